"""Reading a study and checking it against everything that it names, before any work."""

import math
from dataclasses import dataclass
from pathlib import Path

from experiments.calibration.authority_study import is_authority, own_study
from experiments.calibration.design import Range
from experiments.calibration.evidence import check_evidence
from experiments.calibration.study import Aim, Prior, Study
from experiments.calibration.virtual_trials import TRIALS_BY_NAME
from experiments.inputs.checks import check_day
from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.load import NAME, find, names_of, parameters_of, policy_at, read_authority, read_parameters, read_settings
from experiments.inputs.scenario import ResolvedScenario, check_window
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import BY_NAME
from experiments.posteriors.posterior_file import SLACK
from experiments.runs.experiment import Experiment, arm_of
from experiments.runs.parameter_values import BY_RATIO, OUTSIDE, ratios_of
from simulation.settings import Authority, Figure, Target
from simulation.types import is_within

RATIOS = ("share", "ratio")


@dataclass(frozen=True)
class Calibration:
    """A study with everything that it names: its experiment, its resolved priors, and those of parameters that no figure can tell."""

    study: Study
    path: Path
    experiment: Experiment
    ranges: tuple[Range, ...]
    unseen: tuple[Range, ...] = ()


def read_calibration(name: str) -> Calibration:
    """Return the calibration of a study, or of an authority by its own figures, by name or path; raise InputError with one message."""
    is_own = is_authority(name)
    study, path, authority = own_study(name) if is_own else read_study(name)
    for i, aim in enumerate(study.targets):
        check_aim(study, aim, path, f"targets, {aim.name}" if is_own else f"targets[{i}]")
    figures = {**read_parameters(), **{name: ranged(name, own) for name, own in authority.parameters.items()}}
    resolved = [(prior.is_unseen, range_of(prior, figures, path, f"parameters[{i}]")) for i, prior in enumerate(study.parameters)]
    for i, (_, one) in enumerate(resolved):
        check_outside(one, authority, path, f"parameters[{i}]")
    ranges, unseen = (tuple(one for is_unseen, one in resolved if is_unseen is wanted) for wanted in (False, True))
    return Calibration(study, path, experiment_for(study, authority), ranges, unseen)


def ranged(name: str, own: Figure) -> Figure:
    """Return an authority's own value of a parameter with the registered range where its file gives none."""
    registered = read_parameters().get(name, own)
    low, high = (registered.low if own.low is None else own.low), (registered.high if own.high is None else own.high)
    return own.model_copy(update={"low": low, "high": high})


def read_study(name: str) -> tuple[Study, Path, Authority]:
    """Return a calibration study that is a file, where it is, and its authority; raise InputError."""
    known = sorted({*names_of("studies"), *names_of("authorities")})
    if NAME.fullmatch(name) and name not in known:
        raise InputError("STUDY", "", name, f"one of {', '.join(known)}, or a path to a YAML file", likely(name, known))
    path = find("studies", name, "STUDY", "")
    if "kind" not in (told := read_mapping(path)):
        allowed = "a study has `kind: calibration`, an authority's file its `history`"
        raise InputError(path, "kind", NOTHING, allowed, "Neither is here: which of the two is this file meant to be?")
    if told["kind"] != "calibration":
        raise InputError(path, "kind", told["kind"], "'calibration'", "Is this another kind of study?")
    study = read_settings(Study, path)
    authority = read_authority(study.authority, path, "authority", path.parent)
    for i, aim in enumerate(study.targets):
        check_registered(study, aim, authority, path, f"targets[{i}]")
    return study, path, authority


def experiment_for(study: Study, authority: Authority) -> Experiment:
    """Return business as usual over the study's window, its tables with the targets' periods."""
    policy = policy_at(find("policies", "business_as_usual", "POLICY", ""), authority)
    chosen = check_window(ResolvedScenario(study.name, study.title, authority, policy, study.start, study.end, "stay"))
    parameters = parameters_of(authority)
    return Experiment(authority, parameters, chosen.start, chosen.end, (arm_of(chosen),), periods=study.periods)


def check_aim(study: Study, aim: Aim, path: Path, place: str) -> None:
    """Raise InputError for a target without a measure, unit or period that it could be of."""
    is_trial = aim.measure in TRIALS_BY_NAME
    known = [*BY_NAME, *TRIALS_BY_NAME]
    for key, name in (("measure", aim.measure), ("per", aim.per)):
        if name is not None and name not in known:
            raise InputError(path, f"{place}.{key}", name, "a measure that `run.py list` names", likely(name, known))
    if aim.per is not None and aim.unit not in RATIOS:
        raise InputError(path, f"{place}.unit", aim.unit, "share or ratio, as it is of one measure per another")
    if aim.per is None and not is_trial and aim.unit != BY_NAME[aim.measure].unit:
        raise InputError(path, f"{place}.unit", aim.unit, f"the unit of {aim.measure}, {BY_NAME[aim.measure].unit!r}")
    check_day(aim.measure, aim.period, path, f"{place}.period")
    if not study.holds(aim):
        raise InputError(path, f"{place}.period", aim.period, f"a period inside the window, {study.start} to {study.end}")


