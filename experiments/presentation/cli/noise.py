"""`run.py noise`: how one authority's figures move by themselves."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import Out, Overwrite, finish, say


def command(
    dfe: Annotated[str, typer.Option("--dfe", help="Folder with the Department for Education's tables.", metavar="DIR")],
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Fit how one authority's figures move by themselves on half of those that adopted nothing, and check it on the other half.

    About two minutes. With --out it writes what `run.py predict` reads (history_noise.yaml) and docs/prediction.md with its tables and figure.

    Example: python run.py noise --dfe ~/dfe-tables --out results/noise
    """
    from experiments.presentation.terminal.prediction import noise_checked, noise_lines

    say(noise_lines(noise_checked(dfe, out, tell=lambda line: typer.echo(line, err=True), overwrite=overwrite), out))
    finish(False, out)
