"""`discover`: the combinations of parameters in which a programme fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from experiments.exploration.design import latin_hypercube_points
from experiments.exploration.prim import BOX_COLUMNS, Box, boxes_of, is_failure
from experiments.exploration.regression_screening import latin_hypercube_tasks
from experiments.exploration.sensitivity import only_estimated, options_of, put, run_context_for
from experiments.exploration.studied_forms import with_answers
from experiments.exploration.study import Discovery, read_discovery
from experiments.inputs.python_words import takes_words
from experiments.measures.definitions import BY_NAME
from experiments.runs.engines import Engine
from experiments.runs.estimate import Estimate
from experiments.runs.experiment import Experiment

WHERE = ("all worlds", "where it fails", "elsewhere")
"""Which worlds a row of `outcomes_table` is of."""


@dataclass
class Discovered:
    """What scenario discovery gives: the worlds with their outcomes and whether the programme fails there, the boxes found, and how outcomes lie.

    outcomes: a row for each outcome in all worlds, those in which it fails, and the others (`outcomes_table`). estimate: what it was to take; None in
    a part. Of a study that was only estimated all tables are empty, and out is None.
    """

    study: Discovery
    worlds: pd.DataFrame
    boxes: list[Box]
    experiment: Experiment
    out: Path | None
    outcomes: pd.DataFrame = field(default_factory=pd.DataFrame)
    estimate: Estimate | None = None

    def __repr__(self) -> str:
        """Return one line: study, worlds and boxes, or what it would take."""
        if self.worlds.empty and self.estimate is not None:
            return f"<discover: {self.study.name}, not run: {self.estimate.line()}>"
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
    dry_run: bool = False,
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
    options = options_of(read, out, seed=seed, jobs=jobs, **how)
    if dry_run:
        question, expected = only_estimated(read, "ema_workbench", (), options)
        return Discovered(read, pd.DataFrame(), [], question.experiment, None, estimate=expected)
    with run_context_for(read, "ema_workbench", (), options) as context:
        said = context.say_estimate(read)
        names = list(context.ranges)
        points = with_answers(read.factors, context.ranges, latin_hypercube_points(context.ranges, read.worlds, context.seed))
        values = context.simulated("worlds", latin_hypercube_tasks(points, names, context.seed))
        samples = pd.concat([pd.DataFrame(points, columns=names), context.question.differences(values)], axis=1)
        samples["fails"] = is_failure(read, samples)
        boxes = boxes_of(read, samples[names], samples["fails"].to_numpy())
        tables = {
            "boxes": pd.DataFrame([row for box in boxes for row in box.rows()], columns=BOX_COLUMNS),
            "outcomes": outcomes_table(read, samples, context.question.cells[-1].period),
        }
        found = Discovered(read, samples, boxes, context.question.experiment, context.out, tables["outcomes"], said)
        put(context, tables, samples, "discover", read, partial(figures, found) if figures and boxes else None)
    return found


def outcomes_table(study: Discovery, worlds: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the difference that the programme makes in each outcome, in all worlds, in those in which it fails, and elsewhere.

    Columns: measure, unit, period, where (`WHERE`), worlds, median, low, high (5 to 95 % of worlds). Where there are no worlds the numbers are nan.
    """
    fails = worlds["fails"]
    parts = dict(zip(WHERE, (worlds, worlds[fails], worlds[~fails])))
    rows = [
        (name, BY_NAME[name].unit, period, where, len(part), *part[name].quantile([0.5, 0.05, 0.95]))
        for name in study.measured
        for where, part in parts.items()
    ]
    return pd.DataFrame(rows, columns=["measure", "unit", "period", "where", "worlds", "median", "low", "high"])
