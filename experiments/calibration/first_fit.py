"""A first fit: one parameter answers for one published figure, moved by the log of simulated over published until both agree."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from experiments.authorities.build import BuiltAuthority
from experiments.authorities.targets import is_borrowed
from experiments.authorities.write_yaml import output_path, write_authority
from experiments.calibration.knobs import (
    FirstFit,
    at_bounds,
    chosen_targets,
    label,
    places_of,
    read_first_fit,
    turn_knob,
    with_history,
    with_mix,
    with_parameter,
)
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import parameters_of
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.definitions import is_judged
from experiments.measures.evaluate import ALL_AREAS
from experiments.runs.experiment import Experiment, arm_of, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.options import RunOptions, jobs_of, whole
from experiments.runs.run import compile_first
from experiments.runs.session import open_session
from simulation.settings import Authority, Figure


@dataclass(frozen=True)
class Fitted:
    """An authority with its fitted parameters, and each target's simulated figure over published at the end."""

    authority: Authority
    ratios: dict[str, float]
    at_bounds: tuple[str, ...]


def simulated(experiment: Experiment, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
    """Return the model's figure for every target, shape (targets,); nan outside the window."""
    _, seed = point
    evaluator, targets = measure_evaluator(experiment), experiment.authority.targets
    past = shared_history(experiment, seed, is_judged=any(is_judged(name) for target in targets for name in (target.measure, target.per)))
    life = Futures(experiment, past).simulate(experiment.arms[0])
    vector = evaluator.measure(life.weekly, life.judgements)

    def figure(measure: str, period: str) -> float:
        place = evaluator.place.get((measure, ALL_AREAS, period))
        return float("nan") if place is None else float(vector[place])

    above = np.array([figure(target.measure, target.period) for target in targets])
    below = np.array([figure(target.per, target.period) if target.per else 1.0 for target in targets])
    return {"answer": np.divide(above, below, out=np.full(len(targets), np.nan), where=below != 0.0)}


def experiment_for(chosen: ResolvedScenario, authority: Authority) -> Experiment:
    """Return business as usual from the year of the first target to the last."""
    days = [date.fromisoformat(day) for target in authority.targets for day in target.period.split("/")]
    start = min((day for day in days if (day.month, day.day) == (4, 1)), default=chosen.start)
    parameters: dict[str, Figure] = parameters_of(authority)
    return Experiment(authority, parameters, start, max(days), (arm_of(replace(chosen, authority=authority)),))


def fit(chosen: ResolvedScenario, study: FirstFit, *, seed: int = 1, jobs: int = 1, tell: Callable[[str], None] | None = None) -> Fitted:
    """Return a scenario's authority fitted to its own targets; no target of role `reported` is looked at.

    Raises InputError without targets that a knob answers for.
    """
    authority = chosen.authority
    observed = np.array([target.value for target in authority.targets])
    if not any(chosen_targets(knob, authority, place) for knob in study.knobs for place in places_of(knob, authority)):
        raise InputError(authority.name, "targets", NotGiven("none"), "a published figure that a knob of configs/studies/first_fit.yaml answers for")
    compile_first(experiment_for(chosen, authority))
    seeds, trail = range(seed, seed + study.seeds), []
    ratios = np.ones(len(observed))
    with open_session(RunOptions(list(seeds), jobs), "fit", authority.name) as session:
        for n in range(study.steps):
            work, stage = partial(simulated, experiment_for(chosen, authority)), f"first fit, step {n + 1} of {study.steps}"
            ratios = over_published(np.mean(session.answers(work, stage, [({}, seed) for seed in seeds]), axis=0), observed)
            if tell:
                tell(f"step {n + 1}: {mean_error(ratios)}")
            for knob in study.knobs:
                authority = turn_knob(knob, authority, ratios, 1.0 / (1.0 + n / 8.0))
            trail.append(authority)
    authority = mean_of(trail[-study.averaged :], study)
    named = {f"{label(target)} {target.period}": float(ratio) for target, ratio in zip(authority.targets, ratios)}
    return Fitted(authority, named, tuple(at_bounds(authority, study)))


def over_published(simulated_means: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Return simulated over published, shape (targets,); infinite where zero is published, and nan where nothing is simulated."""
    ratios = np.divide(simulated_means, observed, out=np.full(len(observed), np.inf), where=observed != 0.0)
    return np.where(np.isnan(simulated_means), np.nan, ratios)


def mean_error(ratios: np.ndarray) -> str:
    """Return the mean absolute log error in words, of the ratios that have a logarithm."""
    known = ratios[np.isfinite(ratios) & (ratios > 0.0)]
    return f"mean absolute log error {np.mean(np.abs(np.log(known))):.3f} of {len(known)} figures" if len(known) else "no figure to compare"


def mean_of(trail: list[Authority], study: FirstFit) -> Authority:
    """Return the mean of the last steps, knob by knob: the search wanders with the chance of its seeds."""
    authority = trail[-1]
    for knob in study.knobs:
        for place in places_of(knob, authority):
            if place is not None:
                value = sensible(float(np.mean([getattr(one.history[place], knob.moves) for one in trail])))
                authority = with_history(authority, place, knob.moves, value)
                continue
            for name in (knob.moves, *knob.also):
                if name in authority.parameters:
                    values = [parameters_of(one)[name].value for one in trail]  # a knob without a figure was not yet turned
                    authority = with_parameter(authority, name, sensible(float(np.mean(values))))
    return authority


def sensible(value: float | np.floating) -> float:
    """Return a value to four figures: more would feign a certainty that a search with chance in it cannot have."""
    return float(f"{float(value):.4g}")


TOLERANCE = 0.15

FITTED = "Thresholds and rates: a first fit to the targets below, one parameter a target; runs draw from its posterior in configs/posteriors, if any."


def as_usual(authority: Authority) -> ResolvedScenario:
    """Return business as usual for an authority that no file holds yet."""
    usual = resolve_scenario("hertfordshire:business_as_usual", Overrides())
    return replace(usual, name=f"{authority.name}:business_as_usual", authority=authority)


def fit_built(built: BuiltAuthority, *, seed: int = 1, jobs: int | None = None) -> tuple[BuiltAuthority, Fitted]:
    """Return a built authority with its thresholds fitted to its own targets."""
    fitted = fit(as_usual(built.authority), read_first_fit(), seed=seed, jobs=jobs_of(jobs))
    return replace(built, authority=fitted.authority, notes=(*built.notes, *fit_notes(fitted))), fitted


def fit_notes(fitted: Fitted) -> Iterator[str]:
    """Yield what a fitted file must say of itself: that it is a first fit, what stands at a bound, and which figures are missed by how much."""
    yield FITTED
    if fitted.at_bounds:
        yield f"At the bound of its range, so its figure is reached by force or not at all: {', '.join(dict.fromkeys(fitted.at_bounds))}."
    own = [(name, ratio) for (name, ratio), target in zip(fitted.ratios.items(), fitted.authority.targets) if not is_borrowed(target)]
    missed = [f"{name} {ratio:.2f}" for name, ratio in own if math.isfinite(ratio) and abs(ratio - 1.0) > TOLERANCE]
    if missed:
        yield f"Simulated over published at the end of the search, where more than {TOLERANCE:.0%} off: {'; '.join(missed)}."
    zeros = [name for name, ratio in own if math.isinf(ratio)]
    if zeros:
        yield f"Published as 0, so that nothing can be fitted to them: {'; '.join(zeros)}."


def fit_scenario(
    scenario: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, mix: bool = False
) -> tuple[Fitted, Path | None]:
    """Fit a scenario's authority to its targets; with a folder, write NAME.yaml into it. Raises InputError before any work.

    mix: the mix of severity among the referred answers for care entries, and care's thresholds are those of all authorities.
    """
    chosen = resolve_scenario(scenario, Overrides())
    path = None if out is None else output_path(chosen.authority.name, out)
    study = read_first_fit()
    if mix:
        study, authority = with_mix(study, chosen.authority)
        chosen = replace(chosen, authority=authority)
    fitted = fit(chosen, study, seed=whole("seed", seed, 0), jobs=jobs_of(jobs))
    if path is not None:
        year = chosen.authority.last_observed.year
        write_authority(BuiltAuthority(fitted.authority, year, year, tuple(fit_notes(fitted))), path)
    return fitted, path
