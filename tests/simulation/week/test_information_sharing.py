"""Who learns of which event when: stories of one family, worked out by hand. Sharing changes nothing else."""

import pytest

from agents import standing as s
from simulation.engine import PARTS
from simulation.measures import INDEX
from tests.helpers import MIDDLE, full_policy, live, world_of
from tests.simulation.practice import ALIKE, date, posts_of, several, total
from tests.simulation.procedures import learn

POLICE, HEALTH, ADULT_SERVICES, PROBATION, SCHOOLS = range(5)
OF_SUBSTANCE_WORKER = s.SUBSTANCE_WORKER - s.VICTIM_WORKER
BOTH = 1 << POLICE | 1 << HEALTH


def one_known_family(role=s.SOCIAL_WORKER, **overrides):
    """Return a story of one family held by a worker, and its week; records pass surely where they are shared, and never as usual."""
    certain = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "facts_reach_desk_per_month": 1.0}
    delays = {f"record_delay_weeks_{agency}": 0.0 for agency in ("police", "health", "adult_services", "probation", "schools")}
    still = {"facts_fade_per_week": 0.0, "false_records_share": 0.0, "clear_checks_neglected": 0.0, "risk_of_youngest": 0.0}
    world, week = several(1, **{**certain, **delays, **still, **overrides})
    family = world.families[0]
    family["worker"], family["phase"] = posts_of(world, role)[0], (1 - week) % 4
    return world, week


def only(world, *kinds):
    """Let checks of other kinds of events say nothing."""
    for kind in set(range(s.RECORDED_KINDS)) - set(kinds):
        world.parameters["record_rate"][:, kind] = 0.0


def add_event(world, kind, holders, week):
    """Write an event to the family's record."""
    family = world.families[0]
    place = family["events_recorded"][kind]
    family["event_weeks"][kind, place], family["event_holders"][kind, place] = week, holders
    family["events_recorded"][kind] += 1


def estimate(world):
    return float(world.children[0]["belief_mean"])


def share(world, week, *edges, co_located=False):
    """Let a month of these agreements (agency, team) pass."""
    date(world, week, information_sharing_from=True, facts_flow=1.0, facts_co_located=float(co_located))
    for agency, team in edges:
        world.areas["facts_shared"][:, agency, team] = 1.0
    PARTS["belief"](world, week)


# One event, two agencies.


@pytest.mark.bounds
@pytest.mark.parametrize("neglected", [0.0, 1.0])
@pytest.mark.parametrize("kind", [s.INCIDENT, s.ADMISSION, s.CONVICTION])
def test_an_event_that_two_agencies_hold_counts_once_in_either_order(kind, neglected):
    """Police and health hold incidents, health and adult services admissions, probation and police convictions."""
    first, second = kind, {s.INCIDENT: HEALTH, s.ADMISSION: ADULT_SERVICES, s.CONVICTION: POLICE}[kind]
    believed = {}
    for agencies in ((first,), (first, second), (second, first), (first, second, first), (second,)):
        world, week = one_known_family(clear_checks_neglected=neglected)
        only(world, kind)
        add_event(world, kind, 1 << first | 1 << second, week - 10)
        for agency in agencies:
            learn(world, 0, agency, week, week)
        assert world.families[0]["event_is_known"][kind, 0] == 1 and world.tally[0, INDEX["facts_heard"]] == 1.0
        believed[agencies] = estimate(world)
    once = believed[(first,)]
    before = float(world.children[0]["prior_mean"])
    assert believed[(first, second)] == believed[(first, second, first)] == pytest.approx(once)
    assert believed[(second, first)] == pytest.approx(once, abs=0.0 if neglected else 0.02)
    assert once > before + 0.05
    if not neglected:
        assert believed[(second,)] > once, "the second agency holds few such events: that it found none says less"


@pytest.mark.bounds
def test_two_events_count_twice_and_each_agency_tells_what_it_holds():
    believed = []
    for held in ((BOTH, BOTH), (1 << POLICE, 1 << HEALTH), (BOTH,)):
        world, week = one_known_family(clear_checks_neglected=1.0)
        for i, holders in enumerate(held):
            add_event(world, s.INCIDENT, holders, week - 10 - i)
        learn(world, 0, POLICE, week, week)
        learn(world, 0, HEALTH, week, week)
        believed.append(estimate(world))
    assert believed[0] == pytest.approx(believed[1]) and believed[0] > believed[2]


