"""Posts: the authority's own, and those that a policy adds."""

from typing import get_args

import numpy as np

from agents import standing
from agents.ages import WEEKS_A_YEAR
from agents.professional import take_post
from agents.rule import on_stores
from agents.standing import NEVER
from simulation.ingredients.ingredient import PostsWanted
from simulation.measures import PAYERS
from simulation.random_numbers import OWN_SKILL, key_of, name_key, normal
from simulation.settings import Authority
from simulation.types import Role
from simulation.world import World

ROLE_CODE: dict[str, int] = {role: getattr(standing, role.upper()) for role in get_args(Role)}
_take_post = on_stores(take_post, 2)


def count_posts(authority: Authority) -> int:
    """Return the number of posts of the authority before any policy."""
    per_team = int(np.ceil(authority.social_workers_per_team.value))
    return sum(area.safeguarding_teams * (per_team + 1) + int(np.ceil(area.assessment_workers)) + 1 for area in authority.areas)


def add_post(
    world: World, authority: Authority, row: int, role: Role, fte: float, team_key: int, number: int, team: int, area: int, week: int, filled: bool
) -> int:
    """Write one post at a row; return the next row. Keys come from team and number, never from the row."""
    post = world.professionals[row]
    post["key"] = key_of(team_key, ROLE_CODE[role], number)
    post["person_key"] = key_of(post["key"], 0, 5)
    post["role"], post["team"], post["area"], post["fte"] = ROLE_CODE[role], team, area, fte
    post["next_in_area"], world.areas[area]["first_post"] = world.areas[area]["first_post"], row
    post["start_week"], post["end_week"], post["switch_week"], post["agreement"] = week, NEVER, NEVER, -1
    post["salary"] = getattr(authority.salaries, role).value / WEEKS_A_YEAR
    post["first_in_caseload"], post["since"] = -1, week
    post["motivational_week"] = post["deescalation_week"] = post["practice_week"] = NEVER
    if filled:
        seed, person = world.state[0]["seed"], post["person_key"]
        z = [normal(seed, OWN_SKILL, person, 0, i, 0) for i in range(4)]
        _take_post(world.professionals, row, world.parameters, 0, week, False, *z)
    return row + 1


def add_wanted_posts(world: World, authority: Authority, wanted: list[PostsWanted]) -> World:
    """Return the world with the posts that a policy asks for; they are vacant until recruitment succeeds."""
    row, more = int(world.state[0]["professionals"]), sum(int(np.ceil(each.fte)) for each in wanted)
    if more == 0:
        return world
    grown = np.zeros(row + more, world.professionals.dtype)
    grown[:row] = world.professionals[:row]
    world = world._replace(professionals=grown)
    for each in sorted(wanted, key=lambda each: (ROLE_CODE[each.role], each.order, each.area)):
        if each.payers:
            world = world._replace(funding=np.vstack([world.funding, [each.payers.get(payer, 0.0) for payer in PAYERS]]))
        row = add_posts(world, authority, each, row)
    world.state[0]["professionals"] = row
    return world


def add_posts(world: World, authority: Authority, wanted: PostsWanted, row: int) -> int:
    """Write the posts wanted from a row on; return the next row. They are numbered after the policy's other posts of their role and area."""
    key = name_key(f"{authority.name}/{authority.areas[wanted.area].name}/policy/{wanted.role}")
    added = world.professionals[count_posts(authority) : row]
    already = int(np.sum((added["area"] == wanted.area) & (added["role"] == ROLE_CODE[wanted.role])))
    team, count = team_of_area(world, wanted.area), int(np.ceil(wanted.fte))
    for number in range(count):
        fte, week = min(1.0, wanted.fte - number), wanted.week + wanted.ramp_weeks * number // count
        row = add_post(world, authority, row, wanted.role, fte, key, already + number, team, wanted.area, week, filled=False)
        post = world.professionals[row - 1]
        post["end_week"], post["by_agency"] = wanted.end_week, wanted.by_agency
        post["payer"], post["switch_week"] = PAYERS.index(wanted.payer), wanted.switch_week
        post["payer_later"] = PAYERS.index(wanted.payer_later or wanted.payer)
        post["agreement"] = len(world.funding) - 1 if wanted.payers else -1
        if wanted.salary_gbp:
            post["salary"] = wanted.salary_gbp / WEEKS_A_YEAR
        if wanted.role == "psychologist":
            world.areas[wanted.area]["psychologist"] = row - 1
    return row


def team_of_area(world: World, a: int) -> int:
    """Return the first safeguarding team of an area."""
    return int(np.nonzero((world.teams["area"] == a) & ~world.teams["is_assessment"])[0][0])
