"""`discover`: the combinations of parameters in which a programme fails."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from experiments.exploration.design import latin_hypercube_points
from experiments.exploration.prim import BOX_COLUMNS, Box, boxes_of, is_failure
from experiments.exploration.regression_screening import latin_hypercube_tasks
from experiments.exploration.sensitivity import options_of, put, run_context_for
from experiments.exploration.study import Discovery, read_discovery
from experiments.inputs.python_words import takes_words
from experiments.runs.engines import Engine
from experiments.runs.experiment import Experiment


@dataclass
class Discovered:
    """What scenario discovery gives: the worlds with their outcomes and whether the programme fails there, and the boxes found."""

    study: Discovery
    worlds: pd.DataFrame
    boxes: list[Box]
    experiment: Experiment
    out: Path

    def __repr__(self) -> str:
        """Return one line: study, worlds and boxes."""
        return f"<discover: {self.study.name}, {len(self.worlds)} samples of parameters, {len(self.boxes)} boxes>"


@takes_words
def discover(
    study: str,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    figures: Callable[[Discovered, Path], None] | None = None,
    resume: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
) -> Discovered:
    """Return in which worlds, among those that the ranges allow, a programme fails: boxes found by PRIM. See `sensitivity` for the options.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     found = discover("tests/data/tiny_discovery.yaml", out=f"{folder}/tiny")
    >>> len(found.worlds)
    40
    """
    read = read_discovery(study)
    how = {"resume": resume, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster, "engine": engine}
    with run_context_for(read, "ema_workbench", (), options_of(read, out, seed=seed, jobs=jobs, **how)) as context:
        names = list(context.ranges)
        points = latin_hypercube_points(context.ranges, read.worlds, context.seed)
        values = context.simulated("worlds", latin_hypercube_tasks(points, names, context.seed))
        samples = pd.concat([pd.DataFrame(points, columns=names), context.question.differences(values)], axis=1)
        samples["fails"] = is_failure(read, samples)
        boxes = boxes_of(read, samples[names], samples["fails"].to_numpy())
        table = pd.DataFrame([row for box in boxes for row in box.rows()], columns=BOX_COLUMNS)
        found = Discovered(read, samples, boxes, context.question.experiment, context.out)
        put(context, {"boxes": table}, samples, "discover", read, partial(figures, found) if figures and boxes else None)
    return found
