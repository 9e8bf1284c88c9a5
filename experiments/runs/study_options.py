"""How a study is run: first seed, engine, folder, and what it goes on with; checked before any work."""

from pathlib import Path

from experiments.runs.engine_options import engine_of
from experiments.runs.engines import Dask, Engine, Gather, Part
from experiments.runs.options import RunOptions, jobs_of, whole
from experiments.runs.out_folder import Beginning, out_folder


def study_options(
    seed: int,
    jobs: int | None,
    out: str | Path | None,
    *,
    resume: bool = False,
    is_adding: bool = False,
    overwrite: bool = False,
    can_add: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
) -> RunOptions:
    """Return how a study is to be run; raise InputError before any work.

    Parameters
    ----------
    seed
        The first seed.
    jobs
        Threads; as many as processors if None.
    out
        Folder for the results.
    resume, is_adding, overwrite, can_add
        See `Beginning`.
    scheduler, cluster
        Of Dask: see `experiments.runs.engines.Dask`.
    engine
        Given by what gathers parts; None: Dask if one of the two is given, else threads.
    """
    first, threads = whole("seed", seed, 0), jobs_of(jobs)
    chosen = engine or engine_of(scheduler, cluster, threads)
    goes_on = resume or isinstance(chosen, (Part, Gather))
    folder = out_folder(out, Beginning(goes_on, is_adding, overwrite, can_add))
    return RunOptions([first], threads, folder, goes_on, is_adding, overwrite=overwrite, engine=chosen)


def threads_of(options: RunOptions) -> int | None:
    """Return the number of threads; None where workers of Dask run tasks."""
    return None if isinstance(options.engine, Dask) else options.jobs
