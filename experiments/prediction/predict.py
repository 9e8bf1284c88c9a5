"""The question behind `run.py predict`: what will a council see in its own figures, and what of it is the programme's doing?"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.inputs.errors import InputError
from experiments.inputs.load import read_authority, read_policy
from experiments.inputs.overrides import Day, day_as_text
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import Overrides, ResolvedScenario, check_window, date_from, with_go_live_date, with_overrides
from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.posteriors.ready import ready_to_run
from experiments.prediction.baseline import OwnFigures, own_figures
from experiments.prediction.combine import misleading_chances_table, prediction_table, variance_parts_table
from experiments.prediction.effects import QUANTITIES, Effects, effects_of, years_on
from experiments.prediction.noise_settings import HistoryNoise, read_history_noise
from experiments.runs.descriptions import one_line
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.keep import KEEP, LOG
from experiments.runs.long_tables import write_long_tables
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import intervals_hold, labelled, with_values_set
from experiments.runs.results_folder import Contents
from experiments.runs.seed_results import is_short
from experiments.runs.session import Session, open_session
from experiments.runs.table_files import write_tables

YEARS_BEFORE = 1
"""Years recorded before the first figure, so that the year of a flow that ends there is whole."""


@dataclass
class Prediction:
    """A prediction: intervals, what adds to their width, chances of being misled, and what they were made of.

    Figures are those of the 31 March on or before go-live (`first`) and of the one some years later (`last`).
    """

    experiment: Experiment
    policy: str
    go_live: date
    first: date
    last: date
    owns: dict[str, OwnFigures]
    effects: Effects
    history: HistoryNoise
    table: pd.DataFrame
    parts: pd.DataFrame
    chances: pd.DataFrame
    notes: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: question, place, period, runs, arms."""
        return one_line("predict", self.experiment, self.effects.finished, is_stopped=self.is_stopped, failed=len(self.effects.failures))

    @property
    def is_stopped(self) -> bool:
        """Whether Ctrl-C came before all seeds were finished."""
        return self.effects.is_stopped

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        return self.effects.incomplete


PredictionFigures = Callable[[Prediction, Path], None]


