"""All programmes, each against business as usual in its own place and time: what the question `run.py programmes` asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.comparison.claims import claims_note
from experiments.comparison.further_tables import further_tables
from experiments.comparison.headline import headline_tables
from experiments.comparison.precision import PrecisionRule
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import config_names
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.precision_asked import precision_asked
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.measures.evaluate import pick
from experiments.measures.periods import after_split, last_date
from experiments.posteriors.ready import all_ready
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.failures import Stopped
from experiments.runs.manifest import about_program, experiment_record, write_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.out_folder import Beginning, check_free, out_folder
from experiments.runs.parameter_values import INTERVALS, with_values_set
from experiments.runs.results_folder import announce
from experiments.runs.run import Figures, Products, Results, run_experiment
from experiments.runs.seed_results import is_short
from experiments.runs.session import Session, open_session

COLUMNS = (
    *("harm_at_home_events", "missed_high_risk_children", "needless_plans", "needless_care_entries"),
    *("protection_plans", "looked_after_children", "cost_gbp"),
)
"""What stands side by side: both errors first."""

AT_THE_END = ("protection_plans", "looked_after_children")
"""Those taken on the last date, not over the time from the split on."""

SIDE_BY_SIDE = "programmes.csv"


@dataclass(frozen=True)
class Group:
    """Scenarios that share an authority, a window and a path of thresholds: they share a past and a baseline."""

    name: str
    usual: ResolvedScenario
    programmes: tuple[ResolvedScenario, ...]


def all_programmes() -> list[str]:
    """Return the scenarios of configs whose policy does anything."""
    return [name for name in config_names("scenarios") if first_start(resolve_scenario(name, Overrides()).policy) is not None]


def groups_of(names: Sequence[str]) -> list[Group]:
    """Return scenarios grouped by their past, in the order in which they come; raise InputError."""
    together: dict[tuple[object, ...], list[ResolvedScenario]] = {}
    for name in names:
        if ":" not in name and not name.endswith((".yaml", ".yml")) and name not in config_names("scenarios"):
            raise InputError("SCENARIO", "", name, f"one of {', '.join(all_programmes())}", likely(name, all_programmes()))
        chosen = resolve_scenario(name, Overrides())
        if first_start(chosen.policy) is None:
            raise InputError("SCENARIO", "", name, "a programme, with at least one ingredient", "Business as usual is run beside each anyway.")
        key = chosen.authority.name, chosen.start, chosen.end, chosen.thresholds
        together.setdefault(key, []).append(chosen)
    return with_names_that_differ([group_of(found) for found in together.values()])


def with_names_that_differ(groups: list[Group]) -> list[Group]:
    """Return groups of which those with one name have whole dates and the path of thresholds in it: each has a folder of its name."""
    names = [group.name for group in groups]
    return [group if names.count(group.name) == 1 else replace(group, name=whole_name(group.usual)) for group in groups]


def whole_name(usual: ResolvedScenario) -> str:
    """Return a name that no group with another past has."""
    return f"{usual.authority.name}_{usual.start}_{usual.end}_{usual.thresholds}"


def group_of(found: list[ResolvedScenario]) -> Group:
    """Return scenarios with one past as a group; it has the authority's name and the window's years."""
    first = found[0]
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise InputError("SCENARIO", "", NotGiven(f"{', '.join(names)}"), "each scenario once")
    return Group(f"{first.authority.name}_{first.start.year}_{first.end.year}", business_as_usual_of(first), tuple(found))


@takes_words
def programmes(
    names: Sequence[str] = (),
    *,
    runs: int = USUAL_RUNS,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    precision: Mapping[str, float] | None = None,
    most_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Iterator[Results]:
    """Yield the results of each group of programmes as it is finished: by authority and window, every scenario of configs if none is named.

    With a folder each group writes its own inside it. A signal ends the group that runs with the seeds that are finished, and starts no other.
    With `precision` (as in `compare`) each group has as many runs as it needs; one that clearly cannot reach it ends the command, and groups that are
    finished stay. Raises InputError before any work if anything given is wrong.

    Examples
    --------
    >>> list(programmes(["tests/data/tiny_programme_run.yaml"], runs=1))
    [<programmes: Tiny, 2014-01-01 to 2015-12-31, 1 run; ...>]
    """
    groups = groups_of(names or all_programmes())
    asked = precision_asked(precision, most_runs, runs, add_runs)
    allowed = asked.most_runs if asked else runs
    options = runs_of(
        allowed, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
    )
    options = replace(options, rule=PrecisionRule(asked) if asked else None)
    choice, beginning = parameter_choice(parameters, draws), Beginning(resume, add_runs is not None, overwrite)
    outs = [None if options.out is None else out_folder(options.out / group.name, beginning, whole=options.out) for group in groups]
    check_free(options.out, [SIDE_BY_SIDE])
    experiments = all_ready([(with_values_set(experiment_for(group), choice.values), options.seeds) for group in groups], choice.draws)
    products = [Products(notes_of(group), headline_tables, figures, further_tables) for group in groups]
    return run_groups(experiments, outs, options, products)


def notes_of(group: Group) -> dict[str, Any]:
    """Return what run.json says of a group beside its runs: the command, and what reports say of its programmes."""
    return {"question": "programmes", **claims_note(group.programmes)}


def run_groups(experiments: list[Experiment], outs: list[Path | None], options: RunOptions, products: Sequence[Products]) -> Iterator[Results]:
    """Run one group after the other; a signal before the first seed of a later one is finished marks the one before as stopped."""
    results, asked = None, 0
    with open_session(options, "programmes", list(map(experiment_record, experiments))) as session, session.interruption.deferred():
        if options.out is not None:
            announce(options.out, [SIDE_BY_SIDE])  # which is written by whoever takes the results, before run.json lists it
        for experiment, out, product in zip(experiments, outs, products):
            try:
                results = run_experiment(experiment, replace(options, out=out), product, session)
                asked = max(asked, results.asked)
            except (KeyboardInterrupt, Stopped):
                if results is None:
                    raise
                results.is_stopped = True
                break
            yield results
            if results.is_stopped:
                break
        if options.out is not None:
            write_record(options.out, overall_record(experiments, outs, session, options.seeds[: asked or None]))
        session.finish(is_short)


def overall_record(experiments: list[Experiment], outs: list[Path | None], session: Session, seeds: list[int]) -> dict[str, Any]:
    """Return run.json of the folder that holds all groups' folders; seeds: those of the group with most."""
    places = [out.name for out in outs if out is not None]
    about = {"question": "programmes", "runs": len(seeds), "seeds": seeds, "groups": places, "wall_seconds": session.seconds}
    ends = {"is_complete": not (session.is_stopped or session.failures), "failures": list(map(vars, session.failures))}
    return {**about, **ends, **about_program(), "configuration": list(map(experiment_record, experiments)), "files": [SIDE_BY_SIDE, "run.json"]}


