"""The file of --cluster: how workers are started as jobs of a cluster's own system, through dask-jobqueue, which only this module knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.rule import REPOSITORY
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import read_settings
from experiments.inputs.optional_packages import check_packages
from experiments.inputs.validation_messages import AMOUNT_PATTERN, TIME_PATTERN

MOST_JOBS, MOST_CORES = 10_000, 1024

NOTICES_DURATION = "200ms"
"""Of work that waits: so little already asks for a further job, since chunks in waiting are few and short."""

Amount = Annotated[str, Field(pattern=AMOUNT_PATTERN)]
Walltime = Annotated[str, Field(pattern=TIME_PATTERN)]
Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(ge=1.0, le=3600.0)]


class ClusterFile(BaseModel):
    """How workers are started.

    Parameters
    ----------
    system
        The cluster's own: slurm, pbs or sge.
    cores, processes, memory, walltime
        Of one job: threads in all, worker processes that share them, memory in all, longest time.
    minimum_jobs, maximum_jobs
        Jobs that run at least and at most; between them as many as there is work for.
    queue, account
        Queue (Slurm: partition) and account that jobs are charged to.
    interface
        Of the network by which nodes reach the driver, as ib0 or eth0.
    lost_worker_seconds
        A job that has gone for so long is replaced.
    extra_directives
        Further lines of the job's head, as "--constraint=skylake".
    job_script_prologue
        Lines of shell before the worker starts, as "module load python".
    python
        The Python that workers use; the driver's if not given.
    local_directory, log_directory
        Where workers keep temporary files, and where jobs write what they print.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    system: Literal["slurm", "pbs", "sge"]
    cores: int = Field(ge=1, le=MOST_CORES)
    memory: Amount
    walltime: Walltime
    processes: int = Field(default=1, ge=1, le=MOST_CORES)
    minimum_jobs: int = Field(default=0, ge=0, le=MOST_JOBS)
    maximum_jobs: int = Field(ge=1, le=MOST_JOBS)
    queue: Text | None = None
    account: Text | None = None
    interface: Text | None = None
    lost_worker_seconds: Seconds = 15.0
    extra_directives: tuple[Text, ...] = ()
    job_script_prologue: tuple[Text, ...] = ()
    python: Text | None = None
    local_directory: Text | None = None
    log_directory: Text | None = None

    @property
    def most_threads(self) -> int:
        """Threads of all jobs together, if as many run as may."""
        return self.maximum_jobs * max(self.cores, self.processes)

    def job(self) -> dict[str, Any]:
        """Return what dask-jobqueue is told of a job: every worker finds the program where the driver has it."""
        given = {name: getattr(self, name) for name in ("cores", "processes", "memory", "walltime", "interface", "python", "local_directory")}
        account = {"project" if self.system == "sge" else "account": self.account}
        lists = {
            "job_extra_directives": list(self.extra_directives),
            "job_script_prologue": [f'export PYTHONPATH="{REPOSITORY}${{PYTHONPATH:+:$PYTHONPATH}}"', *self.job_script_prologue],
        }
        more = {"queue": self.queue, "log_directory": self.log_directory, **account, **lists}
        return {name: value for name, value in {**given, **more}.items() if value is not None}


def read_cluster_file(path: Path) -> ClusterFile:
    """Return a cluster's file, checked; raise InputError for it, and for packages that are not installed."""
    check_packages("--cluster", "dask", "distributed", "dask_jobqueue")
    file = read_settings(ClusterFile, path)
    if file.minimum_jobs > file.maximum_jobs:
        raise InputError(path, "minimum_jobs", file.minimum_jobs, f"at most maximum_jobs, which is {file.maximum_jobs}")
    if file.processes > file.cores:
        raise InputError(path, "processes", file.processes, f"at most cores, which is {file.cores}", "Each process has at least one core.")
    return file


def new_cluster(file: ClusterFile) -> Any:
    """Return a cluster of the file's system, without jobs yet."""
    import dask_jobqueue

    kinds = {"slurm": dask_jobqueue.SLURMCluster, "pbs": dask_jobqueue.PBSCluster, "sge": dask_jobqueue.SGECluster}
    return kinds[file.system](**file.job(), scheduler_options={"dashboard": False, "dashboard_address": ":0"})


@contextmanager
def cluster_of(path: Path) -> Iterator[tuple[Any, ClusterFile]]:
    """Give a running cluster and its file while the block runs, its jobs as many as there is work for; at the end all are cancelled.

    Raises
    ------
    InputError
        If the cluster's system cannot be used from here.
    """
    file = read_cluster_file(path)
    import dask
    import distributed  # noqa: F401 - see `connected`

    with dask.config.set({"distributed.deploy.lost-worker-timeout": f"{file.lost_worker_seconds} s"}):
        try:
            cluster = new_cluster(file)
        except (OSError, ValueError, RuntimeError) as error:
            given = NotGiven(" ".join(str(error).split()))
            raise InputError(path, "interface", given, "a network interface of this machine", "`ip address` lists them.") from error
        with cluster:
            cluster.adapt(minimum_jobs=file.minimum_jobs, maximum_jobs=file.maximum_jobs, target_duration=NOTICES_DURATION)
            yield cluster, file
