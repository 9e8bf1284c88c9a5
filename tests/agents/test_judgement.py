"""What workers, specialists, groups and bodies believe and decide."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import authority as bodies
from agents import domestic_abuse_worker, outside_child
from agents import social_worker as rules
from agents import specialist as specialists
from agents import team_manager as managers
from agents.arithmetic import logistic
from agents.outside_child import OUTSIDE_CHILD
from agents.rating import rate
from agents.standing import (
    AMBER,
    AMBIVALENT,
    CARE_ORDER,
    DISGUISED_COMPLIANCE,
    FOSTER,
    GREEN,
    HOME,
    HOSTILE_OR_AVOIDANT,
    KIN,
    LONG_STAY_NEED,
    OPENLY_ENGAGED,
    RED,
    SECTION_20,
    UNACCOMPANIED,
)
from tests.agents.strategies import (
    WEEK,
    P,
    children,
    families,
    inner_shares,
    lucks,
    normals,
    parameters,
    parents,
    properties,
    risks,
    shares,
    workers,
)
from tests.agents.test_family_and_child import chance_of
from tests.helpers import a_child, a_family, a_parent, a_worker, blank, plain


def seen(worker, child, family, parent, p, hours=1.5, luck=0.0):
    """Return the child as the worker leaves: belief and sightings."""
    after = dict(child)
    plain(rules.see_child)(worker, after, family, parent, p, WEEK, hours, luck)
    return after


@properties
@given(workers(), children(), families(), parents(), parameters, normals)
def test_hostility_is_misread_as_danger_and_disguise_hides_it(worker, child, family, parent, p, luck):
    worker["deescalation_skill"] = min(0.95, worker["deescalation_skill"])
    open_, ambivalent, disguised, hostile = (
        seen(worker, child, family, parent | {"presentation": way}, p, luck=luck)["belief"]
        for way in (OPENLY_ENGAGED, AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT)
    )
    assert disguised < open_ == ambivalent < hostile


@properties
@given(workers(deescalation_skill=1.0), children(), families(), parents(), parameters, normals)
def test_a_worker_who_can_deescalate_does_not_misread_hostility(worker, child, family, parent, p, luck):
    hostile, open_ = (seen(worker, child, family, parent | {"presentation": way}, p, luck=luck) for way in (HOSTILE_OR_AVOIDANT, OPENLY_ENGAGED))
    assert hostile["belief"] == open_["belief"]


@properties
@given(workers(), children(), families(), parents(), parameters, st.integers(1, 10), st.integers(1, 10))
def test_more_referrals_raise_concern(worker, child, family, parent, p, few, more):
    few, many = few, few + more
    once, often = (seen(worker, child, family | {"referrals": n}, parent, p)["belief"] for n in (few, many))
    assert once < often
    quiet, loud = (seen(worker, child, family | {"evidence": n}, parent, p)["belief"] for n in (0.0, 1.0))
    assert quiet < loud


@properties
@given(workers(), children(), families(), parents(), parameters, st.sampled_from(("true_risk", "look", "bias")))
def test_truth_look_and_bias_move_belief_alike(worker, child, family, parent, p, what):
    """Nobody's belief subtracts the truth: a misleading look or a bias weighs as much as danger itself."""
    record = {"true_risk": child, "look": family, "bias": worker}[what]
    before = seen(worker, child, family, parent, p)["belief"]
    record[what] += 1.0
    assert seen(worker, child, family, parent, p)["belief"] - before == pytest.approx(1.0 / 2.0)


@properties
@given(workers(), children(), families(), parents(), parameters)
def test_noise_shrinks_with_time_and_tenure(worker, child, family, parent, p):
    def spread(since, hours):
        now = worker | {"since": since}
        return seen(now, child, family, parent, p, hours, 1.0)["belief"] - seen(now, child, family, parent, p, hours, -1.0)["belief"]

    assert spread(WEEK - 300, 1.5) < spread(WEEK, 1.5) or p["sight_noise_less_by_tenure"] < 1e-3
    assert spread(WEEK, 1.5) < spread(WEEK, 0.5)


