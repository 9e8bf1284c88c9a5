"""One mechanism at a time, worked out by hand: what each does to one family, one worker or one bill in one step of the week."""

import pytest

from agents import standing as s
from simulation.engine import PARTS
from simulation.measures import INDEX
from tests.simulation.practice import date, posts_of, several
from tests.simulation.stories import in_care, on_a_plan, one_family_world


def tallied(world, measure):
    """Return what this week has counted of a measure so far, summed over areas."""
    return float(world.tally[:, INDEX[measure]].sum())


def held(count=1, status=s.PROTECTION_PLAN, **overrides):
    """Return a world of `count` identical families, all held by one social worker, with the worker's row and the first week."""
    world, week = several(count, status, **overrides)
    w = int(posts_of(world)[0])
    world.families["worker"][:count], world.families["waiting_since"][:count] = w, -1
    world.professionals[w]["filled"] = True
    return world, w, week


def planned(world, w, week, hours=None):
    """Plan the week, and leave the worker these hours for families; None: as many as the plan leaves."""
    PARTS["time_budget"](world, week)
    if hours is not None:
        world.professionals[w]["hours_left"] = hours


# Beliefs.


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("opinion", "second", "view", "voices"),
    [
        (1.0, None, 1.4, 1.0),  # the specialist says 1 + 0.2 x 2
        (5.0, None, 4.6, 1.0),
        (1.0, 4.0, (1.4 + 3.8) / 2.0, 2.0),
        (None, None, 0.0, 0.0),  # a worker alone hears nothing else
    ],
)
def test_group_supervision_replaces_what_colleagues_said_and_moves_belief_towards_it_once(opinion, second, view, voices):
    """The worker has seen 3 of the child; conformity 0.2. The prior is 0 with variance 1; each rater's error has variance 3 (look, bias, noise)."""
    rated = {"look_sd": 1.0, "worker_bias_sd": 1.0, "sight_noise_sd": 2.0, "opinion_weight": 0.4, "raters_share_look": 0.0}
    apart = {"confidence": 1.0, "advice_discounted": 1.0, "conformity": 0.2}
    world, _, week = held(**rated, **apart, risk_of_youngest=0.0, risk_of_disability=0.0)
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=1)
    family, child, colleagues = world.families[0], world.children[0], posts_of(world)[1:]
    family["phase"], child["seen_risk"], child["sightings"] = (2 - week) % 4, 3.0, 4.0
    for bit, (name, each) in enumerate((("victim", opinion), ("perpetrator", second))):
        if each is not None:
            family[f"{name}_worker"], family["opinions_held"][bit] = colleagues[bit], each
            family["opinions"] += 1 << bit
            world.professionals[colleagues[bit]]["filled"] = True
    estimates = []
    for month in range(3):
        if month == 1:
            child["belief_mean"] = 99.0  # only what is weighed again may follow
        PARTS["rating"](world, week + 4 * month)
        estimates.append(float(child["belief_mean"]))
    assert tallied(world, "sessions_group_supervision") == 3.0
    assert (family["colleagues_view"], family["colleagues_voices"]) == (pytest.approx(view), voices)
    if voices:
        assert estimates[0] == pytest.approx((3.0 / 3.0 + voices * view / 3.0) / (1.0 + 1.0 / 3.0 + voices / 3.0))
        assert estimates[2] == estimates[1] == estimates[0], "heard again, it is not counted again"


@pytest.mark.bounds
@pytest.mark.parametrize(("shared", "weeks_ago", "known"), [(1.0, 0, 1), (1.0, -1, 0), (0.0, 0, 0)])
def test_shared_records_bring_events_that_would_not_come_otherwise(shared, weeks_ago, known):
    """An admission ten weeks ago, held by health; records come surely where all are shared, and never before or elsewhere."""
    certain = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "record_delay_weeks_health": 4.0}
    world, _, week = held(risk_of_youngest=0.0, risk_of_disability=0.0, **certain)
    date(world, week, information_sharing_from=week - weeks_ago, records_shared=shared)
    family = world.families[0]
    family["phase"], family["events_recorded"][s.ADMISSION] = (1 - week) % 4, 1
    family["event_weeks"][s.ADMISSION, 0], family["event_holders"][s.ADMISSION, 0] = week - 10, 1 << s.SEEN_BY_HEALTH
    PARTS["belief"](world, week)
    assert family["event_is_known"][s.ADMISSION, 0] == known
    assert tallied(world, "facts_heard") == float(known)
    assert (family["checked_until"][s.THE_WORKER, s.SEEN_BY_HEALTH] == week - 4) == bool(known)


