"""The front on fresh seeds: which teams nobody dominates there, which cannot be told apart from it, and what the search had flattered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.measures.statistics import Groups, are_few_and_equal, clusters_of, error_of_mean, student
from experiments.optimisation.dominance import chance_of_one, dropped_by, front_of, share_on_front
from experiments.optimisation.found import Found
from experiments.optimisation.objectives import SHOWN_BESIDE, Objective
from experiments.optimisation.teams import Team, words_of
from experiments.optimisation.trials import Trials

ON, MISSED = "on the front", "on the front, not in the search"
"""States of a team that nobody dominates by its means on fresh seeds."""

NEAR, BY_CHANCE, BEHIND = "not told apart from the front", "on the search's front by chance", "behind the front"
"""States of the others: no team of the front is better beyond chance; one is, and it was on the search's front; one is, and it was not."""

ON_FRESH = (ON, MISSED)


@dataclass(frozen=True)
class Fresh:
    """Teams on seeds that no search met.

    Parameters
    ----------
    teams
        By number.
    judged
        Objectives, shape (teams, pairs, objectives); lower is better.
    beside
        Differences of `SHOWN_BESIDE` from business as usual, shape (teams, pairs, measures).
    groups
        Places of the pairs that share a draw of parameters.
    objectives
        Of the study.
    rate
        How often the study may call a team dominated that is not.
    """

    teams: Sequence[Team]
    judged: np.ndarray
    beside: np.ndarray
    groups: Groups
    objectives: tuple[Objective, ...]
    rate: float

    @property
    def signs(self) -> np.ndarray:
        """What turns objectives back to their own signs."""
        return np.array([each.sign for each in self.objectives])

    @property
    def simulated(self) -> list[int]:
        """Places of the objectives that are simulated."""
        return [i for i, each in enumerate(self.objectives) if not each.is_known]

    def is_on_front(self) -> np.ndarray:
        """Return which teams nobody dominates by means."""
        return front_of(self.judged.mean(axis=1))

    def is_behind(self) -> np.ndarray:
        """Return which teams another is better than beyond chance."""
        is_known = np.array([each.is_known for each in self.objectives])
        return dropped_by(self.judged, is_known, chance_of_one(self.rate, len(self.teams)), self.groups) >= 0


def fresh_of(trials: Trials, teams: Sequence[Team], seeds: Sequence[int], rate: float) -> Fresh:
    """Simulate teams on fresh seeds."""
    trials.simulate(teams, seeds, f"fresh seeds, {len(teams)} teams")
    usual, names = trials.values(None, seeds), [cell.measure for cell in trials.work.cells]
    places = [names.index(name) for name in SHOWN_BESIDE]
    beside = np.array([(trials.values(team, seeds) - usual)[:, places] for team in teams])
    return Fresh(teams, trials.judged(teams, seeds), beside, trials.groups(seeds), trials.objectives, rate)


def state_of(was_on: bool, is_on: bool, is_behind: bool) -> str:
    """Return a team's state: whether it was on the search's front, is on that of fresh seeds, and is behind another beyond chance."""
    if is_on:
        return ON if was_on else MISSED
    return NEAR if not is_behind else BY_CHANCE if was_on else BEHIND


def front_table(fresh: Fresh, found: Found, seed: int) -> pd.DataFrame:
    """Return a row for each team on fresh seeds, those on the front first, the cheapest first.

    Columns: team, words, state, share_of_samples, levers, cost_gbp; each objective, with `_low` and `_high` of an interval of the mean and
    `_search` for the search's mean. The front is chosen by the same pairs, so intervals hold for all of these teams at once with 90 %, for each
    objective by itself (Bonferroni); then the measures beside them with `_low` and `_high`; alike: teams of the front from which it cannot
    be told; pairs, and the independent draws that they are of.
    """
    was_on, is_on, is_behind = found.on_front(), fresh.is_on_front(), fresh.is_behind()
    shares, teams = share_on_front(fresh.judged, seed, fresh.groups), len(fresh.teams)
    alike, draws = alike_of(fresh), int(clusters_of(fresh.judged.shape[1], fresh.groups).max()) + 1
    rows = []
    for i, team in enumerate(fresh.teams):
        row = {"team": team.number, "words": words_of(team.values), "state": state_of(was_on[team.number], is_on[i], is_behind[i])}
        row |= {"share_of_samples": shares[i], **team.values, "cost_gbp": team.gbp}
        row |= dict(objective_cells(fresh, i, found.judged[team.number].mean(axis=0)))
        row |= dict(measure_cells(fresh.beside[i], fresh.groups, row, teams))
        rows.append({**row, "alike": "; ".join(map(str, alike[team.number])), "pairs": fresh.judged.shape[1], "draws": draws})
    table = pd.DataFrame(rows)
    return table.sort_values("cost_gbp", kind="stable").sort_values(
        "state", key=lambda state: ~state.isin(ON_FRESH), kind="stable", ignore_index=True
    )