def check_registered(study: Study, aim: Aim, authority: Authority, path: Path, place: str) -> None:
    """Raise InputError for a target of a file without registered evidence that may be fitted; an authority's own figures name their table."""
    if not aim.evidence and not study.invented and not is_own(aim, authority):
        fix = "Only an invented authority, and figures of the authority's own file that are measured and may be fitted, go without."
        raise InputError(path, f"{place}.evidence", NOTHING, "at least one id of configs/evidence.yaml", fix)
    check_evidence(aim.evidence, aim.measure in TRIALS_BY_NAME, path, f"{place}.evidence")


def is_own(aim: Aim, authority: Authority) -> bool:
    """Return whether a target is the authority's own: measured figures of its file that may be fitted, of the same measure inside the same days,
    neither all above nor all below it."""
    own = [each.value for each in authority.targets if each.status == "measured" and each.role == "calibrate" and is_of(each, aim)]
    return bool(own) and min(own) <= aim.value <= max(own)


def is_of(target: Target, aim: Aim) -> bool:
    """Return whether a published figure is of a study's target's very measure, inside its days."""
    return (target.measure, target.per) == (aim.measure, aim.per) and is_within(target.period, aim.period)


def range_of(prior: Prior, figures: dict[str, Figure], path: Path, place: str) -> Range:
    """Return a prior with its bounds filled in from the registered range; raise InputError."""
    for name in (prior.moves, *prior.also):
        if name not in figures and name not in BY_RATIO:
            allowed = f"a parameter of configs/parameters, or one of {', '.join(BY_RATIO)}"
            raise InputError(path, f"{place}.moves", name, allowed, likely(name, [*figures, *BY_RATIO]))
    if prior.moves in BY_RATIO:
        if prior.low is None or prior.high is None or prior.also:
            allowed = "low and high of a ratio to what the authority's file has, and nothing that moves along"
            raise InputError(path, place, NotGiven(prior.moves), allowed)
        if prior.low < 0.0:
            raise InputError(path, f"{place}.low", prior.low, "a ratio, not below 0")
        if prior.form == "triangular" and not prior.low < 1.0 < prior.high:
            raise InputError(path, place, NotGiven(f"{prior.low:g} to {prior.high:g}"), "a range around 1, where a triangular prior of a ratio peaks")
        return Range(prior.moves, (), prior.low, prior.high, prior.form, 1.0)
    held = figures[prior.moves]
    low, high = (own if own is not None else registered for own, registered in ((prior.low, held.low), (prior.high, held.high)))
    if low is None or high is None:
        raise InputError(path, place, NOTHING, "low and high, as the parameter has no registered range")
    for side, bound, registered in (("low", low, held.low), ("high", high, held.high)):
        if registered is not None and ((side == "low" and bound < registered) or (side == "high" and bound > registered)):
            raise InputError(path, f"{place}.{side}", bound, f"inside the registered range of {prior.moves}, {held.low:g} to {held.high:g}")
    if low >= high:
        raise InputError(path, f"{place}.low", low, f"a value below high, {high:g}")
    if prior.form == "triangular" and not low < held.value < high:
        raise InputError(path, place, held.value, f"a value held inside {low:g} to {high:g}, where a triangular prior peaks")
    return Range(prior.moves, along(prior, held, low, high, figures, path, place), low, high, prior.form, held.value)


def check_outside(one: Range, authority: Authority, path: Path, place: str) -> None:
    """Raise InputError for a ratio that takes an authority's own figure out of the range that its file gives."""
    if one.name in OUTSIDE:
        least, most = ratios_of(getattr(authority, one.name))
        if one.low < least * (1.0 - SLACK) or one.high > most * (1.0 + SLACK):
            allowed = f"inside the range of {one.name} in the authority's file, {least:.7g} to {most:.7g} times its value"
            raise InputError(path, place, NotGiven(f"{one.low:.7g} to {one.high:.7g}"), allowed)


def along(prior: Prior, held: Figure, low: float, high: float, figures: dict[str, Figure], path: Path, place: str) -> tuple[tuple[str, float], ...]:
    """Return what moves along, and how far above; raise InputError if that would leave a registered range."""
    found = []
    for name in prior.also:
        if name in BY_RATIO:
            raise InputError(path, f"{place}.also", name, "a parameter: what moves by ratio moves alone")
        above = figures[name].value - held.value
        least, most = (-math.inf if (own := figures[name].low) is None else own), (math.inf if (own := figures[name].high) is None else own)
        if low + above < least or high + above > most:
            kept = f"{least - above:g} to {most - above:g}"
            allowed = f"a range of {prior.moves} that keeps {name} in its own, {least:g} to {most:g}: {kept}"
            raise InputError(path, place, NotGiven(f"{low:g} to {high:g}"), allowed, "Give low and high.")
        found.append((name, above))
    return tuple(found)
