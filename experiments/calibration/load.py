"""Reading a calibration study and checking it against the files that it names, before any work."""

import math
from dataclasses import dataclass
from pathlib import Path

from experiments.calibration.authority_study import is_authority, study_of_authority
from experiments.calibration.design import LOG_ODDS_UNIFORM, Dimension, ResolvedForm, ResolvedPrior, apart, shifted
from experiments.calibration.evidence import check_evidence
from experiments.calibration.study import CalibrationStudy, CalibrationTarget, Prior
from experiments.calibration.virtual_trials import TRIALS_BY_NAME
from experiments.inputs.checks import check_only_stocks_have_a_day
from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.form_design import combinations_of
from experiments.inputs.forms import chosen_factors, read_forms
from experiments.inputs.load import NAME, config_names, find_config, parameters_of, policy_at, read_authority, read_parameters, read_settings
from experiments.inputs.removed_parameters import scale_in_words, unknown_parameter
from experiments.inputs.scenario import ResolvedScenario, check_window
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import BY_NAME
from experiments.posteriors.posterior_file import SLACK
from experiments.runs.experiment import Experiment, arm_of
from experiments.runs.parameter_values import BY_RATIO, OUTSIDE_FIGURES, ratios_of
from simulation.settings import Authority, Figure, Target
from simulation.types import is_within

RATIO_UNITS = ("share", "ratio")


@dataclass(frozen=True)
class Calibration:
    """A resolved study: its experiment, the priors of simulated parameters and of prior-only ones, and the forms that are drawn."""

    study: CalibrationStudy
    path: Path
    experiment: Experiment
    ranges: tuple[ResolvedPrior, ...]
    prior_only: tuple[ResolvedPrior, ...] = ()
    forms: tuple[ResolvedForm, ...] = ()

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the unit cube: simulated parameters, then forms that are drawn."""
        return (*self.ranges, *self.forms)


def read_calibration(name: str) -> Calibration:
    """Return the calibration of a study, or of an authority to its own figures, by name or path; raise InputError."""
    is_own = is_authority(name)
    study, path, authority = study_of_authority(name) if is_own else read_study(name)
    for i, target in enumerate(study.targets):
        check_target(study, target, path, f"targets, {target.name}" if is_own else f"targets[{i}]")
    parameters = {**read_parameters(), **{name: with_registered_range(name, own) for name, own in authority.parameters.items()}}
    resolved = [(prior.is_unseen, resolve_prior(prior, parameters, path, f"parameters[{i}]")) for i, prior in enumerate(study.parameters)]
    for i, (_, prior) in enumerate(resolved):
        check_outside_stream(prior, authority, path, f"parameters[{i}]")
    ranges, prior_only = (tuple(prior for is_only, prior in resolved if is_only is is_prior_only) for is_prior_only in (False, True))
    forms = forms_of(study, authority, path)
    return Calibration(study, path, calibration_experiment(study, authority), ranges, prior_only, forms)


def forms_of(study: CalibrationStudy, authority: Authority, path: Path) -> tuple[ResolvedForm, ...]:
    """Return the forms that a study draws; raise InputError for one that is not registered, or whose parameter is held or fitted, too."""
    if not study.forms:
        return ()
    factors = chosen_factors(study.forms, read_forms(), path, "forms")
    combinations_of(factors)
    fitted = {name for prior in study.parameters for name in (prior.moves, *prior.also)}
    for factor in factors:
        for name in factor.parameters:
            if name in fitted or name in authority.parameters:
                who = "the study fits" if name in fitted else f"the file of {authority.name} holds"
                fix = f"Leave {name} out there, or {factor.name} out of forms."
                raise InputError(path, "forms", factor.name, f"a form whose parameters nothing else sets; {who} {name}", fix)
    return tuple(map(ResolvedForm, factors))


def with_registered_range(name: str, own: Figure) -> Figure:
    """Return an authority's own value of a parameter, with the registered range where its file gives none."""
    registered = read_parameters().get(name, own)
    low, high = (registered.low if own.low is None else own.low), (registered.high if own.high is None else own.high)
    return own.model_copy(update={"low": low, "high": high})


