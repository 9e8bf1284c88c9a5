"""Small counts are left out of unpublished figures, with everything from which they could be worked out."""

import math

import pytest

from experiments.measures.definitions import EVERY
from experiments.measures.small_counts import FEWER, LEAST_SHOWN, PRICED, WITHHELD, SmallCounts, counts_behind, is_count
from tests.smallshire import authority

PUBLISHED, COUNCIL = SmallCounts(), SmallCounts(is_on=True, children=20_000)


@pytest.mark.fast
def test_published_figures_are_written_as_everywhere():
    for name in ("protection_plans", "cost_gbp", "repeat_plan_share", "protection_plans_per_10000"):
        number = EVERY[name].number_format
        assert PUBLISHED.level(name, 0.4) == number.format(0.4)
        assert PUBLISHED.difference(name, -0.4, ()) == number.format(-0.4, signed=True)
        assert PUBLISHED.band(name, (-0.4, -1.0, 0.3), ()) == number.band(-0.4, -1.0, 0.3)
        assert PUBLISHED.interval(name, (-1.0, 0.3), ()) == number.interval(-1.0, 0.3)


@pytest.mark.fast
@pytest.mark.parametrize(("value", "shown"), [(0.0, FEWER), (3.2, FEWER), (LEAST_SHOWN - 0.01, FEWER), (float(LEAST_SHOWN), "5.0"), (57.0, "57")])
def test_a_count_below_five_is_not_shown(value, shown):
    assert COUNCIL.level("protection_plans", value) == shown
    assert COUNCIL.level("harm_at_home_events", value) == shown


@pytest.mark.fast
@pytest.mark.parametrize("levels", [(15.0, 3.2), (3.2, 15.0), (math.nan, 15.0), ()])
def test_a_difference_that_gives_a_small_count_back_is_not_shown(levels):
    assert COUNCIL.difference("protection_plans", -11.8, levels) == WITHHELD
    assert COUNCIL.band("protection_plans", (-11.8, -12.0, -11.0), levels) == WITHHELD
    assert COUNCIL.interval("protection_plans", (-12.0, -11.0), levels) == WITHHELD


@pytest.mark.fast
def test_a_small_difference_of_larger_counts_is_shown():
    assert COUNCIL.difference("protection_plans", -3.0, (60.0, 57.0)) == "-3.0"


@pytest.mark.fast
def test_rates_and_shares_of_small_counts_are_not_shown():
    assert COUNCIL.level("protection_plans_per_10000", 2.0) == WITHHELD  # four of 20,000 children
    assert COUNCIL.level("protection_plans_per_10000", 3.0) == EVERY["protection_plans_per_10000"].number_format.format(3.0)
    assert SmallCounts(is_on=True).level("protection_plans_per_10000", 300.0) == WITHHELD  # whose children are not known
    assert COUNCIL.level("repeat_plan_share", 0.1, behind=(3.0, 30.0)) == COUNCIL.level("repeat_plan_share", 0.1) == WITHHELD
    assert COUNCIL.level("repeat_plan_share", 0.1, behind=(6.0, 60.0)) == "10.0 %"


@pytest.mark.fast
def test_costs_from_which_a_priced_count_could_be_worked_out_are_shown_together_or_not_at_all():
    placements = {"placement_kin", "placement_foster", "placement_residential", "placement_supported"}
    assert placements < set(PRICED)
    names = ("cost_line_placements", "cost_gbp_at_margin", "cost_gbp", "cost_gbp_childrens_services", "cost_line_process", "saving_gbp_police")
    assert all(counts_behind(name) == PRICED for name in names)
    assert all(COUNCIL.hides(name, 400.0, 3.0, 90.0) and not COUNCIL.hides(name, 400.0, 13.0, 90.0) for name in names)
    assert all(COUNCIL.level(name, 37_128.0) == WITHHELD for name in names)
    assert not COUNCIL.hides("cost_line_staff", 3.0) and not COUNCIL.hides("cost_line_programme", 3.0)


@pytest.mark.fast
def test_a_cost_or_a_share_of_which_its_own_levels_alone_are_known_is_left_out():
    assert COUNCIL.hides_alone("cost_gbp", 9e6) and COUNCIL.hides_alone("repeat_plan_share", 20.0)
    assert COUNCIL.hides_alone("protection_plans", 3.0) and not COUNCIL.hides_alone("protection_plans", 57.0)
    assert not COUNCIL.hides_alone("cost_line_staff", 3.0) and not PUBLISHED.hides_alone("cost_gbp", 3.0)


@pytest.mark.fast
def test_posts_hours_and_visits_are_no_counts_of_families():
    others = ("full-time posts", "hours", "visits", "contacts", "GBP", "0 to 1", "days")
    assert not any(is_count(name) for name in EVERY if EVERY[name].unit in others)
    assert not any(is_count(name) for name in EVERY if name.endswith(("_share", "_mean", "_per_10000")))
    assert COUNCIL.level("posts_victim_worker", 1.0) == "1.0"


@pytest.mark.fast
def test_an_authority_is_published_unless_its_file_says_otherwise():
    assert not authority().has_unpublished_counts
    assert authority(has_unpublished_counts=True).has_unpublished_counts
