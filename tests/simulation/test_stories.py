"""Stories of one family, their tables worked out by hand; decisions are made certain by thresholds that nothing, or everything, crosses."""

import numpy as np
import pytest

from agents import standing as s
from simulation import engine
from tests.helpers import figures, live
from tests.simulation.stories import (
    ALWAYS,
    ENDS,
    GRAVE_HARM,
    NEVER_ENDS,
    NEVER_EVER,
    OF_LATER_RULES,
    QUIET,
    counted,
    in_care,
    on_a_plan,
    one_family_world,
    table,
)

QUIET |= {name: value for name, value in OF_LATER_RULES.items() if name in figures()}


@pytest.mark.bounds
def test_a_referral_below_the_threshold_is_closed_with_no_further_action():
    world, start = one_family_world(ages=(300, 100), screening_threshold=NEVER_EVER)
    world = live(world, 2)
    assert counted(world, "no_further_action")[:2].tolist() == [2.0, 0.0]
    assert counted(world, "families_closed")[:2].tolist() == [1.0, 0.0]
    assert world.families[0]["standing"] == s.CLOSED and world.families[0]["closed_week"] == start
    assert world.state[0]["open_families"] == 0 and world.state[0]["episodes"] == 0


@pytest.mark.bounds
def test_enquiry_conference_plan_and_reviews_keep_their_dates():
    """Enquiry due after two weeks, conference the week after, reviews 13 and then 26 weeks later; the second ends the plan."""
    overrides = {
        "enquiry_threshold_at_referral": ALWAYS,
        "conference_threshold": ALWAYS,
        "plan_threshold": ALWAYS,
        "plan_ending_gap": ENDS,
        "plan_ending_gap_first": NEVER_ENDS - ENDS,
    }
    world, start = one_family_world(ages=(300, 100), **overrides)
    world = live(world, 1)
    assert world.families[0]["enquiry_due_week"] == start + 2
    world = live(world, 2)
    assert world.families[0]["conference_due_week"] == start + 3
    world = live(world, 1)
    assert world.families[0]["plan"] == s.PROTECTION_PLAN and world.families[0]["plan_review_week"] == start + 3 + 13
    world = live(world, 13)
    assert world.families[0]["plan_reviews"] == 1 and world.families[0]["plan_review_week"] == start + 3 + 13 + 26
    world = live(world, 26)
    plan = (s.PROTECTION_PLAN, 3, 42, s.STEPPED_DOWN)
    need = (s.IN_NEED, 42, None, s.STILL_OPEN)
    assert sorted(table(world, s.PLAN_TRACK, start)) == sorted((child, *row) for child in (0, 1) for row in (plan, need))
    assert np.nonzero(counted(world, "section_47_enquiries"))[0].tolist() == [0]
    assert np.nonzero(counted(world, "initial_conferences"))[0].tolist() == [3]
    assert counted(world, "plan_starts")[3] == counted(world, "plan_ends")[42] == counted(world, "plan_ends_12_months")[42] == 2.0
    assert counted(world, "protection_plans")[:44].tolist() == [0.0] * 3 + [2.0] * 39 + [0.0] * 2


@pytest.mark.bounds
def test_an_assessment_without_need_ends_in_closure_after_its_visits():
    """Two visits at the least, and at least three weeks from the referral."""
    world, start = one_family_world()
    world = live(world, 10)
    closed = int(world.families[0]["closed_week"]) - start
    assert 3 <= closed <= 9
    assert counted(world, "assessments").sum() == 1.0 and world.families[0]["assessment_visits"] >= 2
    assert world.families[0]["standing"] == s.CLOSED


@pytest.mark.bounds
def test_police_protection_emergency_order_interim_order_final_order():
    """The court is full for a week, so an emergency order holds the child; final hearing between 2/3 and 4/3 of 30 weeks."""
    world, start = one_family_world(**GRAVE_HARM, child_arrangements_with_other_parent=0.0)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world.authority[0]["hearings_this_week"] = 0.0
    world = live(world, 2)
    world.authority[0]["hearings_this_week"] = 1.0
    world = live(world, 1)
    final = int(world.families[0]["final_hearing_week"]) - start
    assert 2 + 20 <= final <= 2 + 40
    world = live(world, final)
    assert table(world, s.PLAN_TRACK, start) == [(0, s.PROTECTION_PLAN, 0, 0, s.ENTERED_CARE)]
    assert table(world, s.CARE_TRACK, start) == [
        (0, s.POLICE_PROTECTION, 0, 1, s.ORDER_CHANGED),
        (0, s.EMERGENCY_ORDER, 1, 2, s.ORDER_CHANGED),
        (0, s.INTERIM_ORDER, 2, final, s.ORDER_CHANGED),
        (0, s.CARE_ORDER, final, None, s.STILL_OPEN),
    ]
    assert table(world, s.COURT_TRACK, start) == [(0, s.PROCEEDINGS, 2, final, s.ORDER_CHANGED)]
    assert table(world, s.PLACEMENT_TRACK, start) == [(0, s.FOSTER, 0, None, s.STILL_OPEN)]
    assert counted(world, "care_entries_emergency").sum() == counted(world, "care_orders").sum() == 1.0
    assert counted(world, "proceedings_weeks_sum").sum() == final - 2


