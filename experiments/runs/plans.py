"""What a stage of a command is to compute, written down beside its results, so that anybody can say how far it is."""

import json
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.runs.compaction import write_whole
from experiments.runs.tasks import Task

FILES = "plan-*.json"


@dataclass(frozen=True)
class Plan:
    """The tasks of one stage.

    Parameters
    ----------
    stage, unit
        What is done and what is counted, in words.
    keys
        Of all tasks, in their order.
    found
        How many of them had results when the stage began.
    parts
        Into how many parts the stage is split; None: it is not.
    """

    stage: str
    unit: str
    keys: tuple[str, ...]
    found: int
    parts: int | None = None


@dataclass(frozen=True)
class StageStatus:
    """How far one stage is.

    Parameters
    ----------
    stage, unit
        What is done and what is counted, in words.
    total
        Tasks.
    computed, reused, failed, left
        Tasks with results made since the stage began, with results from before, that failed and have no result yet, and the others.
    """

    stage: str
    unit: str
    total: int
    computed: int
    reused: int
    failed: int
    left: int


def stage_status(plan: Plan, has: Callable[[str], bool], failed: Container[str]) -> StageStatus:
    """Return how far a stage is, from what says whether a task has a result, and the tasks that failed."""
    without = [key for key in plan.keys if not has(key)]
    total, failures = len(plan.keys), sum(key in failed for key in without)
    reused = min(plan.found, total - len(without))
    return StageStatus(plan.stage, plan.unit, total, total - len(without) - reused, reused, failures, len(without) - failures)


def note_plan(folder: Path, number: int, plan: Plan) -> None:
    """Write down the plan of a command's stage, counted from 1, unless the same tasks stand there already, or there is no room."""
    before = read_plan(plan_file(folder, number))
    if before is not None and (before.keys, before.stage) == (plan.keys, plan.stage) and (plan.parts is None or before.parts == plan.parts):
        return
    found = before.found if before is not None and before.keys == plan.keys else plan.found
    with suppress(OSError):
        write_whole(plan_file(folder, number), json.dumps({**asdict(plan), "found": found}, ensure_ascii=False))


def plan_of(stage: str, unit: str, tasks: Sequence[Task], found: int, parts: int | None) -> Plan:
    """Return the plan of a stage."""
    return Plan(stage, unit, tuple(task.key for task in tasks), found, parts)


def plan_file(folder: Path, number: int) -> Path:
    """Return where the plan of a stage stands."""
    return folder / FILES.replace("*", f"{number:04}")


def read_plan(path: Path) -> Plan | None:
    """Return a plan; None if there is none that can be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Plan(**{**said, "keys": tuple(said["keys"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_plans(folder: Path) -> list[Plan]:
    """Return the plans of all stages that have begun, in their order."""
    return [plan for path in sorted(folder.glob(FILES)) if (plan := read_plan(path)) is not None]
