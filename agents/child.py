"""A child: true risk, which no agent observes, beliefs about it, and concurrent statuses (plan, court, care)."""

import math

import numpy as np

from agents.agency import is_often_absent, misses_school
from agents.agent import RecordAgent, behaviour
from agents.ages import ADULT_WEEKS, WEEKS_A_YEAR
from agents.arithmetic import event_occurs, remaining_share, share
from agents.belief import form_belief, impression_of, is_described_before_birth, is_described_by_referrer, set_prior, share_impressions
from agents.constable import constable_sees, takes_into_protection
from agents.cues import progress_since_leaving, remember_leaving
from agents.permanence import (
    adoptive_placement_disrupts,
    gives_up_plan_of_adoption,
    is_matched_with_adopters,
    is_planned_for_adoption,
    kin_take_over,
)
from agents.rating import is_rated_by
from agents.rule import compiled_inside, rule
from agents.standing import CARE_ORDER, FOSTER, HOME, KIN, NO_COURT, NO_PLAN, NOT_IN_CARE, PLACEMENT_ORDER, RESIDENTIAL, UNRATED

CHILD = np.dtype(
    [
        ("key", np.uint64),  # permanent identity: family and birth order
        ("family", np.int32),
        ("next_sibling", np.int32),  # index, or -1
        ("birth_week", np.int32),  # may lie in the future: unborn
        ("left", np.bool_),  # turned 18, adopted or moved away permanently
        ("is_disabled", np.bool_),
        ("care", np.int8),  # legal basis
        ("own_risk", np.float64),  # the child's own component of true risk, sd
        ("own_risk_unhelped", np.float64),  # the never-helped counterfactual's
        ("true_risk", np.float64),  # sd over the families first referred; not observed by any agent
        ("unhelped_risk", np.float64),  # the never-helped counterfactual's
        ("belief", np.float64),  # the chance of significant harm within 12 months that the social worker would state
        ("belief_mean", np.float64),  # the estimate of risk behind it, sd of true risk
        ("belief_variance", np.float64),  # of that estimate, as the worker takes it; 0: the child was never referred
        ("prior_mean", np.float64),  # set at the referral, without visible vulnerability
        ("prior_variance", np.float64),
        ("described_risk", np.float64),  # by the referrer
        ("is_described", np.bool_),
        ("seen_risk", np.float64),  # mean of what visits showed, the latest weighing most
        ("sightings", np.float64),  # number of visits behind it
        ("wellbeing", np.float64),  # share
        ("attendance", np.float64),  # share of school sessions
        ("rating", np.int8),  # by the social worker
        ("ratings_by_others", np.int32),  # coded set of the ratings by all others who know the family (agents/rating.py)
        ("plan", np.int8),
        ("plan_since", np.int32),
        ("plans", np.int32),  # protection plans ever
        ("plan_episode", np.int32),  # row of the episode table, or -1
        ("court", np.int8),
        ("court_since", np.int32),
        ("court_episode", np.int32),
        ("letter_week", np.int32),  # pre-proceedings about the child last began; -1: never
        ("diverted_week", np.int32),  # and last ended without an application, the child at home; -1: never
        ("issue_week", np.int32),  # an application to court about the child was agreed; -1: none waits
        ("is_ordered_into_care", np.bool_),  # by the final hearing that is being held
        ("protected_week", np.int32),  # in which the police last took the child into protection; -1: never
        ("care_since", np.int32),
        ("care_episode", np.int32),
        ("care_left_week", np.int32),
        ("care_entries", np.int32),
        ("care_review_week", np.int32),
        ("care_reviews", np.int8),
        ("placement", np.int8),
        ("placement_since", np.int32),
        ("placement_episode", np.int32),
        ("first_referral_week", np.int32),
        ("harm_at_home", np.float64),  # events
        ("harm_in_care", np.float64),
        ("placement_order_week", np.int32),  # the last was made; -1: none
        ("revocation_week", np.int32),  # the court will revoke it, since the plan of adoption was given up; -1: none is asked for
        ("log_odds_at_leaving", np.float64),  # of the belief when care began
        ("work_at_leaving", np.float64),  # done by the family until then, as shown, share
    ],
    align=True,
)


