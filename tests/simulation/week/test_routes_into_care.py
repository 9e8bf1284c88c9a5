"""Routes into care: police protection on an event, what follows it, an unborn child's concern, and a decision on each child."""

import itertools

import numpy as np
import pytest

from agents import standing as s
from simulation import engine
from simulation.measures import INDEX
from simulation.world import copy_world
from tests.helpers import live
from tests.simulation.stories import ALWAYS, GRAVE_HARM, NEVER_EVER, counted, in_care, on_a_plan, one_family_world

CLOSED = {"standing": s.CLOSED, "referral_waits": False, "assessment_due_week": -1, "closed_week": 0}

INCIDENTS = {
    "harm_at_average_risk_per_week": 0.004,
    "harm_to_light_open": 0.0,
    "harm_to_light_closed": 0.0,
    "constable_noise_sd": 1e-6,
    "kin_share": 0.0,
    "harm_in_care_per_week": 0.0,
}
"""Danger is as usual, no harm comes to light, and a constable sees siblings with the same eyes."""


def call_police(world):
    """Return the world, in which the police are called in every week; what their records usually hold stays as it is."""
    world.parameters["police_incidents_per_week"] = 99.0
    return world


def closed_family(**overrides):
    """Return a world with one closed family that is simulated in its first week, and this week."""
    world, start = one_family_world(family={**CLOSED, "phase": 0}, **overrides)
    world.families[0]["phase"] = -start % 4
    world.state[0]["open_families"] = 0
    return world, start


def with_beliefs(world, *chances):
    """Write what the worker believes of each child; the guardian has the same view."""
    world.children["belief"][: len(chances)] = chances
    world.parameters["guardian_weight"] = 0.0


def test_police_protect_a_closed_familys_child_after_grave_harm():
    world, start = closed_family(**{**GRAVE_HARM, "harm_to_light_closed": 1.0})
    engine.PARTS["life"](world, start)
    family, child = world.families[0], world.children[0]
    assert child["care"] == s.POLICE_PROTECTION and family["children_in_care"] == 1
    assert family["standing"] == s.FRONT_DOOR and family["referrals"] == 2 and not family["referral_waits"]
    assert family["enquiry_due_week"] > start and family["protected_until"] == start + 1
    assert counted_now(world, "police_protections_unserved") == counted_now(world, "police_protections") == 1.0


def counted_now(world, measure):
    """Return a measure of this week, which is not over."""
    return float(world.tally[:, INDEX[measure]].sum())


def test_police_protect_on_a_domestic_incident_in_a_closed_family():
    for threshold, taken in ((ALWAYS, True), (NEVER_EVER, False)):
        world, start = closed_family(**INCIDENTS, police_protection_threshold=threshold)
        engine.PARTS["life"](call_police(world), start)
        assert (world.children[0]["care"] == s.POLICE_PROTECTION) == taken
        assert (world.families[0]["standing"] == s.FRONT_DOOR) == taken


def test_no_child_is_protected_by_the_police_on_belief_alone():
    """At a threshold that everybody crosses, with the highest belief, but without any event."""
    world, start = one_family_world(police_protection_threshold=ALWAYS)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world.parameters["police_incidents_per_week"] = 0.0
    with_beliefs(world, 0.999)
    assert not counted(live(world, 12), "police_protections").any()


def test_a_workers_belief_does_not_change_the_constables_decision():
    first, start = one_family_world(ages=(30, 700), **{**INCIDENTS, "constable_noise_sd": 1.0})
    on_a_plan(call_police(first), start, s.PROTECTION_PLAN)
    answers = []
    for belief in (0.001, 0.999):
        found = []
        for seed, threshold in itertools.product(range(1, 9), (0.2, 0.4, 0.6)):
            world = copy_world(first)
            world.state[0]["seed"], world.parameters["police_protection_threshold"] = seed, threshold
            with_beliefs(world, belief, belief)
            engine.PARTS["life"](world, start)
            found.append((world.children["care"][:2] == s.POLICE_PROTECTION).tolist())
        answers.append(found)
    assert answers[0] == answers[1] and [True, True] in answers[0] and [False, False] in answers[0]


