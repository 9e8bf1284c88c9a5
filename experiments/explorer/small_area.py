"""A small area like an authority: so few families that each can be seen, in the authority's own proportions."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from experiments.inputs.load import parameters_of
from simulation.build import build_world
from simulation.calendar import date_of, week_of
from simulation.engine import simulate
from simulation.ingredients.ingredient import Ingredient
from simulation.settings import Area, Authority, Figure, Policy

AREA = "small_area"
"""The name of its only area."""

OPEN_FAMILIES = 300
"""Open families that are asked for unless others are."""

PILOT_TEAMS, PILOT_SEED, PILOT_WEEKS = 3, 1, 1
"""How the number of open families per team is found: the history of an area of so many teams with this seed, at the last observed date."""

WARM_WEEKS = 60
"""Weeks of a pilot after which nearly every rule has been called: its families have arrived, been helped and closed."""

SCALED = ("children", "outside_need_per_year", "outside_care_per_year", "final_hearings_per_week")
"""Figures of an authority that are in proportion to its size."""

AMOUNTS = ("fte", "places_per_month", "places_per_week", "gbp")
"""Settings of ingredients that are in proportion to an authority's size; all others are per worker, per family or a share."""


def small_area(authority: Authority, open_families: int = OPEN_FAMILIES) -> Authority:
    """Return an authority like this one with one area and about as many open families as asked for.

    Teams are whole; everything else is scaled by the share of the safeguarding teams that remain, so that workload and rates stay:

    - scaled: children, first referrals, the exogenous stream, final hearings a week (the court hears whole families: at least one), assessment
      workers (part-time posts);
    - not scaled: workers of a team, shares of severity, thresholds, court weeks, background noise, season, salaries, parameters;
    - dropped: targets, which are published figures of the whole.

    An authority with fewer open families than asked for stays whole, in one area.

    Parameters
    ----------
    authority
        Any authority.
    open_families
        About how many families are open at the last observed date; at least one team remains.

    Notes
    -----
    Chance is greater in a small area: a rate of one run varies more than the authority's. The random draws are those of another place.
    """
    whole = teams_of(authority)
    teams = min(whole, max(1, round(open_families / open_per_team(authority))))
    return with_teams(authority, teams)


def teams_of(authority: Authority) -> int:
    """Return the number of safeguarding teams."""
    return sum(area.safeguarding_teams for area in authority.areas)


def with_teams(authority: Authority, teams: int) -> Authority:
    """Return the authority with one area of so many safeguarding teams, all else in proportion."""
    ratio = teams / teams_of(authority)
    workers = sum(area.assessment_workers for area in authority.areas)
    area = Area(name=AREA, share_of_children=1.0, safeguarding_teams=teams, assessment_workers=ratio * workers)
    history = tuple(point.model_copy(update={"first_referrals_per_week": ratio * point.first_referrals_per_week}) for point in authority.history)
    figures = {name: scaled(getattr(authority, name), ratio) for name in SCALED}
    names = {"name": f"{AREA}_like_{authority.name}", "title": f"A small area like {authority.title}"}
    return authority.model_copy(update={**names, **figures, "areas": (area,), "history": history, "targets": ()})


def scaled(figure: Figure, ratio: float) -> Figure:
    """Return a figure and its range in proportion."""
    ends = {name: None if (end := getattr(figure, name)) is None else ratio * end for name in ("low", "high")}
    return figure.model_copy(update={"value": ratio * figure.value, **ends})


def open_per_team(authority: Authority) -> float:
    """Return the open families per safeguarding team, simulated for a pilot of few teams up to the last observed date."""
    return _open_per_team(authority.model_dump_json())


@lru_cache(maxsize=64)
def _open_per_team(written: str) -> float:
    """Return it for an authority's settings as text, which can be remembered."""
    authority = Authority.model_validate_json(written)
    teams = min(PILOT_TEAMS, teams_of(authority))
    pilot, last = with_teams(authority, teams), week_of(authority.last_observed)
    world = build_world(pilot, parameters_of(pilot), PILOT_SEED, date_of(last), date_of(last + PILOT_WEEKS))
    return max(1.0, float(simulate(world, last).state[0]["open_families"])) / teams


def warm_up(authority: Authority) -> None:
    """Load what the first weeks of any model in this process need, by simulating a few weeks of a pilot agent by agent.

    The first week of a process takes longer than all later ones: rules are loaded one by one. Call it while nobody waits. It changes nothing else.
    """
    from simulation.model import SafeguardingModel

    pilot, last = with_teams(authority, 1), week_of(authority.last_observed)
    pilot = pilot.model_copy(update={"burn_in_years": scaled(pilot.burn_in_years, 0.0)})
    world = build_world(pilot, parameters_of(pilot), PILOT_SEED, date_of(last - WARM_WEEKS), date_of(last))
    with SafeguardingModel(world) as model:
        model.run(last)


def small_policy(policy: Policy, authority: Authority, small: Authority) -> Policy:
    """Return a policy of the whole authority in proportion to its small area.

    The area gets its share of all posts, places and programme costs, from the day on which the first of the authority's areas starts.

    Parameters
    ----------
    policy
        Resolved for the whole authority (`read_policy`): with amounts by area.
    authority, small
        The whole, and what `small_area` made of it.
    """
    ratio = teams_of(small) / teams_of(authority)
    names = [area.name for area in authority.areas]
    return policy.model_copy(update={"ingredients": tuple(small_ingredient(each, names, ratio) for each in policy.ingredients)})


def small_ingredient(ingredient: Ingredient, areas: list[str], ratio: float) -> Ingredient:
    """Return an ingredient with its amounts in proportion and its first date."""
    changes: dict[str, Any] = {name: small_amount(ingredient, name, areas, ratio) for name in AMOUNTS if getattr(ingredient, name, None) is not None}
    if isinstance(ingredient.starts, Mapping):
        changes["starts"] = {AREA: min(ingredient.starts.values())} if ingredient.starts else {}
    return ingredient.model_copy(update=changes)


def small_amount(ingredient: Ingredient, name: str, areas: list[str], ratio: float) -> Any:
    """Return an amount in proportion: summed over the areas in which the ingredient starts."""
    amount = getattr(ingredient, name)
    started = [area for area in areas if ingredient.start_in(area) is not None]
    if isinstance(amount, Mapping):
        return {AREA: ratio * sum(amount.get(area, 0.0) for area in started)}
    return ratio * amount * (1 if name == "gbp" else len(started))
