"""The long tables of a results folder: weekly counts, episodes and logs of every run, in the order of seeds."""

from collections.abc import Sequence
from pathlib import Path

from experiments.runs.experiment import Experiment
from experiments.runs.parquet import Streams
from experiments.runs.seed_results import LONG, long_tables
from experiments.runs.store import Store
from experiments.runs.tasks import Task


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