# Visits and the worker's week.

ONE_VISIT = {"visit_hours": 2.0, "travel_hours": 1.0}


@pytest.mark.bounds
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    ("urgent", "other"),
    [
        ({"late": 3}, {"late": 1}),
        ({"late": 0, "plan": s.PROTECTION_PLAN}, {"late": 2, "plan": s.IN_NEED}),
        ({"late": 0, "rating": s.RED}, {"late": 0, "rating": s.GREEN}),
    ],
)
def test_a_worker_with_hours_for_one_visit_visits_the_more_urgent_family(first, urgent, other):
    """The longer overdue, the one on a plan, or the one rated red; in whichever row it stands."""
    world, w, week = held(2, **ONE_VISIT)
    for f, fields in ((first, urgent), (1 - first, other)):
        late = fields["late"]
        world.families[f]["visit_due_week"] = week - late
        for name in set(fields) - {"late"}:
            world.families[f][name] = fields[name]
    planned(world, w, week, hours=3.0)
    PARTS["visits"](world, week)
    assert world.families["last_visit_week"][[first, 1 - first]].tolist() == [week, -1]
    assert tallied(world, "visits_done") == 1.0 and tallied(world, "hours_face_to_face") == 2.0


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("fields", "weeks"),
    [
        ({"plan": s.PROTECTION_PLAN}, 1),
        ({"plan": s.IN_NEED, "court": s.PRE_PROCEEDINGS}, 1),
        ({"plan": s.IN_NEED}, 6),
        ({"standing": s.FRONT_DOOR, "plan": s.NO_PLAN}, 3),
    ],
)
def test_the_next_visit_comes_after_the_interval_of_where_the_family_stands(fields, weeks):
    intervals = {"visit_interval_plan_weeks": 1, "visit_interval_need_weeks": 6, "visit_interval_assessment_weeks": 3}
    world, w, week = held(**intervals, **ONE_VISIT)
    for name, value in {"visit_due_week": week, **fields}.items():
        world.families[0][name] = value
    planned(world, w, week, hours=3.0)
    PARTS["visits"](world, week)
    assert world.families[0]["last_visit_week"] == week
    assert world.families[0]["visit_due_week"] == week + weeks


@pytest.mark.bounds
def test_a_visit_that_found_no_time_is_due_once_and_made_in_full_a_week_late():
    world, w, week = held(**ONE_VISIT, visit_interval_plan_weeks=2)
    world.families[0]["visit_due_week"] = week
    counted = []
    for hours in (1.0, 3.0):
        planned(world, w, week, hours=hours)
        world.tally[:] = 0.0
        PARTS["visits"](world, week)
        counted.append([tallied(world, name) for name in ("visits_due", "visits_done", "hours_face_to_face")])
        week += 1
    assert counted == [[1.0, 0.0, 0.0], [0.0, 1.0, 2.0]]
    assert world.families[0]["visit_due_week"] == (week - 1) + 2


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"plan": s.PROTECTION_PLAN}, 5.0),
        ({"plan": s.IN_NEED}, 2.0),
        ({"standing": s.FRONT_DOOR, "plan": s.NO_PLAN}, 3.0),
        ({"plan": s.PROTECTION_PLAN, "court": s.PROCEEDINGS}, 5.0 + 1.5),
    ],
)
def test_a_family_takes_the_hours_of_its_status(fields, hours):
    tasks = {"recording_hours_plan": 5.0, "recording_hours_need": 2.0, "recording_hours_assessment": 3.0, "court_hours": 1.5}
    world, w, week = held(**tasks)
    for name, value in fields.items():
        world.families[0][name] = value
    planned(world, w, week)
    with_family = float(world.professionals[w]["hours_left"])
    world.families[0]["worker"] = -1
    planned(world, w, week)
    assert world.professionals[w]["hours_left"] - with_family == pytest.approx(hours)


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("role", "share", "coached", "gain"),
    [
        (s.SOCIAL_WORKER, 1.0, 0.0, 0.19),  # 4 sessions, half of them good, where 4 hold all: half of the loss of a tenth
        (s.SOCIAL_WORKER, 0.5, 0.0, 0.185),
        (s.SOCIAL_WORKER, 1.0, 2.0, 0.2),  # two more are bought
        (s.SOCIAL_WORKER, 0.0, 0.0, 0.18),
        (s.ASSESSMENT_WORKER, 1.0, 0.0, 0.18),  # does not sit in the group
    ],
)
def test_good_group_supervision_holds_trained_skill_as_coaching_does(role, share, coached, gain):
    holds = {"group_supervision_per_half_year": 4.0, "group_supervision_good_share": 0.5, "coaching_that_holds": 4.0}
    world, week = one_family_world(trained_skill_fades_per_week=0.1, **holds)
    date(world, week, group_supervision_from=True, group_supervision_share=share, group_supervision_per_month=1)
    date(world, week, coaching_from=True, coaching_per_half_year=coached)
    worker = world.professionals[posts_of(world, role)[0]]
    worker["filled"], worker["motivational_week"], worker["motivational_gain"] = True, week - 10, 0.2
    PARTS["workforce"](world, week)
    assert worker["motivational_gain"] == pytest.approx(gain)


