"""`run.py discover`: where a programme fails."""

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
    """Find the worlds, among those that the ranges allow, in which a programme does not work (PRIM).

    Needs the extra `analysis`. What is finished is kept; --resume goes on with it.

    Example: python run.py discover hertfordshire_discovery --out results/worlds
    """
    begin()
    how = {"resume": resume, "overwrite": overwrite, "dry_run": dry_run, "scheduler": scheduler, "cluster": cluster}
    carry_out(study=study, seed=seed, jobs=jobs, out=out, **how)


def carry_out(**arguments: Any) -> None:
    """Carry out the study, print its tables, and say where its results are."""
    from experiments.exploration.discover import discover as ask
    from experiments.presentation.terminal.exploration import discovery_lines

    found = ask(**arguments, figures=discovery_drawn)
    say(discovery_lines(found))
    finish(False, None if found.out is None else str(found.out))


def discovery_drawn(found: Any, folder: Any) -> None:
    """Draw the boxes."""
    from experiments.presentation.figures.discovery import draw_discovery

    draw_discovery(found, folder)
