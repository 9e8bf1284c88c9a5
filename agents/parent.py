"""A parent: what they carry, and what changes in them from week to week and by help; meetings stand in meeting.py."""

import numpy as np

from agents.agent import RecordAgent, behaviour
from agents.arithmetic import kept, logistic, share
from agents.meeting import answer_specialist, answer_visit, attends, feel_visit, looks_engaged
from agents.recognition import RECOGNITION, becomes_known, goes_on_file, is_known, is_on_record, is_read_of, seems_to_others
from agents.rule import rule
from agents.severity import severity_of
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, MENTAL_ILL_HEALTH, SUBSTANCE_MISUSE

PROBLEMS = ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health")

PARENT = np.dtype(
    [
        ("key", np.uint64),  # permanent identity
        ("family", np.int32),  # index of the family
        ("present", np.bool_),  # the second parent of a family may be absent
        *((f"{problem}", np.float64) for problem in PROBLEMS),  # severity now, share of the worst
        *((f"{problem}_set_point", np.float64) for problem in PROBLEMS),  # where it drifts to
        *((f"{problem}_origin", np.float64) for problem in PROBLEMS),  # the set point before any help
        *((f"{problem}_unhelped", np.float64) for problem in PROBLEMS),  # the never-helped twin's severity
        ("hostility_person", np.float64),  # the level that hostility returns to, share
        ("hostility", np.float64),  # toward the service, share
        ("trust", np.float64),  # in the present worker, share
        ("fear", np.float64),  # of losing the children, share
        ("readiness_person", np.float64),  # the level that readiness returns to, share
        ("readiness", np.float64),  # to change, share
        ("engagement", np.float64),  # genuine: moving average of presentation times readiness, share
        ("presentation", np.int8),  # at the last meeting
        ("resisted_because", np.int8),  # the strongest of the five causes at the last resistance
        *RECOGNITION,
    ],
    align=True,
)


@rule
def carry_problems(parent, family, p, victim_luck, perpetrator_luck, substance_luck, mental_luck):
    """Give a parent first severities: logistic of the family's shared and an own liability.

    Luck: standard normals. Form: docs/decisions/0003. Units: share of the worst.
    """
    shared, own = p["liability_shared_weight"] * family["liability"], p["liability_own_weight"]
    parent["abuse_victim_origin"] = logistic(p["abuse_level"] + shared + own * victim_luck)
    parent["abuse_perpetrator_origin"] = logistic(p["abuse_level"] + shared + own * perpetrator_luck)
    parent["substance_misuse_origin"] = logistic(p["substance_level"] + shared + own * substance_luck)
    parent["mental_ill_health_origin"] = logistic(p["mental_health_level"] + shared + own * mental_luck)
    start_at_origin(parent)


@rule
def start_at_origin(parent):
    """Set severities, set points and the twin's severities to their origins."""
    parent["abuse_victim"] = parent["abuse_victim_set_point"] = parent["abuse_victim_unhelped"] = parent["abuse_victim_origin"]
    parent["abuse_perpetrator"] = parent["abuse_perpetrator_set_point"] = parent["abuse_perpetrator_origin"]
    parent["abuse_perpetrator_unhelped"] = parent["abuse_perpetrator_origin"]
    parent["substance_misuse"] = parent["substance_misuse_set_point"] = parent["substance_misuse_unhelped"] = parent["substance_misuse_origin"]
    parent["mental_ill_health"] = parent["mental_ill_health_set_point"] = parent["mental_ill_health_origin"]
    parent["mental_ill_health_unhelped"] = parent["mental_ill_health_origin"]


@rule
def take_sides(parent, is_main_carer, main_carer_is_victim):
    """Keep the abuse that fits the parent's place in it: the other side of it is set to nothing."""
    suffers = main_carer_is_victim if is_main_carer else not main_carer_is_victim
    if suffers:
        parent["abuse_perpetrator_origin"] = 0.0
    else:
        parent["abuse_victim_origin"] = 0.0
    start_at_origin(parent)


@rule
def be_a_person(parent, p, hostility_luck, readiness_luck):
    """Give a parent their own levels of hostility and readiness (shares); luck: standard normals.

    No published prevalence exists: wide assumed ranges (evidence E.disguised_prev has no value).
    """
    parent["hostility_person"] = logistic(p["hostility_person_level"] + p["hostility_person_spread"] * hostility_luck)
    parent["readiness_person"] = logistic(p["readiness_person_level"] + p["readiness_person_spread"] * readiness_luck)
    parent["hostility"], parent["readiness"] = parent["hostility_person"], parent["readiness_person"]
    parent["trust"], parent["fear"], parent["engagement"] = p["trust_at_start"], p["fear_at_start"], 0.0


@rule
def live(parent, p, weeks):
    """Severities drift to their set points; relapse pulls the set points back to their origins.

    The never-helped twin drifts to the origin. Weeks: 1 for an open family, 4 for a closed one.
    """
    to_point = 1.0 - kept(p["severity_drift_per_week"], weeks)
    back = 1.0 - kept(p["relapse_per_week"], weeks)
    live_one(parent, to_point, back)