@rule
def be_born(child, family_index, birth_week, p, z_own_risk, u_disabled):
    """Initialise a child's record; z_own_risk: standard normal; u_disabled: uniform."""
    child["family"], child["next_sibling"], child["birth_week"], child["left"] = family_index, -1, birth_week, False
    child["own_risk"] = child["own_risk_unhelped"] = p["child_own_risk_sd"] * z_own_risk
    child["is_disabled"] = u_disabled < p["disabled_share"]
    child["true_risk"] = child["unhelped_risk"] = child["belief"] = child["sightings"] = 0.0
    child["belief_mean"] = child["described_risk"] = child["seen_risk"] = child["belief_variance"] = 0.0
    child["prior_mean"], child["prior_variance"], child["is_described"] = p["population_risk_mean"], p["population_risk_variance"], False
    child["wellbeing"], child["attendance"] = p["wellbeing_at_start"], p["attendance_usual"]
    child["rating"], child["plan"], child["court"], child["care"], child["placement"] = UNRATED, NO_PLAN, NO_COURT, NOT_IN_CARE, HOME
    child["ratings_by_others"] = 0
    child["plan_since"] = child["court_since"] = child["care_since"] = child["placement_since"] = -1
    child["plan_episode"] = child["court_episode"] = child["care_episode"] = child["placement_episode"] = -1
    child["plans"] = child["care_entries"] = child["care_reviews"] = 0
    child["care_left_week"] = child["care_review_week"] = child["first_referral_week"] = child["letter_week"] = child["diverted_week"] = -1
    child["issue_week"] = child["protected_week"] = -1
    child["is_ordered_into_care"] = False
    child["harm_at_home"] = child["harm_in_care"] = child["log_odds_at_leaving"] = child["work_at_leaving"] = 0.0
    child["placement_order_week"] = child["revocation_week"] = -1


@rule
def is_minor(child, week):
    """Return whether the child is in the model and under 18 (the unborn count)."""
    return (not child["left"]) and week - child["birth_week"] < ADULT_WEEKS


@rule
def is_born(child, week):
    """Return whether the child is born."""
    return child["birth_week"] <= week


@rule
def age_in_years(child, week):
    """Return the age in years; negative before birth."""
    return (week - child["birth_week"]) / WEEKS_A_YEAR


@rule
def visible_vulnerability(child, p, week):
    """Return the observable component of true risk: higher for young children, most for infants, and for disabled children (sd)."""
    age = max(0.0, age_in_years(child, week))
    young = max(0.0, 1.0 - age / p["risk_age_until_years"])
    return p["risk_of_youngest"] * (young * young) + (p["risk_of_disability"] if child["is_disabled"] else 0.0)


@rule
def update_true_risk(child, family, p, week):
    """Set true risk: the family's, the child's own component and visible vulnerability (sd); and the same for the never-helped counterfactual."""
    visible = visible_vulnerability(child, p, week)
    child["true_risk"] = family["risk"] + (child["own_risk"] + visible)
    child["unhelped_risk"] = family["unhelped_risk"] + (child["own_risk_unhelped"] + visible)


@rule
def harm_per_week(risk, p):
    """Return the weekly hazard of significant harm at home: exponential in true risk (docs/decisions/0003)."""
    return p["harm_at_average_risk_per_week"] * math.exp(p["harm_slope"] * risk)


@rule
def is_in_danger(child, line):
    """Return whether the true risk reaches the line of danger (sd of true risk; docs/decisions/0049)."""
    return child["true_risk"] >= line


@rule
def is_in_danger_without_help(child, line):
    """Return whether the never-helped counterfactual's risk reaches the line of danger (sd of true risk)."""
    return child["unhelped_risk"] >= line


@rule
def is_harmed_at_home(child, p, weeks, u):
    """Return whether significant harm happens to the child at home in these weeks; u: one uniform draw."""
    harmed = event_occurs(p["harm_at_average_risk_per_week"], p["harm_slope"] * child["true_risk"], weeks, u)
    if harmed:
        child["harm_at_home"] += 1.0
        child["wellbeing"] = share(child["wellbeing"] - p["wellbeing_lost_by_harm"])
    return harmed


@rule
def is_harmed_in_care(child, p, u):
    """Return whether harm happens to the child in care this week, more in residential homes."""
    hazard = p["harm_in_care_per_week"] * (p["harm_in_residential_ratio"] if child["placement"] == RESIDENTIAL else 1.0)
    harmed = u < hazard
    if harmed:
        child["harm_in_care"] += 1.0
        child["wellbeing"] = share(child["wellbeing"] - p["wellbeing_lost_by_harm"])
    return harmed


@compiled_inside
def wellbeing_allowed(child, p):
    """Return the level of wellbeing that risk at home, or care, allows (share)."""
    strain = p["wellbeing_per_risk"] * child["true_risk"] if child["care"] == NOT_IN_CARE else p["wellbeing_cost_of_care"]
    return share(p["wellbeing_at_start"] - strain)


@compiled_inside
def attendance_allowed(child, p):
    """Return the school attendance that the child's wellbeing allows (share of sessions)."""
    return share(p["attendance_usual"] - p["attendance_lost_per_wellbeing"] * (p["wellbeing_at_start"] - child["wellbeing"]))


