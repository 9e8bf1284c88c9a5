"""Tables of `run.py robustness`: each combination of forms, each level of a form, and over all forms by their weights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.inputs.form_design import FIRST, SECOND, Combination
from experiments.inputs.forms import Factor
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.measures.families import FOLLOWED
from experiments.measures.statistics import FEWEST_PAIRS, HIGH, LOW, interval_of_mean, mean_of, percentiles

ALONE, WHOLE, WITHOUT, RAISED, HELP = "records_alone", "whole_programme", "without_records", "care_thresholds_raised", "help_itself"

ARMS = (ALONE, WHOLE, WITHOUT, RAISED)
"""Compared with business as usual; HELP is the difference of two differences."""

TITLES = {
    ALONE: "shared records alone",
    WHOLE: "the whole programme",
    WITHOUT: "the programme without shared records",
    RAISED: "no programme, care thresholds raised",
    HELP: "help itself: the programme less its help without effect",
}

MEASURES = (
    *("protection_plans", "plan_starts", "care_entries", "harm_at_home_events", "harm_at_home_open_events"),
    *("missed_high_risk_children", "needless_care_entries", FOLLOWED.name),
)
"""In the order of the simulated cells; FOLLOWED stands last, as a study's work has it."""


@dataclass(frozen=True)
class FormRuns:
    """What was simulated.

    Parameters
    ----------
    combinations, factors
        The design.
    cells
        Measure and period of each column.
    gaps
        Differences from business as usual by arm, shape (combinations, runs, cells).
    usual
        Business as usual, shape (combinations, runs, cells).
    """

    combinations: Sequence[Combination]
    factors: Sequence[Factor]
    cells: Sequence[Cell]
    gaps: Mapping[str, np.ndarray]
    usual: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """Return the weights of combinations, shape (combinations,)."""
        return np.array([each.weight for each in self.combinations])


def about(arm: str, cell: Cell) -> dict[str, str]:
    """Return which arm and measure a row is of."""
    words = {"measure": cell.measure, "label": EVERY[cell.measure].label, "unit": cell.unit, "error": EVERY[cell.measure].error or ""}
    return {"arm": arm, "title": TITLES[arm], **words, "period": cell.period}


def numbers_of(gap: np.ndarray) -> list[dict[str, float]]:
    """Return mean difference, where 90 % of pairs lie, and the 90 % interval of the mean, of each column of (runs, cells)."""
    low, high = percentiles(gap, [LOW, HIGH])
    mean_low, mean_high = interval_of_mean(gap)
    columns = {"difference": mean_of(gap), "low": low, "high": high, "mean_low": mean_low, "mean_high": mean_high}
    return [{**{name: float(values[i]) for name, values in columns.items()}, "runs": len(gap)} for i in range(gap.shape[1])]


def form_table(runs: FormRuns) -> pd.DataFrame:
    """Return a row for each combination, arm and measure: the level as usual, the difference with both intervals, and the weight."""
    rows = [
        {"combination": each.name, **each.choices, "weight": each.weight, **about(arm, cell), "as_usual": float(usual), **numbers}
        for place, each in enumerate(runs.combinations)
        for arm, gap in runs.gaps.items()
        for cell, usual, numbers in zip(runs.cells, mean_of(runs.usual[place]), numbers_of(gap[place]))
    ]
    return pd.DataFrame(rows)


def level_table(runs: FormRuns) -> pd.DataFrame:
    """Return a row for each form, alternative, arm and measure: the mean over the combinations at that level, each counting alike (the main effect).

    `from_first`, `from_first_low`, `from_first_high`: how far the second alternative's mean lies from the first's, and the 90 % interval of that;
    runs are paired over forms, so what chance does to all forms cancels.
    """
    rows = [
        {"form": factor.name, "question": factor.question, "alternative": each.name, "alternative_title": each.title, "weight": each.weight, **row}
        for place, factor in enumerate(runs.factors)
        for each, level in zip(factor.alternatives, (FIRST, SECOND))
        for row in rows_at(runs, place, level)
    ]
    return pd.DataFrame(rows)


def rows_at(runs: FormRuns, place: int, level: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one level of a form."""
    for arm, gap in runs.gaps.items():
        here, first = mean_at(runs, gap, place, level), mean_at(runs, gap, place, FIRST)
        changes = numbers_of(here - first)
        for cell, numbers, change in zip(runs.cells, numbers_of(here), changes):
            from_first = {"from_first": change["difference"], "from_first_low": change["mean_low"], "from_first_high": change["mean_high"]}
            yield {**about(arm, cell), **numbers, **(from_first if level != FIRST else dict.fromkeys(from_first, np.nan))}


def mean_at(runs: FormRuns, gap: np.ndarray, place: int, level: int) -> np.ndarray:
    """Return the mean over the combinations at a form's level, run by run, shape (runs, cells)."""
    return np.asarray(gap[[each.levels[place] == level for each in runs.combinations]].mean(axis=0))


def over_forms(runs: FormRuns) -> pd.DataFrame:
    """Return a row for each arm and measure over all combinations, by their weights.

    `difference`: weighted mean; `mean_low`, `mean_high`: its 90 % interval, of chance alone; `lowest`, `highest`: the means of the combinations
    that lie farthest apart. `falls`, `rises`: combinations whose mean lies below or above zero; `clear_falls`, `clear_rises`: those whose 90 %
    interval of the mean does, unknown below ten runs. `weight_of_sign`: weight of the combinations with the weighted mean's sign.
    """
    rows = []
    for arm, gap in runs.gaps.items():
        weighted = np.tensordot(runs.weights, gap, axes=1)
        usual = runs.weights @ runs.usual.mean(axis=1)
        means, ends = gap.mean(axis=1), [interval_of_mean(each) for each in gap]
        for i, (cell, numbers) in enumerate(zip(runs.cells, numbers_of(weighted))):
            by_form = means[:, i]
            clear = [(float(low[i]), float(high[i])) for low, high in ends]
            rows.append({**about(arm, cell), "as_usual": float(usual[i]), **numbers, **counts_of(by_form, clear, runs, len(gap[0]))})
    return pd.DataFrame(rows)


def counts_of(means: np.ndarray, ends: Sequence[tuple[float, float]], runs: FormRuns, count: int) -> dict[str, Any]:
    """Return how far combinations lie apart, and in how many a measure falls and rises."""
    sign = np.sign(float(runs.weights @ means))
    found: dict[str, Any] = {
        "lowest": float(means.min()),
        "lowest_in": runs.combinations[int(means.argmin())].name,
        "highest": float(means.max()),
        "highest_in": runs.combinations[int(means.argmax())].name,
        "combinations": len(means),
        "falls": int((means < 0.0).sum()),
        "rises": int((means > 0.0).sum()),
        "weight_of_sign": float(runs.weights[np.sign(means) == sign].sum()),
    }
    is_known = count >= FEWEST_PAIRS
    clear = {"clear_falls": sum(high < 0.0 for _, high in ends), "clear_rises": sum(low > 0.0 for low, _ in ends)}
    return {**found, **{name: float(number) if is_known else np.nan for name, number in clear.items()}}
