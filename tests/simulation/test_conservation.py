"""Conservation, every week: children, statuses, workers, hours, episodes, stocks and money."""

import functools

import numpy as np
import pytest

from agents import standing as s
from simulation.measures import COST_LINES, COSTS, INDEX
from tests.helpers import column, full_policy, live, with_figures, world_of
from tests.simulation.laws import (
    broken_rules,
    children_are_conserved,
    episodes_fit,
    hours_fit_the_week,
    list_of_the_open_is_right,
    shares_are_shares,
)

STORMY = {
    "harm_at_average_risk_per_week": 0.004,
    "police_protection_threshold": 0.3,
    "enquiry_threshold": 0.25,
    "conference_threshold": 0.25,
    "pre_proceedings_threshold": 0.5,
    "need_threshold": 0.1,
    "need_closing_gap": 0.5,
    "plan_threshold": 0.2,
    "interim_removal_threshold": 0.4,
    "section_20_threshold": 0.3,
    "return_gap_section_20": 0.0,
    "section_20_level": 0.4,
    "adoption_match_per_week": 0.1,
    "adoption_after_placement_weeks": 12.0,
    "births_per_week": 0.006,
    "leaving_per_week": 0.01,
}
"""A place where everything happens often: rare paths are met within two years."""


ARMS = [(1, False, False), (2, False, True), (3, True, False), (10, True, True)]
"""Seed, with a policy, in stormy times."""


@functools.cache
def simulated(seed, with_policy, stormy):
    """Return a finished world and, for each week, the forbidden combinations met in it; other laws are asserted on the way."""
    world = world_of(seed, with_figures(**STORMY) if stormy else None, full_policy() if with_policy else None)
    broken = {}
    until = int(world.state[0]["first_week"]) + len(world.weekly)
    while world.state[0]["week"] < until:
        world = live(world, 1)
        week = int(world.state[0]["week"]) - 1
        hours_fit_the_week(world)
        shares_are_shares(world)
        list_of_the_open_is_right(world)
        episodes_fit(world)
        broken.update({(week, name): times for name, times in broken_rules(world).items()})
        if week % 13 == 0:
            children_are_conserved(world)
    return world, broken


@pytest.fixture(params=ARMS, ids=[f"seed{seed}{'-policy' * policy}{'-stormy' * storm}" for seed, policy, storm in ARMS])
def life(request):
    """A world simulated through its burn-in and window, with what was broken."""
    return simulated(*request.param)


@pytest.mark.bounds
def test_children_hours_shares_lists_and_episodes_are_conserved_every_week(life):
    world, _ = life
    children_are_conserved(world)
    assert world.state[0]["families"] > 100 and world.state[0]["episodes"] > 50


@pytest.mark.bounds
def test_no_forbidden_combination_of_statuses_is_met_in_any_week(life):
    _, broken = life
    assert not broken


def test_stormy_times_reach_the_rare_statuses():
    """The check above is empty unless these paths are walked."""
    world, _ = simulated(10, True, True)
    episodes = world.episodes[: world.state[0]["episodes"]]
    care = set(episodes["status"][episodes["track"] == s.CARE_TRACK])
    assert {s.SECTION_20, s.POLICE_PROTECTION, s.INTERIM_ORDER, s.CARE_ORDER} <= care
    assert {s.PRE_PROCEEDINGS, s.PROCEEDINGS} <= set(episodes["status"][episodes["track"] == s.COURT_TRACK])
    assert {s.TURNED_18, s.ENTERED_CARE, s.RETURNED_HOME, s.STEPPED_DOWN} <= set(episodes["reason_ended"])


STOCKS = [
    ("protection_plans", "plan_starts", "plan_ends"),
    ("looked_after_children", "care_entries", "care_exits"),
    ("care_proceedings", "care_proceedings_starts", "proceedings_ended"),
]


@pytest.mark.parametrize(("stock", "starts", "ends"), STOCKS)
def test_stocks_are_starts_less_ends(life, stock, starts, ends):
    world, _ = life
    held = column(world, stock)
    np.testing.assert_array_equal(np.diff(held, axis=0), (column(world, starts) - column(world, ends))[1:])