@pytest.mark.parametrize(
    ("ages", "found"), [((10, 800), {(True, True), (True, False), (False, False)}), ((300, 300), {(True, True), (False, False)})]
)
def test_of_siblings_the_police_take_those_for_whom_the_same_reasons_hold(ages, found):
    """An infant and a youth: the infant's age is seen. Two of one age and risk are decided alike."""
    first, start = one_family_world(ages=ages, **INCIDENTS)
    call_police(first)
    seen = set()
    for threshold in np.arange(0.02, 1.0, 0.02):
        world = copy_world(first)
        world.parameters["police_protection_threshold"] = threshold
        engine.PARTS["life"](world, start)
        seen.add(tuple((world.children["care"][:2] == s.POLICE_PROTECTION).tolist()))
    assert seen == found


def protected(**overrides):
    """Return a world in whose first week the police take the child of a family that is not known, and this week."""
    world, start = closed_family(**{**GRAVE_HARM, "harm_to_light_closed": 1.0, **overrides})
    engine.PARTS["life"](world, start)
    world.authority[0]["hearings_this_week"] = 5.0
    return world, start


@pytest.mark.parametrize(
    ("kept", "agrees", "care", "court"),
    [
        (NEVER_EVER, False, s.NOT_IN_CARE, s.NO_COURT),
        (ALWAYS, True, s.SECTION_20, s.NO_COURT),
        (ALWAYS, False, s.INTERIM_ORDER, s.PROCEEDINGS),
    ],
)
def test_what_follows_police_protection_is_the_authoritys_decision(kept, agrees, care, court):
    world, start = protected(kept_apart_threshold=kept, section_20_level=99.0 if agrees else -99.0)
    engine.PARTS["decisions"](world, start)
    assert world.children[0]["care"] == s.POLICE_PROTECTION and world.families[0]["protected_until"] == start + 1
    engine.PARTS["decisions"](world, start + 1)
    family, child = world.families[0], world.children[0]
    assert (child["care"], family["court"], family["protected_until"], family["issue_week"]) == (care, court, -1, -1)
    if care == s.NOT_IN_CARE:
        assert family["standing"] == s.FRONT_DOOR and family["assessment_due_week"] > start and family["enquiry_due_week"] > start
    else:
        assert family["standing"] == s.OPEN and family["enquiry_due_week"] == -1


def test_the_authority_decides_by_its_own_belief_when_protection_ends():
    for belief, care in ((0.9, s.SECTION_20), (0.1, s.NOT_IN_CARE)):
        world, start = protected(kept_apart_threshold=0.5, section_20_level=99.0)
        with_beliefs(world, belief)
        engine.PARTS["decisions"](world, start + 1)
        assert world.children[0]["care"] == care


def test_an_emergency_order_rests_on_the_workers_belief():
    """Harm that is certain comes to light, and the police are not called."""
    for prior, care in ((9.0, s.EMERGENCY_ORDER), (-3.0, s.NOT_IN_CARE)):
        world, start = one_family_world(**{**GRAVE_HARM, "harm_at_average_risk_per_week": 0.002, "harm_grave_share": 0.0}, emergency_threshold=0.5)
        on_a_plan(world, start, s.PROTECTION_PLAN)
        world.children[0]["prior_mean"], world.children[0]["prior_variance"] = prior, 0.01
        world.families[0]["waiting_since"] = start
        engine.PARTS["life"](world, start)
        assert world.children[0]["care"] == care
        assert (world.families[0]["issue_week"] == start + 1) == (care == s.EMERGENCY_ORDER)


CARE_AT_HALF = {
    "interim_removal_threshold": 0.5,
    "final_care_threshold": 0.5,
    "section_31_threshold": 0.5,
    "section_20_threshold": 0.5,
    "child_arrangements_with_other_parent": 0.0,
    "kin_share": 0.0,
}


def concerned(*beliefs, **overrides):
    """Return a world with a family on a plan whose children the worker believes in this much danger, and its first week."""
    world, start = one_family_world(ages=tuple(300 + 60 * i for i in range(len(beliefs))), **{**CARE_AT_HALF, **overrides})
    on_a_plan(world, start, s.PROTECTION_PLAN)
    with_beliefs(world, *beliefs)
    world.authority[0]["hearings_this_week"] = 5.0
    return world, start


