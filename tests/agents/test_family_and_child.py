"""What a family shares and suffers, and what befalls a child."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import child as child_rules
from agents import consent
from agents import family as family_rules
from agents.standing import CARE_ORDER, HOME, KIN, NO_COURT, NOTHING_SETTLED, PRE_PROCEEDINGS, PROCEEDINGS, PROTECTION_PLAN, RESIDENTIAL, SECTION_20
from tests.agents.strategies import (
    PROBLEMS,
    WEEK,
    P,
    children,
    families,
    lives,
    lucks,
    normals,
    parameters,
    parents,
    problems,
    properties,
    risks,
    shares,
)
from tests.helpers import a_child, a_family, a_parent, plain


def chance_of(rule, *arguments):
    """Return the probability that a rule with one uniform (its last argument) says yes: yes comes below a mark, found by halving."""
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if rule(*arguments, middle) else (low, middle)
    return high if rule(*arguments, 1.0 - 1e-12) else 0.5 * (low + high)


def risk_of(family, first, second, p):
    after = dict(family)
    plain(family_rules.bear_family_risk)(after, first, second, p)
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
def test_stress_raises_risk_and_support_lowers_it_in_both_lives(family, first, second, p, low, high):
    """Each life has its own stress, since practical help eases one of them."""
    assume(high > low + 0.01)
    moves = {"stress": (1.0, ("risk",)), "stress_unhelped": (1.0, ("unhelped_risk",)), "support": (-1.0, ("risk", "unhelped_risk"))}
    for name, (direction, touched) in moves.items():
        less, more = (risk_of(family | {name: level}, first, second, p) for level in (low, high))
        for life in ("risk", "unhelped_risk"):
            assert direction * (more[life] - less[life]) > 0.0 if life in touched else more[life] == less[life]


@properties
@given(families(), parents(), parents(), parameters)
def test_help_moves_risk_but_not_the_twins(family, first, second, p):
    before = risk_of(family, first, second, p)
    for name in PROBLEMS:
        first[name] *= 0.5
    after = risk_of(family, first, second, p)
    assert after["risk"] <= before["risk"]
    assert after["unhelped_risk"] == before["unhelped_risk"]


def noticed(family, p, weeks, since):
    return chance_of(plain(family_rules.is_noticed), family, p, weeks, since)


@properties
@given(families(), parameters, lives, st.integers(0, 150), st.integers(2, 150))
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
@given(families(), parameters, lives)
def test_crises_are_likelier_in_deprivation_and_rarer_with_support(family, p, weeks):
    def struck(**fields):
        return chance_of(plain(family_rules.is_struck_by_crisis), family | fields, p, weeks)

    assert struck(support=0.1) > struck(support=0.9) > 0.0
    assert struck(deprivation=1.0) >= struck(deprivation=0.0)


@properties
@given(families(), parameters, shares, shares)
def test_police_and_hospital_follow_the_problems(family, p, low, high):
    assume(high > low + 0.01)
    for rule, severities in (
        (family_rules.police_are_called, ((low,), (high,))),
        (family_rules.goes_to_hospital, ((low, 0.0), (high, 0.0))),
    ):
        less, more = (chance_of(plain(rule), family, *severity, p, 4) for severity in severities)
        assert 0.0 < less < more < 1.0


def accused(p, unsaid=0.0, **fields):
    family = a_family(**fields)
    plain(family_rules.feel_accused)(family, p, unsaid)
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
        return chance_of(plain(consent.withdraws_consent), family, parent | fields, p)

    assert refused(hostility=0.9) > refused(hostility=0.1)
    assert refused(trust=0.9) < refused(trust=0.1)


@properties
@given(families(), parents(), parameters)
def test_parents_agree_to_care_out_of_stress_and_trust_and_against_hostility(family, parent, p):
    def agrees(family_now, parent_now):
        return chance_of(plain(consent.agrees_to_section_20), family_now, parent_now, p)

    assert agrees(family | {"stress": 0.9}, parent) > agrees(family | {"stress": 0.1}, parent)
    assert agrees(family, parent | {"trust": 0.9}) > agrees(family, parent | {"trust": 0.1})
    assert agrees(family, parent | {"hostility": 0.9}) < agrees(family, parent | {"hostility": 0.1})


@properties
@given(parameters, normals, normals, normals, lucks, normals, normals, st.floats(-1, 1))
def test_traits_of_a_family_are_in_their_ranges(p, liability, term, support, kin, deprivation, look, mix):
    family = a_family()
    plain(family_rules.become_known)(family, p, mix, liability, term, support, kin, deprivation, look)
    assert all(0.0 <= family[name] <= 1.0 for name in ("support", "kin", "deprivation"))
    assert family["liability"] == liability + mix
    assert family["kin"] == 0.0 or family["kin"] > p["no_kin_share"]


@properties
@given(families(), parameters, lives)
def test_stress_and_old_evidence_fade(family, p, weeks):
    family["stress"], family["evidence"] = 0.8, 2.0
    plain(family_rules.calm_after_crisis)(family, p, weeks)
    assert family["stress"] == pytest.approx(0.8 * (1.0 - p["stress_fades_per_week"]) ** weeks)
    assert family["evidence"] == pytest.approx(2.0 * (1.0 - p["evidence_fades_per_week"]) ** weeks)


def harmed(child, p, weeks):
    return chance_of(lambda *a: plain(child_rules.is_harmed_at_home)(dict(child), *a), p, weeks)


@properties
@given(children(), parameters, st.floats(-2.0, 3.5), st.floats(-2.0, 3.5), lives)
def test_harm_rises_with_true_risk_and_not_with_belief(child, p, low, high, weeks):
    assume(high > low + 0.01)
    less, more = (harmed(child | {"true_risk": risk}, p, weeks) for risk in (low, high))
    assert 0.0 < less < more < 1.0
    assert harmed(child | {"true_risk": low, "belief": 5.0}, p, weeks) == less


@properties
@given(parameters, risks)
def test_the_yearly_hazard_is_a_probability_and_that_of_52_weeks(p, risk):
    weekly, yearly = plain(child_rules.harm_per_week)(risk, p), plain(child_rules.harm_within_a_year)(risk, p)
    assert 0.0 < yearly <= 1.0
    alone = chance_of(lambda *a: plain(child_rules.is_harmed_at_home)(a_child(true_risk=risk), *a), p, 1)
    if weekly < 0.1:
        assert 1.0 - (1.0 - alone) ** 52 == pytest.approx(yearly, abs=1e-6)


@properties
@given(parameters, risks)
def test_danger_is_a_yearly_hazard_of_at_least_the_reference(p, risk):
    is_in_danger, yearly = plain(child_rules.is_in_danger), plain(child_rules.harm_within_a_year)(risk, p)
    assert is_in_danger(a_child(true_risk=risk), p) == (yearly >= p["reference_hazard"])
    assert is_in_danger(a_child(true_risk=risk), p | {"reference_hazard": yearly}) and not is_in_danger(
        a_child(true_risk=risk), p | {"reference_hazard": yearly + 1e-9}
    )


@properties
@given(children(), parameters, st.floats(-2.0, 3.5))
def test_a_month_of_hazard_is_four_weeks_of_it(child, p, risk):
    child["true_risk"] = risk
    assert 1.0 - harmed(child, p, 4) == pytest.approx((1.0 - harmed(child, p, 1)) ** 4, abs=1e-8)


@properties
@given(children(), families(), parameters)
def test_true_risk_and_the_twins_differ_by_the_familys_and_by_what_a_bond_has_won(child, family, p):
    family["unhelped_risk"] = family["risk"] + 0.5
    child["own_risk_unhelped"] = child["own_risk"] + 0.25
    plain(child_rules.bear_risk)(child, family, p, WEEK)
    assert child["unhelped_risk"] - child["true_risk"] == pytest.approx(0.75)


@properties
@given(children(is_disabled=False), parameters, st.integers(0, 800), st.integers(1, 130))
def test_small_children_are_frailer(child, p, age, older):
    def frail(weeks_old):
        return plain(child_rules.visible_vulnerability)(child | {"birth_week": WEEK - weeks_old}, p, WEEK)

    assert frail(age) >= frail(age + older) >= 0.0
    assert frail(-15) == frail(0) == p["risk_of_youngest"] > frail(100)
    disabled = plain(child_rules.visible_vulnerability)(child | {"birth_week": WEEK - age, "is_disabled": True}, p, WEEK)
    assert disabled == pytest.approx(frail(age) + p["risk_of_disability"])


@properties
@given(children(), parameters, lives, st.sampled_from((0, SECTION_20, CARE_ORDER)))
def test_wellbeing_and_attendance_stay_shares(child, p, weeks, care):
    child["care"] = care
    for _ in range(10):
        plain(child_rules.fare)(child, p, weeks)
        plain(child_rules.is_separated)(child, p)
        assert 0.0 <= child["wellbeing"] <= 1.0 and 0.0 <= child["attendance"] <= 1.0


@properties
@given(children(), parameters)
def test_wellbeing_suffers_from_risk_at_home_from_harm_and_from_separation(child, p):
    def after(risk):
        now = child | {"true_risk": risk, "care": 0, "wellbeing": 0.5}
        plain(child_rules.fare)(now, p, 4)
        return now["wellbeing"]

    assert after(3.0) < after(0.0)
    child["wellbeing"] = 0.6
    struck, separated = dict(child), dict(child)
    assert plain(child_rules.is_harmed_at_home)(struck, p, 1, 0.0)
    plain(child_rules.is_separated)(separated, p)
    assert struck["wellbeing"] == pytest.approx(0.6 - p["wellbeing_lost_by_harm"])
    assert separated["wellbeing"] == pytest.approx(0.6 - p["wellbeing_lost_by_separation"])
    assert struck["harm_at_home"] == child["harm_at_home"] + 1.0


@properties
@given(children(), parameters)
def test_care_has_harms_of_its_own_and_more_in_residential_homes(child, p):
    def in_care(placement):
        return chance_of(lambda *a: plain(child_rules.is_harmed_in_care)(child | {"placement": placement}, *a), p)

    assert in_care(RESIDENTIAL) >= in_care(KIN) > 0.0


@properties
@given(children(), families(), parameters, lucks)
def test_a_family_without_kin_has_no_kinship_placement(child, family, p, luck):
    family["kin"] = 0.0
    plain(child_rules.is_placed)(child, family, p, WEEK, luck)
    assert child["placement"] not in (KIN, HOME)
    assert child["placement_since"] == WEEK


@properties
@given(families(), parameters)
def test_teenagers_are_placed_in_residential_homes_more(family, p):
    def residential(birth_week):
        placed = []
        for i in range(100):
            child = a_child(birth_week=birth_week)
            plain(child_rules.is_placed)(child, family, p, WEEK, (i + 0.5) / 100)
            placed.append(child["placement"] == RESIDENTIAL)
        return sum(placed)

    assert residential(WEEK - 800) >= residential(WEEK - 200) + 1


@properties
@given(children(), parameters)
def test_placements_break_down_more_early_and_in_the_teens(child, p):
    def breaks(since, weeks_old):
        return chance_of(plain(child_rules.breaks_down), child | {"placement_since": since, "birth_week": WEEK - weeks_old}, p, WEEK)

    assert breaks(WEEK - 5, 300) > breaks(WEEK - 30, 300)
    assert breaks(WEEK - 30, 700) > breaks(WEEK - 30, 300)


@pytest.mark.fast
def test_a_child_is_a_minor_until_18_and_the_unborn_count():
    is_minor = plain(child_rules.is_minor)
    born = a_child(birth_week=WEEK)
    assert is_minor(born, WEEK - 20) and is_minor(born, WEEK + 938)
    assert not is_minor(born, WEEK + 939)
    assert not is_minor(born | {"left": True}, WEEK)
    assert plain(child_rules.age_in_years)(born, WEEK + 939) == pytest.approx(18.0, abs=0.01)


@properties
@given(children(), families(), parameters, normals)
def test_a_referrer_is_misled_by_the_same_look(child, family, p, luck):
    """Nobody's first idea is the truth: it moves one to one with the look that misleads everybody."""
    told = []
    for look in (family["look"], family["look"] + 1.0):
        now = child | {"sightings": 0.0}
        plain(child_rules.is_described_by_referrer)(now, family | {"look": look}, p, 0, luck)
        told.append(now["belief"])
    assert told[1] - told[0] == pytest.approx(1.0)


