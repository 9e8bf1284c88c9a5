"""What holds at the end of every week: children, hours, shares, lists and episodes; and the forbidden combinations of statuses.

`broken_rules` is the list of docs/decisions/0008-statuses.md in code.
"""

import numpy as np

from agents import standing as s
from agents.ages import ADULT_WEEKS


def minors(world):
    """Return the rows of children who are here and under 18, and the week that was simulated last."""
    week = int(world.state[0]["week"]) - 1
    children = world.children[: world.state[0]["children"]]
    return children[~children["left"] & (week - children["birth_week"] < ADULT_WEEKS)], week


def broken_rules(world):
    """Return each forbidden combination that is met, with how often."""
    here, week = minors(world)
    families = world.families[: world.state[0]["families"]]
    home = families[here["family"]]
    in_care, at_home = here["care"] != s.NOT_IN_CARE, here["care"] == s.NOT_IN_CARE
    emergency = (here["care"] == s.POLICE_PROTECTION) | (here["care"] == s.EMERGENCY_ORDER)
    final = (here["care"] == s.CARE_ORDER) | (here["care"] == s.PLACEMENT_ORDER)
    age = week - here["birth_week"]
    gone = world.children[: world.state[0]["children"]]
    gone = gone[gone["left"]]

    def any_child(which):
        found = np.zeros(len(families), bool)
        found[here["family"][which]] = True
        return found

    is_open, is_closed = families["standing"] == s.OPEN, families["standing"] == s.CLOSED
    at_door = families["standing"] == s.FRONT_DOOR
    served = is_open | at_door
    someone_in_care, someone_at_home, someone_there = any_child(in_care), any_child(at_home), any_child(np.ones(len(here), bool))
    ahead = {name: families[name] >= 0 for name in families.dtype.names if name.endswith(("due_week", "review_week", "issue_week", "hearing_week"))}
    ahead["visit_due_week"] = families["visit_due_week"] < s.NEVER
    pending = ahead["enquiry_due_week"] | ahead["conference_due_week"]
    just_left = np.zeros(len(families), bool)  # such a family is found to be gone at next week's birthdays
    just_left[gone["family"][gone["care_left_week"] == week]] = True
    anything = (families["plan"] != s.NO_PLAN) | (families["court"] != s.NO_COURT) | someone_in_care | pending | ahead["issue_week"]
    holds, waits = families["worker"] >= 0, families["waiting_since"] >= 0
    posts = world.professionals[families["worker"]]
    rules = {
        "in care and on a plan": in_care & (here["plan"] != s.NO_PLAN),
        "at home by law but placed elsewhere": at_home & (here["placement"] != s.HOME),
        "in care but placed at home": in_care & (here["placement"] == s.HOME),
        "unborn and in care": in_care & (age < 0),
        "a placement order at 17": (here["care"] == s.PLACEMENT_ORDER) & (age > 17 * 52.2),
        "an adoptive placement without a placement order": (here["placement"] == s.ADOPTIVE) & (here["care"] != s.PLACEMENT_ORDER),
        "before the court after a final order": final & (here["court"] != s.NO_COURT),
        "police protection or an emergency order, and no decision to come": emergency & (home["issue_week"] < 0) & (home["protected_until"] < 0),
        "an interim order without proceedings": (here["care"] == s.INTERIM_ORDER) & (home["court"] != s.PROCEEDINGS),
        "a child on a plan and the family not": (here["plan"] != s.NO_PLAN) & (home["plan"] != here["plan"]),
        "a child before the court and the family not": (here["court"] != s.NO_COURT) & (home["court"] != here["court"]),
        "a status in a closed family": (in_care | (here["plan"] != s.NO_PLAN) | (here["court"] != s.NO_COURT)) & (home["standing"] == s.CLOSED),
        "gone, and still of a status": (gone["plan"] != s.NO_PLAN) | (gone["court"] != s.NO_COURT) | (gone["care"] != s.NOT_IN_CARE),
        "gone, and an episode still open": (gone["plan_episode"] >= 0) | (gone["court_episode"] >= 0) & (gone["court"] != s.NO_COURT),
        "a plan of a family with no child at home": (families["plan"] != s.NO_PLAN)
        & ~someone_at_home
        & someone_there
        & (families["protected_until"] < 0),
        "a plan of a family that is not open": (families["plan"] != s.NO_PLAN) & ~is_open & someone_there,
        "a protection plan without its next review": (families["plan"] == s.PROTECTION_PLAN) & ~ahead["plan_review_week"],
        "need without its next review": (families["plan"] == s.IN_NEED) & ~ahead["need_review_week"],
        "a plan without worker or place in the queue": (families["plan"] != s.NO_PLAN) & ~holds & ~waits & someone_there,
        "proceedings without a final hearing": (families["court"] == s.PROCEEDINGS) & ~ahead["final_hearing_week"],
        "a final hearing without proceedings": (families["court"] != s.PROCEEDINGS) & ahead["final_hearing_week"],
        "pre-proceedings without an end": (families["court"] == s.PRE_PROCEEDINGS)
        & ~ahead["gateway_review_week"]
        & ~ahead["issue_week"]
        & someone_there,
        "a closed family with a worker, a clock or a place in the queue": is_closed & (holds | waits | np.any(list(ahead.values()), axis=0)),
        "at the front door and nothing to come": at_door & ~families["referral_waits"] & ~ahead["assessment_due_week"] & ~pending & someone_there,
        "open and nothing to be open for": is_open & ~anything & someone_there,
        "a worker and a place in the queue": holds & waits & served,
        "a worker who is not there": holds & served & ~posts["filled"],
        "a worker of another area": holds & served & (posts["area"] != families["area"]),
        "a worker of another trade": holds & served & (posts["role"] != s.SOCIAL_WORKER) & (posts["role"] != s.ASSESSMENT_WORKER),
        "nobody left and not gone": served & ~someone_there & ~just_left,
        "a court about no child": (families["court"] != s.NO_COURT) & ~any_child(here["court"] != s.NO_COURT),
        "gone, and something still due or somebody still there": (families["standing"] == s.GONE)
        & (holds | waits | (families["plan"] != s.NO_PLAN) | (families["court"] != s.NO_COURT) | np.any(list(ahead.values()), axis=0)),
        "a problem known in a closed family": np.repeat(is_closed, 2) & (world.parents["known_problems"][: 2 * len(families)] != 0),
        "a problem known of a parent who is not there": ~world.parents["present"][: 2 * len(families)]
        & (world.parents["known_problems"][: 2 * len(families)] != 0),
    }
    for role, name in (
        (s.VICTIM_WORKER, "victim_worker"),
        (s.PERPETRATOR_WORKER, "perpetrator_worker"),
        (s.SUBSTANCE_WORKER, "substance_worker"),
        (s.MENTAL_HEALTH_PRACTITIONER, "mental_health_practitioner"),
        (s.FAMILY_SUPPORT_WORKER, "family_support_worker"),
        (s.CHILD_MENTAL_HEALTH_WORKER, "child_mental_health_worker"),
        (s.TEACHER, "teacher"),
        (s.BEHAVIOURAL_PRACTITIONER, "behavioural_practitioner"),
        (s.ADULT_SOCIAL_WORKER, "adult_social_worker"),
    ):
        specialist = world.professionals[families[name]]
        rules[f"a {name} of another trade or area"] = (
            (families[name] >= 0) & served & ((specialist["role"] != role) | (specialist["area"] != families["area"]))
        )
    return {name: int(np.sum(met)) for name, met in rules.items() if np.any(met)}


