"""Events that agencies record of families, open and closed: each dated, and held by the agencies before which it happened."""

from agents.agency import (
    is_in_treatment,
    misses_school,
    recorded_share,
    recording_factor,
    second_holder,
    treatment_goes_wrong,
)
from agents.child import is_minor
from agents.family import is_admitted_to_hospital, police_are_called
from agents.standing import ABSENCE, ADMISSION, AGENCIES, CONVICTION, EVENTS_KEPT, INCIDENT, NOT_IN_CARE, TREATMENT
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    ABSENT,
    CONVICTED,
    FALSE_RECORD,
    HELD_BY_SECOND,
    HOSPITAL,
    POLICE,
    RECORDED,
    RECORDING_ERROR,
    TREATED,
    TREATMENT_RESULT,
    normal,
    uniform,
)

PAST_MONTHS = 13
"""Months of four weeks before a family's first referral whose events agencies already hold."""


@inner_procedure
def factor_of(world, f, agency):
    """Return how far an agency records too much or too little of this family; it never changes."""
    family = world.families[f]
    return recording_factor(family, world.parameters[0], normal(world.state[0]["seed"], RECORDING_ERROR, family["key"], agency, 0, 0))


@procedure
def record_event(world, f, kind, occasion, week):
    """An event of a kind happened: the agencies before which it happened record it, if they do not miss it.

    Where an agency records so much of a family that no event is missed, some stand in its records more than once.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key, holders = state["seed"], family["key"], 0
    u, expected = uniform(seed, RECORDED, key, kind, occasion, week), recorded_share(p, kind) * factor_of(world, f, kind)
    if u < expected:
        holders = 1 << kind
    while u < expected - 1.0:
        file_event(world, f, kind, 1 << kind, week)
        expected -= 1.0
    second = second_holder(kind)
    if second >= 0 and uniform(seed, HELD_BY_SECOND, key, kind, occasion, week) < p["held_by_second_agency"]:
        holders |= 1 << second
    if holders != 0:
        file_event(world, f, kind, holders, week)


@procedure
def file_event(world, f, kind, holders, week):
    """Write an event to the family's record, in the place of its oldest of this kind; holders: bit set of agencies."""
    family = world.families[f]
    place = family["events_recorded"][kind] % EVENTS_KEPT
    family["event_weeks"][kind, place] = week
    family["event_holders"][kind, place] = holders
    family["event_is_known"][kind, place] = 0
    family["events_recorded"][kind] += 1


@inner_procedure
def record_incident(world, f, week):
    """The police were called: their record, and perhaps a conviction that follows."""
    p, family = world.parameters[0], world.families[f]
    record_event(world, f, INCIDENT, 0, week)
    if uniform(world.state[0]["seed"], CONVICTED, family["key"], 0, 0, week) < p["conviction_per_incident"]:
        record_event(world, f, CONVICTION, 0, week)


@procedure
def record_month(world, f, week):
    """What agencies record once in four weeks: results of treatment, and months of many absences from school."""
    state, p = world.state[0], world.parameters[0]
    for i in range(2):
        parent = world.parents[2 * f + i]
        if is_in_treatment(parent, p, uniform(state["seed"], TREATED, parent["key"], 0, 0, 0)):
            if uniform(state["seed"], TREATMENT_RESULT, parent["key"], 0, 0, week) < treatment_goes_wrong(parent, p):
                record_event(world, f, TREATMENT, i, week)
    record_absences(world, f, week)


@inner_procedure
def record_absences(world, f, week):
    """The school of a child at home records a month of many absences; one record a family and month."""
    state, p, c = world.state[0], world.parameters[0], world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            if misses_school(child, p, week, uniform(state["seed"], ABSENT, child["key"], 0, 0, week)):
                record_event(world, f, ABSENCE, 0, week)
                return
        c = child["next_sibling"]


@inner_procedure
def may_record_falsely(world, f, week, weeks):
    """An agency may record an event that did not happen, or that concerned somebody else."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    u = uniform(state["seed"], FALSE_RECORD, family["key"], 0, 0, week)
    if u < weeks * p["false_records_bound"]:
        attribute_false_record(world, f, week, u / weeks)


@procedure
def attribute_false_record(world, f, week, u):
    """Find the agency whose false record this is, if it is any's; u: one uniform draw, by the week."""
    p, reached = world.parameters[0], 0.0
    for agency in range(AGENCIES):
        if p["false_record_rate"][agency] > 0.0:
            reached += p["false_record_rate"][agency] * factor_of(world, f, agency)
            if u < reached:
                file_event(world, f, agency, 1 << agency, week)
                return


@procedure
def record_past(world, f, week):
    """Draw what agencies hold of a family from the year before its first referral."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, first, second = state["seed"], world.parents[2 * f], world.parents[2 * f + 1]
    abuse = max(first["abuse_victim"], first["abuse_perpetrator"])
    for month in range(PAST_MONTHS):
        then = week - 4 * (PAST_MONTHS - month)
        if police_are_called(family, abuse, p, 4, uniform(seed, POLICE, family["key"], 0, 0, then)):
            family["last_incident_week"] = then
            record_incident(world, f, then)
        for i in range(2):
            parent = first if i == 0 else second
            u = uniform(seed, HOSPITAL, parent["key"], 0, 0, then)
            if parent["present"] and is_admitted_to_hospital(family, parent["substance_misuse"], parent["mental_ill_health"], p, 4, u):
                record_event(world, f, ADMISSION, i, then)
        record_month(world, f, then)
        may_record_falsely(world, f, then, 4)


@procedure
def record_past_absences(world, f, week):
    """Draw what schools hold of the children from the year before the family's first referral."""
    for month in range(PAST_MONTHS):
        record_absences(world, f, week - 4 * (PAST_MONTHS - month))
