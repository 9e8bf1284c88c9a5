"""What people do to each other and how it reaches decisions: hostility, disguise, de-escalation, motivational practice, refusal. Stories by hand."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from tests.helpers import live
from tests.simulation.practice import several
from tests.simulation.procedures import learn
from tests.simulation.stories import NEVER_ENDS, counted, on_a_plan, one_family_world, table
from tests.simulation.test_mechanisms import held, planned, tallied

ALL_OPEN = {"open_level": 99.0, "resist_level": -99.0}
ALL_HOSTILE = {"resist_level": 99.0}
ALL_DISGUISE = {"disguise_level": 99.0, "resist_level": -99.0}
STILL = {"crisis_per_week": 0.0, "risk_of_youngest": 0.0, "risk_of_disability": 0.0, "disguise_recognised": 0.0, "disguise_recognised_by_skill": 0.0}
EXACT = {"sight_noise_sd": 1e-6, "hostility_misread": 0.0, "concealment_hides": 0.0}
"""Visits show what is there."""

KEPT_OUT = {
    "seen_at_visit": 1.0,
    "hostility_keeps_child_unseen": 0.5,
    "hostility_shortens_visit": 0.5,
    "hostility_puts_off_visit": 0.5,
}


def visited(count=20, weeks=20, skill=0.0, **overrides):
    """Return a world of identical families on a plan after some weeks, its worker of this skill of de-escalation and no other, and its first week."""
    world, w, start = held(count, **{**STILL, "visit_hours": 0.5, "travel_hours": 0.1, "visit_hours_least": 0.05, **overrides})
    posts = world.professionals
    for name in ("deescalation", "purposeful", "relationship"):
        posts[f"{name}_own"] = posts[f"{name}_skill"] = 0.0
    posts["deescalation_own"] = posts["deescalation_skill"] = skill
    posts["bias"] = 0.0
    world.families["visit_due_week"][:count] = start
    for week in range(start, start + weeks):
        planned(world, w, week, hours=999.0)
        PARTS["visits"](world, week)
    return world, w, start


# Hostility keeps workers out.


@pytest.mark.bounds
def test_hostility_shortens_visits_keeps_children_unseen_and_puts_off_the_next():
    """With the same hours and the same weeks: half of each visit, half of the children, and three visits in five weeks in place of five."""
    calm, hostile = (visited(**KEPT_OUT, **manner)[0] for manner in (ALL_OPEN, ALL_HOSTILE))
    done = [tallied(world, "visits_done") for world in (calm, hostile)]
    assert done[1] < 0.8 * done[0]
    lengths = [tallied(world, "hours_face_to_face") / visits for world, visits in zip((calm, hostile), done)]
    assert lengths[0] == pytest.approx(0.5) and lengths[1] == pytest.approx(0.25)
    assert tallied(calm, "visits_unseen") == 0.0
    assert tallied(hostile, "visits_unseen") / done[1] == pytest.approx(0.5, abs=0.12)
    alone = [tallied(world, "visits_seen_alone") / visits for world, visits in zip((calm, hostile), done)]
    assert alone[1] < alone[0]


@pytest.mark.bounds
def test_hostility_leaves_workers_with_older_impressions():
    """A child's risk has changed: where parents are hostile, less of the change is seen."""
    seen = []
    for manner in (ALL_OPEN, ALL_HOSTILE):
        world, w, start = visited(weeks=8, **KEPT_OUT, **EXACT, **manner)
        world.children["true_risk"][:20], world.children["sightings"][:20] = 2.0, 8.0
        for week in range(start + 8, start + 16):
            planned(world, w, week, hours=999.0)
            PARTS["visits"](world, week)
        seen.append(world.children["seen_risk"][:20].mean())
    assert 0.1 < seen[1] < seen[0] - 0.1 < 1.9


@pytest.mark.bounds
def test_hostility_looks_dangerous_to_a_worker_who_cannot_de_escalate():
    noise = {"sight_noise_sd": 1e-6, "concealment_hides": 0.0, "hostility_misread": 0.6, "hostility_keeps_child_unseen": 0.0}
    calm = visited(**noise, **ALL_OPEN)[0].children["seen_risk"][:20]
    unskilled = visited(**noise, **ALL_HOSTILE)[0].children["seen_risk"][:20]
    skilled = visited(skill=1.0, **noise, **ALL_HOSTILE)[0].children["seen_risk"][:20]
    np.testing.assert_allclose(calm, 0.0, atol=1e-4)
    np.testing.assert_allclose(unskilled, 0.6, atol=1e-4)
    np.testing.assert_allclose(skilled, 0.0, atol=1e-4)


