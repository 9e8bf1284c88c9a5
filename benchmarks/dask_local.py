"""Dask on this machine beside threads, on the same runs of a study: what chunks, pickling and another process cost."""

import time

from benchmarks.clock import interleaved, ratio, say, spread, waited
from benchmarks.study_runs import study_runs
from experiments.runs.backends import backend_for, opened
from experiments.runs.engines import Dask

WORKERS = 2


def main(short: bool) -> None:
    """Print the seconds of runs on two threads and on two Dask workers, the ratio, and what it takes to start them."""
    try:
        from distributed import LocalCluster
    except ImportError:
        return say("Dask is not installed", "nothing measured")
    few, many = study_runs(4 * WORKERS), study_runs(40 if short else 400)
    few.carried_out(backend_for(WORKERS))
    began = time.perf_counter()
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        opened(Dask(cluster.scheduler_address)) as workers,
    ):
        say("start two workers and connect, once for a command", f"{time.perf_counter() - began:.2f}", "s")
        say("their first runs, with loading of compiled code", f"{waited(lambda: few.carried_out(backend_for(1, workers))):.2f}", "s")
        calls = {
            "threads": lambda: many.carried_out(backend_for(WORKERS)),
            "dask": lambda: many.carried_out(backend_for(1, workers)),
        }
        times = interleaved(calls, 3, waited)
        say(f"{len(many.tasks)} runs of a small authority on two threads", spread(times["threads"]), "s")
        say("the same on two Dask workers", spread(times["dask"]), "s")
        say("Dask over threads (aim: at most 1.15)", ratio(times, "dask", "threads"))
