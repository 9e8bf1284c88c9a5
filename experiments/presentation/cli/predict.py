"""`run.py predict`: what a council will see in its own figures."""

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
    Out,
    Overwrite,
    Path_,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    check_names,
    finish,
    say,
)


def command(
    authority: Annotated[str, typer.Argument(help="An authority's name or path.")],
    go_live: Annotated[str, typer.Option("--go-live", help="Day on which the programme starts, written 2015-04-01.")],
    policy: Annotated[str, typer.Option("--policy", help="A policy's name or path.")] = "family_safeguarding",
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    jobs: Jobs = None,
    thresholds: Path_ = None,
    parameters: Set = None,
    draws: Draws = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Predict plans and care entries three years on: what a council will see in its own figures, and what the programme did of it.

    The noise of one authority's history is in the interval, as fitted to authorities that adopted nothing (`run.py noise`).

    Example: python run.py predict hertfordshire --go-live 2015-04-01 --runs 40 --out results/predicted
    """
    check_names(authority=authority)
    from experiments.inputs.parameter_choice import values_from
    from experiments.prediction.predict import predict as ask
    from experiments.presentation.terminal.prediction import prediction_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    how |= {"go_live": go_live, "policy": policy, "thresholds": thresholds, "figures": prediction_drawn}
    results = ask(authority, parameters=values_from(parameters), draws=draws, **how)
    say(prediction_lines(results), results.incomplete)
    finish(results.is_stopped or bool(results.effects.failures), out)


def prediction_drawn(results: Any, folder: Any) -> None:
    """Draw a prediction."""
    from experiments.presentation.figures.prediction import draw_prediction

    draw_prediction(results, folder)