def experiment_for(group: Group) -> Experiment:
    """Return a group as an experiment: each programme against business as usual."""
    return experiment_of([group.usual, *group.programmes], tuple(Pair(one.name, group.usual.name) for one in group.programmes))


def side_by_side(found: Sequence[Results]) -> pd.DataFrame:
    """Return a row for each programme: the difference in both errors, plans, care and cost from its start to the end of its window."""
    return pd.DataFrame([row_of(results, pair) for results in found for pair in results.experiment.pairs])


def row_of(results: Results, pair: Pair) -> dict[str, object]:
    """Return one programme's row: mean difference with the 5 and 95 % points of pairs, level of the baseline, and how many pairs agree."""
    table = results.differences
    mine = table[table["policy"] == pair.policy]
    interval, day = after_split(mine["period"].unique()), last_date(mine["period"].unique())
    row: dict[str, object] = {"scenario": pair.policy, "authority": results.experiment.authority.name, "period": interval, "end": day}
    levels = results.summary[results.summary["scenario"] == pair.baseline]
    for measure in COLUMNS:
        period = day if measure in AT_THE_END else interval
        one = pick(mine, measure, period).iloc[0]
        row[measure] = pick(levels, measure, period)["mean"].item()
        for name in ("difference", "difference_low", "difference_high", "same_direction"):
            row[f"{measure}_{name}"] = one[name]
    return {**row, "runs": len(results.finished), INTERVALS: results.intervals}
