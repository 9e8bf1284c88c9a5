"""Stories of one family and one further post each, worked out by hand: what each role does, and what it does not."""

import numpy as np
import pytest

from agents import standing as s
from simulation import build, engine
from simulation.calendar import date_of
from simulation.measures import INDEX
from simulation.settings import Policy
from simulation.week.specialist_caseloads import HOLDERS
from tests.helpers import changed, littleton, values
from tests.simulation.stories import on_a_plan, one_family_world

P = values()
UPPER = 0
KNOWN = 1 << s.SUBSTANCE_MISUSE | 1 << s.MENTAL_ILL_HEALTH
COMES, STAYS_AWAY = {"resist_level": -99.0}, {"resist_level": 99.0}
SURE = {"problem_look_sd": 0.0, "problem_noise_sd": 0.0, "crisis_per_week": 0.0, "confront_level": -99.0, "engagement_memory": 0.0}


def staffed(*roles, fte=1.0, ages=(300,), status=s.IN_NEED, **overrides):
    """Return a world at the beginning of its second week, and that week: one family with a social worker, and cover in a post of each role."""
    world, start = one_family_world(ages, **{**SURE, **COMES, **overrides})
    on_a_plan(world, start, status)
    world.families[0]["waiting_since"] = start
    settings = {"kind": "posts", "fte": {"upper": fte}, "payer": "grant", "agency": True, "starts": date_of(start), "source": "a story"}
    policy = Policy(name="x", title="x", about="x", ingredients=tuple({**settings, "role": role} for role in roles))
    world = build.apply_policy(world, littleton(), policy)
    world = engine.simulate(world, start + 1)
    assert world.families[0]["worker"] >= 0 and world.professionals["filled"][-1:].all()
    return world, start + 1


def help_for(world, week, weeks=1):
    """Let the week's hours be planned and help be given, and nothing else happen."""
    for each in range(week, week + weeks):
        engine.PARTS["time_budget"](world, each)
        engine.PARTS["help_families"](world, each)
    return world


def contacts(world, role):
    """Return the contacts of a role so far this week."""
    return float(world.tally[UPPER, INDEX[f"contacts_{role}"]])


def test_practical_help_eases_stress_by_its_share_and_nothing_else():
    """0.8, less 8 % of what is there at each of two contacts; the never-helped counterfactual's stays."""
    world, week = staffed("family_support_worker")
    world.families[0]["stress"] = world.families[0]["stress_unhelped"] = 0.8
    before = world.parents.copy()
    help_for(world, week, 2)
    assert contacts(world, "family_support_worker") == 2.0
    assert world.families[0]["stress"] == pytest.approx(0.8 * (1.0 - 0.08) ** 2)
    assert world.families[0]["stress_unhelped"] == 0.8
    for problem in ("abuse_victim", "substance_misuse", "mental_ill_health", "readiness", "engagement"):
        assert np.array_equal(world.parents[problem], before[problem])


def test_eased_stress_lowers_true_risk_and_not_the_counterfactual():
    risks = []
    for is_helping in (False, True):
        world, week = staffed("family_support_worker")
        world.state[0]["is_helping"] = is_helping
        world.families[0]["stress"] = world.families[0]["stress_unhelped"] = 0.8
        help_for(world, week)
        engine.PARTS["life"](world, week)
        risks.append((float(world.families[0]["risk"]), float(world.families[0]["unhelped_risk"]), float(world.children[0]["unhelped_risk"])))
    assert risks[1][0] < risks[0][0] and risks[1][1:] == risks[0][1:]


@pytest.mark.parametrize("role", ["family_support_worker", "child_mental_health_worker"])
def test_who_is_not_met_is_not_helped_but_the_hours_are_gone(role):
    world, week = staffed(role, **STAYS_AWAY)
    world.families[0]["stress"], world.children[0]["own_risk"], world.parents[0]["engagement"] = 0.8, 0.5, 0.9
    help_for(world, week)
    assert contacts(world, role) == 1.0
    assert world.families[0]["stress"] == 0.8 and world.children[0]["own_risk"] == 0.5
    post = world.professionals[world.families[0][role]]
    hours = P["practical_help_hours"] if role == "family_support_worker" else P["specialist_contact_hours"]
    assert post["hours_face_to_face"] == hours
    assert post["hours_left"] == pytest.approx(45 * 0.86 * 0.5 - hours)


