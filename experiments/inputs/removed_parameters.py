"""Parameters of earlier versions: what took the place of those that are gone, and which scale thresholds have now."""

from collections.abc import Iterable
from pathlib import Path

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.measures.measure import CHANCE_OF_HARM
from simulation.settings import Figure

EVENTS_WEIGH = "what facts weigh follows from how often events are recorded, missed and misrecorded"

LINE = "the line of danger is a share of the children known and at home, not a chance of harm"

NO_HIGHER = "an ending asks the same question as the start, so its threshold is that of the start less a gap"

REMOVED = {
    "belief_raised_by_known_harm": ("nothing", "harm that becomes known is weighed as a fact, by harm_slope and harm_to_light_open"),
    "emergency_threshold_after_grave_harm": ("police_protection_threshold", "a constable decides on what is seen, and not on the worker's belief"),
    "evidence_fades_per_week": ("facts_fade_per_week", "what is known of a family loses weight with time as a whole"),
    "evidence_raises_concern": ("record_horizon_weeks", "an incident is an event that the police hold; checks of records find it"),
    "facts_lower_belief": ("clear_checks_neglected", "checks that find nothing lower belief, as far as they are not neglected"),
    "facts_noise_sd": ("record_error_sd", EVENTS_WEIGH),
    "facts_share_look": ("agencies_share_look", "what misleads about a family may also mislead those who record"),
    "facts_weight": ("record_error_sd and clear_checks_neglected", EVENTS_WEIGH),
    "group_weight": ("advice_discounted", "colleagues' views are weighed by their error, as the worker takes it"),
    "history_raises_concern": ("file_weight", "earlier referrals are part of the prior, by the file"),
    "issuing_threshold": ("issuing_gap", NO_HIGHER),
    "need_closing_threshold": ("need_closing_gap", NO_HIGHER),
    "placement_order_share_young": (
        "adoption_plan_level and adoption_half_age_years",
        "the share with a plan of adoption falls with age, from infants to nearly none at seven",
    ),
    "plan_ending_threshold": ("plan_ending_gap and credit_for_work_done", NO_HIGHER),
    "plan_ending_threshold_first": ("plan_ending_gap_first", NO_HIGHER),
    "reference_hazard": ("danger_quantile", LINE),
    "reference_hazard_high": ("danger_quantile_high", LINE),
    "reference_hazard_low": ("danger_quantile_low", LINE),
    "return_threshold_order": ("return_gap_order", NO_HIGHER),
    "return_threshold_section_20": ("return_gap_section_20", NO_HIGHER),
    "section_20_siblings_within": ("section_20_threshold", "each child is decided on its own concern"),
    "supervision_order_share": ("section_31_threshold", "the court makes an order if the threshold of section 31 is crossed, and none if it is not"),
}
"""By the name of a parameter that is gone: what took its place, and why."""


def unknown_parameter(where: str | Path, key: str, name: str, allowed: str, known: Iterable[str], fix: str | None = None) -> InputError:
    """Return the message for a name that is no parameter: what took its place if an earlier version had it, else which name is near.

    fix: the likely remedy for a name that no version had; by default the nearest of the known names.
    """
    if name not in REMOVED:
        return InputError(where, key, name, allowed, likely(name, known) if fix is None else fix)
    return InputError(where, key, NotGiven(gone_in_words(name)), "")


def gone_in_words(name: str) -> str:
    """Return that a parameter is gone, what took its place, and why.

    Examples
    --------
    >>> gone_in_words("group_weight")
    "group_weight is gone; in its place: advice_discounted (colleagues' views are weighed by their error, as the worker takes it)"
    """
    successor, reason = REMOVED[name]
    return f"{name} is gone; in its place: {successor} ({reason})"


def scale_in_words(figure: Figure, *values: float | None, unit: str = CHANCE_OF_HARM) -> str:
    """Return the sentence that a threshold is a chance now, if a value or its unit is on the scale of an earlier version; else nothing."""
    is_old = unit != CHANCE_OF_HARM or any(value is not None and not 0.0 < value < 1.0 for value in values)
    return "Thresholds were in sd of true risk before; now they are chances, between 0 and 1." if figure.unit == CHANCE_OF_HARM and is_old else ""
