"""A parent: problems and attitudes, and how they change by the week and by help; meetings are in meeting.py."""

import numpy as np

from agents.agency import is_in_treatment, treatment_goes_wrong
from agents.agent import RecordAgent, behaviour
from agents.arithmetic import logistic, remaining_share, share
from agents.meeting import answer_specialist, answer_visit, attends, feel_visit, looks_engaged
from agents.pre_proceedings import be_advised
from agents.recognition import (
    RECOGNITION,
    becomes_known,
    is_known,
    is_known_no_more,
    is_on_record,
    is_read_from_file,
    looks_over,
    move_to_file,
    severity_reported_by_others,
)
from agents.rule import compiled_inside, rule
from agents.severity import has_problem, severity_of
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, MENTAL_ILL_HEALTH, SUBSTANCE_MISUSE

PROBLEMS = ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health")

PARENT = np.dtype(
    [
        ("key", np.uint64),  # permanent identity
        ("family", np.int32),  # index of the family
        ("present", np.bool_),  # the second parent of a family may be absent
        ("is_abused", np.bool_),  # where there is abuse: its victim, else its perpetrator
        *((f"{problem}", np.float64) for problem in PROBLEMS),  # severity now, share of the maximum
        *((f"{problem}_set_point", np.float64) for problem in PROBLEMS),  # where it drifts to
        *((f"{problem}_origin", np.float64) for problem in PROBLEMS),  # the set point before any help; 0: the problem is not there
        *((f"{problem}_unhelped", np.float64) for problem in PROBLEMS),  # the never-helped counterfactual's severity
        ("hostility_person", np.float64),  # baseline of hostility, share
        ("hostility", np.float64),  # toward the service, share
        ("trust", np.float64),  # in the current worker, share
        ("fear", np.float64),  # of losing the children, share
        ("readiness_person", np.float64),  # baseline of readiness, share
        ("readiness", np.float64),  # to change, share
        ("engagement", np.float64),  # genuine: moving average of presentation times readiness, share
        ("presentation", np.int8),  # at the last meeting
        ("resisted_because", np.int8),  # the strongest of the five causes at the last resistance
        *RECOGNITION,
    ],
    align=True,
)


@rule
def set_abuse_role(parent, is_main_carer, main_carer_is_victim):
    """Make the parent the one who suffers abuse, if there is any, or the one who abuses; for good."""
    parent["is_abused"] = main_carer_is_victim if is_main_carer else not main_carer_is_victim


@rule
def set_initial_severities(parent, abuse, substance, mental):
    """Set a parent's problems at the first referral: how severe each is, 0 where it is not there (shares of the maximum)."""
    parent["abuse_victim_origin"] = abuse if parent["is_abused"] else 0.0
    parent["abuse_perpetrator_origin"] = 0.0 if parent["is_abused"] else abuse
    parent["substance_misuse_origin"], parent["mental_ill_health_origin"] = substance, mental
    start_at_origin(parent)


@rule
def start_at_origin(parent):
    """Set severities, set points and the counterfactual's severities to their origins."""
    parent["abuse_victim"] = parent["abuse_victim_set_point"] = parent["abuse_victim_unhelped"] = parent["abuse_victim_origin"]
    parent["abuse_perpetrator"] = parent["abuse_perpetrator_set_point"] = parent["abuse_perpetrator_origin"]
    parent["abuse_perpetrator_unhelped"] = parent["abuse_perpetrator_origin"]
    parent["substance_misuse"] = parent["substance_misuse_set_point"] = parent["substance_misuse_unhelped"] = parent["substance_misuse_origin"]
    parent["mental_ill_health"] = parent["mental_ill_health_set_point"] = parent["mental_ill_health_origin"]
    parent["mental_ill_health_unhelped"] = parent["mental_ill_health_origin"]


@rule
def set_baseline_attitudes(parent, p, z_hostility, z_readiness):
    """Draw a parent's baselines of hostility and readiness (shares). z_*: standard normals.

    No published prevalence exists: wide assumed ranges (evidence E.disguised_prev has no value).
    """
    parent["hostility_person"] = logistic(p["hostility_person_level"] + p["hostility_person_spread"] * z_hostility)
    parent["readiness_person"] = logistic(p["readiness_person_level"] + p["readiness_person_spread"] * z_readiness)
    parent["hostility"], parent["readiness"] = parent["hostility_person"], parent["readiness_person"]
    parent["trust"], parent["fear"], parent["engagement"] = p["trust_at_start"], p["fear_at_start"], 0.0


