"""The long tables of a results folder: weekly counts, episodes and logs of every run, in the order of seeds."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.experiment import Experiment
from experiments.runs.parquet import EarlierRows, Streams
from experiments.runs.seed_results import LONG, long_tables
from experiments.runs.store import Store
from experiments.runs.tasks import Task

AS_WRITTEN = "the long tables as they were written", "Give the command without --add-runs to write them again."


def check_earlier(experiment: Experiment, tasks: Sequence[Task], earlier: Path) -> None:
    """Raise InputError if earlier results have no weekly counts of runs that are not simulated again."""
    path = earlier / f"{LONG[0]}.parquet"
    try:
        there = EarlierRows(path).groups
    except (OSError, pa.ArrowException) as error:
        raise InputError("--add-runs", "", NotGiven(f"{shown_path(path)}: {error}"), *AS_WRITTEN) from error
    for task in tasks:
        if any((task.payload, arm.name) not in there for arm in experiment.arms):
            raise InputError("--add-runs", "", NotGiven(f"{shown_path(path)} without {task.label}"), *AS_WRITTEN)


def write_long_tables(experiment: Experiment, store: Store, tasks: Sequence[Task], folder: Path, earlier: Path | None) -> None:
    """Write weekly.parquet, episodes.parquet and, of a logged run, encounters.parquet and decisions.parquet.

    Parameters
    ----------
    experiment, store, tasks
        What was run, where it is kept, and which tasks are finished, in the order in which they are to stand.
    folder
        Where the tables go.
    earlier
        The results folder that holds the long tables of runs to which others are added.
    """
    streams = Streams(folder, experiment.first_week, [area.name for area in experiment.authority.areas], experiment.is_logging)
    try:
        for task in tasks:
            arrays = store.read(task.key)
            for i, arm in enumerate(experiment.arms):
                if f"{i}/{LONG[0]}" in arrays:
                    streams.add(long_tables(arrays, i, arm.name, task.payload))
                elif earlier is not None:
                    streams.copy(earlier, task.payload, arm.name)
    finally:
        streams.close()