@pytest.mark.bounds
def test_what_an_agency_does_not_hold_it_does_not_tell():
    world, week = one_known_family(clear_checks_neglected=1.0)
    add_event(world, s.INCIDENT, 1 << HEALTH, week - 10)
    before = estimate_after_nothing(world, week)
    for agency in (POLICE, ADULT_SERVICES, PROBATION, SCHOOLS):
        learn(world, 0, agency, week, week)
    assert estimate(world) == before and not world.families[0]["event_is_known"].any()
    learn(world, 0, HEALTH, week, week)
    assert estimate(world) > before


def estimate_after_nothing(world, week):
    """Return the worker's estimate from the prior alone."""
    PARTS["belief"](world, week + 1)  # not the family's week of four: nothing reaches the worker
    learn(world, 0, SCHOOLS, 0, week)  # nothing to check: no exposure
    return float(world.children[0]["prior_mean"])


# Checks that find nothing.


@pytest.mark.bounds
def test_a_check_without_events_lowers_belief_unless_it_is_neglected():
    estimates = []
    for neglected in (0.0, 0.5, 1.0):
        world, week = one_known_family(clear_checks_neglected=neglected)
        learn(world, 0, POLICE, week, week)
        estimates.append(estimate(world))
    full, half, none = estimates
    assert full < half < none == pytest.approx(float(world.children[0]["prior_mean"]))


@pytest.mark.bounds
def test_weeks_that_were_checked_are_not_counted_again():
    """A check to the same week changes nothing; one in two parts says what one in all says."""
    once, week = one_known_family()
    only(once, s.INCIDENT)
    once.families[0]["checked_until"][s.THE_WORKER, POLICE] = week - 30
    twice, parts = (copy_of(once) for _ in range(2))
    learn(once, 0, POLICE, week, week)
    learn(twice, 0, POLICE, week, week)
    learn(twice, 0, POLICE, week, week)
    learn(parts, 0, POLICE, week - 12, week)
    learn(parts, 0, POLICE, week, week)
    assert estimate(twice) == estimate(once)
    assert twice.tally[0, INDEX["record_checks"]] == 1.0 and parts.tally[0, INDEX["record_checks"]] == 2.0
    assert estimate(parts) == pytest.approx(estimate(once), abs=0.01)


def copy_of(world):
    from simulation.world import copy_world

    return copy_world(world)


@pytest.mark.bounds
def test_a_check_looks_back_as_far_as_usual_and_no_further():
    found = []
    for horizon in (26.0, 52.0, 104.0):
        world, week = one_known_family(record_horizon_weeks=horizon)
        learn(world, 0, POLICE, week, week)
        found.append(estimate(world))
    assert found[0] > found[1] > found[2]


@pytest.mark.bounds
def test_an_event_is_seen_by_others_after_its_agencys_delay():
    world, week = one_known_family(record_delay_weeks_health=4.0)
    add_event(world, s.ADMISSION, 1 << HEALTH, week - 2)
    share(world, week, (HEALTH, s.SAFEGUARDING_TEAMS))
    assert not world.families[0]["event_is_known"].any() and world.families[0]["checked_until"][s.THE_WORKER, HEALTH] == week - 4
    PARTS["belief"](world, week + 4)
    assert world.families[0]["event_is_known"][s.ADMISSION, 0] == 1


@pytest.mark.bounds
def test_sharing_earlier_changes_only_when():
    """One worker learns at once and again two months later, the other only then: they believe the same in the end."""
    early, week = one_known_family()
    only(early, s.INCIDENT)
    early.families[0]["checked_until"][s.THE_WORKER, POLICE] = week - 20
    add_event(early, s.INCIDENT, 1 << POLICE, week - 5)
    late = copy_of(early)
    learn(early, 0, POLICE, week, week)
    assert estimate(early) > float(early.children[0]["prior_mean"]) + 0.05 and not late.families[0]["event_is_known"].any()
    for world in (early, late):
        learn(world, 0, POLICE, week + 8, week + 8)
    assert estimate(early) == pytest.approx(estimate(late), abs=0.02)


