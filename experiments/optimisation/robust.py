"""Robust choice: teams and business as usual over states of the world. Regret and satisficing, by objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from experiments.measures.statistics import FEWEST_PAIRS, HIGH, LOW, interval_of_mean
from experiments.optimisation.objectives import Objective
from experiments.optimisation.study import Aim
from experiments.optimisation.teams import Team, words_of
from experiments.optimisation.trials import Trials

ALL_AIMS = "all aims"
"""Stands in the column of objectives for the share of states in which every aim is met."""

USUAL, USUAL_WORDS = 0, "business as usual"
"""Number and words of the alternative to fund no team."""

HIGH_REGRET, SAMPLES = 90, 400
"""Percentile of regret by which teams are ranked beside the largest, and bootstrap samples of draws for the interval of that rank."""


@dataclass(frozen=True)
class States:
    """Alternatives in states of the world: each state is a draw of parameters under a threshold path, all of equal weight.

    Parameters
    ----------
    paths, draws
        Threshold path and number of the draw of each state. Where parameters are held there is one draw, so each path is one state.
    outcomes
        Mean objectives, shape (states, alternatives, objectives); lower is better; business as usual is the first alternative.
    chance
        Standard deviation that chance alone gives to a team's mean of a state, shape (alternatives, objectives); nan with one seed a state.
    """

    paths: tuple[str, ...]
    draws: tuple[int, ...]
    outcomes: np.ndarray
    chance: np.ndarray

    def regret(self) -> np.ndarray:
        """Return how much worse each alternative is than the best of the same state, shape (states, alternatives, objectives)."""
        return self.outcomes - self.outcomes.min(axis=1, keepdims=True)

    def by_draw(self, values: np.ndarray) -> np.ndarray:
        """Return values of states as (draws, paths, ...)."""
        numbers = np.array(self.draws)
        return np.array([values[numbers == draw] for draw in dict.fromkeys(self.draws)])


def states_of(trials: Trials, teams: Sequence[Team], paths: Sequence[str], seeds: Sequence[int]) -> States:
    """Simulate teams and business as usual under every threshold path and draw; all meet the same seeds."""
    together = trials.groups(seeds) or [list(range(len(seeds)))]
    names, draws, outcomes, variances = list[str](), list[int](), list[np.ndarray](), list[np.ndarray]()
    for path in paths:
        there = trials.on_path(path)
        there.simulate(teams, seeds, f"thresholds {path}, {len(teams)} teams")
        for number, group in enumerate(together, start=1):
            names.append(path)
            draws.append(number)
            judged = there.judged(teams, [seeds[place] for place in group])
            judged = np.concatenate([np.zeros((1, *judged.shape[1:])), judged])  # business as usual less itself
            outcomes.append(judged.mean(axis=1))
            many = judged.shape[1] > 1
            variances.append(judged.var(axis=1, ddof=1) / judged.shape[1] if many else np.full(outcomes[-1].shape, np.nan))
    return States(tuple(names), tuple(draws), np.array(outcomes), np.sqrt(np.mean(variances, axis=0)))


def meets_aims(outcomes: np.ndarray, objectives: Sequence[Objective], aims: Mapping[str, Aim]) -> np.ndarray:
    """Return in which states each alternative meets every aim, shape (states, alternatives)."""
    met = np.ones(outcomes.shape[:2], bool)
    for i, each in enumerate(objectives):
        aim, own = aims.get(each.name), outcomes[:, :, i] * each.sign
        if aim is not None:
            met &= own >= aim.at_least if aim.at_least is not None else own <= (aim.at_most or 0.0)
    return met


def ranks_of(values: np.ndarray) -> np.ndarray:
    """Return ranks from 1, the lowest value first; equal values share the better rank. values: shape (..., alternatives).

    Examples
    --------
    >>> ranks_of(np.array([3.0, 1.0, 1.0, 9.0])).tolist()
    [3, 1, 1, 4]
    """
    return np.asarray(1 + (values[..., np.newaxis, :] < values[..., :, np.newaxis]).sum(axis=-1))


def robust_table(states: States, teams: Sequence[Team], objectives: Sequence[Objective], aims: Mapping[str, Aim], seed: int) -> pd.DataFrame:
    """Return a row for each alternative and objective: largest regret, 90th percentile and mean, and ranks; with aims, a row for all of them.

    rank: by the largest regret; rank_p90: by the 90th percentile, rank_p90_low and _high its 90 % interval (bootstrap of draws; nan below ten).
    Ranks by mean regret are those by mean outcomes, so there are none. mean_low, mean_high: 90 % interval of the mean over draws. chance_sd:
    what chance alone gives to a mean of one state. Of all aims: mean is the share of states, its interval that of Clopper and Pearson for
    so many draws.
    """
    regret = states.regret()
    rows = [row for i, each in enumerate(objectives) for row in regret_rows(states, teams, each.name, regret[:, :, i], states.chance[:, i], seed)]
    if aims:
        rows += aims_rows(states, teams, meets_aims(states.outcomes, objectives, aims))
    return pd.DataFrame(rows)


def alternatives(teams: Sequence[Team]) -> list[dict[str, Any]]:
    """Return number and words of business as usual and of each team."""
    return [{"team": USUAL, "words": USUAL_WORDS}, *({"team": team.number, "words": words_of(team.values)} for team in teams)]


def regret_rows(states: States, teams: Sequence[Team], name: str, regret: np.ndarray, chance: np.ndarray, seed: int) -> list[dict[str, Any]]:
    """Return a row for each alternative of its regret in one objective, shape (states, alternatives)."""
    by_draw = states.by_draw(regret)
    means, worst, high = regret.mean(axis=0), regret.max(axis=0), np.percentile(regret, HIGH_REGRET, axis=0)
    lows, highs = interval_of_mean(by_draw.mean(axis=1))
    ends = rank_ends(by_draw, seed)
    rows: list[dict[str, Any]] = []
    for i, (each, rank, rank_high) in enumerate(zip(alternatives(teams), ranks_of(worst), ranks_of(high))):
        at = int(regret[:, i].argmax())
        row = {**each, "objective": name, "kind": "regret", "worst": worst[i], "worst_state": f"{states.paths[at]}, draw {states.draws[at]}"}
        row |= {"rank": rank, "p90": high[i], "rank_p90": rank_high, "rank_p90_low": ends[0, i], "rank_p90_high": ends[1, i]}
        row |= {"mean": means[i], "mean_low": lows[i], "mean_high": highs[i], "chance_sd": chance[i]}
        rows.append({**row, "states": len(regret), "draws": len(by_draw)})
    return rows


def rank_ends(by_draw: np.ndarray, seed: int) -> np.ndarray:
    """Return the 90 % interval of each alternative's rank by the 90th percentile of regret, shape (2, alternatives); nan below ten draws."""
    draws, _, count = by_draw.shape
    if draws < FEWEST_PAIRS:
        return np.full((2, count), np.nan)
    taken = np.random.default_rng(seed).integers(0, draws, (SAMPLES, draws))
    ranks = ranks_of(np.array([np.percentile(by_draw[each].reshape(-1, count), HIGH_REGRET, axis=0) for each in taken]))
    return np.asarray(np.percentile(ranks, [LOW, HIGH], axis=0, method="inverted_cdf"), float)


