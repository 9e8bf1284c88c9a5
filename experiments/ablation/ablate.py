"""Each ingredient's share of what a programme does: the authority lives every combination of its blocks on and off, paired by seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ablation.components import Component, components_of, policies_of_combinations
from experiments.ablation.shapley import MAX_SAMPLES, ShapleyDesign, design_for, exact_if_complete
from experiments.ablation.tables import interaction_table, shapley_table, total_effect_table
from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import parameters_of
from experiments.inputs.overrides import Day, overrides_of
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import ALL_AREAS, Cell, MeasureEvaluator
from experiments.measures.periods import after_split, last_date
from experiments.posteriors.ready import ready_to_run
from experiments.runs.descriptions import one_line
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Arm, Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.incomplete import incomplete_words
from experiments.runs.keep import KEEP, LOG
from experiments.runs.long_tables import check_earlier, write_long_tables
from experiments.runs.manifest import arm_record, experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import intervals_hold, labelled, seed_places_by_draw, with_draw_of_seed, with_values_set
from experiments.runs.results_folder import Contents
from experiments.runs.seed_results import is_short
from experiments.runs.session import Session, open_session, seed_tasks
from experiments.runs.store import Store
from experiments.runs.table_files import write_tables
from experiments.runs.tasks import Task
from simulation.settings import Policy

AT_THE_END = ("protection_plans", "looked_after_children")
"""Stocks that are reported on the last day; all other measures are reported over the programme, stocks as their mean."""

MAIN = (
    *("plan_starts", "care_entries", "protection_plans", "looked_after_children", "harm_at_home_events", "needless_plans"),
    *("missed_high_risk_children", "needless_care_entries", "hours_face_to_face", "cost_gbp"),
)
"""In the order of the figure, two by two: error one stands at the left of error two."""


@dataclass(frozen=True)
class CombinationRuns:
    """What is simulated of every seed: an experiment, an arm for each combination, and which numbers are kept of each."""

    experiment: Experiment
    arms: tuple[Arm, ...]
    evaluator: MeasureEvaluator
    places: tuple[int, ...]
    long_tables: tuple[str, ...] = ()

    @property
    def logged(self) -> Experiment:
        """The experiment with the combinations as its arms, as long tables name them."""
        return replace(self.experiment, arms=self.arms)

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return one seed's values, shape (combinations, measures), and long tables; the history that all share is simulated once."""
        experiment = with_draw_of_seed(self.experiment, seed)
        futures = Futures(experiment, shared_history(experiment, seed, is_kept=True))
        values, kept = [], dict[str, np.ndarray]()
        for i, each in enumerate(map(futures.simulate, self.arms)):
            values.append(self.evaluator.measure(each.weekly, each.judgements)[list(self.places)])
            kept |= {f"{i}/{name}": getattr(each, name) for name in self.long_tables}
        return {"values": np.array(values), **kept}


@dataclass
class Ablation:
    """What an ablation gives: shares and interactions with their intervals, the whole difference, the seeds that were finished."""

    experiment: Experiment
    scenario: str
    blocks: list[Component]
    design: ShapleyDesign
    cells: list[Cell]
    games: list[np.ndarray]
    finished: list[int]
    is_stopped: bool = False
    notes: dict[str, Any] = field(default_factory=dict)
    out: Path | None = None
    failures: tuple[Failure, ...] = ()
    asked: int = 0

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)

    def __repr__(self) -> str:
        """Return one line: question, place, period, runs, arms."""
        return one_line("ablate", self.experiment, self.finished, is_stopped=self.is_stopped, failed=len(self.failures))

    def __post_init__(self) -> None:
        """Compute the tables."""
        names = [block.name for block in self.blocks]
        values = np.array(self.games)
        groups, hold = seed_places_by_draw(self.experiment, self.finished), intervals_hold(self.experiment, self.finished)
        self.shares: pd.DataFrame = labelled(shapley_table(self.scenario, names, self.cells, self.design, values, groups), hold)
        self.whole: pd.DataFrame = labelled(total_effect_table(self.scenario, self.cells, self.design, values, groups), hold)
        self.interactions: pd.DataFrame = labelled(interaction_table(self.scenario, names, self.cells, self.design, values, groups), hold)


Figures = Callable[[Ablation, Path], None]


