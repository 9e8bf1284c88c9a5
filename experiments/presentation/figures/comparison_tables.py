"""The tables that figures show, made from results."""

from typing import NamedTuple

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import pick
from experiments.measures.periods import after_split, is_date, last_date
from experiments.presentation.figures.captions import day_in_words, intervals_in_words, missing_in_words, place_and_time
from experiments.presentation.figures.style import BASELINE, MOVED_CARE_THRESHOLD, MOVED_THRESHOLD, WITHOUT_EFFECT, policy_colours
from experiments.runs.counterfactuals import CARE_MATCHED, COUNTERFACTUAL_PATH, PLACEBO, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results

PATH_STYLES = {"stay": "", "halfway": (5, 2), "back": (1, 1.2)}
"""Dashes of a line, as seaborn takes them."""

PATH_MARKERS = {"stay": "o", "halfway": "s", "back": "^"}

COUNTERFACTUALS = {
    PLACEBO: "counterfactual: help without effect",
    PLANS_MATCHED: "counterfactual: plan thresholds moved",
    CARE_MATCHED: "counterfactual: care thresholds moved",
}

COUNTERFACTUAL_COLOURS = {PLACEBO: WITHOUT_EFFECT, PLANS_MATCHED: MOVED_THRESHOLD, CARE_MATCHED: MOVED_CARE_THRESHOLD}

FEWEST_PAIRS = 10
"""Pairs below which a title asks and does not find."""


class Ways(NamedTuple):
    """Words for differences above and below zero, and for what they are compared with."""

    above: str
    below: str
    than: str


COUNT, SAVING = Ways("more", "fewer", " than as usual"), Ways("saved", "more spent", "")


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
    colours = policy_colours(dict.fromkeys(arm.policy.name for arm in results.experiment.arms if not is_counterfactual(arm.name, baselines)))
    paths = {arm.thresholds for arm in results.experiment.arms}
    styles = {}
    for arm in results.experiment.arms:
        is_other = arm.name.endswith(tuple(COUNTERFACTUALS))
        colour = BASELINE if arm.name in baselines else colours.get(arm.policy.name, COUNTERFACTUAL_COLOURS[PLANS_MATCHED])
        label = "as usual" if arm.name in baselines else short(arm.policy.name)
        for ending, words in COUNTERFACTUALS.items():
            if arm.name.endswith(ending):
                label, colour = words, colour if arm.name in baselines else COUNTERFACTUAL_COLOURS[ending]
        if len(paths) > 1 and not is_other:
            label = f"{label}, thresholds {arm.thresholds}"
        line = PATH_STYLES.get(arm.thresholds, "") if len(paths) > 1 else ""
        marker = "D" if is_other else PATH_MARKERS.get(arm.thresholds, "o")
        styles[arm.name] = Style(label, colour, line, marker, not is_other, len(paths) == 1 or arm.thresholds == COUNTERFACTUAL_PATH)
    return styles


def is_counterfactual(arm: str, baselines: set[str]) -> bool:
    """Return whether an arm is a baseline or one of the two counterfactuals, which have colours of their own."""
    return arm in baselines or arm.endswith(tuple(COUNTERFACTUALS))


def short(policy: str) -> str:
    """Return a policy's name in words, without its authority where it is Family Safeguarding."""
    return "Family Safeguarding" if policy.endswith("family_safeguarding") else policy.replace("_", " ")


def series_rows(results: Results, measure: str) -> pd.DataFrame:
    """Return one measure's course in every arm that is not a counterfactual."""
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
            "mean": target.value,
            "source": target.source,
        }
        for target in results.experiment.authority.targets
        if target.measure == measure and is_date(target.period) and target.per is None
    ]
    first = min(dates) - pd.Timedelta(days=7)
    return pd.DataFrame([row for row in found if first <= row["date"] <= max(dates)])


def difference_rows(results: Results, measures: dict[str, str], scale: float) -> pd.DataFrame:
    """Return differences over the time after the split, in every pair."""
    styles = arm_styles(results)
    table = results.differences
    interval = after_split(results.summary["period"].unique())
    rows = [
        {
            "words": words,
            "measure": measure,
            "period": interval,
            "policy": styles[row.policy].label,
            "colour": styles[row.policy].colour,
            "marker": styles[row.policy].marker,
            "unit": row.unit,
            "kind": EVERY[measure].kind,
            "difference": row.difference * scale,
            "low": row.difference_low * scale,
            "high": row.difference_high * scale,
            "runs": row.runs,
        }
        for measure, words in measures.items()
        for row in pick(table, measure, interval).itertuples()
        if row.policy in styles
    ]
    return pd.DataFrame(rows)


