"""The batch driver and the Mesa driver give the same results, event for event, from the same seed."""

import functools
import inspect
import re

import numpy as np
import pytest

from agents import standing as s
from agents.agent import BEHAVIOURS
from agents.parent import Parent
from simulation import procedure
from simulation.engine import PARTS, simulate
from simulation.measures import INDEX
from simulation.model import SafeguardingModel
from simulation.schedule import WEEK
from simulation.week.specialist_caseloads import HOLDERS
from simulation.world import World, copy_world
from tests.smallshire import authority, build, by_batch, by_mesa, first_difference, only_in, policy

WEEKS = 46
"""From the beginning of the burn-in: 16 weeks before the recorded window, 30 within, 26 with the policy."""


@pytest.mark.parametrize("seed", range(1, 21))
def test_both_drivers_give_the_same_results_as_usual(seed):
    world = build(seed)
    assert not first_difference(by_batch(world, WEEKS), by_mesa(world, WEEKS))


@pytest.mark.parametrize("seed", range(1, 21))
def test_both_drivers_give_the_same_results_under_every_ingredient(seed):
    world = build(seed, under=policy())
    assert not first_difference(by_batch(world, WEEKS), by_mesa(world, WEEKS))


LOW_THRESHOLDS = {
    "enquiry_threshold_at_referral": 0.15,
    "enquiry_threshold": 0.15,
    "conference_threshold": 0.15,
    "plan_threshold": 0.15,
    "pre_proceedings_threshold": 0.2,
    "issuing_at_once_threshold": 0.3,
    "interim_removal_threshold": 0.25,
    "section_31_threshold": 0.15,
    "final_care_threshold": 0.2,
    "section_20_threshold": 0.2,
    "police_protection_threshold": 0.15,
    "emergency_threshold": 0.4,
}


@functools.cache
def grown_up(seed: int) -> World:
    """Return a world after eight years at two first referrals a week with a court that is short of hearings, under every ingredient.

    Thresholds of plans, court and emergency are lower than in configs/, so that a small authority takes every pathway within weeks.
    """
    described = {"unit": "chance of significant harm within 12 months", "status": "assumed", "source": "invented for tests"}
    shire = authority(
        burn_in_years=8.0,
        final_hearings_per_week=0.6,
        history=[{"since": "1990-01-01", "first_referrals_per_week": 2.0, "court_weeks": 32, "source": "invented for tests"}],
        parameters={name: {"value": threshold, **described} for name, threshold in LOW_THRESHOLDS.items()},
    )
    world = build(seed, shire, policy(), log_rows=4000)
    world = simulate(world, int(world.state[0]["first_week"]) + 6)
    world.state[0]["encounters"] = world.state[0]["decisions"] = 0  # the log begins again
    return world


@pytest.mark.parametrize("seed", range(1, 5))
def test_both_drivers_continue_alike_from_a_world_with_care_and_court(seed):
    world = grown_up(seed)
    one, other = by_batch(world, 20), by_mesa(world, 20)
    assert not first_difference(one, other)
    assert {s.PRE_PROCEEDINGS, s.PROCEEDINGS} <= moved(one, s.COURT_TRACK, 20)
    assert (one.children["care"][: one.state[0]["children"]] == s.CARE_ORDER).any()
    assert 0 < one.state[0]["encounters"] < len(one.encounters) and one.state[0]["decisions"] > 0


def test_the_weeks_that_are_compared_walk_every_path_of_care():
    """Over the seeds of the test above: each status of care begins or ends within its twenty weeks."""
    found = set().union(*(moved(by_batch(grown_up(seed), 20), s.CARE_TRACK, 20) for seed in range(1, 5)))
    assert {s.SECTION_20, s.POLICE_PROTECTION, s.INTERIM_ORDER, s.CARE_ORDER, s.PLACEMENT_ORDER} <= found


def moved(world: World, track: int, weeks: int) -> set[int]:
    """Return the statuses of a track of which an episode began or ended in the last weeks."""
    episodes, since = world.episodes[: world.state[0]["episodes"]], world.state[0]["week"] - weeks
    is_recent = (episodes["start_week"] >= since) | (episodes["end_week"] >= since)
    return set(episodes["status"][is_recent & (episodes["track"] == track)].tolist())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [31, 32])
def test_both_drivers_give_the_same_results_for_years(seed):
    world = copy_world(grown_up(seed))
    weeks = int(world.state[0]["first_week"]) + len(world.weekly) - int(world.state[0]["week"])
    assert not first_difference(by_batch(world, weeks), by_mesa(world, weeks))
    young = build(seed, authority(burn_in_years=2.0), policy())
    assert not first_difference(by_batch(young, 150), by_mesa(young, 150))


def test_the_counterfactual_without_true_change_is_the_same_in_both_drivers():
    world = copy_world(grown_up(1))
    world.state[0]["is_helping"] = False
    assert not first_difference(by_batch(world, 8), by_mesa(world, 8))
    assert first_difference(by_batch(world, 8), by_batch(grown_up(1), 8))


def test_the_comparison_sees_one_bit():
    world = build(1)
    one, other = by_batch(world, 20), by_batch(world, 20)
    assert not first_difference(one, other)
    other.parents["trust"][3] = np.nextafter(other.parents["trust"][3], 2.0)
    assert first_difference(one, other).startswith("parents[3][trust]")


