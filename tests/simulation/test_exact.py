"""Exact answers: mean stays, counts and shares that a pencil gives, each with its error, and proof that a 5 % mistake would fail."""

import functools
import math

import numba
import numpy as np
import pytest

from agents import chance
from agents import child as child_rules
from agents import parent as parent_rules
from agents import professional as rules
from simulation import engine
from simulation.random_numbers import ARRIVE, LEAVE, SICK, SICK_LENGTH, key_of, poisson_of, uniform
from tests.helpers import a_child, a_parent, a_worker, littleton, plain, values, with_figures, world_of

SIGMAS = 3.5
"""How many standard errors a right answer may be away; 5 % must be further."""

P = values()


def is_right(found, exact, error):
    return abs(found - exact) <= SIGMAS * error


def assert_exact(found, exact, error):
    """The answer is right within its error, and a world wrong by 5 % would be found out."""
    assert is_right(found, exact, error), f"{found:.5g} is not {exact:.5g} within {SIGMAS} x {error:.2g}"
    assert not is_right(1.05 * found, exact, error) and not is_right(0.95 * found, exact, error), "no power against 5 %"


@functools.cache
def stays(weekly, people, seed=5):
    """Return how many weeks each worker stays, by the rule of leaving."""
    leaves, worker = plain(rules.leaves), a_worker(strain=0.35)
    p = {"leaving_per_week": weekly, "leaving_slope": 2.0, "strain_at_start": 0.35, "leaving_agency_ratio": 3.0}
    found = np.zeros(people)
    for person in range(people):
        key, week = np.uint64(1_000_003 * person + 17), 0
        while not leaves(worker, p, uniform(seed, LEAVE, key, 0, 0, week)):
            week += 1
        found[person] = week + 1
    return found


def test_a_constant_chance_of_leaving_gives_a_geometric_stay():
    """Mean 1 / h, standard deviation sqrt(1 - h) / h."""
    weekly, people = 0.125, 20_000
    found = stays(weekly, people)
    assert_exact(found.mean(), 1.0 / weekly, math.sqrt(1.0 - weekly) / weekly / math.sqrt(people))
    assert np.std(found) == pytest.approx(math.sqrt(1.0 - weekly) / weekly, rel=0.04)


def test_a_stay_with_a_wrong_chance_is_found_out():
    """The power of the test above, by a model that is wrong: the probability is 5 % too high."""
    weekly, people = 0.125, 20_000
    error = math.sqrt(1.0 - weekly) / weekly / math.sqrt(people)
    assert not is_right(stays(1.05 * weekly, people).mean(), 1.0 / weekly, error)


@numba.njit
def counts(mean, weeks):
    """Return arrivals by week."""
    out = np.empty(weeks)
    for week in range(weeks):
        out[week] = poisson_of(mean, uniform(9, ARRIVE, key_of(77, 1, 1), 0, 0, week))
    return out


@pytest.mark.parametrize("mean", [0.6, 4.0, 44.0])
def test_arrivals_are_poisson_in_mean_and_variance(mean):
    weeks = 60_000
    found = counts(mean, weeks)
    assert_exact(found.mean(), mean, math.sqrt(mean / weeks))
    assert_exact(found.var(), mean, math.sqrt((2.0 * mean**2 + mean) / weeks))


@pytest.mark.fast
def test_severity_drifts_by_half_in_its_half_life():
    """ln 2 / -ln(1 - d) weeks: 22.756 at three per cent a week, whether simulated one by one or four at a time."""
    for weeks in (1, 4):
        parent = a_parent(substance_misuse=0.8, substance_misuse_set_point=0.4, substance_misuse_origin=0.4)
        path = []
        for _ in range(40):
            plain(parent_rules.update_severities)(parent, P | {"severity_drift_per_week": 0.03}, weeks)
            path.append(parent["substance_misuse"])
        exact = [0.4 + 0.4 * 0.5 ** (weeks * step / 22.7565731) for step in range(1, 41)]
        np.testing.assert_allclose(path, exact, rtol=1e-8)


@pytest.mark.fast
def test_four_weeks_at_once_are_four_weeks():
    one, four = (a_parent(mental_ill_health=0.9, mental_ill_health_set_point=0.2, mental_ill_health_origin=0.2) for _ in range(2))
    for _ in range(4):
        plain(parent_rules.update_severities)(one, P, 1)
        plain(parent_rules.return_to_baseline)(one, P, 1)
    plain(parent_rules.update_severities)(four, P, 4)
    plain(parent_rules.return_to_baseline)(four, P, 4)
    for name in ("mental_ill_health", "hostility", "trust", "fear", "readiness", "engagement"):
        assert one[name] == pytest.approx(four[name], rel=1e-12), name


