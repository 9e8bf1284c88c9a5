"""`run.py study-gather`: the parts of a prepared study become its results."""

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer

from experiments.presentation import cli
from experiments.presentation.cli.options import FAILED, Scheduler, begin, say


def command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The results folder that `cluster-script` has prepared.")],
    scheduler: Scheduler = None,
) -> None:
    """Put the results of a prepared study in place once all parts have computed theirs; else say which parts are missing, or which stage is next.

    With --scheduler, what is missing is computed first, stage by stage. The exit status is 0 only if the results are in place.

    Example: python run.py study-gather results/sensitivity
    """
    begin()
    from experiments.cluster.gather import NextStage, gather
    from experiments.presentation.terminal.cluster import next_stage_lines

    try:
        gather(folder, scheduler, carried_out_by)
    except NextStage as stage:
        say(next_stage_lines(stage, folder))
        raise typer.Exit(FAILED) from None  # for whoever waits for results: there are none yet


def carried_out_by(name: str) -> Callable[..., Any]:
    """Return what carries out a command as its own command line does, with figures and tables."""
    carry: Callable[..., Any] = import_module(f"{cli.__name__}.{name}").carry_out
    return carry
