"""Reliability of stated chances: right where chances mean what they say, and found out where they are overstated or lie too far apart."""

import numpy as np
import pytest
from scipy.special import expit

from experiments.measures.reliability import (
    GROUPS,
    mean_stated,
    mean_true,
    reliability_slope,
    reliability_table,
    stated_less_true,
    stated_log_odds,
    stated_over_true,
)
from simulation.week.log import BIN, HIGHEST, LOWEST

pytestmark = pytest.mark.fast

BINS = round((HIGHEST - LOWEST) / BIN) + 1
STATED = LOWEST + BIN * (np.arange(BINS) + 0.5)
CHILDREN = 1000.0 * np.exp(-0.5 * (STATED + 2.0) ** 2)


def judged(true_log_odds: np.ndarray) -> np.ndarray:
    """Return children harmed and unharmed by bin of stated chance, at these true log-odds of harm."""
    return np.column_stack([CHILDREN * expit(true_log_odds), CHILDREN * expit(-true_log_odds)])


def test_the_bins_are_those_that_the_simulation_counts_in() -> None:
    assert stated_log_odds(judged(STATED)) == pytest.approx(STATED) and len(judged(STATED)) == 120


def test_chances_that_mean_what_they_say_have_slope_one_and_ratio_one() -> None:
    right = judged(STATED)
    assert reliability_slope(right) == pytest.approx(1.0) and stated_over_true(right) == pytest.approx(1.0)
    assert stated_less_true(right) == pytest.approx(0.0, abs=1e-12)
    table = reliability_table(right)
    assert len(table) == GROUPS and table["children"].sum() == pytest.approx(CHILDREN.sum())
    assert table["stated"].to_numpy() == pytest.approx(table["true"].to_numpy()) and (np.diff(table["stated"]) > 0.0).all()
    assert (table["from"] < table["stated"]).all() and (table["stated"] < table["to"]).all()
    assert table["from"].iloc[1:].to_numpy() == pytest.approx(table["to"].iloc[:-1].to_numpy()), "the groups follow each other without a gap"


@pytest.mark.parametrize(("slope", "overstated"), [(0.5, 0.0), (1.3, 0.4), (0.0, -0.2)])
def test_a_known_line_of_log_odds_is_found(slope: float, overstated: float) -> None:
    assert reliability_slope(judged(slope * STATED - overstated)) == pytest.approx(slope, abs=1e-6)


def test_overstated_chances_are_so_in_the_large_and_not_in_the_slope() -> None:
    bins = judged(STATED - 0.4)
    assert reliability_slope(bins) == pytest.approx(1.0) and stated_over_true(bins) > 1.2
    assert stated_over_true(bins) == pytest.approx(mean_stated(bins) / mean_true(bins))
    assert (reliability_table(bins)["ratio"] > 1.0).all()


def test_overconfidence_overstates_high_chances_and_understates_low_ones() -> None:
    table = reliability_table(judged(0.6 * (STATED + 2.0) - 2.0))
    assert table["ratio"].iloc[0] < 1.0 < table["ratio"].iloc[-1]


def test_without_children_there_is_nothing_to_say() -> None:
    nobody = np.zeros((BINS, 2))
    assert all(np.isnan(statistic(nobody)) for statistic in (mean_stated, mean_true, stated_over_true, reliability_slope))
    assert reliability_table(nobody).empty
    unharmed = np.column_stack([np.zeros(BINS), CHILDREN])
    assert np.isnan(reliability_slope(unharmed)) and np.isnan(stated_over_true(unharmed)) and mean_true(unharmed) == 0.0
