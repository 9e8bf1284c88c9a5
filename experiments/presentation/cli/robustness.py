"""`run.py robustness`: a programme under other defensible forms of one assumption."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Draws,
    Jobs,
    Keep,
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
"""That of the main job (`experiments.comparison.compare.MAIN_PROGRAMME`), which is not imported before there is work to do."""


def command(
    scenario: Annotated[str, typer.Argument(help="A programme with shared records: a name, a path, or AUTHORITY:POLICY.")] = PROGRAMME,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Set = None,
    draws: Draws = None,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Compare a programme under other forms of one assumption: what other agencies' facts do to a worker's belief.

    Shared records alone, the whole programme, and the programme without them; and no programme with stricter care thresholds.

    Example: python run.py robustness --runs 10 --out results/robustness
    """
    check_names([scenario])
    from experiments.comparison.robustness import robustness, robustness_table
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.robustness import robustness_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    results = robustness(scenario, parameters=values_from(parameters), draws=draws, figures=robustness_drawn, **how)
    say(robustness_lines(results, robustness_table(results)), results.incomplete)
    finish(results.is_incomplete, out)


def robustness_drawn(results: Any, folder: Any) -> None:
    """Draw the forms side by side."""
    from experiments.presentation.figures.robustness import draw_robustness

    draw_robustness(results, folder)