@pytest.mark.bounds
def test_a_court_that_refuses_removal_sends_the_child_home_in_need():
    world, start = one_family_world(**GRAVE_HARM, interim_removal_threshold=NEVER_EVER)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world = live(world, 1)
    world.children["own_risk"] = world.families["look"] = 0.0
    world = live(world, 1)
    assert table(world, s.CARE_TRACK, start) == [(0, s.POLICE_PROTECTION, 0, 1, s.RETURNED_HOME)]
    assert table(world, s.PLAN_TRACK, start)[1:] == [(0, s.IN_NEED, 1, None, s.STILL_OPEN)]
    assert world.families[0]["court"] == s.PROCEEDINGS


@pytest.mark.bounds
def test_pre_proceedings_that_work_are_diverted_after_14_weeks():
    world, start = one_family_world(pre_proceedings_threshold=ALWAYS)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world = live(world, 30)
    first, *_ = table(world, s.COURT_TRACK, start)
    assert first[1] == s.PRE_PROCEEDINGS and 0 <= first[2] <= 3
    assert first[3] == first[2] + 14 and first[4] == s.DIVERTED


@pytest.mark.bounds
def test_a_child_who_turns_18_on_a_plan_leaves_and_the_family_with_its_last_child():
    world, start = one_family_world(ages=(935,))
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world = live(world, 6)
    assert table(world, s.PLAN_TRACK, start) == [(0, s.PROTECTION_PLAN, 0, 4, s.TURNED_18)]
    assert world.children[0]["left"] and world.families[0]["standing"] == s.GONE
    assert np.nonzero(counted(world, "children_turned_18"))[0].tolist() == [4]
    assert world.state[0]["open_families"] == 0


@pytest.mark.bounds
def test_a_section_20_child_who_turns_18_leaves_care():
    world, start = one_family_world(ages=(937, 300))
    on_a_plan(world, start, s.IN_NEED, which=(1,))
    in_care(world, start, 0, s.SECTION_20)
    world = live(world, 4)
    assert table(world, s.CARE_TRACK, start) == [(0, s.SECTION_20, 0, 2, s.TURNED_18)]
    assert table(world, s.PLACEMENT_TRACK, start) == [(0, s.FOSTER, 0, 2, s.TURNED_18)]
    assert counted(world, "care_exits_18").sum() == counted(world, "care_exits").sum() == 1.0


@pytest.mark.bounds
def test_a_worker_who_goes_takes_six_tenths_of_trust_along_and_the_family_waits():
    world, start = one_family_world()
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world.families[0]["waiting_since"] = start
    world = live(world, 3)
    w, trust = int(world.families[0]["worker"]), float(world.parents[0]["trust"])
    assert w >= 0 and world.professionals[w]["role"] == s.SOCIAL_WORKER
    world.professionals[w]["end_week"] = start + 3
    engine.PARTS["workforce"](world, start + 3)
    assert world.parents[0]["trust"] == pytest.approx(0.4 * trust)
    assert world.families[0]["worker"] == -1 and world.families[0]["waiting_since"] == start + 3
    assert not world.professionals[w]["filled"]
    world.state[0]["week"] = start + 4
    world = live(world, 1)
    assert world.families[0]["worker"] not in (-1, w)


@pytest.mark.bounds
def test_review_of_need_closes_after_13_weeks():
    world, start = one_family_world(need_closing_gap=ENDS)
    on_a_plan(world, start, s.IN_NEED)
    world = live(world, 15)
    assert table(world, s.PLAN_TRACK, start) == [(0, s.IN_NEED, 0, 13, s.CLOSED_BY_MANAGER)]


@pytest.mark.bounds
def test_parents_who_agree_hand_over_a_child_and_it_returns_at_the_first_review():
    """Section 20 is asked at the review of need in week 13; the first review of care is four weeks later."""
    overrides = {"section_20_threshold": ALWAYS, "section_20_level": 99.0, "return_gap_section_20": ENDS, "return_ceiling": 1.0}
    world, start = one_family_world(**overrides, return_fades_per_year=0.0)
    on_a_plan(world, start, s.IN_NEED)
    world = live(world, 19)
    assert table(world, s.CARE_TRACK, start) == [(0, s.SECTION_20, 13, 17, s.RETURNED_HOME)]
    assert table(world, s.PLAN_TRACK, start) == [(0, s.IN_NEED, 0, 13, s.ENTERED_CARE), (0, s.IN_NEED, 17, None, s.STILL_OPEN)]


