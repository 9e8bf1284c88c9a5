"""`run.py sweep`: policies over levers and uncertain parameters."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    End,
    GoLive,
    Jobs,
    Out,
    Overwrite,
    Path_,
    Resume,
    Scheduler,
    Seed,
    Set,
    Start,
    begin,
    finish,
    say,
)


def command(
    study: Annotated[str, typer.Argument(help="A study of kind sweep: a name or a path; with --vary a scenario, against business as usual.")],
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="NAME=A,B,C|LOW:HIGH:N", help="A parameter or a lever of the policy, and its values. Repeatable."),
    ] = None,
    outcomes: Annotated[
        str | None, typer.Option("--outcomes", help="Names of measures with commas between them; one for each error is added if none is asked for.")
    ] = None,
    runs: Annotated[int | None, typer.Option("--runs", help="Seeds for every draw; the study's own, or 10, if not given.")] = None,
    draws: Annotated[
        str | None, typer.Option("--draws", metavar="N|held", help="Draws of the posterior, or held; the study's own, or held, if not given.")
    ] = None,
    parameters: Set = None,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    go_live: GoLive = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    add_draws: Annotated[
        int | None, typer.Option("--add-draws", help="Add so many draws to the finished runs of the same --out; nothing finished is computed again.")
    ] = None,
    overwrite: Overwrite = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what it will take, and end.")] = False,
    allow_large: Annotated[bool, typer.Option("--allow-large", help="Simulate more arms than the limit of a sweep.")] = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Compare policies with a baseline at every point of a design over levers and uncertain parameters.

    What is finished is kept; --resume goes on with it.

    Example: python run.py sweep hertfordshire_hostility_and_help --out results/sweep
    """
    begin()
    how: dict[str, Any] = {"runs": runs, "draws": draws, "start": start, "end": end, "thresholds": thresholds, "go_live": go_live, "seed": seed}
    how |= {"jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "add_draws": add_draws, "overwrite": overwrite}
    how |= {"dry_run": dry_run, "allow_large": allow_large, "scheduler": scheduler, "cluster": cluster}
    carry_out(study=study, vary=vary, **arguments_from({"outcomes": outcomes, "parameters": parameters}), **how)


def arguments_from(options: dict[str, Any]) -> dict[str, Any]:
    """Return options as the function takes them: names and values that are one text each on the command line."""
    from experiments.inputs.parameter_choice import values_from

    ways: dict[str, Callable[[Any], Any]] = {"outcomes": lambda text: [name.strip() for name in text.split(",")], "parameters": values_from}
    return {name: ways[name](given) if name in ways and given is not None else given for name, given in options.items()}


def carry_out(**arguments: Any) -> None:
    """Carry out a sweep, print its tables, and say where its results are."""
    from experiments.exploration.sweep import sweep as ask
    from experiments.presentation.terminal.sweep import sweep_lines

    found = ask(figures=sweep_drawn, **arguments)
    say(sweep_lines(found), found.incomplete if len(found.points) else "")
    finish(found.is_incomplete, str(found.out) if len(found.points) else None)


def sweep_drawn(found: Any, folder: Any) -> None:
    """Draw the figure of a sweep."""
    from experiments.presentation.figures.sweep import draw_sweep

    draw_sweep(found, folder)
