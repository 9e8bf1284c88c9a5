"""The published figures of authorities without a programme, as windows between two years with the figures known before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.authorities import dfe_series
from experiments.authorities.dfe_cells import PublishedTables
from experiments.authorities.dfe_series import Series
from experiments.prediction.history_noise import ObservedHistory

PREDICTED_SERIES: dict[str, Series] = {"protection_plans": dfe_series.protection_plans, "care_entries": dfe_series.care_entries}
"""The quantities that are predicted: plans on 31 March, children entering care in the year to 31 March."""


@dataclass(frozen=True)
class Panel:
    """One quantity by authority (code) and year: counts, and log counts per child of one fixed base, nan where not published."""

    counts: pd.DataFrame
    rates: pd.DataFrame

    def subset(self, codes: list[str]) -> "Panel":
        """Return the rows of some authorities, in the order given; codes may repeat."""
        return Panel(self.counts.loc[codes], self.rates.loc[codes])


def panel_of(published: PublishedTables, quantity: str, codes: list[str]) -> Panel:
    """Return a quantity's panel; raise InputError for a broken table. Cells that are marked, missing or zero are nan."""
    series = PREDICTED_SERIES[quantity]
    years = published.years(series)
    rows = {code: [published.cell(series, code, year).value or np.nan for year in years] for code in codes}
    counts = pd.DataFrame.from_dict(rows, orient="index", columns=years, dtype=float)
    counts = counts.dropna(how="all")
    base = pd.Series({code: children_base(published, code, years[len(years) // 2]) for code in counts.index}, dtype=float)
    counts = counts[base[counts.index].notna()]
    return Panel(counts, np.log(counts.div(base[counts.index], axis=0)))


def children_base(published: PublishedTables, code: str, year: int) -> float:
    """Return an authority's number of children in the year nearest to `year`; nan without one. A fixed base keeps ratios those of the counts."""
    found = published.children(code, year)
    return float(found[0].value) if found and found[0].value else float("nan")


def eligible_authorities(published: PublishedTables, excluded: set[str], least_children: float, year: int) -> list[str]:
    """Return the codes of authorities that are not excluded and have enough children."""
    codes = [code for code in sorted(published.register.places) if code not in excluded]
    return [code for code in codes if children_base(published, code, year) >= least_children]


def random_halves(codes: list[str], seed: int) -> tuple[list[str], list[str]]:
    """Return two random halves of authorities, for fitting and for testing."""
    order = np.random.default_rng(seed).permutation(sorted(codes))
    middle = (len(order) + 1) // 2
    return sorted(map(str, order[:middle])), sorted(map(str, order[middle:]))


def national_level(panel: Panel) -> pd.Series:
    """Return the mean log rate by year: the mean of the first year, plus the mean changes of authorities with both years."""
    changes = panel.rates.diff(axis=1).mean()
    first = panel.rates[panel.rates.columns[0]].mean()
    return first + changes.fillna(0.0).cumsum()


@dataclass(frozen=True)
class Windows:
    """Windows with the same observed years: their history, the log ratio that followed, authority codes, first years; each (windows,)."""

    history: ObservedHistory
    ratios: np.ndarray
    codes: np.ndarray
    years: np.ndarray


WindowRow = tuple[np.ndarray, np.ndarray, float, str, int]
"""One window: observed deviations and counts, the log ratio that followed, code, first year."""


def windows_of(panel: Panel, level: pd.Series, gap: int, history: int, late: int = 0) -> list[Windows]:
    """Return all windows of `gap` years between two published figures, grouped by which of the `history` years before were published.

    late: years between the last known figure and the first of the ratio; 0: the first is known. Windows without a known figure are left out.

    A window's history ends at its first year; the national level is known up to that year.
    """
    first, years = int(panel.rates.columns[0]), len(panel.rates.columns)
    deviations, counts = (panel.rates - level).to_numpy(), panel.counts.to_numpy()
    there, codes = np.isfinite(panel.rates.to_numpy()), list(map(str, panel.rates.index))
    found: dict[tuple[int, ...], list[WindowRow]] = {}
    for place, k in zip(*(axis.tolist() for axis in np.nonzero(there[:, :-gap] & there[:, gap:]))):
        offsets = tuple(back for back in range(1 - history - late, 1 - late) if 0 <= k + back < years and there[place, k + back])
        if offsets:
            known = [k + back for back in offsets]
            ratio = float(np.log(counts[place, k + gap] / counts[place, k]))
            found.setdefault(offsets, []).append((deviations[place, known], counts[place, known], ratio, codes[place], first + k))
    return [stack_windows(offsets, rows) for offsets, rows in sorted(found.items())]


def stack_windows(offsets: tuple[int, ...], rows: list[WindowRow]) -> Windows:
    """Return windows with the same observed years as arrays."""
    deviations, counts, ratios, codes, years = (list(column) for column in zip(*rows))
    counted = np.array(counts)
    seen = ObservedHistory(offsets, np.array(deviations), counted, counted.mean(axis=1))
    return Windows(seen, np.array(ratios), np.array(codes), np.array(years))
