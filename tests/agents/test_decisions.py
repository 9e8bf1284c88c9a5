"""Which way every decision leans: with concern, shifted thresholds, progress, a crowded team; that endings ask for more; and who leaves care."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import authority as bodies
from agents import constable
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


def log_odds(chance):
    return math.log(chance / (1.0 - chance))


def lowest(p, *names):
    """Return the log-odds of the first threshold, less the gaps."""
    return log_odds(p[names[0]]) - sum(p[name] for name in names[1:])


TOWARD_MORE = {
    "screens_in": lambda p, concern, shift, progress: as_probability(managers.screens_in, a_worker(), p, concern, shift),
    "calls_strategy_discussion": lambda p, concern, shift, progress: as_probability(
        managers.calls_strategy_discussion, a_worker(), a_family(), p, concern, False, shift
    ),
    "calls_strategy_discussion_at_referral": lambda p, concern, shift, progress: as_probability(
        managers.calls_strategy_discussion, a_worker(), a_family(), p, concern, True, shift
    ),
    "convenes_conference": lambda p, concern, shift, progress: as_probability(bodies.convenes_conference, {}, a_family(), p, concern, shift),
    "votes_plan": lambda p, concern, shift, progress: as_probability(bodies.votes_plan, {}, a_family(), p, concern, shift, 0.0),
    "keeps_plan": lambda p, concern, shift, progress: as_refusal_probability(bodies.ends_plan, {}, a_family(), p, concern, progress, shift, 0, 0.0),
    "keeps_plan_later": lambda p, concern, shift, progress: as_refusal_probability(
        bodies.ends_plan, {}, a_family(), p, concern, progress, shift, 2, 0.0
    ),
    "finds_in_need": lambda p, concern, shift, progress: as_probability(managers.finds_in_need, a_worker(), a_family(), p, concern),
    "keeps_need": lambda p, concern, shift, progress: as_refusal_probability(managers.closes_need, a_worker(), a_family(), p, concern, progress, 0.0),
    "proposes_care": lambda p, concern, shift, progress: as_probability(managers.proposes_care, a_worker(), p, concern, -shift),
    "opens_pre_proceedings": lambda p, concern, shift, progress: as_probability(bodies.opens_pre_proceedings, {}, a_family(), p, concern, -shift),
    "issues_proceedings": lambda p, concern, shift, progress: as_probability(bodies.issues_proceedings, {}, a_family(), p, concern, progress, -shift),
    "grants_removal": lambda p, concern, shift, progress: as_probability(bodies.grants_removal, {}, a_family(), p, concern, -shift),
    "finds_threshold_crossed": lambda p, concern, shift, progress: as_probability(bodies.finds_threshold_crossed, {}, a_family(), p, concern),
    "orders_removal": lambda p, concern, shift, progress: as_probability(bodies.orders_removal, {}, a_family(), p, concern),
    "issues_at_once": lambda p, concern, shift, progress: as_probability(bodies.issues_at_once, {}, a_family(), p, concern, -shift),
    "is_emergency": lambda p, concern, shift, progress: as_probability(bodies.is_emergency, {}, p, concern, -shift),
    "keeps_apart": lambda p, concern, shift, progress: as_probability(bodies.keeps_apart, {}, p, concern, -shift),
    "joins_application": lambda p, concern, shift, progress: as_probability(bodies.joins_application, {}, p, concern, -shift),
    "applies_at_birth": lambda p, concern, shift, progress: as_probability(bodies.applies_at_birth, {}, p, concern, -shift),
    "takes_into_protection": lambda p, concern, shift, progress: as_probability(constable.takes_into_protection, a_child(), p, concern, False),
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
    "keeps_apart",
    "joins_application",
    "applies_at_birth",
)
"""Risk aversion lowers the thresholds of the front door and of plans; care thresholds are lowered, or raised, by a rule of practice alone."""


THRESHOLD = {
    "screens_in": ("screening_threshold",),
    "calls_strategy_discussion": ("enquiry_threshold",),
    "calls_strategy_discussion_at_referral": ("enquiry_threshold_at_referral",),
    "convenes_conference": ("conference_threshold",),
    "votes_plan": ("plan_threshold",),
    "keeps_plan": ("plan_threshold", "plan_ending_gap", "plan_ending_gap_first"),
    "keeps_plan_later": ("plan_threshold", "plan_ending_gap"),
    "finds_in_need": ("need_threshold",),
    "keeps_need": ("need_threshold", "need_closing_gap"),
    "proposes_care": ("section_20_threshold",),
    "opens_pre_proceedings": ("pre_proceedings_threshold",),
    "issues_proceedings": ("pre_proceedings_threshold", "issuing_gap"),
    "grants_removal": ("interim_removal_threshold",),
    "finds_threshold_crossed": ("section_31_threshold",),
    "orders_removal": ("final_care_threshold",),
    "issues_at_once": ("issuing_at_once_threshold",),
    "is_emergency": ("emergency_threshold",),
    "keeps_apart": ("kept_apart_threshold",),
    "joins_application": ("pre_proceedings_threshold",),
    "applies_at_birth": ("at_birth_threshold",),
    "takes_into_protection": ("police_protection_threshold",),
}
"""The threshold of each decision and its gaps: far from it a probability is 0 or 1 to nine digits, and no direction can be seen."""


near = st.floats(-1.5, 1.5)


@properties
@given(p=parameters, shift=st.floats(-1.5, 1.5))
def test_a_shift_reaches_screening_as_far_as_its_parameter_says(p, shift):
    def screened(concern, shift, reaches):
        return as_probability(managers.screens_in, a_worker(), p | {"shift_at_screening": reaches}, concern, shift)

    level = log_odds(p["screening_threshold"])
    assert screened(level, shift, 0.0) == pytest.approx(0.5, abs=1e-6)
    assert screened(level, shift, 0.5) == pytest.approx(screened(level + 0.5 * shift, 0.0, 1.0), abs=1e-6)


@pytest.mark.parametrize("name", TOWARD_MORE)
@properties
@given(p=parameters, away=near)
def test_every_decision_leans_with_concern(name, p, away):
    decide, concern = TOWARD_MORE[name], lowest(p, *THRESHOLD[name]) + away
    assert 0.0 <= decide(p, concern, 0.0, 0.0) <= 1.0
    assert decide(p, concern - 1.0, 0.0, 0.0) < decide(p, concern + 1.0, 0.0, 0.0)


@pytest.mark.parametrize("name", TOWARD_MORE)
@properties
@given(p=parameters)
def test_every_decision_is_even_at_its_threshold(name, p):
    """The threshold is a chance of harm; gaps and temperature are log-odds."""
    threshold = lowest(p, *THRESHOLD[name])
    assert TOWARD_MORE[name](p, threshold, 0.0, 0.0) == pytest.approx(0.5, abs=1e-6)
    expected = plain(logistic)(0.5 / p["decision_temperature"])
    assert TOWARD_MORE[name](p, threshold + 0.5, 0.0, 0.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", WITH_SHIFT)
@properties
@given(p=parameters, away=near)
def test_risk_aversion_lowers_thresholds_and_a_raised_threshold_raises_them(name, p, away):
    """A shift counts in full, in part, or up to three times, as the body follows the times."""
    decide, concern = TOWARD_MORE[name], lowest(p, *THRESHOLD[name]) + away
    assert decide(p, concern, -1.0, 0.0) <= decide(p, concern, 0.0, 0.0) <= decide(p, concern, 1.0, 0.0)
    assert decide(p, concern, 0.7, 0.0) <= decide(p, concern + 2.1, 0.0, 0.0) + 1e-6


@pytest.mark.fast
@pytest.mark.parametrize("name", WITH_SHIFT)
def test_a_shift_moves_every_threshold_that_it_is_meant_for(name):
    decide, concern = TOWARD_MORE[name], lowest(P, *THRESHOLD[name])
    assert decide(P, concern, -0.5, 0.0) < decide(P, concern, 0.5, 0.0)


@properties
@given(parameters, near, st.floats(0.0, 2.0))
def test_what_has_been_let_stand_is_asked_again_only_when_concern_has_grown(p, away, grown):
    """Between the threshold and settled concern an enquiry is unlikely; once concern has grown enough it is as likely as at the threshold."""
    rule, settled = plain(managers.calls_strategy_discussion), log_odds(p["enquiry_threshold"]) + abs(away)
    family = a_family(settled_concern=settled)
    again = probability_of(rule, a_worker(), family, p, settled + grown, False, 0.0)
    without_precedent = probability_of(rule, a_worker(), family | {"settled_concern": -99.0}, p, settled + grown, False, 0.0)
    assert again <= without_precedent
    assert probability_of(rule, a_worker(), family, p, settled + p["new_knowledge_needed"], False, 0.0) == pytest.approx(0.5, abs=1e-6)


@properties
@given(parameters, near)
def test_a_crowded_team_closes_need_sooner(p, away):
    """Direction: G.reref_caseload."""
    concern = lowest(p, *THRESHOLD["keeps_need"]) + away
    roomy, crowded = (as_refusal_probability(managers.closes_need, a_worker(), a_family(), p, concern, 0.0, crowding) for crowding in (-0.3, 0.5))
    assert crowded < roomy


@properties
@given(parameters, near)
def test_a_grave_event_counts_in_a_constables_concern(p, away):
    concern = log_odds(p["police_protection_threshold"]) + away
    plainly, grave = (as_probability(constable.takes_into_protection, a_child(), p, concern, is_grave) for is_grave in (False, True))
    assert grave > plainly
    assert grave == pytest.approx(as_probability(constable.takes_into_protection, a_child(), p, concern + p["grave_event_counts"], False))


@properties
@given(parameters, near, normals)
def test_the_chairs_own_view_counts(p, away, z):
    assume(z > 0.1)
    concern = log_odds(p["plan_threshold"]) + away
    votes = [as_probability(bodies.votes_plan, {}, a_family(), p, concern, 0.0, chair) for chair in (-z, z)]
    assert votes[0] < votes[1]


# Endings ask for more than that nothing would begin.

ENDINGS = {
    "plan at the first review": ("votes_plan", "keeps_plan"),
    "plan later": ("votes_plan", "keeps_plan_later"),
    "need": ("finds_in_need", "keeps_need"),
    "pre-proceedings": ("opens_pre_proceedings", "issues_proceedings"),
}
"""What begins a status, and what keeps it: the probability of ending is that of not keeping it."""


@pytest.mark.parametrize(("begins", "keeps"), ENDINGS.values(), ids=ENDINGS)
@properties
@given(p=parameters, away=st.floats(-3.0, 3.0))
def test_nothing_ends_at_a_level_of_concern_at_which_it_begins(begins, keeps, p, away):
    """At the same concern and without progress the probability of ending is at most that of not beginning, whatever the gap's value."""
    concern = log_odds(p[THRESHOLD[begins][0]]) + away
    ends, begins_not = 1.0 - TOWARD_MORE[keeps](p, concern, 0.0, 0.0), 1.0 - TOWARD_MORE[begins](p, concern, 0.0, 0.0)
    assert ends <= begins_not + 1e-7
    gap = log_odds(p[THRESHOLD[begins][0]]) - lowest(p, *THRESHOLD[keeps])
    if gap > 0.01 and abs(away) < 1.0:
        assert ends < begins_not


