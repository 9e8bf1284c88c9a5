"""Which way every decision leans: with belief, shifted thresholds, credit for engagement, a crowded team; and who leaves care."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import authority as bodies
from agents import team_manager as managers
from agents.arithmetic import logistic
from agents.standing import CARE_ORDER, FOSTER, KIN, SECTION_20
from tests.agents.odds import probability_of
from tests.agents.strategies import (
    WEEK,
    P,
    normals,
    parameters,
    properties,
)
from tests.helpers import a_child, a_family, a_worker, plain


def as_probability(rule, *arguments):
    return probability_of(plain(rule), *arguments)


def as_refusal_probability(rule, *arguments):
    """Return the probability that a rule says no."""
    return probability_of(lambda *given: not plain(rule)(*given), *arguments)


TOWARD_MORE = {
    "screens_in": lambda p, belief, shift, engagement: as_probability(managers.screens_in, a_worker(), p, belief, shift),
    "calls_strategy_discussion": lambda p, belief, shift, engagement: as_probability(
        managers.calls_strategy_discussion, a_worker(), a_family(shown_engagement=engagement), p, belief, False, shift
    ),
    "calls_strategy_discussion_at_referral": lambda p, belief, shift, engagement: as_probability(
        managers.calls_strategy_discussion, a_worker(), a_family(shown_engagement=engagement), p, belief, True, shift
    ),
    "convenes_conference": lambda p, belief, shift, engagement: as_probability(
        bodies.convenes_conference, {}, a_family(shown_engagement=engagement), p, belief, shift
    ),
    "votes_plan": lambda p, belief, shift, engagement: as_probability(
        bodies.votes_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 0.0
    ),
    "keeps_plan": lambda p, belief, shift, engagement: as_refusal_probability(
        bodies.ends_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 0, 0.0
    ),
    "keeps_plan_later": lambda p, belief, shift, engagement: as_refusal_probability(
        bodies.ends_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 2, 0.0
    ),
    "finds_in_need": lambda p, belief, shift, engagement: as_probability(managers.finds_in_need, a_worker(), a_family(), p, belief),
    "keeps_need": lambda p, belief, shift, engagement: as_refusal_probability(
        managers.closes_need, a_worker(), a_family(shown_engagement=engagement), p, belief, 0.0
    ),
    "proposes_care": lambda p, belief, shift, engagement: as_probability(managers.proposes_care, a_worker(), p, belief, -shift),
    "opens_pre_proceedings": lambda p, belief, shift, engagement: as_probability(
        bodies.opens_pre_proceedings, {}, a_family(shown_engagement=engagement), p, belief, -shift
    ),
    "issues_proceedings": lambda p, belief, shift, engagement: as_probability(
        bodies.issues_proceedings, {}, a_family(shown_engagement=engagement), p, belief, -shift
    ),
    "grants_removal": lambda p, belief, shift, engagement: as_probability(bodies.grants_removal, {}, a_family(), p, belief, belief, -shift),
    "finds_threshold_crossed": lambda p, belief, shift, engagement: as_probability(
        bodies.finds_threshold_crossed, {}, a_family(shown_engagement=engagement), p, belief, belief
    ),
    "issues_at_once": lambda p, belief, shift, engagement: as_probability(bodies.issues_at_once, {}, p, belief, -shift),
    "is_emergency": lambda p, belief, shift, engagement: as_probability(bodies.is_emergency, {}, p, belief, False, -shift),
}


WITH_SHIFT = (
    "screens_in",
    "calls_strategy_discussion",
    "calls_strategy_discussion_at_referral",
    "convenes_conference",
    "votes_plan",
    "keeps_plan",
    "keeps_plan_later",
    "proposes_care",
    "opens_pre_proceedings",
    "issues_proceedings",
    "issues_at_once",
    "grants_removal",
    "is_emergency",
)
"""Risk aversion lowers the thresholds of the front door and of plans; care thresholds are lowered, or raised, by a rule of practice alone."""


WITH_CREDIT = tuple(set(TOWARD_MORE) - {"screens_in", "finds_in_need", "proposes_care", "grants_removal", "is_emergency", "issues_at_once"})


beliefs = st.floats(0.0, 3.0)


THRESHOLD = {
    "screens_in": "screening_threshold",
    "calls_strategy_discussion": "enquiry_threshold",
    "calls_strategy_discussion_at_referral": "enquiry_threshold_at_referral",
    "convenes_conference": "conference_threshold",
    "votes_plan": "plan_threshold",
    "keeps_plan": "plan_ending_threshold_first",
    "keeps_plan_later": "plan_ending_threshold",
    "finds_in_need": "need_threshold",
    "keeps_need": "need_closing_threshold",
    "proposes_care": "section_20_threshold",
    "opens_pre_proceedings": "pre_proceedings_threshold",
    "issues_proceedings": "issuing_threshold",
    "grants_removal": "interim_removal_threshold",
    "finds_threshold_crossed": "final_care_threshold",
    "issues_at_once": "issuing_at_once_threshold",
    "is_emergency": "emergency_threshold",
}
"""The threshold of each decision: far from it a probability is 0 or 1 to nine digits, and no direction can be seen."""


near = st.floats(-1.5, 1.5)


@pytest.mark.parametrize("name", TOWARD_MORE)
@properties
@given(p=parameters, away=near)
def test_every_decision_leans_with_belief(name, p, away):
    decide, belief = TOWARD_MORE[name], p[THRESHOLD[name]] + away
    assert 0.0 <= decide(p, belief, 0.0, 0.3) <= 1.0
    assert decide(p, belief - 1.0, 0.0, 0.3) < decide(p, belief + 1.0, 0.0, 0.3)


@pytest.mark.parametrize("name", WITH_SHIFT)
@properties
@given(p=parameters, belief=beliefs)
def test_risk_aversion_lowers_thresholds_and_a_raised_threshold_raises_them(name, p, belief):
    """A shift counts in full, in part, or up to three times, as the body follows the times."""
    decide = TOWARD_MORE[name]
    assert decide(p, belief, -1.0, 0.3) <= decide(p, belief, 0.0, 0.3) <= decide(p, belief, 1.0, 0.3)
    assert decide(p, belief, 0.7, 0.3) <= decide(p, belief + 2.1, 0.0, 0.3) + 1e-6


@pytest.mark.fast
@pytest.mark.parametrize("name", WITH_SHIFT)
def test_a_shift_moves_every_threshold_that_it_is_meant_for(name):
    decide = TOWARD_MORE[name]
    centre = -2.0 if name == "screens_in" else 1.2
    assert decide(P, centre, -0.5, 0.3) < decide(P, centre, 0.5, 0.3)


@pytest.mark.parametrize("name", sorted(WITH_CREDIT))
@properties
@given(p=parameters, away=near)
def test_shown_engagement_earns_credit(name, p, away):
    """Disguised compliance earns it as well as the genuine kind."""
    belief = p[THRESHOLD[name]] + away
    assert TOWARD_MORE[name](p, belief, 0.0, 0.0) > TOWARD_MORE[name](p, belief, 0.0, 1.0)


@properties
@given(parameters, near, st.floats(0.0, 2.0))
def test_what_has_been_let_stand_is_asked_again_only_when_concern_has_grown(p, away, grown):
    """Between the threshold and settled concern an enquiry is unlikely; once concern has grown enough it is as likely as at the threshold."""
    rule, settled = plain(managers.calls_strategy_discussion), p["enquiry_threshold"] + abs(away)
    family = a_family(shown_engagement=0.0, settled_concern=settled)
    again = probability_of(rule, a_worker(), family, p, settled + grown, False, 0.0)
    without_precedent = probability_of(rule, a_worker(), family | {"settled_concern": -99.0}, p, settled + grown, False, 0.0)
    assert again <= without_precedent
    assert probability_of(rule, a_worker(), family, p, settled + p["new_knowledge_needed"], False, 0.0) == pytest.approx(0.5, abs=1e-6)


@properties
@given(parameters, near)
def test_a_crowded_team_closes_need_sooner(p, away):
    """Direction: G.reref_caseload."""
    belief = p["need_closing_threshold"] + away
    roomy, crowded = (as_refusal_probability(managers.closes_need, a_worker(), a_family(), p, belief, crowding) for crowding in (-0.3, 0.5))
    assert crowded < roomy


@properties
@given(parameters, beliefs)
def test_a_decision_at_its_threshold_is_even(p, belief):
    assert probability_of(plain(managers.leans), belief, 0.0, belief, p) == pytest.approx(0.5, abs=1e-6)
    expected = plain(logistic)(0.5 / p["decision_temperature"])
    assert probability_of(plain(managers.leans), belief, 0.0, belief - 0.5, p) == pytest.approx(expected, abs=1e-6)


@properties
@given(parameters, near)
def test_grave_harm_lowers_the_threshold_of_an_emergency(p, away):
    belief = p["emergency_threshold"] + away
    plainly, grave = (as_probability(bodies.is_emergency, {}, p, belief, is_grave, 0.0) for is_grave in (False, True))
    assert (grave > plainly) == (p["emergency_threshold_after_grave_harm"] < p["emergency_threshold"])


@properties
@given(parameters, beliefs, normals)
def test_the_chairs_own_view_counts(p, belief, z):
    assume(z > 0.1)
    votes = [as_probability(bodies.votes_plan, {}, a_family(), p, belief, 0.0, chair) for chair in (-z, z)]
    assert votes[0] < votes[1]


def goes_home(p, belief=0.5, weeks=20, care=SECTION_20):
    return as_probability(bodies.lets_return_home, {}, a_child(care=care, care_since=WEEK - weeks), p, belief, WEEK)


@properties
@given(parameters, beliefs)
def test_return_home_is_readier_early_at_low_belief_and_from_section_20(p, belief):
    assert goes_home(p, belief, 4) > goes_home(p, belief, 200) > 0.0
    assert goes_home(p, belief) > goes_home(p, belief + 1.0)
    assert goes_home(p, belief, care=SECTION_20) > goes_home(p, belief, care=CARE_ORDER)
    assert goes_home(p, belief, 0) <= p["return_ceiling"] + 1e-6


@properties
@given(parameters)
def test_guardians_take_children_under_a_care_order_and_kin_more_than_others(p):
    def leaves(care, placement):
        return as_probability(bodies.leaves_for_guardian, {}, a_child(care=care, placement=placement), a_family(), p)

    assert leaves(CARE_ORDER, KIN) > leaves(CARE_ORDER, FOSTER) > 1e-6
    assert leaves(SECTION_20, KIN) < 1e-6