@rule
def live_one(parent, to_point, back):
    """Move all four problems by the shares of the way that these weeks make."""
    parent["abuse_victim"] += to_point * (parent["abuse_victim_set_point"] - parent["abuse_victim"])
    parent["abuse_perpetrator"] += to_point * (parent["abuse_perpetrator_set_point"] - parent["abuse_perpetrator"])
    parent["substance_misuse"] += to_point * (parent["substance_misuse_set_point"] - parent["substance_misuse"])
    parent["mental_ill_health"] += to_point * (parent["mental_ill_health_set_point"] - parent["mental_ill_health"])
    parent["abuse_victim_set_point"] += back * (parent["abuse_victim_origin"] - parent["abuse_victim_set_point"])
    parent["abuse_perpetrator_set_point"] += back * (parent["abuse_perpetrator_origin"] - parent["abuse_perpetrator_set_point"])
    parent["substance_misuse_set_point"] += back * (parent["substance_misuse_origin"] - parent["substance_misuse_set_point"])
    parent["mental_ill_health_set_point"] += back * (parent["mental_ill_health_origin"] - parent["mental_ill_health_set_point"])
    parent["abuse_victim_unhelped"] += to_point * (parent["abuse_victim_origin"] - parent["abuse_victim_unhelped"])
    parent["abuse_perpetrator_unhelped"] += to_point * (parent["abuse_perpetrator_origin"] - parent["abuse_perpetrator_unhelped"])
    parent["substance_misuse_unhelped"] += to_point * (parent["substance_misuse_origin"] - parent["substance_misuse_unhelped"])
    parent["mental_ill_health_unhelped"] += to_point * (parent["mental_ill_health_origin"] - parent["mental_ill_health_unhelped"])


@rule
def begin_anew(parent, problem, family, p, luck):
    """Life turns for one problem: its origin is drawn anew, in this life and in the never-helped twin's alike; what help has won stays as a share.

    Luck: a standard normal. A side of abuse that the parent does not take stays at nothing.
    """
    liability = p["liability_shared_weight"] * family["liability"] + p["liability_own_weight"] * luck
    if problem == ABUSE_VICTIM and parent["abuse_victim_origin"] > 0.0:
        new = logistic(p["abuse_level"] + liability)
        parent["abuse_victim_set_point"] *= new / parent["abuse_victim_origin"]
        parent["abuse_victim_origin"] = new
    elif problem == ABUSE_PERPETRATOR and parent["abuse_perpetrator_origin"] > 0.0:
        new = logistic(p["abuse_level"] + liability)
        parent["abuse_perpetrator_set_point"] *= new / parent["abuse_perpetrator_origin"]
        parent["abuse_perpetrator_origin"] = new
    elif problem == SUBSTANCE_MISUSE:
        new = logistic(p["substance_level"] + liability)
        parent["substance_misuse_set_point"] *= new / parent["substance_misuse_origin"]
        parent["substance_misuse_origin"] = new
    elif problem == MENTAL_ILL_HEALTH:
        new = logistic(p["mental_health_level"] + liability)
        parent["mental_ill_health_set_point"] *= new / parent["mental_ill_health_origin"]
        parent["mental_ill_health_origin"] = new


@rule
def suffer_crisis(parent, problem, size):
    """A crisis strikes one problem, in this life and in the never-helped twin's alike; size: share of the worst."""
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
    """Help takes hold: severity and set point fall by these shares of themselves. The never-helped twin is untouched."""
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
    """One contact about one problem: severity falls only by genuine engagement, the worker's purposeful skill and its strength.

    Strength: share of severity that a contact with a wholly engaged parent and a wholly purposeful worker would take;
    fitted by synthetic trials (docs/decisions/0006). Disguised compliance attends and changes nothing.
    """
    dose = strength * parent["engagement"] * (p["purposeful_floor"] + (1.0 - p["purposeful_floor"]) * worker["purposeful_skill"])
    ease(parent, problem, dose, p["help_reaches_set_point"] * dose)


@rule
def lose_worker(parent, p, shared):
    """A change of worker cuts trust to a part of itself (form: docs/decisions/0003); shared: how far the new one was known to the family."""
    parent["trust"] *= p["trust_kept_at_change"] + shared * (1.0 - p["trust_kept_at_change"])


@rule
def calm_down(parent, p, weeks):
    """Without meetings hostility, fear and readiness return to the person's own levels; engagement and trust fade."""
    back = 1.0 - kept(p["return_without_meetings"], weeks)
    parent["hostility"] += back * (parent["hostility_person"] - parent["hostility"])
    parent["fear"] += back * (p["fear_at_start"] - parent["fear"])
    parent["readiness"] += back * (parent["readiness_person"] - parent["readiness"])
    parent["trust"] += back * (p["trust_at_start"] - parent["trust"])
    parent["engagement"] -= back * parent["engagement"]


class Parent(RecordAgent):
    """A parent in the Mesa driver; override a method to try another behaviour."""

    store = "parents"
    carry_problems = behaviour(carry_problems)
    take_sides = behaviour(take_sides)
    be_a_person = behaviour(be_a_person)
    live = behaviour(live)
    begin_anew = behaviour(begin_anew)
    suffer_crisis = behaviour(suffer_crisis)
    severity_of = behaviour(severity_of)
    seems_to_others = behaviour(seems_to_others)
    is_on_record = behaviour(is_on_record)
    is_known = behaviour(is_known)
    becomes_known = behaviour(becomes_known)
    goes_on_file = behaviour(goes_on_file)
    is_read_of = behaviour(is_read_of)
    answer_visit = behaviour(answer_visit)
    feel_visit = behaviour(feel_visit)
    attends = behaviour(attends)
    looks_engaged = behaviour(looks_engaged)
    take_help = behaviour(take_help)
    answer_specialist = behaviour(answer_specialist)
    lose_worker = behaviour(lose_worker)
    calm_down = behaviour(calm_down)
