"""The main job: `run.py` without a command."""

from typing import Any

import typer

from experiments.inputs.errors import InputError, NotGiven
from experiments.presentation.cli.options import (
    AddRuns,
    Details,
    Draws,
    End,
    Jobs,
    Keep,
    Out,
    Resume,
    Runs,
    Seed,
    Set,
    Start,
    begin,
    draw,
    finish,
    say,
)


def main_job(
    context: typer.Context,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = "results/main",
    start: Start = None,
    end: End = None,
    parameters: Set = None,
    draws: Draws = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    keep: Keep = None,
    details: Details = False,
) -> None:
    """Simulate English child protection and the Family Safeguarding programmes.

    Without a command: Hertfordshire, business as usual against Family Safeguarding, on three threshold paths and with two counterfactuals.

    For systems and policies; never for a decision about a real child.

    Example: python run.py --runs 4 --out results/first-look
    """
    if context.invoked_subcommand is not None:
        return refuse_own_options(context, context.invoked_subcommand)
    begin()
    from experiments.comparison.compare import main_job as ask
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.screens import screen_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    results = ask(start=start, end=end, parameters=values_from(parameters), draws=draws, figures=draw, **how)
    say(screen_lines(results, details))
    finish(results.is_incomplete, out)


def refuse_own_options(context: typer.Context, command: str) -> None:
    """Raise InputError for options of the main job before another command, which would not be heeded."""
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if source is not None and source.name == "COMMANDLINE":
            value = context.params[option.name]
            fix = f"Write options after the command: run.py {command} ... {option.opts[0]} {value}"
            raise InputError(option.opts[0], "", NotGiven(f"it stands before `{command}` and would be ignored"), "", fix)
