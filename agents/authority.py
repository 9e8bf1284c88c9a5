"""The local authority and its decision-making bodies: conference, legal gateway meeting, court, looked-after review."""

import numpy as np

from agents.agent import RecordAgent, behaviour
from agents.ages import TWELVE_MONTHS, WEEKS_A_YEAR
from agents.arithmetic import logistic
from agents.belief import confident, weight_of_facts
from agents.chance import log_odds, stated_chance
from agents.rule import compiled_inside, rule
from agents.standing import CARE_ORDER, FACT_KINDS, KIN, SECTION_20
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
def convenes_conference(authority, family, p, concern, shift, u):
    """Return whether a section 47 enquiry leads to an initial child protection conference. Shift: risk aversion, log-odds."""
    return leans(concern + shift, p["conference_threshold"], p, u)


@rule
def votes_plan(authority, family, p, concern, shift, z_chair, u):
    """The multi-agency conference with an independent chair votes on a protection plan. z_chair: standard normal; u: one uniform draw."""
    return leans(concern + shift + p["chair_noise_sd"] * z_chair, p["plan_threshold"], p, u)


@rule
def ends_plan(authority, family, p, concern, progress, shift, reviews, z_chair, u):
    """Return whether a review conference ends the plan. Risk aversion prolongs plans.

    Concern less progress must lie below the threshold of a plan by a gap, larger at the first review: no plan ends at a level at which one begins.
    A raised threshold (shift below 0) therefore counts no more here than where plans begin.
    """
    gap = p["plan_ending_gap"] + (p["plan_ending_gap_first"] if reviews == 0 else 0.0)
    follows = p["shift_at_plan_ending"] if shift > 0.0 else 1.0
    eased = concern - progress + gap + follows * shift + p["chair_noise_sd"] * z_chair
    return not leans(eased, p["plan_threshold"], p, u)


@compiled_inside
def needed_after_diversion(family, p, threshold):
    """Return the concern (log-odds) that a gateway meeting needs: a threshold (chance), or more than what earlier pre-proceedings ended at."""
    return max(log_odds(threshold), family["concern_at_diversion"] + p["new_knowledge_needed"])


@rule
def opens_pre_proceedings(authority, family, p, concern, raised, u):
    """The legal gateway meeting: return whether a letter before proceedings is sent. Raised: what a policy adds to care thresholds, log-odds.

    After pre-proceedings that ended without an application, concern must have grown.
    """
    return u < logistic((concern - raised - needed_after_diversion(family, p, p["pre_proceedings_threshold"])) / p["decision_temperature"])


@rule
def issues_at_once(authority, family, p, concern, raised, u):
    """Return whether the legal gateway meeting applies to court immediately, without a letter before proceedings (E.plo_use).

    After pre-proceedings that ended without an application, concern must have grown.
    """
    return u < logistic((concern - raised - needed_after_diversion(family, p, p["issuing_at_once_threshold"])) / p["decision_temperature"])


@rule
def issues_proceedings(authority, family, p, concern, progress, raised, u):
    """Return whether, after pre-proceedings, the authority applies for a care order.

    It does unless concern less progress lies below the threshold of the letter by a gap.
    """
    return leans(concern - progress + p["issuing_gap"] - raised, p["pre_proceedings_threshold"], p, u)


@rule
def extends_pre_proceedings(authority, family, p, progress):
    """Return whether pre-proceedings, in place of an application, are extended once: there is progress (log-odds), though not enough."""
    return not family["was_extended"] and progress > p["extension_needs_progress"]


@compiled_inside
def weigh(belief, view, weight):
    """Return the weighted mean of two chances on the scale of log-odds, as log-odds; weight: of the second, share."""
    return (1.0 - weight) * log_odds(belief) + weight * log_odds(view)


@rule
def grants_removal(authority, family, p, concern, raised, u):
    """The court at first hearing: return whether it makes an interim care order, on the worker's belief and the guardian's view."""
    return leans(concern - raised, p["interim_removal_threshold"], p, u)


@rule
def keeps_in_care(authority, family, p, concern, u):
    """The court at first hearing, on a child in agreed care: return whether it makes an interim care order.

    Nobody asks to part the child from its parents, so the test is that of section 38: grounds to believe that section 31 is met.
    """
    return leans(concern, p["section_31_threshold"], p, u)


