"""Everybody who knows a family rates each of its children; a group pools what they believe."""

import pytest

from agents import standing as s
from agents.rating import RATINGS
from simulation.engine import PARTS
from tests.simulation.practice import date, posts_of
from tests.simulation.test_mechanisms import held, tallied

OVERRIDES = {
    "rating_amber_above": 0.1,
    "rating_red_above": 0.3,
    "harm_at_average_risk_per_week": 0.001,
    "harm_slope": 1.0,
    "risk_of_youngest": 0.0,
    "risk_of_disability": 0.7,
    "confidence": 0.001,
    "chances_overstated": 0.0,
    "conformity": 0.0,
}
"""Raters are sure of themselves, so that an opinion of x sd means a chance of 1 - exp(-0.052 exp(x)): 0.08 at 0.5, 0.16 at 1.2, 0.47 at 2.5."""

WHO = {"teacher": s.TEACHER, "family_support_worker": s.FAMILY_SUPPORT_WORKER, "substance_worker": s.SUBSTANCE_WORKER}


def known_by(opinions, belief=0.05, **overrides):
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
    """Opinions 0.5 and 2.5; a disability adds 0.7. The worker rates green by a belief of 0.05."""
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
@pytest.mark.parametrize(("opinions", "rating"), [((1.0, 1.0), s.AMBER), ((4.0, 1.0), s.RED), ((0.0, 0.0), s.GREEN)])
def test_the_wider_team_sits_in_group_supervision_and_what_it_says_rates_the_family(opinions, rating):
    """The worker has no impression of the child: the colleagues' mean view of 1, 2.5 or 0 is all there is."""
    world, week = known_by(dict(zip(("family_support_worker", "teacher"), opinions)))
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=1)
    PARTS["rating"](world, week)
    assert tallied(world, "sessions_group_supervision") == 1.0
    assert world.families[0]["colleagues_voices"] == 2.0
    assert world.families[0]["rating"] == world.children[0]["rating"] == rating


@pytest.mark.bounds
@pytest.mark.parametrize("field", ["teacher", "family_support_worker"])
def test_in_one_office_the_wider_team_tells_the_worker_its_view_and_what_records_showed(field):
    """Police records reach specialists, who pass them on; an opinion of 1 is heard as it is."""
    certain = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "facts_reach_desk_per_month": 1.0}
    for together in (0.0, 1.0):
        world, week = known_by({field: 1.0}, **certain, record_delay_weeks_police=0.0)
        world.families[0]["phase"] = (1 - week) % 4
        date(world, week, information_sharing_from=True, facts_flow=1.0, facts_co_located=together)
        world.areas["facts_shared"][:, s.SEEN_BY_POLICE, s.SPECIALISTS] = 1.0
        PARTS["belief"](world, week)
        checked = world.families[0]["checked_until"][:, s.SEEN_BY_POLICE]
        assert checked[s.THE_SPECIALISTS] == week and (checked[s.THE_WORKER] == week) == bool(together)
        assert world.families[0]["colleagues_voices"] == together
        assert world.families[0]["colleagues_view"] == together
