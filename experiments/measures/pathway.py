"""Weekly columns of a child's way through the service: referral, need, plans, court, care."""

from experiments.measures.measure import weekly

LENGTHS = {
    "3_months": "up to 3 months",
    "6_months": "3 to 6 months",
    "12_months": "6 to 12 months",
    "24_months": "1 to 2 years",
    "longer": "2 years and more",
}
"""How long a plan or a time in need has lasted when it ends."""

REFERRALS = weekly(
    "referrals",
    {
        "referrals": "referrals",
        "re_referrals_12_months": "re-referrals within 12 months",
        "first_referrals": "first referrals",
    },
)

NEED = weekly(
    "children",
    {
        "children_in_need": "children in need",
        "children_in_need_safeguarding_service": "children in need, safeguarding service",
        "assessments": "assessments",
        "no_further_action": "children referred without further action",
        "first_referred_children_under_13": "children under 13 referred for the first time",
        "looked_after_within_18_months": "children looked after within 18 months of first referral",
        "children_turned_18": "children who turned 18",
        **{f"need_ends_{length}": f"times in need that ended after {words}" for length, words in LENGTHS.items()},
    },
)

PLANS = weekly(
    "children",
    {
        "protection_plans": "child protection plans",
        "section_47_enquiries": "section 47 enquiries",
        "initial_conferences": "initial child protection conferences",
        "plan_starts": "protection plans started",
        "plan_ends": "protection plans ended",
        "repeat_plans": "second or later protection plans started",
        **{f"plan_ends_{length}": f"plans that ended after {words}" for length, words in LENGTHS.items()},
    },
)

REVIEWS = weekly("reviews", {"reviews_delayed": "plan reviews without a visit before them"})

COURT = weekly(
    "children",
    {
        "pre_proceedings": "children in pre-proceedings",
        "care_proceedings": "children in care proceedings",
        "pre_proceedings_starts": "pre-proceedings started",
        "pre_proceedings_ended": "pre-proceedings ended",
        "pre_proceedings_diverted": "pre-proceedings ended without an application to court",
        "pre_proceedings_extended": "children whose pre-proceedings were extended",
        "looked_after_12_months_after_letter": "children looked after 12 months after a letter",
        "care_entries_within_24_months_of_diversion": "children entering care within 24 months of diversion from court",
        "children_to_kin_by_agreement": "children who go to relatives by agreement in place of court",
        "care_proceedings_starts": "care proceedings started",
        "care_proceedings_within_21_months_of_letter": "care proceedings started within 21 months of a letter",
        "care_proceedings_after_pre_proceedings": "care proceedings started after pre-proceedings",
        "proceedings_ended": "care proceedings ended",
        "care_orders": "care orders",
        "placement_orders": "placement orders",
        "placement_orders_under_1": "placement orders for infants under 1",
        "placement_orders_under_5": "placement orders for children under 5",
        "applications_from_section_20": "applications to court about children in care by agreement",
        "placement_orders_revoked": "placement orders revoked without an adoption",
        "supervision_orders": "supervision orders",
        "guardianship_orders": "special guardianship orders",
        "child_arrangements_orders": "child arrangements orders",
        "no_orders": "care proceedings that ended without an order",
        "newborns_heard": "newborns heard in court for the first time",
        "newborns_heard_at_short_notice": "newborns heard in court with under seven days' notice",
        "newborns_heard_after_sibling": "newborns heard in court after proceedings about a sibling",
        "pregnancies_known_late": "pregnancies that became known late",
    },
)

COURT_WEEKS = weekly(
    "sum over people",
    {"proceedings_weeks_sum": "weeks of ended proceedings, summed", "pre_proceedings_weeks_sum": "weeks of ended pre-proceedings, summed"},
)

LETTERS = weekly(
    "families",
    {"families_with_kin_assessed": "families whose relatives were found able and willing to care"},
)

ADVICE = weekly("parents", {"parents_advised": "parents with a solicitor at a meeting before proceedings"})

CARE = weekly(
    "children",
    {
        "looked_after_children": "looked-after children",
        "looked_after_children_programme_eligible": "looked-after children eligible for the programme",
        "looked_after_children_under_13": "looked-after children under 13",
        "placement_kin": "children placed with kin",
        "placement_foster": "children in foster care",
        "placement_residential": "children in residential care",
        "placement_supported": "children in supported accommodation",
        "section_20_children": "children in care by agreement (section 20)",
        "adoptive_children": "children placed for adoption",
        "remand_children": "children in care on remand",
        "care_entries": "children entering care",
        "care_entries_programme_eligible": "children entering care, eligible for the programme",
        "care_entries_under_10": "children under 10 entering care",
        "care_entries_under_1": "infants entering care",
        "care_entries_16_plus": "children of 16 and over entering care",
        "care_entries_section_20": "children entering care by agreement (section 20)",
        "care_entries_order": "children entering care by court order",
        "care_entries_emergency": "children entering care in an emergency",
        "care_entries_remand": "children entering care on remand",
        "care_exits": "children leaving care",
        "care_exits_home": "children leaving care to go home",
        "care_exits_home_section_20": "children going home from care by agreement (section 20)",
        "care_exits_home_unplanned": "children taken home by parents who withdrew agreement",
        "care_exits_guardianship": "children leaving care to guardians",
        "care_exits_adopted": "children leaving care by adoption",
        "care_exits_18": "young people leaving care at 18",
        "care_exits_other": "children leaving care otherwise",
        "care_exits_within_26_weeks": "children leaving care within 26 weeks",
        "care_exits_returnable": "children leaving care who may come back",
        "care_re_entries_12_months": "children back in care within 12 months",
        "care_entries_with_sibling": "children entering care in the same week as a sibling",
        "police_protections": "children taken into police protection",
        "police_protections_unserved": "children taken into police protection, family not served before",
        "police_protections_ended_home": "children who went home after police protection",
        "emergency_orders": "children under an emergency order that the authority applied for",
    },
)

EMERGENCIES = weekly("families", {"emergency_protections": "families with emergency protection"})

MOVES = weekly(
    "moves",
    {
        "placement_moves": "moves between placements",
        "adoptive_placements_disrupted": "placements with adopters that ended before adoption",
    },
)

CARE_DAYS = weekly("days", {"care_days_first_5_months": "days in care in a family's first 5 months"})

FAMILIES_OF_CARE_DAYS = weekly("families", {"families_first_5_months": "families that reached 5 months with a team"})

FAMILY_GROUPS = weekly(
    "conferences",
    {
        "family_groups_held": "family group conferences held",
        "family_groups_refused": "family group conferences refused",
        "family_groups_lapsed": "family group conferences no longer called for",
    },
)

WEEKLY = (
    *(*REFERRALS, *NEED, *PLANS, *REVIEWS, *COURT, *COURT_WEEKS, *LETTERS, *ADVICE),
    *(*CARE, *EMERGENCIES, *MOVES, *CARE_DAYS, *FAMILIES_OF_CARE_DAYS, *FAMILY_GROUPS),
)
