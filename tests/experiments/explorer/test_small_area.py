"""A small area is like its authority: whole teams, everything else in proportion, rates per child about the same."""

import datetime
import gc

import numpy as np
import pytest

from agents.agent import behaviour
from agents.child import Child
from agents.family import Family
from experiments.explorer.small_area import AREA, OPEN_FAMILIES, small_area, small_policy, teams_of, warm_up
from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names, parameters_of, read_authority, read_policy
from simulation.build import apply_policy, build_world
from simulation.calendar import week_of
from simulation.danger_line import write_lines
from simulation.engine import simulate
from simulation.measures import INDEX
from simulation.model import SafeguardingModel
from simulation.settings import Authority, Policy
from simulation.world import World, copy_world
from tests.helpers import LINES_OF_DANGER

YEARS = 2


def simulated(authority: Authority, seed: int) -> World:
    """Return an authority's world after two recorded years from its last observed date on."""
    start = authority.last_observed
    end = start + datetime.timedelta(weeks=YEARS * 52)
    world = build_world(authority, parameters_of(authority), seed, start, end)
    write_lines(world, LINES_OF_DANGER)
    return simulate(world, week_of(end))


def rate(world: World, authority: Authority, measure: str) -> float:
    """Return a measure's mean week per 10,000 children."""
    return 10_000 * float(world.weekly[: YEARS * 52, :, INDEX[measure]].sum(axis=1).mean()) / authority.children.value


def test_a_small_area_says_what_it_is():
    small = small_area(read_authority("hertfordshire"))
    assert (small.name, small.title) == ("small_area_like_hertfordshire", "A small area like Hertfordshire")
    assert [area.name for area in small.areas] == [AREA] and not small.targets


@pytest.mark.parametrize("name", config_names("authorities"))
def test_every_authority_has_a_small_area_in_proportion(name):
    authority = read_authority(name)
    small = small_area(authority)
    ratio = teams_of(small) / teams_of(authority)
    assert 0 < ratio <= 1 and Authority.model_validate(small.model_dump()) == small
    assert small.children.value == pytest.approx(ratio * authority.children.value)
    assert small.areas[0].assessment_workers == pytest.approx(ratio * sum(area.assessment_workers for area in authority.areas))
    for mine, theirs in zip(small.history, authority.history, strict=True):
        assert mine.first_referrals_per_week == pytest.approx(ratio * theirs.first_referrals_per_week)
        assert mine.model_copy(update={"first_referrals_per_week": theirs.first_referrals_per_week}) == theirs
    same = ("social_workers_per_team", "noise", "season", "salaries", "parameters", "burn_in_years", "last_observed", "path_weeks")
    assert all(getattr(small, field) == getattr(authority, field) for field in same)


def test_about_as_many_families_are_open_as_asked_for():
    for name in ("brent", "peterborough"):
        small = small_area(read_authority(name))
        world = build_world(small, parameters_of(small), 7, small.last_observed, small.last_observed + datetime.timedelta(weeks=4))
        found = simulate(world, week_of(small.last_observed)).state[0]["open_families"]
        assert 0.7 * OPEN_FAMILIES < found < 1.3 * OPEN_FAMILIES
    assert teams_of(small_area(read_authority("brent"), 100)) < teams_of(small_area(read_authority("brent"), 300))
    bracknell = read_authority("bracknell_forest")
    assert teams_of(small_area(bracknell, 100_000)) == teams_of(bracknell)


def test_rates_per_child_are_those_of_the_whole():
    whole = read_authority("luton")
    small = small_area(whole, 200)
    assert teams_of(small) < teams_of(whole) / 2
    big, areas = simulated(whole, 1), [simulated(small, seed) for seed in range(1, 9)]
    for measure in ("open_families", "children_at_home_known", "protection_plans", "referrals", "missed_high_risk_children", "cost_line_staff"):
        rates = np.array([rate(world, small, measure) for world in areas])
        error = 3.5 * rates.std(ddof=1) * np.sqrt(1 / len(rates) + teams_of(small) / teams_of(whole))
        assert abs(rates.mean() - rate(big, whole, measure)) < error < 0.65 * rates.mean(), measure


def policies_of(authority: Authority) -> list[Policy]:
    """Return the policies that fit an authority."""
    found = []
    for name in config_names("policies"):
        try:
            found.append(read_policy(name, authority))
        except InputError:
            continue
    return found


@pytest.mark.parametrize("name", ["hertfordshire", "lancashire", "derbyshire", "hackney"])
def test_posts_of_a_policy_are_in_proportion_to_teams(name):
    authority = read_authority(name)
    small = small_area(authority)
    ratio = teams_of(small) / teams_of(authority)
    dates = small.last_observed, small.last_observed + datetime.timedelta(weeks=4)
    large_world, small_world = (build_world(place, parameters_of(place), 1, *dates) for place in (authority, small))
    for policy in policies_of(authority):
        posts = []
        for place, world, under in ((authority, large_world, policy), (small, small_world, small_policy(policy, authority, small))):
            after = apply_policy(copy_world(world), place, under).professionals
            posts.append(after["fte"][int(world.state[0]["professionals"]) :].sum())
        assert posts[1] == pytest.approx(ratio * posts[0]), policy.name


def test_places_money_and_dates_of_a_policy_are_in_proportion():
    authority = read_authority("hertfordshire")
    small = small_area(authority)
    ratio = teams_of(small) / teams_of(authority)
    whole = {each.kind: each for each in read_policy("hertfordshire_family_safeguarding", authority).ingredients if each.kind != "posts"}
    found = {each.kind: each for each in small_policy(read_policy("hertfordshire_family_safeguarding", authority), authority, small).ingredients}
    assert found["perpetrator_group"].places_per_week == {AREA: pytest.approx(ratio * 38)}
    assert found["programme_cost"].gbp == pytest.approx(ratio * whole["programme_cost"].gbp)
    assert found["workbook"].starts == {AREA: datetime.date(2015, 4, 1)}
    assert found["workbook"].recording_cut == whole["workbook"].recording_cut
    assert found["motivational_interviewing_training"].days == whole["motivational_interviewing_training"].days


def models_alive() -> int:
    """Return how many Mesa models are in memory."""
    return sum(type(each) is SafeguardingModel for each in gc.get_objects())  # isinstance would ask what weak references point at


def test_warming_up_loads_the_rules_and_leaves_no_model_behind():
    gc.collect()
    before = models_alive()
    gc.disable()
    try:
        warm_up(read_authority("west_berkshire"))
        assert models_alive() == before
    finally:
        gc.enable()
    rules = (vars(Child)["is_harmed_at_home"], vars(Family)["is_noticed"])
    assert not any(isinstance(rule, behaviour) for rule in rules)  # found once, a rule stands in its behaviour's place
