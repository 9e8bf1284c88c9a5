"""`run.py status`: how far a command is."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import say


def command(folder: Annotated[str, typer.Argument(metavar="DIR", help="The results folder, finished or not.")]) -> None:
    """Say how far the runs of a results folder are: computed, reused, failed and left. It may be asked at any time, also while they run.

    Example: python run.py status results/sensitivity
    """
    from experiments.cluster.status import status
    from experiments.presentation.terminal.cluster import status_lines

    say(status_lines(status(folder)))
