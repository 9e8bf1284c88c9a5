"""What befalls a child: risk, harm, wellbeing, placements, and what a referrer says."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import chance
from agents import child as child_rules
from agents.chance import harm_within_a_year
from agents.standing import CARE_ORDER, HOME, KIN, NO_COURT, RESIDENTIAL, SECTION_20
from tests.agents.odds import probability_of
from tests.agents.strategies import (
    WEEK,
    P,
    children,
    families,
    parameters,
    properties,
    risks,
    spans,
    uniforms,
)
from tests.helpers import a_child, a_parent, plain


def harmed(child, p, weeks):
    return probability_of(lambda *a: plain(child_rules.is_harmed_at_home)(dict(child), *a), p, weeks)


@properties
@given(children(), parameters, st.floats(-2.0, 3.5), st.floats(-2.0, 3.5), spans)
def test_harm_rises_with_true_risk_and_not_with_belief(child, p, low, high, weeks):
    assume(high > low + 0.01)
    less, more = (harmed(child | {"true_risk": risk}, p, weeks) for risk in (low, high))
    assert 0.0 < less < more < 1.0
    assert harmed(child | {"true_risk": low, "belief": 5.0}, p, weeks) == less


@properties
@given(parameters, risks)
def test_the_yearly_hazard_is_a_probability_and_that_of_52_weeks(p, risk):
    weekly, yearly = plain(child_rules.harm_per_week)(risk, p), plain(chance.harm_within_a_year)(risk, p)
    assert 0.0 < yearly <= 1.0
    alone = probability_of(lambda *a: plain(child_rules.is_harmed_at_home)(a_child(true_risk=risk), *a), p, 1)
    if weekly < 0.1:
        assert 1.0 - (1.0 - alone) ** 52 == pytest.approx(yearly, abs=1e-6)


@properties
@given(parameters, risks, risks)
def test_danger_is_a_yearly_hazard_of_at_least_that_at_the_line(p, risk, line):
    is_in_danger, yearly = plain(child_rules.is_in_danger), plain(harm_within_a_year)
    assume(abs(risk - line) > 1e-6)
    assert is_in_danger(a_child(true_risk=risk), line) == (yearly(risk, p) >= yearly(line, p))
    assert is_in_danger(a_child(true_risk=line), line)


@properties
@given(risks, risks)
def test_danger_without_help_is_that_of_the_counterfactual(risk, line):
    child = a_child(true_risk=line + 1.0, unhelped_risk=risk)
    assert plain(child_rules.is_in_danger_without_help)(child, line) == (risk >= line)


@properties
@given(children(), parameters, st.floats(-2.0, 3.5))
def test_a_month_of_hazard_is_four_weeks_of_it(child, p, risk):
    child["true_risk"] = risk
    assert 1.0 - harmed(child, p, 4) == pytest.approx((1.0 - harmed(child, p, 1)) ** 4, abs=1e-8)


@properties
@given(children(), families(), parameters)
def test_true_risk_and_the_counterfactuals_differ_by_the_familys_and_by_what_a_bond_has_won(child, family, p):
    family["unhelped_risk"] = family["risk"] + 0.5
    child["own_risk_unhelped"] = child["own_risk"] + 0.25
    plain(child_rules.update_true_risk)(child, family, p, WEEK)
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
@given(children(), parameters, spans, st.sampled_from((0, SECTION_20, CARE_ORDER)))
def test_wellbeing_and_attendance_stay_shares(child, p, weeks, care):
    child["care"] = care
    for _ in range(10):
        plain(child_rules.update_wellbeing)(child, p, weeks)
        plain(child_rules.is_separated)(child, p)
        assert 0.0 <= child["wellbeing"] <= 1.0 and 0.0 <= child["attendance"] <= 1.0


@properties
@given(children(), parameters)
def test_wellbeing_suffers_from_risk_at_home_from_harm_and_from_separation(child, p):
    def after(risk):
        now = child | {"true_risk": risk, "care": 0, "wellbeing": 0.5}
        plain(child_rules.update_wellbeing)(now, p, 4)
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
        return probability_of(lambda *a: plain(child_rules.is_harmed_in_care)(child | {"placement": placement}, *a), p)

    assert in_care(RESIDENTIAL) >= in_care(KIN) > 0.0


@properties
@given(children(), families(), parameters, uniforms)
def test_a_family_without_kin_has_no_kinship_placement(child, family, p, u):
    family["kin"] = 0.0
    plain(child_rules.is_placed)(child, family, p, WEEK, u)
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
        return probability_of(plain(child_rules.breaks_down), child | {"placement_since": since, "birth_week": WEEK - weeks_old}, p, WEEK)

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


@pytest.mark.fast
def test_a_child_starts_with_no_status():
    child = a_child()
    plain(child_rules.be_born)(child, 3, 900, P, 0.5, 0.9)
    assert (child["plan"], child["court"], child["care"], child["placement"], child["left"]) == (0, NO_COURT, 0, HOME, False)
    assert child["own_risk"] == 0.5 * P["child_own_risk_sd"] and not child["is_disabled"]
    assert [child[f"{track}_episode"] for track in ("plan", "court", "care", "placement")] == [-1] * 4
    assert a_parent()["present"]