@properties
@given(workers(), families(), parents(), parameters)
def test_many_meetings_leave_the_look_and_the_bias(worker, family, parent, p):
    """Noise averages out; what misleads everybody does not."""
    family |= {"referrals": 1, "evidence": 0.0}
    child, parent["presentation"] = a_child(true_risk=1.0, belief=5.0), OPENLY_ENGAGED
    for visit in range(200):
        plain(rules.see_child)(worker, child, family, parent, p, WEEK, 1.5, 1.0 if visit % 2 else -1.0)
    assert child["belief"] - 1.0 == pytest.approx(family["look"] + worker["bias"], abs=0.35)


@properties
@given(children(), parameters)
def test_a_new_worker_starts_from_the_file_and_trusts_it_little(child, p):
    child["sightings"] = 9.0
    before = dict(child)
    plain(rules.read_file)(a_worker(), child, p)
    assert child["belief"] == before["belief"]
    assert child["sightings"] == p["sightings_from_file"]


@properties
@given(children(), families(), parameters, normals, st.floats(0, 0.8))
def test_facts_of_other_agencies_do_not_carry_the_look(child, family, p, luck, vulnerability):
    heard = []
    for look in (-2.0, 2.0):
        now = dict(child)
        plain(rules.hear_facts)(a_worker(), now, family | {"look": look}, p, vulnerability, 1.0, luck)
        heard.append(now["belief"])
    assert heard[0] == heard[1]
    now = dict(child)
    plain(rules.hear_facts)(a_worker(), now, family, p, vulnerability, 1.0, 0.0)
    true = family["risk"] + vulnerability
    assert abs(now["belief"] - true) <= abs(child["belief"] - true) + 1e-12


@properties
@given(parameters, inner_shares, inner_shares)
def test_skill_recognises_disguise_and_raises_fewer_false_alarms(p, low, high):
    assume(high > low + 0.01)

    def suspected(skill, presentation):
        return chance_of(plain(rules.suspects_disguise), a_worker(purposeful_skill=skill), a_parent(presentation=presentation), p)

    assert 0.0 < suspected(low, DISGUISED_COMPLIANCE) < suspected(high, DISGUISED_COMPLIANCE) <= 1.0
    assert suspected(low, OPENLY_ENGAGED) > suspected(high, OPENLY_ENGAGED) > 0.0
    assert suspected(low, HOSTILE_OR_AVOIDANT) < 1e-9


@pytest.mark.fast
def test_ratings_rise_with_belief():
    beliefs = np.linspace(-3.0, 5.0, 200)
    rated = [plain(rate)(a_worker(), P, belief) for belief in beliefs]
    assert rated == sorted(rated)
    assert set(rated) == {GREEN, AMBER, RED}


@properties
@given(families(), parameters, risks, normals, normals, st.floats(-1, 1))
def test_a_specialist_is_misled_by_the_shared_look_and_moves_by_a_part(family, p, opinion, own_look, noise, bias):
    """Errors of raters are correlated (E.kappa); nobody's rating subtracts the truth."""

    def formed(**fields):
        known = family | {"referrals": 1, "evidence": 0.0} | fields
        return plain(specialists.form_opinion)(a_worker(bias=bias), known, p, True, opinion, own_look, noise)

    step = formed(look=family["look"] + 1.0) - formed()
    assert step == pytest.approx(p["opinion_weight"] * p["raters_share_look"])
    assert formed(risk=family["risk"] + 1.0) - formed() == pytest.approx(p["opinion_weight"])
    assert formed(look=0.0, risk=opinion - bias) - opinion == pytest.approx(
        p["opinion_weight"] * ((1 - p["raters_share_look"] ** 2) ** 0.5 * p["look_sd"] * own_look + p["sight_noise_sd"] * noise)
    )


