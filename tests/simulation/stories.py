"""Fixtures for story tests: one family written by hand in a world without events, its statuses set by hand, its episodes as a table."""

from agents import standing as s
from simulation.measures import INDEX
from simulation.week.specialist_caseloads import HOLDERS
from tests.helpers import with_figures, world_of

ALWAYS, NEVER_EVER = 0.0, 1.0
"""Thresholds, chances of harm, that every belief crosses and that none does."""

ENDS, NEVER_ENDS = -99.0, 99.0
"""Gaps of endings, log-odds: whatever the concern, the status ends at its review, or does not."""


QUIET = {
    "decision_temperature": 0.01,
    "screening_threshold": ALWAYS,
    "enquiry_threshold_at_referral": NEVER_EVER,
    "enquiry_threshold": NEVER_EVER,
    "need_threshold": NEVER_EVER,
    "need_closing_gap": NEVER_ENDS,
    "conference_threshold": NEVER_EVER,
    "plan_threshold": NEVER_EVER,
    "plan_ending_gap": NEVER_ENDS,
    "plan_ending_gap_first": 0.0,
    "pre_proceedings_threshold": NEVER_EVER,
    "issuing_gap": -99.0,
    "interim_removal_threshold": ALWAYS,
    "section_31_threshold": ALWAYS,
    "final_care_threshold": ALWAYS,
    "emergency_threshold": NEVER_EVER,
    "police_protection_threshold": NEVER_EVER,
    "kept_apart_threshold": ALWAYS,
    "at_birth_threshold": ALWAYS,
    "pregnancy_known_late_share": 0.0,
    "section_20_threshold": NEVER_EVER,
    "return_gap_section_20": NEVER_ENDS,
    "return_gap_order": NEVER_ENDS,
    "plan_review_early_per_week": 0.0,
    "need_review_early_per_week": 0.0,
    "refusal_level": -99.0,
    "harm_at_average_risk_per_week": 1e-7,
    "notice_per_week": 0.0,
    "births_per_week": 0.0,
    "turn_per_week": 0.0,
    "leaving_per_week": 0.0,
    "sickness_per_week": 0.0,
    "placement_breakdown_per_week": 0.0,
    "adoption_plan_level": 0.0,
    "kin_assessed_in_proceedings": 0.0,
    "section_20_withdrawal_level": -99.0,
    "return_stress": 0.0,
    "guardianship_at_final_hearing": 0.0,
    "guardianship_per_review": 0.0,
    "second_parent_share": 0.0,
    "seen_at_visit": 1.0,
    "hostility_shortens_visit": 0.0,
    "hostility_keeps_child_unseen": 0.0,
    "hostility_puts_off_visit": 0.0,
}
"""No event occurs at random, and no threshold is crossed but that of screening."""

OF_LATER_RULES = {"issuing_at_once_threshold": NEVER_EVER, "care_left_otherwise_per_week": 0.0}


NOBODY_COMES = (
    {"since": "1990-01-01", "first_referrals_per_week": 0.0, "court_weeks": 30, "source": "a story"},
    {"since": "2014-01-01", "first_referrals_per_week": 0.0, "court_weeks": 30, "source": "a story"},
)


NO_EXOGENOUS_ARRIVALS = {"value": 0, "unit": "children a year", "status": "assumed", "source": "a story"}


def one_family_world(ages=(300,), family=None, own_risk=0.0, **overrides):
    """Return a world with one family in it, whose children have these ages in weeks, and the first week.

    own_risk: the children's true risk beside the family's, which a look of the same size hides from all (sd).
    """
    place = {"history": NOBODY_COMES, "outside_need_per_year": NO_EXOGENOUS_ARRIVALS, "outside_care_per_year": NO_EXOGENOUS_ARRIVALS}
    world = world_of(1, with_figures(**{**QUIET, **overrides}), **place)
    week = int(world.state[0]["week"])
    world.state[0]["first_week"] = week
    settle(world, week, ages, {"look": -own_risk, **(family or {})})
    world.children["own_risk"] = world.children["own_risk_unhelped"] = own_risk
    return world, week