@rule
def update_severities(parent, p, weeks):
    """Severities drift to their set points; relapse pulls the set points back to their origins.

    The never-helped counterfactual's severities drift to the origins. Weeks: 1 for an open family, 4 for a closed one.
    """
    share_to_set_point = 1.0 - remaining_share(p["severity_drift_per_week"], weeks)
    share_to_origin = 1.0 - remaining_share(p["relapse_per_week"], weeks)
    drift_severities(parent, share_to_set_point, share_to_origin)


@rule
def drift_severities(parent, share_to_set_point, share_to_origin):
    """Move severities and set points of all four problems by these shares of their distance."""
    parent["abuse_victim"] += share_to_set_point * (parent["abuse_victim_set_point"] - parent["abuse_victim"])
    parent["abuse_perpetrator"] += share_to_set_point * (parent["abuse_perpetrator_set_point"] - parent["abuse_perpetrator"])
    parent["substance_misuse"] += share_to_set_point * (parent["substance_misuse_set_point"] - parent["substance_misuse"])
    parent["mental_ill_health"] += share_to_set_point * (parent["mental_ill_health_set_point"] - parent["mental_ill_health"])
    parent["abuse_victim_set_point"] += share_to_origin * (parent["abuse_victim_origin"] - parent["abuse_victim_set_point"])
    parent["abuse_perpetrator_set_point"] += share_to_origin * (parent["abuse_perpetrator_origin"] - parent["abuse_perpetrator_set_point"])
    parent["substance_misuse_set_point"] += share_to_origin * (parent["substance_misuse_origin"] - parent["substance_misuse_set_point"])
    parent["mental_ill_health_set_point"] += share_to_origin * (parent["mental_ill_health_origin"] - parent["mental_ill_health_set_point"])
    parent["abuse_victim_unhelped"] += share_to_set_point * (parent["abuse_victim_origin"] - parent["abuse_victim_unhelped"])
    parent["abuse_perpetrator_unhelped"] += share_to_set_point * (parent["abuse_perpetrator_origin"] - parent["abuse_perpetrator_unhelped"])
    parent["substance_misuse_unhelped"] += share_to_set_point * (parent["substance_misuse_origin"] - parent["substance_misuse_unhelped"])
    parent["mental_ill_health_unhelped"] += share_to_set_point * (parent["mental_ill_health_origin"] - parent["mental_ill_health_unhelped"])


@rule
def redraw_problem(parent, problem, new):
    """At a turning point a problem is there or not from now on, more or less severe; in the simulated and the counterfactual trajectory alike.

    Gains from help stay in proportion; a problem that ends takes them with it. Being victim or perpetrator does not change. new: severity, share.
    """
    if problem == ABUSE_VICTIM and parent["is_abused"]:
        parent["abuse_victim_set_point"] = kept_in_proportion(parent["abuse_victim_set_point"], parent["abuse_victim_origin"], new)
        parent["abuse_victim_origin"] = new
    elif problem == ABUSE_PERPETRATOR and not parent["is_abused"]:
        parent["abuse_perpetrator_set_point"] = kept_in_proportion(parent["abuse_perpetrator_set_point"], parent["abuse_perpetrator_origin"], new)
        parent["abuse_perpetrator_origin"] = new
    elif problem == SUBSTANCE_MISUSE:
        parent["substance_misuse_set_point"] = kept_in_proportion(parent["substance_misuse_set_point"], parent["substance_misuse_origin"], new)
        parent["substance_misuse_origin"] = new
    elif problem == MENTAL_ILL_HEALTH:
        parent["mental_ill_health_set_point"] = kept_in_proportion(parent["mental_ill_health_set_point"], parent["mental_ill_health_origin"], new)
        parent["mental_ill_health_origin"] = new


@compiled_inside
def kept_in_proportion(set_point, origin, new):
    """Return the set point that stands to the new origin as the present one to the present origin; the new origin where nothing was there."""
    return set_point / origin * new if origin > 0.0 else new