def test_a_plan_has_ended_when_a_sibling_comes_home_on_the_day_that_the_other_goes():
    """The review keeps the plan and the parents hand the child over; the sibling, sent home the same week, is in need and not on that plan."""
    overrides = {"section_20_threshold": ALWAYS, "section_20_level": 99.0, "return_gap_section_20": ENDS, "return_ceiling": 1.0}
    world, start = one_family_world(ages=(300, 200), **overrides, return_fades_per_year=0.0)
    on_a_plan(world, start, s.PROTECTION_PLAN, which=(0,))
    in_care(world, start, 1, s.SECTION_20)
    world.children[1]["care_review_week"] = world.families[0]["plan_review_week"] = start + 13
    world = live(world, 14)
    assert table(world, s.PLAN_TRACK, start) == [(0, s.PROTECTION_PLAN, 0, 13, s.ENTERED_CARE), (1, s.IN_NEED, 13, None, s.STILL_OPEN)]


@pytest.mark.bounds
def test_an_enquiry_that_went_no_further_is_not_repeated_without_new_knowledge():
    """A family in need at a threshold that everybody crosses: one enquiry, no conference, and then silence, unless nothing new is needed."""
    overrides = {"enquiry_threshold": ALWAYS, "need_review_early_per_week": 1.0, "belief_floor_weight": 0.0, "sight_noise_sd": 0.0}

    def enquiries(needed):
        world, start = one_family_world(**overrides, new_knowledge_needed=needed, need_closing_gap=NEVER_ENDS)
        on_a_plan(world, start, s.IN_NEED)
        return int(counted(live(world, 30), "section_47_enquiries").sum())

    assert enquiries(60.0) == 1
    assert enquiries(-99.0) > 5


@pytest.mark.bounds
def test_a_closed_familys_pregnancy_comes_to_notice_after_an_earlier_plan():
    certain = {"births_per_week": 1.0, "pre_birth_referral_after_plan_or_care": 1.0, "pre_birth_referral_otherwise": 0.0}
    for plans, referred in ((0, False), (1, True)):
        world, start = one_family_world(ages=(100,), family={"standing": s.CLOSED, "referral_waits": False}, **certain)
        world.children[0]["plans"] = plans
        world.state[0]["open_families"] = 0
        world = live(world, 4)
        assert world.state[0]["children"] == 2 and world.children[1]["birth_week"] > start
        assert (world.families[0]["referrals"] == 2) == referred


@pytest.mark.bounds
def test_life_turns_for_the_parents_who_are_there():
    world, _ = one_family_world(turn_per_week=1.0, turn_abuse_share=0.0, turn_substance_share=1.0, crisis_per_week=0.0)
    on_a_plan(world, int(world.state[0]["week"]), s.IN_NEED)
    for i in range(2):
        world.parents[i]["substance_misuse_origin"] = world.parents[i]["mental_ill_health_origin"] = 0.5
    world = live(world, 2)
    assert float(world.parents[0]["substance_misuse_origin"]) != 0.5 == float(world.parents[1]["substance_misuse_origin"])
    assert float(world.parents[0]["mental_ill_health_origin"]) == 0.5


def test_an_unborn_child_keeps_the_familys_status_when_siblings_are_removed():
    world, start = one_family_world(ages=(300, -5), **GRAVE_HARM)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world = live(world, 1)
    assert world.children[0]["care"] == s.POLICE_PROTECTION
    assert world.children[1]["plan"] == world.families[0]["plan"]


def test_a_family_whose_child_in_care_grows_up_is_served_or_closed():
    world, start = one_family_world(ages=(937, 300), family={"standing": s.OPEN, "referral_waits": False, "assessment_due_week": -1})
    in_care(world, start, 0, s.CARE_ORDER)
    world = live(world, 20)
    family = world.families[0]
    assert family["standing"] == s.CLOSED or family["plan"] != s.NO_PLAN or family["worker"] >= 0


def test_a_plan_ends_with_the_last_child_at_home():
    world, start = one_family_world(ages=(937, 800))
    on_a_plan(world, start, s.PROTECTION_PLAN, which=(0,))
    in_care(world, start, 1, s.SECTION_20)
    world = live(world, 3)
    assert world.children[0]["left"]
    assert world.families[0]["plan"] == s.NO_PLAN


def test_a_child_in_police_protection_comes_before_the_court():
    """A conference was due; the police remove the child; a sibling is expected."""
    world, start = one_family_world(ages=(300, -15), **GRAVE_HARM)
    on_a_plan(world, start, s.IN_NEED)
    world.families[0]["conference_due_week"], world.families[0]["worker"] = start + 1, 1
    world = live(world, 3)
    assert world.families[0]["court"] == s.PROCEEDINGS
