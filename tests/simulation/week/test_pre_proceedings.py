"""The letter before proceedings: stories worked out by hand."""

import numpy as np
import pytest

from agents import standing as s
from agents.chance import log_odds
from simulation.world import copy_world
from tests.helpers import column, live
from tests.simulation.practice import date, several
from tests.simulation.stories import ALWAYS

CERTAIN = {
    "pre_proceedings_threshold": ALWAYS,
    "crisis_per_week": 0.0,
    "family_group_usual_share": 0.0,
    "advice_taken_share": 0.0,
    "kin_suit_share": 0.0,
    "kin_found_by_search": 0.0,
    "extension_needs_progress": 99.0,
    "kin_agreed_level": 99.0,
    "issuing_gap": 99.0,
    "harm_in_care_per_week": 0.0,
}
"""A letter is certain, and so is an application at its review; none of what a letter brings."""


def letter(kin=1.0, **overrides):
    """Return a world in which one family on a plan has a letter in week 0, and that week."""
    world, week = several(1, s.PROTECTION_PLAN, **{**CERTAIN, **overrides})
    family = world.families[0]
    family["kin"], family["phase"], family["plan_review_week"], family["seen_alone_week"] = kin, (3 - week) % 4, week + 500, week
    return world, week


def at_review(**overrides):
    """Return a world in the week before the review, 14 weeks after the letter."""
    world, week = letter(**overrides)
    world = live(world, 14)
    assert world.families[0]["court"] == s.PRE_PROCEEDINGS and world.families[0]["gateway_review_week"] == week + 14
    return world


def differing(one, other, store):
    """Return the fields of a store's first row in which two worlds differ."""
    mine, theirs = getattr(one, store)[0], getattr(other, store)[0]
    return {name for name in mine.dtype.names if not np.array_equal(mine[name], theirs[name], equal_nan=mine[name].dtype.kind == "f")}


@pytest.mark.bounds
def test_advice_moves_attitudes_and_costs_its_fee_and_nothing_else():
    """In week 3 the parent meets with a solicitor; nobody's belief, work or care changes by it."""
    without, _ = letter()
    advised, _ = letter(advice_taken_share=1.0, advice_lowers_hostility=0.3, advice_raises_readiness=0.2)
    for world in (without, advised):
        world.parents["hostility"][0] = world.parents["hostility_person"][0] = 0.6
    without, advised = live(without, 3), live(advised, 3)
    assert not differing(without, advised, "parents")
    without, advised = live(without, 1), live(advised, 1)
    assert differing(without, advised, "parents") == {"hostility", "readiness"}
    assert advised.parents["hostility"][0] == pytest.approx(0.7 * without.parents["hostility"][0])
    assert not differing(without, advised, "families") and not differing(without, advised, "children")
    assert column(advised, "parents_advised")[3].sum() == 1.0 and column(without, "parents_advised").sum() == 0.0
    paid = column(advised, "cost_gbp_courts")[3].sum() - column(without, "cost_gbp_courts")[3].sum()
    assert paid == pytest.approx(advised.parameters[0]["cost_legal_help_per_parent"])


@pytest.mark.bounds
def test_relatives_are_assessed_by_the_letter_and_not_before():
    world, _ = letter(kin_suit_share=1.0)
    assert not live(world, 8).families["kin_assessed"][0]
    world = live(world, 1)
    assert world.families["kin_assessed"][0] and column(world, "families_with_kin_assessed")[8].sum() == 1.0
    alone, _ = letter(kin_suit_share=1.0, pre_proceedings_threshold=1.0)
    assert not live(alone, 12).families["kin_assessed"][0]


@pytest.mark.bounds
def test_the_work_is_closer_together_and_takes_the_workers_hours():
    weekly, fortnightly = (live(letter(visit_interval_letter_weeks=weeks, visit_early_weeks=0)[0], 14) for weeks in (1, 2))
    done = [column(world, "visits_done")[:14].sum() for world in (weekly, fortnightly)]
    assert done[0] > 1.5 * done[1] > 0.0
    assert weekly.families["work_done"][0] > fortnightly.families["work_done"][0]
    hours = [column(world, "hours_face_to_face")[:14].sum() for world in (weekly, fortnightly)]
    assert hours[0] > hours[1]


@pytest.mark.bounds
def test_the_letter_takes_hours_beside_visits():
    """With 20 hours a week on the letter, less than a visit's time is left."""
    usual, busy = (live(letter(pre_proceedings_hours=hours)[0], 5) for hours in (0.0, 20.0))
    w = usual.families["worker"][0]
    assert w >= 0 and w == busy.families["worker"][0]
    assert busy.professionals["hours_left"][w] < usual.professionals["hours_left"][w]


@pytest.mark.bounds
def test_work_done_diverts_where_the_same_family_without_it_is_taken_to_court_on_the_same_draw():
    """Concern lies half a log-odds above the threshold; all of the work, as shown, counts one."""
    world = at_review(issuing_gap=0.0, credit_for_fall=0.0, credit_for_work_done=1.0, credit_for_engagement=0.0, work_per_contact=0.0)
    world.families["shown_trusted"][0] = 1.0
    ends = {}
    for work in (0.0, 1.0):
        case = copy_world(world)
        case.families["work_done"][0] = work
        odds = log_odds.py_func(case.children["belief"][0]) - 0.5
        case.parameters["pre_proceedings_threshold"] = 1.0 / (1.0 + np.exp(-odds))
        case = live(case, 1)
        ends[work] = (case.families["court"][0], case.children["diverted_week"][0] >= 0, case.families["plan"][0])
    assert ends[0.0][0] == s.PROCEEDINGS and not ends[0.0][1]
    assert ends[1.0] == (s.NO_COURT, True, s.PROTECTION_PLAN), "diverted, the child stays on the plan"


