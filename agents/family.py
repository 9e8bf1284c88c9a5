"""A family: shared traits, standing with the service, re-referral, and the case record that its workers keep."""

import math

import numpy as np

from agents.agency import admission_exponent, incident_exponent, recording_factor
from agents.agent import RecordAgent, behaviour
from agents.arithmetic import event_occurs, exp_upper_bound, logistic, remaining_share, share
from agents.belief import contradict_what_was_shown, fade_facts, forget_facts, trust_again_what_is_shown, weigh_facts
from agents.consent import (
    agrees_to_family_group,
    agrees_to_kin,
    agrees_to_section_20,
    other_parent_takes,
    withdraws_agreement,
    withdraws_consent,
)
from agents.cues import concern_about, progress_since_start, remember_decision, report_attendance, start_work, work_together
from agents.kind import draw_problem, set_kind
from agents.pre_proceedings import assess_kin
from agents.rule import rule
from agents.standing import (
    EVENTS_KEPT,
    FACT_KINDS,
    NOTHING_SETTLED,
    OPINION_ROLES,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
    RECEIVERS,
    RECORDED_KINDS,
)

MIDPOINT = 0.5
"""The midpoint of a share: weekly rates of crises, incidents and admissions are those of families at it."""

FAMILY = np.dtype(
    [
        ("key", np.uint64),  # area, week and order of the first referral
        ("area", np.int32),
        ("phase", np.int8),  # 0 to 3: in which week of four a closed family is simulated
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
        ("support_found", np.float64),  # the part of it gained by a family group conference
        ("deprivation", np.float64),  # share of areas less deprived
        ("stress", np.float64),  # remaining from crises, share
        ("stress_unhelped", np.float64),  # the never-helped counterfactual's
        ("risk", np.float64),  # the family's part of true risk
        ("unhelped_risk", np.float64),
        ("harm_events", np.int32),  # at home, counted from state's harm_from_week on
        ("specialist_week", np.int32),  # in which a specialist last took the family on; -1: none has
        ("for_specialists_week", np.int32),  # in which it last had a known problem for a specialist, and a plan or proceedings; -1: never
        ("plan_started_week", np.int32),  # in which a child last began a protection plan; -1: none has
        ("care_entered_week", np.int32),  # in which a child last entered care; -1: none has
        ("kind", np.int8),  # by what brings the family to notice
        ("entered_after_first", np.int32),  # siblings who entered care in that week beside the first child
        ("liability", np.float64),  # shared by the parents' problems, sd
        ("kin", np.float64),  # relatives who could care for the children, share; 0: none
        ("kin_assessed", np.bool_),  # relatives were assessed before an application, and can and will care
        ("has_met_as_group", np.bool_),  # a family group conference was held
        ("family_group_since", np.int32),  # waiting for one since this week; -1: not waiting
        ("look", np.float64),  # persistent misleading look, sd of true risk
        ("accusation", np.float64),  # how much the service has accused, share
        ("shown_engagement", np.float64),  # as the worker sees it
        ("shown_trusted", np.float64),  # how far shown engagement still counts, share: less after an event that contradicts it
        ("settled_concern", np.float64),  # concern at which the last conference or enquiry went no further, log-odds; NOTHING_SETTLED: none yet
        ("concern_at_diversion", np.float64),  # at which pre-proceedings last ended without an application, log-odds; NOTHING_SETTLED: not yet
        ("log_odds_at_decision", np.float64),  # of the belief at the last conference, review or gateway meeting; NOTHING_SETTLED: none yet
        ("log_odds_at_start", np.float64),  # of the belief when the plan, or pre-proceedings, began
        ("work_done", np.float64),  # since then, as shown, share
        ("attendance_reported", np.float64),  # at specialists' contacts, share
        ("seen_alone_week", np.int32),  # the children were last seen alone
        ("plan", np.int8),  # the highest of its children at home
        ("court", np.int8),
        ("consents", np.bool_),
        ("rating", np.int8),
        ("rating_week", np.int32),
        ("worker", np.int32),  # index of a post, or -1
        ("worker_key", np.uint64),  # post and incumbent who last knew the family
        ("waiting_since", np.int32),  # for a worker, or -1
        ("unit", np.int32),  # team that keeps the family until it has another worker; -1: none
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
        ("letter_week", np.int32),  # of the last letter before proceedings; -1: none yet
        ("gateway_review_week", np.int32),
        ("was_extended", np.bool_),  # pre-proceedings, since that letter
        ("issue_week", np.int32),  # proceedings agreed, waiting for the court
        ("protected_until", np.int32),  # the authority decides on children in police protection; -1: none is
        ("proceedings", np.int32),  # care proceedings begun, ever
        ("final_hearing_week", np.int32),
        ("supervised_until", np.int32),  # supervision order
        ("returned_week", np.int32),  # in which a child last went home from care; -1: none has
        ("return_supported_until", np.int32),  # visits are more frequent after a return home
        ("victim_worker", np.int32),  # index of a post; -1: none
        ("perpetrator_worker", np.int32),
        ("substance_worker", np.int32),
        ("mental_health_practitioner", np.int32),
        ("family_support_worker", np.int32),
        ("child_mental_health_worker", np.int32),
        ("teacher", np.int32),
        ("behavioural_practitioner", np.int32),
        ("adult_social_worker", np.int32),
        ("opinions_held", np.float64, (OPINION_ROLES,)),  # beliefs by role, sd of true risk: the victims' worker first, as in agents/standing.py
        ("opinions", np.int16),  # bit set of the roles that have one, in the same order
        ("care_days_from_allocation", np.float64),
        ("allocated_week", np.int32),  # to a safeguarding team, in this spell
        ("police_incidents", np.int32),
        ("last_incident_week", np.int32),
        ("colleagues_view", np.float64),  # of the family's risk, as last heard by its worker (sd)
        ("colleagues_voices", np.float64),  # how many formed it; 0: none
        ("facts_precision", np.float64, (FACT_KINDS,)),  # what learnt events and checks say of the family's risk, by kind (1 / sd squared)
        ("facts_information", np.float64, (FACT_KINDS,)),  # precision times mean
        ("checked_until", np.int32, (RECEIVERS, RECORDED_KINDS)),  # week up to which worker and specialists know each agency's records
        ("events_recorded", np.int32, (RECORDED_KINDS,)),  # ever
        ("event_weeks", np.int32, (RECORDED_KINDS, EVENTS_KEPT)),  # the latest events: when
        ("event_holders", np.int32, (RECORDED_KINDS, EVENTS_KEPT)),  # bit set of the agencies that recorded it
        ("event_is_known", np.int8, (RECORDED_KINDS, EVENTS_KEPT)),  # to the family's worker
    ],
    align=True,
)


