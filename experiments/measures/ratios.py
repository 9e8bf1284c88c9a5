"""Measures that divide one weekly column by others: shares, means and rates."""

from agents.ages import WEEKS_A_YEAR
from experiments.measures import money
from experiments.measures.families import FACTORS_IN_WORDS, MEETINGS, PRESENTATIONS
from experiments.measures.formats import PERCENT, RATE
from experiments.measures.measure import CHANCE_OF_HARM, Formula, Measure, flows, mean, share, stocks
from experiments.measures.pathway import LENGTHS
from simulation.measures import INDEX, STOCKS

PER = 10_000
"""Children to whom a rate refers."""

NEED_ENDS = tuple(f"need_ends_{length}" for length in LENGTHS)

ALL_MEETINGS = tuple(measure.name for measure in MEETINGS)

PATHWAY = (
    share("re_referral_share_12_months", "re-referred within 12 months", "share of referrals", flows("re_referrals_12_months", "referrals")),
    share("repeat_plan_share", "plans that are second or later plans", "share of plans started", flows("repeat_plans", "plan_starts")),
    share(
        *("needless_plan_share", "plans that are needless", "share of plans started"),
        flows("needless_plans", "plan_starts"),
        "needless_intervention",
    ),
    share(
        *("needless_care_entry_share", "care entries that are needless", "share of programme-eligible entries"),
        flows("needless_care_entries", "care_entries_programme_eligible"),
        "needless_intervention",
    ),
    share(
        *("needless_plan_family_share", "families whose plans are needless", "share of families in which plans start"),
        flows("needless_plan_families", "plan_start_families"),
        "needless_intervention",
    ),
    share(
        *("needless_care_entry_family_share", "families whose care entries are needless", "share of families with care entries"),
        flows("needless_care_entry_families", "care_entry_families"),
        "needless_intervention",
    ),
    *(
        share(f"plan_ends_{length}_share", f"ended plans that lasted {words}", "share of plans ended", flows(f"plan_ends_{length}", "plan_ends"))
        for length, words in LENGTHS.items()
    ),
    *(
        share(f"{name}_share", f"ended times in need that lasted {words}", "share of need periods ended", flows(name, *NEED_ENDS))
        for name, words in zip(NEED_ENDS, LENGTHS.values())
    ),
    share(
        *("pre_proceedings_diverted_share", "pre-proceedings that end without an application", "share of pre-proceedings ended"),
        flows("pre_proceedings_diverted", "pre_proceedings_ended"),
    ),
    share(
        *("pre_proceedings_extended_share", "pre-proceedings that are extended", "share of pre-proceedings started"),
        flows("pre_proceedings_extended", "pre_proceedings_starts"),
    ),
    share(
        *("proceedings_share_21_months", "in proceedings within 21 months of a letter", "share of pre-proceedings started"),
        flows("care_proceedings_within_21_months_of_letter", "pre_proceedings_starts"),
    ),
    share(
        *("looked_after_share_12_months", "looked after 12 months after a letter", "share of pre-proceedings started"),
        flows("looked_after_12_months_after_letter", "pre_proceedings_starts"),
    ),
    share(
        *("care_share_24_months_after_diversion", "in care within 24 months of diversion from court", "share of those diverted"),
        flows("care_entries_within_24_months_of_diversion", "pre_proceedings_diverted"),
    ),
    mean("pre_proceedings_weeks", "weeks of pre-proceedings", "weeks", flows("pre_proceedings_weeks_sum", "pre_proceedings_ended"), RATE),
    share(
        *("care_re_entry_share_12_months", "back in care within 12 months of leaving", "share of exits"),
        flows("care_re_entries_12_months", "care_exits_returnable"),
    ),
    share(
        *("care_re_entry_share_after_return_home", "back in care within 12 months of going home", "share of returns home"),
        flows("care_re_entries_12_months", "care_exits_home"),
    ),
    share(
        *("care_exits_within_26_weeks_share", "stays in care of no more than 26 weeks", "share of exits"),
        flows("care_exits_within_26_weeks", "care_exits"),
    ),
    share(
        *("looked_after_within_18_months_of_first_referral", "looked after within 18 months of first referral"),
        "share of children first referred under 13",
        flows("looked_after_within_18_months", "first_referred_children_under_13"),
    ),
    mean(
        *("care_days_per_family_first_5_months", "days in care per family in its first 5 months", "days"),
        flows("care_days_first_5_months", "families_first_5_months"),
        RATE,
    ),
    mean("proceedings_weeks_mean", "length of care proceedings", "weeks", flows("proceedings_weeks_sum", "proceedings_ended"), RATE),
)

IN_POST = "social_workers_in_post"

