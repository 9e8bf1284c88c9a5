"""Events that agencies record: by whom each is held, the error of each agency that persists, false records, and the ring of the latest."""

import math

import numpy as np
import pytest

from agents import agency as rules
from agents import standing as s
from simulation.engine import PARTS
from tests.agents.strategies import P
from tests.helpers import a_family, plain, with_figures, world_of
from tests.simulation.practice import several
from tests.simulation.procedures import happen

FAMILIES = 2500


def arrived(families=FAMILIES, **overrides):
    """Return a world to which so many families, or a few more, have come for the first time, and nothing else has happened; and its week."""
    history = [{"since": "1990-01-01", "first_referrals_per_week": 200.0, "court_weeks": 30, "source": "a story"}]
    world = world_of(3, with_figures(second_parent_share=0.0, **overrides), history=history, season={"value": 0.0, **INVENTED})
    week = int(world.state[0]["week"])
    while world.state[0]["families"] < families:
        PARTS["arrivals"](world, week)
        week += 1
    return world, week


INVENTED = {"unit": "as before", "status": "assumed", "source": "a story"}


def empty_records(world):
    """Forget all events."""
    world.families["events_recorded"] = 0
    world.families["event_holders"] = 0


def held_by(world, kind, agency, number):
    """Return of each family how many of the events kept of a kind an agency holds."""
    return ((world.families["event_holders"][:number, kind] >> agency) & 1).sum(axis=1)


@pytest.mark.parametrize("kind", range(s.RECORDED_KINDS))
@pytest.mark.parametrize("error", [0.0, 0.5, 1.0])
def test_an_event_is_held_by_the_first_agency_with_the_recorded_share_over_families(kind, error):
    """Whatever the spread of the agency's error: too much of some families makes up for too little of others."""
    world, week = arrived(record_error_sd=error, agencies_share_look=0.0)
    number = int(world.state[0]["families"])
    empty_records(world)
    for f in range(number):
        happen(world, f, kind, week)
    found = held_by(world, kind, kind, number).mean()
    sd = held_by(world, kind, kind, number).std() / math.sqrt(number)
    assert found == pytest.approx(world.parameters[0]["recorded_share"][kind], abs=3.5 * sd + 0.01)
    second = plain(rules.second_holder)(kind)
    if second >= 0:
        assert held_by(world, kind, second, number).mean() == pytest.approx(world.parameters[0]["held_by_second_agency"], abs=0.03)
    others = set(range(s.AGENCIES)) - {kind, second}
    assert all(held_by(world, kind, agency, number).sum() == 0 for agency in others)


@pytest.mark.parametrize("alike", [0.0, 0.3, 1.0])
def test_the_error_that_persists_has_a_mean_of_one_over_families_and_carries_the_look_as_agreed(alike):
    chooser, p = np.random.default_rng(4), P | {"record_error_sd": 0.6, "agencies_share_look": alike}
    look, z = p["look_sd"] * chooser.normal(size=20_000), chooser.normal(size=20_000)
    factors = np.array([plain(rules.recording_factor)({"look": one}, p, other) for one, other in zip(look, z)])
    assert factors.mean() == pytest.approx(1.0, abs=0.015)
    assert np.corrcoef(np.log(factors), look)[0, 1] == pytest.approx(alike, abs=0.02)
    assert np.log(factors).std() == pytest.approx(0.6, rel=0.03)
    assert plain(rules.recording_factor)(a_family(look=1.0), p | {"record_error_sd": 0.0}, 2.0) == 1.0


def test_an_agency_that_records_too_much_of_a_family_always_does():
    """The same families, over and over: how often each event stands in the records repeats itself."""
    world, week = arrived(800, record_error_sd=1.0, agencies_share_look=0.0)
    number, counts = int(world.state[0]["families"]), []
    for start in (0, 100):
        empty_records(world)
        for f in range(number):
            for event in range(5):
                happen(world, f, s.INCIDENT, week + start + event)
        counts.append(world.families["events_recorded"][:number, s.INCIDENT].copy())
    assert np.corrcoef(counts)[0, 1] > 0.6
    assert (counts[0] != counts[1]).any()


@pytest.mark.bounds
def test_the_record_keeps_the_latest_six_of_each_kind():
    world, week = several(1, record_error_sd=0.0, recorded_share_health=1.0, held_by_second_agency=0.0)
    for event in range(9):
        happen(world, 0, s.ADMISSION, week + event)
    family = world.families[0]
    assert family["events_recorded"][s.ADMISSION] == 9
    assert sorted(family["event_weeks"][s.ADMISSION].tolist()) == [week + event for event in range(3, 9)]
    assert set(family["event_holders"][s.ADMISSION].tolist()) == {1 << s.SEEN_BY_HEALTH}
    assert not family["events_recorded"][[s.INCIDENT, s.TREATMENT, s.CONVICTION, s.ABSENCE]].any()


@pytest.mark.bounds
def test_a_missed_event_leaves_no_trace_and_a_new_one_is_not_known():
    world, week = several(1, record_error_sd=0.0, recorded_share_police=1e-9, held_by_second_agency=0.0, false_records_share=0.0)
    happen(world, 0, s.INCIDENT, week)
    assert world.families[0]["events_recorded"][s.INCIDENT] == 0
    world, week = several(1, record_error_sd=0.0, recorded_share_police=1e-9, held_by_second_agency=1.0)
    world.families[0]["event_is_known"][s.INCIDENT] = 1
    happen(world, 0, s.INCIDENT, week)
    family = world.families[0]
    assert family["event_holders"][s.INCIDENT, 0] == 1 << s.SEEN_BY_HEALTH and family["event_is_known"][s.INCIDENT, 0] == 0


def test_false_records_come_at_their_rate():
    """Three in a hundred of an average family's true ones, by parameter; ten times as many here, of families to which nothing happens."""
    quiet = {"police_incidents_per_week": 0.05, "admissions_per_week": 0.05, "record_error_sd": 0.0}
    world, week = arrived(600, false_records_share=0.3, **quiet)
    number, rates = int(world.state[0]["families"]), world.parameters[0]["false_record_rate"].copy()
    for name in ("police_incidents_per_week", "admissions_per_week", "in_treatment_share", "attendance_noticed_below"):
        world.parameters[name] = 0.0
    empty_records(world)
    world.families["standing"][:number] = s.FRONT_DOOR
    weeks = 26
    for each in range(week, week + weeks):
        PARTS["life"](world, each)
    for kind in (s.INCIDENT, s.ADMISSION):
        found = world.families["events_recorded"][:number, kind].sum()
        expected = number * weeks * rates[kind]
        assert found == pytest.approx(expected, abs=4.0 * math.sqrt(expected) + 0.05 * expected)


def test_a_year_of_the_past_is_on_record_when_a_family_first_comes():
    """Dated before the referral, at most a year; school records, too, of children who were of school age."""
    world, _ = arrived(800)
    number = int(world.state[0]["families"])
    arrival = world.families["arrived_week"][:number]
    for kind in range(s.RECORDED_KINDS):
        kept = np.arange(s.EVENTS_KEPT)[None, :] < world.families["events_recorded"][:number, kind][:, None]
        ago = arrival[:, None] - world.families["event_weeks"][:number, kind]
        assert kept.sum() > 0, kind
        assert ago[kept].min() >= 0 and ago[kept].max() <= 52
