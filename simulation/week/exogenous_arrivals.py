"""Exogenous arrivals: children in need and in care who are unaffected by the programmes."""

import numpy as np

from agents.ages import SIXTEEN_YEARS_OLD, TEN_YEARS_OLD
from agents.outside_child import arrive_from_outside
from agents.rule import compiled, compiled_inside
from agents.standing import DISABLED_IN_CARE, LONG_STAY_NEED, OLDER_ADOLESCENT, REMAND, REMANDED, UNACCOMPANIED
from simulation import measures as m
from simulation.procedure import procedure
from simulation.random_numbers import OUTSIDE_AGE, OUTSIDE_ARRIVE, OUTSIDE_PLACE, OUTSIDE_STAY, key_of, poisson_of, uniform

NEED_KEYS, CARE_KEYS = 11_000_000, 13_000_000
"""Added to the week in a child's key, so that no child of this stream shares a key with a family or with the other kind."""


@procedure
def exogenous_arrivals(world, a, week, need_mean, care_mean):
    """Add children unaffected by programmes: long-stay need, and care of unaccompanied, remanded, older and disabled children."""
    state, area, p = world.state[0], world.areas[a], world.parameters[0]
    seed = state["seed"]
    for order in range(poisson_of(need_mean, uniform(seed, OUTSIDE_ARRIVE, area["key"], 0, 0, week))):
        add_outside_child(world, a, key_of(area["key"], NEED_KEYS + week, order), LONG_STAY_NEED, week)
    for order in range(poisson_of(care_mean, uniform(seed, OUTSIDE_ARRIVE, area["key"], 0, 1, week))):
        key = key_of(area["key"], CARE_KEYS + week, order)
        u = uniform(seed, OUTSIDE_ARRIVE, key, 0, 2, 0)
        kind = outside_kind(p["outside_unaccompanied_share"], p["outside_remand_share"], p["outside_disabled_share"], u)
        add_outside_child(world, a, key, kind, week)
        world.tally[a, m.CARE_ENTRIES] += 1.0
        row = world.outside_children[state["outside_children"] - 1]
        if week - row["birth_week"] >= SIXTEEN_YEARS_OLD:
            world.tally[a, m.CARE_ENTRIES_16_PLUS] += 1.0
        if week - row["birth_week"] < TEN_YEARS_OLD:
            world.tally[a, m.CARE_ENTRIES_UNDER_10] += 1.0


@procedure
def add_outside_child(world, a, key, kind, week):
    """Append a child of the exogenous stream with an age and a length of stay drawn for its kind."""
    state, p = world.state[0], world.parameters[0]
    seed, row = state["seed"], state["outside_children"]
    state["outside_children"] = row + 1
    outside_child = world.outside_children[row]
    outside_child["key"], outside_child["area"] = key, a
    u_age, u_stay = uniform(seed, OUTSIDE_AGE, key, 0, 0, 0), uniform(seed, OUTSIDE_STAY, key, 0, 0, 0)
    weeks_old = outside_age(p, kind, u_age)
    stay = outside_stay(mean_stay(p, kind), u_stay)
    arrive_from_outside(outside_child, p, kind, week, weeks_old, stay, uniform(seed, OUTSIDE_PLACE, key, 0, 0, 0))
    if outside_child["basis"] == REMAND:
        world.tally[a, m.CARE_ENTRIES_REMAND] += 1.0


@compiled_inside
def mean_stay(p, kind):
    """Return the mean length of stay of a kind of child, in weeks, before censoring at age 18."""
    if kind == LONG_STAY_NEED:
        return p["outside_need_mean_weeks"]
    return p["outside_remand_mean_weeks"] if kind == REMANDED else p["outside_care_mean_weeks"]


@compiled
def outside_kind(unaccompanied, remanded, disabled, u):
    """Return the kind of a child of the exogenous stream who enters care; the rest are older adolescents."""
    if u < unaccompanied:
        return UNACCOMPANIED
    if u < unaccompanied + remanded:
        return REMANDED
    return DISABLED_IN_CARE if u < unaccompanied + remanded + disabled else OLDER_ADOLESCENT


@compiled_inside
def outside_age(p, kind, u):
    """Return an age in weeks at entry: any age for long-stay need and disability, teenage for other care."""
    youngest, oldest = p["outside_teen_youngest_weeks"], p["outside_teen_oldest_weeks"]
    if kind == LONG_STAY_NEED or kind == DISABLED_IN_CARE:
        youngest, oldest = p["outside_need_youngest_weeks"], p["outside_need_oldest_weeks"]
    return int(youngest + u * (oldest - youngest))


@compiled
def outside_stay(mean_weeks, u):
    """Return an exponential length of stay in weeks (censored at age 18 by the rule)."""
    return 1 + int(-mean_weeks * np.log(1.0 - u))
