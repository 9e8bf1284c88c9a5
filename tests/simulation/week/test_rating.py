"""Everybody who knows a family rates each of its children; a group pools what they believe."""

import pytest

from agents import standing as s
from agents.rating import RATINGS
from simulation.engine import PARTS
from tests.simulation.practice import date, posts_of
from tests.simulation.test_mechanisms import held, tallied

OVERRIDES = {
    "rating_amber_above": 1.0,
    "rating_red_above": 2.0,
    "risk_of_youngest": 0.0,
    "risk_of_disability": 0.7,
    "group_weight": 0.0,
    "conformity": 0.0,
}
WHO = {"teacher": s.TEACHER, "family_support_worker": s.FAMILY_SUPPORT_WORKER, "substance_worker": s.SUBSTANCE_WORKER}


def known_by(opinions, belief=0.0, **overrides):
    """Return a world with a family in its week of rating, known by these beside its worker, whose opinions are given."""
    world, _, week = held(**{**OVERRIDES, **overrides})
    family, posts = world.families[0], posts_of(world)[1:]
    family["phase"], world.children[0]["belief"] = (2 - week) % 4, belief
    for row, (field, opinion) in zip(posts, opinions.items()):
        family[field], family["opinions_held"][WHO[field] - s.VICTIM_WORKER] = row, opinion
        family["opinions"] += 1 << (WHO[field] - s.VICTIM_WORKER)
        world.professionals[row]["filled"] = True
    return world, week


def rating_by(world, field):
    """Return how who holds the family rates its first child."""
    return int(world.children[0]["ratings_by_others"]) // RATINGS ** (WHO[field] - s.VICTIM_WORKER) % RATINGS


@pytest.mark.bounds
@pytest.mark.parametrize(("disabled", "ratings"), [(False, (s.GREEN, s.RED)), (True, (s.AMBER, s.RED))])
def test_each_rates_each_child_by_an_opinion_of_the_family_and_what_anybody_sees_of_the_child(disabled, ratings):
    """Opinions 0.5 and 2.5; a disability adds 0.7. The worker rates green by a belief of 0."""
    world, week = known_by({"teacher": 0.5, "substance_worker": 2.5})
    world.children[0]["is_disabled"] = disabled
    PARTS["rating"](world, week)
    assert (rating_by(world, "teacher"), rating_by(world, "substance_worker")) == ratings
    assert world.children[0]["rating"] == s.GREEN == world.families[0]["rating"]
    assert tallied(world, "ratings_by_others") == 2.0
    assert tallied(world, "ratings_by_others_alike") == (0.0 if disabled else 1.0)


@pytest.mark.bounds
def test_who_left_or_has_no_opinion_does_not_rate():
    world, week = known_by({"teacher": 2.5, "substance_worker": 2.5})
    world.professionals[world.families[0]["teacher"]]["filled"] = False
    world.families[0]["opinions"] = 1 << (s.TEACHER - s.VICTIM_WORKER)
    PARTS["rating"](world, week)
    assert world.children[0]["ratings_by_others"] == 0 and tallied(world, "ratings_by_others") == 0.0


@pytest.mark.bounds
@pytest.mark.parametrize(("opinions", "rating"), [((3.0, 3.0), s.AMBER), ((6.0, 6.0), s.RED), ((1.0, 1.0), s.GREEN)])
def test_the_wider_team_sits_in_group_supervision_and_the_pooled_view_rates_the_family(opinions, rating):
    """Belief 0: the mean of three voices is 2, 4 or 2/3; the child's own rating is its worker's, whom nothing moves here."""
    world, week = known_by(dict(zip(("family_support_worker", "teacher"), opinions)), rating_red_above=2.5)
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=1)
    PARTS["rating"](world, week)
    assert tallied(world, "sessions_group_supervision") == 1.0
    assert world.families[0]["rating"] == rating and world.children[0]["rating"] == s.GREEN


@pytest.mark.bounds
@pytest.mark.parametrize("field", ["teacher", "family_support_worker"])
def test_agencies_facts_reach_the_wider_team_too(field):
    """Police facts about a family whose risk of 2 lies in abuse alone: half of the way, without noise, from an opinion of 1."""
    certain = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "facts_weight": 0.5, "facts_noise_sd": 0.0}
    world, week = known_by({field: 1.0}, **certain)
    family, parent = world.families[0], world.parents[0]
    family["phase"], family["risk"], family["last_incident_week"] = (1 - week) % 4, 2.0, week
    parent["substance_misuse"] = parent["mental_ill_health"] = family["stress"] = family["family_term"] = 0.0
    parent["abuse_victim"] = 0.8
    date(world, week, information_sharing_from=True, facts_flow=1.0)
    world.areas["facts_shared"][:, s.SEEN_BY_POLICE, s.SPECIALISTS] = 1.0
    PARTS["belief"](world, week)
    assert family["opinions_held"][WHO[field] - s.VICTIM_WORKER] == pytest.approx(1.5)


@pytest.mark.bounds
@pytest.mark.parametrize(("field", "informs"), [("teacher", True), ("family_support_worker", False)])
def test_in_one_office_a_teacher_informs_the_worker_what_shows_in_the_child(field, informs):
    certain = {"facts_reach_per_month": 0.0, "facts_reach_desk_per_month": 1.0, "facts_weight": 0.5, "facts_noise_sd": 0.0}
    world, week = known_by({field: 1.0}, **certain)
    world.families[0]["phase"], world.families[0]["risk"], world.children[0]["wellbeing"] = (1 - week) % 4, 2.0, 0.2
    date(world, week, information_sharing_from=True, facts_flow=1.0, facts_co_located=1.0)
    PARTS["belief"](world, week)
    assert (world.children[0]["belief"] > 0.0) == informs
    assert tallied(world, "facts_heard") == (1.0 if informs else 0.0)
