"""What a programme's report says, beside what the model gives: as the report compares, and against the same world without the programme."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.comparison.claims import Side, about_claim, change_of
from experiments.comparison.headline import headline_tables
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import config_names
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.posteriors.ready import ready_to_run
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, PATHS, on_path
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of, measure_evaluator
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import labelled, with_values_set
from experiments.runs.run import Figures, Products, Results, run_experiment
from experiments.runs.session import Session
from simulation.published_claims import Reported, days_of

PARTS = ("whole", "anyway", "thresholds", "programme")
"""The change from before to after; what would have come without programme and with thresholds that stay; what moved thresholds add; the rest."""


def check_reported(chosen: ResolvedScenario) -> None:
    """Raise InputError without reported figures, for a measure that the tables do not have, and for a period outside the window."""
    where = f"configs/scenarios/{chosen.name}.yaml"
    if not chosen.reported:
        raise InputError(where, "reported", NotGiven("none"), "at least one figure that a report gives")
    for i, each in enumerate(chosen.reported):
        place = f"reported[{i}]"
        if each.measure not in BY_NAME:
            raise InputError(where, f"{place}.measure", each.measure, "a measure that `run.py list` names", likely(each.measure, BY_NAME))
        for key, period in (("before", each.before), ("after", each.after)):
            days = days_of(period)
            if not chosen.start <= days[0] <= days[-1] <= chosen.end:
                raise InputError(where, f"{place}.{key}", period, f"a period from {chosen.start} to {chosen.end}, the scenario's window")
            if len(days) == 1 and not BY_NAME[each.measure].is_at_date:
                raise InputError(where, f"{place}.{key}", period, f"two days joined by /: {each.measure} is counted over an interval")


def against_reported(
    chosen: ResolvedScenario,
    runs: RunOptions,
    figures: Figures | None = None,
    parameters: Parameters = None,
    session: Session | None = None,
) -> tuple[Results, pd.DataFrame]:
    """Run a programme and its authority as usual on the three paths of thresholds; return results and the table of reported against simulated."""
    check_reported(chosen)
    choice = parameter_choice(parameters)
    experiment = ready_to_run(with_values_set(reported_experiment(chosen), choice.values), runs.seeds, choice.draws)
    products = Products({"question": "reported"}, headline_tables, figures, lambda results: {"reported": reported_table(results, chosen)})
    results = run_experiment(experiment, runs, products, session)
    return results, reported_table(results, chosen)


def reported_experiment(chosen: ResolvedScenario) -> Experiment:
    """Return business as usual and the programme on each path of thresholds, with the report's own periods in the tables."""
    whole = experiment_of([business_as_usual_of(chosen), chosen])
    baseline, programme = whole.arms
    arms = [on_path(arm, path) for path in PATHS for arm in (baseline, programme)]
    pairs = tuple(Pair(arms[i + 1].name, arms[i].name) for i in range(0, len(arms), 2))
    periods = tuple(dict.fromkeys(period for each in chosen.reported for period in (each.before, each.after)))
    return replace(whole, arms=tuple(arms), pairs=pairs, periods=periods)


def reported_table(results: Results, chosen: ResolvedScenario) -> pd.DataFrame:
    """Return a row for each figure, path and part of the change: mean and 5 and 95 % of runs, in the unit and in per cent of the level before.

    On each path the parts add up: whole = anyway + thresholds + programme.
    """
    side = Side(measure_evaluator(results.experiment), results.values)
    names = {path: [arm.name for arm in results.experiment.arms if arm.name.endswith(f":{path}")] for path in PATHS}
    rows = [row for each in chosen.reported for path in PATHS for row in rows_of(each, path, names, side)]
    return labelled(pd.DataFrame(rows), results.intervals)


def rows_of(each: Reported, path: str, names: dict[str, list[str]], side: Side) -> list[dict[str, object]]:
    """Return the rows of one figure on one path."""
    usual, programme = names[path]
    before = side.of(programme, each.measure, each.before)
    after, without = (side.of(name, each.measure, each.after) for name in (programme, usual))
    stays = side.of(names["stay"][0], each.measure, each.after)
    parts = dict(zip(PARTS, (after - before, stays - before, without - stays, after - without)))
    level = {"level_before": np.mean(before), "level_after": np.mean(after), "level_after_without": np.mean(without)}
    ends = {"against": each.against, "runs": len(before), "source": each.source, "note": each.note}
    return [{**about_claim(each), "path": path, **level, "part": part, **change_of(gap, before), **ends} for part, gap in parts.items()]


def middle_part(table: pd.DataFrame, words: str, part: str, path: str = COUNTERFACTUAL_PATH) -> pd.Series:
    """Return the row of one figure's part on a path."""
    rows: Sequence[object] = (table["words"] == words) & (table["part"] == part) & (table["path"] == path)
    return table[rows].iloc[0]


def reported_programmes(scenario: str | None) -> list[str]:
    """Return the scenario if a report gives figures of its programme; with none named, all of configs of which one does; raise InputError."""
    names = config_names("scenarios") if scenario is None else [scenario]
    found: list[tuple[str, ResolvedScenario]] = [(name, resolve_scenario(name, Overrides())) for name in names]
    for _, chosen in found:
        if chosen.reported:
            check_reported(chosen)
    return [name for name, chosen in found if chosen.reported]