def test_a_rule_that_differs_in_one_driver_is_found():
    class Forgetful(Parent):
        def lose_worker(self, p, shared):
            self.trust = 0.0

    world = grown_up(1)
    one, other = by_batch(world, 12), by_mesa(world, 12, parent_class=Forgetful)
    found = re.fullmatch(r"parents\[(\d+)\]\[(\w+)\]: .+, the other .+", first_difference(one, other, but=TABLES))
    assert found, "a store, a row and a field are named"
    row, field = int(found[1]), found[2]
    assert one.parents[row][field] != other.parents[row][field]
    assert not np.array_equal(one.parents["trust"], other.parents["trust"])


TABLES = tuple(name for name in World._fields if name != "parents")


def test_the_week_is_written_once():
    names = [part.name for part in WEEK]
    assert list(PARTS) == names
    assert [part.py_func.__name__ for part in PARTS.values()] == names


def test_every_rule_that_a_procedure_asks_of_an_agent_is_a_method_of_its_class():
    """What the Mesa driver cannot bind to a method cannot be overridden: only functions of plain numbers may be left."""
    left = set()
    for source in procedure.PROCEDURES.values():
        for name in source.__code__.co_names:
            value = source.__globals__.get(name)
            if hasattr(value, "py_func") and id(value) not in procedure.PROCEDURES and id(value) not in BEHAVIOURS:
                left |= {name for word in inspect.signature(value.py_func).parameters if word in AGENTS}
    assert not left


AGENTS = ["parent", "child", "family", "worker", "professional", "specialist", "manager", "authority", "outside_child", "psychologist"]


def test_stores_that_grow_strand_nobody():
    world = by_batch(build(3, under=policy()), 20)
    state = world.state[0]
    tight = world._replace(
        families=world.families[: state["families"]].copy(),
        parents=world.parents[: 2 * state["families"]].copy(),
        children=world.children[: state["children"]].copy(),
        episodes=world.episodes[: state["episodes"]].copy(),
    )
    model = SafeguardingModel(copy_world(tight))
    held, before = [model.world.parents[row] for row in range(4)], model.stores
    model.stores = trim(model)
    model.run(model.week + 20)
    assert model.stores is not before
    for row, parent in enumerate(held):
        assert parent is model.world.parents[row]
        assert parent.trust == parent["trust"] == model.stores.parents[row]["trust"]
    assert not first_difference(by_batch(world, 20), model.stores)


def trim(model: SafeguardingModel) -> World:
    """Return the model's stores cut to the families in use, and let its agents hold them: the next week must grow them."""
    state = model.stores.state[0]
    cut = {"families": state["families"], "parents": 2 * state["families"], "children": state["children"]}
    stores = model.stores._replace(**{name: getattr(model.stores, name)[:rows].copy() for name, rows in cut.items()})
    for name, home in model.homes.items():
        home.hold(getattr(stores, name))
    return stores


def test_a_policy_that_changes_nothing_is_the_baseline():
    empty = policy().model_copy(update={"ingredients": ()})
    assert not first_difference(by_batch(build(5), 60), by_batch(build(5, under=empty), 60))


def test_a_policy_in_one_area_leaves_the_other_as_it_was():
    """Areas share nothing but the court, which here has room for all."""
    plain, touched = (by_batch(build(6, under=under), 60) for under in (None, only_in("hill", policy())))
    hill, vale = 0, 1
    assert families_of(plain, hill) != families_of(touched, hill)
    assert families_of(plain, vale) == families_of(touched, vale)
    assert np.array_equal(plain.weekly[:, vale], touched.weekly[:, vale])
    assert not np.array_equal(plain.weekly[:, hill], touched.weekly[:, hill])


ROWS = [
    "first_child",
    "last_child",
    "worker",
    "next_in_caseload",
    *HOLDERS,
]
CHILD_ROWS = ["family", "next_sibling", "plan_episode", "court_episode", "care_episode", "placement_episode"]


def families_of(world: World, area: int) -> list:
    """Return all that is true of an area's families, their parents and children, without the rows in which it happens to stand."""
    records = []
    for f in np.flatnonzero(world.families["area"][: world.state[0]["families"]] == area):
        records.append(fields_without(world.families[f], ROWS))
        records += [fields_without(world.parents[row], ["family"]) for row in (2 * f, 2 * f + 1)]
        c = world.families[f]["first_child"]
        while c >= 0:
            records.append(fields_without(world.children[c], CHILD_ROWS))
            c = world.children[c]["next_sibling"]
    return records


def fields_without(record: np.void, but: list[str]) -> dict:
    """Return a record's fields without some."""
    return {name: record[name].tolist() for name in record.dtype.names or () if name not in but}


def test_nobody_in_care_is_lost_between_the_drivers():
    """Both drivers agree with a count made from the records alone."""
    world = by_mesa(grown_up(2), 10)
    state = world.state[0]
    children, families = world.children[: state["children"]], world.families
    in_care = (children["care"] != s.NOT_IN_CARE) & ~children["left"]
    counted = [np.count_nonzero(in_care & (families["area"][children["family"]] == a)) for a in range(2)]
    row = int(state["week"]) - 1 - int(state["first_week"])
    assert world.weekly[row, :, INDEX["looked_after_children_programme_eligible"]].tolist() == counted
