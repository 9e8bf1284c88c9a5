"""NSGA-II over the places of levers' choices, by pymoo: it asks, our executor answers, and the store is the archive."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.optimisation.dominance import chance_of_one, dropped_by, front_of
from experiments.optimisation.found import Found
from experiments.optimisation.study import Search
from experiments.optimisation.teams import Space, Team
from experiments.optimisation.trials import Trials

TRIES = 10_000
"""Random teams among which the first population is sought."""

SPREAD, LIKELY = 3.0, 0.9
"""How near children are to their parents (pymoo's eta), and how likely two parents are crossed."""


def evolution(trials: Trials, space: Space, search: Search, first_seed: int) -> Found:
    """Return every team that NSGA-II asked for and the budget pays, each simulated once.

    A generation is one batch of tasks. The search has random numbers of its own, so that a search that goes on asks for the same teams again and
    finds them in the store. A team that the budget does not pay is not simulated; the search learns how much too dear it is.
    """
    found = Found("evolution", {})
    algorithm, seeds = begun(space, search, len(trials.objectives)), range(first_seed, first_seed + search.first_pairs)
    while algorithm.has_next():
        population = algorithm.ask()
        if population is None or not len(population):
            break  # every team that is left was asked for already
        asked = [space.team(tuple(map(int, places))) for places in population.get("X")]
        new = [team for team in dict.fromkeys(team.number for team in asked if space.is_affordable(team)) if team not in found.teams]
        known = {team.number: team for team in asked}
        found.teams |= {number: known[number] for number in new}
        generation = len(found.steps) + 1
        simulate_generation(trials, found, [known[number] for number in new], seeds, f"generation {generation} of {search.generations}")
        row = {"step": generation, "pairs": len(seeds), "teams": len(asked), "new": len(new), "known": len(found.teams)}
        found.steps.append({**row, "new_on_front": new_on_front(found, new)})
        answer(algorithm, population, asked, found, space)
    return with_dropped(found, search.error_rate, trials, seeds)


def simulate_generation(trials: Trials, found: Found, teams: list[Team], seeds: range, words: str) -> None:
    """Simulate the teams of a generation that are new, and keep their objectives."""
    if teams:
        trials.simulate(teams, seeds, words)
        found.judged |= {team.number: values for team, values in zip(teams, trials.judged(teams, seeds))}


def new_on_front(found: Found, new: Sequence[int]) -> int:
    """Return how many of a generation's new teams no team that is known by then dominates by means: none, once the search has settled."""
    numbers = list(found.judged)
    is_on = front_of(np.array([values.mean(axis=0) for values in found.judged.values()]))
    return sum(number in new for number, on in zip(numbers, is_on) if on)


def with_dropped(found: Found, rate: float, trials: Trials, seeds: range) -> Found:
    """Return what was found with the teams dropped that another is better than beyond chance."""
    teams = list(found.teams.values())
    judged = np.array([found.judged[team.number] for team in teams])
    better = dropped_by(judged, trials.is_known, chance_of_one(rate, len(teams)), trials.groups(seeds))
    found.dropped = {team.number: (len(found.steps), teams[by].number) for team, by in zip(teams, better) if by >= 0}
    return found


def begun(space: Space, search: Search, objectives: int) -> Any:
    """Return pymoo's algorithm, set up with a first population that the budget pays."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair

    whole = {"vtype": float, "repair": RoundingRepair(), "eta": SPREAD}
    operators = {"crossover": SBX(prob=LIKELY, **whole), "mutation": PM(**whole)}
    algorithm = NSGA2(search.population, sampling=first_population(space, search), eliminate_duplicates=True, **operators)
    algorithm.setup(problem_of(space, objectives), termination=("n_gen", search.generations), seed=search.seed, verbose=False)
    return algorithm


def problem_of(space: Space, objectives: int) -> Any:
    """Return the space of levers' places as pymoo sees it, with the budget as a constraint."""
    from pymoo.core.problem import Problem

    last = np.array([len(options) - 1 for options in space.choices.values()], float)
    return Problem(n_var=len(last), n_obj=objectives, n_ieq_constr=1, xl=np.zeros(len(last)), xu=last, vtype=int)


def first_population(space: Space, search: Search) -> np.ndarray:
    """Return the places of the first population: random teams that the budget pays, each once; the cheapest team is among them."""
    random = np.random.default_rng(search.seed)
    sizes = [len(options) for options in space.choices.values()]
    cheapest = space.cheapest()
    found = {tuple(list(options).index(cheapest.values[name]) for name, options in space.choices.items())}
    for _ in range(TRIES):
        if len(found) >= search.population:
            break
        places = tuple(map(int, random.integers(0, sizes)))
        if space.is_affordable(space.team(places)):
            found.add(places)
    return np.array(sorted(found))


def answer(algorithm: Any, population: Any, asked: list[Team], found: Found, space: Space) -> None:
    """Give pymoo the means of each team's objectives, and by how much its cost is over the budget; a team too dear has no objectives to give."""
    from pymoo.core.evaluator import Evaluator
    from pymoo.problems.static import StaticProblem

    width = next(iter(found.judged.values())).shape[1]
    means = [found.judged[team.number].mean(axis=0) if team.number in found.judged else np.zeros(width) for team in asked]
    over = np.array([[0.0 if space.is_affordable(team) else team.gbp - space.limit_gbp] for team in asked])
    Evaluator().eval(StaticProblem(problem_of(space, width), F=np.array(means), G=over), population)
    algorithm.tell(infills=population)
