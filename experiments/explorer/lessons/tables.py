"""A lesson's table: one row for each comparison and measure, with both levels, the mean difference and its intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.explorer.lessons.lesson import Lesson
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import HIGH, LOW, interval_of_mean, known_runs, mean_of, percentiles
from experiments.runs.parameter_values import CHANCE_ONLY

COLUMNS = [
    *("lesson", "comparison", "arm", "against", "arm_is", "against_is", "measure", "label", "unit", "error", "period"),
    *("baseline", "value", "difference", "low", "high", "mean_low", "mean_high", "pairs", "intervals"),
]
"""arm_is, against_is: the two sides in words; baseline, value: means of the two sides over the pairs; low, high: 90 % of pairs; mean_low, mean_high:
the 90 % interval of the mean difference."""

Values = Mapping[str, np.ndarray]
"""By arm, shape (runs, periods, measures)."""


def compared(value: np.ndarray, baseline: np.ndarray, measures: Sequence[str], about: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row for each measure: one side against the other, pair by pair.

    Parameters
    ----------
    value, baseline
        Shape (pairs, measures); a pair without a number on either side is left out of that row.
    measures
        Names of the columns of both.
    about
        The other columns: lesson, comparison, arm, against, arm_is, against_is, period.
    """
    gap = value - baseline
    both = np.where(np.isfinite(gap), 1.0, np.nan)
    low, high = percentiles(gap, [LOW, HIGH])
    mean_low, mean_high = interval_of_mean(gap)
    names = {"measure": list(measures)} | {key: [getattr(EVERY[name], key) for name in measures] for key in ("label", "unit", "error")}
    numbers = {"baseline": mean_of(baseline * both), "value": mean_of(value * both), "difference": mean_of(gap)}
    ends = {"low": low, "high": high, "mean_low": mean_low, "mean_high": mean_high, "pairs": known_runs(gap)}
    return pd.DataFrame({**names, **numbers, **ends}).assign(**about, intervals=CHANCE_ONLY)[COLUMNS]


def table_of(lesson: Lesson, values: Values, periods: Sequence[str]) -> pd.DataFrame:
    """Return the lesson's table."""
    if lesson.chosen is not None:
        return table_of_chosen(lesson, values)
    parts = [
        compared(values[each.arm][:, 0], values[each.against][:, 0], lesson.shows, about_pair(lesson, each.arm, each.against, each.words, periods[0]))
        for each in lesson.comparisons
    ]
    return pd.concat(parts, ignore_index=True)


def about_pair(lesson: Lesson, arm: str, against: str, words: str, period: str) -> dict[str, str]:
    """Return the columns that say what is compared."""
    titles = {"arm_is": lesson.arm(arm).title, "against_is": lesson.arm(against).title}
    return {"lesson": lesson.name, "comparison": words, "arm": arm, "against": against, **titles, "period": period}


BEFORE, AFTER = 0, 1
"""Places of the two years of chosen places."""

YEARS = {"arm_is": "year after", "against_is": "year before"}


def table_of_chosen(lesson: Lesson, values: Values) -> pd.DataFrame:
    """Return the table of places that were chosen for a high year: they and all others, the year after against the year before without a policy;
    and the chosen in the year after, with the programme against without."""
    assert lesson.chosen is not None
    chosen, none = lesson.chosen, lesson.arms[0].name
    first = values[none][:, BEFORE, lesson.shows.index(chosen.by)]
    is_chosen, about = highest(first, chosen.share.value), about_pair(lesson, none, none, "", chosen.after)
    years = [
        compared(values[none][which, AFTER], values[none][which, BEFORE], lesson.shows, about | {"comparison": words} | YEARS)
        for which, words in ((is_chosen, chosen.words_chosen), (~is_chosen, chosen.words_others))
    ]
    pairs = [
        compared(
            values[each.arm][is_chosen, AFTER],
            values[each.against][is_chosen, AFTER],
            lesson.shows,
            about_pair(lesson, each.arm, each.against, each.words, chosen.after),
        )
        for each in lesson.comparisons
    ]
    return pd.concat([*years, *pairs], ignore_index=True)


def highest(values: np.ndarray, share: float) -> np.ndarray:
    """Return which values are among the highest share, at least one; of equal ones those that come first. Shape (values,)."""
    count = max(1, round(share * len(values)))
    found = np.zeros(len(values), bool)
    found[np.argsort(-values, kind="stable")[:count]] = True
    return found
