"""Small units, and the time that sessions take: stories worked out by hand."""

import numpy as np
import pytest

from simulation.engine import PARTS
from tests.helpers import column, live, with_figures, world_of
from tests.simulation.practice import ALIKE, date, on_course, posts_of, several, total
from tests.simulation.stories import one_family_world


def after_a_leaver(shared, others=1, full=False):
    """Return trust (from 0.5) and the worker of a family whose worker went and that has been given another, and the rows of its old team."""
    world, week = several(1, caseload_full=4.0)
    posts = posts_of(world)
    world.professionals["team"][posts[0]] = world.professionals["team"][posts[1]]
    world.families["worker"][0], world.families["waiting_since"][0] = posts[0], -1
    world.professionals["families"][posts[1]] = 9 if full else 3
    world.professionals["team"][posts[2:]] = 99 if others else world.professionals["team"][posts[1]]
    date(world, week, units_from=True, units_shared_holding=shared)
    world.professionals["first_in_caseload"][posts[0]], world.families["next_in_caseload"][0] = 0, -1
    world.professionals["end_week"][posts[0]] = week
    PARTS["workforce"](world, week)
    PARTS["allocation"](world, week + 1)
    return float(world.parents["trust"][0]), int(world.families["worker"][0]), posts


@pytest.mark.bounds
def test_a_unit_takes_on_the_family_of_a_leaver_and_is_no_stranger():
    """Trust 0.5; 0.4 of it is kept at a change; with half the holding shared 0.7 of it. The unit's own comes before who holds fewer."""
    trust, worker, posts = after_a_leaver(0.5)
    assert (trust, worker) == (pytest.approx(0.5 * 0.7), posts[1])
    trust, worker, posts = after_a_leaver(0.0)
    assert (trust, worker) == (pytest.approx(0.5 * 0.4), posts[2])
    trust, worker, posts = after_a_leaver(0.5, full=True)
    assert (trust, worker) == (pytest.approx(0.5 * 0.4), posts[2]), "a stranger, since the unit is full"


def test_units_keep_trust():
    """Direction: E.rsw2013 (systemic units beside conventional teams). Where workers come and go, trust is higher."""
    trust = []
    for shared in (0.0, 1.0):
        worlds = []
        for seed in ALIKE:
            world = world_of(seed, with_figures(leaving_per_week=0.02, hiring_per_week=0.2))
            date(world, int(world.state[0]["week"]), units_from=True, units_shared_holding=shared)
            worlds.append(live(world, 110))
        trust.append(total(worlds, "trust_sum") / total(worlds, "social_worker_families"))
    assert trust[1] > trust[0]


def hours_left(weeks=8, **fields):
    """Return the hours that the first area's social workers have for families in each week of a story, shape (weeks, posts)."""
    world, week = one_family_world(**{"strain_hostility": 0.0})
    date(world, week, **fields)
    rows = []
    for _ in range(weeks):
        world = live(world, 1)
        rows.append(world.professionals["hours_left"][posts_of(world)])
    return np.array(rows)


@pytest.mark.bounds
@pytest.mark.parametrize(("per_month", "weeks"), [(1, [0, 4]), (2, [0, 2, 4, 6]), (4, [0, 1, 2, 3, 4, 5, 6, 7])])
def test_sessions_take_their_hours_in_their_weeks(per_month, weeks):
    """Three hours if all families are taken to it, half of that if half are; no hours of an assessment worker."""
    plain_week = hours_left()
    for taken in (1.0, 0.5):
        lost = plain_week - hours_left(group_supervision_from=True, group_supervision_share=taken, group_supervision_per_month=per_month)
        expected = np.zeros((8, 3))
        expected[weeks] = 3.0 * taken
        np.testing.assert_allclose(lost, expected, atol=1e-9)


@pytest.mark.bounds
@pytest.mark.parametrize("per_month", [1, 2, 4])
def test_families_are_discussed_as_often_as_told(per_month):
    world, week = several(1)
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=per_month)
    world = live(world, 9)
    assert column(world, "sessions_group_supervision")[1:9].sum() == 2 * per_month


@pytest.mark.bounds
def test_weekly_discussion_holds_skill_that_a_monthly_one_lets_fade():
    """6 sessions in half a year of which 0.31 coach are 1.86 of the 3.5 that hold; four times as many hold it all."""
    left = []
    for per_month in (1, 4):
        world, week = one_family_world(training_start_per_week=1.0)
        on_course(world, week, "practice", relationship_sd=0.4)
        date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=per_month)
        world = live(world, 1)
        before = world.professionals["practice_relationship_gain"].max()
        left.append(live(world, 26).professionals["practice_relationship_gain"].max() / before)
    assert left == pytest.approx([(1.0 - 0.0191 * (1.0 - 1.86 / 3.5)) ** 26, 1.0])