@properties
@given(families(), parameters, risks, risks, normals, normals)
def test_a_first_opinion_rests_on_the_first_contact_alone(family, p, one, other, own_look, noise):
    first = [plain(specialists.form_opinion)(a_worker(), family, p, False, opinion, own_look, noise) for opinion in (one, other)]
    assert first[0] == first[1]
    clear = family | {"look": 0.0, "referrals": 1, "evidence": 0.0}
    assert plain(specialists.form_opinion)(a_worker(bias=0.0), clear, p, False, one, 0.0, 0.0) == family["risk"]


@properties
@given(families(), parameters, st.integers(2, 12), shares)
def test_history_and_evidence_raise_a_specialists_concern_as_they_do_a_workers(family, p, referrals, evidence):
    """Whoever a policy adds hears of the past as the social worker does: else every specialist would be a hidden moved bar."""

    def formed(**fields):
        return plain(specialists.form_opinion)(a_worker(), family | {"referrals": 1, "evidence": 0.0} | fields, p, False, 0.0, 0.0, 0.0)

    raised = p["history_raises_concern"] * np.log(referrals) + p["evidence_raises_concern"] * evidence
    assert formed(referrals=referrals, evidence=evidence) - formed() == pytest.approx(raised, abs=1e-9)


def test_two_specialists_err_together():
    """Over many families the errors of two raters correlate through the look, at about the square of the part they share."""
    chooser, errors = np.random.default_rng(5), []
    for _ in range(1500):
        family = a_family(look=P["look_sd"] * chooser.normal(), risk=chooser.normal())
        pair = [plain(specialists.form_opinion)(a_worker(bias=0.0), family, P, False, 0.0, *chooser.normal(size=2)) for _ in range(2)]
        errors.append([opinion - family["risk"] for opinion in pair])
    shared, total = (P["raters_share_look"] * P["look_sd"]) ** 2, P["look_sd"] ** 2 + P["sight_noise_sd"] ** 2
    found = np.corrcoef(np.array(errors).T)[0, 1]
    assert found == pytest.approx(shared / total, abs=0.08)
    assert found > 0.03


@properties
@given(risks, risks, parameters)
def test_conformity_draws_a_voice_to_the_leaders(own, leading, p):
    def voice(conformity):
        return plain(specialists.voice)(a_worker(), p | {"conformity": conformity}, own, leading)

    assert voice(1.0) == pytest.approx(leading)
    assert voice(0.0) == own
    assert min(own, leading) - 1e-9 <= voice(p["conformity"]) <= max(own, leading) + 1e-9


@properties
@given(parameters, inner_shares, inner_shares)
def test_the_hostile_are_referred_to_the_group_less(p, low, high):
    assume(high > low + 0.01)
    calm, hostile = (chance_of(plain(domestic_abuse_worker.refers_to_group), a_worker(), a_parent(hostility=level), p) for level in (low, high))
    assert calm > hostile > 0.0


def as_luck(rule, *arguments):
    return chance_of(plain(rule), *arguments)


def as_refusal(rule, *arguments):
    """Return the probability that a rule says no."""
    return chance_of(lambda *given: not plain(rule)(*given), *arguments)