@rule
def set_family_traits(family, p, mix, z_liability, z_family_term, z_support, u_kin, z_deprivation, z_look):
    """Draw a family's shared traits at its first referral; mix: the dated shift of severity (sd). z_*: standard normals; u_kin: uniform."""
    family["liability"] = z_liability + mix
    family["family_term"] = p["family_term_sd"] * z_family_term
    family["support"] = logistic(p["support_level"] + p["support_spread"] * z_support)
    family["kin"] = u_kin if u_kin > p["no_kin_share"] else 0.0
    family["support_found"], family["has_met_as_group"], family["kin_assessed"] = 0.0, False, False
    family["deprivation"] = share(MIDPOINT + p["deprivation_shift"] + p["deprivation_sd"] * z_deprivation)
    family["look"] = p["look_sd"] * z_look
    family["stress"] = family["stress_unhelped"] = family["accusation"] = family["shown_engagement"] = 0.0
    family["shown_trusted"] = 1.0
    clear_settled_concern(family)
    family["consents"] = True


@rule
def redraw_look(family, p, z):
    """At a new referral part of the family's misleading look is drawn again: other observers, another time. z: one standard normal draw."""
    retained = p["look_kept_between_referrals"]
    family["look"] = retained * family["look"] + math.sqrt(1.0 - retained * retained) * p["look_sd"] * z