@properties
@given(children(), families(), parameters, normals)
def test_a_second_referral_keeps_part_of_the_file_and_less_the_older_it_is(child, family, p, luck):
    child["sightings"] = 3.0

    def kept_of_file(weeks_away):
        told = []
        for belief in (0.0, 1.0):
            now = child | {"belief": belief}
            plain(child_rules.is_described_by_referrer)(now, family, p, weeks_away, luck)
            told.append(now["belief"])
        return told[1] - told[0]

    assert kept_of_file(0) == pytest.approx(p["file_weight"])
    assert kept_of_file(p["file_fades_weeks"]) == pytest.approx(p["file_weight"] / 2.718281828)


@properties
@given(families(), parameters, shares)
def test_a_pregnancy_is_referred_sooner_after_a_plan_or_care(family, p, luck):
    rule = plain(family_rules.is_referred_before_birth)
    assert rule(family, p, True, luck) == (luck < p["pre_birth_referral_after_plan_or_care"])
    assert rule(family, p, False, luck) == (luck < p["pre_birth_referral_otherwise"])


@properties
@given(families(), parameters)
def test_life_turns_four_times_as_often_in_a_month_as_in_a_week(family, p):
    assert chance_of(plain(family_rules.turns), family, p, 4) == pytest.approx(4 * chance_of(plain(family_rules.turns), family, p, 1), rel=1e-6)


