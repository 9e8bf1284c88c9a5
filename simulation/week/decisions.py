"""Step 10, decisions: conferences, reviews, legal gateway meetings, hearings and looked-after reviews, each by its deciding body."""

from agents.authority import ends_plan, votes_plan
from agents.cues import concern_about, progress_since_start, remember_decision, start_work
from agents.family import settle_concern
from agents.standing import (
    AT_PLAN,
    BY_CONFERENCE,
    BY_MANAGER,
    CLOSED_BY_MANAGER,
    FRONT_DOOR,
    IN_NEED,
    NO_COURT,
    NO_PLAN,
    NOBODY_AT_HOME,
    OPEN,
    PROTECTION_PLAN,
    SOCIAL_WORKER,
    STEPPED_DOWN,
    STEPPED_UP,
)
from simulation import measures as m
from simulation.prefetch import FAMILY_BYTES, look_ahead
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import (
    CHAIR,
    OFF_TIMETABLE,
    REVIEW_CHAIR,
    REVIEW_PLAN,
    VOTE,
    normal,
    uniform,
)
from simulation.week.applications import agree_after_protection, decide_at_birth
from simulation.week.care_reviews import review_care
from simulation.week.court import awaits_final_hearing, awaits_first_hearing, hold_hearings
from simulation.week.family_group import family_groups, offer_family_group
from simulation.week.front_door import count_children, need_or_close, risk_aversion
from simulation.week.log import AT_REVIEW, log_decision, record_judgement
from simulation.week.need_reviews import need_decisions
from simulation.week.plan_status import (
    ask_for_worker,
    close_family,
    end_plan_without_children,
    highest_belief,
    set_plan_of_family,
    take_into_need,
)
from simulation.week.police_protection import end_protection
from simulation.week.pre_proceedings import end_pre_proceedings, follow_letter, legal_gateway
from simulation.week.section_20 import may_ask_section_20


@step
def decisions(world, week):
    """Every open family's conferences, reviews and gateway meetings that are due; then the court's hearings; last the looked-after reviews.

    Only families due in court wait for the court's queue: for the others the order of these parts makes no difference.
    """
    world.authority[0]["hearings_used"] = 0.0
    world.authority[0]["first_hearings_used"] = 0.0
    due = 0
    for i in range(world.state[0]["open_families"]):
        look_ahead(world, world.open_families, i, world.state[0]["open_families"], FAMILY_BYTES)
        f = world.open_families[i]
        family = world.families[f]
        if family["conference_due_week"] >= 0 and week >= family["conference_due_week"]:
            hold_conference(world, f, week)
        if family["protected_until"] >= 0:
            if week >= family["protected_until"]:
                end_protection(world, f, week)
        elif family["plan"] == PROTECTION_PLAN:
            plan_decisions(world, f, week)
        elif family["plan"] == IN_NEED:
            need_decisions(world, f, week)
        if family["plan"] != NO_PLAN and (family["phase"] + week) % 4 == 3:
            set_plan_of_family(world, f, family["plan"], week, BY_MANAGER, STEPPED_UP)
        decide_at_birth(world, f, week)
        follow_letter(world, f, week)
        if family["gateway_review_week"] >= 0 and week >= family["gateway_review_week"]:
            end_pre_proceedings(world, f, week)
        if awaits_first_hearing(world, f, week):
            agree_after_protection(world, f, week)
        if awaits_first_hearing(world, f, week) or awaits_final_hearing(world, f, week):
            world.order[due] = f
            due += 1
        else:
            end_decisions(world, f, week)
    hold_hearings(world, due, week)
    for i in range(due):
        end_decisions(world, world.order[i], week)
    family_groups(world, week)


@procedure
def end_decisions(world, f, week):
    """Review looked-after children, and close families with no reason to stay open."""
    review_care(world, f, week)
    close_if_nothing_open(world, f, week)


