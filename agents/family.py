"""A family: what its members share, its place before the service, and its return to it."""

import math

import numpy as np

from agents.agency import risk_known_to_specialist, risk_seen_by
from agents.agent import RecordAgent, behaviour
from agents.arithmetic import kept, logistic, no_more_than, share, strikes
from agents.consent import agrees_to_family_group, agrees_to_section_20, other_parent_takes, withdraws_consent
from agents.rule import rule
from agents.standing import KNOWING_ROLES, NOTHING_SETTLED, PRE_PROCEEDINGS, PROCEEDINGS, PROTECTION_PLAN

MIDDLING = 0.5
"""The middle of a share: weekly rates of crises, incidents and admissions are those of middling families."""

FAMILY = np.dtype(
    [
        ("key", np.uint64),  # area, week and order of the first referral
        ("area", np.int32),
        ("phase", np.int8),  # 0 to 3: the week of four in which a closed family lives a month
        ("standing", np.int8),
        ("arrived_week", np.int32),
        ("referred_week", np.int32),  # the last referral
        ("referrals", np.int32),
        ("referral_waits", np.bool_),  # for a decision at the front door
        ("closed_week", np.int32),
        ("first_child", np.int32),
        ("last_child", np.int32),
        ("children_in_care", np.int32),
        ("children_removed", np.int32),  # by a final order of the court, ever
        ("family_term", np.float64),  # true risk beyond the problems
        ("support", np.float64),  # around the family, share
        ("support_found", np.float64),  # the part of it that a family group conference has found
        ("deprivation", np.float64),  # share of areas less deprived
        ("stress", np.float64),  # what the last crisis left, share
        ("stress_unhelped", np.float64),  # the never-helped twin's
        ("risk", np.float64),  # the family's part of true risk
        ("unhelped_risk", np.float64),
        ("evidence", np.float64),  # incidents that came to light, fading
        ("liability", np.float64),  # shared by the parents' problems, sd
        ("kin", np.float64),  # who could care for the children, share; 0: nobody
        ("has_met_as_group", np.bool_),  # a family group conference was held
        ("family_group_since", np.int32),  # waits for one since this week; -1: does not
        ("look", np.float64),  # persistent misleading look, sd of true risk
        ("accusation", np.float64),  # how much the service has accused, share
        ("shown_engagement", np.float64),  # as the worker sees it
        ("settled_concern", np.float64),  # what the last conference or enquiry knew and let stand, sd; NOTHING_SETTLED: none in this spell
        ("plan", np.int8),  # the highest of its children at home
        ("court", np.int8),
        ("consents", np.bool_),
        ("rating", np.int8),
        ("rating_week", np.int32),
        ("worker", np.int32),  # index of a post, or -1
        ("worker_key", np.uint64),  # post and incumbent who last knew the family
        ("waiting_since", np.int32),  # for a worker, or -1
        ("unit", np.int32),  # team that holds the family until it has another worker; -1: none
        ("next_in_caseload", np.int32),
        ("visit_due_week", np.int32),
        ("last_visit_week", np.int32),
        ("visits", np.int32),  # by the present worker
        ("assessment_due_week", np.int32),
        ("assessment_visits", np.int32),
        ("enquiry_due_week", np.int32),  # section 47; -1: none
        ("conference_due_week", np.int32),
        ("plan_review_week", np.int32),
        ("plan_reviews", np.int8),
        ("need_review_week", np.int32),
        ("gateway_review_week", np.int32),
        ("issue_week", np.int32),  # proceedings agreed, waiting for the court
        ("final_hearing_week", np.int32),
        ("supervised_until", np.int32),  # supervision order
        ("victim_worker", np.int32),  # index of a post; -1: none
        ("perpetrator_worker", np.int32),
        ("substance_worker", np.int32),
        ("mental_health_practitioner", np.int32),
        ("family_support_worker", np.int32),
        ("child_mental_health_worker", np.int32),
        ("teacher", np.int32),
        ("behavioural_practitioner", np.int32),
        ("adult_social_worker", np.int32),
        ("opinions_held", np.float64, (KNOWING_ROLES,)),  # sd of true risk, by role: the victims' worker first, as in agents/standing.py
        ("opinions", np.int16),  # bit set of the roles that hold one, in the same order
        ("care_days_from_allocation", np.float64),
        ("allocated_week", np.int32),  # to a safeguarding team, in this spell
        ("police_incidents", np.int32),
        ("last_incident_week", np.int32),
    ],
    align=True,
)