def children_are_conserved(world):
    """Every child is reached exactly once, from its own family, and the last of a family is its `last_child`."""
    state = world.state[0]
    reached = np.zeros(state["children"], int)
    for f in range(state["families"]):
        family = world.families[f]
        c, last = family["first_child"], -1
        while c >= 0:
            reached[c] += 1
            assert world.children[c]["family"] == f
            last, c = c, world.children[c]["next_sibling"]
        assert last == family["last_child"]
    assert np.all(reached == 1)
    keys = world.children["key"][: state["children"]]
    assert len(np.unique(keys)) == len(keys)
    assert len(np.unique(world.families["key"][: state["families"]])) == state["families"]


def list_of_the_open_is_right(world):
    """The list of open families holds each open family once, in the order of arrival on it."""
    listed = world.open_families[: world.state[0]["open_families"]]
    standing = world.families["standing"][: world.state[0]["families"]]
    assert len(np.unique(listed)) == len(listed)
    assert set(np.nonzero((standing == s.OPEN) | (standing == s.FRONT_DOOR))[0]) <= set(listed)


def hours_fit_the_week(world):
    """Nobody works longer than the week, or is with families longer than at work."""
    posts, p = world.professionals[: world.state[0]["professionals"]], world.parameters[0]
    assert np.all(posts["hours_worked"] <= p["hours_a_week"] * posts["fte"] + 1e-9)
    assert np.all(posts["hours_face_to_face"] <= posts["hours_worked"] + 1e-9)
    assert np.all(posts["hours_left"] >= -1e-9)
    assert np.all((posts["training_hours"] >= 0.0) & (posts["hours_left"] <= posts["hours_worked"] + 1e-9))