@rule
def unstandardised_risk(abuse, substance, mental, stress, support, family, p):
    """Return the unstandardised risk of these problems: a sum, their pairwise products, stress, support and the family's own term."""
    pairs = abuse * substance + abuse * mental + substance * mental
    score = p["risk_abuse"] * abuse + p["risk_substance"] * substance + p["risk_mental_health"] * mental + p["risk_pairs"] * pairs
    return score + p["risk_stress"] * stress - p["risk_support"] * support + family["family_term"]


@rule
def update_family_risk(family, first, second, p):
    """Set the family's true risk from its parents' problems, standardised; and the never-helped counterfactual's."""
    second_present = 1.0 if second["present"] else 0.0
    abuse = max(first["abuse_victim"], first["abuse_perpetrator"], second_present * max(second["abuse_victim"], second["abuse_perpetrator"]))
    substance = max(first["substance_misuse"], second_present * second["substance_misuse"])
    mental = max(first["mental_ill_health"], second_present * second["mental_ill_health"])
    score = unstandardised_risk(abuse, substance, mental, family["stress"], family["support"], family, p)
    family["risk"] = (score - p["risk_mean"]) / p["risk_sd"]
    abuse = max(
        first["abuse_victim_unhelped"],
        first["abuse_perpetrator_unhelped"],
        second_present * max(second["abuse_victim_unhelped"], second["abuse_perpetrator_unhelped"]),
    )
    substance = max(first["substance_misuse_unhelped"], second_present * second["substance_misuse_unhelped"])
    mental = max(first["mental_ill_health_unhelped"], second_present * second["mental_ill_health_unhelped"])
    score = unstandardised_risk(abuse, substance, mental, family["stress_unhelped"], family["support"] - family["support_found"], family, p)
    family["unhelped_risk"] = (score - p["risk_mean"]) / p["risk_sd"]


@rule
def fade_stress(family, p, weeks):
    """Stress fades."""
    left = remaining_share(p["stress_fades_per_week"], weeks)
    family["stress"] *= left
    family["stress_unhelped"] *= left


@rule
def add_crisis_stress(family, p):
    """A crisis adds stress, in the simulated and in the never-helped counterfactual trajectory alike (share)."""
    family["stress"] = min(1.0, family["stress"] + p["crisis_stress"])
    family["stress_unhelped"] = min(1.0, family["stress_unhelped"] + p["crisis_stress"])


@rule
def add_return_stress(family, p):
    """A child's return from care adds stress (share). Not in the never-helped counterfactual, in which no child was ever in care."""
    family["stress"] = min(1.0, family["stress"] + p["return_stress"])


@rule
def is_struck_by_crisis(family, p, weeks, u):
    """Return whether a crisis occurs in these weeks: likelier with deprivation, less likely with support; u: one uniform draw."""
    weekly = p["crisis_per_week"] * (1.0 + p["crisis_per_deprivation"] * (family["deprivation"] - MIDPOINT))
    weekly *= p["crisis_without_support"] - family["support"]
    return u < 1.0 - remaining_share(weekly, weeks)


@rule
def reaches_turning_point(family, p, weeks, u):
    """Return whether a turning point occurs in these weeks: a partner leaves or arrives, recovery or illness begins; u: one uniform draw."""
    return u < weeks * p["turn_per_week"]


@rule
def is_noticed(family, p, weeks, weeks_since_closure, u):
    """Return whether a closed family is referred again without discovered harm: by its risk, and most soon after closure.

    The hazard fades to a low floor (docs/decisions/0003); u: one uniform draw.
    """
    exponent = p["notice_slope"] * min(family["risk"], p["notice_risk_cap"])
    if u >= weeks * p["notice_per_week"] * exp_upper_bound(exponent):
        return False
    fading = p["notice_floor"] + (1.0 - p["notice_floor"]) * math.exp(-weeks_since_closure / p["notice_fade_weeks"])
    return event_occurs(p["notice_per_week"] * fading, exponent, weeks, u)


@rule
def is_referred_before_birth(family, p, had_plan_or_care, u):
    """Return whether a pregnancy in a closed family is referred: likelier after a plan or care of an earlier child; u: one uniform draw."""
    return u < (p["pre_birth_referral_after_plan_or_care"] if had_plan_or_care else p["pre_birth_referral_otherwise"])


