"""What a run is judged by: the measures of the tables, each made of weekly columns."""

from dataclasses import dataclass

from agents.ages import WEEKS_A_YEAR
from simulation.measures import COSTS, FIRST_FLOW, INDEX, MEASURES, PAYERS, STOCKS

PER = 10_000

MOMENTS = ("at_assessment", "at_review")
"""When a belief is acted upon: at the end of an assessment, at a review conference; in the order of world.judgements."""

MEETINGS = ("meetings_open", "meetings_ambivalent", "meetings_disguised", "meetings_hostile")

LENGTHS = ("3_months", "6_months", "12_months", "24_months", "longer")

NEED_ENDS = tuple(f"need_ends_{length}" for length in LENGTHS)


@dataclass(frozen=True)
class Measure:
    """A measure of the tables: sums of weekly columns, divided by other sums or by weeks or by children.

    kind: stock (at a date, and as mean over an interval) or flow (over an interval). With `minus`, those columns are taken off first; a
    variance is the mean of squares (columns) less the square of the mean (minus). With `judged`, the measure is the area under the
    curve of the judgements at those moments, for all areas together.
    """

    name: str
    unit: str
    kind: str
    columns: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    scale: float = 1.0
    is_rest: bool = False
    is_per_children: bool = False
    minus: tuple[str, ...] = ()
    is_variance: bool = False
    judged: tuple[int, ...] = ()


def flow(name: str, unit: str, column: str, *over: str, scale: float = 1.0) -> Measure:
    """Return a flow divided by another."""
    return Measure(name, unit, "flow", (column,), over, scale)


def stock(name: str, unit: str, column: str, *over: str, is_rest: bool = False) -> Measure:
    """Return a stock divided by another."""
    return Measure(name, unit, "stock", (column,), over, is_rest=is_rest)


SHARES = (
    flow("re_referral_share_12_months", "share of referrals", "re_referrals_12_months", "referrals"),
    flow("repeat_plan_share", "share of plans started", "repeat_plans", "plan_starts"),
    flow("needless_plan_share", "share of plans started", "needless_plans", "plan_starts"),
    flow("needless_care_entry_share", "share of programme-eligible entries", "needless_care_entries", "care_entries_programme_eligible"),
    *(flow(f"plan_ends_{length}_share", "share of plans ended", f"plan_ends_{length}", "plan_ends") for length in LENGTHS),
    *(flow(f"{name}_share", "share of need periods ended", name, *NEED_ENDS) for name in NEED_ENDS),
    flow("care_re_entry_share_12_months", "share of exits", "care_re_entries_12_months", "care_exits_returnable"),
    flow("care_exits_within_26_weeks_share", "share of exits", "care_exits_within_26_weeks", "care_exits"),
    flow(
        *("looked_after_within_18_months_of_first_referral", "share of children first referred under 13"),
        *("looked_after_within_18_months", "first_referred_children_under_13"),
    ),
    flow("care_days_per_family_first_5_months", "days", "care_days_first_5_months", "families_first_5_months"),
    flow("proceedings_weeks_mean", "weeks", "proceedings_weeks_sum", "proceedings_ended"),
    stock("cases_per_social_worker", "children", "social_worker_children", "social_workers_in_post"),
    stock("families_per_social_worker", "families", "social_worker_families", "social_workers_in_post"),
    flow("face_to_face_share_of_hours", "share of hours", "hours_face_to_face", "hours_worked"),
    flow("visits_done_share", "share of visits due", "visits_done", "visits_due"),
    flow("visits_late_share", "share of visits done", "visits_late", "visits_done"),
    flow(
        "ratings_alike_share",
        "share of others' ratings of a child that agree with the social worker's",
        "ratings_by_others_alike",
        "ratings_by_others",
    ),
    stock("problems_known_not_there_share", "share of known problems of parents", "problems_known_not_there", "problems_known"),
    flow("contacts_attended_share", "share of specialists' contacts", "contacts_attended", "contacts_specialist"),
    stock("vacancy_share", "share of posts", "employed_social_workers", "social_worker_posts", is_rest=True),
    stock("agency_share", "share of staff", "agency_social_workers", "social_workers_in_post"),
    flow("turnover_share", "leavers per post a year", "leavers", "social_worker_posts", scale=WEEKS_A_YEAR),
    flow("worker_changes_per_family", "changes per open family a year", "worker_changes", "open_families", scale=WEEKS_A_YEAR),
    stock("strain_mean", "0 to 1", "strain_sum", "social_workers_in_post"),
    stock("skill_mean", "purposeful skill, 0 to 1", "skill_sum", "social_workers_in_post"),
    stock("hostility_mean", "0 to 1", "hostility_sum", "parents_open"),
    stock("trust_mean", "0 to 1", "trust_sum", "parents_open"),
    stock("engagement_mean", "0 to 1", "engagement_sum", "parents_open"),
    *(flow(f"{name}_share", "share of meetings", name, *MEETINGS) for name in MEETINGS),
    flow(
        *("disguised_compliance_recognised_share", "share of meetings with disguise"),
        *("disguised_compliance_hits", "disguised_compliance_hits", "disguised_compliance_misses"),
    ),
    flow(
        *("disguised_compliance_false_alarm_share", "share of meetings without disguise", "disguised_compliance_false_alarms"),
        *("disguised_compliance_false_alarms", "disguised_compliance_correct_rejections"),
    ),
    stock("wellbeing_mean", "0 to 1", "wellbeing_sum", "children_at_home_known"),
    stock("school_attendance", "share of sessions", "attendance_sum", "attendance_count"),
    stock("harm_hazard_mean", "12-month hazard, known children at home", "harm_hazard_sum", "children_at_home_known"),
    stock("harm_hazard_mean_on_plans", "12-month hazard, children on plans", "harm_12_month_sum_plans", "protection_plans"),
    flow("plan_start_true_risk", "sd of true risk", "plan_start_risk_sum", "plan_starts"),
    flow("plan_start_belief", "sd of true risk", "plan_start_belief_sum", "plan_starts"),
    flow("plan_start_unhelped_hazard", "12-month hazard, never-helped twin", "plan_start_unhelped_hazard_sum", "plan_starts"),
    Measure("cost_gbp", "GBP", "flow", tuple(COSTS)),
    Measure("cost_gbp_at_margin", "GBP", "flow", (*COSTS, "placements_at_margin"), minus=("cost_line_placements",)),
)