@properties
@given(families(), parameters, risks)
def test_what_an_enquiry_lets_stand_is_belief_less_credit_and_a_new_spell_forgets_it(family, p, belief):
    plain(family_rules.let_stand)(family, p, belief)
    assert family["settled_concern"] == belief - p["credit_for_engagement"] * family["shown_engagement"]
    plain(family_rules.open_anew)(family)
    assert family["settled_concern"] == NOTHING_SETTLED


@properties
@given(children(), parameters)
def test_known_harm_raises_belief_and_not_risk(child, p):
    before = dict(child)
    plain(child_rules.is_feared_for)(child, p)
    assert child["belief"] > before["belief"]
    assert child | {"belief": 0.0} == before | {"belief": 0.0}


@pytest.mark.fast
def test_a_child_starts_with_no_status():
    child = a_child()
    plain(child_rules.be_born)(child, 3, 900, P, 0.5, 0.9)
    assert (child["plan"], child["court"], child["care"], child["placement"], child["left"]) == (0, NO_COURT, 0, HOME, False)
    assert child["own_risk"] == 0.5 * P["child_own_risk_sd"] and not child["is_disabled"]
    assert [child[f"{track}_episode"] for track in ("plan", "court", "care", "placement")] == [-1] * 4
    assert a_parent()["present"]
