"""How an experiment is run: seeds, processes, folder; checked before any work."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.inputs.errors import InputError
from experiments.runs.processes import default_jobs
from experiments.runs.results_folder import check_out


@dataclass(frozen=True)
class Runs:
    """How an experiment is run: which seeds, on how many processes, where the results go (None: nowhere)."""

    seeds: list[int]
    jobs: int = 1
    out: Path | None = None

    @property
    def processes(self) -> int:
        """How many processes there is work for."""
        return min(self.jobs, len(self.seeds))


LARGEST = {"runs": 1_000_000, "jobs": 1024, "seed": 2**31 - 1}


def whole(option: str, value: Any, least: int) -> int:
    """Return a whole number if it is one and large enough; raise InputError."""
    most = LARGEST[option]
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        raise InputError(f"--{option}", "", value, f"a whole number from {least} to {most}")
    return int(value)


def runs_of(runs: int, seed: int, jobs: int | None, out: str | Path | None) -> Runs:
    """Return how an experiment is to be run; raise InputError before any work."""
    count, first = whole("runs", runs, 1), whole("seed", seed, 0)
    processes = default_jobs() if jobs is None else whole("jobs", jobs, 1)
    return Runs(list(range(first, first + count)), processes, None if out is None else check_out(out))
