"""A small area goes forward in both arms with the same seed; its policy's arm is Mesa's and the batch driver's alike; stories follow it."""

import weakref
from datetime import date

import numpy as np
import pytest

from experiments.explorer.area_run import WEEKS_BEFORE, AreaRun, start_area
from experiments.explorer.area_story import story_at
from experiments.explorer.settings import Settings
from experiments.inputs.errors import InputError
from experiments.runs.futures import future_world, simulate_until
from experiments.snapshots.children import children_now
from simulation.calendar import week_of
from tests.smallshire import first_difference

SETTINGS = Settings(place="bracknell_forest", families=40)


@pytest.fixture(scope="module")
def area() -> AreaRun:
    """Return an area some weeks after the policy began."""
    run = start_area(SETTINGS)
    run.step(12)
    return run


def test_it_begins_a_few_weeks_before_the_policy():
    run = start_area(SETTINGS)
    assert run.week == run.begin_week == week_of(SETTINGS.go_live) - WEEKS_BEFORE
    assert run.model.week == run.week + 1 == int(run.usual.state[0]["week"])
    assert run.first_week == week_of(SETTINGS.go_live)


def test_before_the_policy_both_arms_are_the_same_and_later_they_differ(area):
    run = start_area(SETTINGS)
    run.step(3)
    assert np.array_equal(run.model.stores.weekly, run.usual.weekly)
    assert not np.array_equal(area.model.stores.weekly, area.usual.weekly)


def test_a_policy_that_changes_nothing_is_business_as_usual():
    run = start_area(SETTINGS.changed(policy="business_as_usual"))
    run.step(8)
    assert first_difference(run.model.stores, run.usual) == ""


def test_the_same_seed_gives_the_same_weeks_and_another_seed_others(area):
    again, other = start_area(SETTINGS), start_area(SETTINGS.changed(seed=2))
    for run in (again, other):
        run.step(12)
    assert first_difference(area.model.stores, again.model.stores) == ""
    assert first_difference(area.model.stores, other.model.stores) != ""


def test_what_mesa_simulates_is_what_the_batch_driver_gives(area):
    past = simulate_until(area.pair.begin._replace(**{n: a.copy() for n, a in area.pair.begin._asdict().items()}), area.experiment.split_week)
    batch = simulate_until(future_world(area.experiment, area.experiment.arms[1], past), area.model.week)
    assert np.array_equal(batch.weekly, area.model.stores.weekly)


def test_an_area_that_is_opened_in_a_later_week_is_the_one_that_was_stepped_there(area):
    opened = start_area(SETTINGS, area.day)
    assert first_difference(opened.model.stores, area.model.stores) == ""
    assert first_difference(opened.usual, area.usual) == ""
    assert opened.begin_week == area.begin_week < opened.week


@pytest.mark.parametrize("day", [date(2017, 1, 2), date(2030, 1, 7)])
def test_a_week_outside_the_window_cannot_be_opened(day):
    with pytest.raises(InputError, match="where the area begins"):
        start_area(SETTINGS, day)


def test_it_stops_at_the_end_of_the_window():
    run = start_area(SETTINGS.with_window(SETTINGS.go_live, 1))
    run.step(1000)
    assert run.is_finished
    assert run.day <= run.settings.end
    run.step()
    assert run.model.week == run.experiment.last_week + 1


def test_a_story_ends_with_the_week_that_is_shown_and_has_both_courses(area):
    children = children_now(area.model.stores)
    number = int(children[children["lane"] == "in_need"]["family"].iloc[0])
    story = story_at(area.pair, area.settings, area.model.stores, number)
    assert story.subject.name == f"family {number}"
    assert story.subject.end == area.day
    assert [*story.courses] == [arm.name for arm in area.experiment.arms]
    assert story.subject.key == int(area.model.stores.families[number]["key"])


@pytest.mark.parametrize("number", [-1, 10**7])
def test_a_family_that_is_not_there_gives_a_message(area, number):
    with pytest.raises(InputError, match="the number of a family that is known by now"):
        story_at(area.pair, area.settings, area.model.stores, number)


def test_a_closed_area_is_freed():
    run = start_area(SETTINGS)
    model = weakref.ref(run.model)
    run.close()
    del run
    assert model() is None
