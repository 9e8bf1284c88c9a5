"""`run.py compare`: policies against a baseline."""

from typing import Annotated, Any

import typer

from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Details,
    Draws,
    End,
    GoLive,
    Jobs,
    Keep,
    MostRuns,
    Out,
    Overwrite,
    Path_,
    Precision,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    Start,
    check_names,
    draw,
    finish,
    report_of,
    say,
)


def command(
    baseline: Annotated[str, typer.Argument(help="An authority as usual, or a scenario: a name, a path, or AUTHORITY:POLICY[@DATE].")],
    policies: Annotated[list[str], typer.Argument(help="Policies, tried on the baseline's authority, or scenarios; POLICY@DATE starts on that day.")],
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    jobs: Jobs = None,
    start: Start = None,
    end: End = None,
    go_live: GoLive = None,
    thresholds: Path_ = None,
    budget: Annotated[
        str, typer.Option("--budget", help="as-planned, or equal: the baseline gains social workers for the first policy's money.")
    ] = "as-planned",
    counterfactuals: Annotated[
        bool,
        typer.Option("--counterfactuals/--no-counterfactuals", help="Also run what explains a policy: help without effect, moved thresholds."),
    ] = True,
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
    details: Details = False,
) -> None:
    """Compare policies with a baseline, paired by seed.

    Example: python run.py compare hertfordshire_business_as_usual hertfordshire_family_safeguarding --runs 10 --out results/compared
    """
    check_names([baseline], dates=(start, end, thresholds))
    from experiments.comparison.compare import compare as ask
    from experiments.inputs.parameter_choice import values_from
    from experiments.inputs.precision_asked import precision_from
    from experiments.presentation.terminal.screens import SAVED_TEXTS, screen_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    how |= {"precision": precision_from(precision), "most_runs": most_runs}
    how |= {"start": start, "end": end, "thresholds": thresholds, "go_live": go_live, "budget": budget, "counterfactuals": counterfactuals}
    results = ask(baseline, policies, parameters=values_from(parameters), draws=draws, figures=draw, texts=SAVED_TEXTS, report=report_of, **how)
    say(screen_lines(results, details), results.incomplete)
    finish(results.is_incomplete, out)
