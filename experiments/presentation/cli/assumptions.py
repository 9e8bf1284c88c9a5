"""`run.py assumptions`: every parameter with its source."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import say


def command(authority: Annotated[str, typer.Argument(help="An authority's name or path.")] = "hertfordshire") -> None:
    """Print every parameter with value, range, unit and source: assumed first, then borrowed, then measured.

    Example: python run.py assumptions
    """
    from experiments.inputs.load import read_authority
    from experiments.presentation.terminal.catalogue import assumption_lines

    say(assumption_lines(read_authority(authority)))