@takes_words
def predict(
    authority: str,
    *,
    go_live: Day,
    policy: str = "family_safeguarding",
    runs: int = USUAL_RUNS,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    thresholds: str | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: PredictionFigures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Prediction:
    """Return the predictive law of an authority's three-year ratios of plans and care entries under a policy.

    Parameters
    ----------
    authority, policy
        By name or path.
    go_live
        Day on which the policy starts, written 2015-04-01 or as datetime.date; all its dates are moved with its first.
    runs, seed, jobs, out, parameters, draws, resume, add_runs, keep, csv, overwrite, scheduler, cluster
        As in `compare`.
    thresholds
        Path after the last observed date: stay, halfway, back or integrated (the default).

    Raises
    ------
    InputError
        If anything given is wrong, before any work.

    Examples
    --------
    >>> predicted = predict("luton", go_live="2015-04-06", runs=1, draws="held")
    >>> predicted
    <predict: Luton, 2014-04-01 to 2018-03-31, 1 run; arms: luton:business_as_usual, luton:family_safeguarding@2015-04-06>
    >>> predicted.table["quantity"].tolist()[0]
    'protection_plans'
    """
    how = runs_of(
        runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
    )
    choice = parameter_choice(parameters, draws)
    history = read_history_noise()
    day = date_from(day_as_text(go_live, "go_live") or "", "--go-live")
    chosen, first = chosen_for(authority, policy, day, thresholds, int(history.gap_years.value))
    usual = business_as_usual_of(chosen)
    experiment = with_values_set(experiment_of([usual, chosen], (Pair(chosen.name, usual.name),)), choice.values)
    owns = {quantity: own_figures(experiment.authority, quantity, first, history) for quantity in QUANTITIES}
    experiment = replace(ready_to_run(experiment, how.seeds, choice.draws), is_logging=LOG in how.long_tables)
    return predicted(Asked(experiment, chosen.policy.name, day, first, owns, history), how, figures)


def chosen_for(authority: str, policy: str, go_live: date, thresholds: str | None, gap: int) -> tuple[ResolvedScenario, date]:
    """Return the programme as a scenario, from the year before the first figure to the last figure; and the first figure's day."""
    place = read_authority(authority)
    settings = with_go_live_date(read_policy(policy, place, "--policy"), go_live, "--go-live")
    first = date(go_live.year if go_live >= date(go_live.year, 3, 31) else go_live.year - 1, 3, 31)
    if first.year - YEARS_BEFORE < 1990 or first.year + gap > 2060:
        raise InputError("--go-live", "", str(go_live), f"a date from 1992-04-01 to {2060 - gap}-03-31")
    name = f"{place.name}:{settings.name}@{go_live}"
    title = f"{place.title}, {settings.title}"
    start = date(first.year - YEARS_BEFORE, 4, 1)
    chosen = ResolvedScenario(name, title, place, settings, start, years_on(first, gap), "integrated")
    return check_window(with_overrides(chosen, Overrides(thresholds=thresholds))), first


@dataclass(frozen=True)
class Asked:
    """Everything read and checked, before any run."""

    experiment: Experiment
    policy: str
    go_live: date
    first: date
    owns: dict[str, OwnFigures]
    history: HistoryNoise


def predicted(asked: Asked, how: RunOptions, figures: PredictionFigures | None) -> Prediction:
    """Run, join, and write the folder; raise KeyboardInterrupt if a signal comes before the first seed is finished."""
    configuration = [experiment_record(asked.experiment), str(asked.first), asked.history.model_dump(mode="json")]
    with open_session(how, "predict", configuration) as session, session.interruption.deferred():
        prediction = prediction_of(asked, effects_of(asked.experiment, how.seeds, asked.first, session), how.seeds[0])
        if how.out is not None:
            draws = None if figures is None else lambda folder: figures(prediction, folder)
            write, record = partial(write_folder, prediction, how, session), partial(record_of, prediction, how, session)
            contents = Contents(write, record, draws, prediction.is_stopped)
            prediction.effects.is_stopped |= session.put_in_place(how.out, contents)
        session.finish(is_short)
    return prediction


def record_of(prediction: Prediction, how: RunOptions, session: Session) -> dict[str, Any]:
    """Return run.json."""
    return run_record(prediction.experiment, how.seeds, prediction.effects.finished, **about(prediction, how, session.seconds))


def prediction_of(asked: Asked, effects: Effects, seed: int) -> Prediction:
    """Return the prediction of finished seeds."""
    first, last = asked.first, asked.experiment.end
    hold = intervals_hold(asked.experiment, effects.finished)
    table = labelled(prediction_table(asked.owns, effects, first.year, last.year, seed), hold)
    parts = variance_parts_table(asked.owns, effects, first.year, last.year, bool(asked.experiment.draw_by_seed))
    chances = misleading_chances_table(asked.owns, effects, first.year, last.year, seed)
    whole = (asked.experiment, asked.policy, asked.go_live, first, last, asked.owns, effects, asked.history)
    return Prediction(*whole, table, parts, chances)


def about(prediction: Prediction, how: RunOptions, seconds: float) -> dict[str, Any]:
    """Return what run.json says of a prediction beside what it says of any run."""
    return {
        "question": "predict",
        "jobs": how.jobs,
        KEEP: how.keep,
        "wall_seconds": seconds,
        "failures": [vars(failure) for failure in prediction.effects.failures],
        "go_live": str(prediction.go_live),
        "first_figure": str(prediction.first),
        "last_figure": str(prediction.last),
        "own_figures": {name: own.figures for name, own in prediction.owns.items()},
        "history_noise": prediction.history.model_dump(mode="json"),
        "runs_without_ratio": prediction.effects.undefined,
    }


def write_folder(prediction: Prediction, how: RunOptions, session: Session, folder: Path) -> None:
    """Write the prediction, its parts, its chances, each run's ratios, the summary, the differences, and what is kept of every run."""
    effects = prediction.effects
    tables = {"prediction": prediction.table, "prediction_parts": prediction.parts, "prediction_chances": prediction.chances}
    tables |= {"prediction_runs": effects.table, "summary": effects.summary, "differences": effects.differences}
    write_tables(folder, tables, has_csv=how.has_csv, incomplete=effects.incomplete)
    write_long_tables(prediction.experiment, session.store, effects.tasks, folder, how.long_tables, how.out if how.is_adding else None)
