"""The main job: `run.py` without a command."""

from typing import Any

import typer

from experiments.inputs.errors import InputError, NotGiven
from experiments.presentation.cli.options import (
    AddRuns,
    Csv,
    Jobs,
    Keep,
    MainOut,
    Overwrite,
    Parameters,
    Resume,
    Runs,
    Seed,
    begin,
    check_together,
    draw,
    finish,
    is_given,
    say,
)


def main_job(
    context: typer.Context,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: MainOut = None,
    parameters: Parameters = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
) -> None:
    """Simulate English child protection and the Family Safeguarding programmes.

    Without a command: Hertfordshire, business as usual against Family Safeguarding, on three threshold paths and with two counterfactuals.

    For systems and policies; never for a decision about a real child.

    Example: python run.py --runs 4 --out results/first-look
    """
    if context.invoked_subcommand is not None:
        return refuse_own_options(context, context.invoked_subcommand)
    check_together(context)
    begin()
    from experiments.comparison.compare import MAIN_FOLDER
    from experiments.comparison.compare import main_job as ask
    from experiments.presentation.terminal.comparison import main_job_lines
    from experiments.presentation.terminal.headline import composition_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": MAIN_FOLDER if out is None else out, "parameters": parameters}
    how |= {"resume": resume, "add_runs": add_runs, "keep": keep, "csv": csv, "overwrite": overwrite}
    results = ask(**how, figures=draw)
    say(composition_lines(results), results.incomplete)
    say(main_job_lines(results))
    finish(results.is_incomplete, results.out)


def refuse_own_options(context: typer.Context, command: str) -> None:
    """Raise InputError for options of the main job before another command, which would not be heeded."""
    for option in context.command.params:
        if is_given(context, option.name or ""):
            value = context.params[option.name]
            fix = f"Write options after the command: run.py {command} ... {option.opts[0]} {value}"
            raise InputError(option.opts[0], "", NotGiven(f"it stands before `{command}` and would be ignored"), "", fix)