def caption_of(results: Results, about: str) -> str:
    """Return what stands below a figure: place, window, go-live, what is drawn of how many runs, and what intervals hold."""
    hold = intervals_in_words(results.intervals) if len(results.finished) > 1 else set_by_hand(results.experiment)
    return f"{place_and_time(results.experiment)}\nSimulated: {about}. {hold}{missing_in_words(results.incomplete)}".rstrip()


def bands_in_words(results: Results, what: str) -> str:
    """Return what points and bands are of how many runs or pairs; what: `run` or `pair`."""
    count = len(results.finished)
    return f"mean and 5 to 95 % of {count} {what}s" if count > 1 else f"one {what}, so no range"


def question(results: Results, words: str) -> str:
    """Return a title that asks: what does the programme change? Without a comparison it is the measure."""
    if not results.experiment.pairs:
        return f"{words[0].upper()}{words[1:]}"
    baselines = {pair.baseline for pair in results.experiment.pairs}
    names = dict.fromkeys(short(arm.policy.name) for arm in results.experiment.arms if not is_counterfactual(arm.name, baselines))
    who = next(iter(names)) if len(names) == 1 else "each policy"
    return f"{words[0].upper()}{words[1:]}: what does {who} change?"


def finding(results: Results, measure: str, words: str, is_at_end: bool = True, scale: float = 1.0) -> str:
    """Return the finding as a title, no surer than its bands: the mean difference of one pair of arms, or in how many pairs it goes which way.

    Of several threshold paths it is the one in the middle that is reported. With fewer than ten pairs of runs the title is the question.
    """
    if len(results.finished) < FEWEST_PAIRS or not results.experiment.pairs:
        return question(results, words)
    table, periods = results.differences, list(results.summary["period"].unique())
    rows = pick(table, measure, last_date(periods) if is_at_end else after_split(periods))
    rows, path = on_one_path(rows[~rows["policy"].str.endswith((*COUNTERFACTUALS, TRUE_CHANGE))])
    when = f" on {day_in_words(results.experiment.end)}" if is_at_end else ""
    change = change_in_words(rows, scale, SAVING if measure.startswith("saving") else COUNT)
    return f"{words[0].upper()}{words[1:]}: {change}{when}{path}"


def on_one_path(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the differences on the threshold path in the middle if there are several, and how a title says so."""
    middle = rows[rows["policy"].str.endswith(f":{COUNTERFACTUAL_PATH}")]
    return (middle, f" (thresholds {COUNTERFACTUAL_PATH})") if 0 < len(middle) < len(rows) else (rows, "")


def change_in_words(rows: pd.DataFrame, scale: float = 1.0, ways: Ways = COUNT) -> str:
    """Return by how much one pair of arms differs, or which way where its band reaches both sides of zero but its mean is known to go one way; of
    several pairs, how many go which way."""
    sides = [(rows[f"difference{mean}_low"], rows[f"difference{mean}_high"]) for mean in ("", "_mean")]
    clear, on_average = (rows[((low >= 0) | (high <= 0)) & (rows["difference"] != 0)]["difference"] for low, high in sides)
    if len(rows) == 1 and len(clear):
        value = float(rows["difference"].iloc[0]) * scale
        return f"{text_of(abs(value))} {ways.below if value < 0 else ways.above}{ways.than}"
    if (rows["difference"] == 0).all():
        return "as usual"
    for differences, how in ((clear, "clearly"), (on_average, "on average")):
        if len(differences):
            return ways_in_words(differences, how, len(rows), ways)
    return "no clear change"


def ways_in_words(differences: pd.Series, how: str, count: int, ways: Ways) -> str:
    """Return how many of so many comparisons go which way: clearly fewer in 2 of 3 comparisons."""
    sides = {ways.below: (differences < 0).sum(), ways.above: (differences > 0).sum()}
    if count == 1:
        return f"{how} {max(sides, key=lambda way: sides[way])}{ways.than}"
    return " and ".join(f"{how} {way} in {those}" for way, those in sides.items() if those) + f" of {count} comparisons"


def text_of(value: float) -> str:
    """Return an amount: whole above ten, to one digit below."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
