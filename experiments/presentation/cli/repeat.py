"""`run.py repeat`: a run once more from its run.json."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import Jobs, Out, Overwrite, draw, finish, report_of, say


def command(
    folder: Annotated[str, typer.Argument(help="A results folder.", metavar="DIR")],
    jobs: Jobs = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Repeat a run from its run.json and say whether the same tables come out (exit status 1 if not).

    Example: python run.py repeat results/main
    """
    from experiments.comparison.repeat import repeat as ask
    from experiments.presentation.terminal.repeat import repeat_lines
    from experiments.presentation.terminal.screens import SAVED_TEXTS

    results, different = ask(folder, jobs=jobs, out=out, figures=draw if out else None, texts=SAVED_TEXTS, report=report_of, overwrite=overwrite)
    say(repeat_lines(results, folder, different))
    finish(results.is_stopped or bool(different), out)
