"""Partner agencies: the events that police, health, adult services, probation and schools record of a family, and how far they misrecord.

Each agency is the first to record one kind of event: police domestic incidents, health emergency admissions of a parent, adult services
adverse results of treatment (a missed contact or a positive test), probation convictions, schools months of many absences.
"""

import math

from agents.ages import FIVE_YEARS_OLD, SIXTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.arithmetic import logistic
from agents.rule import compiled_inside, rule
from agents.standing import (
    INCIDENT,
    NO_AGENCY,
    SEEN_BY_ADULT_SERVICES,
    SEEN_BY_HEALTH,
    SEEN_BY_POLICE,
    SEEN_BY_PROBATION,
)

MIDPOINT = 0.5
"""The midpoint of a share: rates of events are those of parents and families at it."""

FAR_ABOVE, SELDOM = 4.0, math.exp(-4.0)
"""A logistic curve this far below its middle lies below this."""

MOST_ERROR = 3.0
"""An agency's persistent error lies within this many standard deviations."""


@rule
def had_recent_police_incident(family, week):
    """Return whether the police attended a domestic incident in the last twelve months."""
    return family["last_incident_week"] >= 0 and week - family["last_incident_week"] <= TWELVE_MONTHS


@compiled_inside
def incident_exponent(abuse, p):
    """Return by how much the log of the rate of domestic incidents with the police differs from that at middling abuse."""
    return p["police_incidents_slope"] * (abuse - MIDPOINT)


@compiled_inside
def admission_exponent(substance, mental, p):
    """Return by how much the log of the rate of emergency admissions of a parent differs from that at middling problems."""
    return p["admissions_slope"] * (max(substance, mental) - MIDPOINT)


@rule
def incident_rate(family, abuse, p):
    """Return the weekly rate of domestic incidents to which the police are called, by the severity of abuse."""
    return p["police_incidents_per_week"] * math.exp(incident_exponent(abuse, p))


@rule
def admission_rate(family, substance, mental, p):
    """Return the weekly rate of emergency admissions of a parent, by substance misuse and mental ill-health."""
    return p["admissions_per_week"] * math.exp(admission_exponent(substance, mental, p))


@compiled_inside
def treated_share(parent, p):
    """Return the probability that adult services know the parent: higher with more severe substance misuse or mental ill-health."""
    return p["in_treatment_share"] * max(parent["substance_misuse"], parent["mental_ill_health"]) if parent["present"] else 0.0


@rule
def is_in_treatment(parent, p, u):
    """Return whether adult services know the parent. u: one draw for life."""
    return u < treated_share(parent, p)


@rule
def treatment_goes_wrong(parent, p):
    """Return the probability that a month's treatment has an adverse result, a missed contact or a positive test, and not a clear one."""
    severity = max(parent["substance_misuse"], parent["mental_ill_health"])
    log_odds = p["treatment_adverse_level"] + p["treatment_adverse_slope"] * (severity - MIDPOINT)
    return logistic(log_odds - p["treatment_adverse_engaged"] * parent["engagement"])


@rule
def is_often_absent(child, p, attendance, week):
    """Return the probability that a school records a month of many absences; 0 outside school age. attendance: share of sessions."""
    age = week - child["birth_week"]
    if age < FIVE_YEARS_OLD or age >= SIXTEEN_YEARS_OLD:
        return 0.0
    return logistic((p["attendance_noticed_below"] - attendance) / p["attendance_spread"])


@rule
def misses_school(child, p, week, u):
    """Return whether a school records a month of many absences of a child; u: one uniform draw.

    Mostly decided without computing an exponential: a child far above the attendance that is noticed is seldom recorded.
    """
    far = p["attendance_noticed_below"] + FAR_ABOVE * p["attendance_spread"]
    return (u < SELDOM or child["attendance"] < far) and u < is_often_absent(child, p, child["attendance"], week)


@rule
def recording_factor(family, p, z):
    """Return by what factor an agency records too much or too little of this family: it lasts, and has a mean of 1 over families.

    z: one standard normal draw for each agency and family. `agencies_share_look` of the error is the family's misleading look.
    """
    alike = p["agencies_share_look"]
    error = alike * family["look"] / p["look_sd"] + math.sqrt(1.0 - alike * alike) * z
    error = min(MOST_ERROR, max(-MOST_ERROR, error))
    return math.exp(p["record_error_sd"] * error - 0.5 * p["record_error_sd"] * p["record_error_sd"])


@compiled_inside
def second_holder(kind):
    """Return the agency that may record an event of this kind beside the first; NO_AGENCY: none."""
    if kind == INCIDENT:
        return SEEN_BY_HEALTH
    if kind == SEEN_BY_HEALTH:
        return SEEN_BY_ADULT_SERVICES
    return SEEN_BY_POLICE if kind == SEEN_BY_PROBATION else NO_AGENCY


@compiled_inside
def recorded_share(p, agency):
    """Return the share of events that an agency records."""
    return p["recorded_share"][agency]


@compiled_inside
def delay_weeks(p, agency):
    """Return the weeks from an event to the agency's record of it."""
    return int(p["record_delay_weeks"][agency])
