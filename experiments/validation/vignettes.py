"""Inter-rater agreement on the level of intervention, as in studies with case vignettes."""

from typing import Any

import numpy as np

from agents.belief import forget_facts, form_belief, set_prior
from agents.child import visible_vulnerability
from agents.rule import on_stores
from agents.social_worker import see_child
from agents.standing import ASSESSMENT_WORKER, FRONT_DOOR, SOCIAL_WORKER
from simulation.random_numbers import SEE, normal
from simulation.world import World

MAX_WORKERS, MAX_FAMILIES = 41, 60
"""As many workers as in the published study (E.kappa), and enough families that the selection matters little."""

DECISION_THRESHOLDS = ("need_threshold", "conference_threshold", "pre_proceedings_threshold")
"""Thresholds between no further action, a child in need, a protection plan and court."""

_see_child, _set_prior, _form_belief = on_stores(see_child, 5), on_stores(set_prior, 3), on_stores(form_belief, 3)
_forget_facts, _visible = on_stores(forget_facts, 1), on_stores(visible_vulnerability, 2)


def inter_rater_kappa(world: World) -> float:
    """Return Fleiss's kappa of workers who each see the same families once, without the file, and choose a level of intervention.

    The world is one after burn-in, and is not changed. Families are those under assessment, as their parents present now. Each worker sees them with
    the worker's own bias, tenure and random draw, for the time of an ordinary visit, and weighs that against families first referred. A family's
    misleading look is the same for all workers. The level is how many of the thresholds, which are chances, the stated chance reaches. nan with
    fewer than two families or workers.
    """
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    children, workers = assessed_children(world), rating_workers(world)
    if len(children) < 2 or len(workers) < 2:
        return float("nan")
    levels = np.array([[level_of(world, first_belief(world, c, w)) for w in workers] for c in children])
    return float(fleiss_kappa(aggregate_raters(levels, n_cat=len(DECISION_THRESHOLDS) + 1)[0]))


def level_of(world: World, chance: float) -> int:
    """Return the level of intervention at a stated chance: the number of thresholds that it reaches."""
    return sum(chance >= float(world.parameters[0][name]) for name in DECISION_THRESHOLDS)


def first_belief(world: World, c: int, w: int) -> float:
    """Return the chance of significant harm within 12 months that a worker would state of a child after one meeting, without earlier information."""
    state, p = world.state[0], world.parameters
    child, f, week = world.children[c : c + 1].copy(), int(world.children[c]["family"]), int(state["week"])
    family, visible = world.families[f : f + 1].copy(), _visible(child, 0, p, 0, week)
    child["belief_variance"] = 0.0  # never referred: the prior is that of families first referred
    _forget_facts(family, 0)
    _set_prior(child, 0, family, 0, p, 0, visible, 0.0, 0.0)
    z = normal(int(state["seed"]), SEE, world.children[c]["key"], world.professionals[w]["person_key"], 0, week)
    _see_child(world.professionals, w, child, 0, family, 0, world.parents, 2 * f, p, 0, week, p[0]["visit_hours"], visible, z)
    _form_belief(child, 0, family, 0, p, 0, visible)
    return float(child[0]["belief"])


def assessed_children(world: World) -> list[int]:
    """Return the rows of the first children of up to MAX_FAMILIES families under assessment, evenly spaced."""
    families = world.families[: world.state[0]["families"]]
    return evenly_spaced_rows(np.array([families[f]["first_child"] for f in np.flatnonzero(families["standing"] == FRONT_DOOR)], int), MAX_FAMILIES)


def rating_workers(world: World) -> list[int]:
    """Return the rows of up to MAX_WORKERS filled posts of children's social workers, evenly spaced."""
    posts: Any = world.professionals[: world.state[0]["professionals"]]
    return evenly_spaced_rows(np.flatnonzero(np.isin(posts["role"], (SOCIAL_WORKER, ASSESSMENT_WORKER)) & posts["filled"]), MAX_WORKERS)


def evenly_spaced_rows(rows: np.ndarray, count: int) -> list[int]:
    """Return up to `count` rows, evenly spaced; negative rows are left out."""
    rows = rows[rows >= 0]
    return [int(row) for row in rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]]
