"""Permanence: plans of adoption by age, matches, plans given up, and relatives who take a child on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import authority, permanence
from agents.ages import WEEKS_A_YEAR
from agents.standing import FOSTER, KIN
from tests.agents.strategies import WEEK, P, parameters, properties, shares
from tests.agents.test_decisions import as_probability
from tests.helpers import a_child, a_family


def of_age(years, **fields):
    return a_child(birth_week=WEEK - round(years * WEEKS_A_YEAR), **fields)


def plan_of_adoption(p, years, older=False):
    return as_probability(permanence.is_planned_for_adoption, of_age(years), p, WEEK, older)


@properties
@given(parameters, st.floats(0.0, 15.0), st.floats(0.5, 3.0))
def test_plans_of_adoption_fall_with_age(p, years, later):
    assert plan_of_adoption(p, years) >= plan_of_adoption(p, years + later)
    assert plan_of_adoption(p, 0.0) == pytest.approx(p["adoption_plan_level"], abs=1e-5)


@pytest.mark.fast
def test_hardly_any_plan_is_adoption_from_seven_years_on():
    assert plan_of_adoption(P, 0.5) > 0.85 > 0.5 > plan_of_adoption(P, P["adoption_half_age_years"]) > 0.4
    assert plan_of_adoption(P, 8.0) < 0.1


@properties
@given(parameters, st.floats(0.0, 6.0))
def test_an_older_sibling_in_care_makes_a_plan_of_adoption_rarer_or_no_commoner(p, years):
    with_older = plan_of_adoption(p, years, older=True)
    assert with_older == pytest.approx(p["adoption_older_sibling_ratio"] * plan_of_adoption(p, years), abs=1e-5)


@properties
@given(parameters, shares)
def test_some_relatives_who_care_for_a_child_take_it_on_and_others_as_far_as_there_are_any(p, kin):
    def take(placement, **fields):
        return as_probability(permanence.kin_take_over, a_child(placement=placement), a_family(kin=kin, **fields), p)

    assert take(KIN) == take(FOSTER, kin_assessed=True) == pytest.approx(p["kin_order_share"], abs=1e-5)
    assert take(FOSTER) == pytest.approx(p["kin_assessed_in_proceedings"] * kin, abs=1e-5)


@properties
@given(parameters, st.floats(-3.0, 3.0), st.floats(0.0, 12.0), st.floats(0.5, 3.0))
def test_an_application_from_agreed_care_follows_concern_and_falls_with_age(p, concern, years, older):
    def applied(age, level):
        return as_probability(authority.seeks_order, {}, of_age(age), p, level, WEEK)

    assert applied(years, concern) <= applied(years, concern + 1.0) + 1e-7
    assert applied(years + older, concern) <= applied(years, concern) + 1e-7


@properties
@given(parameters, st.floats(0.0, 6.0), st.floats(0.5, 3.0), st.integers(26, 200))
def test_older_children_wait_longer_for_adopters_and_their_plan_is_given_up_sooner(p, years, older, waited):
    def matched(age):
        return as_probability(permanence.is_matched_with_adopters, of_age(age), p, WEEK)

    def given_up(age, weeks):
        return as_probability(permanence.gives_up_plan_of_adoption, of_age(age, placement_order_week=WEEK - weeks), p, WEEK)

    assert matched(years) >= matched(years + older)
    assert given_up(years, waited) <= given_up(years + older, waited) + 1e-7
    assert given_up(years, waited) <= given_up(years, waited + 52) + 1e-7


@pytest.mark.fast
def test_about_one_in_forty_placements_with_adopters_ends_before_the_order():
    weekly = as_probability(permanence.adoptive_placement_disrupts, a_child(), P)
    assert 0.015 < 1.0 - (1.0 - weekly) ** P["adoption_after_placement_weeks"] < 0.035
