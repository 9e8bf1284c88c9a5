"""What studies of sensitivity and discovery found, in the terminal: both errors first."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from experiments.exploration.discover import WHERE, Discovered
from experiments.exploration.morris import NEGLIGIBLE_CHANGE
from experiments.exploration.sensitivity import Apportioned
from experiments.exploration.study import Discovery, PairedStudy
from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.terminal.layout import DISCLAIMER, WEIGHED, WHAT_WORDS_MEAN, paragraphs, table_lines
from experiments.presentation.terminal.sweep import ERROR_HEADS, errors_first

MOST_SHOWN = 8
"""Parameters shown for each outcome."""

FEW_FAILURES = 20

HOW_TO_READ_SHARES = (
    "Share: of the outcome's variance, over ranges and seeds, that goes with the parameter alone; total: with all that it does together with others,"
    " which counts for each of them. What no parameter has is chance among families, and what curves and pairs do not see. [90 % interval.] Below"
    " zero, or with an interval around zero: too few points to say that it has a part at all.",
    "Ranges are those registered, each value in them as likely as any other; no published figure has narrowed them here, and no threshold is"
    " refitted, so part of the variance is of worlds unlike any authority. Calibrated draws narrow it.",
)

NO_PROBABILITY = "That share is of the worlds that were looked at, not a probability: nobody knows how likely each world is."


def sensitivity_lines(found: Apportioned) -> Iterator[str]:
    """Yield, for every outcome's difference over the whole time, the parameters that carry it, and what the screening leaves aside; errors first."""
    period = found.question.cells[-1].period
    policy, baseline = Path(found.study.policy).stem, Path(found.study.baseline).stem
    yield f"{found.study.title}: what the difference between {policy} and {baseline} rests on, {in_words(period)}."
    if found.points.empty:
        yield found.estimate.line() if found.estimate else ""
        return
    yield ""
    yield from screening_lines(found, period)
    for outcome in errors_first(found.study.measured):
        rows = found.shares[(found.shares["outcome"] == outcome) & (found.shares["kind"] == "difference") & (found.shares["period"] == period)]
        if len(rows):
            yield from share_lines(rows)
    yield from paragraphs(closing_of_shares(found))


def closing_of_shares(found: Apportioned) -> Iterator[str]:
    """Yield how to read shares of variance, and what they are not for."""
    yield from (f"{name}: {count} points have no number (nothing to divide by); it is left out." for name, count in found.left_out.items())
    yield from HOW_TO_READ_SHARES
    yield from added_words(found.study)
    yield WHAT_WORDS_MEAN[0].removeprefix("* ")
    yield DISCLAIMER


def added_words(study: PairedStudy) -> Iterator[str]:
    """Yield which outcomes stand beside those asked for, so that both errors are there; nothing if none was added."""
    if added := [EVERY[name].label for name in study.measured if name not in study.outcomes]:
        yield f"Not asked for, and shown so that both errors are: {' and '.join(added)}."


def screening_lines(found: Apportioned, period: str) -> Iterator[str]:
    """Yield how many parameters the screening saw and how many stand out of chance."""
    rows = found.effects[(found.effects["kind"] == "difference") & (found.effects["period"] == period)]
    real = rows[rows["parameter"] != NEGLIGIBLE_CHANGE]
    count, study = real["parameter"].nunique(), found.study
    counts = real.groupby("outcome")["stands_out"].sum()
    clear = [f"{EVERY[outcome].label} {int(counts[outcome])}" for outcome in errors_first(study.measured) if outcome in counts]
    if study.worlds is not None:
        how, chance = f"in {study.worlds} worlds that differ in all of them", "of those, a tenth may be chance"
    else:
        how, chance = f"on {study.trajectories} trajectories", "what a change of 0.01 % in everything sets free"
    text = f"Screening: {count} parameters {how}. Parameters whose effect stands out of chance ({chance}): {'; '.join(clear)}."
    yield from paragraphs([text, ""])


