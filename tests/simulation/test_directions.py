"""Direction of effect of each ingredient, against the same runs without it, as in its evidence; and further story tests."""

import datetime

import numpy as np
import pytest

from agents import standing as s
from simulation.calendar import week_of
from simulation.engine import PARTS
from simulation.measures import MEASURES
from tests.helpers import MIDDLE, column, full_policy, live, with_figures, world_of
from tests.simulation.practice import ALIKE, date, total
from tests.simulation.test_mechanisms import held, planned, tallied
from tests.simulation.week.test_wider_team import staffed

SPECIALISTS = {
    "victim_worker": "abuse_victim",
    "perpetrator_worker": "abuse_perpetrator",
    "substance_worker": "substance_misuse",
    "mental_health_practitioner": "mental_ill_health",
}
PROBLEMS = list(SPECIALISTS.values())
PRESSED = {"hours_a_week": 20.0}
"""Littleton's workers have hours to spare; with these they have not."""


def under(*names, figures=None, **changes):
    """Return Littleton's runs over seeds under some kinds of ingredients, or posts of some roles, of the full policy, settings changed."""
    mine = [each for each in full_policy().ingredients if each.kind in names or (each.kind == "posts" and each.role in names and not each.agency)]
    mine = [each.model_copy(update={key: new for key, new in changes.items() if key in type(each).model_fields}) for each in mine]
    policy = full_policy().model_copy(update={"ingredients": tuple(mine)})
    return [live(world_of(seed, with_figures(**(figures or {})), policy), 110) for seed in ALIKE]


def moved(before, after, measure):
    """Return by how much a measure differs over the last half year, seed by seed."""
    return np.array([total([one], measure) - total([other], measure) for one, other in zip(after, before)])


def for_each_family(worlds, measure):
    """Return a sum over the families held by social workers as a mean over them, seed by seed: work that succeeds ends sooner."""
    return np.array([total([world], measure) / total([world], "social_worker_families") for world in worlds])


def severity(worlds, problem):
    """Return the sum of a problem over all parents, seed by seed."""
    return np.array([world.parents[problem].sum() for world in worlds])


def off(worlds):
    """Return the mean squared error of the estimate of risk over the children of families that have a worker."""
    known = [(world, world.children[: world.state[0]["children"]]) for world in worlds]
    held = [children[(world.families["worker"][children["family"]] >= 0) & (children["belief_variance"] > 0.0)] for world, children in known]
    return float(np.mean(np.concatenate([(children["belief_mean"] - children["true_risk"]) ** 2 for children in held])))


# Directions.


def test_motivational_training_raises_skill_and_with_it_trust_and_engagement():
    """Direction: E.mi_train_gain, E.skills_outcomes."""
    usual, trained = under(), under("motivational_interviewing_training")
    assert (moved(usual, trained, "skill_sum") > 0.0).all()
    for measure in ("trust_sum", "engagement_sum"):
        assert (for_each_family(trained, measure) > for_each_family(usual, measure)).all(), measure
    assert (for_each_family(trained, "hostility_sum") < for_each_family(usual, "hostility_sum")).all()


def test_deescalation_training_lowers_hostility():
    """Direction: E.confront."""
    usual, trained = under(), under("deescalation_training")
    assert (for_each_family(trained, "hostility_sum") < for_each_family(usual, "hostility_sum")).all()


def test_another_practice_models_training_raises_skill_and_trust():
    """Direction: E.skills_outcomes; how much a model other than motivational interviewing adds is assumed."""
    usual, trained = under(), under("practice_training")
    assert (moved(usual, trained, "skill_sum") > 0.0).all()
    assert (for_each_family(trained, "trust_sum") > for_each_family(usual, "trust_sum")).all()


def test_coaching_keeps_skill_that_would_fade():
    """Direction: E.mi_train_sustain. Without a course there is nothing to keep."""
    course = "motivational_interviewing_training"
    assert (moved(under(course), under(course, "coaching"), "skill_sum") > 0.0).all()
    assert not moved(under(), under("coaching"), "skill_sum").any()


def test_group_supervision_holds_skill_and_brings_beliefs_nearer_to_the_truth():
    """Direction: E.supervision_effect for skill; that several independent views judge better than one is assumed (see E.kappa)."""
    course = "motivational_interviewing_training"
    assert (moved(under(course), under(course, "group_supervision"), "skill_sum") > 0.0).all()
    assert off(under(*SPECIALISTS, "group_supervision")) < off(under(*SPECIALISTS))


def test_a_psychologist_makes_group_supervision_see_more():
    """Direction: assumed (seed 003 names psychologists and gives no effect of theirs)."""
    assert off(under("group_supervision", "psychologist")) < off(under("group_supervision"))


def test_the_workbook_turns_recording_into_hours_with_families():
    """Direction: E.time_admin. Where nobody lacks hours, it changes nothing."""
    usual, cut = under(figures=PRESSED), under("workbook", figures=PRESSED, recording_cut=0.5)
    assert (moved(usual, cut, "hours_face_to_face") > 0.0).all() and (moved(usual, cut, "visits_done") > 0.0).all()


def test_more_social_workers_make_more_of_the_visits():
    """Direction: E.time_direct, E.rsw2013."""
    usual, more = under(figures=PRESSED), under("social_worker", figures=PRESSED)
    assert (moved(usual, more, "hours_face_to_face") > 0.0).all()
    assert total(more, "visits_done") / total(more, "visits_due") > total(usual, "visits_done") / total(usual, "visits_due")


