"""A virtual trial: the same parents with and without a treatment, with the same random numbers, by the model's own rules."""

import numpy as np

from agents.family import fade_stress, is_struck_by_crisis
from agents.meeting import answer_specialist, answer_visit, attends, feel_visit
from agents.parent import severity_of, suffer_crisis, take_help, update_severities
from agents.professional import confront
from agents.rule import compiled
from simulation.random_numbers import ANSWER, COMMUNITY_HELP, CRISIS, CRISIS_SIZE, CRISIS_WHICH, SPECIALIST_ANSWER, uniform


@compiled
def live_trial(world, rows, problem, usual, treating, course_weeks, every_weeks, strength, visit_strength, outcome):
    """Simulate each parent for as many weeks as outcome has columns; write the severity of the problem each week, shape (parents, weeks).

    Rows: indices of parents. Usual and treating: indices of the social worker and the specialist. A course of contacts, one every so many
    weeks, in place of community services, which all parents have after it; course_weeks 0: none. Strengths: shares of severity per contact
    and per visit.
    """
    p, seed = world.parameters[0], world.state[0]["seed"]
    worker, specialist = world.professionals[usual], world.professionals[treating]
    for i in range(rows.shape[0]):
        parent = world.parents[rows[i]]
        family, key = world.families[parent["family"]], parent["key"]
        for week in range(outcome.shape[1]):
            update_severities(parent, p, 1)
            fade_stress(family, p, 1)
            if is_struck_by_crisis(family, p, 1, uniform(seed, CRISIS, key, 1, 0, week)):
                which = np.int64(4 * uniform(seed, CRISIS_WHICH, key, 1, 0, week))
                if severity_of(parent, which) > 0.0:
                    suffer_crisis(parent, which, p["crisis_size"] * uniform(seed, CRISIS_SIZE, key, 1, 0, week))
            if week % int(p["visit_interval_plan_weeks"]) == 0:
                confront(worker, family, p, p["trial_belief_in_manner"])
                answer_visit(parent, family, worker, p, uniform(seed, ANSWER, key, 1, 0, week))
                feel_visit(parent, family, worker, p)
                take_help(parent, worker, p, problem, visit_strength)
            if week < course_weeks:
                if week % every_weeks == 0:
                    confront(specialist, family, p, p["specialist_belief_share"] * p["trial_belief_in_manner"])
                    answer_specialist(parent, family, specialist, p, uniform(seed, SPECIALIST_ANSWER, key, 1, 0, week))
                    if attends(parent):
                        take_help(parent, specialist, p, problem, strength)
            elif uniform(seed, COMMUNITY_HELP, key, 1, 0, week) < p["community_contact_per_week"] * parent["engagement"]:
                take_help(parent, worker, p, problem, strength)
            outcome[i, week] = severity_of(parent, problem)
