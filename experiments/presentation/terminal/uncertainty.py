"""How sure the main job's numbers are, in words: what its bands hold, and what is left open."""

from collections import Counter
from collections.abc import Iterator

from experiments.measures.definitions import labels_of
from experiments.measures.evaluate import of_all_areas
from experiments.measures.periods import after_split
from experiments.measures.statistics import share_interval
from experiments.posteriors.draws import prior_only_of
from experiments.presentation.terminal.layout import few_runs
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import is_chance_only, seed_places_by_draw, set_by_hand
from experiments.runs.run import Results

FEWEST_FREE = 3
"""Degrees of freedom, between draws and within, below which a share of the spread has no interval."""

SPREAD_SHOWN = ("harm_at_home_events", "needless_care_entries", "plan_starts", "care_entries")
"""Measures of which the spread is split into parameters and chance."""


def interval_of(results: Results) -> str:
    """Return the interval after the split, the last of the tables' periods."""
    return after_split(results.summary["period"].unique())


def shares_of_parameters(results: Results) -> Iterator[str]:
    """Yield how much of the pairs' spread is parameters, the rest being chance: of the first pair, or of the one on the counterfactuals' path."""
    names = [pair.policy for pair in results.experiment.pairs]
    shown = next((name for name in names if name.endswith(f":{COUNTERFACTUAL_PATH}")), names[0])
    rows = of_all_areas(results.differences)
    shares = rows[(rows["policy"] == shown) & (rows["period"] == interval_of(results))].set_index("measure")["parameter_share"]
    groups = seed_places_by_draw(results.experiment, results.finished)
    runs = sum(map(len, groups))
    known = [
        share_in_words(words, shares[name], len(groups), runs) for name, words in labels_of(SPREAD_SHOWN).items() if shares[name] == shares[name]
    ]
    if known:
        rest = f"the rest is chance (0 %: none to be seen; in brackets: how little {len(groups)} draws of parameters tell of it, 90 %)."
        yield f"  Of the pairs' spread parameters make: {', '.join(known)}; {rest}"


def share_in_words(words: str, share: float, draws: int, runs: int) -> str:
    """Return a share of the spread with its interval where there are draws enough for one."""
    found = f"{words} {max(0.0, share):.0%}"
    if min(draws - 1, runs - draws) < FEWEST_FREE:
        return found
    low, high = share_interval(share, draws, runs)
    return f"{found} ({low:.0%} to {high:.0%})"


FEWEST = 10
"""Pairs below which intervals are nearly least to most."""


def drawn_and_held(experiment: Experiment) -> tuple[int, int]:
    """Return how many parameters are drawn, and how many are kept at one value."""
    drawn = {name for values in experiment.draw_by_seed.values() for name in values}
    return len(drawn), len(experiment.parameters) - len(drawn)


def sureness(results: Results, option: str = "--runs 20") -> str:
    """Return how sure the numbers are, in one line: what intervals hold, and how much is held; option: how to have more pairs."""
    runs, (drawn, held) = len(results.finished), drawn_and_held(results.experiment)
    if runs < FEWEST:
        return f"How sure: {runs} pair{'s say' if runs > 1 else ' says'} next to nothing of how far chance reaches; take 20 or more ({option})."
    if is_chance_only(results.intervals):
        return "How sure: intervals hold chance alone; parameters are kept at one value: real doubt is wider."
    return f"How sure: intervals hold chance and {drawn} parameters; {held} are kept at one value: real doubt is wider."


def how_sure(results: Results) -> Iterator[str]:
    """Yield how sure the numbers are: bands hold chance, not what is unknown about parameters."""
    runs, counts = len(results.finished), Counter(figure.status for figure in results.experiment.parameters.values())
    drawn = {name for values in results.experiment.draw_by_seed.values() for name in values}
    if is_chance_only(results.intervals) and drawn:
        yield "How sure: bands hold chance among families only; all runs take one draw of the posterior, so real doubt is wider than any band here."
    elif drawn:
        untold = drawn & prior_only_of(results.experiment.authority)
        yield f"How sure: bands hold chance and what published figures leave open of {len(drawn - untold)} parameters."
        if untold:
            yield f"  {len(untold)} more, which matter under a programme alone and which no figure tells, are drawn from their whole ranges."
        yield from shares_of_parameters(results)
        yield "  All other parameters are held at one value, so real doubt is still wider than any band here."
    else:
        yield "How sure: bands hold chance among families only; every run uses the same parameters, so real doubt is wider than any band here."
        source = results.experiment.parameter_source
        if "posterior" in source:
            yield f"  The posterior that ships, {source['posterior']}, is not used: {source['why']}."
    if line := set_by_hand(results.experiment):
        yield f"  {line}"
    yield f"  Of {counts.total()} parameters {counts['assumed']} are assumed, {counts['borrowed']} borrowed from other work and" + (
        f" {counts['measured']} measured; `python run.py assumptions` lists them."
    )
    yield "  Prices of a police incident and of a hospital admission are assumed; payers' rows hold the programme's posts that they fund."
    yield from few_runs(runs)
