"""`run.py programmes`: all programmes side by side."""

from typing import Annotated, Any

import typer

from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Draws,
    Jobs,
    Keep,
    MostRuns,
    Out,
    Overwrite,
    Precision,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    begin,
    draw,
    finish,
    say,
)


def command(
    scenarios: Annotated[list[str] | None, typer.Argument(help="Programmes; all of configs/scenarios if none is named.")] = None,
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Set = None,
    draws: Draws = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    precision: Precision = None,
    most_runs: MostRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Run every programme against business as usual in its own place and time, and print them side by side.

    Ctrl-C keeps what is finished.

    Example: python run.py programmes --runs 4 --out results/programmes
    """
    begin()
    from experiments.comparison.programmes import programmes as ask
    from experiments.inputs.parameter_choice import values_from
    from experiments.inputs.precision_asked import precision_from
    from experiments.presentation.terminal.programmes import group_lines, programme_lines, write_side_by_side

    found = []
    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    how |= {"precision": precision_from(precision), "most_runs": most_runs}
    for results in ask(scenarios or (), parameters=values_from(parameters), draws=draws, figures=draw, **how):
        say(group_lines(results), results.incomplete)
        found.append(results)
        write_side_by_side(found, out)
    say(programme_lines(found), "; ".join(dict.fromkeys(results.incomplete for results in found if results.incomplete)))
    finish(any(results.is_incomplete for results in found), out)
