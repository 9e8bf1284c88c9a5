"""Weekly columns of families: both errors, parents and how they meet workers, problems, children at home, what workers believe."""

from experiments.measures.formats import COUNT
from experiments.measures.measure import Measure, weekly

PRESENTATIONS = {
    "open": "open parents",
    "ambivalent": "ambivalent parents",
    "disguised": "parents who disguise",
    "hostile": "hostile or avoiding parents",
}
"""How parents present themselves at a meeting."""

LOW, HIGH, FAMILIES = "lower line", "higher line", "by family"
"""Danger and need are judged at a line of danger, at its middle height and at these two; and for families."""

MOMENTS = {"at_assessment": "at assessments", "at_review": "at plan reviews"}
"""When a belief is acted upon: at the end of an assessment, at a review conference; in the order of world.judgements."""

HARM = weekly(
    "events",
    {
        "harm_at_home_events": "harm at home",
        "harm_at_home_known_events": ("harm at home that comes to light", "of it, comes to light"),
        "harm_at_home_open_events": ("harm at home in open families", "of it, in open families"),
    },
    "harm_missed",
)

MISSED = weekly(
    "children",
    {
        "missed_high_risk_children": "in danger and missed",
        "missed_high_risk_children_low": (f"in danger and missed, {LOW}", LOW),
        "missed_high_risk_children_high": (f"in danger and missed, {HIGH}", HIGH),
        "missed_high_risk_children_closed": "in danger, family closed",
    },
    "harm_missed",
)

MISSED_FAMILIES = weekly("families", {"missed_high_risk_families": ("families with a child in danger and missed", FAMILIES)}, "harm_missed")

NEEDLESS = weekly(
    "children",
    {
        "needless_plan_children": "children on needless plans",
        "needless_plans": "needless plans",
        "needless_plans_low": (f"needless plans, {LOW}", LOW),
        "needless_plans_high": (f"needless plans, {HIGH}", HIGH),
        "needless_care_entries": "needless care entries",
        "needless_care_entries_low": (f"needless care entries, {LOW}", LOW),
        "needless_care_entries_high": (f"needless care entries, {HIGH}", HIGH),
    },
    "needless_intervention",
)

NEEDLESS_FAMILIES = weekly(
    "families",
    {
        "needless_plan_families": ("families with needless plans", FAMILIES),
        "needless_care_entry_families": ("families with needless care entries", FAMILIES),
    },
    "needless_intervention",
)
"""None of the family's children reaches the line: where one does, the plan of a brother or sister counts as needless by child only."""

STARTS = weekly("families", {"plan_start_families": "families in which plans start", "care_entry_families": "families with care entries"})

HARM_IN_CARE = weekly("events", {"harm_in_care_events": "harm in care"}, "needless_intervention")

OPEN = weekly(
    "families",
    {
        "open_families": "open families",
        "families_waiting": "families waiting for a worker",
        "families_closed": "families closed",
    },
)

PARENTS = weekly("parents", {"parents_open": "parents with a worker"})

REFUSALS = weekly("refusals", {"consents_refused": "families closed since parents withdrew consent"})

MEETINGS = weekly("meetings", {f"meetings_{name}": f"meetings with {words}" for name, words in PRESENTATIONS.items()})

DISGUISE = weekly(
    "judgements",
    {
        "disguised_compliance_hits": "disguise seen through",
        "disguised_compliance_misses": "disguise not seen through",
        "disguised_compliance_false_alarms": "parents wrongly taken to disguise",
        "disguised_compliance_correct_rejections": "parents rightly taken not to disguise",
    },
)

PROBLEMS = weekly(
    "problems of parents",
    {
        "problems_known": "known problems of parents",
        "problems_known_not_there": "known problems that are not there",
        "problems_there_unknown": "problems that nobody knows of",
    },
)

FACTORS_IN_WORDS = {
    "domestic_abuse": "domestic abuse",
    "substance_misuse": "parents' misuse of substances",
    "mental_ill_health": "parents' mental ill-health",
    "several_problems": "several of these problems",
    "any_problem": "any of these problems",
}
"""What an assessment records of the parents."""