@pytest.mark.parametrize("role", SPECIALISTS)
def test_a_specialist_lowers_its_own_problem_and_hardly_another(role):
    """Direction: E.mi_meta_weak, for perpetrators E.drive."""
    figures = {"change_at_endings": 0.0}  # else the social worker's own help ends sooner
    usual, helped = under(figures=figures), under(role, figures=figures)
    falls = {problem: severity(usual, problem) - severity(helped, problem) for problem in PROBLEMS}
    assert (falls[SPECIALISTS[role]] > 0.0).all()
    others = [falls[problem] for problem in PROBLEMS if problem != SPECIALISTS[role]]
    assert np.abs(others).max() < 0.3 * falls[SPECIALISTS[role]].max()


def test_probations_group_lowers_abuse_further_where_perpetrators_are_worked_with():
    """Direction: E.drive. Nobody refers to it where nobody works with perpetrators."""
    alone, both = under("perpetrator_worker"), under("perpetrator_worker", "perpetrator_group")
    assert (severity(both, "abuse_perpetrator") < severity(alone, "abuse_perpetrator")).all()
    assert (severity(under("perpetrator_group"), "abuse_perpetrator") == severity(under(), "abuse_perpetrator")).all()


def test_a_raised_threshold_starts_fewer_plans():
    """By its definition, not by evidence: what follows of it for children is left to the rules."""
    usual, raised = under(), under("threshold_rule")
    assert total(raised, "plan_starts") < total(usual, "plan_starts")
    assert total(raised, "initial_conferences") < total(usual, "initial_conferences")


def test_a_programme_cost_is_paid_and_moves_nothing_else():
    """GBP 50,000 evenly over the weeks until it ends, to the pound; every other column is as without it."""
    usual, paid = under()[0], under("programme_cost")[0]
    weeks = week_of(datetime.date(2016, 3, 31)) - week_of(MIDDLE)
    weeks_paid = np.count_nonzero(column(paid, "cost_gbp_grant").sum(axis=1))
    assert column(paid, "cost_line_programme").sum() == pytest.approx(50_000 * weeks_paid / weeks, abs=0.5) and weeks_paid > 20
    different = np.flatnonzero((usual.weekly != paid.weekly).any(axis=(0, 1)))
    assert [MEASURES[column] for column in different] == ["cost_gbp_grant", "cost_line_programme"]


# Stories.


@pytest.mark.bounds
@pytest.mark.parametrize(("cut", "more"), [(0.0, 0.0), (0.25, 0.25 * 3.0), (1.0, 3.0)])
def test_the_workbook_gives_a_worker_its_share_of_the_recording_hours(cut, more):
    """A family on a plan takes 3 hours of recording a week, and the worker records nothing else."""
    hours = []
    for is_there in (False, True):
        world, w, week = held(recording_hours_plan=3.0, recording_hours_fixed=0.0)
        if is_there:
            date(world, week, workbook_from=True, recording_cut=cut)
        world.professionals[w]["caseload"] = 1
        planned(world, w, week)
        hours.append(float(world.professionals[w]["hours_left"]))
    assert hours[1] - hours[0] == pytest.approx(more)


@pytest.mark.bounds
@pytest.mark.parametrize(("raised", "ends"), [(0.0, False), (1.0, True)])
def test_a_raised_threshold_ends_the_plan_that_would_go_on(raised, ends):
    """A chance of 0.3 and a threshold of 0.2, that is 0.54 in log-odds; the rule raises the threshold by 1."""
    gaps = {"plan_threshold": 0.2, "plan_ending_gap": 0.0, "plan_ending_gap_first": 0.0, "change_at_endings": 0.0}
    overrides = {**gaps, "shift_at_plan_ending": 2.0, "chair_noise_sd": 0.0}
    world, _, week = held(**overrides)
    date(world, week, threshold_from=True, threshold_raised=raised)
    family, world.children[0]["belief"] = world.families[0], 0.3
    family["plan_review_week"], family["phase"], family["shown_engagement"] = week, (1 - week) % 4, 0.0
    PARTS["decisions"](world, week)
    assert tallied(world, "plan_ends") == float(ends)
    assert (family["plan"] == s.PROTECTION_PLAN) == (not ends)


@pytest.mark.bounds
@pytest.mark.parametrize(("places", "sessions"), [(0.0, 0), (0.4, 1), (1.0, 1)])
def test_the_group_holds_a_referred_perpetrator_at_its_price(places, sessions):
    """A father whose violence is known comes to every meeting with a perpetrator worker and is always referred; probation pays GBP 40 a session."""
    sure = {"specialist_contact_share": 1.0, "perpetrator_group_referral": 1.0, "cost_group_session": 40.0}
    world, week = staffed("perpetrator_worker", status=s.PROTECTION_PLAN, **sure)
    date(world, week, perpetrator_group_from=True, perpetrator_group_places=places)
    father = world.parents[0]
    father["abuse_perpetrator"], father["engagement"], father["known_problems"] = 0.8, 1.0, 1 << s.ABUSE_PERPETRATOR
    PARTS["time_budget"](world, week)
    PARTS["help_families"](world, week)
    assert tallied(world, "cost_gbp_probation") == 40.0 * sessions
