"""The tables of an ablation: Shapley values, total effect and interactions, with separate errors of seeds and of sampled orders."""

from typing import Any

import numpy as np
import pandas as pd

from experiments.ablation.shapley import CoalitionValues, ShapleyDesign
from experiments.measures.evaluate import Cell
from experiments.measures.statistics import HIGH, LOW, Groups, clusters_of, interval_of_mean, known_runs, mean_of, percentiles, student

SHARE_COLUMNS = [
    *("scenario", "block", "measure", "unit", "period", "share", "low", "high", "mean_low", "mean_high", "sampling_error", "runs"),
    *("error", "stands_out"),
]

INTERACTION_COLUMNS = [
    *("scenario", "first", "second", "measure", "unit", "period", "interaction", "low", "high", "mean_low", "mean_high"),
    *("sampling_error", "samples", "runs", "error", "is_clear"),
]


def share_statistics(values: np.ndarray, sampling: float, tests: int, groups: Groups = ()) -> dict[str, float]:
    """Return mean, band and interval of one number over seeds, and its sampling error.

    Parameters
    ----------
    values
        One number a seed.
    sampling
        Half-width of the 90 % interval of the sampled orders.
    looked_at
        Number of components tested together, for the Bonferroni correction.

    `error` is the half-width of the 90 % interval of seeds and sampling together. `stands_out`: significant at 10 % for all tested together.
    """
    column = values[:, np.newaxis]
    low, high = percentiles(column, [LOW, HIGH])[:, 0]
    mean_low, mean_high = (float(bound[0]) for bound in interval_of_mean(column, groups))
    mean, runs = float(mean_of(column)[0]), int(known_runs(column)[0])
    half = (mean_high - mean_low) / 2
    error = float(np.hypot(half, sampling))
    degrees = int(clusters_of(len(values), groups).max(initial=0))
    strict = student(degrees, tests) / student(degrees) if degrees > 0 else np.inf
    stands_out = bool(mean != 0.0 and abs(mean) > error * strict) if np.isfinite(error) and np.isfinite(strict) else False
    interval = {"low": low, "high": high, "mean_low": mean_low, "mean_high": mean_high}
    return {"share": mean, **interval, "sampling_error": sampling, "runs": runs, "error": error, "stands_out": stands_out}


def half_width(samples: np.ndarray) -> np.ndarray:
    """Return the half-width of the 90 % interval of a mean of samples; infinite for one sample, zero where all agree."""
    count = len(samples)
    if count < 2:
        return np.full(samples.shape[1:], np.inf)
    return student(count - 1) * samples.std(axis=0, ddof=1) / np.sqrt(count)


def mean_over_seeds(design: ShapleyDesign, by_seed: np.ndarray) -> CoalitionValues:
    """Return the mean over seeds that have a number; by_seed: (seeds, combinations, measures)."""
    flat = mean_of(by_seed.reshape(len(by_seed), -1)).reshape(by_seed.shape[1:])
    return CoalitionValues(design, flat)


def shapley_table(
    scenario: str, names: list[str], cells: list[Cell], design: ShapleyDesign, by_seed: np.ndarray, groups: Groups = ()
) -> pd.DataFrame:
    """Return every component's Shapley value of every measure, largest first."""
    if not len(by_seed):
        return pd.DataFrame(columns=SHARE_COLUMNS)
    shares = np.array([CoalitionValues(design, values).shapley_values() for values in by_seed])
    sampling = np.zeros(shares.shape[1:])
    if not design.is_exact:
        sampling = half_width(mean_over_seeds(design, by_seed).sampled_shares())
    rows: list[dict[str, Any]] = []
    for m, cell in enumerate(cells):
        about = {"scenario": scenario, "measure": cell.measure, "unit": cell.unit, "period": cell.period}
        found = [
            {**about, "block": name, **share_statistics(shares[:, b, m], float(sampling[b, m]), len(names), groups)} for b, name in enumerate(names)
        ]
        rows += sorted(found, key=lambda row: -abs(row["share"]))
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def total_effect_table(scenario: str, cells: list[Cell], design: ShapleyDesign, by_seed: np.ndarray, groups: Groups = ()) -> pd.DataFrame:
    """Return the total effect on every measure, all components on less all off; it has no sampling error."""
    columns = [name for name in SHARE_COLUMNS if name not in ("block", "sampling_error")]
    if not len(by_seed):
        return pd.DataFrame(columns=columns)
    wholes = np.array([CoalitionValues(design, values).total() for values in by_seed])
    rows = [
        {"scenario": scenario, "measure": cell.measure, "unit": cell.unit, "period": cell.period, **share_statistics(wholes[:, m], 0.0, 1, groups)}
        for m, cell in enumerate(cells)
    ]
    return pd.DataFrame(rows, columns=columns)


def interaction_table(
    scenario: str, names: list[str], cells: list[Cell], design: ShapleyDesign, by_seed: np.ndarray, groups: Groups = ()
) -> pd.DataFrame:
    """Return the interaction of every pair that the design covers: those whose interval excludes zero first, then by clarity."""
    if not len(by_seed) or len(names) < 2:
        return pd.DataFrame(columns=INTERACTION_COLUMNS)
    runs = [CoalitionValues(design, values).interactions() for values in by_seed]
    samples = {} if design.is_exact else mean_over_seeds(design, by_seed).sampled_interactions()
    rows = []
    for pair in runs[0]:
        values = np.array([run[pair] for run in runs])
        sampling = half_width(samples[pair]) if samples else np.zeros(len(cells))
        for m, cell in enumerate(cells):
            numbers = share_statistics(values[:, m], float(sampling[m]), 1, groups)
            place = {"first": names[pair[0]], "second": names[pair[1]], "measure": cell.measure, "unit": cell.unit, "period": cell.period}
            more = {"interaction": numbers.pop("share"), "is_clear": numbers.pop("stands_out"), "samples": len(samples.get(pair, ()))}
            rows.append({"scenario": scenario, **place, **numbers, **more})
    return sorted_by_clarity(pd.DataFrame(rows, columns=INTERACTION_COLUMNS))


def sorted_by_clarity(table: pd.DataFrame) -> pd.DataFrame:
    """Return interactions with those first whose interval excludes zero; within each group, by the ratio of size to error."""
    size, error = table["interaction"].abs().to_numpy(), table["error"].to_numpy()
    clarity = np.divide(size, error, out=np.zeros(len(table)), where=error > 0.0)
    order = np.lexsort((-np.nan_to_num(clarity), ~table["is_clear"].to_numpy(bool)))
    return table.iloc[order].reset_index(drop=True)
