"""The long tables of a results folder: weekly counts, episodes and logs of every run, in the order of seeds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.experiment import Experiment
from experiments.runs.numbering import numbers_of
from experiments.runs.parquet import EarlierRows, Frame, Run, Streams
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
    areas = tuple(area.name for area in experiment.authority.areas)
    streams = Streams(folder, Frame(experiment.first_week, experiment.start, areas))
    try:
        for task in tasks:
            runs, arrays = [Run(arm.name, task.payload) for arm in experiment.arms], store.read(task.key)
            if f"0/{names[0]}" in arrays:
                add(streams, runs, [{name: arrays[f"{i}/{name}"] for name in names} for i in range(len(runs))])
            elif earlier is not None:
                for run in runs:
                    streams.copy(run, names, earlier)
    finally:
        streams.close()


def add(streams: Streams, runs: Sequence[Run], arms: Sequence[Mapping[str, np.ndarray]]) -> None:
    """Write the long tables of all arms with one seed: who is in several of them has one number."""
    numbers = numbers_of(arms)
    for run, tables in zip(runs, arms):
        streams.add(run, tables, numbers)
