"""Whom the week reaches: the open every week, each closed family once in four weeks, the gone never."""

import numpy as np
import pytest

from agents import standing as s
from simulation import engine
from tests.simulation.practice import several

FAMILIES = 24
"""More than records are asked for ahead."""


def reached(world, week):
    """Return the families whose stress faded in this week of life."""
    world.families["stress"] = 0.5
    engine.PARTS["life"](world, week)
    return set(np.flatnonzero(world.families["stress"][:FAMILIES] != 0.5))


def standing_as(*standings):
    """Return a world whose families take these standings and the four phases in turn, its first week, and no crisis."""
    world, week = several(FAMILIES)
    world.parameters["crisis_per_week"] = world.parameters["turn_per_week"] = world.parameters["notice_per_week"] = 0.0
    world.parameters["harm_to_light_closed"] = world.parameters["births_per_week"] = 0.0
    families = world.families[:FAMILIES]
    families["phase"], families["plan"], families["waiting_since"] = np.arange(FAMILIES) % 4, s.NO_PLAN, -1
    families["standing"] = np.resize(standings, FAMILIES)
    still_open = np.flatnonzero((families["standing"] == s.OPEN) | (families["standing"] == s.FRONT_DOOR))
    world.open_families[: len(still_open)], world.state[0]["open_families"] = still_open, len(still_open)
    return world, week


@pytest.mark.bounds
def test_each_closed_family_is_simulated_in_its_own_week_of_four():
    world, start = standing_as(s.CLOSED)
    weeks = [reached(world, start + i) for i in range(8)]
    for i, families in enumerate(weeks):
        assert families == {f for f in range(FAMILIES) if (f + start + i) % 4 == 0}
    assert (world.families["standing"][:FAMILIES] == s.CLOSED).all()


def test_the_open_live_every_week_and_the_gone_never():
    world, start = standing_as(s.OPEN, s.FRONT_DOOR, s.GONE)
    for week in range(start, start + 4):
        assert reached(world, week) == {f for f in range(FAMILIES) if f % 3 != 2}


def test_a_month_of_a_closed_family_is_four_weeks_of_fading():
    (closed, start), (open_now, _) = standing_as(s.CLOSED), standing_as(s.OPEN)
    due = min(reached(closed, start))
    open_now.families["stress"] = 0.5
    for week in range(start, start + 4):
        engine.PARTS["life"](open_now, week)
    assert closed.families["stress"][due] == pytest.approx(open_now.families["stress"][due])
