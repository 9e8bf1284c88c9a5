"""Going home from care: progress, thresholds of a policy, stress and support at return, and parents who withdraw their agreement."""

import numpy as np
import pytest

from agents import standing as s
from agents.chance import log_odds
from tests import smallshire
from tests.agents.strategies import WEEK, P
from tests.agents.test_decisions import as_probability
from tests.helpers import a_child, a_family, live, plain
from tests.simulation.stories import ALWAYS, ENDS, NEVER_ENDS, counted, in_care, one_family_world, table

HOME_AT_ONCE = {"return_gap_section_20": ENDS, "return_ceiling": 1.0, "return_fades_per_year": 0.0, "care_left_otherwise_per_week": 0.0}
STAYS = {"return_gap_section_20": NEVER_ENDS, "care_left_otherwise_per_week": 0.0}


def agreed_care(review=2, **overrides):
    """Return a world with one child in section 20 care for half a year, whose review is due after so many weeks, and its first week."""
    world, start = one_family_world(crisis_per_week=0.0, **overrides)
    in_care(world, start, 0, s.SECTION_20)
    world.children[0]["care_since"] = start - 26
    family = world.families[0]
    family["children_in_care"], world.children[0]["care_review_week"] = 1, start + review
    family["standing"], family["referral_waits"], family["assessment_due_week"] = s.OPEN, False, -1
    family["waiting_since"] = start
    return world, start


@pytest.mark.bounds
def test_stress_rises_at_a_return_and_not_in_the_never_helped_counterfactual():
    calm, _ = agreed_care(return_stress=0.0, **HOME_AT_ONCE)
    strained, start = agreed_care(return_stress=0.5, **HOME_AT_ONCE)
    calm, strained = live(calm, 3), live(strained, 3)
    assert table(strained, s.CARE_TRACK, start) == [(0, s.SECTION_20, 0, 2, s.RETURNED_HOME)]
    assert strained.families[0]["stress"] == pytest.approx(calm.families[0]["stress"] + 0.5)
    calm, strained = live(calm, 1), live(strained, 1)
    assert strained.families[0]["risk"] > calm.families[0]["risk"]
    assert strained.families[0]["stress_unhelped"] == calm.families[0]["stress_unhelped"] == 0.0
    assert strained.families[0]["unhelped_risk"] == calm.families[0]["unhelped_risk"]


@pytest.mark.bounds
def test_a_stay_that_ends_before_its_first_review_brings_no_stress_of_return():
    world, start = agreed_care(return_stress=0.5, stress_fades_per_week=0.0, **HOME_AT_ONCE)
    world.children[0]["care_since"] = start
    world = live(world, 3)
    assert table(world, s.CARE_TRACK, start) == [(0, s.SECTION_20, 0, 2, s.RETURNED_HOME)] and world.families[0]["stress"] == 0.0


@pytest.mark.bounds
def test_siblings_who_return_together_add_stress_once():
    world, start = one_family_world(ages=(300, 400), crisis_per_week=0.0, return_stress=0.3, stress_fades_per_week=0.0, **HOME_AT_ONCE)
    for c in (0, 1):
        in_care(world, start, c, s.SECTION_20)
        world.children[c]["care_since"], world.children[c]["care_review_week"] = start - 26, start
    world.families[0]["children_in_care"] = 2
    world = live(world, 1)
    assert counted(world, "care_exits_home").sum() == counted(world, "care_exits_home_section_20").sum() == 2.0
    assert world.families[0]["stress"] == pytest.approx(0.3)


@pytest.mark.bounds
def test_support_after_a_return_costs_the_workers_hours():
    def cost(weeks):
        world, _ = agreed_care(return_support_weeks=weeks, need_review_weeks=52, **HOME_AT_ONCE)
        world = live(world, 30)
        return [counted(world, measure).sum() for measure in ("visits_done", "hours_face_to_face")]

    assert np.all(np.array(cost(20.0)) > np.array(cost(0.0)))


@pytest.mark.bounds
@pytest.mark.parametrize("withdraws", [True, False])
def test_agreement_withdrawn_returns_the_child_with_a_plan_and_a_worker(withdraws):
    world, start = agreed_care(review=500, section_20_withdrawal_level=99.0 if withdraws else -99.0, **STAYS)
    world = live(world, 5)
    (row,) = table(world, s.CARE_TRACK, start)
    assert row[4] == (s.CONSENT_WITHDRAWN if withdraws else s.STILL_OPEN)
    assert counted(world, "care_exits_home_unplanned").sum() == counted(world, "care_exits_home").sum() == float(withdraws)
    assert (world.families[0]["plan"] == s.IN_NEED) == withdraws and world.children[0]["plan"] == world.families[0]["plan"]


