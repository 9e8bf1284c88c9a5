"""Whose facts reach whom: stories of one family, worked out by hand."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from simulation.measures import INDEX
from tests.helpers import MIDDLE, full_policy, live, world_of
from tests.simulation.practice import ALIKE, date, posts_of, several, total

POLICE, HEALTH, ADULT_SERVICES, PROBATION, SCHOOLS = range(5)
OF_SUBSTANCE_WORKER = s.SUBSTANCE_WORKER - s.VICTIM_WORKER


def one_known_family(role=s.SOCIAL_WORKER, family=None, parent=None, child=None, **overrides):
    """Return a story of one family held by a worker who believes 0 of its child, at a true family risk of 2; facts pass without noise."""
    certain = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "facts_reach_desk_per_month": 1.0}
    world, week = several(1, risk_of_youngest=0.0, facts_noise_sd=0.0, **certain, **overrides)
    for store, fields in ((world.families, family), (world.parents, parent), (world.children, child)):
        for name, value in (fields or {}).items():
            store[0][name] = value
    known = world.families[0]
    known["risk"], known["worker"], known["phase"] = 2.0, posts_of(world, role)[0], (1 - week) % 4
    world.children[0]["wellbeing"], world.children[0]["attendance"] = (child or {}).get("wellbeing", 0.7), 0.95
    return world, week


def belief_gain_from(world, week, *edges, co_located=False):
    """Return what the worker believes after a month of these agreements (agency, team), with the world."""
    date(world, week, information_sharing_from=True, facts_flow=1.0, facts_co_located=float(co_located))
    for agency, team in edges:
        world.areas["facts_shared"][:, agency, team] = 1.0
    PARTS["belief"](world, week)
    return float(world.children[0]["belief"])


ABUSE = {"abuse_victim": 0.6, "abuse_perpetrator": 0.0, "substance_misuse": 0.0, "mental_ill_health": 0.0}
BOTH = ABUSE | {"substance_misuse": 0.6}
PART = 1.2 * 0.6 / (2 * 1.2 * 0.6 + 0.8 * 0.36)
"""Of the risk of abuse and substance misuse at 0.6 each, the share of either: weights 1.2, and 0.8 for the pair."""


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("agency", "parent", "incident", "part"),
    [
        (POLICE, ABUSE, True, 1.0),
        (POLICE, BOTH, True, PART),
        (POLICE, BOTH, False, 0.0),
        (PROBATION, BOTH, True, 0.0),
        (PROBATION, BOTH | {"abuse_victim": 0.0, "abuse_perpetrator": 0.6}, False, PART),
        (HEALTH, BOTH, False, PART),
        (HEALTH, ABUSE, True, 0.0),
        (ADULT_SERVICES, BOTH, False, PART),
        (ADULT_SERVICES, BOTH | {"substance_misuse": 0.3}, False, 0.0),
        (SCHOOLS, BOTH, True, 0.0),
    ],
)
def test_an_agency_tells_the_part_of_the_truth_that_it_sees(agency, parent, incident, part):
    """Belief 0, truth 2, weight 0.25: the whole truth would move it to 0.5."""
    world, week = one_known_family(parent=parent)
    world.families[0]["last_incident_week"] = week - 10 if incident else -1
    assert belief_gain_from(world, week, (agency, 0)) == pytest.approx(0.25 * part * 2.0)
    assert world.tally[0, INDEX["facts_heard"]] == (1.0 if part > 0.0 else 0.0)


@pytest.mark.bounds
def test_schools_tell_of_the_child_whose_wellbeing_is_gone():
    """0.42 of 0.7 is left, so 0.4 of the truth shows; not of a child too young for school, nor at a wellbeing that nobody notices."""
    for age, wellbeing, part in ((400, 0.42, 0.4), (200, 0.42, 0.0), (400, 0.6, 0.0)):
        world, week = one_known_family(parent=ABUSE, child={"wellbeing": wellbeing})
        world.children[0]["birth_week"] = week - age
        assert belief_gain_from(world, week, (SCHOOLS, 0)) == pytest.approx(0.25 * part * 2.0)


@pytest.mark.bounds
def test_facts_reach_the_team_that_the_agreement_names():
    safeguarding, assessment = s.SOCIAL_WORKER, s.ASSESSMENT_WORKER
    for role, team, hears in ((safeguarding, 0, True), (safeguarding, 1, False), (assessment, 1, True), (assessment, 0, False)):
        world, week = one_known_family(role, parent=BOTH)
        assert (belief_gain_from(world, week, (HEALTH, team)) > 0.0) == hears


def with_a_specialist(**overrides):
    """Return a story in which a substance worker (in truth a social worker's post) knows the family and believes 1."""
    world, week = one_known_family(parent=BOTH, **overrides)
    holder = posts_of(world)[1]
    world.professionals[holder]["role"] = s.SUBSTANCE_WORKER
    world.families[0]["substance_worker"], world.families[0]["opinions"] = holder, 4
    world.families[0]["opinions_held"][OF_SUBSTANCE_WORKER] = 1.0
    return world, week


@pytest.mark.bounds
def test_facts_reach_the_specialists_who_know_the_family():
    world, week = with_a_specialist()
    assert belief_gain_from(world, week, (HEALTH, 2)) == 0.0
    assert world.families[0]["opinions_held"][OF_SUBSTANCE_WORKER] == pytest.approx(1.0 + 0.25 * PART * (2.0 - 1.0))


@pytest.mark.bounds
def test_one_office_lets_specialists_tell_what_they_see():
    world, week = with_a_specialist()
    assert belief_gain_from(world, week) == 0.0
    assert belief_gain_from(world, week, co_located=True) == pytest.approx(0.25 * PART * 2.0)
    world, week = with_a_specialist()
    world.families[0]["opinions"] = 0
    assert belief_gain_from(world, week, co_located=True) == 0.0


def test_more_agreements_bring_beliefs_nearer_to_the_truth():
    """Direction: what agencies see carries no misleading look. Over all children at home in open families."""
    usual, shared = ([live(world_of(seed, policy=under), 110) for seed in ALIKE] for under in (None, everywhere()))
    off = []
    for worlds in (usual, shared):
        known = [(world, world.children[: world.state[0]["children"]]) for world in worlds]
        held = [children[world.families["worker"][children["family"]] >= 0] for world, children in known]
        off.append(np.concatenate([children["belief"] - children["true_risk"] for children in held]))
    assert np.mean(off[1] ** 2) < np.mean(off[0] ** 2)
    assert total(shared, "facts_heard") > 2 * total(usual, "facts_heard")


def everywhere():
    """Return a policy of every agreement in every area, and nothing else."""
    mine = [each for each in full_policy().ingredients if each.kind == "information_sharing" and each.edges]
    spread = tuple(each.model_copy(update={"starts": MIDDLE}) for each in mine)
    return full_policy().model_copy(update={"ingredients": spread})
