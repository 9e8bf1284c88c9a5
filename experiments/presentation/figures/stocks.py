"""Stocks over time: the table that the figure shows, a panel a path of thresholds, each with its own baseline."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.comparison.arm_titles import has_paths, programme_pairs
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import pick
from experiments.measures.periods import is_date, last_date
from experiments.presentation.figures.arm_looks import Looks, short
from experiments.presentation.figures.captions import go_live
from experiments.presentation.figures.style import BASELINE, COLOURS, with_minus
from experiments.runs.experiment import Pair
from experiments.runs.run import Results

USUAL_DASHES = (4, 1.5)
"""Of every baseline's line, so that it differs from a policy's in grey."""

DASHES = ("", (1.5, 1), (6, 1.5, 1, 1.5), (3, 1, 1, 1, 1, 1))
"""Of the policies' lines, so that they differ in grey."""

MOST_BANDS = 2
"""Lines that have a band each; where there are more, only baselines have one."""

OBSERVED = "observed"


def stock_rows(results: Results, measure: str) -> pd.DataFrame:
    """Return a stock's course in every arm that is compared, and what was observed of it; without a comparison, in every arm."""
    parts = [rows for panel, pairs in panels(results) for rows in panel_rows(results, measure, panel, pairs)]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(has_band=table["has_band"].eq(True), unit=EVERY[measure].unit, go_live=go_live(results.experiment))


def panels(results: Results) -> list[tuple[str, list[Pair]]]:
    """Return which pairs stand in which panel: each path of thresholds in its own, else all in one without a name."""
    pairs = programme_pairs(results.experiment)
    return [(Looks(results).row(pair), [pair]) for pair in pairs] if has_paths(results.experiment) else [("", pairs)]


def panel_rows(results: Results, measure: str, panel: str, pairs: list[Pair]) -> Iterator[pd.DataFrame]:
    """Yield the lines of one panel, baselines first, and the dots of what was observed."""
    looks = Looks(results)
    baselines = {pair.baseline: looks.baseline(pair) for pair in pairs}
    arms: dict[str, tuple[str, str, Any]] = {name: (words, BASELINE, USUAL_DASHES) for name, words in baselines.items()}
    arms |= {pair.policy: (looks.policy(pair), looks.colour(pair), DASHES[i % len(DASHES)]) for i, pair in enumerate(pairs)}
    if not pairs:
        arms = {arm.name: (short(arm.policy.name), colour, "") for arm, colour in zip(results.experiment.arms, COLOURS)}
    for name, (words, colour, dashes) in arms.items():
        rows = results.series[(results.series["scenario"] == name) & (results.series["measure"] == measure)]
        has_band = len(results.finished) > 1 and (len(arms) <= MOST_BANDS or name in baselines)
        yield rows.assign(panel=panel, line=words, colour=colour, style=[dashes] * len(rows), has_band=has_band)
    yield observed_rows(results, measure).assign(panel=panel, has_band=False)


def observed_rows(results: Results, measure: str) -> pd.DataFrame:
    """Return what was observed of a stock inside the window, from the authority's targets of role `calibrate`."""
    dates = results.series["date"]
    found = [
        {
            "line": OBSERVED,
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


def changes_at_the_end(results: Results, measure: str) -> dict[str, str]:
    """Return by panel and line of a policy the mean difference to its own baseline on the last day, with the interval of pairs, in words."""
    day, looks = last_date(results.summary["period"].unique()), Looks(results)
    table, found = pick(results.differences, measure, day), dict[str, str]()
    for panel, pairs in panels(results):
        for pair in pairs:
            row = table[(table["policy"] == pair.policy) & (table["baseline"] == pair.baseline)].iloc[0]
            number = EVERY[measure].number_format
            ends = (row["difference_low"], row["difference_high"]) if row["runs"] > 1 else (float("nan"),) * 2
            found[panel or looks.policy(pair)] = with_minus(number.band(row["difference"], *ends))
    return found
