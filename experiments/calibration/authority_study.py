"""An authority's own calibration, made from its file: eight parameters, Hertfordshire's method, and what its own tables say of its last year."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

from experiments.authorities.donor import children_per_family
from experiments.calibration.study import CalibrationStudy, CalibrationTarget, Prior
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import CONFIGS, config_names, find_config, parameters_of, read_authority, read_settings
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import BY_NAME
from experiments.runs.parameter_values import ratios_of
from simulation.settings import Authority, Figure, Target

TEMPLATE_STUDY = CONFIGS / "studies" / "hertfordshire.yaml"
"""The study whose parameters, waves, discrepancy and years of window every authority takes, but for these."""

REPLACED_PRIORS = {
    "conference_threshold": Prior(moves="conference_threshold", also=("plan_threshold",)),
    "plan_threshold": Prior(moves="plan_ending_threshold_first"),
}
"""Lengths of plans hang on the bar of the first review. Hertfordshire's was fitted to its own; elsewhere it takes the place of the bar of a plan,
which moves along with that of a conference: the same people decide, weeks apart."""

OUTSIDE_NEED, REMOVAL_THRESHOLD = "outside_need_per_year", "interim_removal_threshold"
"""How many children come with long-stay need takes the place of the court's bar of interim removal, which is England's, as its other bars are.
Hertfordshire's children in long-stay need are what is left of its census; elsewhere they were lent by the number of children. Nothing but children
in need hangs on them: where that figure is met, it is met by this, and it tells the other bars little."""

FITTED_MEASURES = (
    "referrals",
    "re_referral_share_12_months",
    "section_47_enquiries",
    "initial_conferences",
    "plan_starts",
    "protection_plans",
    "repeat_plan_share",
    "children_in_need",
    "looked_after_children",
    "care_entries",
    "care_exits",
    "plan_ends_3_months",
    "plan_ends_12_months",
    "plan_ends_24_months",
)
"""The measures that are fitted, where the file has the authority's own figure of its last observed year."""

DENOMINATORS = {name: "plan_ends" for name in FITTED_MEASURES if name.startswith("plan_ends_")}
"""Measures that are shares of another one."""

SHARE_BASES = {**DENOMINATORS, "re_referral_share_12_months": "referrals", "repeat_plan_share": "plan_starts"}
"""What shares are shares of."""


def is_authority(name: str) -> bool:
    """Return whether a name or path is an authority's and no study's."""
    if name in config_names("studies"):
        return False
    if name in config_names("authorities"):
        return True
    path = Path(name)
    return path.suffix in (".yaml", ".yml") and is_existing_file(path) and "kind" not in (told := read_mapping(path)) and "history" in told


def is_existing_file(path: Path) -> bool:
    """Return whether there is such a file; a name too long for one is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def study_of_authority(name: str) -> tuple[CalibrationStudy, Path, Authority]:
    """Return the study of an authority of configs/authorities or of a file, and where it comes from; raise InputError without figures to fit to."""
    authority, path = read_authority(name), find_config("authorities", name, "AUTHORITY", "")
    pattern = read_settings(CalibrationStudy, TEMPLATE_STUDY)
    off = max(aim.discrepancy for aim in pattern.targets)
    held = parameters_of(authority)
    fitted = [target for target in authority.targets if is_fitted(target, authority)]
    family = children_per_family(held)
    aims = tuple(calibration_target(target, off, path, stochastic_sd(target, authority.targets, family)) for target in fitted)
    if len(aims) < len(pattern.parameters):
        allowed = f"at least {len(pattern.parameters)} own figures of the last observed year, of {', '.join(FITTED_MEASURES)}"
        raise InputError(path, "targets", NotGiven(f"{len(aims)} of them"), allowed, "`run.py authority` writes them from the published tables.")
    title = f"{authority.title}: thresholds and rates, to {authority.last_observed}"
    given = {"name": authority.name, "title": title, "authority": name, "carries_too": (REMOVAL_THRESHOLD,)}
    window = {"start": first_day_of_window(authority.last_observed, pattern.end.year - pattern.start.year), "end": authority.last_observed}
    instead = {**REPLACED_PRIORS, REMOVAL_THRESHOLD: outside_need_prior(authority, path)}
    moved = tuple(narrowed_prior(instead.get(prior.moves, prior), held) for prior in pattern.parameters)
    whole = pattern.model_copy(update={**given, **window, "targets": aims, "parameters": moved})
    return settings_from(CalibrationStudy, whole.model_dump(mode="json"), path), path, authority


def outside_need_prior(authority: Authority, path: Path) -> Prior:
    """Return the prior of how many children come with long-stay need, as a ratio to the file's; raise InputError without a range."""
    figure = authority.outside_need_per_year
    if figure.low is None or figure.high is None or not 0.0 < figure.low < figure.high:
        raise InputError(path, OUTSIDE_NEED, NotGiven(f"{figure.low} to {figure.high}"), "a range, low above 0 and below high: it is calibrated")
    low, high = ratios_of(figure)
    return Prior(moves=OUTSIDE_NEED, low=low, high=high, form="log_uniform")