def share_lines(rows: pd.DataFrame) -> Iterator[str]:
    """Yield one outcome: how far it spreads, and its parameters, the largest total share first."""
    first = rows.iloc[0]
    middle, low, high = (EVERY[first["outcome"]].number_format.format(float(first[name]), True) for name in ("median", "low", "high"))
    ends = f"5 to 95 % of {int(first['points'])} points {low} to {high}"
    about, explained = f"{error_words(first['outcome'])}{EVERY[first['outcome']].label} ({first['unit']})", max(first["explained"], 0.0)
    yield f"{about}: median {middle}, {ends}; parameters explain {explained:.0%}"
    grid = []
    for row in rows.sort_values("total_share", ascending=False).head(MOST_SHOWN).itertuples():
        grid.append([f"  {row.parameter}", with_interval(row.share, row.share_error), with_interval(row.total_share, row.total_error)])
    yield from table_lines(["", "share", "total"], grid)
    yield ""


def with_interval(share: float, error: float) -> str:
    """Return a share with its interval; nothing is clipped: below zero means too few simulations to tell."""
    return f"{share:.2f} [{share - error:.2f}, {share + error:.2f}]"


def failure_words(study: Discovery) -> str:
    """Return when a programme fails, in words."""
    return " or ".join(
        f"{EVERY[each.measure].label} differs by " + (f"{each.at_least:g} or more" if each.at_least is not None else f"{each.at_most:g} or less")
        for each in study.fails_when
    )


def error_words(name: str) -> str:
    """Return which of the two errors a measure counts, before its label; nothing if it counts none."""
    return ERROR_HEADS[EVERY[name].error].replace("\n", " ")


def discovery_lines(found: Discovered) -> Iterator[str]:
    """Yield in how many worlds the programme fails, how both errors and the other outcomes lie there, and the boxes in which it mostly does."""
    policy, baseline = Path(found.study.policy).stem, Path(found.study.baseline).stem
    if found.worlds.empty:
        yield f"{found.study.title}: {policy} against {baseline}."
        yield found.estimate.line() if found.estimate else ""
        return
    failed, worlds = int(found.worlds["fails"].sum()), len(found.worlds)
    yield from paragraphs(
        [
            f"{found.study.title}: {policy} against {baseline} in {worlds} worlds that the registered ranges allow.",
            f"It fails where {failure_words(found.study)}: in {failed} of {worlds} worlds ({failed / worlds:.0%}).",
            NO_PROBABILITY,
            "",
        ]
    )
    yield from outcome_lines(found.outcomes, errors_first(found.study.measured))
    yield ""
    yield from box_lines(found, failed)
    yield from paragraphs([*added_words(found.study), WHAT_WORDS_MEAN[0].removeprefix("* "), WEIGHED, DISCLAIMER])


def outcome_lines(outcomes: pd.DataFrame, names: Sequence[str]) -> Iterator[str]:
    """Yield the difference in each outcome over all worlds, where the programme fails, and elsewhere."""
    by = outcomes.set_index(["measure", "where"])
    heads = ["difference", *(f"{where}\n({by.loc[(names[0], where), 'worlds']})" for where in WHERE)]
    yield from table_lines(
        heads, [[f"  {error_words(name)}{EVERY[name].label}", *(spread(by.loc[(name, where)]) for where in WHERE)] for name in names]
    )
    yield "median [5 % to 95 % of worlds]; in brackets above: how many worlds."


def spread(row: pd.Series) -> str:
    """Return the median of an outcome's difference over worlds with 5 to 95 % of them; of fewer than ten the median alone."""
    if not row["worlds"]:
        return UNKNOWN
    number = EVERY[row.name[0]].number_format
    few = row["worlds"] < FEWEST_PAIRS
    return number.format(row["median"], True) if few else number.band(row["median"], row["low"], row["high"])


def why_no_box(failed: int, worlds: int) -> str:
    """Return why no box was found."""
    if failed < FEW_FAILURES:
        return "too few worlds fail to say where."
    return "it fails in nearly all worlds." if worlds - failed < FEW_FAILURES else "the worlds in which it fails are scattered."


def box_lines(found: Discovered, failed: int) -> Iterator[str]:
    """Yield the boxes, or why there is none."""
    if not found.boxes:
        yield f"No box of parameters stands out: {why_no_box(failed, len(found.worlds))}"
        yield ""
    for box in found.boxes:
        yield f"Box {box.number}: {box.density:.0%} of its worlds fail; it holds {box.coverage:.0%} of all failures and {box.mass:.0%} of all worlds."
        grid = [[f"  {name}", f"{low:.4g} to {high:.4g}", f"p {p:.2g}"] for name, (low, high, p) in box.bounds.items()]
        yield from table_lines(["", "", ""], grid) if grid else ["  no bound of it is more than chance"]
        yield ""
