"""10,000 summaries of Hertfordshire's size, made and not simulated: memory and disk while they are kept, put in order and read."""

import multiprocessing
import resource
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.clock import say, waited
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.compaction import MANIFEST
from experiments.runs.experiment import Pair, business_as_usual_of, experiment_of
from experiments.runs.heads import Head
from experiments.runs.opening import open_store
from experiments.runs.study_runs import study_work
from experiments.runs.tasks import task_key

RUNS, SHORT_RUNS, MEGABYTE = 10_000, 1_000, 1e6
HEAD = Head({"question": "benchmark"})


def cells_of_hertfordshire() -> tuple[int, int]:
    """Return the arms of the main job, and the cells of each: every measure, all areas together, every year and the whole time."""
    policy = resolve_scenario("hertfordshire_family_safeguarding", Overrides())
    usual = business_as_usual_of(policy)
    experiment = experiment_of([usual, policy], (Pair(policy.name, usual.name),))
    return len(experiment.arms), len(study_work(experiment, yearly=True).cells)


def size_of(folder: Path) -> float:
    """Return the megabytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MEGABYTE


def keep_and_read(runs: int) -> dict[str, float]:
    """Keep so many summaries, put them in order, and read them all; return megabytes of memory and disk, and seconds."""
    arms, cells = cells_of_hertfordshire()
    begun = peak()
    keys = [task_key(HEAD.hash, None, seed) for seed in range(runs)]
    found = {"cells": float(arms * cells)}
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "out", HEAD) as store:

        def write() -> None:
            for seed, key in enumerate(keys):
                store.write(key, {"values": np.random.default_rng(seed).normal(500.0, 200.0, (arms, cells))})

        found["writing"] = waited(write)
        found["unfinished"] = size_of(Path(folder))
        found["ordering"] = waited(lambda: store.compact(Path(folder) / "runs", keys))
        found["finished"] = size_of(Path(folder) / "runs")
        found["parts"] = len(list((Path(folder) / "runs").iterdir())) - 2.0
        assert (Path(folder) / "runs" / MANIFEST).exists()
        found["reading"] = waited(lambda: np.quantile(np.array([store.read(key)["values"] for key in keys]), (0.05, 0.5, 0.95), axis=0))
    return {**found, "memory": peak(), "begun": begun}


def peak() -> float:
    """Return the most memory that this process has used, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEGABYTE if sys.platform == "darwin" else most * 1024 / MEGABYTE


def main(short: bool) -> None:
    """Print memory and disk; in a process of its own, whose memory is nobody else's."""
    runs = SHORT_RUNS if short else RUNS
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(keep_and_read, (runs,))
    say(f"{runs:,} summaries of {found['cells']:,.0f} numbers, plain", f"{runs * found['cells'] * 8 / MEGABYTE:,.0f}", "MB")
    say("most memory, the program's own among it (aim: under 1,000)", f"{found['memory']:,.0f} (before the first: {found['begun']:,.0f})", "MB")
    say("disk of the finished store (aim: under 200)", f"{found['finished']:,.0f} in {found['parts']:.0f} parts", "MB")
    say("disk of the unfinished store beside it, which is then deleted", f"{found['unfinished']:,.0f}", "MB")
    for what in ("writing", "ordering", "reading"):
        say(f"{what} all of them", f"{found[what]:.1f}", "s")
