"""Courses of another practice model, and places on them: stories worked out by hand."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from tests.helpers import column, full_policy, live, world_of
from tests.simulation.practice import ALIKE, date, on_course, posts_of, total
from tests.simulation.stories import one_family_world


@pytest.mark.bounds
def test_another_practice_model_adds_what_its_source_says_and_no_more():
    """Signs of Safety, say: 0.4 sd of relationship, 0.2 of purposeful skill and none of de-escalation, at the reviewed dose of three days."""
    world, week = one_family_world(training_start_per_week=1.0)
    sd = float(world.parameters[0]["skill_untrained_sd"])
    on_course(world, week, "practice", relationship_sd=0.4, purposeful_sd=0.2)
    world = live(world, 1)
    posts = world.professionals[posts_of(world)]
    assert (posts["practice_week"] == week).all()
    for skill, gain in (("relationship", 0.4), ("purposeful", 0.2), ("deescalation", 0.0)):
        np.testing.assert_allclose(posts[f"{skill}_skill"] - posts[f"{skill}_own"], gain * sd, atol=1e-12)
    assert (posts["training_hours"] == 3 * world.parameters[0]["hours_a_day"]).all()
    assessment = world.professionals[posts_of(world, s.ASSESSMENT_WORKER)]
    assert (assessment["practice_week"] == s.NEVER).all(), "assessment teams are excluded by default"
    people = np.count_nonzero(world.professionals["practice_week"] == week)
    assert column(world, "cost_gbp_grant")[0].sum() == column(world, "cost_line_programme")[0].sum() == people * 3 * 100


def starters(places, weeks=16, seed_key=1):
    """Return how many of the first area start a course in each week of a story with this many places a month."""
    world, week = one_family_world(training_start_per_week=1.0, leaving_per_week=0.0)
    on_course(world, week, "motivational", places=places, for_assessment_teams=1.0)
    world = live(world, weeks)
    trained = world.professionals["motivational_week"][world.professionals["area"] == 0] - week
    return np.bincount(trained[trained < weeks], minlength=weeks).tolist()


@pytest.mark.bounds
def test_places_say_how_many_start_in_a_month():
    """Six people: three social workers, one of assessment, two managers. Half a place a month is one every two months."""
    assert starters(-1.0) == [6] + [0] * 15
    assert starters(2.0) == [2, 0, 0, 0] * 3 + [0] * 4
    assert starters(1.5) == [1, 0, 0, 0, 2, 0, 0, 0] * 2
    assert starters(0.5) == [0, 0, 0, 0, 1, 0, 0, 0] * 2
    assert starters(0.0) == [0] * 16


@pytest.mark.bounds
def test_lots_say_who_goes_first_and_not_the_rows():
    firsts = []
    for turned in (False, True):
        world, week = one_family_world(training_start_per_week=1.0)
        if turned:
            posts = posts_of(world)
            world.professionals[posts] = world.professionals[posts[::-1]]
        on_course(world, week, "motivational", places=1.0)
        PARTS["workforce"](world, week)
        firsts.append(set(world.professionals["key"][world.professionals["motivational_week"] == week].tolist()))
    assert firsts[0] == firsts[1] and len(firsts[0]) == 2, "one in each area"


def test_few_places_train_fewer_by_the_same_date():
    usual, few = ([live(world_of(seed, policy=under), 110) for seed in ALIKE] for under in (courses(None), courses({"upper": 0.5, "lower": 0.5})))
    assert 0 < total(few, "training_days") < total(usual, "training_days")


def courses(places):
    """Return the full policy's course of motivational interviewing alone, with this many places."""
    mine = [each for each in full_policy().ingredients if each.kind == "motivational_interviewing_training"]
    return full_policy().model_copy(update={"ingredients": tuple(each.model_copy(update={"places_per_month": places}) for each in mine)})


def test_another_practice_models_gains_fade_unless_coaching_holds_them():
    """Evidence: E.mi_train_decay and E.mi_train_sustain, taken over for other courses."""
    left = []
    for sessions in (0.0, 3.5):
        world, week = one_family_world(training_start_per_week=1.0)
        on_course(world, week, "practice", relationship_sd=0.4)
        date(world, week, coaching_from=True, coaching_per_half_year=sessions)
        world = live(world, 1)
        before = world.professionals["practice_relationship_gain"].max()
        left.append(live(world, 26).professionals["practice_relationship_gain"].max() / before)
    assert left == pytest.approx([0.46 / 0.76, 1.0], abs=0.01)