@pytest.mark.parametrize(("beliefs", "taken"), [((0.9, 0.1), [True, False]), ((0.9, 0.9), [True, True]), ((0.1, 0.1), [False, False])])
def test_the_first_hearing_decides_on_each_child(beliefs, taken):
    world, start = concerned(*beliefs, pre_proceedings_threshold=ALWAYS)
    world.families[0]["issue_week"] = start
    engine.PARTS["decisions"](world, start)
    children, family = world.children[:2], world.families[0]
    assert [*(children["care"] == s.INTERIM_ORDER)] == taken
    assert (children["court"] == s.PROCEEDINGS).all() and family["children_in_care"] == sum(taken)
    assert [*(children["plan"] == s.PROTECTION_PLAN)] == [not each for each in taken]
    assert family["plan"] == (s.NO_PLAN if all(taken) else s.PROTECTION_PLAN)


@pytest.mark.parametrize(("grounds", "basis"), [(0.5, s.INTERIM_ORDER), (0.95, s.SECTION_20)])
def test_a_child_in_agreed_care_comes_under_an_interim_order_on_grounds_alone(grounds, basis):
    """Section 38: the child is away from home, so nobody asks whether it should be removed."""
    world, start = concerned(0.8, interim_removal_threshold=NEVER_EVER, section_31_threshold=grounds)
    in_agreed_care(world, start)
    world.families[0]["issue_week"] = world.children[0]["issue_week"] = start
    engine.PARTS["decisions"](world, start)
    assert world.children[0]["court"] == s.PROCEEDINGS and world.children[0]["care"] == basis


def in_agreed_care(world, start):
    """Place the first child in section 20 care since half a year."""
    in_care(world, start, 0, s.SECTION_20)
    world.children[0]["care_since"], world.children[0]["care_review_week"] = start - 26, start + 99
    world.families[0]["children_in_care"] = 1


@pytest.mark.parametrize(("reviews", "threshold", "applies"), [(1, ALWAYS, True), (1, NEVER_EVER, False), (0, ALWAYS, False)])
def test_from_the_second_review_on_an_application_may_follow_agreed_care(reviews, threshold, applies):
    """At the second review a plan for permanence is due; the child does not go home."""
    world, start = concerned(0.8, permanence_threshold=threshold, return_gap_section_20=99.0)
    in_agreed_care(world, start)
    world.children[0]["care_review_week"], world.children[0]["care_reviews"] = start, reviews
    engine.PARTS["decisions"](world, start)
    assert counted_now(world, "applications_from_section_20") == float(applies)
    assert (world.children[0]["issue_week"] == start) == applies and (world.families[0]["issue_week"] == start) == applies


def test_a_letter_names_the_children_of_whom_it_would_be_sent():
    world, start = concerned(0.9, 0.1, pre_proceedings_threshold=0.5, issuing_at_once_threshold=NEVER_EVER)
    world.families[0]["phase"] = (3 - start) % 4
    engine.PARTS["decisions"](world, start)
    assert world.families[0]["court"] == s.PRE_PROCEEDINGS and [*world.children["court"][:2]] == [s.PRE_PROCEEDINGS, s.NO_COURT]


def test_an_application_names_siblings_only_where_the_same_reasons_hold():
    world, start = concerned(0.9, 0.1, pre_proceedings_threshold=0.5, issuing_gap=0.0)
    world.families[0]["issue_week"] = start
    engine.PARTS["decisions"](world, start)
    assert [*world.children["court"][:2]] == [s.PROCEEDINGS, s.NO_COURT]
    assert world.children[1]["plan"] == s.PROTECTION_PLAN and world.families[0]["proceedings"] == 1


@pytest.mark.parametrize(("beliefs", "ordered"), [((0.9, 0.1), [True, False]), ((0.9, 0.9), [True, True]), ((0.1, 0.1), [False, False])])
def test_the_final_hearing_decides_on_each_child(beliefs, ordered):
    world, start = concerned(*beliefs)
    world.families[0]["court"], world.families[0]["final_hearing_week"] = s.PROCEEDINGS, start
    world.children["court"][:2], world.children["court_episode"][:2] = s.PROCEEDINGS, -1
    engine.PARTS["decisions"](world, start)
    children = world.children[:2]
    assert [*(children["care"] == s.CARE_ORDER)] == ordered and (children["court"] == s.NO_COURT).all()
    assert world.families[0]["children_removed"] == sum(ordered) and world.families[0]["court"] == s.NO_COURT
    assert [*(children["plan"] != s.NO_PLAN)] == [not each for each in ordered]