@rule
def suffer_crisis(parent, problem, size):
    """A crisis raises the severity of one problem, in the simulated and the counterfactual trajectory alike; size: share of the maximum."""
    if problem == ABUSE_VICTIM:
        parent["abuse_victim"] = share(parent["abuse_victim"] + size)
        parent["abuse_victim_unhelped"] = share(parent["abuse_victim_unhelped"] + size)
    elif problem == ABUSE_PERPETRATOR:
        parent["abuse_perpetrator"] = share(parent["abuse_perpetrator"] + size)
        parent["abuse_perpetrator_unhelped"] = share(parent["abuse_perpetrator_unhelped"] + size)
    elif problem == SUBSTANCE_MISUSE:
        parent["substance_misuse"] = share(parent["substance_misuse"] + size)
        parent["substance_misuse_unhelped"] = share(parent["substance_misuse_unhelped"] + size)
    else:
        parent["mental_ill_health"] = share(parent["mental_ill_health"] + size)
        parent["mental_ill_health_unhelped"] = share(parent["mental_ill_health_unhelped"] + size)


@rule
def ease(parent, problem, eased, eased_set_point):
    """Help lowers severity and set point by these shares of themselves. The never-helped counterfactual does not change."""
    if problem == ABUSE_VICTIM:
        parent["abuse_victim"] *= 1.0 - eased
        parent["abuse_victim_set_point"] *= 1.0 - eased_set_point
    elif problem == ABUSE_PERPETRATOR:
        parent["abuse_perpetrator"] *= 1.0 - eased
        parent["abuse_perpetrator_set_point"] *= 1.0 - eased_set_point
    elif problem == SUBSTANCE_MISUSE:
        parent["substance_misuse"] *= 1.0 - eased
        parent["substance_misuse_set_point"] *= 1.0 - eased_set_point
    else:
        parent["mental_ill_health"] *= 1.0 - eased
        parent["mental_ill_health_set_point"] *= 1.0 - eased_set_point


@rule
def take_help(parent, worker, p, problem, strength):
    """One contact about one problem lowers severity in proportion to genuine engagement, the worker's purposeful skill and the contact's strength.

    Strength: share of severity that a contact with a wholly engaged parent and a wholly purposeful worker would remove;
    fitted by synthetic trials (docs/decisions/0006). Disguised compliance attends and changes nothing.
    """
    dose = strength * parent["engagement"] * (p["purposeful_floor"] + (1.0 - p["purposeful_floor"]) * worker["purposeful_skill"])
    ease(parent, problem, dose, p["help_reaches_set_point"] * dose)


@rule
def lose_worker(parent, p, shared):
    """A change of worker lowers trust by a share (form: docs/decisions/0003); shared: how well the family knows the new one, share."""
    parent["trust"] *= p["trust_kept_at_change"] + shared * (1.0 - p["trust_kept_at_change"])


@rule
def return_to_baseline(parent, p, weeks):
    """Without meetings hostility, fear, readiness and trust return to the person's baseline; engagement fades."""
    share_returned = 1.0 - remaining_share(p["return_without_meetings"], weeks)
    parent["hostility"] += share_returned * (parent["hostility_person"] - parent["hostility"])
    parent["fear"] += share_returned * (p["fear_at_start"] - parent["fear"])
    parent["readiness"] += share_returned * (parent["readiness_person"] - parent["readiness"])
    parent["trust"] += share_returned * (p["trust_at_start"] - parent["trust"])
    parent["engagement"] -= share_returned * parent["engagement"]


class Parent(RecordAgent):
    """A parent in the Mesa driver; override a method to try another behaviour."""

    store = "parents"
    set_initial_severities = behaviour(set_initial_severities)
    set_abuse_role = behaviour(set_abuse_role)
    set_baseline_attitudes = behaviour(set_baseline_attitudes)
    update_severities = behaviour(update_severities)
    redraw_problem = behaviour(redraw_problem)
    suffer_crisis = behaviour(suffer_crisis)
    severity_of = behaviour(severity_of)
    has_problem = behaviour(has_problem)
    severity_reported_by_others = behaviour(severity_reported_by_others)
    is_on_record = behaviour(is_on_record)
    is_known = behaviour(is_known)
    becomes_known = behaviour(becomes_known)
    looks_over = behaviour(looks_over)
    is_known_no_more = behaviour(is_known_no_more)
    move_to_file = behaviour(move_to_file)
    is_read_from_file = behaviour(is_read_from_file)
    answer_visit = behaviour(answer_visit)
    feel_visit = behaviour(feel_visit)
    attends = behaviour(attends)
    looks_engaged = behaviour(looks_engaged)
    take_help = behaviour(take_help)
    is_in_treatment = behaviour(is_in_treatment)
    treatment_goes_wrong = behaviour(treatment_goes_wrong)
    answer_specialist = behaviour(answer_specialist)
    be_advised = behaviour(be_advised)
    lose_worker = behaviour(lose_worker)
    return_to_baseline = behaviour(return_to_baseline)