def test_practical_help_needs_attendance_and_not_genuine_engagement():
    """Disguised compliance lets the worker in; a child's bond is not helped by it."""
    disguised = {"open_level": -99.0, "disguise_level": 99.0}
    world, week = staffed("family_support_worker", "child_mental_health_worker", **disguised)
    world.families[0]["stress"], world.children[0]["own_risk"], world.parents[0]["engagement"] = 0.8, 0.5, 0.0
    help_for(world, week)
    assert world.parents[0]["presentation"] == s.DISGUISED_COMPLIANCE
    assert world.families[0]["stress"] == pytest.approx(0.8 * 0.92)
    assert world.children[0]["own_risk"] == 0.5


def test_a_childs_contact_lifts_wellbeing_and_strengthens_the_bond():
    """Wellbeing 0.4 goes 5 % of the way to 0.7; own risk 0.5 loses 1 % times engagement 0.6; the counterfactual's stays; then the bond loosens."""
    world, week = staffed("child_mental_health_worker")
    child = world.children[0]
    child["own_risk"] = child["own_risk_unhelped"] = 0.5
    child["wellbeing"], world.parents[0]["engagement"] = 0.4, 0.6
    help_for(world, week)
    assert contacts(world, "child_mental_health_worker") == 1.0
    assert child["wellbeing"] == pytest.approx(0.4 + 0.05 * 0.3)
    eased = 0.5 * (1.0 - 0.01 * 0.6)
    assert child["own_risk"] == pytest.approx(eased) and child["own_risk_unhelped"] == 0.5
    engine.PARTS["life"](world, week)
    assert child["true_risk"] - world.families[0]["risk"] == pytest.approx(child["unhelped_risk"] - world.families[0]["unhelped_risk"] + eased - 0.5)
    assert child["own_risk"] == pytest.approx(eased + 0.006 * (0.5 - eased))


def test_a_bond_better_than_the_average_childs_is_left_alone():
    world, week = staffed("child_mental_health_worker")
    world.children[0]["own_risk"], world.parents[0]["engagement"], world.children[0]["wellbeing"] = -0.5, 0.9, 0.9
    help_for(world, week)
    assert world.children[0]["own_risk"] == -0.5 and world.children[0]["wellbeing"] == 0.9


def test_siblings_have_their_contacts_in_turn():
    world, week = staffed("child_mental_health_worker", ages=(300, 200, 100))
    for c in range(3):
        world.children[c]["wellbeing"] = 0.4
    help_for(world, week, 3)
    assert world.children["wellbeing"][:3] == pytest.approx([0.415] * 3)
    assert contacts(world, "child_mental_health_worker") == 3.0


def test_a_teacher_wins_back_attendance_of_school_children_and_changes_nothing_else():
    """Direction: A.school_36. Attendance 0.5 gains a tenth of what is missed; a child of two is not taught; a carer who hides does not matter.

    That a teacher holds the family, and since when, is written down, too.
    """
    world, week = staffed("teacher", ages=(500, 100), **STAYS_AWAY)
    other, _ = staffed("teacher", ages=(500, 100), **STAYS_AWAY)
    world.children["attendance"][:2] = other.children["attendance"][:2] = 0.5
    other.professionals["filled"][-1] = False
    help_for(world, week, 2), help_for(other, week, 2)
    assert world.children["attendance"][:2] == pytest.approx([0.5 + 0.05 + 0.045, 0.5])
    assert contacts(world, "teacher") == 2.0 and contacts(other, "teacher") == 0.0
    other.children["attendance"][0] = world.children["attendance"][0]
    assert world.families[0]["specialist_week"] >= 0 and other.families[0]["specialist_week"] == -1
    for name in ("teacher", "specialist_week", "opinions_held", "opinions"):
        other.families[name][0] = world.families[name][0]
    assert changed(world, other) == {"areas", "professionals", "tally"}


