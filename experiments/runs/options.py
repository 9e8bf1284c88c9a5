"""How an experiment is run: seeds, threads, folder, and what it goes on with; checked before any work."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.engine_options import engine_of
from experiments.runs.engines import Engine
from experiments.runs.heads import OTHER_FORMAT, another_version, read_head
from experiments.runs.keep import LEVELS, SUMMARY, kept_of
from experiments.runs.manifest import recorded_seeds
from experiments.runs.out_folder import Beginning, out_folder
from experiments.runs.results_folder import recover
from experiments.runs.seed_rule import SeedRule
from experiments.runs.store import RUNS, FinishedStore, unfinished
from experiments.runs.tasks import seed_of

LARGEST = {"runs": 1_000_000, "add-runs": 1_000_000, "jobs": 1024, "seed": 2**31 - 1}


@dataclass(frozen=True)
class RunOptions:
    """How an experiment is run.

    Parameters
    ----------
    seeds
        Of all runs, those that are finished already among them; with a rule, of all that are allowed.
    jobs
        Threads.
    out
        Folder for the results; None: nowhere.
    resume
        Go on with the unfinished run of this folder.
    is_adding
        Begin with the finished runs of this folder.
    has_runs
        Whether every seed is a run; else there is one seed, from which a study makes those of its points.
    keep
        What is kept of every run: a name of `experiments.runs.keep.LEVELS`.
    has_csv
        Whether long tables are written as CSV, too.
    overwrite
        Whether finished results of the folder are replaced.
    engine
        What carries tasks out; None: threads.
    rule
        Says after each batch of seeds whether more are simulated; None: all are.
    """

    seeds: list[int]
    jobs: int = 1
    out: Path | None = None
    resume: bool = False
    is_adding: bool = False
    has_runs: bool = False
    keep: str = SUMMARY
    has_csv: bool = False
    overwrite: bool = False
    engine: Engine | None = None
    rule: SeedRule | None = None

    @property
    def long_tables(self) -> tuple[str, ...]:
        """The long tables that are written: none without a folder."""
        return LEVELS[self.keep] if self.out is not None else ()


def whole(option: str, value: Any, least: int) -> int:
    """Return a whole number if it is one and large enough; raise InputError."""
    most = LARGEST[option]
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        raise InputError(f"--{option}", "", value, f"a whole number from {least} to {most}")
    return int(value)


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def jobs_of(jobs: int | None) -> int:
    """Return the number of threads: as many as processors if none is given; raise InputError."""
    return default_jobs() if jobs is None else whole("jobs", jobs, 1)


def runs_of(
    runs: int,
    seed: int,
    jobs: int | None,
    out: str | Path | None,
    *,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    usually: str = SUMMARY,
    csv: bool = False,
    overwrite: bool = False,
    can_add: bool = True,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> RunOptions:
    """Return how an experiment is to be run; raise InputError before any work.

    Parameters
    ----------
    runs
        Number of seeds; with `add_runs` those of the folder count instead.
    seed
        The first of them.
    jobs
        Threads; as many as processors if None.
    out
        Folder for the results.
    resume
        Go on with the unfinished run of this folder.
    add_runs
        Further seeds for the finished runs of this folder.
    keep
        What is kept of every run: summary, weekly, episodes or logs; None: what the runs keep that are gone on with, else `usually`.
    usually
        What the command keeps if nothing else is asked for.
    csv
        Write long tables as CSV, too.
    overwrite
        Replace the finished results of this folder.
    can_add
        Whether the command has `add_runs`.
    scheduler, cluster
        Of Dask, in place of threads: see `engine_of`.
    """
    count, first = whole("runs", runs, 1), whole("seed", seed, 0)
    is_adding = add_runs is not None
    engine = engine_of(scheduler, cluster, jobs_of(jobs))
    folder = out_folder(out, Beginning(resume, is_adding, overwrite, can_add))
    seeds = list(range(first, first + count))
    if add_runs is not None:
        seeds = more_seeds(folder, first, whole("add-runs", add_runs, 1), resume)
    kept = kept_of(keep, usually, folder, resume=resume, is_adding=is_adding)
    return RunOptions(seeds, jobs_of(jobs), folder, resume, is_adding, True, kept, csv, overwrite, engine)


def more_seeds(folder: Path | None, first: int, count: int, resume: bool) -> list[int]:
    """Return the seeds of finished runs and further ones; a seed that failed there is tried again. Raise InputError."""
    if folder is None:
        raise InputError("--add-runs", "", NotGiven("no --out"), "the --out of finished runs")
    seeds = finished_seeds(folder, resume)
    if not seeds:
        stopped = unfinished(folder).is_dir()
        fix = "Its run was stopped: give the command with --resume first." if stopped else "Run the command without --add-runs first."
        raise InputError("--add-runs", "", NotGiven(f"no finished runs in {shown_path(folder)}"), "a results folder with its runs", fix)
    if min(seeds) != first:
        raise InputError("--seed", "", first, f"{min(seeds)}, the first seed of the runs in {shown_path(folder)}")
    return list(range(first, max(seeds) + 1 + count))


def finished_seeds(folder: Path, resume: bool) -> set[int]:
    """Return the seeds of a results folder's runs; with `resume`, those that were there when runs were first added."""
    recover(folder / RUNS)
    head, begun = read_head(folder / RUNS), read_head(unfinished(folder)) if resume else None
    if begun is not None and begun.base_keys is not None:
        return seeds_in(begun.base_keys)
    if head is not None and OTHER_FORMAT in head.pieces:
        raise another_version("--add-runs", folder / RUNS)
    found = seeds_in(FinishedStore(folder / RUNS, head).keys()) if head is not None else set()
    return found | set(recorded_seeds(folder)) if found else found


def seeds_in(keys: Iterable[str]) -> set[int]:
    """Return the seeds of keys of runs."""
    return {seed for key in keys if (seed := seed_of(key)) is not None}
