"""Chances and log-odds: what a worker's estimate of risk means as a chance of significant harm within twelve months."""

import math

from agents.ages import TWELVE_MONTHS
from agents.rule import compiled_inside

NODE_1, NODE_2 = 1.3556261799742659, 2.8569700138728056
WEIGHT_0, WEIGHT_1, WEIGHT_2 = 0.5333333333333333, 0.2220759220056126, 0.0112574113277207
"""Nodes and weights of five-point Gauss-Hermite quadrature for a standard normal."""

SMALLEST = 1e-9
"""Chances are kept this far from 0 and 1, so that log-odds exist."""


@compiled_inside
def harm_within_a_year(risk, p):
    """Return the probability of significant harm within 12 months at a steady risk (sd): exponential hazard (docs/decisions/0003)."""
    return 1.0 - math.exp(-TWELVE_MONTHS * p["harm_at_average_risk_per_week"] * math.exp(p["harm_slope"] * risk))


@compiled_inside
def chance_of_harm(mean, variance, p):
    """Return the chance of significant harm within 12 months for an estimate of risk with this mean and variance (sd of true risk).

    The expectation of `harm_within_a_year` over a normal distribution, by five-point quadrature.
    """
    spread = math.sqrt(variance)
    middle = WEIGHT_0 * harm_within_a_year(mean, p)
    inner = harm_within_a_year(mean - NODE_1 * spread, p) + harm_within_a_year(mean + NODE_1 * spread, p)
    outer = harm_within_a_year(mean - NODE_2 * spread, p) + harm_within_a_year(mean + NODE_2 * spread, p)
    return min(1.0 - SMALLEST, max(SMALLEST, middle + WEIGHT_1 * inner + WEIGHT_2 * outer))


@compiled_inside
def stated_chance(mean, variance, p):
    """Return the chance of significant harm within 12 months that a professional with this estimate would state: perhaps too high a one."""
    chance = chance_of_harm(mean, variance, p)
    raised = chance / (1.0 - chance) * math.exp(p["chances_overstated"])
    return raised / (1.0 + raised)


@compiled_inside
def log_odds(chance):
    """Return the log-odds of a chance."""
    kept = min(1.0 - SMALLEST, max(SMALLEST, chance))
    return math.log(kept / (1.0 - kept))