# Help and closing.


@pytest.mark.bounds
@pytest.mark.parametrize(("engagement", "contacts"), [(0.0, 0.0), (1.0, 1.0)])
def test_the_communitys_help_reaches_only_a_parent_who_engages(engagement, contacts):
    """Certain every week for a wholly engaged parent; one known problem, and no specialist in the area."""
    world, _, week = held(community_contact_per_week=1.0, problem_recognised_above=0.35)
    parent = world.parents[0]
    parent["abuse_victim"] = parent["abuse_perpetrator"] = parent["mental_ill_health"] = 0.0
    parent["substance_misuse"], parent["engagement"], parent["known_problems"] = 0.8, engagement, 1 << s.SUBSTANCE_MISUSE
    PARTS["help_families"](world, week)
    assert tallied(world, "community_contacts") == contacts
    assert (parent["substance_misuse"] < 0.8) == bool(contacts)


@pytest.mark.bounds
@pytest.mark.parametrize(("fte", "children", "closes"), [(1.0, 10.0, False), (1.0, 20.0, True), (0.5, 10.0, True), (0.5, 5.0, False)])
def test_a_crowded_worker_s_family_is_closed_that_another_would_keep(fte, children, closes):
    """Belief 0.54 above the threshold, in log-odds; 10 children to a full-time post are usual, and twice as many raise the threshold by 1."""
    gaps = {"need_threshold": 0.2, "need_closing_gap": 0.0, "change_at_endings": 0.0}
    overrides = {**gaps, "closing_when_crowded": 1.0, "caseload_usual": 10.0}
    world, w, week = held(status=s.IN_NEED, **overrides)
    world.professionals[w]["fte"], world.professionals[w]["caseload"] = fte, children
    family, world.children[0]["belief"] = world.families[0], 0.3
    family["need_review_week"], family["phase"], family["shown_engagement"] = week, (1 - week) % 4, 0.0
    PARTS["decisions"](world, week)
    assert tallied(world, "families_closed") == (1.0 if closes else 0.0)
    assert family["standing"] == (s.CLOSED if closes else s.OPEN)


# Costs.


@pytest.mark.bounds
@pytest.mark.parametrize(("is_agency", "filled", "cost"), [(True, True, 750.0), (False, True, 500.0), (True, False, 0.0)])
def test_agency_staff_cost_more_than_employed_ones(is_agency, filled, cost):
    """Half a post at GBP 1000 a week, and half as much again for agency staff."""
    world, week = one_family_world(agency_cost_ratio=1.5)
    world.professionals["filled"] = False
    post = world.professionals[posts_of(world)[0]]
    post["filled"], post["is_agency"], post["fte"], post["salary"] = filled, is_agency, 0.5, 1000.0
    PARTS["books"](world, week)
    assert tallied(world, "cost_line_staff") == tallied(world, "cost_gbp_childrens_services") == cost


@pytest.mark.bounds
@pytest.mark.parametrize(("placement", "cost"), [(s.KIN, 10.0), (s.FOSTER, 20.0), (s.RESIDENTIAL, 40.0), (s.SUPPORTED, 80.0), (s.HOME, 0.0)])
def test_each_placement_has_its_own_price(placement, cost):
    world, week = one_family_world(cost_kin_week=10.0, cost_foster_week=20.0, cost_residential_week=40.0, cost_supported_week=80.0)
    world.professionals["filled"] = False
    on_a_plan(world, week, s.NO_PLAN)
    in_care(world, week, 0, s.CARE_ORDER)
    world.children[0]["placement"], world.families[0]["children_in_care"] = placement, 1
    PARTS["books"](world, week)
    assert tallied(world, "cost_line_placements") == tallied(world, "cost_gbp_childrens_services") == cost