def read_study(name: str) -> tuple[CalibrationStudy, Path, Authority]:
    """Return a calibration study from a file, the file's path, and the study's authority; raise InputError."""
    names = sorted({*config_names("studies"), *config_names("authorities")})
    if NAME.fullmatch(name) and name not in names:
        raise InputError("STUDY", "", name, f"one of {', '.join(names)}, or a path to a YAML file", likely(name, names))
    path = find_config("studies", name, "STUDY", "")
    if "kind" not in (mapping := read_mapping(path)):
        allowed = "a study has `kind: calibration`, an authority's file its `history`"
        raise InputError(path, "kind", NOTHING, allowed, "Neither is here: should this file be a study or an authority?")
    if mapping["kind"] != "calibration":
        raise InputError(path, "kind", mapping["kind"], "'calibration'", "Is this another kind of study?")
    study = read_settings(CalibrationStudy, path)
    authority = read_authority(study.authority, path, "authority", path.parent)
    for i, target in enumerate(study.targets):
        check_registered(study, target, authority, path, f"targets[{i}]")
    return study, path, authority


def calibration_experiment(study: CalibrationStudy, authority: Authority) -> Experiment:
    """Return business as usual over the study's window, with the targets' periods in its tables."""
    policy = policy_at(find_config("policies", "business_as_usual", "POLICY", ""), authority)
    chosen = check_window(ResolvedScenario(study.name, study.title, authority, policy, study.start, study.end, "stay"))
    parameters = parameters_of(authority)
    return Experiment(authority, parameters, chosen.start, chosen.end, (arm_of(chosen),), periods=study.periods)


def check_target(study: CalibrationStudy, target: CalibrationTarget, path: Path, place: str) -> None:
    """Raise InputError for a target with an unknown measure, a wrong unit, or a period outside the window."""
    is_trial = target.measure in TRIALS_BY_NAME
    known = [*BY_NAME, *TRIALS_BY_NAME]
    for key, name in (("measure", target.measure), ("per", target.per)):
        if name is not None and name not in known:
            raise InputError(path, f"{place}.{key}", name, "a measure that `run.py list` names", likely(name, known))
    if target.per is not None and target.unit not in RATIO_UNITS:
        raise InputError(path, f"{place}.unit", target.unit, "share or ratio, as it is of one measure per another")
    if target.per is None and not is_trial and target.unit != BY_NAME[target.measure].unit:
        raise InputError(path, f"{place}.unit", target.unit, f"the unit of {target.measure}, {BY_NAME[target.measure].unit!r}")
    check_only_stocks_have_a_day(target.measure, target.period, path, f"{place}.period")
    if not study.covers(target):
        raise InputError(path, f"{place}.period", target.period, f"a period inside the window, {study.start} to {study.end}")


def check_registered(study: CalibrationStudy, target: CalibrationTarget, authority: Authority, path: Path, place: str) -> None:
    """Raise InputError for a target without registered evidence that may be fitted, unless it is the authority's own figure."""
    if not target.evidence and not study.invented and not is_own_figure(target, authority):
        fix = "Only an invented authority, and figures of the authority's own file that are measured and may be fitted, go without."
        raise InputError(path, f"{place}.evidence", NOTHING, "at least one id of configs/evidence.yaml", fix)
    check_evidence(target.evidence, target.measure in TRIALS_BY_NAME, path, f"{place}.evidence")


def is_own_figure(target: CalibrationTarget, authority: Authority) -> bool:
    """Return whether a target lies within the range of the authority's own figures: measured, role `calibrate`, same measure, within its period."""
    own = [each.value for each in authority.targets if each.status == "measured" and each.role == "calibrate" and is_same_quantity(each, target)]
    return bool(own) and min(own) <= target.value <= max(own)


def is_same_quantity(target: Target, calibrated: CalibrationTarget) -> bool:
    """Return whether a published figure has the measure of a study's target, and a period within the target's."""
    return (target.measure, target.per) == (calibrated.measure, calibrated.per) and is_within(target.period, calibrated.period)