def aims_rows(states: States, teams: Sequence[Team], met: np.ndarray) -> list[dict[str, Any]]:
    """Return a row for each alternative: the share of states in which it meets every aim."""
    shares, draws = met.mean(axis=0), len(set(states.draws))
    rows = []
    for each, share, rank in zip(alternatives(teams), shares, ranks_of(-shares)):
        low, high = share_ends(float(share), draws)
        row = {**each, "objective": ALL_AIMS, "kind": "share of states", "rank": rank, "mean": share, "mean_low": low, "mean_high": high}
        rows.append({**row, "states": len(met), "draws": draws})
    return rows


def share_ends(share: float, draws: int) -> tuple[float, float]:
    """Return the 90 % interval of a share of states, as of so many independent draws (Clopper and Pearson); nan for one draw.

    Examples
    --------
    >>> [round(end, 2) for end in share_ends(1.0, 6)]
    [0.61, 1.0]
    """
    if draws < 2:
        return np.nan, np.nan
    met = share * draws
    low = float(betaincinv(met, draws - met + 1.0, LOW / 100)) if met > 0.0 else 0.0
    return low, float(betaincinv(met + 1.0, draws - met, HIGH / 100)) if met < draws else 1.0


def states_table(states: States, teams: Sequence[Team], objectives: Sequence[Objective], aims: Mapping[str, Aim]) -> pd.DataFrame:
    """Return a row for each state and alternative: its objectives in their own signs, and whether every aim is met, where there are aims."""
    met, known = meets_aims(states.outcomes, objectives, aims), alternatives(teams)
    rows = []
    for s, (path, draw) in enumerate(zip(states.paths, states.draws)):
        for t, other in enumerate(known):
            own = {each.name: each.sign * states.outcomes[s, t, i] + 0.0 for i, each in enumerate(objectives)}
            rows.append({"thresholds": path, "draw": draw, "team": other["team"], **own, **({"meets_aims": bool(met[s, t])} if aims else {})})
    return pd.DataFrame(rows)