FACTORS = weekly("assessments", {f"assessments_with_{name}": f"assessments that find {words}" for name, words in FACTORS_IN_WORDS.items()})

FAMILIES_KNOWN = weekly(
    "families",
    {
        "open_families_abuse_known": "open families with known domestic abuse",
        "open_families_problem_known": "open families with a known problem of a parent",
        "specialist_families": "families held by specialists for adults",
        "specialist_families_with_problem": "of these, a parent has the problem",
    },
)
"""A family that two specialists hold counts twice."""

INCIDENTS = weekly("incidents", {"police_incidents": "police incidents", "repeat_police_incidents": "repeat police incidents"})

ADMISSIONS = weekly("admissions", {"emergency_admissions": "emergency admissions of parents"})

CHILDREN = weekly(
    "children",
    {
        "children_at_home_known": "known children at home",
        "attendance_count": "children whose school attendance counts",
        "rated_red": "children rated red",
        "rated_amber": "children rated amber",
        **{f"children_judged_{moment}": f"children judged {words}" for moment, words in MOMENTS.items()},
    },
)

RATINGS = weekly(
    "ratings",
    {
        "ratings_by_others": "other workers' ratings of a child",
        "ratings_by_others_alike": "other workers' ratings that agree",
    },
)

FACTS = weekly("facts", {"facts_heard": "events learnt from other agencies' records"})
RECORD_CHECKS = weekly("checks", {"record_checks": "checks of other agencies' records"})

SUMS = weekly(
    "sum over people",
    {
        "belief_sum": "workers' belief, summed",
        "belief_square_sum": "square of workers' belief, summed",
        **{f"belief_{moment}_sum": f"belief {words}, summed" for moment, words in MOMENTS.items()},
        **{f"belief_square_{moment}_sum": f"square of belief {words}, summed" for moment, words in MOMENTS.items()},
        **{f"true_risk_{moment}_sum": f"true risk {words}, summed" for moment, words in MOMENTS.items()},
        "harm_hazard_sum": "yearly risk of harm at home, summed",
        "harm_12_month_sum_plans": "yearly risk of harm on plans, summed",
        "wellbeing_sum": "children's wellbeing, summed",
        "attendance_sum": "school attendance, summed",
        "hostility_sum": "parents' hostility, summed",
        "trust_sum": "parents' trust, summed",
        "engagement_sum": "parents' engagement, summed",
        "plan_start_risk_sum": "true risk when plans start, summed",
        "plan_start_belief_sum": "belief when plans start, summed",
        "plan_start_unhelped_hazard_sum": "yearly risk without help when plans start, summed",
    },
)

HEADLINE = (
    Measure("families_reached", "families that a specialist held", "families", "flow", COUNT),
    Measure(
        "harm_at_home_reached_events",
        "harm at home in families reached",
        "events",
        "flow",
        COUNT,
        error="harm_missed",
        short="of it, in families reached",
    ),
)
"""Made from each family's own record, of families that a specialist held under the programme."""

FOLLOWED = Measure(
    "harm_at_home_followed_events",
    "harm at home in families open at go-live or first referred since",
    "events",
    "flow",
    COUNT,
    error="harm_missed",
    short="of it, in families open at go-live or first referred since",
)
"""Made from each family's own record, from the week in which arms begin to differ: whether an arm closes a family sooner changes nothing."""

WEEKLY = (
    *(*HARM, *MISSED, *MISSED_FAMILIES, *NEEDLESS, *NEEDLESS_FAMILIES, *STARTS, *HARM_IN_CARE),
    *(*OPEN, *PARENTS, *REFUSALS, *MEETINGS, *DISGUISE, *PROBLEMS, *FACTORS, *FAMILIES_KNOWN),
    *(*INCIDENTS, *ADMISSIONS, *CHILDREN, *RATINGS, *FACTS, *RECORD_CHECKS, *SUMS),
)
