"""A professional: a post and its current holder, with hours, skill, strain and tenure."""

import math

import numpy as np

from agents.agent import RecordAgent, behaviour
from agents.arithmetic import logistic, share
from agents.rating import rate
from agents.recognition import perceived_severity
from agents.rule import compiled_inside, rule
from agents.skill import decay_trained_skill, train_deescalation, train_motivational, train_practice, update_current_skill
from agents.standing import (
    ADULT_SOCIAL_WORKER,
    ASSESSMENT_WORKER,
    BEHAVIOURAL_PRACTITIONER,
    CHILD_MENTAL_HEALTH_WORKER,
    FAMILY_SUPPORT_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    NEVER,
    PERPETRATOR_WORKER,
    PSYCHOLOGIST,
    SOCIAL_WORKER,
    SUBSTANCE_WORKER,
    TEACHER,
    UNIT_COORDINATOR,
    VICTIM_WORKER,
)

PROFESSIONAL = np.dtype(
    [
        ("key", np.uint64),  # of the post
        ("incumbent", np.int64),  # how many held the post before
        ("person_key", np.uint64),  # post and incumbent together
        ("role", np.int64),
        ("team", np.int64),
        ("area", np.int64),
        ("start_week", np.int64),  # the post is funded from here
        ("end_week", np.int64),
        ("fte", np.float64),
        ("salary", np.float64),  # GBP a week with on-costs, full time, price year of configs/parameters/costs.yaml
        ("payer", np.int64),
        ("payer_later", np.int64),  # pays from switch_week on
        ("switch_week", np.int64),
        ("agreement", np.int64),  # row of the funding table by which several pay from switch_week on; -1: none
        ("by_agency", np.bool_),  # cover: filled immediately by agencies
        ("filled", np.bool_),
        ("is_agency", np.bool_),
        ("since", np.int64),  # filled or vacant since this week
        ("relationship_own", np.float64),  # skill before training, share
        ("purposeful_own", np.float64),
        ("deescalation_own", np.float64),
        ("motivational_gain", np.float64),  # gain from training, after decay
        ("deescalation_gain", np.float64),
        *((f"practice_{skill}_gain", np.float64) for skill in ("relationship", "purposeful", "deescalation")),  # of another practice model
        ("relationship_skill", np.float64),  # now
        ("purposeful_skill", np.float64),
        ("deescalation_skill", np.float64),
        ("motivational_week", np.int64),  # trained in this week; NEVER: not yet
        ("deescalation_week", np.int64),
        ("practice_week", np.int64),
        ("training_hours", np.float64),  # still to be spent in training
        ("bias", np.float64),  # personal bias of judgement, sd of true risk
        ("strain", np.float64),  # share
        ("sick_until", np.int64),
        ("confrontation", np.float64),  # manner at the present meeting, share
        ("last_hostile", np.float64),  # moving average of hostility met, share
        ("hours_worked", np.float64),  # this week, without leave and sickness
        ("hours_left", np.float64),  # face to face and travel, this week
        ("hours_face_to_face", np.float64),  # spent this week
        ("visits_due", np.float64),
        ("visits_done", np.float64),
        ("caseload", np.float64),  # children
        ("families", np.int64),
        ("next_in_area", np.int64),  # index of another post of the area, or -1
        ("first_in_caseload", np.int64),
    ],
    align=True,
)


