"""What follows from the parameters for families first referred: the prior, and rates and slopes of recorded events; always the same."""

import numpy as np
import pytest

from agents import standing as s
from experiments.runs.futures import with_values
from simulation.build import parameter_record
from simulation.population import DERIVED, log_linear, set_population
from tests.helpers import figures, with_figures, world_of
from tests.simulation.procedures import pass_months
from tests.simulation.week.test_agency_records import arrived, empty_records


@pytest.fixture(scope="module")
def families():
    """A world of some thousand families at their first referral in usual times, and the week."""
    return arrived(3000, false_records_share=0.0, first_referral_on_a_crisis=0.0)


@pytest.fixture(scope="module")
def families_in_crisis():
    """The same of families of whom all come in a crisis."""
    return arrived(3000, false_records_share=0.0, first_referral_on_a_crisis=1.0)


def first_children(world):
    """Return each family's first child, the families' rows, and the risk of each without what anybody sees."""
    number = int(world.state[0]["families"])
    rows = np.flatnonzero(world.families["first_child"][:number] >= 0)
    children = world.children[world.families["first_child"][rows]]
    p, family = world.parameters[0], world.families[rows]
    age = np.maximum(0.0, (family["arrived_week"] - children["birth_week"]) / 52.18)
    young = np.maximum(0.0, 1.0 - age / p["risk_age_until_years"])
    visible = p["risk_of_youngest"] * young**2 + p["risk_of_disability"] * children["is_disabled"]
    return children, rows, children["true_risk"] - visible


def test_the_prior_is_the_risk_of_families_first_referred(families, families_in_crisis):
    """In usual times and in a crisis; of families referred again it is that of usual times."""
    p_usual = families[0].parameters[0]
    for world, _ in (families, families_in_crisis):
        _, rows, risk = first_children(world)
        p = world.parameters[0]
        error = np.sqrt(risk.var() * (1.0 / len(rows) + 1.0 / 1500))
        assert risk.mean() == pytest.approx(p["population_risk_mean"], abs=3.5 * error)
        assert risk.var() == pytest.approx(p["population_risk_variance"], rel=0.15)
        assert p["closed_risk_mean"] == p_usual["population_risk_mean"] and p["closed_risk_variance"] == p_usual["population_risk_variance"]
    assert families_in_crisis[0].parameters[0]["population_risk_mean"] > p_usual["population_risk_mean"] + 0.1


@pytest.mark.parametrize("kind", [s.INCIDENT, s.ADMISSION, s.CONVICTION])
def test_rate_and_slope_reproduce_the_events_of_the_past_year(families, kind):
    """Thirteen months of four weeks, by what the first agency holds; both the mean and how it rises with risk."""
    world, _ = families
    number, p = int(world.state[0]["families"]), world.parameters[0]
    events = ((world.families["event_holders"][:number, kind] >> kind) & 1).sum(axis=1)
    risk = world.families["risk"][:number]
    agree(events, 52.0 * p["record_rate"][kind] * np.exp(p["record_slope"][kind] * risk), risk)


def test_rate_and_slope_reproduce_months_of_treatment_and_of_absence(families):
    """Of the parents whom adult services know, and of families with a child of school age."""
    world, week = families
    number, p, months = int(world.state[0]["families"]), world.parameters[0], 6
    empty_records(world)
    pass_months(world, number, months, week)
    for kind in (s.TREATMENT, s.ABSENCE):
        events = world.families["events_recorded"][:number, kind].astype(float)
        can = can_have(world, kind, week, number)
        expected = can * 4.0 * months * p["record_rate"][kind] * np.exp(p["record_slope"][kind] * world.families["risk"][:number])
        agree(events[can > 0.0], expected[can > 0.0], world.families["risk"][:number][can > 0.0])


def can_have(world, kind, week, number):
    """Return the probability that each family can have records of a kind."""
    first = world.parents[: 2 * number : 2]
    if kind == s.TREATMENT:
        return world.parameters[0]["in_treatment_share"] * np.maximum(first["substance_misuse"], first["mental_ill_health"])
    school = np.zeros(number)
    children = world.children[: world.state[0]["children"]]
    age = week - children["birth_week"]
    school[children["family"][(age >= 5 * 52) & (age < 15 * 52)]] = 1.0
    return school


def agree(events, expected, risk):
    """Assert that counts agree with expectations in all, and in the mean risk of the family at an event."""
    found, line = events.mean(), expected.mean()
    assert found == pytest.approx(line, abs=3.5 * np.sqrt(events.var() / len(events)) + 0.1 * line)
    weight = events / found
    error = 3.5 * np.sqrt(np.mean((weight * (risk - np.mean(weight * risk))) ** 2) / len(events))
    assert np.mean(weight * risk) == pytest.approx(np.sum(expected * risk) / np.sum(expected), abs=error + 0.1)


def test_the_log_linear_rate_keeps_mean_and_mean_risk_at_an_event():
    chooser = np.random.default_rng(2)
    risk = chooser.normal(size=4000)
    rates = 0.02 * np.exp(0.4 * risk + 0.3 * chooser.normal(size=4000))
    share = chooser.uniform(size=4000)
    rate, slope = log_linear(rates, risk, share)
    line = rate * np.exp(slope * risk)
    assert (share * line).sum() == pytest.approx((share * rates).sum())
    assert (share * line * risk).sum() == pytest.approx((share * rates * risk).sum(), rel=1e-6)
    assert slope == pytest.approx(0.4, abs=0.05)


def derived(record):
    return {name: np.asarray(record[0][name]).tolist() for name in DERIVED}


def test_the_same_parameters_give_the_same_numbers_whatever_stood_there_before():
    one, other = parameter_record(figures()), parameter_record(figures())
    assert derived(one) == derived(other)
    for name in DERIVED:
        other[0][name] = 7.0
    set_population(other)
    assert derived(one) == derived(other)


def test_an_arms_own_values_give_it_numbers_of_its_own_and_leave_the_others_theirs():
    world = world_of(1)
    before = derived(world.parameters)
    arm = with_values(world, (("recorded_share_police", 0.4), ("police_incidents_slope", 6.0)))
    fresh = parameter_record(with_figures(recorded_share_police=0.4, police_incidents_slope=6.0))
    names = [name for name in figures() if world.parameters[0][name] != fresh[0][name]]
    assert set(names) == {"recorded_share_police", "police_incidents_slope"}
    assert derived(arm.parameters) == derived(fresh) != before
    assert derived(world.parameters) == before
    assert with_values(world, ()).parameters is world.parameters
