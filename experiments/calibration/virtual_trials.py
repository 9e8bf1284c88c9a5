"""Virtual trials: the mean intention-to-treat effect of a course of contacts, beside the published effect."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents import standing
from agents.parent import PROBLEMS
from simulation.virtual_trial import live_trial
from simulation.world import World, copy_world

HALF_YEAR = 26


@dataclass(frozen=True)
class Trial:
    """One published trial, and the problem and parameter that represent it in the model."""

    name: str
    problem: int
    strength: str
    published: float
    unit: str
    source: str
    by_social_worker: bool = False


TRIALS = (
    Trial(
        "substance misuse, specialist against weak comparison",
        standing.SUBSTANCE_MISUSE,
        "help_substance_misuse",
        0.28,
        "sd",
        "E.mi_meta_weak",
    ),
    Trial(
        "mental ill-health, specialist (borrowed)",
        standing.MENTAL_ILL_HEALTH,
        "help_mental_health",
        0.28,
        "sd",
        "borrowed from E.mi_meta_weak",
    ),
    Trial("abuse, work with victims (borrowed)", standing.ABUSE_VICTIM, "help_abuse_victim", 0.28, "sd", "borrowed from E.mi_meta_weak"),
    Trial(
        "abuse, work with perpetrators",
        standing.ABUSE_PERPETRATOR,
        "help_abuse_perpetrator",
        0.30,
        "share fewer police incidents",
        "E.drive",
    ),
    Trial("social worker's motivational practice", standing.SUBSTANCE_MISUSE, "help_social_worker", 0.09, "sd", "E.mi_meta_strong", True),
)

TRIAL_PREFIX = "trial_"

TRIALS_BY_NAME = {f"{TRIAL_PREFIX}{trial.strength}": trial for trial in TRIALS}
"""Virtual trials as measures, by the strength of help that they determine: trial_help_substance_misuse."""


def run_trials(world: World) -> pd.DataFrame:
    """Return one row for each trial: the model's intention-to-treat effect at six months beside the published one.

    The world is one after burn-in, and is not changed. Population: parents of open families whose problem is recognised.
    """
    return pd.DataFrame([run_trial(world, trial) for trial in TRIALS])


def run_trial(world: World, trial: Trial) -> dict[str, object]:
    """Return the row of one trial."""
    rows = eligible(world, trial.problem)
    parameters = world.parameters[0]
    treated, control = (severities(world, trial, rows, is_treated) for is_treated in (True, False))
    if trial.source == "E.drive":
        hazard = [np.exp(parameters["police_incidents_slope"] * (s[:, HALF_YEAR:] - 0.5)).mean() for s in (treated, control)]
        found = 1.0 - hazard[0] / hazard[1]
    else:
        ends = treated[:, HALF_YEAR - 1], control[:, HALF_YEAR - 1]
        found = (ends[1].mean() - ends[0].mean()) / np.sqrt(0.5 * (ends[0].var() + ends[1].var()))
    return {
        "trial": trial.name,
        "parents": len(rows),
        "published": trial.published,
        "model": found,
        "unit": trial.unit,
        "source": trial.source,
    }


def eligible(world: World, problem: int) -> np.ndarray:
    """Return the rows of parents who would be offered this help: present, in an open family, with the problem recognised."""
    parents = world.parents[: 2 * int(world.state[0]["families"])]
    is_open = world.families["standing"][parents["family"]] == standing.OPEN
    recognised = parents[PROBLEMS[problem]] > world.parameters[0]["problem_recognised_above"]
    return np.nonzero(is_open & recognised & parents["present"])[0]


def severities(world: World, trial: Trial, rows: np.ndarray, is_treated: bool) -> np.ndarray:
    """Return the weekly severity of each parent over a year, shape (parents, 52), in one arm: half a year of treatment, then none."""
    own, parameters = copy_world(world), world.parameters[0]
    usual, treating = (
        average_worker(own, 0.0),
        average_worker(own, float(parameters["motivational_gain_sd"] * parameters["skill_untrained_sd"])),
    )
    course, after = np.zeros((len(rows), HALF_YEAR)), np.zeros((len(rows), HALF_YEAR))
    strength = float(parameters[trial.strength])
    visit = float(parameters["help_social_worker"])
    if trial.by_social_worker:
        worker = treating if is_treated else usual
        live_trial(own, rows, trial.problem, worker, usual, False, 0.0, visit, HALF_YEAR, course)
    else:
        live_trial(own, rows, trial.problem, usual, treating, is_treated, strength, visit, HALF_YEAR, course)
    live_trial(own, rows, trial.problem, usual, treating, False, 0.0, visit, HALF_YEAR, after)
    return np.hstack([course, after])


def average_worker(world: World, gain: float) -> int:
    """Write a worker of average skill plus a trained gain into a social worker's row of this copy; return the row."""
    posts = np.nonzero(world.professionals["role"] == standing.SOCIAL_WORKER)[0]
    row = int(posts[0] if gain == 0.0 else posts[1])
    worker, skill = world.professionals[row], float(world.parameters[0]["skill_untrained_mean"])
    worker["purposeful_skill"], worker["deescalation_skill"] = skill + gain, skill + 0.5 * gain
    worker["relationship_skill"] = skill + 0.7 * gain
    worker["strain"], worker["last_hostile"] = float(world.parameters[0]["strain_at_start"]), 0.1
    return row
