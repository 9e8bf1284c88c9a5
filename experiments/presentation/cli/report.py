"""`run.py report`: a results folder as one page."""

from typing import Annotated

import typer


def command(
    folder: Annotated[str, typer.Argument(help="A results folder: one that --out named.", metavar="DIR")],
    out: Annotated[str | None, typer.Option("--out", help="File for the page; report.html in the folder if not given.", metavar="FILE")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also write it as PDF, beside the page (needs the extra `pdf`).")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file that --out names even if it is no earlier report.")] = False,
) -> None:
    """Write a report that stands on its own: one HTML file for a committee, from any results folder.

    Example: python run.py report results/main
    """
    from experiments.presentation.report.write import PDF, report

    place = report(folder, out=out, pdf=pdf, overwrite=overwrite)
    typer.echo(f"Report: {place}")
    if pdf:
        typer.echo(f"PDF: {place.with_name(PDF) if out is None else place.with_suffix('.pdf')}")