def first_day_of_window(last: date, years: int) -> date:
    """Return the first day of so many years that end with a day."""
    after = last + timedelta(days=1)
    return after.replace(year=after.year - years, day=min(after.day, 28))


def is_fitted(target: Target, authority: Authority) -> bool:
    """Return whether a target is an authority's own figure of the year that ends with its last observed date, not zero: a tenth of nothing
    is no uncertainty."""
    is_last = target.period.split("/")[-1] == str(authority.last_observed)
    return is_last and target.measure in FITTED_MEASURES and target.status == "measured" and target.role == "calibrate" and target.value != 0.0


def stochastic_sd(target: Target, targets: Sequence[Target], family: float) -> float:
    """Return the standard error that chance among families gives a count, or a share of a count, in an authority's year; 0 where the count is
    not known.

    family: children of a family, who go together, so that the variance of a count is so many times the count (at least: families differ).
    """
    if target.measure not in SHARE_BASES:
        return sqrt(max(family * target.value, 0.0))
    last = target.period.split("/")[-1]
    counts = [
        each.value for each in targets if each.measure == SHARE_BASES[target.measure] and each.period.split("/")[-1] == last and each.value > 0.0
    ]
    return sqrt(max(family * target.value * (1.0 - target.value), 0.0) / counts[0]) if counts else 0.0


def calibration_target(target: Target, discrepancy: float, path: Path, chance: float = 0.0) -> CalibrationTarget:
    """Return an authority's target with its frozen uncertainty; raise InputError for one that cannot be. Counts of everybody have no
    sampling error beyond chance among families."""
    if target.per != DENOMINATORS.get(target.measure):
        allowed = f"per: {DENOMINATORS[target.measure]}" if target.measure in DENOMINATORS else "no per"
        raise InputError(path, f"targets, {target.measure} {target.period}", NotGiven(f"per: {target.per}"), allowed)
    unit = "share" if target.per is not None else BY_NAME[target.measure].unit
    told = {"measure": target.measure, "per": target.per, "period": target.period, "value": target.value, "unit": unit, "source": target.source}
    return settings_from(CalibrationTarget, {**told, "sampling": 0.0, "discrepancy": discrepancy, "chance": chance}, path)


def narrowed_prior(prior: Prior, held: dict[str, Figure]) -> Prior:
    """Return a prior narrowed so far that what moves along stays inside its own registered range at this authority."""
    low, high = prior.low, prior.high
    for name in prior.also:
        own, other = held[prior.moves], held[name]
        above = other.value - own.value
        low = max(each - less for each, less in ((own.low, 0.0), (other.low, above)) if each is not None)
        high = min(each - less for each, less in ((own.high, 0.0), (other.high, above)) if each is not None)
    return prior.model_copy(update={"low": low, "high": high})
