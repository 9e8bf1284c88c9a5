"""The main job: `run.py` without a command."""

from typing import Any

import typer

from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Details,
    Draws,
    End,
    Jobs,
    Keep,
    MainOut,
    MostRuns,
    Overwrite,
    Precision,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    Start,
    begin,
    check_together,
    draw,
    finish,
    is_given,
    report_of,
    say,
)


def main_job(
    context: typer.Context,
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: MainOut = "results/main",
    start: Start = None,
    end: End = None,
    parameters: Set = None,
    draws: Draws = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    precision: Precision = None,
    most_runs: MostRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
    details: Details = False,
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
    from experiments.inputs.parameter_choice import values_from
    from experiments.inputs.precision_asked import precision_from
    from experiments.presentation.terminal.screens import SAVED_TEXTS, screen_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out if is_given(context, "out") else MAIN_FOLDER}
    how |= {"resume": resume, "add_runs": add_runs, "keep": keep, "csv": csv, "overwrite": overwrite}
    how |= {"scheduler": scheduler, "cluster": cluster, "precision": precision_from(precision), "most_runs": most_runs}
    results = ask(start=start, end=end, parameters=values_from(parameters), draws=draws, figures=draw, texts=SAVED_TEXTS, report=report_of, **how)
    say(screen_lines(results, details), results.incomplete)
    finish(results.is_incomplete, results.out)


def refuse_own_options(context: typer.Context, command: str) -> None:
    """Raise InputError for options of the main job before another command, which would not be heeded."""
    for option in context.command.params:
        if is_given(context, option.name or ""):
            fix = f"Write options after the command: run.py {command} ... {as_typed(option.opts[0], context.params[option.name])}"
            raise InputError(option.opts[0], "", NotGiven(f"it stands before `{command}` and would be ignored"), "", fix)


def as_typed(option: str, value: Any) -> str:
    """Return an option with its value as one types them: a flag alone, several values each with the option."""
    if isinstance(value, list | tuple):
        return " ".join(f"{option} {each}" for each in value)
    return option if isinstance(value, bool) else f"{option} {value}"
