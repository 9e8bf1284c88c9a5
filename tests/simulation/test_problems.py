"""Which families have which problems: by kind, at the first referral and after turning points; what crises do; what assessments record."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from tests.helpers import values, with_figures, world_of
from tests.simulation.procedures import assess, strike, turn
from tests.simulation.stories import one_family_world
from tests.simulation.test_mechanisms import held, tallied
from tests.simulation.week.test_agency_records import INVENTED

P = values()
PROBLEMS = ("abuse", "substance_misuse", "mental_ill_health")
STANDARD_NORMAL = np.random.default_rng(1).normal(size=20_000)


def arrived(families=4000, mix=0.0, **overrides):
    """Return a world to which so many families, or a few more, have come for the first time, with this mix of severity."""
    history = [{"since": "1990-01-01", "first_referrals_per_week": 400.0, "severity_mix": mix, "court_weeks": 30, "source": "a story"}]
    world = world_of(5, with_figures(**overrides), history=history, season={"value": 0.0, **INVENTED})
    week = int(world.state[0]["week"])
    while world.state[0]["families"] < families:
        PARTS["arrivals"](world, week)
        week += 1
    return world


def origins(world, what="origin"):
    """Return of each main carer how severe abuse (suffered or done), substance misuse and mental ill-health are for years to come."""
    first = world.parents[: 2 * int(world.state[0]["families"]) : 2]
    abuse = np.maximum(first[f"abuse_victim_{what}"], first[f"abuse_perpetrator_{what}"])
    return np.stack([abuse, first[f"substance_misuse_{what}"], first[f"mental_ill_health_{what}"]], axis=1)


def kinds(world):
    """Return each family's kind."""
    return world.families["kind"][: int(world.state[0]["families"])]


@pytest.fixture(scope="module")
def population():
    """Some thousand families at their first referral."""
    return arrived()


def expected(kind, problem):
    """Return the share of families of a kind with a problem, over what families have in common."""
    log_odds = P["prevalence_log_odds"][kind][1 + problem] + P["liability_presence_weight"] * STANDARD_NORMAL
    return float((1.0 / (1.0 + np.exp(-log_odds))).mean())


@pytest.mark.parametrize("kind", range(s.FAMILY_KINDS))
def test_problems_are_as_common_as_the_kind_of_family_says_and_stay_so_after_turning_points(population, kind):
    """A turning point draws from the same distribution, so that the population as a whole does not drift; single families change."""
    world = arrived()
    before = origins(world)
    for week in range(12):
        turn(world, int(world.state[0]["families"]), 3000 + week)
    for found in (origins(population), origins(world)):
        of_kind = found[kinds(population) == kind]
        for problem in range(3):
            share, there = expected(kind, problem), of_kind[:, problem][of_kind[:, problem] > 0.0]
            assert len(there) / len(of_kind) == pytest.approx(share, abs=4.0 * np.sqrt(share * (1.0 - share) / len(of_kind)))
    assert np.array_equal(kinds(world), kinds(population))
    after = origins(world)
    assert ((before > 0.0) != (after > 0.0)).mean() > 0.03
    for problem in range(3):
        one, other = (each[:, problem][each[:, problem] > 0.0] for each in (before, after))
        assert one.mean() == pytest.approx(other.mean(), abs=4.0 * one.std() * np.sqrt(1.0 / len(one) + 1.0 / len(other)))


def test_a_family_comes_with_none_of_the_problems_or_some_and_they_go_together(population):
    there = origins(population) > 0.0
    assert 0.35 < (there.sum(axis=1) == 0).mean() < 0.65
    together = (there.sum(axis=1) >= 2).mean()
    apart = [there[:, a].mean() * there[:, b].mean() for a, b in ((0, 1), (0, 2), (1, 2))]
    assert together > 1.2 * (sum(apart) - 2.0 * there.mean(axis=0).prod())


def test_a_problem_that_is_not_there_has_no_severity_even_when_the_family_comes_on_a_crisis(population):
    origin, now = origins(population), np.stack([origins(population, each) for each in ("set_point", "unhelped")])
    assert (now[:, origin == 0.0] == 0.0).all()
    first = population.parents[: 2 * int(population.state[0]["families"]) : 2]
    abuse = np.maximum(first["abuse_victim"], first["abuse_perpetrator"])
    assert (abuse[origin[:, 0] == 0.0] == 0.0).all() and (abuse > origin[:, 0]).mean() > 0.05
    assert (population.families["stress"][: len(first)][origin.sum(axis=1) == 0.0] > 0.0).mean() == pytest.approx(0.5, abs=0.05)


