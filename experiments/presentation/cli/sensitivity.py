"""`run.py sensitivity`: which parameters carry a result."""

from typing import Any

from experiments.presentation.cli.options import Cluster, DryRun, Jobs, Out, Overwrite, Resume, Scheduler, Seed, Study, begin, finish, say


def command(
    study: Study,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Say which parameters carry the outcomes of a comparison: Morris screening, then Sobol's shares, by year.

    Needs the extra `analysis`. What is finished is kept; --resume goes on with it.

    Example: python run.py sensitivity hertfordshire_sensitivity --out results/sensitivity
    """
    begin()
    how = {"resume": resume, "overwrite": overwrite, "dry_run": dry_run, "scheduler": scheduler, "cluster": cluster}
    carry_out(study=study, seed=seed, jobs=jobs, out=out, **how)


def carry_out(**arguments: Any) -> None:
    """Carry out the study, print its tables, and say where its results are."""
    from experiments.exploration.sensitivity import sensitivity as ask
    from experiments.presentation.terminal.exploration import sensitivity_lines

    found = ask(**arguments, figures=sensitivity_drawn)
    say(sensitivity_lines(found))
    finish(False, None if found.out is None else str(found.out))


def sensitivity_drawn(found: Any, folder: Any) -> None:
    """Draw shares of variance."""
    from experiments.presentation.figures.exploration import draw_sensitivity

    draw_sensitivity(found, folder)