@rule
def take_post(professional, p, week, is_agency, z_relationship, z_purposeful, z_deescalation, z_bias):
    """A new holder takes the post, untrained: draw skills and bias. z_*: standard normals.

    Skills are shares of the MITI scale from 1 to 5; untrained mean 2.49 (E.mi_rct_skill_control).
    """
    own = p["skill_untrained_mean"]
    professional["relationship_own"] = share(own + p["skill_untrained_sd"] * z_relationship)
    mixed = p["skill_correlation"] * z_relationship + math.sqrt(1.0 - p["skill_correlation"] ** 2) * z_purposeful
    professional["purposeful_own"] = share(own + p["skill_untrained_sd"] * mixed)
    professional["deescalation_own"] = share(own + p["skill_untrained_sd"] * z_deescalation)
    professional["motivational_gain"] = professional["deescalation_gain"] = professional["training_hours"] = 0.0
    professional["practice_relationship_gain"] = professional["practice_purposeful_gain"] = professional["practice_deescalation_gain"] = 0.0
    professional["motivational_week"] = professional["deescalation_week"] = professional["practice_week"] = NEVER
    professional["bias"] = p["worker_bias_sd"] * z_bias
    professional["filled"], professional["is_agency"], professional["since"] = True, is_agency, week
    professional["strain"], professional["last_hostile"], professional["sick_until"] = p["strain_at_start"], 0.0, -1
    update_current_skill(professional, p)


@rule
def plan_week(professional, p, week, recording_hours, court_hours, recording_cut):
    """Set the hours for families: the week less recording, meetings, supervision, court and training (E.time_direct, E.time_admin).

    Recording grows with the families held; the workbook cuts recording only. Units: hours.
    """
    available = start_work_week(professional, p, week)
    free = available - min(available, p["meeting_hours"] * professional["fte"])
    recording = p["recording_hours_fixed"] * professional["fte"] + recording_hours
    busy = recording * (1.0 - recording_cut) + court_hours
    professional["hours_left"] = max(free - busy, free * p["face_to_face_floor"])
    professional["visits_due"] = professional["visits_done"] = 0.0


@rule
def start_work_week(professional, p, week):
    """Begin the working week: return the contracted hours less leave, sickness and training."""
    worked = p["hours_a_week"] * professional["fte"] * (1.0 - p["leave_share"])
    if week <= professional["sick_until"] or not professional["filled"]:
        worked = 0.0
    training = min(worked, professional["training_hours"])
    professional["training_hours"] -= training
    professional["hours_worked"], professional["hours_face_to_face"] = worked, 0.0
    return worked - training


@rule
def plan_specialist_week(professional, p, week):
    """Set a specialist's hours for contacts: the week less leave, training, meetings and their own recording (hours)."""
    professional["hours_left"] = start_work_week(professional, p, week) * p["specialist_contact_share"]


@rule
def plan_coordinator_week(professional, p, week):
    """Set a unit coordinator's hours for others' recording: the week less leave, training and meetings."""
    free = start_work_week(professional, p, week)
    professional["hours_left"] = free - min(free, p["meeting_hours"] * professional["fte"])


@rule
def attend_group_supervision(professional, hours):
    """A session of group supervision takes hours from those for families."""
    professional["hours_left"] = max(0.0, professional["hours_left"] - hours)


@rule
def falls_sick(professional, p, week, u, u_length):
    """Sickness absence begins at random, likelier under strain; its length in weeks is geometric, at least one. u, u_length: uniform draws."""
    if week > professional["sick_until"] and u < p["sickness_per_week"] * (p["sickness_without_strain"] + professional["strain"]):
        further = math.log(max(1e-12, 1.0 - u_length)) / math.log(1.0 - 1.0 / p["sickness_mean_weeks"])
        professional["sick_until"] = week + 1 + int(further)


@compiled_inside
def crowding(professional, p):
    """Return the caseload in excess of the usual one, as a share of it: children for social workers, families for others; 0 without a caseload."""
    if professional["role"] == SOCIAL_WORKER or professional["role"] == ASSESSMENT_WORKER:
        return professional["caseload"] / p["caseload_usual"] - 1.0
    if professional["families"] == 0 or professional["fte"] <= 0.0:
        return 0.0
    return professional["families"] / (professional["fte"] * p["specialist_caseload_full"]) - 1.0