TOWARD_MORE = {
    "screens_in": lambda p, belief, shift, engagement: as_luck(managers.screens_in, a_worker(), p, belief, shift),
    "calls_strategy_discussion": lambda p, belief, shift, engagement: as_luck(
        managers.calls_strategy_discussion, a_worker(), a_family(shown_engagement=engagement), p, belief, False, shift
    ),
    "calls_strategy_discussion_at_referral": lambda p, belief, shift, engagement: as_luck(
        managers.calls_strategy_discussion, a_worker(), a_family(shown_engagement=engagement), p, belief, True, shift
    ),
    "convenes_conference": lambda p, belief, shift, engagement: as_luck(
        bodies.convenes_conference, {}, a_family(shown_engagement=engagement), p, belief, shift
    ),
    "votes_plan": lambda p, belief, shift, engagement: as_luck(bodies.votes_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 0.0),
    "keeps_plan": lambda p, belief, shift, engagement: as_refusal(
        bodies.ends_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 0, 0.0
    ),
    "keeps_plan_later": lambda p, belief, shift, engagement: as_refusal(
        bodies.ends_plan, {}, a_family(shown_engagement=engagement), p, belief, shift, 2, 0.0
    ),
    "finds_in_need": lambda p, belief, shift, engagement: as_luck(managers.finds_in_need, a_worker(), a_family(), p, belief),
    "keeps_need": lambda p, belief, shift, engagement: as_refusal(
        managers.closes_need, a_worker(), a_family(shown_engagement=engagement), p, belief, 0.0
    ),
    "proposes_care": lambda p, belief, shift, engagement: as_luck(managers.proposes_care, a_worker(), p, belief),
    "opens_pre_proceedings": lambda p, belief, shift, engagement: as_luck(
        bodies.opens_pre_proceedings, {}, a_family(shown_engagement=engagement), p, belief
    ),
    "issues_proceedings": lambda p, belief, shift, engagement: as_luck(
        bodies.issues_proceedings, {}, a_family(shown_engagement=engagement), p, belief
    ),
    "grants_removal": lambda p, belief, shift, engagement: as_luck(bodies.grants_removal, {}, a_family(), p, belief, belief),
    "finds_threshold_crossed": lambda p, belief, shift, engagement: as_luck(
        bodies.finds_threshold_crossed, {}, a_family(shown_engagement=engagement), p, belief, belief
    ),
    "is_emergency": lambda p, belief, shift, engagement: as_luck(bodies.is_emergency, {}, p, belief, False),
}
WITH_SHIFT = ("screens_in", "calls_strategy_discussion", "calls_strategy_discussion_at_referral", "convenes_conference", "votes_plan")
WITH_SHIFT += ("keeps_plan", "keeps_plan_later")
WITH_CREDIT = tuple(set(TOWARD_MORE) - {"screens_in", "finds_in_need", "proposes_care", "grants_removal", "is_emergency"})
beliefs = st.floats(0.0, 3.0)
BAR = {
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
    "is_emergency": "emergency_threshold",
}
"""The bar of each decision: far from it a chance is 0 or 1 to nine digits, and no lean can be seen."""
near = st.floats(-1.5, 1.5)


@pytest.mark.parametrize("name", TOWARD_MORE)
@properties
@given(p=parameters, away=near)
def test_every_decision_leans_with_belief(name, p, away):
    decide, belief = TOWARD_MORE[name], p[BAR[name]] + away
    assert 0.0 <= decide(p, belief, 0.0, 0.3) <= 1.0
    assert decide(p, belief - 1.0, 0.0, 0.3) < decide(p, belief + 1.0, 0.0, 0.3)


@pytest.mark.parametrize("name", WITH_SHIFT)
@properties
@given(p=parameters, belief=beliefs)
def test_risk_aversion_lowers_bars_and_a_raised_threshold_raises_them(name, p, belief):
    """A shift counts in full, in part, or up to three times, as the body follows the times."""
    decide = TOWARD_MORE[name]
    assert decide(p, belief, -1.0, 0.3) <= decide(p, belief, 0.0, 0.3) <= decide(p, belief, 1.0, 0.3)
    assert decide(p, belief, 0.7, 0.3) <= decide(p, belief + 2.1, 0.0, 0.3) + 1e-6


@pytest.mark.fast
@pytest.mark.parametrize("name", WITH_SHIFT)
def test_a_shift_moves_every_bar_that_it_is_meant_for(name):
    decide = TOWARD_MORE[name]
    centre = -2.0 if name == "screens_in" else 1.2
    assert decide(P, centre, -0.5, 0.3) < decide(P, centre, 0.5, 0.3)


@pytest.mark.parametrize("name", sorted(WITH_CREDIT))
@properties
@given(p=parameters, away=near)
def test_shown_engagement_earns_credit(name, p, away):
    """Disguised compliance earns it as well as the genuine kind."""
    belief = p[BAR[name]] + away
    assert TOWARD_MORE[name](p, belief, 0.0, 0.0) > TOWARD_MORE[name](p, belief, 0.0, 1.0)


