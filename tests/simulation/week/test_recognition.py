"""What is known of a parent's problems: observed or reported, rightly or wrongly; help goes where a problem is known, and nowhere else."""

import numpy as np
import pytest

from agents import recognition
from agents import standing as s
from simulation.engine import PARTS
from tests.helpers import a_parent, a_worker, live, plain, values
from tests.simulation.practice import date, posts_of
from tests.simulation.stories import ALWAYS, one_family_world, settle
from tests.simulation.test_mechanisms import held, planned, tallied

P = values()
SUBSTANCE, MENTAL = 1 << s.SUBSTANCE_MISUSE, 1 << s.MENTAL_ILL_HEALTH
CLEAR = {"problem_look_sd": 0.0, "problem_noise_sd": 0.0, "problem_told_noise_sd": 0.0, "problem_recognised_above": 0.35}
OPEN_UP = {"open_level": 99.0, "resist_level": -99.0}
DISGUISE = {"disguise_level": 99.0, "resist_level": -99.0}
HIDE = {"resist_level": 99.0}


def seen(presentation, severity, own_look=0.0, noise=0.0):
    """Return how severe substance misuse looks at a meeting."""
    parent = a_parent(substance_misuse=severity, presentation=presentation)
    return plain(recognition.perceived_severity)(a_worker(), parent, P, s.SUBSTANCE_MISUSE, own_look, noise)


@pytest.mark.fast
def test_disguise_and_avoidance_hide_a_part_and_looks_mislead_both_ways():
    assert seen(s.OPENLY_ENGAGED, 0.6) == seen(s.AMBIVALENT, 0.6) == 0.6
    assert seen(s.DISGUISED_COMPLIANCE, 0.6) == pytest.approx(0.6 * (1.0 - P["problem_hidden_by_disguise"]))
    assert seen(s.HOSTILE_OR_AVOIDANT, 0.6) == pytest.approx(0.6 * (1.0 - P["problem_hidden_by_avoidance"]))
    for own_look, noise in ((3.0, 1.0), (-3.0, 0.0)):
        assert seen(s.OPENLY_ENGAGED, 0.2, own_look, noise) - 0.2 == pytest.approx(P["problem_look_sd"] * own_look + P["problem_noise_sd"] * noise)


def clean(world, **severities):
    """Leave the main carer these problems and no other, known to nobody."""
    for name in ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health"):
        world.parents[0][name] = world.parents[0][f"{name}_set_point"] = severities.get(name, 0.0)
    world.parents[0]["known_problems"] = world.parents[0]["filed_problems"] = 0
    world.parents[0]["engagement"] = 0.6


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("manner", "severity", "known"),
    [(OPEN_UP, 0.6, True), (OPEN_UP, 0.3, False), (DISGUISE, 0.6, False), (DISGUISE, 0.8, True), (HIDE, 0.45, False), (HIDE, 0.6, True)],
)
def test_a_visit_makes_known_what_the_parent_lets_be_seen(manner, severity, known):
    """Half is hidden by disguise, three tenths by avoidance; the threshold is 0.35."""
    world, w, week = held(**CLEAR, **manner, problem_hidden_by_disguise=0.5, problem_hidden_by_avoidance=0.3)
    clean(world, substance_misuse=severity)
    world.families[0]["visit_due_week"] = week
    planned(world, w, week, hours=9.0)
    PARTS["visits"](world, week)
    assert world.families[0]["last_visit_week"] == week
    assert world.parents[0]["known_problems"] == (SUBSTANCE if known else 0)