def resolve_prior(prior: Prior, figures: dict[str, Figure], path: Path, place: str) -> ResolvedPrior:
    """Return a prior with its bounds filled in from the registered range; raise InputError."""
    for name in (prior.moves, *prior.also):
        if name not in figures and name not in BY_RATIO:
            allowed = f"a parameter of configs/parameters, or one of {', '.join(BY_RATIO)}"
            raise unknown_parameter(path, f"{place}.moves", name, allowed, [*figures, *BY_RATIO])
    if prior.moves in BY_RATIO:
        if prior.low is None or prior.high is None or prior.also:
            allowed = "low and high of a ratio to the authority's file, and no linked parameters (also)"
            raise InputError(path, place, NotGiven(prior.moves), allowed)
        if prior.low < 0.0:
            raise InputError(path, f"{place}.low", prior.low, "a ratio, not below 0")
        if prior.form == LOG_ODDS_UNIFORM:
            raise InputError(path, f"{place}.form", prior.form, "another form: a ratio has no log-odds")
        if prior.form == "triangular" and not prior.low < 1.0 < prior.high:
            raise InputError(path, place, NotGiven(f"{prior.low:g} to {prior.high:g}"), "a range around 1, the mode of a triangular prior of a ratio")
        return ResolvedPrior(prior.moves, (), prior.low, prior.high, prior.form, 1.0)
    parameter = figures[prior.moves]
    low, high = (own if own is not None else registered for own, registered in ((prior.low, parameter.low), (prior.high, parameter.high)))
    if low is None or high is None:
        raise InputError(path, place, NOTHING, "low and high, as the parameter has no registered range")
    for side, bound, registered in (("low", low, parameter.low), ("high", high, parameter.high)):
        if registered is not None and ((side == "low" and bound < registered) or (side == "high" and bound > registered)):
            allowed = f"inside the registered range of {prior.moves}, {parameter.low:g} to {parameter.high:g} {parameter.unit}"
            raise InputError(path, f"{place}.{side}", bound, allowed, scale_in_words(parameter, bound))
    if low >= high:
        raise InputError(path, f"{place}.low", low, f"a value below high, {high:g}")
    if prior.form == LOG_ODDS_UNIFORM and not 0.0 < low < high < 1.0:
        raise InputError(path, place, NotGiven(f"{low:g} to {high:g}"), "a range above 0 and below 1, as the prior is uniform in log-odds")
    if prior.form == "triangular" and not low < parameter.value < high:
        raise InputError(path, place, parameter.value, f"a default value inside {low:g} to {high:g}, as the mode of a triangular prior")
    return ResolvedPrior(prior.moves, linked_parameters(prior, parameter, low, high, figures, path, place), low, high, prior.form, parameter.value)


def check_outside_stream(prior: ResolvedPrior, authority: Authority, path: Path, place: str) -> None:
    """Raise InputError if a ratio moves an authority's own figure outside the range in its file."""
    if prior.name in OUTSIDE_FIGURES:
        least, most = ratios_of(getattr(authority, prior.name))
        if prior.low < least * (1.0 - SLACK) or prior.high > most * (1.0 + SLACK):
            allowed = f"inside the range of {prior.name} in the authority's file, {least:.7g} to {most:.7g} times its value"
            raise InputError(path, place, NotGiven(f"{prior.low:.7g} to {prior.high:.7g}"), allowed)


def linked_parameters(
    prior: Prior, main: Figure, low: float, high: float, figures: dict[str, Figure], path: Path, place: str
) -> tuple[tuple[str, float], ...]:
    """Return each linked parameter with its difference to the prior's, in log-odds where the prior is uniform in them.

    Raises InputError if one would leave its registered range.
    """
    found = []
    for name in prior.also:
        if name in BY_RATIO:
            raise InputError(path, f"{place}.also", name, "a parameter: what varies by ratio cannot be linked")
        if prior.form == LOG_ODDS_UNIFORM and not 0.0 < figures[name].value < 1.0:
            raise InputError(path, f"{place}.also", name, "a parameter that is a chance, as the prior is uniform in log-odds")
        difference = apart(main.value, figures[name].value, prior.form)
        least, most = (-math.inf if (own := figures[name].low) is None else own), (math.inf if (own := figures[name].high) is None else own)
        lowest, highest = (shifted(end, difference, prior.form) for end in (low, high))
        if lowest < least - SLACK * abs(least) or highest > most + SLACK * abs(most):
            allowed_range = " to ".join(f"{shifted(end, -difference, prior.form):g}" for end in (least, most))
            allowed = f"a range of {prior.moves} that keeps {name} in its own, {least:g} to {most:g}: {allowed_range}"
            raise InputError(path, place, NotGiven(f"{low:g} to {high:g}"), allowed, "Give low and high.")
        found.append((name, difference))
    return tuple(found)