@pytest.mark.parametrize(("begins", "keeps"), ENDINGS.values(), ids=ENDINGS)
@properties
@given(p=parameters, away=st.floats(-3.0, 3.0), shift=st.floats(-1.0, 1.0))
def test_shifted_thresholds_leave_endings_above_beginnings(begins, keeps, p, away, shift):
    concern = log_odds(p[THRESHOLD[begins][0]]) + away
    assert 1.0 - TOWARD_MORE[keeps](p, concern, shift, 0.0) <= 1.0 - TOWARD_MORE[begins](p, concern, shift, 0.0) + 1e-7


@pytest.mark.parametrize("keeps", [keeps for _, keeps in ENDINGS.values()], ids=ENDINGS)
@properties
@given(p=parameters, away=near, little=st.floats(-1.0, 3.0), more=st.floats(0.1, 3.0))
def test_more_progress_never_lowers_the_probability_of_ending(keeps, p, away, little, more):
    concern = lowest(p, *THRESHOLD[keeps]) + away
    less, further = (1.0 - TOWARD_MORE[keeps](p, concern, 0.0, progress) for progress in (little, little + more))
    assert less <= further
    at_threshold = [1.0 - TOWARD_MORE[keeps](p, lowest(p, *THRESHOLD[keeps]), 0.0, progress) for progress in (0.0, more)]
    assert at_threshold[0] < at_threshold[1]


