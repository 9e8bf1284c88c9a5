"""`mesa.batch_run` of the Mesa driver beside the study executor: the same seeds and values of a small authority, and the same numbers."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import product

import mesa

from benchmarks.clock import say, spread, waited
from benchmarks.places import START, authority_of
from experiments.inputs.load import parameters_of
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.experiment import Experiment, experiment_of
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.session import open_session
from experiments.runs.study_runs import StudyRun, study_tasks, study_work
from simulation import engine
from simulation.build import build_world
from simulation.model import SafeguardingModel

FAMILIES, VARIED, OUTCOME = 150, "hostility_misread", "protection_plans"
VALUES, SEEDS = (0.0, 0.5), (1, 2)


def experiment_over(weeks: int) -> Experiment:
    """Return business as usual in a small authority over so many weeks."""
    authority = authority_of(FAMILIES)
    whole = experiment_of([resolve_scenario("hertfordshire", Overrides())])
    return replace(whole, authority=authority, parameters=parameters_of(authority), start=START, end=START + timedelta(weeks=weeks, days=-1))


class Batch(SafeguardingModel):
    """The Mesa driver as `batch_run` wants it: made from numbers; years before the window are compiled, as in the executor."""

    def __init__(self, seed: int, weeks: int, hostility_misread: float):
        chosen = with_parameter_values(experiment_over(weeks), {VARIED: hostility_misread})
        world = build_world(chosen.authority, chosen.parameters, seed, chosen.start, chosen.end)
        super().__init__(engine.simulate(world, int(world.state[0]["first_week"])))


def by_mesa(weeks: int) -> dict[tuple[int, float], float]:
    """Return the plans in the last week of each run by `mesa.batch_run`, on one process."""
    given = {"seed": list(SEEDS), "weeks": weeks, VARIED: list(VALUES)}
    rows = mesa.batch_run(Batch, given, number_processes=1, max_steps=weeks - 1, display_progress=False)
    return {(row["seed"], row[VARIED]): float(row[OUTCOME]) for row in rows}


def by_executor(weeks: int) -> dict[tuple[int, float], float]:
    """Return the same by the executor that all studies use, on one thread; results stay in memory.

    Without a policy arms part in the last week, and what follows is that week alone.
    """
    experiment = experiment_over(weeks)
    work = study_work(experiment, [OUTCOME])
    runs = [StudyRun({VARIED: value}, seed, experiment.arms) for seed, value in product(SEEDS, VALUES)]
    with open_session(RunOptions([1], 1), "benchmark", {}) as session:
        tasks = study_tasks("benchmark", runs)
        session.run(work, tasks, "benchmark")
        return {(run.seed, run.values[VARIED]): float(session.store.read(task.key)["values"][0, 0]) for run, task in zip(runs, tasks, strict=True)}


def measured(weeks: int, repeats: int) -> tuple[list[float], list[float], bool]:
    """Return the seconds of both in each repeat, once their rules are compiled, and whether they give the same numbers."""
    are_same = by_mesa(weeks).items() == by_executor(weeks).items()
    times = [(waited(lambda: by_mesa(weeks)), waited(lambda: by_executor(weeks))) for _ in range(repeats)]
    return [each for each, _ in times], [each for _, each in times], are_same


def main(short: bool) -> None:
    """Print both times and their ratio. In a process of its own: Mesa keeps every model that `batch_run` makes."""
    weeks, repeats = (13, 3) if short else (52, 5)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        mesa_seconds, executor_seconds, are_same = apart.submit(measured, weeks, repeats).result()
    runs = len(SEEDS) * len(VALUES)
    say("both give the same numbers", "yes" if are_same else "NO")
    say(f"mesa.batch_run: {runs} runs of {weeks} weeks, {FAMILIES} families", spread(mesa_seconds), "s")
    say("the executor: the same runs", spread(executor_seconds, digits=3), "s")
    say("mesa.batch_run / executor", spread([a / b for a, b in zip(mesa_seconds, executor_seconds, strict=True)], digits=0))