def test_a_brother_in_care_by_agreement_stays_there_when_proceedings_about_his_sister_end():
    world, start = concerned(0.1, 0.9)
    world.families[0]["court"], world.families[0]["final_hearing_week"] = s.PROCEEDINGS, start
    world.children[0]["court"], world.children[0]["court_episode"] = s.PROCEEDINGS, -1
    world.children[1]["care"], world.children[1]["care_since"], world.children[1]["care_review_week"] = s.SECTION_20, start, start + 99
    world.families[0]["children_in_care"] = 1
    engine.PARTS["decisions"](world, start)
    assert world.children[1]["care"] == s.SECTION_20 and world.families[0]["court"] == s.NO_COURT


@pytest.mark.parametrize(("beliefs", "taken"), [((0.9, 0.1), [True, False]), ((0.9, 0.9), [True, True])])
def test_care_by_agreement_is_proposed_for_each_child(beliefs, taken):
    world, start = concerned(*beliefs, section_20_level=99.0)
    world.families[0]["plan_review_week"] = start
    engine.PARTS["decisions"](world, start)
    assert [*(world.children["care"][:2] == s.SECTION_20)] == taken
    assert world.families[0]["plan"] == (s.NO_PLAN if all(taken) else s.PROTECTION_PLAN)


def test_concern_for_an_unborn_child_rises_with_an_earlier_removal_and_with_the_file():
    beliefs = {}
    for removed, filed in ((0, 0.0), (1, 0.0), (0, 2.0)):
        world, start = one_family_world(ages=(100,), family={**CLOSED, "children_removed": removed}, births_per_week=1.0)
        world.families[0]["phase"], world.families[0]["closed_week"], world.state[0]["open_families"] = -start % 4, start - 10, 0
        world.parameters["pre_birth_referral_after_plan_or_care"] = 1.0
        world.children[0]["plans"], world.children[0]["belief_mean"], world.children[0]["belief_variance"] = 1, filed, 0.5
        engine.PARTS["life"](world, start)
        assert world.state[0]["children"] == 2 and world.children[1]["birth_week"] > start
        beliefs[removed, filed] = float(world.children[1]["belief"])
    assert beliefs[1, 0.0] > beliefs[0, 0.0] < beliefs[0, 2.0]


@pytest.mark.parametrize(("late", "weeks"), [(0.0, {20}), (1.0, set(range(20)))])
def test_some_pregnancies_become_known_late(late, weeks):
    found = set()
    for seed in range(1, 9):
        world, start = closed_family(births_per_week=1.0, pregnancy_known_late_share=late)
        world.state[0]["seed"] = seed
        engine.PARTS["life"](world, start)
        found.add(int(world.children[1]["birth_week"]) - start)
    assert found <= weeks and (len(found) > 3) == (late > 0.0)


def test_the_court_is_not_asked_about_a_child_before_birth():
    """Where the unborn child is of most concern, nobody is named; the legal gateway decides at birth."""
    world, start = concerned(0.1, 0.9, pre_proceedings_threshold=0.5)
    world.children[1]["birth_week"] = start + 1
    world.families[0]["issue_week"] = start
    engine.PARTS["decisions"](world, start)
    assert (world.children["court"][:2] == s.NO_COURT).all() and world.families[0]["issue_week"] == -1
    engine.PARTS["decisions"](world, start + 1)
    assert [*world.children["court"][:2]] == [s.NO_COURT, s.PROCEEDINGS] and world.children[1]["care"] == s.INTERIM_ORDER
    assert counted_now(world, "newborns_heard") == counted_now(world, "newborns_heard_at_short_notice") == 1.0


@pytest.mark.parametrize(("plan", "removed", "heard"), [(s.IN_NEED, 0, False), (s.IN_NEED, 1, True), (s.PROTECTION_PLAN, 0, True)])
def test_the_legal_gateway_decides_at_birth_where_concern_is_known(plan, removed, heard):
    world, start = concerned(0.1, 0.9)
    on_a_plan(world, start, plan)
    world.children[1]["birth_week"], world.families[0]["children_removed"] = start, removed
    engine.PARTS["decisions"](world, start)
    assert (world.children[1]["court"] == s.PROCEEDINGS) == heard


@pytest.mark.parametrize(("beliefs", "together"), [((0.9, 0.1, 0.1), 0.0), ((0.9, 0.9, 0.1), 2.0), ((0.9, 0.9, 0.9), 3.0)])
def test_children_who_enter_care_with_a_sibling_are_counted(beliefs, together):
    world, start = concerned(*beliefs, section_20_level=99.0)
    world.families[0]["plan_review_week"] = start
    engine.PARTS["decisions"](world, start)
    assert counted_now(world, "care_entries_with_sibling") == together