@rule
def settle_wellbeing(child, p):
    """A child comes to notice with the wellbeing and school attendance that its risk at home allows (shares)."""
    child["wellbeing"] = wellbeing_allowed(child, p)
    child["attendance"] = attendance_allowed(child, p)


@rule
def update_wellbeing(child, p, weeks):
    """Wellbeing and school attendance move toward the level that risk at home, or care, allows (shares); a strengthened bond fades."""
    child["wellbeing"] += (1.0 - remaining_share(p["wellbeing_speed"], weeks)) * (wellbeing_allowed(child, p) - child["wellbeing"])
    child["attendance"] += (1.0 - remaining_share(p["wellbeing_speed"], weeks)) * (attendance_allowed(child, p) - child["attendance"])
    child["own_risk"] += (1.0 - remaining_share(p["bond_loosens_per_week"], weeks)) * (child["own_risk_unhelped"] - child["own_risk"])


@rule
def is_separated(child, p):
    """Separation from home lowers wellbeing immediately (share)."""
    child["wellbeing"] = share(child["wellbeing"] - p["wellbeing_lost_by_separation"])


@rule
def is_placed(child, family, p, week, u):
    """Choose the placement: kin if available, likelier if assessed, else foster or residential, likelier with age; u: one uniform draw."""
    age = age_in_years(child, week)
    residential = p["residential_share_teen"] if age >= p["teen_from_years"] else p["residential_share_younger"]
    kin = p["kin_share_assessed"] if family["kin_assessed"] else p["kin_share"] * family["kin"]
    if u < kin:
        child["placement"] = KIN
    elif u < kin + (1.0 - kin) * residential:
        child["placement"] = RESIDENTIAL
    else:
        child["placement"] = FOSTER
    child["placement_since"] = week


@rule
def breaks_down(child, p, week, u):
    """Return whether the placement breaks down this week (a placement move follows): likelier early on and for teenagers."""
    age = age_in_years(child, week)
    rate = p["placement_breakdown_per_week"] * (p["breakdown_teen_ratio"] if age >= p["teen_from_years"] else 1.0)
    early = p["breakdown_early_ratio"] if week - child["placement_since"] < p["breakdown_early_weeks"] else 1.0
    return u < rate * early


@rule
def leaves_care_otherwise(child, p, u):
    """Return whether care ends this week for reasons outside the model: another authority takes over, or the child moves away."""
    return u < p["care_left_otherwise_per_week"]


@rule
def is_in_long_care(child):
    """Return whether a final order keeps the child in care."""
    return child["care"] == CARE_ORDER or child["care"] == PLACEMENT_ORDER


class Child(RecordAgent):
    """A child in the Mesa driver."""

    store = "children"
    be_born = behaviour(be_born)
    is_minor = behaviour(is_minor)
    is_born = behaviour(is_born)
    update_true_risk = behaviour(update_true_risk)
    visible_vulnerability = behaviour(visible_vulnerability)
    set_prior = behaviour(set_prior)
    is_described_by_referrer = behaviour(is_described_by_referrer)
    is_described_before_birth = behaviour(is_described_before_birth)
    constable_sees = behaviour(constable_sees)
    takes_into_protection = behaviour(takes_into_protection)
    share_impressions = behaviour(share_impressions)
    form_belief = behaviour(form_belief)
    impression_of = behaviour(impression_of)
    is_in_danger = behaviour(is_in_danger)
    is_in_danger_without_help = behaviour(is_in_danger_without_help)
    is_harmed_at_home = behaviour(is_harmed_at_home)
    is_harmed_in_care = behaviour(is_harmed_in_care)
    settle_wellbeing = behaviour(settle_wellbeing)
    update_wellbeing = behaviour(update_wellbeing)
    is_separated = behaviour(is_separated)
    is_placed = behaviour(is_placed)
    breaks_down = behaviour(breaks_down)
    leaves_care_otherwise = behaviour(leaves_care_otherwise)
    is_in_long_care = behaviour(is_in_long_care)
    is_often_absent = behaviour(is_often_absent)
    misses_school = behaviour(misses_school)
    is_rated_by = behaviour(is_rated_by)
    remember_leaving = behaviour(remember_leaving)
    progress_since_leaving = behaviour(progress_since_leaving)
    kin_take_over = behaviour(kin_take_over)
    is_planned_for_adoption = behaviour(is_planned_for_adoption)
    is_matched_with_adopters = behaviour(is_matched_with_adopters)
    gives_up_plan_of_adoption = behaviour(gives_up_plan_of_adoption)
    adoptive_placement_disrupts = behaviour(adoptive_placement_disrupts)