@inner_procedure
def close_if_nothing_open(world, f, week):
    """A plan ends with its last child at home, and a family with no reason to stay open is closed."""
    family = world.families[f]
    if family["protected_until"] >= 0:
        return
    if family["plan"] != NO_PLAN:
        end_plan_without_children(world, f, week)
    waits = family["enquiry_due_week"] >= 0 or family["conference_due_week"] >= 0 or family["issue_week"] >= 0
    if waits or family["plan"] != NO_PLAN or family["court"] != NO_COURT or family["children_in_care"] > 0:
        return
    if family["standing"] == OPEN or (family["standing"] == FRONT_DOOR and family["assessment_due_week"] < 0 and not family["referral_waits"]):
        close_family(world, f, week, BY_MANAGER, CLOSED_BY_MANAGER)


@procedure
def hold_conference(world, f, week):
    """The initial child protection conference: a protection plan, a child-in-need plan, or closure."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    family["conference_due_week"] = -1
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    if belief <= NOBODY_AT_HOME:
        return
    count_children(world, f, week, m.INITIAL_CONFERENCES)
    concern, z_chair = concern_about(family, p, week, belief, 1.0, 1.0), normal(seed, CHAIR, key, 0, 0, week)
    plan = votes_plan(world.authority[0], family, p, concern, shift, z_chair, uniform(seed, VOTE, key, 0, 0, week))
    log_decision(world, f, week, VOTE, plan, belief)
    remember_decision(family, belief)
    if plan:
        start_work(family, belief)
        set_plan_of_family(world, f, PROTECTION_PLAN, week, BY_CONFERENCE, STEPPED_UP)
        family["standing"], family["plan_reviews"] = OPEN, 0
        family["assessment_due_week"] = family["need_review_week"] = -1
        family["plan_review_week"] = week + int(p["plan_first_review_weeks"])
        family["visit_due_week"] = min(family["visit_due_week"], week + int(p["core_group_weeks"]))
        transfer_to_safeguarding_team(world, f, week)
        offer_family_group(world, f, week, AT_PLAN)
        return
    settle_concern(family, concern)
    if family["plan"] != IN_NEED and family["assessment_due_week"] < 0 and family["court"] == NO_COURT and family["issue_week"] < 0:
        need_or_close(world, f, week, belief)


@procedure
def transfer_to_safeguarding_team(world, f, week):
    """Move from the assessment team to the queue of the safeguarding teams; the worker changes."""
    family = world.families[f]
    if family["worker"] < 0 or world.professionals[family["worker"]]["role"] != SOCIAL_WORKER:
        if family["waiting_since"] < 0 or family["worker"] >= 0:
            ask_for_worker(world, f, week)


@inner_procedure
def plan_decisions(world, f, week):
    """Review conferences at 3 months and then every 6, some brought forward; a legal gateway meeting every four weeks."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    u = uniform(state["seed"], OFF_TIMETABLE, family["key"], 0, 0, week)
    if week >= family["plan_review_week"] or u < p["plan_review_early_per_week"]:
        review_plan(world, f, week)
    if family["plan"] == PROTECTION_PLAN and family["court"] == NO_COURT and family["issue_week"] < 0 and (family["phase"] + week) % 4 == 3:
        legal_gateway(world, f, week)


@procedure
def review_plan(world, f, week):
    """The review conference ends the protection plan (step down to child in need) or continues it."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    z_chair, u = normal(seed, REVIEW_CHAIR, key, 0, 0, week), uniform(seed, REVIEW_PLAN, key, 0, 0, week)
    concern, progress = concern_about(family, p, week, belief, 1.0, 0.0), progress_since_start(family, p, belief)
    ends = family["court"] == NO_COURT and ends_plan(world.authority[0], family, p, concern, progress, shift, family["plan_reviews"], z_chair, u)
    remember_decision(family, belief)
    log_decision(world, f, week, REVIEW_PLAN, ends, belief)
    record_judgement(world, f, week, AT_REVIEW)
    if family["visits"] == 0:
        world.tally[family["area"], m.REVIEWS_DELAYED] += 1.0
    if ends:
        settle_concern(family, concern)
        start_work(family, belief)
        take_into_need(world, f, week, BY_CONFERENCE, STEPPED_DOWN)
    else:
        family["plan_reviews"] += 1
        family["plan_review_week"] = week + int(p["plan_later_review_weeks"])
        may_ask_section_20(world, f, week, belief)
