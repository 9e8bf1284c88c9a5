"""Posts that end, cover from agencies, posts that start one after another, and posts that several pay for."""

import datetime

import numpy as np
import pytest

from agents.ages import WEEKS_A_YEAR
from agents.professional import is_filled
from agents.standing import MENTAL_HEALTH_PRACTITIONER, SOCIAL_WORKER
from simulation.calendar import week_of
from simulation.measures import COSTS, INDEX, ROLES
from simulation.posts import ROLE_CODE
from simulation.settings import Policy, Salaries
from tests.helpers import a_worker, live, plain, values, with_figures, world_of

STARTS = datetime.date(2014, 6, 2)
STEADY = {"leaving_per_week": 0.0, "sickness_per_week": 0.0}


def world_with(parameters=None, **settings):
    """Return Littleton with posts of teachers in the upper area, and their rows."""
    posts = {"kind": "posts", "role": "teacher", "fte": {"upper": 1.0}, "payer": "grant", "starts": STARTS, "source": "a story", **settings}
    world = world_of(2, with_figures(**{**STEADY, **(parameters or {})}), Policy(name="x", title="x", about="x", ingredients=(posts,)))
    rows = np.arange(len(world.professionals))[-int(np.ceil(sum(posts["fte"].values()))) :]
    return world, rows


def weekly(world, measure, week):
    """Return a measure of one week in the upper area."""
    return float(world.weekly[week - world.state[0]["first_week"], 0, INDEX[measure]])


def paid_for_teachers(**settings):
    """Return what each payer pays for the posts, shape (weeks, payers), and the first recorded week: the difference that a salary makes."""
    tables = []
    for salary in (52000.0, None):
        world, _ = world_with(**settings, salary_gbp=salary or 1e-9)
        world = live(world, int(world.state[0]["first_week"]) + 60 - int(world.state[0]["week"]))
        tables.append(world.weekly[:60, 0, INDEX[COSTS[0]] : INDEX[COSTS[0]] + len(COSTS)])
    return tables[0] - tables[1], int(world.state[0]["first_week"])


def test_a_role_has_one_place_everywhere():
    assert list(ROLE_CODE.values()) == list(range(len(ROLES)))
    assert tuple(Salaries.model_fields) == ROLES


def test_cover_comes_at_once_leaves_when_it_ends_and_costs_what_agencies_ask():
    """GBP 52,000 a year, half as much again, from the first week to the one before the last."""
    ends = datetime.date(2014, 9, 1)
    paid, first = paid_for_teachers(agency=True, ends=ends)
    start, end = week_of(STARTS) - first, week_of(ends) - first
    grant = paid[:, COSTS.index("cost_gbp_grant")]
    assert np.flatnonzero(grant > 1.0).tolist() == list(range(start, end))
    np.testing.assert_allclose(grant[start:end], 1.5 * 52000 / WEEKS_A_YEAR, atol=0.01)
    assert abs(paid).sum() == pytest.approx(grant.sum(), abs=0.01)


def test_cover_that_leaves_is_replaced_at_once():
    world, (row,) = world_with({"leaving_per_week": 1.0, "leaving_slope": 0.0}, agency=True)
    world = live(world, week_of(STARTS) + 9 - int(world.state[0]["week"]))
    assert world.professionals[row]["incumbent"] >= 4


def test_posts_start_evenly_spread_over_the_ramp():
    world, rows = world_with(fte={"upper": 3.5}, ramp_weeks=8)
    assert (world.professionals["start_week"][rows] - week_of(STARTS)).tolist() == [0, 2, 4, 6]
    assert world.professionals["fte"][rows].tolist() == [1.0, 1.0, 1.0, 0.5]


def test_several_payers_share_a_post_to_the_pound_from_their_date_on():
    switch = datetime.date(2014, 10, 6)
    shares = {"police": 0.3, "nhs": 0.4, "childrens_services": 0.3}
    paid, first = paid_for_teachers(agency=True, payers=shares, switch=switch)
    turn, cost = week_of(switch) - first, 1.5 * 52000 / WEEKS_A_YEAR
    before, after = paid[week_of(STARTS) - first : turn], paid[turn:]
    asked = np.array([cost * shares.get(name.removeprefix("cost_gbp_"), 0.0) for name in COSTS])
    np.testing.assert_allclose(before, np.broadcast_to([cost * (name == "cost_gbp_grant") for name in COSTS], before.shape), atol=0.01)
    np.testing.assert_allclose(after, np.broadcast_to(asked, after.shape), atol=0.01)
    np.testing.assert_allclose(after.sum(axis=1), cost, atol=0.01)


def test_a_post_that_cannot_be_filled_stays_vacant_is_counted_and_costs_nothing():
    world, (row,) = world_with({"hiring_ratio_support": 0.0})
    world = live(world, week_of(STARTS) + 30 - int(world.state[0]["week"]))
    assert not world.professionals[row]["filled"]
    assert weekly(world, "posts_vacant_teacher", week_of(STARTS) - 1) == 0.0
    assert weekly(world, "posts_vacant_teacher", week_of(STARTS) + 29) == 1.0
    assert weekly(world, "cost_gbp_grant", week_of(STARTS) + 29) == 0.0


def test_mental_health_posts_are_harder_to_fill():
    """Direction: C.pilot."""
    fills = plain(is_filled)
    p = values()
    for u in np.linspace(0.0, 0.1, 201):
        hard, easy = (fills(a_worker(role=role), p, u) for role in (MENTAL_HEALTH_PRACTITIONER, SOCIAL_WORKER))
        assert easy or not hard
    between = 0.5 * p["hiring_per_week"] * (1.0 + p["hiring_ratio_mental_health"])
    assert fills(a_worker(role=SOCIAL_WORKER), p, between) and not fills(a_worker(role=MENTAL_HEALTH_PRACTITIONER), p, between)


def test_cover_is_not_sent_on_the_course():
    course = {"days": 3, "ends": "2016-03-31", "fee_gbp_per_day": 250, "payer": "grant", "kind": "motivational_interviewing_training"}
    posts = {"kind": "posts", "role": "social_worker", "fte": {"upper": 2.0}, "payer": "grant", "agency": True}
    settings = tuple({**each, "starts": STARTS, "source": "a story"} for each in (course, posts))
    world = world_of(2, with_figures(**STEADY, training_start_per_week=1.0), Policy(name="x", title="x", about="x", ingredients=settings))
    world = live(world, week_of(STARTS) + 9 - int(world.state[0]["week"]))
    trained = world.professionals["motivational_week"] <= week_of(STARTS) + 9
    assert not trained[-2:].any() and world.professionals["filled"][-2:].all()
    assert trained[:-2].any()