@properties
@given(parameters, near, st.floats(0.0, 2.0))
def test_what_has_been_let_stand_is_asked_again_only_when_concern_has_grown(p, away, grown):
    """Between the bar and the precedent nothing is asked; grown by what is needed, the enquiry is as likely as at the bar."""
    rule, settled = plain(managers.calls_strategy_discussion), p["enquiry_threshold"] + abs(away)
    family = a_family(shown_engagement=0.0, settled_concern=settled)
    again = chance_of(rule, a_worker(), family, p, settled + grown, False, 0.0)
    anew = chance_of(rule, a_worker(), family | {"settled_concern": -99.0}, p, settled + grown, False, 0.0)
    assert again <= anew
    assert chance_of(rule, a_worker(), family, p, settled + p["new_knowledge_needed"], False, 0.0) == pytest.approx(0.5, abs=1e-6)


@properties
@given(parameters, near)
def test_a_crowded_team_closes_need_sooner(p, away):
    """Direction: G.reref_caseload."""
    belief = p["need_closing_threshold"] + away
    roomy, crowded = (as_refusal(managers.closes_need, a_worker(), a_family(), p, belief, crowding) for crowding in (-0.3, 0.5))
    assert crowded < roomy


@properties
@given(parameters, beliefs)
def test_a_decision_at_its_bar_is_even(p, belief):
    assert chance_of(plain(managers.leans), belief, 0.0, belief, p) == pytest.approx(0.5, abs=1e-6)
    expected = plain(logistic)(0.5 / p["decision_temperature"])
    assert chance_of(plain(managers.leans), belief, 0.0, belief - 0.5, p) == pytest.approx(expected, abs=1e-6)


@properties
@given(parameters, near)
def test_grave_harm_lowers_the_bar_of_an_emergency(p, away):
    belief = p["emergency_threshold"] + away
    plainly, grave = (as_luck(bodies.is_emergency, {}, p, belief, is_grave) for is_grave in (False, True))
    assert (grave > plainly) == (p["emergency_threshold_after_grave_harm"] < p["emergency_threshold"])


@properties
@given(parameters, beliefs, normals)
def test_the_chairs_own_view_counts(p, belief, luck):
    assume(luck > 0.1)
    votes = [as_luck(bodies.votes_plan, {}, a_family(), p, belief, 0.0, chair) for chair in (-luck, luck)]
    assert votes[0] < votes[1]


@properties
@given(children(), families(), parameters, normals, normals)
def test_the_guardian_is_misled_by_the_shared_look_too(child, family, p, own, noise):
    def view(**fields):
        return plain(bodies.guardian_sees)({}, child, family | fields, p, own, noise)

    assert view(look=family["look"] + 1.0) - view() == pytest.approx(p["raters_share_look"])


def goes_home(p, belief=0.5, weeks=20, care=SECTION_20):
    return as_luck(bodies.lets_return_home, {}, a_child(care=care, care_since=WEEK - weeks), p, belief, WEEK)


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
        return as_luck(bodies.leaves_for_guardian, {}, a_child(care=care, placement=placement), a_family(), p)

    assert leaves(CARE_ORDER, KIN) > leaves(CARE_ORDER, FOSTER) > 1e-6
    assert leaves(SECTION_20, KIN) < 1e-6


@properties
@given(parameters, st.integers(0, 938), st.integers(1, 2000), lucks, st.sampled_from((LONG_STAY_NEED, UNACCOMPANIED)))
def test_a_child_from_outside_leaves_by_18(p, age, stay, luck, kind):
    outsider = blank(OUTSIDE_CHILD)
    plain(outside_child.arrive_from_outside)(outsider, p, kind, WEEK, age, stay, luck)
    assert outsider["start_week"] < outsider["end_week"] <= outsider["birth_week"] + 939
    assert (outsider["placement"] == HOME) == (kind == LONG_STAY_NEED)


@properties
@given(shares, shares)
def test_logistic_rises_inside_its_range(x, y):
    assume(abs(x - y) > 1e-3)
    low, high = sorted((x, y))
    assert 0.0 < plain(logistic)(20 * low - 10) < plain(logistic)(20 * high - 10) < 1.0