def shares_are_shares(world):
    """Every state that is a share lies between 0 and 1, and nothing is infinite or not a number."""
    state = world.state[0]
    names = "hostility trust fear readiness engagement abuse_victim abuse_perpetrator substance_misuse mental_ill_health"
    stores = {
        "parents": (2 * state["families"], names.split()),
        "children": (state["children"], ["wellbeing", "attendance"]),
        "families": (state["families"], ["support", "kin", "deprivation", "stress", "accusation", "shown_engagement"]),
        "professionals": (
            state["professionals"],
            ["strain", "relationship_skill", "purposeful_skill", "deescalation_skill", "last_hostile", "confrontation"],
        ),
    }
    for store, (rows, shares) in stores.items():
        records = getattr(world, store)[:rows]
        for name in shares:
            assert np.all((records[name] >= -1e-12) & (records[name] <= 1.0 + 1e-12)), (store, name)
        for name in records.dtype.names:
            if records.dtype[name].base == np.float64:
                assert np.all(np.isfinite(records[name])), (store, name)


def episodes_fit(world):
    """Starts before ends, no overlap on a track, and exactly one open episode for each status that is held."""
    state = world.state[0]
    episodes, children = world.episodes[: state["episodes"]], world.children[: state["children"]]
    is_ended = episodes["end_week"] >= 0
    assert np.all(episodes["start_week"][is_ended] <= episodes["end_week"][is_ended])
    assert np.all((episodes["reason_ended"] == s.STILL_OPEN) == ~is_ended)
    order = np.lexsort((np.where(is_ended, episodes["end_week"], s.NEVER), episodes["start_week"], episodes["track"], episodes["child_key"]))
    former, latter = episodes[order[:-1]], episodes[order[1:]]
    same = (former["child_key"] == latter["child_key"]) & (former["track"] == latter["track"])
    ends = np.where(former["end_week"] >= 0, former["end_week"], s.NEVER)
    assert not np.any(same & (ends > latter["start_week"])), "two episodes of one child overlap on one track"
    for track, status, row, nothing in (
        (s.PLAN_TRACK, "plan", "plan_episode", s.NO_PLAN),
        (s.COURT_TRACK, "court", "court_episode", s.NO_COURT),
        (s.CARE_TRACK, "care", "care_episode", s.NOT_IN_CARE),
        (s.PLACEMENT_TRACK, "placement", "placement_episode", s.HOME),
    ):
        of_track = episodes[(episodes["track"] == track) & ~is_ended]
        held = children[children[status] != nothing]
        assert sorted(of_track["child_key"]) == sorted(held["key"]), status
        assert np.all(episodes["status"][held[row]] == held[status]), status
        assert np.all(episodes["child_key"][held[row]] == held["key"]), status
