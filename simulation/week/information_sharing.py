"""Information between agencies and teams, part of step 8: who learns of which recorded event when. Sharing changes nothing else."""

from agents.agency import delay_weeks, is_in_treatment, is_often_absent, second_holder
from agents.belief import contradict_what_was_shown, weigh_facts
from agents.child import is_minor
from agents.standing import (
    ABSENCE,
    AGENCIES,
    ASSESSMENT_TEAMS,
    EVENTS_KEPT,
    NOT_IN_CARE,
    PRE_PROCEEDINGS,
    RECORDED_KINDS,
    SAFEGUARDING_TEAMS,
    SEEN_BY_SCHOOLS,
    SOCIAL_WORKER,
    SPECIALISTS,
    THE_SPECIALISTS,
    THE_WORKER,
    TREATMENT,
    UNIT_COORDINATOR,
    VICTIM_WORKER,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import DESK_TALK, FACTS, TREATED, uniform
from simulation.week.estimates import estimate_of_family, update_beliefs
from simulation.week.recognition import learn_recorded_problems
from simulation.week.specialist_beliefs import opinion_of, post_with_opinion


@procedure
def receive_records(world, f, week):
    """Each agency's records may reach a family's worker and specialists this month; then colleagues in one office consult."""
    family = world.families[f]
    area, worker = world.areas[family["area"]], world.professionals[family["worker"]]
    team = SAFEGUARDING_TEAMS if worker["role"] == SOCIAL_WORKER else ASSESSMENT_TEAMS
    is_shared = week >= area["information_sharing_from"]
    for agency in range(AGENCIES):
        until = week - delay_weeks(world.parameters[0], agency)
        if reach(world, f, agency, team, is_shared, week):
            learn_records(world, f, agency, until, week)
        if is_shared and family["opinions"] != 0 and reach_specialists(world, f, agency, week):
            family["checked_until"][THE_SPECIALISTS, agency] = until
            learn_recorded_problems(world, f, agency, week)
    if is_shared and area["facts_co_located"] > 0.0 and team == SAFEGUARDING_TEAMS:
        consult_colleagues(world, f, week)


@inner_procedure
def reach(world, f, agency, team, is_shared, week):
    """Return whether an agency's records reach the worker this month: as usual, more often while an application is prepared, or as agreed."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    usual, shared = p["facts_reach_per_month"], 0.0
    if is_shared:
        area = world.areas[family["area"]]
        shared = area["facts_shared"][agency, team]
        if agency != SEEN_BY_SCHOOLS:
            shared = max(shared, area["records_shared"])
    if family["court"] == PRE_PROCEEDINGS:
        usual = max(usual, p["facts_reach_before_court_per_month"])
    probability = usual + shared * max(0.0, p["facts_reach_shared_per_month"] - usual)
    return uniform(state["seed"], FACTS, family["key"], 0, 1 + agency, week) < probability


@inner_procedure
def reach_specialists(world, f, agency, week):
    """Return whether an agency's records reach the family's specialists this month, as agreed."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    shared = world.areas[family["area"]]["facts_shared"][agency, SPECIALISTS]
    return uniform(state["seed"], FACTS, family["key"], SPECIALISTS, 1 + agency, week) < shared * p["facts_reach_shared_per_month"]


@procedure
def learn_records(world, f, agency, until, week):
    """The worker learns an agency's records up to a week: events not known before, and how long nothing happened."""
    p, family = world.parameters[0], world.families[f]
    since = max(family["checked_until"][THE_WORKER, agency], until - int(p["record_horizon_weeks"]))
    if until <= since:
        return
    mean, variance = estimate_of_family(world, f, week)
    found = 0
    for kind in range(RECORDED_KINDS):
        if kind == agency or second_holder(kind) == agency:
            events = take_note(world, f, kind, agency, until)
            expected = expected_events(world, f, kind, agency, since, until, week)
            weigh_facts(family, p, kind, events, expected, p["record_slope"][kind], mean, variance)
            found += events
    family["checked_until"][THE_WORKER, agency] = until
    world.tally[family["area"], m.RECORD_CHECKS] += 1.0
    world.tally[family["area"], m.FACTS_HEARD] += found
    if found > 0:
        contradict_what_was_shown(family, p)
    learn_recorded_problems(world, f, agency, week)
    update_beliefs(world, f, week)


@inner_procedure
def take_note(world, f, kind, agency, until):
    """Mark the events of a kind that an agency holds up to a week as known; return how many were not known before."""
    family, found = world.families[f], 0
    for place in range(min(EVENTS_KEPT, family["events_recorded"][kind])):
        is_held = (family["event_holders"][kind, place] // (1 << agency)) % 2 == 1
        if is_held and family["event_is_known"][kind, place] == 0 and family["event_weeks"][kind, place] <= until:
            family["event_is_known"][kind, place] = 1
            found += 1
    return found


@inner_procedure
def expected_events(world, f, kind, agency, since, until, week):
    """Return how many events not known before an average family would show, by this agency's records of these weeks.

    A period that was checked with the other agency that may hold such events counts for what that agency does not hold.
    """
    p, family = world.parameters[0], world.families[f]
    if not has_such_records(world, f, kind, week):
        return 0.0
    since = min(until, max(since, kept_since(world, f, kind)))
    other = second_holder(kind) if kind == agency else kind
    overlap, held = 0, p["held_by_second_agency"]
    if other >= 0:
        overlap = max(0, min(until, family["checked_until"][THE_WORKER, other]) - since)
    weeks = until - since - held * overlap if kind == agency else held * (until - since - overlap)
    return p["record_rate"][kind] * weeks


@inner_procedure
def kept_since(world, f, kind):
    """Return the week from which a family's record keeps all events of a kind: that of the oldest that it keeps, if any was let go; else 0."""
    family, oldest = world.families[f], 0
    if family["events_recorded"][kind] > EVENTS_KEPT:
        oldest = family["event_weeks"][kind, family["events_recorded"][kind] % EVENTS_KEPT]
    return oldest


@inner_procedure
def has_such_records(world, f, kind, week):
    """Return whether a family can have records of a kind: treatment of a parent whom adult services know, absence of a child of school age."""
    p = world.parameters[0]
    if kind == TREATMENT:
        return is_treated(world, f, 0) or is_treated(world, f, 1)
    if kind != ABSENCE:
        return True
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE and is_often_absent(child, p, 0.0, week) > 0.0:
            return True
        c = child["next_sibling"]
    return False


@inner_procedure
def is_treated(world, f, i):
    """Return whether adult services know a parent."""
    parent = world.parents[2 * f + i]
    return is_in_treatment(parent, world.parameters[0], uniform(world.state[0]["seed"], TREATED, parent["key"], 0, 0, 0))


@procedure
def pass_on_records(world, f, week):
    """Specialists pass on to the worker what agencies' records showed them."""
    for agency in range(AGENCIES):
        until = world.families[f]["checked_until"][THE_SPECIALISTS, agency]
        if until > world.families[f]["checked_until"][THE_WORKER, agency]:
            learn_records(world, f, agency, until, week)


@procedure
def consult_colleagues(world, f, week):
    """Informal consultation in one office: specialists who know the family may tell its worker their view, and what records showed them."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    total, voices = 0.0, 0.0
    for role in range(VICTIM_WORKER, UNIT_COORDINATOR):
        if post_with_opinion(world, f, role) >= 0:
            if uniform(state["seed"], DESK_TALK, family["key"], 0, role - VICTIM_WORKER, week) < p["facts_reach_desk_per_month"]:
                total += opinion_of(world, f, role)
                voices += 1.0
    if voices > 0.0:
        pass_on_records(world, f, week)
    if voices >= max(1.0, family["colleagues_voices"]):
        family["colleagues_view"], family["colleagues_voices"] = total / voices, voices
        update_beliefs(world, f, week)
