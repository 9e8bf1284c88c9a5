"""Gathering the parts of a prepared study: what they computed is read, and the results are put in place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.cluster.prepared import carried_out, read_prepared
from experiments.inputs.python_words import takes_words
from experiments.runs.engine_options import engine_of
from experiments.runs.engines import Gather, TasksMissing
from experiments.runs.failures import Failure, RunFailed
from experiments.runs.plans import read_plans
from experiments.runs.reported_failures import reported
from experiments.runs.store import unfinished

SHOWN = 3
"""Failures of which a message is shown."""


class NextStage(Exception):
    """All that was asked for is gathered, and a further stage is to be computed in parts.

    Parameters
    ----------
    stage
        In words.
    tasks, parts
        How many tasks it has, and into how many parts it is split.
    is_first
        Whether it is the study's first: nothing at all is computed yet.
    """

    def __init__(self, stage: str, tasks: int, parts: int, is_first: bool) -> None:
        super().__init__(stage)
        self.stage, self.tasks, self.parts, self.is_first = stage, tasks, parts, is_first


class PartsMissing(RunFailed):
    """Tasks of a stage that was begun are missing; the message says which parts are to be given again."""


@takes_words
def study_gather(folder: str, *, scheduler: str | None = None) -> Any:
    """Return what a prepared study's command returns, once its parts have computed all; its results are put in place, without figures.

    Parameters
    ----------
    folder
        The results folder.
    scheduler
        Of a Dask that first computes, stage by stage, whatever is missing: its address, or its scheduler file.

    Raises
    ------
    NextStage
        If the study has a further stage, for which all parts are to be given again.
    PartsMissing
        If tasks are missing: which parts are to be given again.
    InputError
        If the folder is not prepared, is in use, or belongs to another version of the program.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import cluster_script, study_gather
    >>> with TemporaryDirectory() as folder:
    ...     made = cluster_script("tests/data/tiny_discovery.yaml", out=f"{folder}/tiny", parts=20)
    ...     study_gather(made.out)
    Traceback (most recent call last):
    ...
    experiments.cluster.gather.NextStage: worlds
    """
    return gather(folder, scheduler)


def gather(folder: str | Path, scheduler: str | None = None, carry: Callable[[str], Callable[..., Any]] | None = None) -> Any:
    """Gather a prepared study (`study_gather`); carry: see `carried_out`."""
    if scheduler is not None:
        engine_of(scheduler, None, 1)  # what is wrong with it is said first
        return carried_out(folder, None, None, carry, scheduler=scheduler, resume=True)
    prepared, hidden = read_prepared(folder), unfinished(Path(folder).expanduser())
    try:
        return carried_out(folder, Gather(), None, carry)
    except TasksMissing as missing:
        failures = {failure.key: failure for failure in reported(hidden)}
        plans = read_plans(hidden)
        keys = plans[-1].keys if plans else ()
        of = next((plan.parts for plan in reversed(plans) if plan.parts), prepared.parts)
        failed = [failures[key] for i, key in enumerate(keys) if key in failures and i in set(missing.places)]
        if missing.missing == missing.total and not failed:
            raise NextStage(missing.stage, missing.total, of, is_first=len(plans) <= 1) from missing
        raise PartsMissing(missing_words(missing, of, failed)) from missing


def missing_words(missing: TasksMissing, of: int, failed: list[Failure]) -> str:
    """Return what is missing and how to go on, as sentences."""
    parts = sorted({place % of + 1 for place in missing.places})
    words = [f"{missing.stage}: {missing.missing} of {missing.total} tasks are missing, of part {numbers_in_words(parts)} of {of}."]
    if failed:
        messages = "; ".join(f"{failure.label}: {failure.message}" for failure in failed[:SHOWN])
        words.append(f"{len(failed)} of them failed ({messages}{'; ...' if len(failed) > SHOWN else ''}).")
    words.append("What is computed is kept. Give these parts again, then gather.")
    return " ".join(words)


def numbers_in_words(numbers: list[int]) -> str:
    """Return numbers as Slurm's --array takes them.

    Examples
    --------
    >>> numbers_in_words([1, 2, 3, 7, 9, 10])
    '1-3,7,9-10'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ",".join("-".join(map(str, span)) for span in spans)
