"""The model beside what was published: an authority's targets against simulated runs of business as usual."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration.persistence import Persistence, last_day, persistence_of
from experiments.calibration.predictive_checks import persistence_row
from experiments.calibration.study import CalibrationStudy
from experiments.inputs.checks import check_only_stocks_have_a_day
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.parameter_choice import ParameterChoice, Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.scores import crps_of_draws
from experiments.measures.statistics import HIGH, LOW, percentiles
from experiments.posteriors.ready import ready_to_run
from experiments.runs.experiment import experiment_of, measure_evaluator
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import labelled, with_values_set
from experiments.runs.run import Products, run_experiment
from experiments.runs.session import Session
from experiments.validation.fitted_targets import is_fitted_to, study_of_posterior
from simulation.settings import Authority, Target

TOLERANCE = 0.15
"""How far a first fit by hand may be from a published figure."""

FEW = 20
"""Runs below which points of 5 and 95 % hardly say how far a figure spreads."""


@takes_words
def validate(
    scenario: str,
    *,
    runs: int = 4,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    session: Session | None = None,
) -> pd.DataFrame:
    """Return observed and simulated figures of a scenario's authority, one row a target; raise InputError without targets.

    Columns: measure, period, observed, median, low, high (5 and 95 % of runs), ratio (median to observed), is_inside (the tolerance),
    in_interval (observed lies between low and high), in_window (the simulated window holds the period; without it there is no figure to
    compare), z (published less mean, in standard deviations of runs), band (high less low, over the published figure), crps, last_day, last_figure,
    last_sd and crps_last (the last figure published before, as a forecast), skill (1 less crps over crps_last; nan and empty where no earlier
    figure is known), role, source, fitted (the posterior that ships was fitted to it, and draws of it are taken). The other arguments are those
    of `compare`. session: of the command of which this is a stage.

    Examples
    --------
    >>> table = validate("luton", runs=1, draws="held")
    >>> table.columns.tolist()[:6]
    ['measure', 'period', 'observed', 'median', 'low', 'high']
    """
    how = (
        session.options
        if session
        else runs_of(
            runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
        )
    )
    chosen = resolve_scenario(scenario, Overrides())
    if not chosen.authority.targets:
        raise InputError(f"authority {chosen.authority.name}", "targets", NotGiven("none"), "at least one published figure")
    check_targets(chosen)
    return beside_observed(chosen, how, parameter_choice(parameters, draws), session)


def check_targets(chosen: ResolvedScenario) -> None:
    """Raise InputError for a target whose measure the tables do not have."""
    for i, target in enumerate(chosen.authority.targets):
        check_only_stocks_have_a_day(target.measure, target.period, f"authority {chosen.authority.name}", f"targets[{i}].period")
        for name in [target.measure, *([target.per] if target.per else [])]:
            if name not in BY_NAME:
                raise InputError(f"authority {chosen.authority.name}", f"targets[{i}].measure", name, "a measure that `run.py list` names")


def beside_observed(chosen: ResolvedScenario, how: RunOptions, choice: ParameterChoice, session: Session | None) -> pd.DataFrame:
    """Run the scenario and set each target beside what came out."""
    end = max(chosen.end, *(pd.Timestamp(target.period.split("/")[-1]).date() for target in chosen.authority.targets))
    experiment = with_values_set(experiment_of([replace(chosen, end=end)]), choice.values)
    experiment = ready_to_run(experiment, how.seeds, choice.draws)
    results, place = run_experiment(experiment, how, Products({"question": "validate"}), session), measure_evaluator(experiment).place
    runs = results.values[experiment.arms[0].name]
    study = study_of_posterior(chosen.authority) if experiment.draw_by_seed else None
    rows = [target_row(target, figures_of(target, runs, place), chosen.authority, study) for target in chosen.authority.targets]
    in_window = [is_in_window(target, place) for target in chosen.authority.targets]
    return labelled(pd.DataFrame(rows).assign(in_window=in_window), results.intervals)


def target_row(target: Target, figures: np.ndarray, authority: Authority, study: CalibrationStudy | None) -> dict[str, object]:
    """Return one target's row with its scores; study: whose posterior's draws are taken, None if parameters are held."""
    is_fitted = study is not None and is_fitted_to(target, study)
    is_later = study is not None and not is_fitted and last_day(target.period) > study.end
    last = persistence_of(target, authority, known_to=study.end if study is not None and is_later else None)
    return row_of(target, figures) | scores_of(target, figures, last) | {"fitted": is_fitted}


def scores_of(target: Target, figures: np.ndarray, last: Persistence | None) -> dict[str, object]:
    """Return a target's z-score, the width of its band, its score, and that of the last figure published before; nan with fewer than two runs."""
    known = figures[np.isfinite(figures)]
    if len(known) < 2:
        return dict.fromkeys(("z", "band", "crps"), float("nan")) | persistence_row(target.value, None, float("nan"))
    low, high = np.percentile(known, [LOW, HIGH])
    sd, crps = known.std(ddof=1), crps_of_draws(known, target.value)
    numbers = {
        "z": (target.value - known.mean()) / sd if sd > 0.0 else float("nan"),
        "band": (high - low) / abs(target.value) if target.value else float("nan"),
        "crps": crps,
    }
    return numbers | persistence_row(target.value, last, crps)


def is_in_window(target: Target, place: Mapping[tuple[str, str, str], int]) -> bool:
    """Return whether the simulated window holds a target's period."""
    return all((measure, ALL_AREAS, target.period) in place for measure in (target.measure, target.per) if measure)


def figures_of(target: Target, runs: np.ndarray, place: Mapping[tuple[str, str, str], int]) -> np.ndarray:
    """Return a target's figure in every run, shape (runs,), a share run by run; nan where the window does not hold the period.

    runs: values of runs (runs, cells). place: of (measure, area, period) among the cells.
    """

    def column(measure: str) -> np.ndarray:
        key = (measure, ALL_AREAS, target.period)
        return runs[:, place[key]] if key in place else np.full(len(runs), np.nan)

    if not target.per:
        return column(target.measure)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = column(target.measure) / column(target.per)
    return np.where(np.isfinite(share), share, np.nan)


def row_of(target: Target, figures: np.ndarray) -> dict[str, object]:
    """Return one target's row from its figure in every run."""
    low, median, high = (float(value[0]) for value in percentiles(figures[:, np.newaxis], [LOW, 50, HIGH]))
    ratio = median / target.value if target.value else float("nan")
    inside = abs(ratio - 1.0) <= TOLERANCE if target.value else median == 0.0
    name = f"{target.measure} / {target.per}" if target.per else target.measure
    numbers = {
        "observed": target.value,
        "median": median,
        "low": low,
        "high": high,
        "ratio": ratio,
        "is_inside": inside,
        "in_interval": low <= target.value <= high,
    }
    return {"measure": name, "period": target.period, **numbers, "role": target.role, "source": target.source}