@rule
def update_accusation(family, p, unsaid):
    """Set how accusing the service is by the most serious process open: enquiry, plan, pre-proceedings, proceedings (shares).

    Unsaid: the share of it that the worker does not express at the meeting (a rule of practice on how concerns are put).
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
def settle_concern(family, concern):
    """An enquiry or a conference took no further step: its level of concern counts as settled until new concern arises (log-odds)."""
    family["settled_concern"] = concern


@rule
def clear_settled_concern(family):
    """A family that is closed or referred again starts without settled concern, earlier decisions and work done."""
    family["settled_concern"] = family["concern_at_diversion"] = family["log_odds_at_decision"] = NOTHING_SETTLED
    family["log_odds_at_start"] = family["work_done"] = family["attendance_reported"] = 0.0


@rule
def police_are_called(family, abuse, p, weeks, u):
    """Return whether the police are called to a domestic incident: by the severity of abuse; u: one uniform draw."""
    return event_occurs(p["police_incidents_per_week"], incident_exponent(abuse, p), weeks, u)


@rule
def is_admitted_to_hospital(family, substance, mental, p, weeks, u):
    """Return whether a parent is admitted as an emergency: by substance misuse and mental ill-health; u: one uniform draw."""
    return event_occurs(p["admissions_per_week"], admission_exponent(substance, mental, p), weeks, u)


@rule
def meet_as_group(family, p, u):
    """A family group conference: relatives who could care come forward, seldom where none were known, and support rises.

    It changes neither beliefs nor decisions of the service. u: one uniform draw.
    """
    if family["kin"] > 0.0 or u < p["kin_found_where_none_known"]:
        family["kin"] += p["kin_found_share"] * (1.0 - family["kin"])
    found = p["support_found_share"] * (1.0 - family["support"])
    family["support"] += found
    family["support_found"] += found
    family["has_met_as_group"] = True


class Family(RecordAgent):
    """A family in the Mesa driver."""

    store = "families"
    set_family_traits = behaviour(set_family_traits)
    set_kind = behaviour(set_kind)
    draw_problem = behaviour(draw_problem)
    redraw_look = behaviour(redraw_look)
    update_family_risk = behaviour(update_family_risk)
    fade_stress = behaviour(fade_stress)
    add_crisis_stress = behaviour(add_crisis_stress)
    add_return_stress = behaviour(add_return_stress)
    is_struck_by_crisis = behaviour(is_struck_by_crisis)
    reaches_turning_point = behaviour(reaches_turning_point)
    is_noticed = behaviour(is_noticed)
    is_referred_before_birth = behaviour(is_referred_before_birth)
    update_accusation = behaviour(update_accusation)
    settle_concern = behaviour(settle_concern)
    clear_settled_concern = behaviour(clear_settled_concern)
    police_are_called = behaviour(police_are_called)
    is_admitted_to_hospital = behaviour(is_admitted_to_hospital)
    withdraws_consent = behaviour(withdraws_consent)
    agrees_to_section_20 = behaviour(agrees_to_section_20)
    withdraws_agreement = behaviour(withdraws_agreement)
    agrees_to_family_group = behaviour(agrees_to_family_group)
    agrees_to_kin = behaviour(agrees_to_kin)
    assess_kin = behaviour(assess_kin)
    other_parent_takes = behaviour(other_parent_takes)
    meet_as_group = behaviour(meet_as_group)
    recording_factor = behaviour(recording_factor)
    weigh_facts = behaviour(weigh_facts)
    fade_facts = behaviour(fade_facts)
    forget_facts = behaviour(forget_facts)
    contradict_what_was_shown = behaviour(contradict_what_was_shown)
    trust_again_what_is_shown = behaviour(trust_again_what_is_shown)
    concern_about = behaviour(concern_about)
    progress_since_start = behaviour(progress_since_start)
    start_work = behaviour(start_work)
    work_together = behaviour(work_together)
    remember_decision = behaviour(remember_decision)
    report_attendance = behaviour(report_attendance)
