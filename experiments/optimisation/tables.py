"""Tables of a choice between teams: every team that was simulated, and every run."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.optimisation.dominance import layers_of
from experiments.optimisation.found import Found
from experiments.optimisation.objectives import Objective
from experiments.optimisation.teams import Team, words_of
from experiments.optimisation.trials import Trials
from experiments.runs.table_files import arrow_of, csv_of

LONG = "runs"
"""The table of every run: Parquet beside CSV."""


def teams_table(found: Found, objectives: Sequence[Objective]) -> pd.DataFrame:
    """Return a row for each team that the search simulated.

    Columns: team, words, levers, cost_gbp, pairs that it met; dropped_after, the rung or generation, and better_team, which is better beyond chance;
    layer by non-dominated sorting of the finalists' means (1: the search's front); and its mean objectives.
    """
    finalists = found.finalists
    layers = dict(zip((team.number for team in finalists), layers_of(found.means(finalists)).tolist()))
    rows = []
    for number, judged in sorted(found.judged.items()):
        team, (after, by) = found.teams[number], found.dropped.get(number, (None, None))
        row = {"team": number, "words": words_of(team.values), **team.values, "cost_gbp": team.gbp, "pairs": len(judged)}
        row |= {"dropped_after": after, "better_team": by, "layer": layers.get(number)}
        rows.append(row | {each.name: each.sign * mean + 0.0 for each, mean in zip(objectives, judged.mean(axis=0))})
    table = pd.DataFrame(rows)
    whole = ["dropped_after", "better_team", "layer"]
    return table.astype(dict.fromkeys(whole, "Int64"))


def rows_of_stage(stage: str, trials: Trials, teams: Mapping[int, Team], seeds_of: Mapping[int, Sequence[int]]) -> Iterator[pd.DataFrame]:
    """Yield the runs of a stage: of business as usual as team 0, then team by team.

    Parameters
    ----------
    stage
        `search`, `fresh` or `robust`.
    trials
        With the stage's threshold path.
    teams, seeds_of
        By number: the teams, and the seeds that each met.
    """
    names = [cell.measure for cell in trials.work.cells]
    most = max(seeds_of.values(), key=len, default=())
    chosen: list[tuple[int, Team | None, Sequence[int]]] = [
        (0, None, most),
        *((number, teams[number], seeds_of[number]) for number in sorted(seeds_of)),
    ]
    for number, team, seeds in chosen:
        about = {"stage": stage, "thresholds": trials.arm(team).thresholds, "team": number, "seed": list(seeds)}
        yield pd.DataFrame({**about, **dict(zip(names, trials.values(team, seeds).T))})


def write(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables that have rows as CSV, the one of every run as Parquet, too."""
    for name, table in tables.items():
        if len(table):
            (folder / f"{name}.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
            if name == LONG:
                pq.write_table(arrow_of(table), folder / f"{name}.parquet", compression="zstd")


def concatenated(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return parts as one table; seeds and teams are whole numbers."""
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"team": np.int64, "seed": np.int64})
