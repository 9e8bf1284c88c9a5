"""Tables of interactions: levels as ratios to as usual, and what the programme does, setting by setting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.measures.statistics import HIGH, LOW, Groups, interval_of_mean, mean_of, percentiles
from experiments.validation.interaction_settings import Setting

SAME, OTHER = "same", "other"
"""Whether the mean difference has the sign that it has as usual; nothing where one of the two is zero."""

YES, NO = "yes", "no"


@dataclass(frozen=True)
class SettingRuns:
    """What was simulated, paired by seed over settings and arms.

    Parameters
    ----------
    settings
        As usual first.
    cells
        Measure, unit and period of each value.
    arrays
        By name: values (settings, seeds, arms, cells) and, where a change is traced, those of `traced_counts`, with the same first three axes.
    groups
        Places of the seeds that share a draw of parameters.
    programme
        The name of the last arm's policy.
    """

    settings: tuple[Setting, ...]
    cells: Sequence[Cell]
    arrays: Mapping[str, np.ndarray]
    groups: Groups
    programme: str

    @property
    def values(self) -> np.ndarray:
        """Measures, shape (settings, seeds, arms, cells)."""
        return self.arrays["values"]

    def rows(self) -> Iterator[tuple[int, Setting, int, dict[str, Any]]]:
        """Yield each setting and cell with their places, and what tables say of both."""
        for s, setting in enumerate(self.settings):
            for c, cell in enumerate(self.cells):
                measure = EVERY[cell.measure]
                about = {"setting": setting.name, "title": setting.title, "is_forced": YES if setting.forced else NO}
                named = {"measure": measure.name, "label": measure.label, "unit": measure.unit, "error": measure.error, "period": cell.period}
                yield s, setting, c, {**about, **named}


def ratio_of_means(values: np.ndarray, usual: np.ndarray, groups: Groups = ()) -> tuple[float, float, float]:
    """Return the ratio of two means over paired seeds, and the ends of its 90 % interval.

    The interval is Student's t on the logarithm of the ratio, each seed's part in it by the first terms of a Taylor series; seeds that share a draw
    of parameters are one. nan where either mean is zero, for one seed, and (the interval) where fewer than ten seeds all have the same ratio.

    Examples
    --------
    >>> ratio_of_means(np.array([2.0, 4.0]), np.array([2.0, 4.0]))[0]
    1.0
    """
    above, below = float(values.mean()), float(usual.mean())
    if not (above > 0.0 and below > 0.0):
        return np.nan, np.nan, np.nan
    ratio = above / below
    parts = (values - ratio * usual) / above
    low, high = (float(end[0]) for end in interval_of_mean(parts[:, np.newaxis], groups))
    return ratio, ratio * float(np.exp(low)), ratio * float(np.exp(high))


def levels_table(runs: SettingRuns) -> pd.DataFrame:
    """Return a row for each setting and measure, of business as usual.

    `usual_mean`, `mean`: over seeds, as usual and under the setting. `ratio`: of the two; `mean_low`, `mean_high`: its 90 % interval over seeds
    (`ratio_of_means`).
    """
    rows = []
    for s, _, c, about in runs.rows():
        usual, values = runs.values[0, :, 0, c], runs.values[s, :, 0, c]
        numbers = dict(zip(("ratio", "mean_low", "mean_high"), ratio_of_means(values, usual, runs.groups)))
        rows.append({**about, "usual_mean": usual.mean(), "mean": values.mean(), **numbers, "runs": len(values)})
    return pd.DataFrame(rows)


def effects_table(runs: SettingRuns) -> pd.DataFrame:
    """Return a row for each setting and measure, of what the programme does; empty without a programme.

    `baseline_mean`, `difference`: means over seeds of business as usual under the setting, and of the pairs' differences. `low`, `high`: where 90 %
    of pairs lie; `mean_low`, `mean_high`: 90 % interval of the mean. `sign`: same or other than as usual; `is_known`: whether both intervals, the
    setting's and the one as usual, lie on one side of zero.
    """
    if runs.values.shape[2] < 2:
        return pd.DataFrame()
    rows = []
    for s, _, c, about in runs.rows():
        usual, here = effect_of(runs, 0, c), effect_of(runs, s, c)
        sign = sign_against(here, usual) if s else {"sign": "", "is_known": YES if is_off_zero(here) else NO}
        level = float(runs.values[s, :, 0, c].mean())
        rows.append({**about, "programme": runs.programme, "baseline_mean": level, **here, **sign, "runs": runs.values.shape[1]})
    return pd.DataFrame(rows)


def effect_of(runs: SettingRuns, setting: int, cell: int) -> dict[str, float]:
    """Return a mean difference of the programme with its interval, and where 90 % of pairs lie."""
    gaps = (runs.values[setting, :, -1, cell] - runs.values[setting, :, 0, cell])[:, np.newaxis]
    low, high = (float(end[0]) for end in percentiles(gaps, [LOW, HIGH]))
    mean_low, mean_high = (float(end[0]) for end in interval_of_mean(gaps, runs.groups))
    return {"difference": float(mean_of(gaps)[0]), "low": low, "high": high, "mean_low": mean_low, "mean_high": mean_high}


def is_off_zero(effect: Mapping[str, float]) -> bool:
    """Return whether the interval of a mean lies on one side of zero; an unknown one does not."""
    return effect["mean_low"] > 0.0 or effect["mean_high"] < 0.0


def sign_against(here: Mapping[str, float], usual: Mapping[str, float]) -> dict[str, str]:
    """Return whether a mean difference has the sign of another, and whether both are known well enough to say so."""
    product = here["difference"] * usual["difference"]
    sign = SAME if product > 0.0 else OTHER if product < 0.0 else ""
    return {"sign": sign, "is_known": YES if is_off_zero(here) and is_off_zero(usual) else NO}
