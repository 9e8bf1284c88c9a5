"""The story so far of one family of a small area, under both policies."""

from dataclasses import replace

from experiments.explorer.area_run import AreaRun
from experiments.inputs.errors import InputError, NotGiven
from experiments.stories.arms import PairOfArms
from experiments.stories.trace import Trace, trace_family
from simulation.calendar import date_of
from simulation.world import World


def key_of_family(area: AreaRun, number: int) -> int:
    """Return a family's key by its number on the page, its row in the stores; raise InputError for a number that no family has."""
    stores = area.model.stores
    known = int(stores.state[0]["families"])
    if not 0 <= number < known:
        fix = "Click a dot, or take the number of a family from the table of children."
        raise InputError("family", "", number, f"a family that is known by now: a number from 0 to {known - 1}", fix)
    if not stores.families[number]["key"]:
        raise InputError("family", "", NotGiven(f"family {number}, of which nothing is known"), "another family")
    return int(stores.families[number]["key"])


def trace_so_far(area: AreaRun, number: int) -> dict[str, Trace]:
    """Return what happened to a family by now in each arm, business as usual first; raise InputError for an unknown number."""
    key = key_of_family(area, number)

    def follow(world: World, until: int, seen: Trace | None) -> tuple[World, Trace]:
        return trace_family(world, until, key, seen)

    until_now = replace(area.experiment, end=date_of(area.week))
    return PairOfArms(until_now, area.pair.begin).follow(follow)