@pytest.mark.bounds
def test_pre_proceedings_are_extended_once():
    world = at_review(extension_needs_progress=-99.0)
    world = live(world, 1)
    assert world.families["court"][0] == s.PRE_PROCEEDINGS and world.families["was_extended"][0]
    world = live(world, 7)
    assert world.families["court"][0] == s.PRE_PROCEEDINGS
    world = live(world, 1)
    assert world.families["court"][0] == s.PROCEEDINGS
    assert column(world, "pre_proceedings_extended").sum() == 1.0
    assert column(world, "pre_proceedings_weeks_sum").sum() == 14 + 8 and column(world, "pre_proceedings_ended").sum() == 1.0
    assert column(world, "care_proceedings_within_21_months_of_letter").sum() == 1.0


@pytest.mark.bounds
def test_after_diversion_no_letter_follows_without_new_concern():
    """Concern as it was brings no second letter; what would is a rise by more than `new_knowledge_needed`."""
    settled = at_review(issuing_gap=-99.0, new_knowledge_needed=3.0)
    again = at_review(issuing_gap=-99.0, new_knowledge_needed=-99.0)
    settled, again = live(settled, 9), live(again, 9)
    assert settled.families["court"][0] == s.NO_COURT and column(settled, "pre_proceedings_starts").sum() == 1.0
    assert column(again, "pre_proceedings_starts").sum() == 2.0


@pytest.mark.bounds
@pytest.mark.parametrize("is_arranged", [True, False])
def test_children_go_to_relatives_who_were_assessed_in_place_of_court(is_arranged):
    world = at_review(kin_suit_share=1.0, kin_arranged_share=float(is_arranged), kin_share_assessed=1.0)
    world = live(world, 1)
    child, family = world.children[0], world.families[0]
    assert family["court"] == child["court"] == s.NO_COURT and family["plan"] == child["plan"] == s.NO_PLAN
    assert column(world, "children_to_kin_by_agreement").sum() == column(world, "pre_proceedings_diverted").sum() == 1.0
    assert column(world, "care_proceedings_starts").sum() == 0.0
    if is_arranged:
        assert child["left"] and child["care"] == s.NOT_IN_CARE and column(world, "care_entries").sum() == 0.0
        assert live(world, 5).families["standing"][0] in (s.CLOSED, s.GONE)
    else:
        assert (child["care"], child["placement"]) == (s.SECTION_20, s.KIN) and column(world, "care_entries_section_20").sum() == 1.0
        assert column(world, "care_entries_within_24_months_of_diversion").sum() == 0.0


@pytest.mark.bounds
@pytest.mark.parametrize("change", [{"kin_suit_share": 0.0}, {"kin_agreed_level": -99.0}])
def test_without_an_assessment_or_agreement_the_court_decides(change):
    world = live(at_review(**{"kin_suit_share": 1.0, **change}), 1)
    assert world.families["court"][0] == s.PROCEEDINGS and column(world, "children_to_kin_by_agreement").sum() == 0.0


@pytest.mark.bounds
def test_children_are_counted_a_year_after_the_letter_and_after_diversion():
    """Proceedings follow a letter, and the child is looked after a year on; another is diverted, and enters care within two years."""
    world = live(at_review(child_arrangements_with_other_parent=0.0), 44)
    counted = column(world, "looked_after_12_months_after_letter").sum(axis=1)
    assert np.flatnonzero(counted).tolist() == [52] and counted[52] == 1.0
    world = asked_for_section_20(new_knowledge_needed=-99.0)
    assert column(world, "care_entries_within_24_months_of_diversion").sum() == column(world, "care_entries_section_20").sum() == 1.0


@pytest.mark.bounds
def test_after_diversion_care_by_agreement_is_not_asked_for_without_new_concern():
    assert column(asked_for_section_20(new_knowledge_needed=3.0), "care_entries").sum() == 0.0


def asked_for_section_20(**overrides):
    """Return a world in which a plan is reviewed after diversion, and care by agreement is asked for, with consent, if it may be."""
    world = live(at_review(issuing_gap=-99.0, section_20_level=99.0, **overrides), 1)
    world.parameters["section_20_threshold"], world.parameters["pre_proceedings_threshold"] = ALWAYS, 1.0
    world.families["plan_review_week"][0] = world.state[0]["week"] + 1
    return live(world, 3)


@pytest.mark.bounds
def test_a_family_group_conference_may_be_usual_practice_and_takes_no_place():
    without, week = letter(family_group_level=99.0)
    usual, _ = letter(family_group_level=99.0, family_group_usual_share=1.0)
    date(
        usual,
        week,
        family_group_from=True,
        family_group_at=s.AT_PRE_PROCEEDINGS,
        family_group_places=2.0,
        family_group_cost=500.0,
        family_group_payer=2,
    )
    without, usual = live(without, 3), live(usual, 3)
    assert not any(differing(without, usual, store) for store in ("families", "parents", "children")), "the same family until the offer"
    without, usual = live(without, 3), live(usual, 3)
    assert not without.families["has_met_as_group"][0] and usual.families["has_met_as_group"][0]
    assert np.flatnonzero(column(usual, "family_groups_held").sum(axis=1)).tolist() == [3]
    assert column(usual, "cost_line_programme").sum() == 0.0 and (usual.areas["family_group_places_left"] == 2.0).all()


@pytest.mark.bounds
def test_agencies_records_are_asked_for_while_an_application_is_prepared():
    never, always = (live(letter(facts_reach_per_month=0.0, facts_reach_before_court_per_month=share)[0], 10) for share in (0.0, 1.0))
    assert column(never, "record_checks").sum() == 0.0 < column(always, "record_checks").sum()
