"""The authority and the bodies that decide in it: conference, legal gateway, court, looked-after review."""

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
def convenes_conference(authority, family, p, belief, shift, luck):
    """Return whether a section 47 enquiry finds enough for an initial conference. Shift: risk aversion, sd."""
    return leans(belief, family["shown_engagement"], p["conference_threshold"] - shift, p, luck)


@rule
def votes_plan(authority, family, p, belief, shift, chair_luck, luck):
    """The multi-agency conference with an independent chair votes on a plan; the chair's own view is a noisy one. Luck: a normal, a uniform."""
    return leans(belief + p["chair_noise_sd"] * chair_luck, family["shown_engagement"], p["plan_threshold"] - shift, p, luck)


@rule
def ends_plan(authority, family, p, belief, shift, reviews, chair_luck, luck):
    """Return whether a review conference ends the plan; the first review sets another bar. Risk aversion makes plans longer too."""
    bar = p["plan_ending_threshold_first"] if reviews == 0 else p["plan_ending_threshold"]
    return not leans(belief + p["chair_noise_sd"] * chair_luck, family["shown_engagement"], bar - p["shift_at_plan_ending"] * shift, p, luck)


@rule
def opens_pre_proceedings(authority, family, p, belief, luck):
    """The legal gateway meeting: return whether a letter before proceedings is sent."""
    return leans(belief, p["gateway_credit_share"] * family["shown_engagement"], p["pre_proceedings_threshold"], p, luck)


@rule
def issues_at_once(authority, p, belief, luck):
    """Return whether the gateway goes to court at once, without a letter: the danger is thought too great to wait (E.plo_use)."""
    return leans(belief, 0.0, p["issuing_at_once_threshold"], p, luck)


@rule
def issues_proceedings(authority, family, p, belief, luck):
    """Return whether, after pre-proceedings, the authority applies for a care order."""
    return leans(belief, family["shown_engagement"], p["issuing_threshold"], p, luck)


@compiled_inside
def weigh(belief, view, weight):
    """Return the worker's belief and an independent view taken together; weight: of the view, share."""
    return (1.0 - weight) * belief + weight * view


@rule
def grants_removal(authority, family, p, belief, guardian_view, luck):
    """The court at first hearing: return whether it makes an interim care order, on the worker's belief and the guardian's view."""
    return leans(weigh(belief, guardian_view, p["guardian_weight"]), 0.0, p["interim_removal_threshold"], p, luck)


@rule
def finds_threshold_crossed(authority, family, p, belief, guardian_view, luck):
    """The court at the final hearing: section 31 threshold and the child's welfare, on the worker's belief and the guardian's view."""
    heard = weigh(belief, guardian_view, p["guardian_weight"])
    return leans(heard, family["shown_engagement"], p["final_care_threshold"], p, luck)


@rule
def guardian_sees(authority, child, family, p, own_look_luck, noise_luck):
    """Return the children's guardian's view of a child: true risk with a partly shared look and noise. Luck: normals."""
    common = p["raters_share_look"]
    look = common * family["look"] + (1.0 - common * common) ** 0.5 * p["look_sd"] * own_look_luck
    return child["true_risk"] + look + p["guardian_noise_sd"] * noise_luck


@rule
def is_emergency(authority, p, belief, is_grave, luck):
    """Return whether police protection is used at once: after grave harm came to light, or on a belief far in the tail."""
    bar = p["emergency_threshold_after_grave_harm"] if is_grave else p["emergency_threshold"]
    return leans(belief, 0.0, bar, p, luck)


@rule
def lets_return_home(authority, child, p, belief, week, luck):
    """The looked-after review: return whether the child goes home; readily from section 20 and early, rarely from a care order."""
    bar = p["return_threshold_section_20"] if child["care"] == SECTION_20 else p["return_threshold_order"]
    years = (week - child["care_since"]) / TWELVE_MONTHS
    likely = logistic((bar - belief) / p["decision_temperature"])
    return luck < likely * p["return_ceiling"] * (1.0 / (1.0 + p["return_fades_per_year"] * years))


@rule
def leaves_for_guardian(authority, child, family, p, luck):
    """Return whether kin or carers become special guardians at a review of a child under a care order."""
    kin = 1.0 if child["placement"] == KIN else p["guardianship_ratio_not_kin"]
    return child["care"] == CARE_ORDER and luck < p["guardianship_per_review"] * kin


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