def settle(world, week, ages, fields):
    """Write one family at the front door of the first area, or where the fields say."""
    record = world.families[0]
    for name in record.dtype.names:
        if name.endswith(("_week", "_until", "_since")):
            record[name] = -1
    record["visit_due_week"] = s.NEVER
    for name in ("worker", "unit", "next_in_caseload", *HOLDERS):
        record[name] = -1
    start = {
        "key": 12345,
        "standing": s.FRONT_DOOR,
        "referral_waits": True,
        "referred_week": week,
        "assessment_due_week": week + 9,
        "referrals": 1,
        "settled_concern": s.NOTHING_SETTLED,
        "concern_at_diversion": s.NOTHING_SETTLED,
        "log_odds_at_decision": s.NOTHING_SETTLED,
        "shown_trusted": 1.0,
        "seen_alone_week": week,
    }
    for name, value in {**start, "first_child": 0, "last_child": len(ages) - 1, "support": 0.5, "deprivation": 0.5, **fields}.items():
        record[name] = value
    for c, age in enumerate(ages):
        child = world.children[c]
        child["key"], child["birth_week"], child["next_sibling"] = 100 + c, week - age, c + 1 if c + 1 < len(ages) else -1
        for name in child.dtype.names:
            if name.endswith(("_episode", "_week", "_since")) and name != "birth_week":
                child[name] = -1
        usual = {"belief": 0.05, "belief_variance": 1.0, "prior_variance": 1.0}
        for name, value in usual.items():
            child[name] = value
    for i in range(2):
        world.parents[i]["is_abused"] = i == 0
        world.parents[i]["key"], world.parents[i]["present"], world.parents[i]["trust"] = 900 + i, i == 0, 0.5
    world.open_families[0] = 0
    world.state[0]["families"], world.state[0]["children"], world.state[0]["open_families"] = 1, len(ages), 1


def on_a_plan(world, week, status, which=None):
    """Put the family's children (or some of them) on a plan by hand."""
    family = world.families[0]
    family["standing"], family["plan"], family["referral_waits"], family["assessment_due_week"] = s.OPEN, status, False, -1
    family["plan_review_week" if status == s.PROTECTION_PLAN else "need_review_week"] = week + 13
    for c in range(world.state[0]["children"]) if which is None else which:
        world.children[c]["plan"], world.children[c]["plan_since"] = status, week
        world.children[c]["plan_episode"] = episode(world, c, s.PLAN_TRACK, status, week)


def in_care(world, week, c, basis):
    """Put one child in foster care by hand."""
    child = world.children[c]
    child["care"], child["care_since"], child["placement"], child["placement_since"] = basis, week, s.FOSTER, week
    child["care_review_week"], child["care_entries"] = week + 500, 1
    child["care_episode"] = episode(world, c, s.CARE_TRACK, basis, week)
    child["placement_episode"] = episode(world, c, s.PLACEMENT_TRACK, s.FOSTER, week)


def episode(world, c, track, status, week):
    """Write an open episode by hand; return its row."""
    row = int(world.state[0]["episodes"])
    record = world.episodes[row]
    record["child_key"], record["track"], record["status"], record["start_week"] = world.children[c]["key"], track, status, week
    record["end_week"], record["reason_ended"] = -1, s.STILL_OPEN
    world.state[0]["episodes"] = row + 1
    return row


def table(world, track, start):
    """Return the episodes of a track: (child, status, start, end, reason), weeks counted from the story's first."""
    rows = world.episodes[: world.state[0]["episodes"]]
    rows = rows[rows["track"] == track]
    return [
        (
            int(r["child_key"]) - 100,
            int(r["status"]),
            int(r["start_week"]) - start,
            int(r["end_week"]) - start if r["end_week"] >= 0 else None,
            int(r["reason_ended"]),
        )
        for r in rows
    ]


def counted(world, measure):
    """Return one measure by week, summed over areas."""
    return world.weekly[:, :, INDEX[measure]].sum(axis=1)


GRAVE_HARM = {
    "own_risk": 30.0,
    "harm_to_light_open": 1.0,
    "record_error_sd": 0.0,
    "harm_grave_share": 1.0,
    "police_protection_threshold": ALWAYS,
    "kin_share": 0.0,
    "residential_share_younger": 0.0,
    "harm_in_care_per_week": 0.0,
}
"""Harm that is certain, of children of whom nobody believes it, comes to light; police protection follows."""
