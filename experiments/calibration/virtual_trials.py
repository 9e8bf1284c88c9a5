"""Virtual trials: a course of contacts inside the model, on the population and with the dose of a published trial, beside its effect."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from agents import standing
from agents.parent import PROBLEMS
from experiments.calibration.help_trials import CEILING, CHECK, INCIDENTS, HelpTrial, read_help_trials
from simulation.virtual_trial import live_trial
from simulation.world import World, copy_world

MOST_PARENTS = 3000
"""Parents of a trial at most: of more, every so many in the order of families. More change the second decimal of an effect."""

STRONGEST = 0.5
"""Share of severity per contact up to which a strength is sought."""

NEAR = 1e-4
"""To what a strength is found."""

TRIAL_PREFIX = "trial_"

TRIALS_BY_NAME = {f"{TRIAL_PREFIX}{each.strength}": each for each in read_help_trials().trials if each.part != CEILING}
"""Virtual trials as measures, by the strength of help that they determine: trial_help_substance_misuse."""

COMMON = "help_strength"
"""The parameter that multiplies the strengths of the four specialists."""


def run_trials(world: World) -> pd.DataFrame:
    """Return one row for each trial: the model's intention-to-treat effect beside the published one, at the parameters' values.

    The world is one after burn-in, and is not changed. A ceiling is run at the strength of the centre, too: the published effect is its limit.
    """
    return pd.DataFrame([run_trial(world, trial) for trial in read_help_trials().trials])


def run_trial(world: World, trial: HelpTrial) -> dict[str, object]:
    """Return the row of one trial."""
    return {
        "trial": trial.title,
        "part": trial.part,
        "design": trial.design,
        "parents": len(eligible(world, trial)),
        "published": trial.effect,
        "low": trial.low,
        "high": trial.high,
        "model": effect_of(world, trial, strength_in(world, trial)),
        "unit": trial.outcome,
    }


def strength_in(world: World, trial: HelpTrial) -> float:
    """Return the strength of the trial's contacts in this world: share of severity."""
    parameters = world.parameters[0]
    return float(parameters[trial.strength] * (1.0 if trial.part == CHECK else parameters[COMMON]))


def effect_of(world: World, trial: HelpTrial, strength: float) -> float:
    """Return the effect of a course at a strength: difference in severity over its pooled sd, or the share by which police incidents fall."""
    rows = eligible(world, trial)
    treated, control = (severities(world, trial, rows, strength, is_treated) for is_treated in (True, False))
    if trial.outcome == INCIDENTS:
        slope = world.parameters[0]["police_incidents_slope"]
        hazard = [np.exp(slope * (each[:, trial.course_weeks :] - 0.5)).mean() for each in (treated, control)]
        return float(1.0 - hazard[0] / hazard[1])
    ends = treated[:, -1], control[:, -1]
    return float((ends[1].mean() - ends[0].mean()) / np.sqrt(0.5 * (ends[0].var() + ends[1].var())))


def strength_for(world: World, trial: HelpTrial, effect: float) -> float:
    """Return the strength of one contact, share of severity, at which a trial gives an effect; nan if none up to STRONGEST does.

    Raises
    ------
    ValueError
        For an effect below zero.
    """
    if effect < 0.0:
        raise ValueError(f"got {effect:g}; allowed: an effect of 0 or more")
    if effect == 0.0:
        return 0.0
    if effect_of(world, trial, STRONGEST) < effect:
        return float("nan")
    return float(brentq(lambda strength: effect_of(world, trial, strength) - effect, 0.0, STRONGEST, xtol=NEAR))


def solved(world: World) -> Mapping[str, tuple[float, float]]:
    """Return each strength that trials set, by name: at the centre and at the ceiling, shares of severity per contact."""
    trials = [each for each in read_help_trials().trials if each.part != CHECK]
    found: dict[str, list[float]] = {}
    for each in sorted(trials, key=lambda trial: trial.part == CEILING):
        found.setdefault(each.strength, []).append(strength_for(world, each, each.effect))
    return {name: (centre, ceiling) for name, (centre, ceiling) in found.items()}


def eligible(world: World, trial: HelpTrial) -> np.ndarray:
    """Return the rows of parents who take part: present, in a family of the trial's standing, with the problem above its line."""
    parents = world.parents[: 2 * int(world.state[0]["families"])]
    standings = world.families["standing"][parents["family"]]
    takes_part = standings == standing.OPEN if trial.standing == "open" else standings != standing.GONE
    rows = np.nonzero(takes_part & (parents[PROBLEMS[trial.place]] > trial.severity_above) & parents["present"])[0]
    return rows[:: max(1, -(-len(rows) // MOST_PARENTS))]


def severities(world: World, trial: HelpTrial, rows: np.ndarray, strength: float, is_treated: bool) -> np.ndarray:
    """Return the weekly severity of each parent up to the reading, shape (parents, weeks), in one arm."""
    own, parameters = copy_world(world), world.parameters[0]
    gain = float(parameters["motivational_gain_sd"] * parameters["skill_untrained_sd"])
    usual, treating = average_worker(own, 0.0), average_worker(own, gain)
    found = np.zeros((len(rows), trial.read_at_week))
    if trial.by == "social worker":
        live_trial(own, rows, trial.place, treating if is_treated else usual, usual, 0, 1, 0.0, strength, found)
    else:
        course, visit = trial.course_weeks if is_treated else 0, float(parameters["help_social_worker"])
        live_trial(own, rows, trial.place, usual, treating, course, trial.every_weeks, strength, visit, found)
    return found


def average_worker(world: World, gain: float) -> int:
    """Write a worker of average skill plus a trained gain into a social worker's row of this copy; return the row."""
    posts = np.nonzero(world.professionals["role"] == standing.SOCIAL_WORKER)[0]
    row = int(posts[0] if gain == 0.0 else posts[1])
    worker, skill = world.professionals[row], float(world.parameters[0]["skill_untrained_mean"])
    worker["purposeful_skill"], worker["deescalation_skill"] = skill + gain, skill + 0.5 * gain
    worker["relationship_skill"] = skill + 0.7 * gain
    worker["strain"], worker["last_hostile"] = float(world.parameters[0]["strain_at_start"]), 0.1
    return row
