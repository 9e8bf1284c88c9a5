"""`run.py robustness`: a programme under every combination of forms between which no evidence chooses."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Details,
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
"""That of the main job (`experiments.comparison.compare.MAIN_PROGRAMME`), which is not imported before there is work to do."""

Refits = Annotated[
    str | None,
    typer.Option(
        "--refits", metavar="FILE", help="Table of `run.py fit AUTHORITY --forms`; configs/forms_fitted.csv if not given.", show_default=False
    ),
]


def command(
    scenario: Annotated[str, typer.Argument(help="A programme: a name, a path, or AUTHORITY:POLICY.")] = PROGRAMME,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Set = None,
    refits: Refits = None,
    details: Details = False,
    out: Out = None,
    resume: Resume = False,
    add_runs: AddRuns = None,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Compare a programme under every combination of the forms that evidence leaves open (configs/forms.yaml), each refitted.

    Shared records alone, the whole programme, the programme without them, no programme with stricter care thresholds, and help itself.

    Example: python run.py robustness --runs 10 --out results/robustness
    """
    check_names([scenario])
    from experiments.comparison.robustness import robustness
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.robustness import robustness_lines

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "overwrite": overwrite}
    how |= {"scheduler": scheduler, "cluster": cluster, "refits": refits}
    results = robustness(scenario, parameters=values_from(parameters), figures=robustness_drawn, **how)
    say(robustness_lines(results, details), results.incomplete)
    finish(results.is_incomplete, out)


def robustness_drawn(results: Any, folder: Any) -> None:
    """Draw the forms side by side."""
    from experiments.presentation.figures.robustness import draw_robustness

    draw_robustness(results, folder)
