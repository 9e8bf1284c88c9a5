"""Which model a posterior belongs to: what a small reference run simulates, and the names of the parameters that the posterior moves."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from experiments.inputs.load import CONFIGS, find_config, parameters_of, policy_at, read_authority
from experiments.runs.experiment import Arm, Experiment
from experiments.runs.simulate_seed import simulate_seed
from simulation.measures import INDEX

WORLD = CONFIGS / "studies" / "synthetic" / "smallborough.yaml"

START, END = date(2012, 4, 1), date(2015, 3, 31)

WORLD_SEED = 1

TARGETS = (
    *("referrals", "re_referrals_12_months", "assessments", "no_further_action", "section_47_enquiries", "initial_conferences"),
    *("assessments_with_domestic_abuse", "assessments_with_mental_ill_health", "assessments_with_substance_misuse"),
    *("children_in_need", "children_in_need_safeguarding_service", "protection_plans", "plan_starts", "repeat_plans", "plan_ends"),
    *("plan_ends_3_months", "plan_ends_6_months", "plan_ends_12_months", "plan_ends_24_months", "plan_ends_longer"),
    *("care_proceedings_starts", "care_proceedings_after_pre_proceedings", "child_arrangements_orders"),
    *("pre_proceedings_starts", "pre_proceedings_ended", "pre_proceedings_diverted", "care_entries_within_24_months_of_diversion"),
    *("care_proceedings_within_21_months_of_letter", "looked_after_12_months_after_letter"),
    *("looked_after_children_programme_eligible", "section_20_children", "care_exits_home_unplanned"),
    *("looked_after_children", "care_entries", "care_entries_programme_eligible", "care_entries_under_1", "care_entries_section_20"),
    *("care_entries_emergency", "care_exits", "care_exits_home", "care_exits_guardianship", "care_exits_adopted", "care_exits_returnable"),
    *("care_re_entries_12_months", "looked_after_within_18_months", "first_referred_children_under_13"),
    *("social_workers_in_post", "social_worker_posts", "employed_social_workers", "agency_social_workers", "social_worker_children", "leavers"),
    *("hours_worked", "hours_face_to_face", "children_judged_at_assessment", "belief_at_assessment_sum", "true_risk_at_assessment_sum"),
)
"""Weekly measures of which the targets of configs/authorities and configs/studies are made."""

HEADLINE = (
    *("harm_at_home_events", "harm_at_home_known_events", "missed_high_risk_children", "missed_high_risk_children_closed"),
    *("needless_plans", "needless_care_entries", "harm_in_care_events", "pre_proceedings", "care_proceedings", "visits_due", "visits_done"),
)
"""Further weekly measures that head every comparison. Money is left out: no price moves a family, and no target is a price."""

REFERENCE_MEASURES = (*TARGETS, *HEADLINE)
"""All that the fingerprint looks at, by name: another counter in simulation/measures.py changes nothing."""

SHOWN_CHANGES = 3
"""How many measures are named that the reference run simulates otherwise."""


@cache
def reference_values() -> dict[str, int]:
    """Return the sum over the weeks of the reference run of each of REFERENCE_MEASURES.

    Whole numbers, sums of hours and beliefs rounded to them: they do not hang on a processor's last bit, and stay when sources are put
    in better order. A change that touches only what never happens in that small world's three years goes unseen.
    """
    authority = read_authority(str(WORLD))
    policy = policy_at(find_config("policies", "business_as_usual", "POLICY", ""), authority)
    experiment = Experiment(authority, parameters_of(authority), START, END, (Arm("as_usual", policy, "stay"),))
    weekly = next(simulate_seed(experiment, WORLD_SEED)).weekly.sum(axis=(0, 1))
    return {name: round(float(weekly[INDEX[name]])) for name in REFERENCE_MEASURES}


def fingerprint(moved: Iterable[str]) -> str:
    """Return twelve hexadecimal digits that change with what the reference run simulates, or with the names of the parameters moved."""
    lines = [as_text(reference_values()), *sorted(moved)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def as_text(values: Mapping[str, int]) -> str:
    """Return the values of a reference run as one line, by name."""
    return " ".join(f"{name}={values[name]}" for name in sorted(values))


def from_text(line: str) -> dict[str, int]:
    """Return the values of a reference run from their line; raise ValueError for anything else."""
    return {name: int(value) for name, value in (each.split("=") for each in line.split())}


def changes_since(recorded: Mapping[str, int]) -> str:
    """Return what the reference run simulates otherwise than was recorded, in words, or nothing; measures of one side alone do not count."""
    now = reference_values()
    changes = [f"{name} {now[name]}, was {value}" for name, value in recorded.items() if name in now and now[name] != value]
    more = f" and {len(changes) - SHOWN_CHANGES} more" if len(changes) > SHOWN_CHANGES else ""
    return "; ".join(changes[:SHOWN_CHANGES]) + more
