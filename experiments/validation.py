"""The model beside what was published: an authority's targets against simulated runs of business as usual."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration.draws import DRAWN, with_draws
from experiments.calibration.fitted_to import is_fitted_to, study_behind
from experiments.checking import check_day
from experiments.configuration import Chosen, Overrides, choose
from experiments.errors import InputError, NotGiven
from experiments.intervals import HIGH, LOW, percentiles
from experiments.judgement import judgement_table
from experiments.outcomes import BY_NAME
from experiments.paired import shared_past
from experiments.patterns import pattern_table
from experiments.questions import experiment_of, runs_of
from experiments.running import Runs, compile_first, run_experiment, yardstick_of
from experiments.trials import run_trials
from experiments.workers import Workers
from simulation.settings import Target

TOLERANCE = 0.15
"""How far a first fit by hand may be from a published figure."""

FEW = 20
"""Runs below which points of 5 and 95 % hardly say how far a figure spreads."""


def validate(
    scenario: str, *, runs: int = 4, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, parameters: str = DRAWN
) -> pd.DataFrame:
    """Return observed and simulated figures of a scenario's authority, one row a target; raise InputError without targets.

    Columns: measure, period, observed, median, low, high (5 and 95 % of runs), ratio (median to observed), is_inside (the tolerance),
    in_interval (observed lies between low and high), role, source, fitted (the posterior that ships was fitted to it, and draws of it are
    taken). parameters: `drawn` of that posterior, or `held`.
    """
    how = runs_of(runs, seed, jobs, out)
    chosen = choose(scenario, Overrides())
    if not chosen.authority.targets:
        raise InputError(f"authority {chosen.authority.name}", "targets", NotGiven("none"), "at least one published figure")
    check_targets(chosen)
    return beside_observed(chosen, how, parameters)


def patterns(scenario: str, *, runs: int = 4, seed: int = 1, jobs: int | None = None, parameters: str = DRAWN) -> pd.DataFrame:
    """Return patterns on several levels beside what is published (experiments/patterns.py), of a scenario's window."""
    how = runs_of(runs, seed, jobs, None)
    experiment = with_draws(experiment_of([choose(scenario, Overrides())]), how.seeds, parameters)
    compile_first(experiment)
    with Workers(how.processes) as workers:
        return pattern_table(experiment, how.seeds, workers)


def check_targets(chosen: Chosen) -> None:
    """Raise InputError for a target whose measure the tables do not have."""
    for i, target in enumerate(chosen.authority.targets):
        check_day(target.measure, target.period, f"authority {chosen.authority.name}", f"targets[{i}].period")
        for name in [target.measure, *([target.per] if target.per else [])]:
            if name not in BY_NAME:
                raise InputError(f"authority {chosen.authority.name}", f"targets[{i}].measure", name, "a measure that `run.py list` names")


def mechanism_tables(scenario: str, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trials that set the strength of help, and how good judgement is, in one burnt-in world beside the published figures."""
    world = shared_past(experiment_of([choose(scenario, Overrides())]), seed)
    return run_trials(world), judgement_table(world)


def beside_observed(chosen: Chosen, how: Runs, parameters: str) -> pd.DataFrame:
    """Run the scenario and set each target beside what came out."""
    end = max(chosen.end, *(pd.Timestamp(target.period.split("/")[-1]).date() for target in chosen.authority.targets))
    experiment = with_draws(experiment_of([replace(chosen, end=end)]), how.seeds, parameters)
    compile_first(experiment)
    results, place = run_experiment(experiment, how), yardstick_of(experiment).place
    runs = results.values[experiment.arms[0].name]
    study = study_behind(chosen.authority) if experiment.drawn else None
    targets = chosen.authority.targets
    rows = pd.DataFrame([row_of(target, figures_of(target, runs, place)) for target in targets])
    return rows.assign(fitted=[study is not None and is_fitted_to(target, study) for target in targets])


def figures_of(target: Target, runs: np.ndarray, place: Mapping[tuple[str, str, str], int]) -> np.ndarray:
    """Return a target's figure in every run, shape (runs,), a share run by run; nan where the window does not hold the period.

    runs: values of runs (runs, cells). place: of (measure, area, period) among the cells.
    """

    def column(measure: str) -> np.ndarray:
        key = (measure, "all", target.period)
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
    inside = abs(ratio - 1.0) <= TOLERANCE
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


def validation_text(table: pd.DataFrame, runs: int) -> str:
    """Return the table as text, with what is inside the tolerance, and how much of that was fitted."""
    shown = table.assign(**{name: table[name].map({True: "yes", False: "no"}) for name in ("is_inside", "in_interval", "fitted")})
    for name in ("observed", "median", "low", "high"):
        shown[name] = [f"{value:,.3g}" if abs(value) < 10 else f"{value:,.0f}" for value in shown[name]]
    shown["ratio"] = shown["ratio"].map("{:.2f}".format)
    inside = int(table["is_inside"].sum())
    within = int(table["in_interval"].sum())
    end = f"{inside} of {len(table)} within {TOLERANCE:.0%}; {within} lie between the simulated 5 and 95 % points of {runs} runs."
    end += told_apart(table)
    end += " An interval of few runs is too narrow." if runs < FEW else ""
    end += " Figures of role 'reported' are shown, never fitted to."
    return shown.drop(columns="source").to_string(index=False) + "\n\n" + end


def told_apart(table: pd.DataFrame) -> str:
    """Return how many figures lie in the interval among those that the posterior was fitted to, and among the others; nothing if none was."""
    if not table["fitted"].any():
        return ""
    fitted, others = (table.loc[table["fitted"] == is_fitted, "in_interval"] for is_fitted in (True, False))
    words = f" The posterior was fitted to {len(fitted)} of these, or to means of them over years: {int(fitted.sum())} lie there"
    return f"{words}; of the {len(others)} others {int(others.sum())}."


def of_many_places(scenario: str) -> str:
    """Return what to say of figures that are of many places like the one that is simulated; nothing where they are its own."""
    study = study_behind(choose(scenario, Overrides()).authority)
    if study is None or study.method.places == 1:
        return ""
    return (
        f"These figures are of {study.method.places} places together, the intervals of one, with all its chance: a figure inside says little.\n"
        f"Look at the medians, or at targets.csv of `run.py calibrate {study.name}`, whose intervals are those of so many places.\n"
    )
