"""How predictions stand to published figures, in one sentence, and what stands beside it."""

from collections.abc import Iterator
from math import isfinite

import pandas as pd

from experiments.calibration.virtual_trials import TRIALS_BY_NAME
from experiments.measures.definitions import label_of_ratio
from experiments.measures.formats import UNKNOWN
from experiments.measures.periods import financial_year, in_words
from experiments.measures.scores import BAND, FAR, expected_far, skill

WORST = 3
"""How many figures are named that lie furthest from what is predicted."""

WHAT_A_SKILL_IS = (
    "Skill: 1 less the score over that of a forecast by last year's figure (continuous ranked probability score, which a wide interval makes"
    " larger, too). 1 is perfect, 0 as good as last year's figure, below 0 worse."
)

FITTED_IS_NO_VALIDATION = "These figures were fitted: that they are met is no validation. `run.py validate` sets figures apart that were not fitted."


def figure_label(names: str) -> str:
    """Return the label of a target: a measure, one over another, or a trial inside the model."""
    return f"trial: {TRIALS_BY_NAME[names].name}" if names in TRIALS_BY_NAME else label_of_ratio(names)


def target_label(target: str) -> tuple[str, str]:
    """Return a target's label and its period."""
    names, _, period = target.rpartition(" ")
    return figure_label(names.replace("/", " / ")), short_period(period)


def short_period(period: str) -> str:
    """Return a financial year as 2015/16, any other period as its days."""
    return financial_year(period) or in_words(period)


def mean_skill(table: pd.DataFrame) -> tuple[float, int]:
    """Return the skill over all figures that have a last year's figure, and how many these are; each counts in units of its own yearly change."""
    known = table[table["crps_last"].notna()]
    numbers = (known[name].to_numpy(float) for name in ("crps", "crps_last", "last_sd"))
    return skill(*numbers), len(known)


def verdict(table: pd.DataFrame) -> str:
    """Return how many figures lie within their band, the mean skill against last year's figure, and which lie furthest off, in one sentence.

    Columns: label, period, is_inside, z, crps, crps_last, last_sd.
    """
    count, inside = len(table), int(table["is_inside"].sum())
    within = f"{inside} of {count} published figures lie within their {BAND:.0%} band ({BAND * count:.1f} expected)"
    furthest = table[table["z"].notna()].sort_values("z", key=abs, ascending=False).head(WORST)
    named = "; ".join(f"{row.label}, {row.period} ({signed(row.z, 1)})" for row in furthest.itertuples())
    return f"{within}; {skill_in_words(table)}; furthest off, in standard deviations (z): {named}."


def signed(value: float, digits: int) -> str:
    """Return a number with its sign, none if it is rounded to 0; a stroke if there is none."""
    rounded = round(value, digits) if isfinite(value) else value
    return (f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}") if isfinite(value) else UNKNOWN


def skill_in_words(table: pd.DataFrame) -> str:
    """Return the mean skill in words; a model that is worse than last year's figure is said to be."""
    value, count = mean_skill(table)
    if not isfinite(value):
        return "no skill against last year's figure, as no earlier figure and its yearly changes are known"
    of = f"over {count} figures with an earlier one"
    if value < 0.0:
        return f"the model predicts worse than last year's figure (mean skill {signed(value, 2)} {of})"
    return f"the mean skill against last year's figure is {signed(value, 2)} {of}"


def far_in_words(table: pd.DataFrame) -> str:
    """Return how many figures lie far from what is predicted, and how many would by chance."""
    far, count = int((table["z"].abs() > FAR).sum()), int(table["z"].notna().sum())
    return f"{far} of {count} lie more than {FAR:g} standard deviations off (marked !); by chance {expected_far(count):.1f} would."


def check_words(checks: pd.DataFrame) -> Iterator[list[str]]:
    """Yield the cells of each group of figures that are looked at together."""
    for row in checks.itertuples():
        name = str(row.name)
        label = figure_label(name) + ", its years" if row.what == "series" else name
        known = isfinite(row.distance)
        numbers = [f"{row.distance:.1f}", f"{row.p_value:.2f}"] if known else ["too few draws", UNKNOWN]
        yield [label, str(row.figures), *numbers, f"{row.outside} of {row.figures}", f"{row.outside_p_value:.2f}"]