WORKFORCE = (
    mean("cases_per_social_worker", "children per social worker", "children", stocks("social_worker_children", IN_POST), RATE),
    mean("families_per_social_worker", "families per social worker", "families", stocks("social_worker_families", IN_POST), RATE),
    share("face_to_face_share_of_hours", "hours that are face to face", "share of hours", flows("hours_face_to_face", "hours_worked")),
    share("visits_done_share", "visits done of those due", "share of visits due", flows("visits_done", "visits_due")),
    share("visits_late_share", "visits that are late", "share of visits done", flows("visits_late", "visits_done")),
    share(
        *("ratings_alike_share", "ratings on which workers agree", "share of others' ratings of a child that agree with the social worker's"),
        flows("ratings_by_others_alike", "ratings_by_others"),
    ),
    share(
        *("problems_known_not_there_share", "known problems that are wrongly known", "share of known problems of parents"),
        stocks("problems_known_not_there", "problems_known"),
    ),
    mean("problems_known_per_family", "known problems of parents per open family", "problems", stocks("problems_known", "parents_open"), RATE),
    share(
        *("problem_known_share", "share of open families with a known problem", "share of families with a worker"),
        stocks("open_families_problem_known", "parents_open"),
    ),
    share(
        *("abuse_known_share", "share of open families with known domestic abuse", "share of families with a worker"),
        stocks("open_families_abuse_known", "parents_open"),
    ),
    share(
        *("specialists_problem_share", "specialists' families that have the problem", "share of families held by specialists"),
        stocks("specialist_families_with_problem", "specialist_families"),
    ),
    *(
        share(
            f"assessed_{name}_share",
            f"share of assessments that find {words}",
            "share of assessments",
            flows(f"assessments_with_{name}", "assessments"),
        )
        for name, words in FACTORS_IN_WORDS.items()
    ),
    share(
        *("contacts_attended_share", "contacts that parents attend", "share of specialists' contacts"),
        flows("contacts_attended", "contacts_specialist"),
    ),
    share(
        *("vacancy_share", "social work posts vacant or agency", "share of posts"),
        stocks("employed_social_workers", "social_worker_posts", is_rest=True),
    ),
    share("agency_share", "social workers from agencies", "share of staff", stocks("agency_social_workers", IN_POST)),
    Measure(
        *("turnover_share", "social workers leaving, a year", "leavers per post a year", "flow", PERCENT),
        flows("leavers", "social_worker_posts", scale=WEEKS_A_YEAR),
    ),
    mean(
        *("worker_changes_per_family", "changes of worker per family, a year", "changes per open family a year"),
        flows("worker_changes", "open_families", scale=WEEKS_A_YEAR),
    ),
    mean("strain_mean", "social workers' strain, 0 to 1", "0 to 1", stocks("strain_sum", IN_POST)),
    mean("skill_mean", "social workers' purposeful skill, 0 to 1", "purposeful skill, 0 to 1", stocks("skill_sum", IN_POST)),
)

HOME = "children_at_home_known"

FAMILIES = (
    mean("hostility_mean", "parents' hostility, 0 to 1", "0 to 1", stocks("hostility_sum", "parents_open")),
    mean("trust_mean", "parents' trust, 0 to 1", "0 to 1", stocks("trust_sum", "parents_open")),
    mean("engagement_mean", "parents' engagement, 0 to 1", "0 to 1", stocks("engagement_sum", "parents_open")),
    *(
        share(f"meetings_{name}_share", f"meetings that are with {words}", "share of meetings", flows(f"meetings_{name}", *ALL_MEETINGS))
        for name, words in PRESENTATIONS.items()
    ),
    share(
        *("disguised_compliance_recognised_share", "disguise that is seen through", "share of meetings with disguise"),
        flows("disguised_compliance_hits", "disguised_compliance_hits", "disguised_compliance_misses"),
    ),
    share(
        *("disguised_compliance_false_alarm_share", "undisguised meetings taken for disguise", "share of meetings without disguise"),
        flows("disguised_compliance_false_alarms", "disguised_compliance_false_alarms", "disguised_compliance_correct_rejections"),
    ),
    mean("wellbeing_mean", "children's wellbeing, 0 to 1", "0 to 1", stocks("wellbeing_sum", HOME)),
    share("school_attendance", "school attendance", "share of sessions", stocks("attendance_sum", "attendance_count")),
    mean("harm_hazard_mean", "risk of harm at home in 12 months", "12-month hazard, known children at home", stocks("harm_hazard_sum", HOME)),
    mean(
        *("harm_hazard_mean_on_plans", "risk of harm in 12 months, children on plans", "12-month hazard, children on plans"),
        stocks("harm_12_month_sum_plans", "protection_plans"),
    ),
    mean("plan_start_true_risk", "true risk when a plan starts", "sd of true risk", flows("plan_start_risk_sum", "plan_starts")),
    mean("plan_start_belief", "worker's belief when a plan starts", CHANCE_OF_HARM, flows("plan_start_belief_sum", "plan_starts")),
    mean(
        *("plan_start_unhelped_hazard", "risk of harm without help when a plan starts", "12-month hazard, had they never been helped"),
        flows("plan_start_unhelped_hazard_sum", "plan_starts"),
    ),
)

RATIOS = (*PATHWAY, *WORKFORCE, *FAMILIES, *money.SUMS)

RATES = (
    *("children_in_need", "protection_plans", "looked_after_children", "care_proceedings", "referrals", "section_47_enquiries"),
    *("initial_conferences", "plan_starts", "care_entries", "care_proceedings_starts"),
)
"""Weekly columns that are also given as rates."""


def rate_of(measure: Measure) -> Measure:
    """Return a weekly column as a rate per 10,000 children: of a flow, a year."""
    is_stock = INDEX[measure.name] < len(STOCKS)
    per = f"per {PER:,} children" + ("" if is_stock else " a year")
    formula = Formula((measure.name,), scale=PER, is_at_date=is_stock, is_per_children=True)
    return Measure(f"{measure.name}_per_{PER}", f"{measure.label} {per}", per, measure.kind, RATE, formula)
