"""Training courses: who attends when, and who gets a limited place. Part of step 11, workforce."""

from agents.professional import train_deescalation, train_motivational, train_practice
from agents.standing import ASSESSMENT_WORKER, DEESCALATION, MOTIVATIONAL, PRACTICE
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import TRAINED, uniform
from simulation.week.costs import pay
from simulation.week.queues import sort_queue


@procedure
def allocate_places(world, week):
    """Set for each course with limited places the highest draw that gets one this week; unused places lapse, a fraction is carried over."""
    for a in range(world.areas.shape[0]):
        area = world.areas[a]
        if area["motivational_from"] <= week < area["motivational_until"]:
            since = week - area["motivational_from"]
            area["motivational_places_left"] = places_of_month(area["motivational_places"], area["motivational_places_left"], since)
            area["motivational_last_draw"] = last_draw(world, a, MOTIVATIONAL, area["motivational_places_left"], week)
        if area["deescalation_from"] <= week < area["deescalation_until"]:
            since = week - area["deescalation_from"]
            area["deescalation_places_left"] = places_of_month(area["deescalation_places"], area["deescalation_places_left"], since)
            area["deescalation_last_draw"] = last_draw(world, a, DEESCALATION, area["deescalation_places_left"], week)
        if area["practice_from"] <= week < area["practice_until"]:
            since = week - area["practice_from"]
            area["practice_places_left"] = places_of_month(area["practice_places"], area["practice_places_left"], since)
            area["practice_last_draw"] = last_draw(world, a, PRACTICE, area["practice_places_left"], week)


@inner_procedure
def places_of_month(places, left, weeks_since_start):
    """Return the places left: in the first week of each four the month's places and the fraction of one carried over."""
    if places < 0.0:
        return places
    return places + left % 1.0 if weeks_since_start % 4 == 0 else left


@procedure
def last_draw(world, a, course, places, week):
    """Return the highest random draw that gets a place. Below 0 places: unlimited."""
    state, wanting = world.state[0], 0
    if places < 0.0:
        return 1.0
    if places < 1.0:
        return 0.0
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        is_eligible = worker["area"] == a and worker["filled"] and week < worker["end_week"] and not worker["by_agency"]
        if is_eligible and awaits_course(world, w, course, week):
            draw = uniform(state["seed"], TRAINED, worker["person_key"], 0, 0, week)
            if draw < world.parameters[0]["training_start_per_week"]:
                world.order[wanting], world.scores[wanting] = w, -draw
                wanting += 1
    if wanting <= places:
        return 1.0
    sort_queue(world.order, world.scores, wanting)
    return -world.scores[int(places) - 1]


@inner_procedure
def awaits_course(world, w, course, week):
    """Return whether a course that the worker has not attended runs in their area; assessment teams only if the policy includes them, cover never."""
    worker = world.professionals[w]
    if worker["by_agency"]:
        return False
    area, in_assessment = world.areas[worker["area"]], worker["role"] == ASSESSMENT_WORKER
    if course == MOTIVATIONAL:
        runs = area["motivational_from"] <= week < area["motivational_until"] and worker["motivational_week"] > week
        return runs and (not in_assessment or area["motivational_for_assessment_teams"] > 0.0)
    if course == DEESCALATION:
        runs = area["deescalation_from"] <= week < area["deescalation_until"] and worker["deescalation_week"] > week
        return runs and (not in_assessment or area["deescalation_for_assessment_teams"] > 0.0)
    runs = area["practice_from"] <= week < area["practice_until"] and worker["practice_week"] > week
    return runs and (not in_assessment or area["practice_for_assessment_teams"] > 0.0)


@procedure
def may_train(world, w, week):
    """An untrained worker starts a course of the area at random some weeks after it begins, if there is a place."""
    state, p, worker = world.state[0], world.parameters[0], world.professionals[w]
    area, a = world.areas[worker["area"]], worker["area"]
    draw = uniform(state["seed"], TRAINED, worker["person_key"], 0, 0, week)
    if draw >= p["training_start_per_week"]:
        return
    if awaits_course(world, w, MOTIVATIONAL, week) and draw <= area["motivational_last_draw"]:
        area["motivational_places_left"] -= 1.0
        train_motivational(worker, p, week, area["motivational_days"])
        pay_for_training(world, a, area["motivational_days"], area["motivational_fee_per_day"], area["motivational_payer"])
    if awaits_course(world, w, DEESCALATION, week) and draw <= area["deescalation_last_draw"]:
        area["deescalation_places_left"] -= 1.0
        train_deescalation(worker, p, week, area["deescalation_days"])
        pay_for_training(world, a, area["deescalation_days"], area["deescalation_fee_per_day"], area["deescalation_payer"])
    if awaits_course(world, w, PRACTICE, week) and draw <= area["practice_last_draw"]:
        area["practice_places_left"] -= 1.0
        train_practice(worker, area, p, week)
        pay_for_training(world, a, area["practice_days"], area["practice_fee_per_day"], area["practice_payer"])


@procedure
def pay_for_training(world, a, days, fee_per_day, payer):
    """Count the days of a course and charge its fee to its payer (GBP)."""
    world.tally[a, m.TRAINING_DAYS] += days
    pay(world, a, payer, m.COST_LINE_PROGRAMME, days * fee_per_day)