def goes_home(p, concern=0.0, weeks=20, care=SECTION_20, progress=0.0, raised=0.0):
    return as_probability(bodies.lets_return_home, {}, a_child(care=care, care_since=WEEK - weeks), p, concern, progress, raised, WEEK)


@properties
@given(parameters, st.floats(-3.0, 3.0), st.integers(0, 200))
def test_no_child_returns_at_a_level_of_concern_at_which_care_begins(p, away, weeks):
    """From section 20 against the manager's proposal of it, from an order against the court's."""
    for care, name in ((SECTION_20, "proposes_care"), (CARE_ORDER, "orders_removal")):
        concern = log_odds(p[THRESHOLD[name][0]]) + away
        assert goes_home(p, concern, weeks, care) <= 1.0 - TOWARD_MORE[name](p, concern, 0.0, 0.0) + 1e-7


@properties
@given(parameters, near)
def test_return_home_is_readier_early_and_at_low_concern(p, away):
    for care, threshold, gap in (
        (SECTION_20, "section_20_threshold", "return_gap_section_20"),
        (CARE_ORDER, "final_care_threshold", "return_gap_order"),
    ):
        concern = lowest(p, threshold, gap) + away
        assert goes_home(p, concern, 4, care) > goes_home(p, concern, 200, care) > 0.0
        assert goes_home(p, concern, care=care) > goes_home(p, concern + 1.0, care=care)
        assert goes_home(p, concern, 0, care) <= p["return_ceiling"] + 1e-6


@pytest.mark.fast
def test_a_wider_gap_keeps_children_in_care():
    for care, gap in ((SECTION_20, "return_gap_section_20"), (CARE_ORDER, "return_gap_order")):
        assert goes_home(P | {gap: 2.0}, -1.0, care=care) < goes_home(P | {gap: 0.5}, -1.0, care=care)


@properties
@given(parameters)
def test_guardians_take_children_under_a_care_order_and_kin_more_than_others(p):
    def leaves(care, placement):
        return as_probability(bodies.leaves_for_guardian, {}, a_child(care=care, placement=placement), a_family(), p)

    assert leaves(CARE_ORDER, KIN) > leaves(CARE_ORDER, FOSTER) > 1e-6
    assert leaves(SECTION_20, KIN) < 1e-6
