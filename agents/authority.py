"""The local authority and its decision-making bodies: conference, legal gateway meeting, court, looked-after review."""

import numpy as np

from agents.agent import RecordAgent, behaviour
from agents.ages import TWELVE_MONTHS
from agents.arithmetic import logistic
from agents.rule import compiled_inside, rule
from agents.standing import CARE_ORDER, KIN, SECTION_20
from agents.team_manager import leans

AUTHORITY = np.dtype(
    [
        ("key", np.uint64),
        ("hearings_this_week", np.float64),  # final hearings the court can hear
        ("hearings_used", np.float64),
        ("first_hearings_used", np.float64),
    ],
    align=True,
)


@rule
def convenes_conference(authority, family, p, belief, shift, u):
    """Return whether a section 47 enquiry leads to an initial child protection conference. Shift: risk aversion, sd."""
    return leans(belief, family["shown_engagement"], p["conference_threshold"] - shift, p, u)


@rule
def votes_plan(authority, family, p, belief, shift, z_chair, u):
    """The multi-agency conference with an independent chair votes on a protection plan. z_chair: standard normal; u: one uniform draw."""
    return leans(belief + p["chair_noise_sd"] * z_chair, family["shown_engagement"], p["plan_threshold"] - shift, p, u)


@rule
def ends_plan(authority, family, p, belief, shift, reviews, z_chair, u):
    """Return whether a review conference ends the plan; the first review has its own threshold. Risk aversion prolongs plans."""
    threshold = p["plan_ending_threshold_first"] if reviews == 0 else p["plan_ending_threshold"]
    return not leans(belief + p["chair_noise_sd"] * z_chair, family["shown_engagement"], threshold - p["shift_at_plan_ending"] * shift, p, u)


@rule
def opens_pre_proceedings(authority, family, p, belief, raised, u):
    """The legal gateway meeting: return whether a letter before proceedings is sent. Raised: what a policy adds to care thresholds, sd."""
    return leans(belief, p["gateway_credit_share"] * family["shown_engagement"], p["pre_proceedings_threshold"] + raised, p, u)


@rule
def issues_at_once(authority, p, belief, raised, u):
    """Return whether the legal gateway meeting applies to court immediately, without a letter before proceedings (E.plo_use)."""
    return leans(belief, 0.0, p["issuing_at_once_threshold"] + raised, p, u)


@rule
def issues_proceedings(authority, family, p, belief, raised, u):
    """Return whether, after pre-proceedings, the authority applies for a care order."""
    return leans(belief, family["shown_engagement"], p["issuing_threshold"] + raised, p, u)


@compiled_inside
def weigh(belief, view, weight):
    """Return the weighted mean of the worker's belief and an independent view; weight: of the view, share."""
    return (1.0 - weight) * belief + weight * view


@rule
def grants_removal(authority, family, p, belief, guardian_view, raised, u):
    """The court at first hearing: return whether it makes an interim care order, on the worker's belief and the guardian's view."""
    return leans(weigh(belief, guardian_view, p["guardian_weight"]), 0.0, p["interim_removal_threshold"] + raised, p, u)


@rule
def finds_threshold_crossed(authority, family, p, belief, guardian_view, u):
    """The court at the final hearing: section 31 threshold and the child's welfare, on the worker's belief and the guardian's view."""
    combined = weigh(belief, guardian_view, p["guardian_weight"])
    return leans(combined, family["shown_engagement"], p["final_care_threshold"], p, u)


@rule
def guardian_sees(authority, child, family, p, z_look, z_noise):
    """Return the children's guardian's view of a child: true risk, a partly shared misleading look, and noise. z_*: standard normals."""
    common = p["raters_share_look"]
    look = common * family["look"] + (1.0 - common * common) ** 0.5 * p["look_sd"] * z_look
    return child["true_risk"] + look + p["guardian_noise_sd"] * z_noise


@rule
def is_emergency(authority, p, belief, is_grave, raised, u):
    """Return whether police protection is used immediately: after grave harm is discovered, or on an extreme belief."""
    threshold = p["emergency_threshold_after_grave_harm"] if is_grave else p["emergency_threshold"]
    return leans(belief, 0.0, threshold + raised, p, u)


@rule
def lets_return_home(authority, child, p, belief, week, u):
    """The looked-after review: return whether the child returns home: likelier from section 20 and early, rarely from a care order."""
    threshold = p["return_threshold_section_20"] if child["care"] == SECTION_20 else p["return_threshold_order"]
    years = (week - child["care_since"]) / TWELVE_MONTHS
    likely = logistic((threshold - belief) / p["decision_temperature"])
    return u < likely * p["return_ceiling"] * (1.0 / (1.0 + p["return_fades_per_year"] * years))


@rule
def leaves_for_guardian(authority, child, family, p, u):
    """Return whether kin or carers become special guardians at a review of a child under a care order."""
    kin = 1.0 if child["placement"] == KIN else p["guardianship_ratio_not_kin"]
    return child["care"] == CARE_ORDER and u < p["guardianship_per_review"] * kin


class Authority(RecordAgent):
    """The local authority, its conferences, gateway meetings and reviews, and the family court, in the Mesa driver."""

    store = "authority"
    convenes_conference = behaviour(convenes_conference)
    votes_plan = behaviour(votes_plan)
    ends_plan = behaviour(ends_plan)
    opens_pre_proceedings = behaviour(opens_pre_proceedings)
    issues_at_once = behaviour(issues_at_once)
    issues_proceedings = behaviour(issues_proceedings)
    grants_removal = behaviour(grants_removal)
    finds_threshold_crossed = behaviour(finds_threshold_crossed)
    guardian_sees = behaviour(guardian_sees)
    is_emergency = behaviour(is_emergency)
    lets_return_home = behaviour(lets_return_home)
    leaves_for_guardian = behaviour(leaves_for_guardian)
