"""`run.py compare`: policies against a baseline."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Csv,
    End,
    Jobs,
    Keep,
    Out,
    Overwrite,
    Parameters,
    Path_,
    Resume,
    Runs,
    Seed,
    Start,
    check_names,
    draw,
    finish,
    say,
)


def command(
    baseline: Annotated[str, typer.Argument(help="A scenario: a name, a path, or AUTHORITY[:POLICY].")],
    policies: Annotated[list[str], typer.Argument(help="Scenarios, policies on the baseline's authority, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    budget: Annotated[
        str, typer.Option("--budget", help="as-planned, or equal: the baseline gains social workers for the first policy's money.")
    ] = "as-planned",
    parameters: Parameters = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
) -> None:
    """Compare policies with a baseline, paired by seed.

    Example: python run.py compare hertfordshire_business_as_usual hertfordshire_family_safeguarding --runs 10 --out results/compared
    """
    check_names([baseline], dates=(start, end, thresholds))
    from experiments.comparison.compare import compare as ask
    from experiments.inputs.scenario import Overrides
    from experiments.presentation.terminal.comparison import comparison_lines
    from experiments.presentation.terminal.headline import composition_lines

    overrides = Overrides(start, end, thresholds)
    how: dict[str, Any] = {
        "runs": runs,
        "seed": seed,
        "jobs": jobs,
        "out": out,
        "budget": budget,
        "parameters": parameters,
        "resume": resume,
        "add_runs": add_runs,
        "keep": keep,
        "csv": csv,
        "overwrite": overwrite,
    }
    results = ask(baseline, policies, **how, overrides=overrides, figures=draw)
    say(composition_lines(results), results.incomplete)
    say(comparison_lines(results))
    finish(results.is_incomplete, out)
