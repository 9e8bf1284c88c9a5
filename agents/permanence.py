"""Permanence: who takes a child on for good after a final order, and how a plan of adoption goes on (docs/decisions/0052)."""

import math

from agents.ages import WEEKS_A_YEAR
from agents.arithmetic import logistic
from agents.rule import compiled_inside, rule
from agents.standing import KIN


@compiled_inside
def years_old(child, week):
    """Return the age in years, not below 0."""
    return max(0.0, (week - child["birth_week"]) / WEEKS_A_YEAR)


@rule
def kin_take_over(child, family, p, u):
    """Return whether relatives take the child on for good by an order of their own.

    Of those who care for the child already, or were assessed before proceedings, some remain its foster carers; others are found fit in
    proceedings. u: one draw of the family, so that the same relatives take siblings.
    """
    if child["placement"] == KIN or family["kin_assessed"]:
        return u < p["kin_order_share"]
    return u < p["kin_assessed_in_proceedings"] * family["kin"]


@rule
def is_planned_for_adoption(child, p, week, has_older_sibling, u):
    """Return whether the plan for a child whom no relative takes is adoption: for most infants, at seven years for hardly any.

    has_older_sibling: a brother or sister in care is older than the half-age, and might have to be parted from. u: one uniform draw.
    """
    by_age = 1.0 / (1.0 + (years_old(child, week) / p["adoption_half_age_years"]) ** p["adoption_age_steepness"])
    kept_together = p["adoption_older_sibling_ratio"] if has_older_sibling else 1.0
    return u < p["adoption_plan_level"] * by_age * kept_together


@rule
def is_matched_with_adopters(child, p, week, u):
    """Return whether adopters are found in this week: later for older children; u: one uniform draw."""
    return u < p["adoption_match_per_week"] * math.exp(-p["adoption_match_falls_per_year"] * years_old(child, week))


@rule
def gives_up_plan_of_adoption(child, p, week, u):
    """Return whether a review gives up the plan of adoption of a child without a match: likelier after a long wait and for older children."""
    waited = (week - child["placement_order_week"]) / WEEKS_A_YEAR
    years = waited + p["adoption_given_up_age"] * years_old(child, week)
    return u < logistic(p["adoption_given_up_level"] + p["adoption_given_up_per_year"] * years)


@rule
def adoptive_placement_disrupts(child, p, u):
    """Return whether a placement with adopters ends in this week, before the adoption order; u: one uniform draw."""
    return u < p["adoptive_disruption_per_week"]
