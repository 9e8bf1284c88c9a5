"""run.json: what is needed to repeat a result exactly."""

import json
import platform
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from agents.rule import source_fingerprint
from experiments.runs.experiment import Arm, Experiment
from experiments.runs.parameter_values import INTERVALS, intervals_hold
from experiments.runs.store import write_whole

PROGRAM = "family-safeguarding-simulator"
"""Stands in every run.json: files that another program lists are never touched."""

PACKAGES = ("numba", "numpy", "pandas", "pyarrow", "pydantic", "mesa")

SET_BY_HAND = "set"
"""In run.json, below `parameters`: values that the user set."""

REPOSITORY = Path(__file__).resolve().parents[2]


def commit() -> str | None:
    """Return the commit of the sources, with '+' if they were changed since; None outside a repository."""
    try:
        asked = ["git", "-C", str(REPOSITORY), "describe", "--always", "--abbrev=40", "--exclude", "*", "--dirty=+"]
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
        return answer if (REPOSITORY / ".git").exists() else None
    except (OSError, subprocess.SubprocessError):
        return None


def package_version(name: str) -> str | None:
    """Return a package's version; None if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def experiment_record(experiment: Experiment) -> dict[str, Any]:
    """Return the resolved configuration: authority, parameters, window and every arm."""
    return {
        "start": str(experiment.start),
        "end": str(experiment.end),
        "split_week": experiment.split_week,
        "is_logging": experiment.is_logging,
        "periods": list(experiment.periods),
        "authority": experiment.authority.model_dump(mode="json"),
        "arms": list(map(arm_record, experiment.arms)),
        "pairs": [asdict(pair) for pair in experiment.pairs],
        "double_differences": [asdict(each) for each in experiment.double_differences],
        "parameters": {name: figure.model_dump(mode="json") for name, figure in sorted(experiment.parameters.items())},
    }


def arm_record(arm: Arm) -> dict[str, Any]:
    """Return one arm."""
    return {
        "name": arm.name,
        "thresholds": arm.thresholds,
        "is_helping": arm.is_helping,
        "meets": None if arm.matched_pair is None else {**asdict(arm.matched_pair), "on": arm.matched_on},
        "counterfactual_of": arm.counterfactual_of,
        "values": dict(arm.values),
        "policy": arm.policy.model_dump(mode="json"),
    }


def parameters_record(experiment: Experiment, finished: list[int]) -> dict[str, Any]:
    """Return where the parameters come from, and what the intervals hold for it; nothing of what chooses its parameters itself."""
    source: dict[str, Any] = dict(experiment.parameter_source)
    if experiment.values_set:
        source[SET_BY_HAND] = dict(experiment.values_set)
    return {"parameters": source, INTERVALS: intervals_hold(experiment, finished)} if source else {}


def run_record(experiment: Experiment, seeds: list[int], finished: list[int], **more: Any) -> dict[str, Any]:
    """Return everything for run.json.

    Parameters
    ----------
    experiment
        What was run.
    seeds, finished
        Those that were asked for, and those whose runs are in the tables: fewer if runs failed (`failures`), or a signal came (`stopped_after`).
    more
        What else is said; `failures` among it.
    """
    return {
        "runs": len(finished),
        "asked": len(seeds),
        "is_complete": len(finished) == len(seeds),
        "stopped_after": len(finished) if len(finished) + len(more.get("failures", ())) < len(seeds) else None,
        "seeds": finished,
        "draws": [{"seed": seed, "values": experiment.draw_by_seed[seed]} for seed in finished if seed in experiment.draw_by_seed],
        **parameters_record(experiment, finished),
        **more,
        **about_program(),
        "configuration": experiment_record(experiment),
    }


def about_program() -> dict[str, Any]:
    """Return for run.json what ran: the command, the version of the sources and packages, the machine."""
    return {
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "commit": commit(),
        "sources": source_fingerprint(),
        "versions": {"python": platform.python_version(), **{name: package_version(name) for name in PACKAGES}},
        "machine": {"system": platform.system(), "processor": platform.machine(), "python": platform.python_implementation()},
    }


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write run.json."""
    write_whole(folder / "run.json", json.dumps({"program": PROGRAM, **record}, indent=1, ensure_ascii=False, default=str) + "\n")


def files_in(folder: Path) -> list[str]:
    """Return the files of a results folder, run.json among them, by their places in it."""
    return sorted({*(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()), "run.json"})


def read_files(out: Path) -> list[str]:
    """Return the files that earlier results in a folder consist of, as their run.json lists them; none if there are no such results.

    A place outside the folder is never among them.
    """
    try:
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        names = record["files"] if record["program"] == PROGRAM else []
        return [name for name in names if isinstance(name, str) and is_inside(name)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def recorded_seeds(out: Path) -> list[int]:
    """Return the seeds that run.json lists: also those whose run was damaged since; none if there is no such file."""
    try:
        return [int(seed) for seed in json.loads((out / "run.json").read_text(encoding="utf-8"))["seeds"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def is_inside(name: str) -> bool:
    """Return whether a place is a relative one that does not leave its folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