# De-escalation and motivational practice act on states, and through them alone.


@pytest.mark.bounds
def test_de_escalation_lowers_hostility_and_through_it_more_children_are_seen():
    """Hostility as the person is: 0.8. Of unskilled workers some do not see the children; the skilled calm the parent down."""
    kept_out = {**KEPT_OUT, "hostility_keeps_child_unseen": 0.6, "hostility_puts_off_visit": 0.0}
    moved = {**kept_out, "resist_hostility": 3.0, "resist_level": -1.0, "hostility_return": 0.0, "hostility_fall": 0.3, "confront_level": -1.5}
    seen, hostility, hostile = [], [], []
    for skill in (0.0, 0.9):
        world, w, start = held(20, **{**STILL, **moved, "visit_hours": 0.5, "travel_hours": 0.1})
        world.parents["hostility"][:40], world.parents["hostility_person"][:40] = 0.8, 0.2
        for name in ("own", "skill"):
            world.professionals[f"deescalation_{name}"] = skill
        world.families["visit_due_week"][:20] = start
        for week in range(start, start + 12):
            planned(world, w, week, hours=999.0)
            PARTS["visits"](world, week)
        hostility.append(world.parents["hostility"][:40:2].mean())
        hostile.append(tallied(world, "meetings_hostile") / tallied(world, "visits_done"))
        seen.append(1.0 - tallied(world, "visits_unseen") / tallied(world, "visits_done"))
    assert hostility[1] < hostility[0] - 0.1
    assert hostile[1] < hostile[0]
    assert seen[1] > seen[0] + 0.05


@pytest.mark.bounds
def test_skill_changes_no_belief_of_a_child_of_open_parents():
    """De-escalation has nothing to act on where nobody is hostile: beliefs are the same to the last digit."""
    beliefs = [visited(skill=skill, **ALL_OPEN)[0].children["belief"][:20].copy() for skill in (0.0, 0.9)]
    assert np.array_equal(*beliefs)


@pytest.mark.bounds
def test_motivational_practice_raises_readiness_and_with_it_the_work_done():
    """Purposeful skill evokes readiness at meetings; the readier are more open, so that more work is done together."""
    ready, work = [], []
    for skill in (0.0, 0.9):
        world, w, start = held(20, **{**STILL, "visit_hours": 0.5, "travel_hours": 0.1, "readiness_rise": 0.2, "open_readiness": 3.0})
        world.parents["readiness"] = world.parents["readiness_person"] = 0.2
        for name in ("own", "skill"):
            world.professionals[f"purposeful_{name}"] = skill
        world.families["visit_due_week"][:20] = start
        for week in range(start, start + 10):
            planned(world, w, week, hours=999.0)
            PARTS["visits"](world, week)
        ready.append(world.parents["readiness"][:40:2].mean())
        work.append(world.families["work_done"][:20].mean())
    assert ready[1] > ready[0] + 0.1
    assert 0.0 < work[0] < work[1] < 1.0


@pytest.mark.bounds
@pytest.mark.parametrize(("work", "ends"), [(0.0, False), (0.6, True)])
def test_work_done_ends_the_plan_that_would_go_on(work, ends):
    """Belief as at the start, 0.54 in log-odds above the threshold; work of 0.6 counts 1.2. Looking at the level alone the plan goes on."""
    gaps = {"plan_threshold": 0.2, "plan_ending_gap": 0.0, "plan_ending_gap_first": 0.0, "chair_noise_sd": 0.0}
    for looks_at_change in (1.0, 0.0):
        world, _, week = held(**gaps, change_at_endings=looks_at_change, credit_for_work_done=2.0, shift_at_plan_ending=0.0)
        family = world.families[0]
        world.children[0]["belief"], family["log_odds_at_start"] = 0.3, np.log(0.3 / 0.7)
        family["work_done"], family["plan_review_week"], family["phase"] = work, week, (1 - week) % 4
        PARTS["decisions"](world, week)
        assert (family["plan"] != s.PROTECTION_PLAN) == (ends and looks_at_change == 1.0)


# Disguise hides until an event contradicts it.