@pytest.mark.fast
def test_relapse_takes_back_what_help_has_eased():
    """A set point eased from 0.6 to 0.3 is back at 0.45 after its own half-life."""
    parent = a_parent(abuse_victim=0.3, abuse_victim_set_point=0.3, abuse_victim_origin=0.6)
    weeks = round(math.log(2.0) / -math.log(1.0 - P["relapse_per_week"]))
    for _ in range(weeks):
        plain(parent_rules.update_severities)(parent, P, 1)
    assert parent["abuse_victim_set_point"] == pytest.approx(0.45, abs=0.001)


@pytest.mark.fast
def test_the_yearly_hazard_at_average_risk_is_that_of_its_parameters():
    found = plain(chance.harm_within_a_year)(0.0, P)
    assert found == pytest.approx(1.0 - math.exp(-52.0 * P["harm_at_average_risk_per_week"]))
    child = a_child(true_risk=1.0)
    doubled = plain(child_rules.harm_per_week)(1.0 + math.log(2.0) / P["harm_slope"], P) / plain(child_rules.harm_per_week)(1.0, P)
    assert doubled == pytest.approx(2.0)
    assert not plain(child_rules.is_harmed_at_home)(child, P, 1, 0.9)


def weeks_of_sickness(people, p):
    """Return the weeks missed by each worker who fall sick in week 0."""
    found = np.zeros(people)
    for person in range(people):
        worker = a_worker(sick_until=-1)
        plain(rules.falls_sick)(worker, p, 0, 0.0, uniform(3, SICK_LENGTH, np.uint64(7919 * person + 1), 0, 0, 0))
        found[person] = worker["sick_until"]
    return found


@pytest.mark.parametrize("mean", [1.25, P["sickness_mean_weeks"], 5.0])
def test_sickness_is_geometric_with_the_mean_of_its_parameter(mean):
    """Mean m, standard deviation sqrt(m (m - 1)), a share 1 / m of one week, nobody of none."""
    people = 40_000
    found = weeks_of_sickness(people, P | {"sickness_mean_weeks": mean})
    assert found.min() == 1.0
    assert_exact(found.mean(), mean, math.sqrt(mean * (mean - 1.0) / people))
    assert_exact((found == 1.0).mean(), 1.0 / mean, math.sqrt((1.0 - 1.0 / mean) / mean / people))
    assert np.std(found) == pytest.approx(math.sqrt(mean * (mean - 1.0)), rel=0.04)


def test_sickness_begins_with_the_chance_of_the_rule():
    """A probability of p (0.5 + strain): at strain 0.35, 0.85 p."""
    people, strain, often = 80_000, 0.35, P | {"sickness_per_week": 0.4}
    begins = 0
    for person in range(people):
        worker = a_worker(sick_until=-1, strain=strain)
        plain(rules.falls_sick)(worker, often, 0, uniform(3, SICK, np.uint64(7919 * person + 1), 0, 0, 0), 0.5)
        begins += worker["sick_until"] > 0
    share = 0.4 * (0.5 + strain)
    assert_exact(begins / people, share, math.sqrt(share * (1.0 - share) / people))


def share_filled(leaving, hiring, weeks):
    """Return the share of posts that are filled, after a run-in, by the compiled step of the workforce."""
    changes = {"leaving_per_week": leaving, "leaving_slope": 0.0, "hiring_per_week": hiring, "agency_per_week": 0.0}
    areas = [area.model_dump() | {"safeguarding_teams": 200} for area in littleton().areas]
    world = world_of(3, with_figures(**changes), areas=areas)
    begin, filled = int(world.state[0]["week"]), []
    for week in range(begin, begin + weeks):
        engine.PARTS["workforce"](world, week)
        filled.append(world.professionals["filled"].mean())
    return np.mean(filled[150:]), len(world.professionals)


@pytest.mark.bounds
@pytest.mark.parametrize(("leaving", "hiring"), [(0.02, 0.03), (0.05, 0.05)])
def test_posts_are_filled_as_a_chain_of_two_states_is(leaving, hiring):
    """Filled: hiring / (leaving + hiring). Error: correlated weeks count as (1 - r) / (1 + r) of a week, with r = 1 - leaving - hiring."""
    weeks = 450
    found, posts = share_filled(leaving, hiring, weeks)
    share, r = hiring / (leaving + hiring), 1.0 - leaving - hiring
    assert_exact(found, share, math.sqrt(share * (1.0 - share) / (posts * (weeks - 150) * (1.0 - r) / (1.0 + r))))
