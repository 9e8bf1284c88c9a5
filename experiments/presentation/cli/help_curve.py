"""`run.py help-curve`: a programme over the strength of help, from none to the ceiling of published trials."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Jobs,
    Out,
    Overwrite,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    check_names,
    finish,
    say,
)

PROGRAMME = "hertfordshire_family_safeguarding"
"""That of the table that ships (`experiments.validation.help_curve_table.SHIPPED`), which is not imported before there is work to do."""


def command(
    scenario: Annotated[str, typer.Argument(help="A programme: a name, a path, or AUTHORITY:POLICY.")] = PROGRAMME,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Set = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Compare a programme at strengths of help from none to the ceiling of published trials (configs/help_trials.yaml).

    Care entries, harm in open families, and both errors, with the same seeds at every strength.

    Example: python run.py help-curve --runs 10 --out results/help_curve
    """
    check_names([scenario])
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.help_curve import curve_lines
    from experiments.validation.help_curve import help_curve

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "overwrite": overwrite}
    how |= {"scheduler": scheduler, "cluster": cluster}
    results = help_curve(scenario, parameters=values_from(parameters), figures=curve_drawn, **how)
    say(curve_lines(results), results.incomplete)
    finish(results.is_incomplete, out)


def curve_drawn(results: Any, folder: Any) -> None:
    """Draw the curve."""
    from experiments.presentation.figures.help_curve import draw_curve

    draw_curve(results, folder)
