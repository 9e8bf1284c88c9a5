"""`run.py study-part`: one part of a prepared study."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import FAILED, begin, say


def command(
    number: Annotated[int, typer.Argument(metavar="I", help="Which part, from 1; 0 computes the first task alone, so that everything is compiled.")],
    of: Annotated[int, typer.Argument(metavar="N", help="How many parts there are.")],
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The results folder that `cluster-script` has prepared.")],
    jobs: Annotated[int, typer.Option("--jobs", help="Threads.")] = 1,
) -> None:
    """Compute one part of a prepared study: a member of a job array. Parts know nothing of each other, and any number may run at once.

    What is computed is kept; the same part given again computes what is left.

    Example: python run.py study-part 1 10 results/sensitivity
    """
    begin()
    from experiments.cluster.part import study_part
    from experiments.presentation.terminal.cluster import part_lines

    done = study_part(number, of, folder, jobs=jobs)
    say(part_lines(done))
    if not done.is_complete:
        raise typer.Exit(FAILED)