@rule
def become_known(family, p, mix, liability_luck, term_luck, support_luck, kin_luck, deprivation_luck, look_luck):
    """Start a family's shared traits at its first referral; mix: the dated shift of severity (sd). Luck: normals, a uniform for kin."""
    family["liability"] = liability_luck + mix
    family["family_term"] = p["family_term_sd"] * term_luck
    family["support"] = logistic(p["support_level"] + p["support_spread"] * support_luck)
    family["kin"] = kin_luck if kin_luck > p["no_kin_share"] else 0.0
    family["support_found"], family["has_met_as_group"] = 0.0, False
    family["deprivation"] = share(MIDDLING + p["deprivation_shift"] + p["deprivation_sd"] * deprivation_luck)
    family["look"] = p["look_sd"] * look_luck
    family["stress"] = family["stress_unhelped"] = family["accusation"] = family["shown_engagement"] = family["evidence"] = 0.0
    family["settled_concern"] = NOTHING_SETTLED
    family["consents"] = True


@rule
def shows_another_face(family, p, luck):
    """At a new referral part of the family's misleading look is new: other people look, at another moment. Luck: one normal."""
    kept_part = p["look_kept_between_referrals"]
    family["look"] = kept_part * family["look"] + math.sqrt(1.0 - kept_part * kept_part) * p["look_sd"] * luck


@rule
def score_of(abuse, substance, mental, stress, support, family, p):
    """Return the unstandardised risk of these problems: a sum, their pairwise products, stress, support and the family's own term."""
    pairs = abuse * substance + abuse * mental + substance * mental
    score = p["risk_abuse"] * abuse + p["risk_substance"] * substance + p["risk_mental_health"] * mental + p["risk_pairs"] * pairs
    return score + p["risk_stress"] * stress - p["risk_support"] * support + family["family_term"]


@rule
def bear_family_risk(family, first, second, p):
    """True risk of the family from its parents' problems, standardised; beside it the never-helped twin's."""
    there = 1.0 if second["present"] else 0.0
    abuse = max(first["abuse_victim"], first["abuse_perpetrator"], there * max(second["abuse_victim"], second["abuse_perpetrator"]))
    substance = max(first["substance_misuse"], there * second["substance_misuse"])
    mental = max(first["mental_ill_health"], there * second["mental_ill_health"])
    score = score_of(abuse, substance, mental, family["stress"], family["support"], family, p)
    family["risk"] = (score - p["risk_mean"]) / p["risk_sd"]
    abuse = max(
        first["abuse_victim_unhelped"],
        first["abuse_perpetrator_unhelped"],
        there * max(second["abuse_victim_unhelped"], second["abuse_perpetrator_unhelped"]),
    )
    substance = max(first["substance_misuse_unhelped"], there * second["substance_misuse_unhelped"])
    mental = max(first["mental_ill_health_unhelped"], there * second["mental_ill_health_unhelped"])
    score = score_of(abuse, substance, mental, family["stress_unhelped"], family["support"] - family["support_found"], family, p)
    family["unhelped_risk"] = (score - p["risk_mean"]) / p["risk_sd"]


@rule
def calm_after_crisis(family, p, weeks):
    """Stress and the weight of old evidence fade."""
    left = kept(p["stress_fades_per_week"], weeks)
    family["stress"] *= left
    family["stress_unhelped"] *= left
    family["evidence"] *= kept(p["evidence_fades_per_week"], weeks)


@rule
def is_shaken(family, p):
    """A crisis leaves stress, in this life and in the never-helped twin's alike (share)."""
    family["stress"] = min(1.0, family["stress"] + p["crisis_stress"])
    family["stress_unhelped"] = min(1.0, family["stress_unhelped"] + p["crisis_stress"])


@rule
def is_struck_by_crisis(family, p, weeks, luck):
    """Return whether a crisis strikes in these weeks; deprivation makes it likelier, support less; luck: one uniform."""
    weekly = p["crisis_per_week"] * (1.0 + p["crisis_per_deprivation"] * (family["deprivation"] - MIDDLING))
    weekly *= p["crisis_without_support"] - family["support"]
    return luck < 1.0 - kept(weekly, weeks)


@rule
def turns(family, p, weeks, luck):
    """Return whether life turns in these weeks: a partner goes or comes, somebody recovers or falls ill; luck: one uniform."""
    return luck < weeks * p["turn_per_week"]