def interval_for_all(values: np.ndarray, groups: Groups, teams: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each column's interval of the mean such that those of all teams hold at once with 90 %; nan where few pairs are equal."""
    half, mean = half_width(values, groups, teams), values.mean(axis=0)
    half[are_few_and_equal(values)] = np.nan
    return mean - half, mean + half


def objective_cells(fresh: Fresh, place: int, search: np.ndarray) -> Iterator[tuple[str, float]]:
    """Yield a team's objectives in their own signs: mean, interval of the mean, and the search's mean."""
    own = fresh.judged[place] * fresh.signs
    lows, highs = interval_for_all(own, fresh.groups, len(fresh.teams))
    for i, each in enumerate(fresh.objectives):
        mean = float(own[:, i].mean()) + 0.0
        ends = (mean, mean) if each.is_known else (float(lows[i]), float(highs[i]))
        yield from zip((each.name, f"{each.name}_low", f"{each.name}_high"), (mean, *ends))
        yield f"{each.name}_search", float(search[i] * each.sign) + 0.0


def measure_cells(beside: np.ndarray, groups: Groups, known: dict[str, object], teams: int) -> Iterator[tuple[str, float]]:
    """Yield the measures beside a team's objectives, as differences from business as usual, but those that are objectives by that name."""
    lows, highs = interval_for_all(beside, groups, teams)
    for name, values, low, high in zip(SHOWN_BESIDE, beside.T, lows, highs):
        if name not in known:
            yield from zip((name, f"{name}_low", f"{name}_high"), (float(values.mean()), float(low), float(high)))


def apart_table(fresh: Fresh) -> pd.DataFrame:
    """Return a row for each two teams of the front: whether they can be told apart, in what best, and how many pairs it would take about.

    They can if in some simulated objective the interval of their mean difference leaves out zero; intervals hold for all objectives and all pairs
    of these teams at once with 90 % (Bonferroni). pairs_needed: by the objective that needs fewest, if the difference is as found.
    """
    rows, chosen = list[dict[str, Any]](), list(combinations(np.flatnonzero(fresh.is_on_front()).tolist(), 2))
    for i, j in chosen:
        gap = ((fresh.judged[i] - fresh.judged[j]) * fresh.signs)[:, fresh.simulated]
        half, mean = half_width(gap, fresh.groups, len(chosen) * gap.shape[1]), gap.mean(axis=0)
        ratio = np.divide(half, abs(mean), out=np.full(len(mean), np.inf), where=mean != 0.0)
        best = int(np.argmin(np.where(np.isfinite(ratio), ratio, np.inf)))
        needed = len(gap) * ratio[best] ** 2
        row: dict[str, Any] = {"team": fresh.teams[i].number, "other": fresh.teams[j].number, "are_apart": bool(ratio[best] < 1.0)}
        row |= {"objective": fresh.objectives[fresh.simulated[best]].name, "difference": mean[best]}
        row |= {"low": mean[best] - half[best], "high": mean[best] + half[best]}
        rows.append({**row, "pairs": len(gap), "pairs_needed": float(np.ceil(needed)) if np.isfinite(needed) else np.nan})
    columns = ["team", "other", "are_apart", "objective", "difference", "low", "high", "pairs", "pairs_needed"]
    return pd.DataFrame(rows, columns=columns)


def half_width(gap: np.ndarray, groups: Groups, looked_at: int) -> np.ndarray:
    """Return half of each column's interval of the mean such that `looked_at` of them hold at once with 90 %; nan where the error is unknown."""
    error, _ = error_of_mean(gap, groups)
    degrees = int(clusters_of(len(gap), groups).max())
    return np.asarray(student(degrees, looked_at) * error if degrees else np.full(gap.shape[1], np.nan))


def alike_of(fresh: Fresh) -> dict[int, list[int]]:
    """Return for each team the teams of the front from which it cannot be told apart; none for teams behind the front."""
    found: dict[int, list[int]] = {team.number: [] for team in fresh.teams}
    table = apart_table(fresh)
    for one, other in table.loc[~table["are_apart"].astype(bool), ["team", "other"]].itertuples(index=False):
        found[one].append(other)
        found[other].append(one)
    return found


def curse_table(fresh: Fresh, found: Found) -> pd.DataFrame:
    """Return by simulated objective how much better teams of the search's front looked in the search than on fresh seeds: the winner's curse.

    All against the average of the teams that met fresh seeds, on the same seeds: what seeds and draws do to all teams alike is no flattery.
    flattered_by: in the objective's better direction, the mean over the search's front; best_flattered_by: of the team that was best in the search.
    """
    was_on, rows = found.on_front(), []
    places = [i for i, team in enumerate(fresh.teams) if was_on[team.number]]
    searched, met = found.means(fresh.teams), fresh.judged.mean(axis=1)
    before, after = (searched - searched.mean(axis=0))[places], (met - met.mean(axis=0))[places]
    for k in fresh.simulated:
        best, each = int(before[:, k].argmin()), fresh.objectives[k]
        row = {"objective": each.name, "teams": len(places), "search": each.sign * before[:, k].mean(), "fresh": each.sign * after[:, k].mean()}
        row |= {"flattered_by": (after - before)[:, k].mean(), "best_team": fresh.teams[places[best]].number}
        row |= {"best_search": each.sign * before[best, k], "best_fresh": each.sign * after[best, k], "best_flattered_by": (after - before)[best, k]}
        rows.append(row)
    return pd.DataFrame(rows)
