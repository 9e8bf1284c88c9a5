"""The population as usual: what follows from the parameters alone for families first referred, which workers' priors and facts' weights use."""

from typing import Any

import numpy as np

from agents.agency import admission_rate, incident_rate, is_often_absent, treated_share, treatment_goes_wrong
from agents.child import visible_vulnerability
from agents.parent import PROBLEMS
from agents.rule import compiled, compiled_inside
from agents.standing import ABSENCE, ADMISSION, CONVICTION, FAMILY_KINDS, INCIDENT, RECORDED_KINDS, TREATMENT
from simulation.random_numbers import key_of
from simulation.week.new_family import add_family
from simulation.world import World, empty_world

FAMILIES, CHILDREN = 1500, 12000
"""Families simulated, and room for their children."""

AGENCIES_BY_NAME = ("police", "health", "adult_services", "probation", "schools")
"""In the order of agents/standing.py."""

DERIVED: dict[str, tuple[int, ...]] = {
    "prevalence_log_odds": (FAMILY_KINDS, len(PROBLEMS)),
    "population_risk_mean": (),
    "population_risk_variance": (),
    "closed_risk_mean": (),
    "closed_risk_variance": (),
    "recorded_share": (RECORDED_KINDS,),
    "record_delay_weeks": (RECORDED_KINDS,),
    "record_rate": (RECORDED_KINDS,),
    "record_slope": (RECORDED_KINDS,),
    "record_error": (RECORDED_KINDS,),
    "false_record_rate": (RECORDED_KINDS,),
    "false_records_bound": (),
}
"""Fields of the parameters' record that follow from the others, and their shapes."""

HIGHEST_FACTOR = 3.0

KINDS_BY_NAME = ("other_needs", "abuse_at_home", "parents_health", "several_problems")
"""Kinds of families in the order of agents/standing.py."""

PREVALENCES = ("abuse", "abuse", "substance", "mental_health")
"""By what names the problems' prevalences go, in the order of agents/standing.py: a victim of abuse has a perpetrator."""


@compiled
def sample_families(world, rates, risks, known):
    """Write families first referred; their risk by family and of the first child without visible vulnerability, and weekly rates of events."""
    p = world.parameters[0]
    for i in range(rates.shape[0]):
        f = add_family(world, 0, key_of(0, 0, i), 0, 0.0)
        family, first, second = world.families[f], world.parents[2 * f], world.parents[2 * f + 1]
        child = world.children[family["first_child"]] if family["first_child"] >= 0 else world.children[0]
        risks[i, 0] = family["risk"]
        risks[i, 1] = child["true_risk"] - visible_vulnerability(child, p, 0)
        abuse = max(first["abuse_victim"], first["abuse_perpetrator"])
        rates[i, INCIDENT] = incident_rate(family, abuse, p)
        rates[i, CONVICTION] = p["conviction_per_incident"] * rates[i, INCIDENT]
        rates[i, ADMISSION] = admission_rate(family, first["substance_misuse"], first["mental_ill_health"], p)
        if second["present"]:
            rates[i, ADMISSION] += admission_rate(family, second["substance_misuse"], second["mental_ill_health"], p)
        one, other = treated_share(first, p), treated_share(second, p)
        known[i, TREATMENT] = 1.0 - (1.0 - one) * (1.0 - other)
        wrong = one * treatment_goes_wrong(first, p) + other * treatment_goes_wrong(second, p)
        rates[i, TREATMENT] = wrong / known[i, TREATMENT] / 4.0 if known[i, TREATMENT] > 0.0 else 0.0
        known[i, ABSENCE], rates[i, ABSENCE] = months_of_absence(world, f, p)


@compiled_inside
def months_of_absence(world, f, p):
    """Return 1 if the family has a child of school age, else 0; and the weekly rate of months in which a school records any child's absences."""
    attends_school, unrecorded, c = 0.0, 1.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_often_absent(child, p, 0.0, 0) > 0.0:
            attends_school = 1.0
        unrecorded *= 1.0 - is_often_absent(child, p, child["attendance"], 0)
        c = child["next_sibling"]
    return attends_school, (1.0 - unrecorded) / 4.0