def calibration(when: str) -> tuple[Measure, ...]:
    """Return how beliefs stand to the truth when they are acted upon: means, the excess of belief, and the variance of belief."""
    belief, square, truth = f"belief_{when}_sum", f"belief_square_{when}_sum", f"true_risk_{when}_sum"
    over = (f"children_judged_{when}",)
    return (
        Measure(f"mean_belief_{when}", "sd of true risk", "flow", (belief,), over),
        Measure(f"mean_true_risk_{when}", "sd of true risk", "flow", (truth,), over),
        Measure(f"belief_less_true_risk_{when}", "sd of true risk", "flow", (belief,), over, minus=(truth,)),
        Measure(f"belief_variance_{when}", "squared sd of true risk", "flow", (square,), over, minus=(belief,), is_variance=True),
    )


KNOWN = ("children_at_home_known",)

CURVE = "probability that the child in more danger is believed so"

JUDGEMENT = (
    Measure("mean_belief", "sd of true risk, known children at home", "stock", ("belief_sum",), KNOWN),
    Measure("belief_variance", "squared sd of true risk", "stock", ("belief_square_sum",), KNOWN, minus=("belief_sum",), is_variance=True),
    *(measure for when in MOMENTS for measure in calibration(when)),
    Measure("belief_auc", CURVE, "flow", judged=(0, 1)),
    *(Measure(f"belief_auc_{when}", CURVE, "flow", judged=(moment,)) for moment, when in enumerate(MOMENTS)),
)

RATES = [
    "children_in_need",
    "protection_plans",
    "looked_after_children",
    "care_proceedings",
    "referrals",
    "section_47_enquiries",
    "initial_conferences",
    "plan_starts",
    "care_entries",
    "care_proceedings_starts",
]

UNITS = {
    "hours": "hours",
    "visits": "visits",
    "cost": "GBP",
    "meetings": "meetings",
    "contacts": "contacts",
    "community": "contacts",
    "families": "families",
    "open": "families",
    "known": "families",
    "social_worker_families": "families",
    "social_workers": "full-time posts",
    "social_worker_posts": "full-time posts",
    "agency": "full-time posts",
    "employed": "full-time posts",
    "specialists": "full-time posts",
    "posts": "full-time posts",
    "desk": "hours",
    "leavers": "people",
    "worker": "changes",
    "moves_to_another_team": "moves",
    "problems": "problems of parents",
    "ratings": "ratings",
    "police": "incidents",
    "repeat_police": "incidents",
    "emergency_admissions": "admissions",
    "harm_at_home": "events",
    "harm_in_care": "events",
    "placement_moves": "moves",
    "placements_at_margin": "GBP",
    "disguised_compliance": "judgements",
    "training": "days",
    "care_days": "days",
    "sessions": "sessions",
    "consents": "refusals",
    "parents": "parents",
    "referrals": "referrals",
    "re_referrals": "referrals",
    "first_referrals": "referrals",
    "proceedings_weeks": "weeks",
}


def unit_of(name: str) -> str:
    """Return the unit of a weekly column: that of the longest beginning listed in UNITS, else children."""
    if name.endswith("_sum"):
        return "sum over people"
    starts = [start for start in UNITS if name.startswith(start)]
    return UNITS[max(starts, key=len)] if starts else "children"


def plain_measure(name: str) -> Measure:
    """Return a weekly column as a measure."""
    return Measure(name, unit_of(name), "stock" if INDEX[name] < FIRST_FLOW else "flow", (name,))


def rate_measure(name: str) -> Measure:
    """Return a weekly column as a rate per 10,000 children."""
    kind = "stock" if name in STOCKS else "flow"
    per = "per 10,000 children" if kind == "stock" else "per 10,000 children a year"
    return Measure(f"{name}_per_10000", per, kind, (name,), scale=PER, is_per_children=True)


ALL = (*map(plain_measure, MEASURES), *SHARES, *JUDGEMENT, *map(rate_measure, RATES))

BY_NAME = {measure.name: measure for measure in ALL}

__all__ = ["ALL", "BY_NAME", "PAYERS", "Measure"]
