"""`run.py posteriors`: which posteriors are of this model."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import FAILED, say


def command(
    files: Annotated[list[str] | None, typer.Argument(help="Files; all of configs/posteriors if none is named.", metavar="POSTERIOR.csv")] = None,
    stamp: Annotated[bool, typer.Option("--stamp", help="Write this model's fingerprint into those that have another.")] = False,
    though_changed: Annotated[bool, typer.Option("--though-changed", help="Stamp even where the reference run simulates other numbers.")] = False,
) -> None:
    """Check which posteriors are of this version of the model (exit status 1 if any is not); for developers: stamp them again.

    Stamping is right where the model is the same, and only the list of measures that the fingerprint looks at is another.

    Example: python run.py posteriors
    """
    from pathlib import Path

    from experiments.posteriors.stamp import checked
    from experiments.posteriors.stamp import stamp as stamp_one
    from experiments.presentation.terminal.posteriors import posterior_lines

    paths = [Path(name).expanduser() for name in files or ()]
    found = checked(paths)
    if stamp:
        for each in found:
            if each.why is not None:
                stamp_one(each, though_changed)
        found = checked(paths)
    say(posterior_lines(found))
    if any(each.why is not None for each in found):
        raise typer.Exit(FAILED)