@takes_words
def ablate(
    scenario: str,
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    blocks: str = "kind",
    reinvest: bool = False,
    samples: int | None = None,
    measures: Sequence[str] | None = None,
    start: Day = None,
    end: Day = None,
    thresholds: str | None = None,
    go_live: Day = None,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Ablation:
    """Return each block's share (Shapley value) of the difference between a scenario and the same authority under no ingredient.

    Parameters
    ----------
    scenario
        A name, a path or AUTHORITY:POLICY[@GO-LIVE-DATE], with at least one ingredient.
    runs, seed, jobs
        Number of seeds, the first of them, threads (as many as processors if not given).
    blocks
        `kind`: ingredients of one kind are on or off together, posts by role; `ingredient`: each by itself.
    reinvest
        Spend the money of what is off on generic social workers, so that all combinations cost the same.
    samples
        Samples of orders; more leave less open and take longer. If not given: all combinations of up to eight blocks, else about 150 of them.
    measures
        Names from `run.py list`; ten main ones if not given.
    start, end, thresholds, go_live, parameters, draws, resume, add_runs, keep, csv, overwrite, scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.

    Examples
    --------
    >>> done = ablate("tests/data/tiny_programme_run.yaml", runs=1, measures=["plan_starts"])
    >>> done
    <ablate: Tiny, 2014-01-01 to 2015-12-31, 1 run; arms: tiny_programme_run>
    >>> done.shares["block"].tolist()[:2]
    ['domestic abuse workers', 'group supervision']
    """
    how = runs_of(
        runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
    )
    choice = parameter_choice(parameters, draws)
    chosen = resolve_scenario(scenario, overrides_of(start, end, thresholds, go_live))
    policy = chosen.policy
    if not policy.ingredients:
        raise InputError(scenario, "ingredients", NotGiven("none"), "a scenario whose policy has at least one ingredient", "Nothing can be left out.")
    found = components_of(policy, blocks)
    design = exact_if_complete(design_for([block.name for block in found], str(seed), samples=samples_of(samples)))
    held = parameters_of(chosen.authority)
    arm = Arm(chosen.name, policy, chosen.thresholds)
    experiment = with_values_set(Experiment(chosen.authority, held, chosen.start, chosen.end, (arm,), values_asked=chosen.parameters), choice.values)
    evaluator, places = places_of(experiment, list(MAIN if measures is None else measures))
    costing = Costing(experiment) if reinvest else None
    arms = [
        Arm(f"{chosen.name}:{on:0{len(found)}b}", each, chosen.thresholds)
        for on, each in zip(design.combinations, policies_of_combinations(policy, found, design.combinations, costing))
    ]
    experiment = replace(ready_to_run(experiment, how.seeds, choice.draws), is_logging=LOG in how.long_tables)
    combinations = CombinationRuns(experiment, tuple(arms), evaluator, places, how.long_tables)
    notes = {"question": "ablate", "blocks_by": blocks, "is_reinvested": reinvest, **described(policy, found, design)}
    empty = Ablation(experiment, chosen.name, found, design, [evaluator.cells[i] for i in places], [], [], notes=notes, out=how.out)
    return run_ablation(empty, combinations, how, figures)


def samples_of(samples: Any) -> int | None:
    """Return a number of samples if it is one from which an error can be estimated, None for none; raise InputError."""
    if samples is not None and (isinstance(samples, bool) or not isinstance(samples, int) or not 2 <= samples <= MAX_SAMPLES):
        raise InputError("--samples", "", samples, f"a whole number from 2 to {MAX_SAMPLES}", "One sample alone tells no error.")
    return samples


def places_of(experiment: Experiment, measures: list[str]) -> tuple[MeasureEvaluator, tuple[int, ...]]:
    """Return a evaluator of the last day and the programme's time alone, and where on it the measures stand; raise InputError."""
    whole = measure_evaluator(experiment)
    by_label = {period.label: period for period in whole.periods}
    end, interval = by_label[last_date(by_label)], by_label[after_split(by_label)]
    for name in measures:
        if name not in BY_NAME:
            raise InputError("--measures", "", name, "names of measures from `run.py list`", likely(name, BY_NAME))
        if measures.count(name) > 1:
            raise InputError("--measures", "", name, "each measure once")
    if not measures:
        raise InputError("--measures", "", NotGiven("nothing"), "at least one measure from `run.py list`")
    areas = {area.name: area.share_of_children * experiment.authority.children.value for area in experiment.authority.areas}
    evaluator = MeasureEvaluator(areas, [end, interval], experiment.first_week)
    return evaluator, tuple(evaluator.place[name, ALL_AREAS, (end if name in AT_THE_END else interval).label] for name in measures)


def described(policy: Policy, blocks: list[Component], design: ShapleyDesign) -> dict[str, Any]:
    """Return blocks and combinations for run.json."""
    return {
        "policy": policy.name,
        "blocks": {block.name: [ingredient.model_dump(mode="json") for ingredient in block.ingredients] for block in blocks},
        "combinations": len(design.combinations),
        "is_exact": design.is_exact,
        "samples": len(design.samples),
        "orders": [[blocks[i].name for i in sample.orders[0]] for sample in design.samples],
    }


def run_ablation(empty: Ablation, runs: CombinationRuns, options: RunOptions, figures: Figures | None) -> Ablation:
    """Run all seeds and write the folder; raise KeyboardInterrupt if a signal comes before the first seed is finished."""
    configuration = [experiment_record(empty.experiment), empty.notes, [cell.measure for cell in empty.cells], [arm_record(arm) for arm in runs.arms]]
    with open_session(options, "ablate", configuration) as session, session.interruption.deferred():
        tasks = seed_tasks("combinations", configuration, options.seeds, empty.experiment.draw_by_seed)
        if options.is_adding and options.out is not None:
            check_earlier(runs.logged, [task for task in tasks if session.store.is_base(task.key)], options.out, options.long_tables)
        finished = session.run(runs, tasks, f"simulating {len(runs.arms)} combinations", "seed")
        session.raise_if_nothing(finished)
        done = collected(empty, session.store, finished, len(options.seeds))
        if options.out is not None:
            write_folder(done, Kept(runs, finished.tasks, session), options, figures)
        session.finish(is_short)
    return done


def collected(empty: Ablation, store: Store, finished: Finished, asked: int) -> Ablation:
    """Return the ablation with the seeds that were finished."""
    games = [store.read(task.key)["values"] for task in finished.tasks]
    seeds = [task.payload for task in finished.tasks]
    fields = (empty.experiment, empty.scenario, empty.blocks, empty.design, empty.cells, games, seeds)
    return Ablation(*fields, finished.is_stopped, empty.notes, empty.out, finished.failures, asked)


@dataclass(frozen=True)
class Kept:
    """What was simulated, and where it is kept."""

    runs: CombinationRuns
    tasks: tuple[Task, ...]
    session: Session

    def write_long_tables(self, folder: Path, options: RunOptions) -> None:
        """Write what is kept of every run of every combination."""
        earlier = options.out if options.is_adding else None
        write_long_tables(self.runs.logged, self.session.store, self.tasks, folder, options.long_tables, earlier)


def write_folder(ablation: Ablation, kept: Kept, options: RunOptions, figures: Figures | None) -> None:
    """Write tables, figures and run.json, and put them in place."""
    assert options.out is not None
    session = kept.session

    def record() -> dict[str, Any]:
        failures = [vars(failure) for failure in ablation.failures]
        more = {"jobs": options.jobs, "wall_seconds": session.seconds, "failures": failures, KEEP: options.keep, **ablation.notes}
        return run_record(ablation.experiment, options.seeds, ablation.finished, **more, whole=ablation.whole.to_dict("records"))

    def write(folder: Path) -> None:
        write_combinations(ablation, folder)
        write_tables(folder, {"shares": ablation.shares, "interactions": ablation.interactions}, incomplete=ablation.incomplete)
        kept.write_long_tables(folder, options)

    draws = None if figures is None else lambda folder: figures(ablation, folder)
    contents = Contents(write, record, draws, ablation.is_stopped)
    ablation.is_stopped |= session.put_in_place(options.out, contents)


def combination_rows(ablation: Ablation, seed: int, values: np.ndarray) -> pa.Table:
    """Return one seed's combinations: which blocks are on, and each measure."""
    on = np.array(ablation.design.combinations)
    switches = {f"on: {block.name}": pa.array((on >> i & 1).astype(bool)) for i, block in enumerate(ablation.blocks)}
    numbers = {cell.measure: values[:, i] for i, cell in enumerate(ablation.cells)}
    return pa.table({"run": np.full(len(on), seed, np.int32), **switches, **numbers})


def write_combinations(ablation: Ablation, folder: Path) -> None:
    """Write combinations.parquet."""
    tables = [combination_rows(ablation, seed, values) for seed, values in zip(ablation.finished, ablation.games)]
    with pq.ParquetWriter(folder / "combinations.parquet", tables[0].schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