@rule
def is_noticed(family, p, weeks, weeks_since_closure, luck):
    """Return whether a closed family comes to notice again without known harm: by its risk, and most soon after closure.

    The hazard fades to a low floor (docs/decisions/0003); luck: one uniform.
    """
    exponent = p["notice_slope"] * min(family["risk"], p["notice_risk_cap"])
    if luck >= weeks * p["notice_per_week"] * no_more_than(exponent):
        return False
    fading = p["notice_floor"] + (1.0 - p["notice_floor"]) * math.exp(-weeks_since_closure / p["notice_fade_weeks"])
    return strikes(p["notice_per_week"] * fading, exponent, weeks, luck)


@rule
def is_referred_before_birth(family, p, had_plan_or_care, luck):
    """Return whether a pregnancy in a closed family is referred: likelier where an earlier child had a plan or was in care; luck: one uniform."""
    return luck < (p["pre_birth_referral_after_plan_or_care"] if had_plan_or_care else p["pre_birth_referral_otherwise"])


@rule
def feel_accused(family, p, unsaid):
    """How much the service accuses follows from what it has opened: enquiry, plan, pre-proceedings, court (shares).

    Unsaid: the share of it that the worker does not say at the meeting (a rule of practice on how concerns are put).
    """
    level = p["accusation_of_referral"]
    if family["enquiry_due_week"] >= 0:
        level = max(level, p["accusation_of_enquiry"])
    if family["plan"] == PROTECTION_PLAN:
        level = max(level, p["accusation_of_plan"])
    if family["court"] == PRE_PROCEEDINGS:
        level = max(level, p["accusation_of_pre_proceedings"])
    if family["court"] == PROCEEDINGS:
        level = max(level, p["accusation_of_proceedings"])
    family["accusation"] = (1.0 - unsaid) * level


@rule
def let_stand(family, p, belief):
    """An enquiry or a conference has looked and gone no further: the concern that it knew is settled until something new comes (sd)."""
    family["settled_concern"] = belief - p["credit_for_engagement"] * family["shown_engagement"]


@rule
def open_anew(family):
    """A family that closes or is referred anew starts without precedent."""
    family["settled_concern"] = NOTHING_SETTLED


@rule
def police_are_called(family, abuse, p, weeks, luck):
    """Return whether a domestic incident brings the police: by the severity of abuse; luck: one uniform."""
    return strikes(p["police_incidents_per_week"], p["police_incidents_slope"] * (abuse - MIDDLING), weeks, luck)


@rule
def goes_to_hospital(family, substance, mental, p, weeks, luck):
    """Return whether a parent is admitted as an emergency: by substance misuse and mental ill-health; luck: one uniform."""
    return strikes(p["admissions_per_week"], p["admissions_slope"] * (max(substance, mental) - MIDDLING), weeks, luck)


@rule
def meet_as_group(family, p, luck):
    """A family group conference: relatives who could care come forward, seldom where none were known, and stand by the family.

    Nothing else: what the service believes, and what it decides, is not asked. Luck: one uniform.
    """
    if family["kin"] > 0.0 or luck < p["kin_found_where_none_known"]:
        family["kin"] += p["kin_found_share"] * (1.0 - family["kin"])
    found = p["support_found_share"] * (1.0 - family["support"])
    family["support"] += found
    family["support_found"] += found
    family["has_met_as_group"] = True


class Family(RecordAgent):
    """A family in the Mesa driver."""

    store = "families"
    become_known = behaviour(become_known)
    shows_another_face = behaviour(shows_another_face)
    bear_family_risk = behaviour(bear_family_risk)
    calm_after_crisis = behaviour(calm_after_crisis)
    is_shaken = behaviour(is_shaken)
    is_struck_by_crisis = behaviour(is_struck_by_crisis)
    turns = behaviour(turns)
    is_noticed = behaviour(is_noticed)
    is_referred_before_birth = behaviour(is_referred_before_birth)
    feel_accused = behaviour(feel_accused)
    let_stand = behaviour(let_stand)
    open_anew = behaviour(open_anew)
    police_are_called = behaviour(police_are_called)
    goes_to_hospital = behaviour(goes_to_hospital)
    withdraws_consent = behaviour(withdraws_consent)
    agrees_to_section_20 = behaviour(agrees_to_section_20)
    agrees_to_family_group = behaviour(agrees_to_family_group)
    other_parent_takes = behaviour(other_parent_takes)
    meet_as_group = behaviour(meet_as_group)
    risk_seen_by = behaviour(risk_seen_by)
    risk_known_to_specialist = behaviour(risk_known_to_specialist)
