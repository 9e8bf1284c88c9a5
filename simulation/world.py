"""The state of a simulation: one array of records for each kind of agent, and the output arrays that a run writes."""

from typing import NamedTuple

import numpy as np

from agents.area import AREA, TEAM
from agents.authority import AUTHORITY
from agents.child import CHILD
from agents.family import FAMILY
from agents.outside_child import OUTSIDE_CHILD
from agents.parent import PARENT
from agents.professional import PROFESSIONAL
from simulation.measures import MEASURES, PAYERS

STATE = np.dtype(
    [
        ("seed", np.uint64),
        ("week", np.int64),  # since Monday 1 January 1990
        ("timeline_start", np.int64),  # week of the timeline's first row
        ("first_week", np.int64),  # of the recorded window
        ("families", np.int64),
        ("children", np.int64),
        ("professionals", np.int64),
        ("outside_children", np.int64),
        ("open_families", np.int64),
        ("episodes", np.int64),
        ("encounters", np.int64),
        ("decisions", np.int64),
        ("is_logging", np.bool_),
        ("is_helping", np.bool_),  # False: the counterfactual in which help has no effect (placebo)
        ("harm_from_week", np.int64),  # from which harm at home is counted for each family; NEVER: not
        ("danger_line", np.float64),  # sd of true risk, as simulation/danger_line.py finds them; nan: not found yet
        ("danger_line_low", np.float64),
        ("danger_line_high", np.float64),
    ],
    align=True,
)

TIMELINE = np.dtype(
    [
        ("first_referrals", np.float64),  # families a week, whole authority
        ("severity_mix", np.float64),  # shift of liability, sd
        ("risk_aversion", np.float64),  # shift of thresholds, sd
        ("outside_need", np.float64),  # children a week
        ("outside_care", np.float64),
        ("court_weeks", np.float64),  # mean length of proceedings
    ],
    align=True,
)

EPISODE = np.dtype(
    [
        ("child_key", np.uint64),
        ("family_key", np.uint64),
        ("area", np.int64),
        ("track", np.int64),
        ("status", np.int64),
        ("start_week", np.int64),
        ("end_week", np.int64),  # -1: still open
        ("reason_ended", np.int64),
        ("decided_by", np.int64),
        ("belief_at_start", np.float64),
        ("true_risk_at_start", np.float64),
        ("unhelped_hazard_at_start", np.float64),  # the never-helped counterfactual's hazard within 12 months
    ],
    align=True,
)

ENCOUNTER = np.dtype(
    [
        ("week", np.int64),
        ("family_key", np.uint64),
        ("parent_key", np.uint64),
        ("worker_key", np.uint64),
        ("role", np.int64),
        ("presentation", np.int64),
        ("resisted_because", np.int64),
        ("confrontation", np.float64),
        ("hostility", np.float64),
        ("trust", np.float64),
        ("fear", np.float64),
        ("readiness", np.float64),
        ("engagement", np.float64),
        ("belief", np.float64),
        ("true_risk", np.float64),
        ("suspected_disguise", np.bool_),
    ],
    align=True,
)

DECISION_MADE = np.dtype(
    [
        ("week", np.int64),
        ("family_key", np.uint64),
        ("child_key", np.uint64),  # of the child whom the decision is about; 0: the family
        ("decision", np.int64),
        ("answer", np.int64),
        ("belief", np.float64),
        ("shown_engagement", np.float64),
        ("risk_aversion", np.float64),
        ("true_risk", np.float64),
    ],
    align=True,
)

BELIEF_BINS = 120


class World(NamedTuple):
    """Everything that a run reads and writes. Rows of people are never removed, even when they leave the model."""

    families: np.ndarray  # (capacity,), FAMILY
    parents: np.ndarray  # (2 x capacity,), PARENT: rows 2f and 2f + 1 of family f
    children: np.ndarray  # (capacity,), CHILD
    professionals: np.ndarray  # (posts,), PROFESSIONAL
    teams: np.ndarray  # (teams,), TEAM
    areas: np.ndarray  # (areas,), AREA
    authority: np.ndarray  # (1,), AUTHORITY
    outside_children: np.ndarray  # (capacity,), OUTSIDE_CHILD
    parameters: np.ndarray  # (1,), built from configs/parameters
    funding: np.ndarray  # (agreements, payers), shares that add up to 1
    timeline: np.ndarray  # (weeks of the run,), TIMELINE, from timeline_start on
    state: np.ndarray  # (1,), STATE
    open_families: np.ndarray  # (capacity,), int64: rows of families not closed, in order
    scores: np.ndarray  # (capacity,), float64: scratch of queues
    order: np.ndarray  # (capacity,), int64: scratch of queues, and of the closed families due this week
    tally: np.ndarray  # (areas, measures), float64: this week
    weekly: np.ndarray  # (weeks recorded, areas, measures), float64
    judgements: np.ndarray  # (weeks recorded, 2 moments, bins, 2), float64: counts of beliefs, weighted by the true hazard and by 1 less it
    episodes: np.ndarray  # (capacity,), EPISODE
    encounters: np.ndarray  # (capacity,), ENCOUNTER; empty unless logged
    decisions: np.ndarray  # (capacity,), DECISION_MADE; empty unless logged


GROWING = {"families": 1, "parents": 2, "children": 1, "outside_children": 1, "open_families": 1, "scores": 1, "order": 1, "episodes": 1}
LOGS = ("encounters", "decisions")
DTYPES = {
    "families": FAMILY,
    "parents": PARENT,
    "children": CHILD,
    "professionals": PROFESSIONAL,
    "teams": TEAM,
    "areas": AREA,
    "authority": AUTHORITY,
    "outside_children": OUTSIDE_CHILD,
    "timeline": TIMELINE,
    "state": STATE,
    "open_families": np.dtype(np.int64),
    "scores": np.dtype(np.float64),
    "order": np.dtype(np.int64),
    "episodes": EPISODE,
    "encounters": ENCOUNTER,
    "decisions": DECISION_MADE,
}


def empty_world(parameters: np.ndarray, sizes: dict[str, int], weeks: int) -> World:
    """Return a world of zeros with these capacities; weeks: length of the recorded window."""
    areas = sizes["areas"]
    made = {name: np.zeros(sizes[name], dtype) for name, dtype in DTYPES.items()}
    made["parameters"] = parameters
    made["funding"] = np.zeros((0, len(PAYERS)))
    made["tally"] = np.zeros((areas, len(MEASURES)))
    made["weekly"] = np.zeros((weeks, areas, len(MEASURES)))
    made["judgements"] = np.zeros((weeks, 2, BELIEF_BINS, 2))
    return World(**made)


def copy_world(world: World) -> World:
    """Return a copy that shares nothing with the original but its parameters."""
    return World(**{name: array if name == "parameters" else array.copy() for name, array in world._asdict().items()})


def grow(world: World, name: str) -> World:
    """Return the world with one store doubled; rows keep their index."""
    old = getattr(world, name)
    new = np.zeros(2 * len(old) + 16, old.dtype)
    new[: len(old)] = old
    return world._replace(**{name: new})
