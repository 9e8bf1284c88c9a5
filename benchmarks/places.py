"""The places that the benchmarks run: Hertfordshire, and authorities of any size made from it."""

import datetime
import functools
import pathlib

import yaml

from agents.ages import WEEKS_A_YEAR
from experiments.inputs.load import parameters_of
from simulation import build, engine
from simulation.settings import Area, Authority, Figure
from simulation.world import World, grow

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = REPOSITORY / "configs"
START, END = datetime.date(2013, 4, 1), datetime.date(2018, 3, 31)
SMALL_BURN_IN_YEARS = 2.0
TEAMS_PER_KNOWN_FAMILY = 1.0 / 400.0


@functools.cache
def hertfordshire() -> Authority:
    """Return Hertfordshire's settings."""
    return Authority(**yaml.safe_load((CONFIGS / "authorities" / "hertfordshire.yaml").read_text()))


@functools.cache
def parameters() -> dict[str, Figure]:
    """Return all parameters of configs/parameters."""
    files = sorted((CONFIGS / "parameters").glob("*.yaml"))
    return {name: Figure(**figure) for path in files for name, figure in yaml.safe_load(path.read_text()).items()}


def hertfordshire_after(years: float) -> Authority:
    """Return Hertfordshire with a burn-in of this many years: fewer families known and closed."""
    whole = hertfordshire()
    return whole.model_copy(update={"burn_in_years": whole.burn_in_years.model_copy(update={"value": years})})


def authority_of(families: int) -> Authority:
    """Return an authority that has come to know about this many families in two years, with teams, courts and outside streams to match."""
    whole = hertfordshire()
    per_week = families / (SMALL_BURN_IN_YEARS * WEEKS_A_YEAR)
    ratio = per_week / max(point.first_referrals_per_week for point in whole.history)
    teams = max(1, round(families * TEAMS_PER_KNOWN_FAMILY))
    count = max(1, round(teams / 3))
    areas = tuple(
        Area(
            name=f"area_{i}",
            share_of_children=1.0 / count,
            safeguarding_teams=max(1, teams // count),
            assessment_workers=max(1.0, sum(area.assessment_workers for area in whole.areas) * ratio / count),
        )
        for i in range(count)
    )
    last = whole.history[-1].model_copy(update={"first_referrals_per_week": per_week, "since": whole.history[0].since})
    scaled = {
        name: getattr(whole, name).model_copy(update={"value": getattr(whole, name).value * ratio})
        for name in ("children", "outside_need_per_year", "outside_care_per_year", "final_hearings_per_week")
    }
    burn_in = whole.burn_in_years.model_copy(update={"value": SMALL_BURN_IN_YEARS})
    return whole.model_copy(update={"name": f"of_{families}", "areas": areas, "history": (last,), "burn_in_years": burn_in, **scaled})


def newborn(authority: Authority, seed: int = 1, end: datetime.date = END) -> World:
    """Return an authority's world at the beginning of its burn-in."""
    return build.build_world(authority, parameters_of(authority), seed, START, end)


def burnt_in(authority: Authority, seed: int = 1, end: datetime.date = END) -> World:
    """Return an authority's world at the beginning of its recorded window."""
    world = newborn(authority, seed, end)
    return engine.simulate(world, int(world.state[0]["first_week"]))


def with_room(world: World) -> World:
    """Return the world with every store roomy enough that no week of a benchmark needs a larger one."""
    for name, rows in engine.room_for_a_week(world).items():
        while world.state[0][name] + 20 * rows > len(getattr(world, name)):
            world = grow(world, name)
    return engine.make_room(world)
