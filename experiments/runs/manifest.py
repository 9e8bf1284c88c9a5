"""run.json: what is needed to repeat a result exactly."""

import json
import platform
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from agents.rule import source_fingerprint
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import INTERVALS, intervals_hold

PACKAGES = ("numba", "numpy", "pandas", "pyarrow", "pydantic", "mesa")

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
        "arms": [
            {
                "name": arm.name,
                "thresholds": arm.thresholds,
                "is_helping": arm.is_helping,
                "meets": None if arm.meets is None else asdict(arm.meets),
                "policy": arm.policy.model_dump(mode="json"),
            }
            for arm in experiment.arms
        ],
        "pairs": [asdict(pair) for pair in experiment.pairs],
        "parameters": {name: figure.model_dump(mode="json") for name, figure in sorted(experiment.parameters.items())},
    }


def parameters_record(experiment: Experiment, finished: list[int]) -> dict[str, Any]:
    """Return where the parameters come from, and what the intervals hold for it; nothing of what chooses its parameters itself."""
    source = experiment.parameter_source
    return {"parameters": dict(source), INTERVALS: intervals_hold(experiment, finished)} if source else {}


def run_record(experiment: Experiment, seeds: list[int], finished: list[int], **more: Any) -> dict[str, Any]:
    """Return everything for run.json; finished: the seeds whose runs are in the tables."""
    return {
        "runs": len(finished),
        "runs_asked": len(seeds),
        "is_complete": len(finished) == len(seeds),
        "seeds": finished,
        "draws": [{"seed": seed, "values": experiment.drawn[seed]} for seed in finished if seed in experiment.drawn],
        **parameters_record(experiment, finished),
        **more,
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "commit": commit(),
        "sources": source_fingerprint(),
        "versions": {"python": platform.python_version(), **{name: package_version(name) for name in PACKAGES}},
        "machine": {"system": platform.system(), "processor": platform.machine(), "python": platform.python_implementation()},
        "configuration": experiment_record(experiment),
    }


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write run.json."""
    (folder / "run.json").write_text(json.dumps(record, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
