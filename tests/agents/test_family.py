"""What a family shares and suffers, how it comes to notice, and what it agrees to."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import consent
from agents import family as family_rules
from agents.standing import NOTHING_SETTLED, PRE_PROCEEDINGS, PROCEEDINGS, PROTECTION_PLAN
from tests.agents.odds import probability_of
from tests.agents.strategies import (
    PROBLEMS,
    P,
    families,
    normals,
    parameters,
    parents,
    problems,
    properties,
    risks,
    shares,
    spans,
    uniforms,
)
from tests.helpers import a_family, plain


def risk_of(family, first, second, p):
    after = dict(family)
    plain(family_rules.update_family_risk)(after, first, second, p)
    return after


@properties
@given(families(), parents(), parents(), parameters, problems, shares, st.booleans())
def test_risk_rises_with_every_problem_of_a_parent_who_is_there(family, first, second, p, problem, more, of_first):
    before = risk_of(family, first, second, p)["risk"]
    who = first if of_first else second
    who[PROBLEMS[problem]] = max(who[PROBLEMS[problem]], more)
    assert risk_of(family, first, second, p)["risk"] >= before - 1e-12


@properties
@given(families(), parents(), parents(), parents(), parameters)
def test_a_parent_who_is_not_there_adds_no_risk(family, first, second, other, p):
    absent = {"present": False}
    one, two = (risk_of(family, first, who | absent, p) for who in (second, other))
    assert (one["risk"], one["unhelped_risk"]) == (two["risk"], two["unhelped_risk"])


@properties
@given(families(), parents(), parents(), parameters, shares, shares)
def test_stress_raises_risk_and_support_lowers_it_in_both_trajectories(family, first, second, p, low, high):
    """Each trajectory has its own stress, since practical help eases one of them."""
    assume(high > low + 0.01)
    moves = {"stress": (1.0, ("risk",)), "stress_unhelped": (1.0, ("unhelped_risk",)), "support": (-1.0, ("risk", "unhelped_risk"))}
    for name, (direction, touched) in moves.items():
        less, more = (risk_of(family | {name: level}, first, second, p) for level in (low, high))
        for life in ("risk", "unhelped_risk"):
            assert direction * (more[life] - less[life]) > 0.0 if life in touched else more[life] == less[life]


@properties
@given(families(), parents(), parents(), parameters)
def test_help_moves_risk_but_not_the_counterfactuals(family, first, second, p):
    before = risk_of(family, first, second, p)
    for name in PROBLEMS:
        first[name] *= 0.5
    after = risk_of(family, first, second, p)
    assert after["risk"] <= before["risk"]
    assert after["unhelped_risk"] == before["unhelped_risk"]


def noticed(family, p, weeks, since):
    return probability_of(plain(family_rules.is_noticed), family, p, weeks, since)


@properties
@given(families(), parameters, spans, st.integers(0, 150), st.integers(2, 150))
def test_families_are_noticed_less_the_longer_they_are_closed(family, p, weeks, since, later):
    assert noticed(family, p, weeks, since) > noticed(family, p, weeks, since + later)


@properties
@given(families(), parameters, risks, risks)
def test_families_at_more_risk_are_noticed_more_up_to_a_cap(family, p, low, high):
    low, high = sorted((low, high))
    less, more = (noticed(family | {"risk": risk}, p, 4, 10) for risk in (low, high))
    assert less <= more <= noticed(family | {"risk": p["notice_risk_cap"]}, p, 4, 10) + 1e-9
    if low < high - 0.01 and high <= p["notice_risk_cap"]:
        assert less < more


@pytest.mark.fast
def test_notice_fades_to_its_floor_and_no_further():
    soon, ever = noticed(a_family(risk=0.0), P, 1, 0), noticed(a_family(risk=0.0), P, 1, 100_000)
    assert soon == pytest.approx(P["notice_per_week"], rel=0.01)
    assert ever == pytest.approx(P["notice_floor"] * P["notice_per_week"], rel=0.01)


@properties
@given(families(), parameters, spans)
def test_crises_are_likelier_in_deprivation_and_rarer_with_support(family, p, weeks):
    def struck(**fields):
        return probability_of(plain(family_rules.is_struck_by_crisis), family | fields, p, weeks)

    assert struck(support=0.1) > struck(support=0.9) > 0.0
    assert struck(deprivation=1.0) >= struck(deprivation=0.0)


@properties
@given(families(), parameters, shares, shares)
def test_police_and_hospital_follow_the_problems(family, p, low, high):
    assume(high > low + 0.01)
    for rule, severities in (
        (family_rules.police_are_called, ((low,), (high,))),
        (family_rules.is_admitted_to_hospital, ((low, 0.0), (high, 0.0))),
    ):
        less, more = (probability_of(plain(rule), family, *severity, p, 4) for severity in severities)
        assert 0.0 < less < more < 1.0


def accused(p, unsaid=0.0, **fields):
    family = a_family(**fields)
    plain(family_rules.update_accusation)(family, p, unsaid)
    return family["accusation"]


OPENED = ({}, {"enquiry_due_week": 5}, {"plan": PROTECTION_PLAN}, {"court": PRE_PROCEEDINGS}, {"court": PROCEEDINGS})


@properties
@given(parameters)
def test_accusation_is_that_of_the_gravest_thing_opened(p):
    levels = [accused(p, **fields) for fields in OPENED]
    assert all(0.0 <= levels[0] < level <= 1.0 for level in levels[1:])
    assert accused(p, enquiry_due_week=5, plan=PROTECTION_PLAN, court=PROCEEDINGS) == max(levels[1], levels[2], levels[4])


@properties
@given(parameters, shares)
def test_what_is_left_unsaid_is_taken_from_the_accusation(p, unsaid):
    for fields in OPENED:
        assert accused(p, unsaid, **fields) == pytest.approx((1.0 - unsaid) * accused(p, **fields))


@pytest.mark.fast
def test_accusation_grows_from_referral_to_proceedings():
    levels = [accused(P, **fields) for fields in OPENED]
    assert levels == sorted(levels) and len(set(levels)) == 5


@properties
@given(families(), parents(), parameters)
def test_help_is_refused_out_of_hostility_and_against_trust(family, parent, p):
    def refused(**fields):
        return probability_of(plain(consent.withdraws_consent), family, parent | fields, p)

    assert refused(hostility=0.9) > refused(hostility=0.1)
    assert refused(trust=0.9) < refused(trust=0.1)


@properties
@given(families(), parents(), parameters)
def test_parents_agree_to_care_out_of_stress_and_trust_and_against_hostility(family, parent, p):
    def agrees(family_now, parent_now):
        return probability_of(plain(consent.agrees_to_section_20), family_now, parent_now, p)

    assert agrees(family | {"stress": 0.9}, parent) > agrees(family | {"stress": 0.1}, parent)
    assert agrees(family, parent | {"trust": 0.9}) > agrees(family, parent | {"trust": 0.1})
    assert agrees(family, parent | {"hostility": 0.9}) < agrees(family, parent | {"hostility": 0.1})


@properties
@given(parameters, normals, normals, normals, uniforms, normals, normals, st.floats(-1, 1))
def test_traits_of_a_family_are_in_their_ranges(p, liability, term, support, kin, deprivation, look, mix):
    family = a_family()
    plain(family_rules.set_family_traits)(family, p, mix, liability, term, support, kin, deprivation, look)
    assert all(0.0 <= family[name] <= 1.0 for name in ("support", "kin", "deprivation"))
    assert family["liability"] == liability + mix
    assert family["kin"] == 0.0 or family["kin"] > p["no_kin_share"]


@properties
@given(families(), parameters, shares)
def test_a_pregnancy_is_referred_sooner_after_a_plan_or_care(family, p, u):
    rule = plain(family_rules.is_referred_before_birth)
    assert rule(family, p, True, u) == (u < p["pre_birth_referral_after_plan_or_care"])
    assert rule(family, p, False, u) == (u < p["pre_birth_referral_otherwise"])


@properties
@given(families(), parameters)
def test_life_turns_four_times_as_often_in_a_month_as_in_a_week(family, p):
    assert probability_of(plain(family_rules.reaches_turning_point), family, p, 4) == pytest.approx(
        4 * probability_of(plain(family_rules.reaches_turning_point), family, p, 1), rel=1e-6
    )


@properties
@given(families(), parameters, spans)
def test_stress_fades_in_both_trajectories(family, p, weeks):
    family["stress"], family["stress_unhelped"] = 0.8, 0.6
    plain(family_rules.fade_stress)(family, p, weeks)
    assert family["stress"] == pytest.approx(0.8 * (1.0 - p["stress_fades_per_week"]) ** weeks)
    assert family["stress_unhelped"] == pytest.approx(0.6 * (1.0 - p["stress_fades_per_week"]) ** weeks)


@properties
@given(families(), risks)
def test_a_new_spell_forgets_what_was_settled_decided_and_done(family, concern):
    plain(family_rules.settle_concern)(family, concern)
    assert family["settled_concern"] == concern
    family |= {"log_odds_at_decision": 1.0, "log_odds_at_start": 1.0, "work_done": 0.5, "attendance_reported": 0.7}
    plain(family_rules.clear_settled_concern)(family)
    assert family["settled_concern"] == family["log_odds_at_decision"] == NOTHING_SETTLED
    assert family["log_odds_at_start"] == family["work_done"] == family["attendance_reported"] == 0.0
