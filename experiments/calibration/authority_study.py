"""An authority's own calibration, made from its file: eight parameters, the method of Hertfordshire's study, its own figures of its last year."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

from experiments.authorities.donor import children_per_family
from experiments.calibration.design import apart, shifted
from experiments.calibration.study import CalibrationStudy, CalibrationTarget, Prior
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import CONFIGS, config_names, find_config, parameters_of, read_authority, read_settings
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import BY_NAME
from experiments.runs.parameter_values import ratios_of
from simulation.settings import Authority, Figure, Target

TEMPLATE_STUDY = CONFIGS / "studies" / "hertfordshire.yaml"
"""The study from which every authority's parameters, waves, discrepancy and length of window are taken, with the replacements below."""

REPLACED_PRIORS = {
    "conference_threshold": Prior(moves="conference_threshold", also=("plan_threshold",), form="log_odds_uniform"),
    "plan_threshold": Prior(moves="plan_ending_gap_first"),
}
"""Lengths of plans depend on the gap at the first review. Hertfordshire's was fitted to its own figures; elsewhere it replaces the threshold of
a plan, which is linked to that of a conference: the same people decide, weeks apart."""

OUTSIDE_NEED, REMOVAL_THRESHOLD = "outside_need_per_year", "interim_removal_threshold"
"""The number of children who arrive with long-stay need replaces the court's threshold of interim removal, which is England's, like the court's other
thresholds. Hertfordshire's number is the remainder of its census; elsewhere it was borrowed in proportion to children. Only the count of children in
need depends on it, so fitting that count says little about the other thresholds."""

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
"""The measures that are fitted where the file has the authority's own figure of its last observed year."""

DENOMINATORS = {name: "plan_ends" for name in FITTED_MEASURES if name.startswith("plan_ends_")}
"""Measures that are shares of another one."""

SHARE_BASES = {**DENOMINATORS, "re_referral_share_12_months": "referrals", "repeat_plan_share": "plan_starts"}
"""The measure of which each share is a share."""


def is_authority(name: str) -> bool:
    """Return whether a name or path is an authority's, not a study's."""
    if name in config_names("studies"):
        return False
    if name in config_names("authorities"):
        return True
    path = Path(name)
    return path.suffix in (".yaml", ".yml") and is_existing_file(path) and "kind" not in (mapping := read_mapping(path)) and "history" in mapping


def is_existing_file(path: Path) -> bool:
    """Return whether the path is an existing file; False also for a name too long for the file system."""
    try:
        return path.is_file()
    except OSError:
        return False


def study_of_authority(name: str) -> tuple[CalibrationStudy, Path, Authority]:
    """Return the study of an authority (name or file), its path and the authority; raise InputError without enough figures to fit to."""
    authority, path = read_authority(name), find_config("authorities", name, "AUTHORITY", "")
    template = read_settings(CalibrationStudy, TEMPLATE_STUDY)
    discrepancy = max(aim.discrepancy for aim in template.targets)
    parameters = parameters_of(authority)
    fitted = [target for target in authority.targets if is_fitted(target, authority)]
    family = children_per_family(parameters)
    targets = tuple(calibration_target(target, discrepancy, path, stochastic_sd(target, authority.targets, family)) for target in fitted)
    if len(targets) < len(template.parameters):
        allowed = f"at least {len(template.parameters)} own figures of the last observed year, of {', '.join(FITTED_MEASURES)}"
        raise InputError(path, "targets", NotGiven(f"{len(targets)} of them"), allowed, "`run.py authority` writes them from the published tables.")
    title = f"{authority.title}: thresholds and rates, to {authority.last_observed}"
    given = {"name": authority.name, "title": title, "authority": name, "carries_too": (REMOVAL_THRESHOLD,)}
    window = {"start": first_day_of_window(authority.last_observed, template.end.year - template.start.year), "end": authority.last_observed}
    replaced = {**REPLACED_PRIORS, REMOVAL_THRESHOLD: outside_need_prior(authority, path)}
    priors = tuple(narrowed_prior(replaced.get(prior.moves, prior), parameters) for prior in template.parameters)
    study = template.model_copy(update={**given, **window, "targets": targets, "parameters": priors})
    return settings_from(CalibrationStudy, study.model_dump(mode="json"), path), path, authority


def outside_need_prior(authority: Authority, path: Path) -> Prior:
    """Return the prior of the number of children with long-stay need, as a ratio to the file's; raise InputError without a range."""
    figure = authority.outside_need_per_year
    if figure.low is None or figure.high is None or not 0.0 < figure.low < figure.high:
        raise InputError(path, OUTSIDE_NEED, NotGiven(f"{figure.low} to {figure.high}"), "a range, low above 0 and below high: it is calibrated")
    low, high = ratios_of(figure)
    return Prior(moves=OUTSIDE_NEED, low=low, high=high, form="log_uniform")


def first_day_of_window(last: date, years: int) -> date:
    """Return the first day of a window of whole years that ends on a day."""
    after = last + timedelta(days=1)
    return after.replace(year=after.year - years, day=min(after.day, 28))


def is_fitted(target: Target, authority: Authority) -> bool:
    """Return whether a target is the authority's own figure of its last observed year, and not zero (its discrepancy would be zero)."""
    is_last = target.period.split("/")[-1] == str(authority.last_observed)
    return is_last and target.measure in FITTED_MEASURES and target.status == "measured" and target.role == "calibrate" and target.value != 0.0


def stochastic_sd(target: Target, targets: Sequence[Target], family: float) -> float:
    """Return the standard error from stochastic variability among families, of a count or a share of a count; 0 if the count is unknown.

    family: mean children per family. Siblings are counted together, so the variance of a count is at least `family` times the count.
    """
    if target.measure not in SHARE_BASES:
        return sqrt(max(family * target.value, 0.0))
    last = target.period.split("/")[-1]
    counts = [
        each.value for each in targets if each.measure == SHARE_BASES[target.measure] and each.period.split("/")[-1] == last and each.value > 0.0
    ]
    return sqrt(max(family * target.value * (1.0 - target.value), 0.0) / counts[0]) if counts else 0.0


def calibration_target(target: Target, discrepancy: float, path: Path, chance: float = 0.0) -> CalibrationTarget:
    """Return an authority's target with its standard deviations; raise InputError for an invalid one.

    Complete counts have no sampling error beyond stochastic variability among families.
    """
    if target.per != DENOMINATORS.get(target.measure):
        allowed = f"per: {DENOMINATORS[target.measure]}" if target.measure in DENOMINATORS else "no per"
        raise InputError(path, f"targets, {target.measure} {target.period}", NotGiven(f"per: {target.per}"), allowed)
    unit = "share" if target.per is not None else BY_NAME[target.measure].unit
    settings = {"measure": target.measure, "per": target.per, "period": target.period, "value": target.value, "unit": unit, "source": target.source}
    return settings_from(CalibrationTarget, {**settings, "sampling": 0.0, "discrepancy": discrepancy, "chance": chance}, path)


def narrowed_prior(prior: Prior, parameters: dict[str, Figure]) -> Prior:
    """Return a prior narrowed until its linked parameters stay inside their registered ranges at this authority."""
    low, high = prior.low, prior.high
    for name in prior.also:
        own, other = parameters[prior.moves], parameters[name]
        back = apart(other.value, own.value, prior.form)
        low = max(shifted(each, more, prior.form) for each, more in ((own.low, 0.0), (other.low, back)) if each is not None)
        high = min(shifted(each, more, prior.form) for each, more in ((own.high, 0.0), (other.high, back)) if each is not None)
    return prior.model_copy(update={"low": low, "high": high})