@rule
def finds_threshold_crossed(authority, family, p, concern, u):
    """The court at the final hearing: return whether the threshold of section 31 is crossed, without which it can make no order."""
    return leans(concern, p["section_31_threshold"], p, u)


@rule
def orders_removal(authority, family, p, concern, u):
    """The court at the final hearing, the threshold crossed: return whether the child's welfare asks for care and not for supervision at home."""
    return leans(concern, p["final_care_threshold"], p, u)


@rule
def guardian_sees(authority, child, family, p, visible, z_look, z_noise):
    """Return the chance of significant harm by the children's guardian: the prior and the facts that all have, and an own impression.

    The impression is true risk, a partly shared misleading look, and noise. z_*: standard normals.
    """
    alike = p["raters_share_look"]
    look = alike * family["look"] + (1.0 - alike * alike) ** 0.5 * p["look_sd"] * z_look
    seen = child["true_risk"] - visible + look + p["guardian_noise_sd"] * z_noise
    precision = 1.0 / child["prior_variance"]
    own = 1.0 / confident(p["look_sd"] * p["look_sd"] + p["guardian_noise_sd"] * p["guardian_noise_sd"], p)
    information = precision * child["prior_mean"] + own * seen
    precision += own
    for kind in range(FACT_KINDS):
        weight = weight_of_facts(family, p, kind)
        precision += weight * family["facts_precision"][kind]
        information += weight * family["facts_information"][kind]
    return stated_chance(information / precision + visible, 1.0 / precision, p)


@rule
def is_emergency(authority, p, concern, raised, u):
    """Return whether the authority applies for an emergency protection order on a child: after harm became known, on an extreme belief."""
    return leans(concern - raised, p["emergency_threshold"], p, u)


@rule
def keeps_apart(authority, p, concern, raised, u):
    """Return whether the authority keeps a child away from home when police protection ends: by agreement, else by an application to court."""
    return leans(concern - raised, p["kept_apart_threshold"], p, u)


@rule
def joins_application(authority, p, concern, raised, u):
    """Return whether an application to court is made about a sibling, too: concern at which a letter before proceedings would be sent."""
    return leans(concern - raised, p["pre_proceedings_threshold"], p, u)


@rule
def applies_at_birth(authority, p, concern, raised, u):
    """Return whether the legal gateway meeting applies to court about a newborn within the week of birth, when there is no time for a letter."""
    return leans(concern - raised, p["at_birth_threshold"], p, u)


@rule
def lets_return_home(authority, child, p, concern, progress, raised, week, u):
    """The looked-after review: return whether the child returns home: likelier from section 20 and early, rarely from a care order.

    Concern less progress must lie below the threshold at which that care begins by a gap. What a policy adds to care thresholds (raised,
    log-odds) makes return easier by as much as it makes care rarer.
    """
    if child["care"] == SECTION_20:
        threshold = log_odds(p["section_20_threshold"]) - p["return_gap_section_20"]
    else:
        threshold = log_odds(p["final_care_threshold"]) - p["return_gap_order"]
    years = (week - child["care_since"]) / TWELVE_MONTHS
    likely = logistic((threshold + raised + progress - concern) / p["decision_temperature"])
    return u < likely * p["return_ceiling"] * (1.0 / (1.0 + p["return_fades_per_year"] * years))


@rule
def seeks_order(authority, child, p, concern, week, u):
    """The looked-after review of a child in section 20 care who does not go home: return whether the authority applies for an order.

    The plan for permanence is due; a young child's may be adoption or guardianship, which take an order, an older one's may rest on agreement.
    """
    years = (week - child["birth_week"]) / WEEKS_A_YEAR
    return leans(concern - p["permanence_per_year_of_age"] * years, p["permanence_threshold"], p, u)


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
    extends_pre_proceedings = behaviour(extends_pre_proceedings)
    grants_removal = behaviour(grants_removal)
    keeps_in_care = behaviour(keeps_in_care)
    finds_threshold_crossed = behaviour(finds_threshold_crossed)
    orders_removal = behaviour(orders_removal)
    guardian_sees = behaviour(guardian_sees)
    is_emergency = behaviour(is_emergency)
    keeps_apart = behaviour(keeps_apart)
    joins_application = behaviour(joins_application)
    applies_at_birth = behaviour(applies_at_birth)
    lets_return_home = behaviour(lets_return_home)
    seeks_order = behaviour(seeks_order)
    leaves_for_guardian = behaviour(leaves_for_guardian)