@rule
def update_strain(professional, p):
    """Update strain by missed visits, caseload and hostility met (share)."""
    unmet = max(0.0, 1.0 - professional["visits_done"] / professional["visits_due"]) if professional["visits_due"] > 0.0 else 0.0
    crowded = crowding(professional, p)
    log_odds = p["strain_level"] + p["strain_unmet"] * unmet + p["strain_caseload"] * crowded + p["strain_hostility"] * professional["last_hostile"]
    professional["strain"] += p["strain_speed"] * (logistic(log_odds) - professional["strain"])


@rule
def leaves(professional, p, u):
    """Return whether the worker leaves this week: turnover grows with strain; agency staff leave sooner. u: one uniform draw."""
    hazard = p["leaving_per_week"] * math.exp(p["leaving_slope"] * (professional["strain"] - p["strain_at_start"]))
    return u < hazard * (p["leaving_agency_ratio"] if professional["is_agency"] else 1.0)


@rule
def is_filled(professional, p, u):
    """Return whether a vacant post is filled by recruitment this week, slower for some professions (direction: C.pilot); u: one uniform draw."""
    role = professional["role"]
    if role == MENTAL_HEALTH_PRACTITIONER or role == CHILD_MENTAL_HEALTH_WORKER or role == PSYCHOLOGIST:
        return u < p["hiring_per_week"] * p["hiring_ratio_mental_health"]
    if role == VICTIM_WORKER or role == PERPETRATOR_WORKER or role == SUBSTANCE_WORKER:
        return u < p["hiring_per_week"] * p["hiring_ratio_specialist"]
    if role == BEHAVIOURAL_PRACTITIONER or role == ADULT_SOCIAL_WORKER:
        return u < p["hiring_per_week"] * p["hiring_ratio_specialist"]
    if role == FAMILY_SUPPORT_WORKER or role == TEACHER or role == UNIT_COORDINATOR:
        return u < p["hiring_per_week"] * p["hiring_ratio_support"]
    return u < p["hiring_per_week"]


@rule
def confront(professional, family, p, belief):
    """Set how confrontational the worker is at a meeting: less with skill, more with believed risk, strain and, without skill, recent hostility.

    Evidence: E.confront (direction). Belief: the estimate of risk behind it (`belief_mean`, sd of true risk). Result: share.
    """
    unskilled = 1.0 - professional["deescalation_skill"]
    log_odds = p["confront_level"] + p["confront_belief"] * belief + p["confront_strain"] * professional["strain"]
    log_odds += p["confront_hostile"] * unskilled * professional["last_hostile"]
    part = p["confront_skill_purposeful_part"]
    log_odds -= p["confront_skill"] * ((1.0 - part) * professional["deescalation_skill"] + part * professional["purposeful_skill"])
    professional["confrontation"] = logistic(log_odds)


@rule
def remember_hostility(professional, p, was_hostile):
    """Update the moving average of hostility met at meetings (share)."""
    professional["last_hostile"] += p["hostility_memory"] * ((1.0 if was_hostile else 0.0) - professional["last_hostile"])


class Professional(RecordAgent):
    """A post and its holder in the Mesa driver; the kinds of professional are its subclasses."""

    store = "professionals"
    take_post = behaviour(take_post)
    train_motivational = behaviour(train_motivational)
    train_deescalation = behaviour(train_deescalation)
    train_practice = behaviour(train_practice)
    decay_trained_skill = behaviour(decay_trained_skill)
    plan_week = behaviour(plan_week)
    plan_specialist_week = behaviour(plan_specialist_week)
    plan_coordinator_week = behaviour(plan_coordinator_week)
    attend_group_supervision = behaviour(attend_group_supervision)
    falls_sick = behaviour(falls_sick)
    update_strain = behaviour(update_strain)
    leaves = behaviour(leaves)
    is_filled = behaviour(is_filled)
    confront = behaviour(confront)
    remember_hostility = behaviour(remember_hostility)
    perceived_severity = behaviour(perceived_severity)
    rate = behaviour(rate)
