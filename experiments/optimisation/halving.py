"""Rungs of pairs: all teams within the budget meet few seeds, those left twice as many, until the last rung."""

from collections.abc import Sequence

from experiments.optimisation.dominance import chance_of_one, dropped_by
from experiments.optimisation.found import Found
from experiments.optimisation.teams import Team
from experiments.optimisation.trials import Trials


def rungs_of(first: int, last: int) -> list[int]:
    """Return the pairs of each rung: doubled from the first to the last.

    Examples
    --------
    >>> rungs_of(4, 16), rungs_of(4, 10), rungs_of(4, 2)
    ([4, 8, 16], [4, 8, 10], [2])
    """
    rungs = [min(first, last)]
    while rungs[-1] < last:
        rungs.append(min(2 * rungs[-1], last))
    return rungs


def halving(trials: Trials, teams: Sequence[Team], rungs: Sequence[int], rate: float, first_seed: int) -> Found:
    """Return what is left of teams after every rung.

    Each rung adds seeds to those before it, so nothing is simulated twice. A team is dropped by `dropped_by` alone.

    Parameters
    ----------
    trials
        What simulates.
    teams
        Those within the budget.
    rungs
        Pairs of each rung.
    rate
        How often the study may drop a team that no other dominates: at all rungs together.
    first_seed
        Of every rung.
    """
    found = Found("halving", {team.number: team for team in teams})
    left = list(teams)
    for number, pairs in enumerate(rungs, start=1):
        seeds = range(first_seed, first_seed + pairs)
        trials.simulate(left, seeds, f"rung {number} of {len(rungs)}, {len(left)} teams")
        judged = trials.judged(left, seeds)
        better = dropped_by(judged, trials.is_known, chance_of_one(rate, len(teams), len(rungs)), trials.groups(seeds))
        found.judged |= {team.number: values for team, values in zip(left, judged)}
        found.dropped |= {team.number: (number, left[by].number) for team, by in zip(left, better) if by >= 0}
        found.steps.append({"step": number, "pairs": pairs, "teams": len(left), "dropped": int((better >= 0).sum())})
        left = [team for team, by in zip(left, better) if by < 0]
    return found