# Whom records reach.


@pytest.mark.bounds
def test_records_reach_the_team_that_the_agreement_names():
    for role, team, hears in (
        (s.SOCIAL_WORKER, s.SAFEGUARDING_TEAMS, True),
        (s.SOCIAL_WORKER, s.ASSESSMENT_TEAMS, False),
        (s.ASSESSMENT_WORKER, s.ASSESSMENT_TEAMS, True),
        (s.ASSESSMENT_WORKER, s.SAFEGUARDING_TEAMS, False),
    ):
        world, week = one_known_family(role)
        share(world, week, (HEALTH, team))
        assert (world.families[0]["checked_until"][s.THE_WORKER, HEALTH] == week) == hears
        assert world.tally[0, INDEX["record_checks"]] == float(hears)


def with_a_specialist(**overrides):
    """Return a story in which a substance worker (in truth a social worker's post) knows the family and believes 1 of it."""
    world, week = one_known_family(**overrides)
    holder = posts_of(world)[1]
    world.professionals[holder]["role"], world.professionals[holder]["filled"] = s.SUBSTANCE_WORKER, True
    world.families[0]["substance_worker"], world.families[0]["opinions"] = holder, 1 << OF_SUBSTANCE_WORKER
    world.families[0]["opinions_held"][OF_SUBSTANCE_WORKER] = 1.0
    add_event(world, s.ADMISSION, 1 << HEALTH, week - 5)
    return world, week


@pytest.mark.bounds
def test_records_that_reach_specialists_are_passed_on_to_the_worker_in_one_office_only():
    world, week = with_a_specialist()
    share(world, week, (HEALTH, s.SPECIALISTS))
    family = world.families[0]
    assert family["checked_until"][s.THE_SPECIALISTS, HEALTH] == week and not family["event_is_known"].any()
    assert family["opinions_held"][OF_SUBSTANCE_WORKER] == 1.0, "a record is no impression"
    world, week = with_a_specialist()
    share(world, week, (HEALTH, s.SPECIALISTS), co_located=True)
    assert world.families[0]["event_is_known"][s.ADMISSION, 0] == 1
    assert world.families[0]["checked_until"][s.THE_WORKER, HEALTH] == week


@pytest.mark.bounds
def test_in_one_office_the_worker_hears_colleagues_views():
    world, week = with_a_specialist()
    share(world, week)
    assert world.families[0]["colleagues_voices"] == 0.0
    share(world, week, co_located=True)
    assert (world.families[0]["colleagues_view"], world.families[0]["colleagues_voices"]) == (1.0, 1.0)
    world, week = with_a_specialist()
    world.families[0]["opinions"] = 0
    share(world, week, co_located=True)
    assert world.families[0]["colleagues_voices"] == 0.0


@pytest.mark.bounds
def test_group_supervision_passes_on_what_records_showed_the_specialists():
    world, week = with_a_specialist()
    world.families[0]["checked_until"][s.THE_SPECIALISTS, HEALTH] = week
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=1)
    world.families[0]["phase"] = (2 - week) % 4
    PARTS["rating"](world, week)
    assert world.families[0]["event_is_known"][s.ADMISSION, 0] == 1


@pytest.mark.bounds
def test_schools_hold_records_of_children_of_school_age_only():
    for age, says in ((400, True), (100, False)):
        world, week = one_known_family()
        world.children[0]["birth_week"] = week - age
        learn(world, 0, SCHOOLS, week, week)
        assert (estimate(world) < float(world.children[0]["prior_mean"]) - 0.01) == says


def test_more_agreements_bring_more_records_to_workers():
    usual, shared = ([live(world_of(seed, policy=under), 110) for seed in ALIKE] for under in (None, everywhere()))
    assert total(shared, "record_checks") > 2 * total(usual, "record_checks")
    assert total(shared, "facts_heard") > total(usual, "facts_heard")


def everywhere():
    """Return a policy of every agreement in every area, and nothing else."""
    mine = [each for each in full_policy().ingredients if each.kind == "information_sharing" and each.edges]
    spread = tuple(each.model_copy(update={"starts": MIDDLE}) for each in mine)
    return full_policy().model_copy(update={"ingredients": spread})
