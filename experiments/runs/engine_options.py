"""The engine that options ask for; everything that can be checked of it is checked before any work."""

from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.engines import Dask, Engine, Local


def engine_of(scheduler: Any, cluster: Any, jobs: int) -> Engine:
    """Return the engine that options ask for.

    Parameters
    ----------
    scheduler
        Address of a running Dask scheduler, or its scheduler file.
    cluster
        File that says how workers of Dask are started as jobs.
    jobs
        Threads, if neither is given.

    Raises
    ------
    InputError
        For both of them, a wrong address or file, or packages that are not installed.
    """
    if scheduler is None and cluster is None:
        return Local(jobs)
    for option, value in (("--scheduler", scheduler), ("--cluster", cluster)):
        if value is not None and not isinstance(value, (str, Path)):
            raise InputError(option, "", value, "text, or a path")
    if cluster is not None and not Path(cluster).expanduser().is_file():
        raise InputError("--cluster", "", str(cluster), "a YAML file that is there", "configs/clusters/slurm.yaml is an example.")
    if scheduler is not None and cluster is not None:
        raise InputError("--cluster", "", NotGiven("--scheduler beside it"), "one of the two", "A running scheduler has its workers already.")
    engine = Dask(None if scheduler is None else str(scheduler), None if cluster is None else Path(cluster).expanduser())
    from experiments.runs.backends.dask_connection import check_dask

    check_dask(engine)
    return engine