@pytest.mark.bounds
def test_what_is_not_there_may_be_seen_and_a_contact_about_it_does_nothing():
    """Every problem looks severe to a worker with a very noisy eye for about half of them; community help comes, for nothing."""
    world, w, week = held(**{**CLEAR, "problem_noise_sd": 99.0}, **OPEN_UP, community_contact_per_week=99.0)
    clean(world)
    world.families[0]["visit_due_week"] = week
    planned(world, w, week, hours=9.0)
    PARTS["visits"](world, week)
    known = int(world.parents[0]["known_problems"])
    assert known > 0
    world.parents[0]["engagement"] = 0.6
    PARTS["help_families"](world, week)
    assert tallied(world, "community_contacts") == known.bit_count()
    assert all(world.parents[0][name] == 0.0 for name in ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health"))
    PARTS["count"](world, week)
    row = week - int(world.state[0]["first_week"])
    assert (
        world.weekly[row, :, :].size
        and recorded(world, row, "problems_known") == recorded(world, row, "problems_known_not_there") == known.bit_count()
    )


def recorded(world, row, measure):
    """Return a measure of one recorded week over all areas."""
    from simulation.measures import INDEX

    return float(world.weekly[row, :, INDEX[measure]].sum())


@pytest.mark.bounds
def test_what_nobody_knows_of_is_not_helped_however_severe():
    world, _, week = held(community_contact_per_week=99.0)
    clean(world, substance_misuse=0.9)
    PARTS["help_families"](world, week)
    assert tallied(world, "community_contacts") == 0.0 and world.parents[0]["substance_misuse"] == 0.9
    PARTS["count"](world, week)
    assert recorded(world, 0, "problems_there_unknown") == 1.0 and recorded(world, 0, "problems_known") == 0.0


@pytest.mark.bounds
@pytest.mark.parametrize(("known", "eased"), [(0, None), (MENTAL, "mental_ill_health"), (MENTAL | SUBSTANCE, "substance_misuse")])
def test_purposeful_work_is_on_the_known_problem_that_looked_worst(known, eased):
    world, _, week = held(**CLEAR, **OPEN_UP, community_contact_per_week=0.0)
    clean(world, substance_misuse=0.9, mental_ill_health=0.5)
    world.families[0]["last_visit_week"], world.parents[0]["known_problems"] = week, known
    PARTS["help_families"](world, week)
    for name, severity in (("substance_misuse", 0.9), ("mental_ill_health", 0.5)):
        assert (world.parents[0][name] < severity) == (name == eased)


@pytest.mark.bounds
@pytest.mark.parametrize(("age", "fades", "known"), [(0, 104.0, SUBSTANCE), (5000, 1.0, 0)])
def test_what_was_known_goes_on_file_and_a_new_worker_reads_a_fresh_one(age, fades, known):
    world, start = one_family_world(file_fades_weeks=fades, screening_threshold=99.0)
    world.parents[0]["known_problems"] = SUBSTANCE
    world = live(world, 1)
    assert world.families[0]["standing"] == s.CLOSED
    assert (world.parents[0]["known_problems"], world.parents[0]["filed_problems"]) == (0, SUBSTANCE)
    world.families[0]["closed_week"] = start + 1 - age
    world.families[0]["standing"], world.families[0]["waiting_since"], world.families[0]["plan"] = s.OPEN, start, s.IN_NEED
    world.state[0]["open_families"], world.open_families[0] = 1, 0
    PARTS["allocation"](world, start + 1)
    assert world.families[0]["worker"] >= 0
    assert world.parents[0]["known_problems"] == known


@pytest.mark.bounds
@pytest.mark.parametrize(("mental", "substance", "known"), [(0.6, 0.5, MENTAL), (0.4, 0.5, SUBSTANCE), (0.3, 0.2, 0)])
def test_a_referral_has_one_reason_and_none_below_the_bar(mental, substance, known):
    """A closed family is noticed for certain."""
    world, start = one_family_world(**CLEAR, notice_per_week=99.0, crisis_per_week=0.0, screening_threshold=ALWAYS)
    settle(world, start, (300,), {"standing": s.CLOSED, "referral_waits": False, "assessment_due_week": -1, "closed_week": start - 1})
    world.state[0]["open_families"] = 0
    clean(world, mental_ill_health=mental, substance_misuse=substance)
    world.families[0]["phase"] = (-start) % 4
    world.parameters["severity_drift_per_week"] = 0.0
    world = live(world, 1)
    assert world.families[0]["referrals"] == 2 and world.parents[0]["known_problems"] == known


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("agency", "incident", "known"),
    [
        (s.SEEN_BY_ADULT_SERVICES, True, SUBSTANCE | MENTAL),
        (s.SEEN_BY_HEALTH, False, SUBSTANCE | MENTAL),
        (s.SEEN_BY_POLICE, True, 1 << s.ABUSE_VICTIM),
        (s.SEEN_BY_POLICE, False, 0),
        (s.SEEN_BY_PROBATION, True, 0),
        (s.SEEN_BY_SCHOOLS, True, 0),
    ],
)
def test_an_agency_s_facts_name_the_problems_on_its_record(agency, incident, known):
    """All facts get through; the main carer suffers abuse, misuses substances and is ill. No visit is made."""
    world, _, week = held(**CLEAR, facts_reach_per_month=0.0, facts_reach_shared_per_month=1.0)
    clean(world, abuse_victim=0.6, substance_misuse=0.6, mental_ill_health=0.6)
    world.families[0]["phase"] = (1 - week) % 4
    world.families[0]["last_incident_week"] = week - 3 if incident else -1
    date(world, week, information_sharing_from=True, facts_flow=1.0)
    world.areas["facts_shared"][:, agency, s.SAFEGUARDING_TEAMS] = 1.0
    PARTS["belief"](world, week)
    assert world.parents[0]["known_problems"] == known


