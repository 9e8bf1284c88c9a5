"""`run.py authority`: an authority from published tables."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import say


def command(
    name: Annotated[str, typer.Argument(help="An authority of the tables: a name (west_berkshire, Hull) or a code (869, E06000037).")],
    year: Annotated[int, typer.Option("--year", help="The year to whose 31 March it is built; the nearest the tables hold.")],
    dfe: Annotated[list[str], typer.Option("--dfe", help="Folder with the Department for Education's tables; may be given again.", metavar="DIR")],
    out: Annotated[str | None, typer.Option("--out", help="Folder for NAME.yaml; configs/authorities if not given.", metavar="DIR")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Also fit thresholds and rates to its published figures: a few minutes.")] = False,
    accept: Annotated[list[str] | None, typer.Option("--accept", help="A figure that jumps and is right.", metavar="MEASURE:YEAR")] = None,
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", help="A figure to borrow from neighbours.", metavar="MEASURE:YEAR")] = None,
) -> None:
    """Build configs/authorities/NAME.yaml from the Department for Education's published tables.

    Example: python run.py authority kirklees --year 2019 --dfe ~/dfe-tables --out my-authorities --fit
    """
    from experiments.presentation.terminal.authority import authority_file, authority_lines

    say(authority_lines(*authority_file(name, year, dfe, out, fit, accept=accept or (), leave_out=leave_out or ())))
