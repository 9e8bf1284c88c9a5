"""Family group conferences: stories worked out by hand."""

import numpy as np
import pytest

from agents import standing as s
from tests.helpers import column, live
from tests.simulation.practice import date, several, total, without_and_with


def conferences(kin=(0.4, 0.0), places=2.0, moment=s.AT_PLAN, **overrides):
    """Return a story in which as many families as kin are given start a plan in week 0, with conferences of 500 GBP, and its first week."""
    certain = {"family_group_level": 99.0, "kin_found_where_none_known": 0.0, "plan_threshold": -99.0, "crisis_per_week": 0.0, **overrides}
    world, week = several(len(kin), s.IN_NEED, **certain)
    world.families["conference_due_week"][: len(kin)] = week
    world.families["kin"][: len(kin)] = kin
    terms = {"places": places, "cost": 500.0, "payer": 2, "at": moment}
    date(world, week, family_group_from=True, **{f"family_group_{name}": value for name, value in terms.items()})
    return world, week


@pytest.mark.bounds
def test_relatives_come_forward_where_some_are_known_and_support_rises():
    """0.3 of what is missing of kin, 0.1 of what is missing of support; the never-helped counterfactual keeps the old support."""
    world, _ = conferences()
    world = live(world, 1)
    assert world.families["has_met_as_group"][:2].all()
    np.testing.assert_allclose(world.families["kin"][:2], [0.4 + 0.3 * 0.6, 0.0])
    np.testing.assert_allclose(world.families["support"][:2], 0.5 + 0.1 * 0.5)
    assert column(world, "family_groups_held")[0].sum() == 2.0
    assert column(world, "cost_gbp_nhs")[0].sum() == column(world, "cost_line_programme")[0].sum() == 2 * 500.0
    world = live(world, 1)
    p = world.parameters[0]
    np.testing.assert_allclose((world.families["unhelped_risk"] - world.families["risk"])[:2], 0.05 * p["risk_support"] / p["risk_sd"])


@pytest.mark.bounds
def test_where_nobody_was_known_somebody_may_be_found():
    world, _ = conferences(kin_found_where_none_known=1.0)
    np.testing.assert_allclose(live(world, 1).families["kin"][:2], [0.4 + 0.3 * 0.6, 0.3])


@pytest.mark.bounds
def test_conferences_wait_for_places_and_are_held_once():
    """Three families, one place a month: weeks 0, 4 and 8; nobody is asked twice."""
    world, _ = conferences(kin=(0.4, 0.4, 0.4), places=1.0, plan_ending_gap=99.0)
    held = column(live(world, 16), "family_groups_held").sum(axis=1)
    assert np.flatnonzero(held[:16]).tolist() == [0, 4, 8] and held[:16].sum() == 3.0


@pytest.mark.bounds
def test_parents_who_refuse_take_no_place_and_an_offer_lapses_with_its_moment():
    world, _ = conferences(family_group_level=-99.0)
    world = live(world, 1)
    assert column(world, "family_groups_refused")[0].sum() == 2.0 and (world.families["kin"][:2] == [0.4, 0.0]).all()
    assert (world.areas["family_group_places_left"] == 2.0).all()
    world, _ = conferences(places=0.05, plan_ending_gap=-99.0)
    lapsed = column(live(world, 15), "family_groups_lapsed").sum(axis=1)
    assert np.flatnonzero(lapsed[:15]).tolist() == [13] and lapsed[13] == 2.0


@pytest.mark.bounds
def test_conferences_at_pre_proceedings_are_not_offered_at_a_plan():
    world, _ = conferences(moment=s.AT_PRE_PROCEEDINGS, pre_proceedings_threshold=99.0)
    assert not live(world, 8).families["has_met_as_group"].any()
    world, _ = conferences(moment=s.AT_PRE_PROCEEDINGS, pre_proceedings_threshold=-99.0)
    assert live(world, 8).families["has_met_as_group"][:2].all()


def test_conferences_find_kin_and_lower_risk():
    """Direction: E.plo_caredays; the outcome of that trial is no input, and what becomes of care is left to the rules."""
    usual, met = without_and_with("family_group_conference", places_per_month=50.0)
    kin = [np.concatenate([world.families["kin"][: world.state[0]["families"]] for world in worlds]).mean() for worlds in (usual, met)]
    risk = [np.concatenate([world.families["risk"][: world.state[0]["families"]] for world in worlds]).mean() for worlds in (usual, met)]
    assert kin[1] > kin[0] and risk[1] < risk[0]
    assert total(met, "family_groups_held") > 0 == total(usual, "family_groups_held")
