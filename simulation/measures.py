"""Weekly measures by area: the columns of the weekly table."""

from typing import get_args

from simulation.types import Role

ROLES = get_args(Role)
"""In the order of agents/standing.py."""

MEET_FAMILIES = ROLES[ROLES.index("victim_worker") : ROLES.index("unit_coordinator")]
"""Roles whose contacts are counted separately; social workers' contacts are visits."""

STOCKS = (
    """
children_in_need children_in_need_safeguarding_service protection_plans pre_proceedings care_proceedings looked_after_children
looked_after_children_programme_eligible looked_after_children_under_13 open_families families_waiting
missed_high_risk_children missed_high_risk_children_low missed_high_risk_children_high missed_high_risk_families missed_high_risk_children_closed
needless_plan_children employed_social_workers belief_square_sum belief_sum social_workers_in_post social_worker_posts agency_social_workers
social_worker_families social_worker_children children_at_home_known harm_hazard_sum wellbeing_sum attendance_sum attendance_count
rated_red rated_amber placement_kin placement_foster placement_residential placement_supported strain_sum hostility_sum trust_sum
engagement_sum parents_open harm_12_month_sum_plans skill_sum specialists_in_post section_20_children adoptive_children
remand_children problems_known problems_known_not_there problems_there_unknown
open_families_abuse_known open_families_problem_known specialist_families specialist_families_with_problem
families_for_specialists families_held_by_specialists specialists_full
""".split()
    + [f"posts_vacant_{role}" for role in ROLES]
)

FLOWS = (
    """
referrals re_referrals_12_months first_referrals assessments no_further_action section_47_enquiries initial_conferences plan_starts plan_ends
repeat_plans plan_ends_3_months plan_ends_6_months plan_ends_12_months plan_ends_24_months plan_ends_longer
pre_proceedings_starts care_proceedings_starts care_proceedings_after_pre_proceedings
care_entries care_entries_programme_eligible care_entries_under_10 care_entries_under_1 care_entries_16_plus care_exits care_re_entries_12_months
care_exits_home care_exits_guardianship care_exits_adopted care_exits_18 care_exits_other care_exits_within_26_weeks care_exits_returnable
care_entries_section_20 care_entries_order care_entries_emergency placement_moves harm_in_care_events
looked_after_within_18_months first_referred_children_under_13 care_days_first_5_months families_first_5_months
harm_at_home_events harm_at_home_known_events harm_at_home_open_events
needless_plans needless_plans_low needless_plans_high plan_start_families needless_plan_families
needless_care_entries needless_care_entries_low needless_care_entries_high care_entry_families needless_care_entry_families
disguised_compliance_hits disguised_compliance_misses disguised_compliance_false_alarms disguised_compliance_correct_rejections
meetings_open meetings_ambivalent meetings_disguised meetings_hostile
police_incidents repeat_police_incidents emergency_admissions
hours_worked hours_face_to_face visits_due visits_done contacts_specialist contacts_attended community_contacts
leavers worker_changes consents_refused training_days plan_start_risk_sum plan_start_belief_sum plan_start_unhelped_hazard_sum
need_ends_3_months need_ends_6_months need_ends_12_months need_ends_24_months need_ends_longer emergency_protections
care_orders placement_orders supervision_orders guardianship_orders no_orders proceedings_weeks_sum proceedings_ended children_turned_18
sessions_group_supervision families_closed reviews_delayed desk_hours_taken
children_judged_at_assessment children_judged_at_review belief_at_assessment_sum belief_at_review_sum
belief_square_at_assessment_sum belief_square_at_review_sum true_risk_at_assessment_sum true_risk_at_review_sum
family_groups_held family_groups_refused family_groups_lapsed facts_heard placements_at_margin
moves_to_another_team visits_late child_arrangements_orders care_entries_remand ratings_by_others ratings_by_others_alike
record_checks visits_unseen visits_seen_alone
assessments_with_domestic_abuse assessments_with_substance_misuse assessments_with_mental_ill_health assessments_with_several_problems
assessments_with_any_problem
placement_orders_under_1 placement_orders_under_5 placement_orders_revoked adoptive_placements_disrupted
care_exits_home_section_20 care_exits_home_unplanned
pre_proceedings_ended pre_proceedings_weeks_sum pre_proceedings_diverted pre_proceedings_extended children_to_kin_by_agreement
care_proceedings_within_21_months_of_letter looked_after_12_months_after_letter care_entries_within_24_months_of_diversion
parents_advised families_with_kin_assessed applications_from_section_20
police_protections police_protections_unserved police_protections_ended_home emergency_orders care_entries_with_sibling
newborns_heard newborns_heard_at_short_notice newborns_heard_after_sibling pregnancies_known_late
families_first_held_by_specialists
""".split()
    + [f"contacts_{role}" for role in MEET_FAMILIES]
)

PAYERS = ("childrens_services", "police", "nhs", "probation", "courts", "schools", "grant")
COSTS = [f"cost_gbp_{payer}" for payer in PAYERS]
COST_LINES = "cost_line_staff cost_line_placements cost_line_process cost_line_programme cost_line_partners".split()

MEASURES = tuple(STOCKS + FLOWS + COSTS + COST_LINES)
INDEX = {name: i for i, name in enumerate(MEASURES)}
FIRST_FLOW = len(STOCKS)

JUDGED = tuple(name for name in MEASURES if name.startswith(("missed_high_risk_", "needless_")))
"""Judged at the line of danger: without one, nobody knows them."""

globals().update({name.upper(): i for i, name in enumerate(MEASURES)})


def __getattr__(name: str) -> int:
    """Tell type checkers that each measure's upper-case name is its column."""
    raise AttributeError(f"no measure is called {name.lower()!r}; they are {', '.join(MEASURES)}")