@pytest.mark.parametrize(("stock", "starts", "ends"), STOCKS)
@pytest.mark.parametrize("arm", [arm for arm in ARMS if arm[2]], ids=lambda arm: f"seed{arm[0]}")
def test_in_stormy_times_every_stock_fills_and_empties(arm, stock, starts, ends):
    """The test above says little of a quiet world, where nobody may come before the court in a year."""
    world, _ = simulated(*arm)
    assert min(column(world, measure).sum() for measure in (starts, ends)) >= 5
    assert np.ptp(column(world, stock)) > 0


PARTS = [
    ("plan_ends", [f"plan_ends_{length}" for length in ("3_months", "6_months", "12_months", "24_months", "longer")]),
    ("care_exits", [f"care_exits_{why}" for why in ("home", "guardianship", "adopted", "18", "other")]),
    ("care_entries_programme_eligible", [f"care_entries_{basis}" for basis in ("section_20", "order", "emergency")]),
    ("looked_after_children", [f"placement_{kind}" for kind in ("kin", "foster", "residential", "supported")] + ["adoptive_children"]),
]


@pytest.mark.parametrize(("whole", "parts"), PARTS, ids=[row[0] for row in PARTS])
def test_a_whole_is_the_sum_of_its_parts(life, whole, parts):
    world, _ = life
    np.testing.assert_array_equal(column(world, whole), sum(column(world, part) for part in parts))


def test_counts_agree_with_the_episode_table(life):
    world, _ = life
    episodes = world.episodes[: world.state[0]["episodes"]]
    recorded = episodes["start_week"] >= world.state[0]["first_week"]
    for measure, track, status in (
        ("plan_starts", s.PLAN_TRACK, s.PROTECTION_PLAN),
        ("care_proceedings_starts", s.COURT_TRACK, s.PROCEEDINGS),
        ("pre_proceedings_starts", s.COURT_TRACK, s.PRE_PROCEEDINGS),
    ):
        found = episodes[recorded & (episodes["track"] == track) & (episodes["status"] == status)]
        assert column(world, measure).sum() == len(found), measure


def test_repeat_plans_and_returns_to_care_are_no_more_than_plans_and_entries(life):
    world, _ = life
    for part, whole in (
        ("repeat_plans", "plan_starts"),
        ("care_re_entries_12_months", "care_entries"),
        ("re_referrals_12_months", "referrals"),
        ("first_referrals", "referrals"),
        ("needless_plans", "plan_starts"),
        ("needless_plans_low", "needless_plans"),
        ("needless_plans", "needless_plans_high"),
        ("missed_high_risk_children_high", "missed_high_risk_children"),
        ("missed_high_risk_children", "missed_high_risk_children_low"),
        ("missed_high_risk_families", "missed_high_risk_children"),
        ("needless_plan_families", "needless_plans"),
        ("needless_care_entry_families", "needless_care_entries"),
        ("harm_at_home_known_events", "harm_at_home_events"),
        ("contacts_attended", "contacts_specialist"),
        ("hours_face_to_face", "hours_worked"),
        ("agency_social_workers", "social_workers_in_post"),
        ("social_workers_in_post", "social_worker_posts"),
        ("visits_late", "visits_done"),
        ("ratings_by_others_alike", "ratings_by_others"),
        ("problems_known_not_there", "problems_known"),
        ("care_entries_remand", "care_entries"),
    ):
        assert np.all(column(world, part) <= column(world, whole) + 1e-9), part


def test_money_adds_up_by_payer_and_by_line_every_week(life):
    world, _ = life
    payers = sum(column(world, name) for name in COSTS)
    lines = sum(column(world, name) for name in COST_LINES)
    assert payers.sum() > 0
    np.testing.assert_allclose(payers, lines, rtol=1e-9, atol=0.01)


def test_every_payer_of_a_policy_pays_what_is_asked_of_it():
    world, _ = simulated(3, True, False)
    first = INDEX[COSTS[0]]
    paid = dict(zip(COSTS, world.weekly[:, :, first : first + len(COSTS)].sum(axis=(0, 1))))
    assert all(paid[f"cost_gbp_{payer}"] > 0 for payer in ("childrens_services", "grant", "police", "nhs", "probation"))
    assert paid["cost_gbp_schools"] == 0.0
