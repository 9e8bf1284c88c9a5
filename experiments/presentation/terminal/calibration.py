"""Calibrations and checks in words."""

from collections.abc import Iterator, Mapping
from math import isfinite, isinf
from typing import Any

import pandas as pd

from experiments.calibration.calibrate import Calibrated
from experiments.calibration.first_fit import TOLERANCE, Fitted
from experiments.calibration.simulation_based_calibration import POSTERIOR_DRAWS, CalibrationCheck
from experiments.measures.formats import UNKNOWN, three_figures
from experiments.posteriors.posterior_forms import weights_in
from experiments.presentation.terminal.fit_in_words import (
    FITTED_IS_NO_VALIDATION,
    WHAT_A_SKILL_IS,
    check_words,
    far_in_words,
    signed,
    target_label,
    verdict,
)
from experiments.presentation.terminal.layout import paragraphs, table_lines


def calibrated_lines(done: Calibrated) -> Iterator[str]:
    """Yield what a calibration found: how much was ruled out, each target, each parameter, what cannot be told apart."""
    notes, study = done.notes, done.calibration.study
    yield f"{study.title}: {notes['simulations']} simulations; {notes['not_ruled_out']:.1%} of the prior is not ruled out."
    if notes["left_out"]:
        yield f"{notes['left_out']} simulations gave no figure for some target and were left out."
    if notes["draws_left_out"]:
        yield f"{notes['draws_left_out']} draws of the posterior gave no figure for some target: intervals below are of the others."
    if notes["is_forced"]:
        yield "Hardly any point of the prior is plausible: the least implausible were taken. The model or a target is wrong; this is no finding."
    if notes["is_few"]:
        yield f"Few simulated points are not ruled out: the {notes['points_that_count']} least implausible were taken. Raise `waves`."
    yield ""
    yield from target_lines(done.targets)
    yield ""
    yield from check_lines(done.checks)
    yield ""
    yield from parameter_lines(done.identifiability)
    yield from form_lines(done)
    if study.invented:
        yield ""
        yield "The authority is invented: this posterior is for checking the method alone."


FIT_HEADS = ("target", "period", "published", "predicted\nmean", "5 %", "95 %", "band, % of\nthe figure", "z")

PART_HEADS = ("target", "period", "sd from\nparameters", "chance", "sampling", "score", "of last\nyear's", "skill", "emulator\nexplains")

WHAT_A_PREDICTION_IS = (
    "Predicted: draws of the posterior, chance in the simulated place and the published figure's sampling error together. z: published less mean,"
    " in standard deviations of that. A small z in a band as wide as the figure itself is no agreement: read both."
)


def target_lines(targets: pd.DataFrame) -> Iterator[str]:
    """Yield what the posterior predicts of each target, where the width comes from, each score, and the verdict."""
    labelled = targets.assign(**dict(zip(("label", "period"), zip(*map(target_label, targets["target"])))))
    yield from paragraphs([verdict(labelled), FITTED_IS_NO_VALIDATION])
    yield ""
    yield from table_lines(FIT_HEADS, [fit_cells(row) for row in labelled.to_dict("records")], repeated=2, is_left=[1])
    yield ""
    yield from table_lines(PART_HEADS, [part_cells(row) for row in labelled.to_dict("records")], repeated=2, is_left=[1])
    yield ""
    yield from paragraphs([far_in_words(targets), WHAT_A_PREDICTION_IS, WHAT_A_SKILL_IS])


def fit_cells(row: Mapping[str, Any]) -> list[str]:
    """Return a target beside its prediction."""
    numbers = [three_figures(row[name]) for name in ("observed", "mean", "low", "high")]
    z = signed(row["z"], 1) + ("!" if row["is_far"] else " ")
    return [row["label"], row["period"], *numbers, f"{row['band']:.0%}" if isfinite(row["band"]) else UNKNOWN, z]


def part_cells(row: Mapping[str, Any]) -> list[str]:
    """Return the parts of a prediction's standard deviation, and its score beside that of last year's figure."""
    numbers = [three_figures(row[name]) for name in ("parameters_sd", "chance_sd", "sampling_sd", "crps", "crps_last")]
    return [row["label"], row["period"], *numbers, signed(row["skill"], 2), f"{row['explained']:.0%}"]


CHECK_HEADS = ("figures together", "number", "distance", "p of\ndistance", "outside\ntheir band", "p of\noutside")

WHAT_A_CHECK_IS = (
    "Distance: of the published figures from the draws, squared, as figures move together, over their number; about 1 if they lie like a draw. p:"
    " share of draws that lie as far, or have as many outside. Near 0 the model cannot give these figures together. Figures that were fitted make p"
    " larger than it should be."
)