@pytest.mark.bounds
@pytest.mark.parametrize("known", [0, SUBSTANCE])
def test_a_specialist_works_with_a_known_problem_and_sees_the_others(known):
    """One contact about substance misuse; at it the specialist sees that the parent is ill too, which then is known."""
    world, _, week = held(**CLEAR, **OPEN_UP, community_contact_per_week=0.0, help_social_worker=0.0)
    clean(world, substance_misuse=0.6, mental_ill_health=0.6)
    world.parents[0]["known_problems"] = known
    specialist = int(posts_of(world)[1])
    world.professionals[specialist]["role"], world.professionals[specialist]["filled"] = s.SUBSTANCE_WORKER, True
    PARTS["time_budget"](world, week)
    world.professionals[specialist]["hours_left"] = 9.0
    PARTS["help_families"](world, week)
    assert tallied(world, "contacts_specialist") == (1.0 if known else 0.0)
    assert (world.parents[0]["substance_misuse"] < 0.6) == bool(known)
    assert world.parents[0]["known_problems"] == (SUBSTANCE | MENTAL if known else 0)


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("manner", "severity", "known"),
    [(OPEN_UP, 0.0, False), (OPEN_UP, 0.15, False), (OPEN_UP, 0.25, True), (DISGUISE, 0.35, False), (DISGUISE, 0.5, True), (HIDE, 0.0, True)],
)
def test_a_known_problem_that_looks_over_goes_on_file_and_its_specialist_is_free(manner, severity, known):
    """Over below 0.2; disguise hides half, so that it may end work on what is there; from a parent who stays away nobody learns that it is over."""
    world, w, week = held(**CLEAR, **manner, problem_over_below=0.2, problem_hidden_by_disguise=0.5)
    clean(world, substance_misuse=severity)
    world.parents[0]["known_problems"], world.families[0]["substance_worker"] = SUBSTANCE, int(posts_of(world)[1])
    world.families[0]["visit_due_week"] = week
    planned(world, w, week, hours=9.0)
    PARTS["visits"](world, week)
    assert world.families[0]["last_visit_week"] == week
    assert world.parents[0]["known_problems"] == (SUBSTANCE if known else 0)
    assert world.parents[0]["filed_problems"] == (0 if known else SUBSTANCE)
    assert (world.families[0]["substance_worker"] >= 0) == known


@pytest.mark.bounds
def test_a_specialist_stays_while_the_other_parent_is_known_to_have_the_problem():
    world, w, week = held(**CLEAR, **OPEN_UP, problem_over_below=0.2)
    clean(world, substance_misuse=0.0)
    world.parents["known_problems"][:2], world.families[0]["substance_worker"] = SUBSTANCE, int(posts_of(world)[1])
    world.families[0]["visit_due_week"] = week
    planned(world, w, week, hours=9.0)
    PARTS["visits"](world, week)
    assert world.parents[0]["known_problems"] == 0 and world.families[0]["substance_worker"] >= 0


def test_both_errors_of_recognition_happen_in_an_ordinary_place():
    from tests.helpers import column, world_of

    world = live(world_of(3), 110)
    known, wrong, missed = (column(world, f"problems_{name}").sum() for name in ("known", "known_not_there", "there_unknown"))
    assert 0.02 * known < wrong < 0.6 * known and missed > 0.01 * known
    assert np.all(column(world, "problems_known_not_there") <= column(world, "problems_known"))
