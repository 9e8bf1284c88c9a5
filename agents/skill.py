"""A professional's skill: before training, gained by training, and lost by decay."""

import math

from agents.arithmetic import share
from agents.rule import compiled_inside, rule


@rule
def update_current_skill(professional, p):
    """Set current skill: skill before training and the remaining gain from training (shares)."""
    gain = professional["motivational_gain"]
    close = p["relationship_from_motivational"] * gain + professional["practice_relationship_gain"]
    professional["relationship_skill"] = share(professional["relationship_own"] + close)
    professional["purposeful_skill"] = share(professional["purposeful_own"] + (gain + professional["practice_purposeful_gain"]))
    calm = professional["deescalation_gain"] + p["deescalation_from_motivational"] * gain + professional["practice_deescalation_gain"]
    professional["deescalation_skill"] = share(professional["deescalation_own"] + calm)


@compiled_inside
def gain_of_course(p, gain_sd, days):
    """Return the gain in skill (share) from a course of this many days, if the gain is gain_sd at the reviewed dose."""
    dose = 1.0 - math.exp(-days / p["training_days_scale"])
    full = 1.0 - math.exp(-p["training_days_reviewed"] / p["training_days_scale"])
    return gain_sd * p["skill_untrained_sd"] * dose / full


@rule
def train_motivational(professional, p, week, days):
    """Training in motivational interviewing: a gain of 0.76 sd at the reviewed dose (E.mi_train_gain), days taken from working hours."""
    professional["motivational_gain"] = gain_of_course(p, p["motivational_gain_sd"], days)
    professional["motivational_week"] = week
    professional["training_hours"] += days * p["hours_a_day"]
    update_current_skill(professional, p)


@rule
def train_deescalation(professional, p, week, days):
    """Training in de-escalation: the gain is borrowed from motivational interviewing, since no trial measured it."""
    professional["deescalation_gain"] = gain_of_course(p, p["deescalation_gain_sd"], days)
    professional["deescalation_week"] = week
    professional["training_hours"] += days * p["hours_a_day"]
    update_current_skill(professional, p)


@rule
def train_practice(professional, area, p, week):
    """Training in another practice model: gains in each kind of skill as its source reports for the reviewed dose, by the area's course."""
    days = area["practice_days"]
    professional["practice_relationship_gain"] = gain_of_course(p, area["practice_relationship_sd"], days)
    professional["practice_purposeful_gain"] = gain_of_course(p, area["practice_purposeful_sd"], days)
    professional["practice_deescalation_gain"] = gain_of_course(p, area["practice_deescalation_sd"], days)
    professional["practice_week"] = week
    professional["training_hours"] += days * p["hours_a_day"]
    update_current_skill(professional, p)


@rule
def decay_trained_skill(professional, p, coaching_per_half_year):
    """Trained skill decays unless coaching sustains it: 0.3 sd in six months without, none with three to four sessions.

    Evidence: E.mi_train_decay, E.mi_train_sustain. One week.
    """
    held = min(1.0, coaching_per_half_year / p["coaching_that_holds"])
    kept = 1.0 - p["trained_skill_fades_per_week"] * (1.0 - held)
    professional["motivational_gain"] *= kept
    professional["deescalation_gain"] *= kept
    professional["practice_relationship_gain"] *= kept
    professional["practice_purposeful_gain"] *= kept
    professional["practice_deescalation_gain"] *= kept
    update_current_skill(professional, p)
