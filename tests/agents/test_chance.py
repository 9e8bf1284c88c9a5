"""What an estimate of risk means as a chance of harm within twelve months."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import chance
from tests.agents.strategies import P, chances, parameters, properties, risks, variances
from tests.helpers import plain


def expected(mean, variance, p):
    """Return the expectation of the yearly probability over a normal distribution of risk, on a fine grid."""
    z = np.linspace(-8.0, 8.0, 4001)
    weight = np.exp(-0.5 * z * z)
    hazard = 52.0 * p["harm_at_average_risk_per_week"] * np.exp(p["harm_slope"] * (mean + math.sqrt(variance) * z))
    return float(np.sum(weight * (1.0 - np.exp(-hazard))) / np.sum(weight))


@properties
@given(parameters, st.floats(-3.0, 4.0), st.floats(0.05, 1.5))
def test_five_nodes_give_the_expectation_over_the_estimate(p, mean, variance):
    """Within a tenth of a log-odds, for estimates no wider than a prior after a first description; wider ones are off by up to 0.2."""
    found, exact = plain(chance.chance_of_harm)(mean, variance, p), expected(mean, variance, p)
    assert math.log(found / (1.0 - found)) == pytest.approx(math.log(exact / (1.0 - exact)), abs=0.1)


@properties
@given(parameters, risks)
def test_a_certain_estimate_means_the_hazard_itself(p, risk):
    assert plain(chance.chance_of_harm)(risk, 0.0, p) == pytest.approx(plain(chance.harm_within_a_year)(risk, p), abs=1e-6)


@properties
@given(parameters, st.floats(-3.0, 3.0), variances, st.floats(0.05, 2.0))
def test_a_higher_estimate_means_a_higher_chance(p, mean, variance, more):
    assert 0.0 < plain(chance.chance_of_harm)(mean, variance, p) < plain(chance.chance_of_harm)(mean + more, variance, p) < 1.0


@properties
@given(parameters, st.floats(-2.0, 2.0), variances)
def test_what_is_stated_lies_above_what_is_meant_by_log_odds(p, mean, variance):
    meant, stated = plain(chance.chance_of_harm)(mean, variance, p), plain(chance.stated_chance)(mean, variance, p)
    assert math.log(stated / (1.0 - stated)) - math.log(meant / (1.0 - meant)) == pytest.approx(p["chances_overstated"])
    assert plain(chance.stated_chance)(mean, variance, p | {"chances_overstated": 0.0}) == pytest.approx(meant)


@properties
@given(chances)
def test_log_odds_of_a_chance(each):
    assert plain(chance.log_odds)(each) == pytest.approx(math.log(each / (1.0 - each)))


@pytest.mark.fast
def test_log_odds_exist_at_both_ends():
    assert -25.0 < plain(chance.log_odds)(0.0) < plain(chance.log_odds)(1e-6) < plain(chance.log_odds)(1.0) < 25.0
    assert 0.0 < plain(chance.chance_of_harm)(-60.0, 1.0, P) < plain(chance.chance_of_harm)(60.0, 1.0, P) < 1.0