def test_a_family_without_school_children_takes_no_place_of_the_teacher():
    world, week = staffed("teacher", ages=(100, 900))
    help_for(world, week)
    assert contacts(world, "teacher") == 0.0 and world.families[0]["teacher"] == -1


def test_coaching_moves_readiness_as_a_specialist_does_and_eases_no_problem():
    """An open parent, a calm practitioner: readiness gains its rise times purposeful skill of what is missing."""
    world, week = staffed("behavioural_practitioner", open_level=99.0, help_social_worker=0.0, community_contact_per_week=0.0)
    parent = world.parents[0]
    parent["readiness"] = 0.4
    parent["substance_misuse"] = parent["substance_misuse_set_point"] = 0.6
    help_for(world, week)
    skill = world.professionals[world.families[0]["behavioural_practitioner"]]["purposeful_skill"]
    assert contacts(world, "behavioural_practitioner") == 1.0
    manner = world.professionals[world.families[0]["behavioural_practitioner"]]["confrontation"]
    back = P["readiness_return"] * (parent["readiness_person"] - 0.4)
    kept = 0.4 * (1.0 - P["readiness_loss"] * manner) + back
    assert parent["readiness"] == pytest.approx(kept + P["readiness_rise"] * (1.0 - manner) * skill * (1.0 - kept))
    assert parent["substance_misuse"] == parent["substance_misuse_set_point"] == 0.6


def adult_services_referral(*roles, **overrides):
    """Return the severities of substance misuse and mental ill-health after a week of help, from 0.6 and 0.5, and community contacts."""
    world, week = staffed(*roles, help_social_worker=0.0, community_contact_per_week=0.0, **overrides)
    parent = world.parents[0]
    parent["engagement"], parent["known_problems"] = 0.5, KNOWN
    for problem, severity in (("substance_misuse", 0.6), ("mental_ill_health", 0.5)):
        parent[problem] = parent[f"{problem}_set_point"] = severity
    if "substance_worker" in roles:
        help_for(world, week)  # the specialist takes the family on
        parent["substance_misuse"], parent["mental_ill_health"] = 0.6, 0.5
        world.tally[:] = 0.0
    skill = float(world.professionals[world.families[0]["worker"]]["purposeful_skill"])
    help_for(world, week + 1)
    dose = 0.5 * (P["purposeful_floor"] + (1.0 - P["purposeful_floor"]) * skill)
    return float(parent["substance_misuse"]), float(parent["mental_ill_health"]), float(world.tally[UPPER, INDEX["community_contacts"]]), dose


def test_an_adult_social_worker_refers_the_worst_problem_to_adult_services():
    """Community services never come at random here; after a referral they come for the worst problem, at their usual strength."""
    substance, mental, came, dose = adult_services_referral("adult_social_worker")
    assert substance == pytest.approx(0.6 * (1.0 - P["help_substance_misuse"] * dose))
    assert mental == 0.5 and came == 1.0
    assert adult_services_referral("teacher")[:3] == (0.6, 0.5, 0.0)
    assert adult_services_referral("adult_social_worker", **STAYS_AWAY)[:3] == (0.6, 0.5, 0.0)


def test_a_problem_is_referred_that_no_specialist_holds():
    substance, mental, came, dose = adult_services_referral("adult_social_worker", "substance_worker")
    assert substance < 0.6 and came == 1.0, "the specialist's own contact"
    assert mental == pytest.approx(0.5 * (1.0 - P["help_mental_health"] * dose))