@pytest.mark.bounds
def test_if_the_belief_is_extreme_an_emergency_order_keeps_the_child_and_the_court_hears_it():
    world, start = agreed_care(review=500, section_20_withdrawal_level=99.0, emergency_threshold=ALWAYS, section_20_level=-99.0, **STAYS)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 7)
    assert [row[1] for row in table(world, s.CARE_TRACK, start)] == [s.SECTION_20, s.EMERGENCY_ORDER, s.INTERIM_ORDER]
    assert counted(world, "care_exits").sum() == 0.0


@pytest.mark.bounds
def test_after_an_unplanned_return_the_authority_may_apply_to_court_at_once():
    world, start = agreed_care(review=500, section_20_withdrawal_level=99.0, issuing_at_once_threshold=ALWAYS, **STAYS)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 7)
    assert [row[1] for row in table(world, s.CARE_TRACK, start)] == [s.SECTION_20, s.INTERIM_ORDER]
    assert counted(world, "care_re_entries_12_months").sum() == 1.0


@pytest.mark.bounds
def test_in_proceedings_the_court_decides_where_a_child_stays():
    world, start = agreed_care(review=500, section_20_withdrawal_level=99.0, **STAYS)
    world.families[0]["court"], world.families[0]["final_hearing_week"] = s.PROCEEDINGS, start + 400
    world = live(world, 5)
    assert world.children[0]["care"] == s.SECTION_20


def home(child, family, p=P, raised=0.0):
    from agents import authority, cues

    progress = plain(cues.progress_since_leaving)(child, family, p)
    concern = log_odds.py_func(P["section_20_threshold"]) - P["return_gap_section_20"] + 1.0
    return as_probability(authority.lets_return_home, {}, child, p, concern, progress, raised, WEEK)


@pytest.mark.fast
def test_a_raised_threshold_of_care_makes_return_easier():
    child = a_child(care=s.SECTION_20, care_since=WEEK - 10, log_odds_at_leaving=log_odds.py_func(0.1))
    assert home(child, a_family(), raised=0.5) > home(child, a_family()) > home(child, a_family(), raised=-0.5)


@pytest.mark.fast
def test_work_done_since_the_child_left_makes_return_likelier_and_earlier_work_does_not():
    usual = {"care": s.SECTION_20, "care_since": WEEK - 10, "log_odds_at_leaving": log_odds.py_func(0.1)}
    nothing = home(a_child(**usual), a_family())
    assert home(a_child(**usual), a_family(work_done=0.6)) > nothing
    assert home(a_child(**usual, work_at_leaving=0.6), a_family(work_done=0.6)) == pytest.approx(nothing)
    half_of_the_rest = home(a_child(**usual, work_at_leaving=0.6), a_family(work_done=0.8))
    assert half_of_the_rest == pytest.approx(home(a_child(**usual), a_family(work_done=0.5)))
    assert home(a_child(**usual, work_at_leaving=0.6), a_family(work_done=0.3)) > nothing


@pytest.mark.fast
def test_a_belief_that_fell_since_the_child_left_makes_return_likelier_unless_endings_look_at_level_alone():
    child = a_child(care=s.SECTION_20, care_since=WEEK - 10, belief=0.1, log_odds_at_leaving=log_odds.py_func(0.3))
    stayed = {**child, "log_odds_at_leaving": log_odds.py_func(0.1)}
    assert home(child, a_family()) > home(stayed, a_family())
    level_alone = P | {"change_at_endings": 0.0}
    assert home(child, a_family(), level_alone) == pytest.approx(home(stayed, a_family(), level_alone))


@pytest.mark.bounds
@pytest.mark.parametrize(("ways", "reason"), [(HOME_AT_ONCE, s.RETURNED_HOME), ({**STAYS, "section_20_withdrawal_level": 99.0}, s.CONSENT_WITHDRAWN)])
def test_both_drivers_take_the_same_ways_home(ways, reason):
    world, start = agreed_care(issuing_at_once_threshold=ALWAYS, return_stress=0.4, **ways)
    by_batch, by_mesa = smallshire.by_batch(world, 8), smallshire.by_mesa(world, 8)
    assert smallshire.first_difference(by_batch, by_mesa) == ""
    assert table(by_batch, s.CARE_TRACK, start)[0][4] == reason