@pytest.mark.bounds
def test_disguise_hides_until_an_event_contradicts_it_and_is_slowly_believed_again():
    """What is shown hides 1.0 sd at every visit; a recorded incident takes six tenths of its credit, and a year gives most of it back."""
    hiding = {"sight_noise_sd": 1e-6, "concealment_hides": 1.0, "contradiction_lowers_trust": 0.6, "trust_in_shown_returns_per_week": 0.04}
    world, w, start = visited(1, 12, **hiding, **ALL_DISGUISE, credit_for_engagement=1.0)
    family, child = world.families[0], world.children[0]
    assert child["seen_risk"] == pytest.approx(-1.0, abs=1e-3) and family["shown_trusted"] == 1.0
    assert family["shown_engagement"] > 0.9, "disguised compliance looks like engagement"
    family["events_recorded"][s.INCIDENT], family["event_weeks"][s.INCIDENT, 0] = 1, start + 5
    family["event_holders"][s.INCIDENT, 0] = 1 << s.SEEN_BY_POLICE
    learn(world, 0, s.SEEN_BY_POLICE, start + 12, start + 12)
    after = float(family["shown_trusted"])
    assert after == pytest.approx(1.0 - 0.6 * family["shown_engagement"])
    child["sightings"] = 0.0
    planned(world, w, start + 12, hours=999.0)
    family["visit_due_week"] = start + 12
    PARTS["visits"](world, start + 12)
    assert child["seen_risk"] == pytest.approx(-after, abs=1e-3), "from now on it hides less"
    for month in range(13):
        family["phase"] = (1 - start - 16 - 4 * month) % 4
        PARTS["belief"](world, start + 16 + 4 * month)
    assert after < 0.85 < family["shown_trusted"] <= 1.0


@pytest.mark.bounds
def test_an_event_takes_the_credit_of_shown_engagement_at_the_next_conference():
    """A chance of 0.3 and a threshold of 0.2: full credit of 1 keeps the family off the plan, four tenths of it do not."""
    for trusted, plan in ((1.0, False), (0.4, True)):
        world, _, week = held(status=s.IN_NEED, plan_threshold=0.2, credit_for_engagement=1.0, chair_noise_sd=0.0)
        family, world.children[0]["belief"] = world.families[0], 0.3
        family["shown_engagement"], family["shown_trusted"], family["conference_due_week"] = 1.0, trusted, week
        PARTS["decisions"](world, week)
        assert (family["plan"] == s.PROTECTION_PLAN) == plan


@pytest.mark.bounds
def test_known_harm_contradicts_what_was_shown():
    harm = {"harm_to_light_open": 1.0, "harm_grave_share": 0.0, "record_error_sd": 0.0}
    world, week = several(1, own_risk=30.0, contradiction_lowers_trust=0.6, **harm)
    world.families[0]["shown_engagement"] = 1.0
    PARTS["life"](world, week)
    assert world.families[0]["shown_trusted"] == pytest.approx(0.4)


# Refusal.


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("belief", "supervised", "outcome"),
    [(0.05, False, "closed"), (0.5, False, "enquiry"), (0.05, True, "kept"), (0.5, True, "enquiry")],
)
def test_a_refusal_of_help_in_need_closes_the_family_or_calls_a_strategy_discussion(belief, supervised, outcome):
    """All parents refuse; the threshold of an enquiry is a chance of 0.2. Under a supervision order help cannot be refused."""
    refuse = {"refusal_level": 99.0, "enquiry_threshold": 0.2, "concern_when_refused": 0.3, "need_closing_gap": NEVER_ENDS}
    world, _, week = held(status=s.IN_NEED, **refuse)
    family, world.children[0]["belief"] = world.families[0], belief
    family["need_review_week"] = week
    family["supervised_until"] = week + 20 if supervised else -1
    PARTS["decisions"](world, week)
    found = "closed" if family["standing"] == s.CLOSED else "enquiry" if family["enquiry_due_week"] >= 0 else "kept"
    assert found == outcome
    assert tallied(world, "consents_refused") == float(outcome == "closed")


@pytest.mark.bounds
def test_refusal_itself_raises_concern_just_below_the_threshold():
    """0.3 in log-odds: at 0.19 to 0.2 a refusal tips the balance, without one the family is kept."""
    for level, discussed in ((99.0, True), (-99.0, False)):
        settings = {"enquiry_threshold": 0.2, "concern_when_refused": 0.3, "need_closing_gap": NEVER_ENDS, "refusal_level": level}
        world, _, week = held(status=s.IN_NEED, **settings)
        world.children[0]["belief"], world.families[0]["need_review_week"] = 0.19, week
        PARTS["decisions"](world, week)
        assert (world.families[0]["enquiry_due_week"] >= 0) == discussed


@pytest.mark.bounds
def test_a_family_that_refuses_is_closed_in_its_tables():
    world, start = one_family_world(refusal_level=99.0, need_closing_gap=NEVER_ENDS)
    on_a_plan(world, start, s.IN_NEED)
    world = live(world, 15)
    assert table(world, s.PLAN_TRACK, start) == [(0, s.IN_NEED, 0, 13, s.CONSENT_WITHDRAWN)]
    assert counted(world, "consents_refused").sum() == 1.0