def set_population(parameters: np.ndarray) -> None:
    """Write the derived fields of a parameters' record, shape (1,), from its other fields; the same for the same parameters."""
    record: Any = parameters[0]
    for agency, name in enumerate(AGENCIES_BY_NAME):
        record["recorded_share"][agency] = record[f"recorded_share_{name}"]
        record["record_delay_weeks"][agency] = record[f"record_delay_weeks_{name}"]
    for kind, family in enumerate(KINDS_BY_NAME):
        shares = np.array([record[f"{problem}_in_{family}"] for problem in PREVALENCES])
        record["prevalence_log_odds"][kind] = np.log(shares / (1.0 - shares))
    record["population_risk_variance"] = 1.0
    record["false_records_bound"] = 0.0
    _, risks, _ = sampled(parameters, record["first_referral_on_a_crisis"])
    record["population_risk_mean"], record["population_risk_variance"] = risks[:, 1].mean(), risks[:, 1].var()
    rates, risks, known = sampled(parameters, 0.0)
    record["closed_risk_mean"], record["closed_risk_variance"] = risks[:, 1].mean(), risks[:, 1].var()
    for kind in range(RECORDED_KINDS):
        recorded = record["recorded_share"][kind] * rates[:, kind]
        has_false = kind not in (TREATMENT, ABSENCE)
        false = record["false_records_share"] * recorded.mean() if has_false else 0.0
        record["false_record_rate"][kind] = false
        rate, slope = log_linear(recorded + false, risks[:, 0], known[:, kind])
        record["record_rate"][kind], record["record_slope"][kind] = rate, slope
        apart = spread_around(rate * np.exp(slope * risks[:, 0]), recorded + false, known[:, kind])
        record["record_error"][kind] = np.sqrt(record["record_error_sd"] ** 2 + apart)
    highest = np.exp(HIGHEST_FACTOR * record["record_error_sd"] - 0.5 * record["record_error_sd"] ** 2)
    record["false_records_bound"] = record["false_record_rate"].sum() * highest


def sampled(parameters: np.ndarray, on_a_crisis: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what `sample_families` writes, if this share of families is in a crisis."""
    own = parameters.copy()
    own[0]["first_referral_on_a_crisis"] = on_a_crisis
    rates, risks, known = np.zeros((FAMILIES, RECORDED_KINDS)), np.zeros((FAMILIES, 2)), np.ones((FAMILIES, RECORDED_KINDS))
    sample_families(small_world(own), rates, risks, known)
    return rates, risks, known


def small_world(parameters: np.ndarray) -> World:
    """Return an empty world with room for the families that are sampled."""
    sizes = dict.fromkeys(("professionals", "teams", "authority", "outside_children", "open_families", "scores", "order", "episodes"), 1)
    sizes |= dict.fromkeys(("encounters", "decisions"), 0)
    room = {"families": FAMILIES, "parents": 2 * FAMILIES, "children": CHILDREN, "areas": 1, "timeline": 1, "state": 1}
    return empty_world(parameters, {**sizes, **room}, 0)


def log_linear(rates: np.ndarray, risk: np.ndarray, share: np.ndarray) -> tuple[float, float]:
    """Return rate at risk 0 and slope of the log-linear rate with the same mean, and the same mean risk at an event, as these rates (families,).

    share: relative number of families like each that can have such events. The maximum likelihood of Poisson counts, by Newton's method.
    """
    wanted, slope = float((share * rates * risk).sum() / (share * rates).sum()), 0.0
    for _ in range(30):
        weight = share * np.exp(slope * risk)
        mean = float((weight * risk).sum() / weight.sum())
        variance = float((weight * risk * risk).sum() / weight.sum()) - mean * mean
        slope += (wanted - mean) / variance
        if abs(wanted - mean) < 1e-10:
            break
    return float((share * rates).sum() / (share * np.exp(slope * risk)).sum()), slope


def spread_around(line: np.ndarray, rates: np.ndarray, share: np.ndarray) -> float:
    """Return the variance of the log of rates around a line (families,): families at the same risk differ in their problems.

    share: relative number of families like each. That of a lognormal distribution with the same relative variance.
    """
    return float(np.log1p((share * (rates / line - 1.0) ** 2).sum() / share.sum()))
