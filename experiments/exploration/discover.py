"""`discover`: the combinations of parameters in which a programme fails."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.exploration.prim import BOX_COLUMNS, Box, boxes_of, fails
from experiments.exploration.regression_screening import sample_points, sample_tasks
from experiments.exploration.sensitivity import put, run_context_for
from experiments.exploration.study import Discovery, read_discovery


@dataclass
class Discovered:
    """What scenario discovery gives: the worlds with their outcomes and whether the programme fails there, and the boxes found."""

    study: Discovery
    worlds: pd.DataFrame
    boxes: list[Box]
    out: Path


def discover(study: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, resume: bool = False) -> Discovered:
    """Return in which worlds, among those that the ranges allow, a programme fails: boxes found by PRIM. See `sensitivity` for the options."""
    read = read_discovery(study)
    context = run_context_for(read, "ema_workbench", (), seed, jobs, out, resume)
    points = sample_points(context.ranges, read.worlds, context.seed)
    with context.workers:
        values = context.lived("worlds", sample_tasks(points, list(context.ranges), context.seed))
    worlds = pd.concat([pd.DataFrame(points, columns=list(context.ranges)), context.question.differences(values)], axis=1)
    worlds["fails"] = fails(read, worlds)
    boxes = boxes_of(read, worlds[list(context.ranges)], worlds["fails"].to_numpy())
    table = pd.DataFrame([row for box in boxes for row in box.rows()], columns=BOX_COLUMNS)
    put(context, {"boxes": table}, worlds, "discover", read, None)
    return Discovered(read, worlds, boxes, context.out)
