"""Robust choice: teams over states of the world, which are draws of parameters under threshold paths. Regret and satisficing; no weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.measures.statistics import HIGH, LOW
from experiments.optimisation.dominance import sampled_weights
from experiments.optimisation.objectives import Objective
from experiments.optimisation.study import Aim
from experiments.optimisation.teams import Team, words_of
from experiments.optimisation.trials import Trials

ALL_AIMS = "all aims"
"""Stands in the column of objectives for the share of states in which every aim is met."""


@dataclass(frozen=True)
class States:
    """Teams in states of the world.

    Parameters
    ----------
    paths, draws
        Threshold path and number of the draw of each state; without a posterior every seed is a draw by itself.
    outcomes
        Mean objectives, shape (states, teams, objectives); lower is better.
    """

    paths: tuple[str, ...]
    draws: tuple[int, ...]
    outcomes: np.ndarray

    def regret(self) -> np.ndarray:
        """Return how much worse each team is than the best of the same state, by objective; shape (states, teams, objectives)."""
        return self.outcomes - self.outcomes.min(axis=1, keepdims=True)

    def by_draw(self, values: np.ndarray) -> np.ndarray:
        """Return the means over the paths of each draw, shape (draws, ...)."""
        numbers = np.array(self.draws)
        return np.array([values[numbers == draw].mean(axis=0) for draw in dict.fromkeys(self.draws)])


def states_of(trials: Trials, teams: Sequence[Team], paths: Sequence[str], seeds: Sequence[int]) -> States:
    """Simulate teams under every threshold path and draw; all meet the same seeds."""
    groups = trials.groups(seeds)
    in_groups = {place for group in groups for place in group}
    together = [*groups, *([place] for place in range(len(seeds)) if place not in in_groups)]
    names, draws, outcomes = list[str](), list[int](), list[np.ndarray]()
    for path in paths:
        there = trials.on_path(path)
        there.simulate(teams, seeds, f"thresholds {path}, {len(teams)} teams")
        for number, group in enumerate(together, start=1):
            names.append(path)
            draws.append(number)
            outcomes.append(there.judged(teams, [seeds[place] for place in group]).mean(axis=1))
    return States(tuple(names), tuple(draws), np.array(outcomes))


def meets_aims(outcomes: np.ndarray, objectives: Sequence[Objective], aims: Mapping[str, Aim]) -> np.ndarray:
    """Return in which states each team meets every aim, shape (states, teams)."""
    met = np.ones(outcomes.shape[:2], bool)
    for i, each in enumerate(objectives):
        aim, own = aims.get(each.name), outcomes[:, :, i] * each.sign
        if aim is not None:
            met &= own >= aim.at_least if aim.at_least is not None else own <= (aim.at_most or 0.0)
    return met


def ranks_of(values: np.ndarray) -> np.ndarray:
    """Return ranks from 1, the lowest value first; equal values share the better rank. values: shape (..., teams).

    Examples
    --------
    >>> ranks_of(np.array([3.0, 1.0, 1.0, 9.0])).tolist()
    [3, 1, 1, 4]
    """
    return np.asarray(1 + (values[..., np.newaxis, :] < values[..., :, np.newaxis]).sum(axis=-1))


def robust_table(states: States, teams: Sequence[Team], objectives: Sequence[Objective], aims: Mapping[str, Aim], seed: int) -> pd.DataFrame:
    """Return a row for each team and objective: regret on the mean and at worst, and its rank; with aims, a row for all of them.

    low, high: 90 % interval of the mean (percentiles of bootstrap samples of draws); rank_low, rank_high: of the rank, by the same samples;
    chance_best: share of samples in which no team ranks before it.
    """
    regret = states.regret()
    rows = [row for i, each in enumerate(objectives) for row in ranked_rows(states, teams, each.name, regret[:, :, i], seed)]
    if aims:
        failed = 1.0 - meets_aims(states.outcomes, objectives, aims)
        for row in ranked_rows(states, teams, ALL_AIMS, failed, seed):
            ends = {"mean": 1.0 - row["mean"], "low": 1.0 - row["high"], "high": 1.0 - row["low"], "worst": np.nan, "worst_state": ""}
            rows.append({**row, "kind": "share of states", **ends})
    return pd.DataFrame(rows)


def ranked_rows(states: States, teams: Sequence[Team], name: str, values: np.ndarray, seed: int) -> list[dict[str, Any]]:
    """Return a row for each team of one quantity, shape (states, teams), of which less is better."""
    by_draw = states.by_draw(values)
    samples = sampled_weights(len(by_draw), seed) @ by_draw
    ranks, is_known = ranks_of(samples), len(by_draw) > 1
    rows: list[dict[str, Any]] = []
    for i, (team, mean, rank) in enumerate(zip(teams, values.mean(axis=0), ranks_of(values.mean(axis=0)))):
        worst = int(values[:, i].argmax())
        low, high = np.percentile(samples[:, i], [LOW, HIGH]) if is_known else (np.nan, np.nan)
        ends = np.percentile(ranks[:, i], [LOW, HIGH], method="inverted_cdf") if is_known else (np.nan, np.nan)
        row = {"team": team.number, "words": words_of(team.values), "objective": name, "kind": "regret", "mean": mean, "low": low, "high": high}
        row |= {"worst": values[worst, i], "worst_state": f"{states.paths[worst]}, draw {states.draws[worst]}"}
        row |= {"rank": rank, "rank_low": ends[0], "rank_high": ends[1], "chance_best": (ranks[:, i] == 1).mean() if is_known else np.nan}
        rows.append({**row, "states": len(values)})
    return rows


def states_table(states: States, teams: Sequence[Team], objectives: Sequence[Objective], aims: Mapping[str, Aim]) -> pd.DataFrame:
    """Return a row for each state and team: its objectives in their own signs, and whether every aim is met, where there are aims."""
    met = meets_aims(states.outcomes, objectives, aims)
    rows = []
    for s, (path, draw) in enumerate(zip(states.paths, states.draws)):
        for t, team in enumerate(teams):
            own = {each.name: each.sign * states.outcomes[s, t, i] for i, each in enumerate(objectives)}
            rows.append({"thresholds": path, "draw": draw, "team": team.number, **own, **({"meets_aims": bool(met[s, t])} if aims else {})})
    return pd.DataFrame(rows)
