"""The tables that figures show, made from results."""

from typing import NamedTuple

import pandas as pd

from experiments.presentation.figures.style import BASELINE, COLOURS
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, MOVED, UNCHANGED
from experiments.runs.run import Results

PATH_STYLES = {"stay": "solid", "halfway": (0, (5, 2)), "back": (0, (1, 1.2))}

PATH_MARKERS = {"stay": "o", "halfway": "s", "back": "^"}


class Style(NamedTuple):
    """How an arm is drawn."""

    label: str
    colour: str
    line: object
    marker: str
    is_over_time: bool
    has_band: bool


def arm_styles(results: Results) -> dict[str, Style]:
    """Return each arm's label, colour and line: colour by policy, line and marker by threshold path."""
    baselines = {pair.baseline for pair in results.experiment.pairs}
    policies = list(dict.fromkeys(arm.policy.name for arm in results.experiment.arms if arm.name not in baselines))
    paths = {arm.thresholds for arm in results.experiment.arms}
    styles = {}
    for arm in results.experiment.arms:
        is_twin = arm.name.endswith((MOVED, UNCHANGED))
        colour = BASELINE if arm.name in baselines else COLOURS[policies.index(arm.policy.name) % len(COLOURS)]
        if arm.name.endswith(UNCHANGED) and arm.name not in baselines:
            colour = COLOURS[(len(policies) + 1) % len(COLOURS)]
        label = "as usual" if arm.name in baselines else short(arm.policy.name)
        if is_twin:
            label = "twin: moved threshold" if arm.name.endswith(MOVED) else "twin: help without effect"
        elif len(paths) > 1:
            label = f"{label}, thresholds {arm.thresholds}"
        line = PATH_STYLES.get(arm.thresholds, "solid") if len(paths) > 1 else "solid"
        marker = "D" if is_twin else PATH_MARKERS.get(arm.thresholds, "o")
        styles[arm.name] = Style(label, colour, line, marker, not is_twin, len(paths) == 1 or arm.thresholds == COUNTERFACTUAL_PATH)
    return styles


def short(policy: str) -> str:
    """Return a policy's name in words, without its authority where it is Family Safeguarding."""
    return "Family Safeguarding" if policy.endswith("family_safeguarding") else policy.replace("_", " ")


def series_rows(results: Results, measure: str) -> pd.DataFrame:
    """Return one measure's course in every arm that is not a twin."""
    styles, parts = arm_styles(results), []
    for name, style in styles.items():
        if style.is_over_time:
            rows = results.series[(results.series["scenario"] == name) & (results.series["measure"] == measure)]
            parts.append(rows.assign(line=style.label, colour=style.colour, style=[style.line] * len(rows), has_band=style.has_band))
    return pd.concat(parts, ignore_index=True)


def observed_rows(results: Results, measure: str) -> pd.DataFrame:
    """Return what was observed of a stock inside the window, from the authority's targets of role `calibrate`."""
    dates = results.series["date"]
    found = [
        {
            "line": "observed",
            "measure": measure,
            "date": pd.Timestamp(target.period).date(),
            "median": target.value,
            "source": target.source,
        }
        for target in results.experiment.authority.targets
        if target.measure == measure and "/" not in target.period and target.per is None
    ]
    first = min(dates) - pd.Timedelta(days=7)
    return pd.DataFrame([row for row in found if first <= row["date"] <= max(dates)])


def difference_rows(results: Results, measures: dict[str, str], scale: float) -> pd.DataFrame:
    """Return differences over the time after the split, in every pair."""
    styles = arm_styles(results)
    table = results.differences
    interval = [period for period in results.summary["period"].unique() if "/" in period][-1]
    chosen = table[(table["area"] == "all") & (table["period"] == interval) & table["measure"].isin(measures)]
    rows = [
        {
            "words": words,
            "measure": measure,
            "period": interval,
            "policy": styles[row.policy].label,
            "colour": styles[row.policy].colour,
            "marker": styles[row.policy].marker,
            "difference": row.difference * scale,
            "low": row.difference_low * scale,
            "high": row.difference_high * scale,
            "runs": row.runs,
        }
        for measure, words in measures.items()
        for row in chosen[chosen["measure"] == measure].itertuples()
    ]
    return pd.DataFrame(rows)


def finding(results: Results, measure: str, words: str, is_at_end: bool = True, scale: float = 1.0) -> str:
    """Return the finding as a title: how the pairs that are not twins differ, no surer than their bands."""
    table, periods = results.differences, list(results.summary["period"].unique())
    period = max(name for name in periods if "/" not in name) if is_at_end else periods[-1]
    rows = table[(table["area"] == "all") & (table["measure"] == measure) & (table["period"] == period)]
    rows = rows[~rows["policy"].str.endswith((MOVED, UNCHANGED))]
    if measure.startswith("saving"):
        ends = dict.fromkeys(f"{end * scale:.1f}" for end in (rows["difference"].min(), rows["difference"].max()))
        return f"{words}: {' to '.join(ends)}"
    return f"{words[0].upper()}{words[1:]} {change_in_words(rows, scale)}"


def change_in_words(rows: pd.DataFrame, scale: float = 1.0) -> str:
    """Return by how much pairs differ; only which way and in how many, where the bands of others reach both sides of zero; and where all bands
    do, which way the mean is known to go."""
    sides = [(rows[f"difference{mean}_low"], rows[f"difference{mean}_high"]) for mean in ("", "_mean")]
    clear, on_average = (rows[(low >= 0) | (high <= 0)]["difference"] for low, high in sides)
    if len(clear) == len(rows):
        return span_in_words(rows["difference"].min() * scale, rows["difference"].max() * scale)
    for differences, how in ((clear, "clearly"), (on_average, "on average")):
        if (differences != 0).any():
            return ways_in_words(differences, how, len(rows))
    return "no clear change"


def ways_in_words(differences: pd.Series, how: str, count: int) -> str:
    """Return how many of so many comparisons go which way: clearly fewer in 2 of 3 comparisons."""
    sides = {"fewer": (differences < 0).sum(), "more": (differences > 0).sum()}
    if count == 1:
        return f"{how} {max(sides, key=lambda way: sides[way])}"
    return " and ".join(f"{how} {way} in {those}" for way, those in sides.items() if those) + f" of {count} comparisons"


def span_in_words(low: float, high: float) -> str:
    """Return two differences in words: 90 to 103 fewer than as usual; 3 fewer to 5 more than as usual."""
    small, large = (text_of(abs(value)) for value in sorted((low, high), key=abs))
    if large == "0":
        return "as usual"
    if low < 0 < high and small != "0":
        return f"{text_of(-low)} fewer to {text_of(high)} more than as usual"
    return f"{small if small == large else f'{small} to {large}'} {'fewer' if low + high < 0 else 'more'} than as usual"


def text_of(value: float) -> str:
    """Return an amount: whole above ten, to one digit below."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