def test_a_dated_shift_of_severity_makes_problems_rarer_and_slighter(population):
    lighter = origins(arrived(mix=-0.9))
    usual = origins(population)
    for problem in range(3):
        assert (lighter[:, problem] > 0.0).mean() < (usual[:, problem] > 0.0).mean()
        assert lighter[:, problem][lighter[:, problem] > 0.0].mean() < usual[:, problem][usual[:, problem] > 0.0].mean() - 0.03


def test_the_scale_of_risk_is_that_of_families_first_referred(population):
    """Its zero and unit are written in settings; they must be those of this population, or thresholds and the hazard mean something else."""
    risk = population.families["risk"][: int(population.state[0]["families"])]
    assert risk.mean() == pytest.approx(0.1, abs=0.1) and risk.std() == pytest.approx(1.03, abs=0.08)


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("there", "struck"),
    [
        ((), set()),
        (("substance_misuse",), {"substance_misuse"}),
        (("mental_ill_health",), {"mental_ill_health"}),
        (("abuse_victim", "mental_ill_health"), {"abuse_victim", "mental_ill_health"}),
    ],
)
def test_a_crisis_makes_a_problem_worse_that_is_there_and_is_stress_alone_where_there_is_none(there, struck):
    world, week = one_family_world()
    parent, found = world.parents[0], set()
    for later in range(60):
        for name in ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health"):
            parent[name] = parent[f"{name}_origin"] = 0.4 if name in there else 0.0
        world.families[0]["stress"] = 0.0
        strike(world, 0, week + later)
        assert world.families[0]["stress"] > 0.0
        worse = {name for name in ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health") if parent[name] > 0.4}
        assert len(worse) <= 1
        found |= worse
    assert found == struck


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("first", "second", "recorded"),
    [
        ((), (), ()),
        ((s.ABUSE_VICTIM,), (s.ABUSE_PERPETRATOR,), ("domestic_abuse", "any_problem")),
        ((s.SUBSTANCE_MISUSE,), (s.SUBSTANCE_MISUSE,), ("substance_misuse", "any_problem")),
        ((s.MENTAL_ILL_HEALTH,), (s.ABUSE_PERPETRATOR,), ("domestic_abuse", "mental_ill_health", "any_problem", "several_problems")),
    ],
)
def test_an_assessment_counts_each_child_at_home_by_the_parents_known_problems(first, second, recorded):
    """Victim and perpetrator are one factor; a child in care is not assessed at home."""
    world, week = one_family_world(ages=(300, 500, 700))
    world.children[2]["care"] = s.CARE_ORDER
    for parent, known in zip(world.parents[:2], (first, second)):
        parent["known_problems"] = sum(1 << problem for problem in known)
    assess(world, 0, week)
    for name in ("domestic_abuse", "substance_misuse", "mental_ill_health", "several_problems", "any_problem"):
        assert tallied(world, f"assessments_with_{name}") == (2.0 if name in recorded else 0.0)


@pytest.mark.bounds
def test_specialists_families_count_by_whether_a_parent_has_the_problem():
    world, _, week = held(2)
    world.families["substance_worker"][:2], world.families["victim_worker"][0] = 3, 4
    world.parents["substance_misuse"][:4], world.parents["abuse_victim"][:4] = (0.6, 0.0, 0.1, 0.0), 0.0
    world.parents["known_problems"][:4] = (1 << s.SUBSTANCE_MISUSE) + (1 << s.ABUSE_VICTIM), 0, 1 << s.SUBSTANCE_MISUSE, 0
    PARTS["count"](world, week)
    row = week - int(world.state[0]["first_week"])
    from simulation.measures import INDEX

    def found(name):
        return float(world.weekly[row, :, INDEX[name]].sum())

    assert found("specialist_families") == 3.0 and found("specialist_families_with_problem") == 1.0
    assert found("open_families_problem_known") == 2.0 and found("open_families_abuse_known") == 1.0
