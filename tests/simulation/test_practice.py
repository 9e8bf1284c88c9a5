"""Rules of practice that a policy dates: a limit to caseloads, and how concerns are put to parents."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from tests.helpers import column, live
from tests.simulation.practice import date, posts_of, several, total, without_and_with


@pytest.mark.bounds
@pytest.mark.parametrize(("cap", "wait"), [(2.0, 4), (1.0, 7), (18.0, 0), (99.0, 0)])
def test_a_cap_leaves_families_waiting_and_never_raises_the_limit(cap, wait):
    """Nine families, two and a half posts: two for each full-time post are five families, and one for each are two."""
    world, week = several(9)
    date(world, week, cap_from=True, cap_families=cap)
    PARTS["allocation"](world, week)
    posts = world.professionals[posts_of(world)]
    assert sorted(posts["fte"].tolist()) == [0.5, 1.0, 1.0]
    assert posts["families"].sum() == 9 - wait and (posts["families"] <= cap * posts["fte"]).all()
    assert np.count_nonzero(world.families["worker"][:9] < 0) == wait
    PARTS["count"](world, week)
    assert column(world, "families_waiting")[0].tolist() == [wait, 0.0]


@pytest.mark.bounds
@pytest.mark.parametrize(("too", "waiting"), [(0.0, 0), (1.0, 2)])
def test_a_cap_binds_assessment_teams_only_if_told(too, waiting):
    """Three families at the front door, one assessment worker, a cap of one."""
    world, week = several(3)
    world.families["standing"][:3], world.families["plan"][:3] = s.FRONT_DOOR, s.NO_PLAN
    date(world, week, cap_from=True, cap_families=1.0, cap_for_assessment_teams=too)
    PARTS["allocation"](world, week)
    assert np.count_nonzero(world.families["worker"][:3] < 0) == waiting


def test_a_cap_trades_time_with_families_for_waiting():
    """Evidence: E.rsw2013 (direction: smaller units spend more time with families); the price is who waits. Where hours are short."""
    usual, capped = without_and_with("caseload_cap", figures={"hours_a_week": 20.0}, families_per_post=4.0)
    assert total(capped, "families_waiting") > total(usual, "families_waiting")
    held = [total(worlds, "social_worker_families") for worlds in (usual, capped)]
    done = [total(worlds, "hours_face_to_face") / total(worlds, "social_worker_families") for worlds in (usual, capped)]
    assert held[1] < held[0] and done[1] > done[0]


# Helping, not policing.


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("trained", "trained_only", "said"), [(False, 0.0, 0.5), (False, 1.0, 1.0), (True, 1.0, 0.5)], ids=["all", "untrained", "trained"]
)
def test_half_of_the_accusation_of_a_plan_is_left_unsaid(trained, trained_only, said):
    world, week = several(1)
    date(world, week, language_from=True, language_unsaid=0.5, language_trained_only=trained_only)
    for w in posts_of(world):
        world.professionals[w]["deescalation_week"] = week - 1 if trained else s.NEVER
    world = live(world, 2)
    assert world.families[0]["last_visit_week"] >= 0
    assert world.families[0]["accusation"] == said * world.parameters[0]["accusation_of_plan"]


def test_helping_language_lowers_fear_and_hostile_meetings():
    """Direction: E.confront (accusation is met with resistance); nothing but the accusation is touched."""
    usual, helping = without_and_with("helping_language", unsaid=0.8, trained_only=False)
    meetings = ("meetings_open", "meetings_ambivalent", "meetings_disguised", "meetings_hostile")
    for measure in ("meetings_hostile", "meetings_disguised"):
        usually, now = (total(worlds, measure) / total(worlds, *meetings) for worlds in (usual, helping))
        assert now < usually, measure
