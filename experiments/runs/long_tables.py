"""The long tables of a results folder: weekly counts, episodes and logs of every run, in the order of seeds."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.experiment import Experiment
from experiments.runs.parquet import EarlierRows, Run, Streams
from experiments.runs.store import Store
from experiments.runs.tasks import Task

AS_WRITTEN = "the long tables as they were written", "Give the command without --add-runs to write them again."


def check_earlier(experiment: Experiment, tasks: Sequence[Task], earlier: Path, names: Sequence[str]) -> None:
    """Raise InputError if earlier results lack a long table, or rows in it, of runs that are not simulated again."""
    for name in names:
        path = earlier / f"{name}.parquet"
        try:
            there = EarlierRows(path).groups
        except (OSError, pa.ArrowException) as error:
            raise InputError("--add-runs", "", NotGiven(f"{shown_path(path)}: {error}"), *AS_WRITTEN) from error
        for task in tasks:
            if any((task.payload, arm.name) not in there for arm in experiment.arms):
                raise InputError("--add-runs", "", NotGiven(f"{shown_path(path)} without {task.label}"), *AS_WRITTEN)


def write_long_tables(experiment: Experiment, store: Store, tasks: Sequence[Task], folder: Path, names: Sequence[str], earlier: Path | None) -> None:
    """Write those of weekly.parquet, episodes.parquet, encounters.parquet and decisions.parquet that are kept.

    Parameters
    ----------
    experiment, store, tasks
        What was run, where it is kept, and which tasks are finished, in the order in which they are to stand.
    folder
        Where the tables go.
    names
        Of the tables.
    earlier
        The results folder that holds the long tables of runs to which others are added.
    """
    if not names:
        return
    streams = Streams(folder, experiment.first_week, [area.name for area in experiment.authority.areas])
    try:
        for task in tasks:
            arrays = store.read(task.key)
            for i, arm in enumerate(experiment.arms):
                run = Run(arm.name, task.payload)
                if f"{i}/{names[0]}" in arrays:
                    streams.add(run, {name: arrays[f"{i}/{name}"] for name in names})
                elif earlier is not None:
                    streams.copy(run, names, earlier)
    finally:
        streams.close()