def coordinator_hours(fte):
    """Return hours left of all social workers and of assessment workers, of the coordinator, and hours taken over, for a coordinator so large."""
    world, week = staffed("unit_coordinator", fte=fte)
    world.professionals["training_hours"] = 0.0
    engine.PARTS["time_budget"](world, week)
    posts = world.professionals
    there = posts["area"] == UPPER
    left = [float(posts["hours_left"][there & (posts["role"] == role)].sum()) for role in (s.SOCIAL_WORKER, s.ASSESSMENT_WORKER, s.UNIT_COORDINATOR)]
    return *left, float(world.tally[UPPER, INDEX["desk_hours_taken"]])


def test_a_unit_coordinator_takes_over_recording_hours_and_no_more_than_its_own():
    """Direction: E.time_admin. 2.5 social workers with 3 hours each and a family in need with 1.5: 9 hours, of which half may be handed over."""
    world, week = staffed("teacher", ages=(100,))
    engine.PARTS["time_budget"](world, week)
    posts = world.professionals
    usual = float(posts["hours_left"][(posts["area"] == UPPER) & (posts["role"] == s.SOCIAL_WORKER)].sum())
    social, assessment, own, taken = coordinator_hours(1.0)
    assert taken == pytest.approx(0.5 * (2.5 * 3.0 + 1.5))
    assert social == pytest.approx(usual + 4.5) and own == pytest.approx(45 * 0.86 - 4.0 - 4.5)
    assert assessment == pytest.approx(coordinator_hours(0.05)[1])
    social, _, own, taken = coordinator_hours(0.05)
    assert taken == pytest.approx(0.05 * (45 * 0.86 - 4.0)) and social == pytest.approx(usual + taken) and own == pytest.approx(0.0)


EVERYBODY = ("family_support_worker", "child_mental_health_worker", "teacher", "behavioural_practitioner", "adult_social_worker")


def test_in_the_counterfactual_without_true_change_all_visit_and_nothing_truly_changes():
    world, week = staffed(*EVERYBODY)
    world.state[0]["is_helping"] = False
    parent, family, child = world.parents[0], world.families[0], world.children[0]
    parent["substance_misuse"] = parent["engagement"] = family["stress"] = child["own_risk"] = child["attendance"] = 0.5
    child["wellbeing"], parent["known_problems"] = 0.4, KNOWN
    help_for(world, week)
    assert [contacts(world, role) for role in EVERYBODY] == [1.0] * 5
    assert parent["substance_misuse"] == family["stress"] == child["own_risk"] == child["attendance"] == 0.5 and child["wellbeing"] == 0.4


@pytest.mark.parametrize("role", EVERYBODY)
def test_nobody_meets_a_family_beyond_a_full_caseload_or_without_hours_or_in_another_area(role):
    full = "support_caseload_full" if role == "family_support_worker" else "specialist_caseload_full"
    for area, hours, overrides in ((0, 1.0, {full: 0.0}), (0, 0.0, {}), (1, 1.0, {})):
        world, week = staffed(role, **overrides)
        world.parents[0]["substance_misuse"], world.parents[0]["known_problems"] = 0.6, KNOWN
        world.families[0]["area"] = area
        engine.PARTS["time_budget"](world, week)
        world.professionals["hours_left"][-1] *= hours
        engine.PARTS["help_families"](world, week)
        assert world.tally[:, INDEX[f"contacts_{role}"]].sum() == 0.0


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_post_that_falls_vacant_is_no_help_and_is_let_go_when_the_family_closes(role):
    world, week = staffed(role)
    world.parents[0]["substance_misuse"], world.parents[0]["known_problems"] = 0.6, KNOWN
    help_for(world, week)
    assert world.families[0][role] == world.state[0]["professionals"] - 1
    world.tally[:] = 0.0
    world.professionals["filled"][-1] = False
    help_for(world, week + 1)
    assert contacts(world, role) == 0.0
    world.professionals["filled"][-1] = True
    world.parameters["need_closing_gap"] = -99.0
    world = engine.simulate(world, week + 20)
    assert world.families[0]["standing"] == s.CLOSED
    assert all(world.families[0][name] == -1 for name in HOLDERS)