def check_lines(checks: pd.DataFrame) -> Iterator[str]:
    """Yield the predictive checks of figures together: by kind, by series of years, and all."""
    yield from table_lines(CHECK_HEADS, list(check_words(checks)))
    yield from paragraphs([WHAT_A_CHECK_IS])


def parameter_lines(table: pd.DataFrame) -> Iterator[str]:
    """Yield each parameter's posterior, and the pairs that cannot be told apart."""
    heads = ["parameter", "held", "median", "5 %", "95 %", "posterior sd\n/ prior sd", ""]
    grid = []
    for row in table[table["other"] == ""].itertuples():
        numbers = map(three_figures, (row.held, row.median, row.low, row.high))
        grid.append([str(row.parameter), *numbers, f"{row.ratio:.2f}", str(row.words)])
    yield from table_lines(heads, grid, is_left=[len(heads) - 1])
    confounded = table[(table["other"] != "") & (table["words"] != "")]
    yield from (f"{row.words} (correlation {row.correlation:+.2f})." for row in confounded.itertuples())
    if not len(confounded):
        yield "No two parameters are confounded (correlations below 0.6)."


def form_lines(done: Calibrated) -> Iterator[str]:
    """Yield each form that was drawn: the weight of each answer before the fit, and its share of the posterior."""
    table = weights_in(done.posterior)
    if len(table):
        yield ""
        grid = [[f"{row.form}: {row.alternative}", f"{row.weight:.2f}", f"{row.share:.2f}"] for row in table.itertuples()]
        yield from table_lines(["form that was drawn", "weight", "share of draws"], grid)


def yes_or_no(value: object) -> str:
    """Return whether something holds, louder if not."""
    return "yes" if value else "NO"


def checked_lines(done: CalibrationCheck) -> Iterator[str]:
    """Yield the verdict of a check, parameter by parameter."""
    notes = done.notes
    yield f"{done.calibration.study.title}: {notes['replicates']} replicates over {notes['simulations']} simulations."
    nominal = 0.9 * (POSTERIOR_DRAWS - 1) / (POSTERIOR_DRAWS + 1)
    yield f"Ranks of true values must be uniform; {nominal:.0%} of true values should lie between the 5 and 95 % points of {POSTERIOR_DRAWS} draws."
    yield ""
    heads = ["parameter", "chi-square p", "in the band", "uniform", "covered", "recovered", "posterior sd\n/ prior sd"]
    grid = []
    for row in done.uniformity.itertuples():
        numbers = [f"{row.coverage_90:.1%}", f"{row.recovered:.2f}", f"{row.spread:.2f}"]
        grid.append([str(row.parameter), f"{row.chi_square_p:.3f}", *map(yes_or_no, (row.is_inside_band, row.is_uniform)), *numbers])
    yield from table_lines(heads, grid)
    yield ""
    sound, unsound = "Sound: no parameter's ranks depart from uniform.", "NOT SOUND: ranks depart from uniform; too sure, too unsure, or biased."
    yield sound if done.is_sound else unsound


def ratio_in_words(ratio: float) -> str:
    """Return simulated over published, or why there is no such ratio: a published zero gives none, nor does a period outside the window."""
    if isfinite(ratio):
        return f"{ratio:.2f}"
    return "no ratio: published 0" if isinf(ratio) else "no ratio"


def first_fit_lines(fitted: Fitted) -> Iterator[str]:
    """Yield the fitted parameters, then each target's simulated figure over the published one."""
    authority = fitted.authority
    yield "Fitted (a first fit, one parameter a published figure; it says nothing of how sure it is):"
    for point in authority.history:
        mix = f", mix of severity {point.severity_mix:+.2f} sd" if point.severity_mix else ""
        yield f"  from {point.since}: {point.first_referrals_per_week:.3g} first referrals a week, risk aversion {point.risk_aversion:+.2f} sd{mix}"
    grid = [
        [f"  {name}", f"{figure.value:.4g}", figure.unit + (", AT THE BOUND of its range" if name in fitted.at_bounds else "")]
        for name, figure in authority.parameters.items()
    ]
    yield from table_lines(["", "", ""], grid, is_left=[2])
    yield ""
    yield "Simulated over published, at the end of the search:"
    yield from table_lines(["", ""], [[f"  {name}", ratio_in_words(ratio)] for name, ratio in fitted.ratios.items()])
    known = [ratio for ratio in fitted.ratios.values() if isfinite(ratio)]
    inside = sum(abs(ratio - 1.0) <= TOLERANCE for ratio in known)
    yield f"{inside} of {len(known)} within {TOLERANCE:.0%}. Fitted figures that agree are no validation."
