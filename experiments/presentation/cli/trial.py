"""`run.py trial`: what a stepped-wedge trial would find."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Cluster, Jobs, Out, Overwrite, Resume, Scheduler, Seed, Study, begin, finish, say

Replicates = Annotated[int | None, typer.Option("--replicates", help="Trials with seeds of their own; as the study says if not given.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say how many runs, and how much time, disk and memory it would take; simulate nothing.")]


def command(
    study: Study,
    replicates: Replicates = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Simulate a stepped-wedge trial of a policy: power, size, bias and coverage by clusters, length and contamination.

    What is finished is kept; --resume goes on with it.

    Example: python run.py trial stepped_wedge_five_authorities --replicates 4 --out results/trial
    """
    more = {"dry_run": dry_run, "scheduler": scheduler, "cluster": cluster}
    carry_out(study=study, replicates=replicates, seed=seed, jobs=jobs, out=out, resume=resume, overwrite=overwrite, **more)


def carry_out(**arguments: Any) -> None:
    """Simulate and analyse a trial with these arguments of `experiments.trial`, print its tables, and say where the results are."""
    begin()
    from experiments.presentation.terminal.trial import trial_lines
    from experiments.trial_design.trial import trial as ask

    found = ask(**arguments, figures=trial_drawn)
    if arguments.get("dry_run"):
        say([found.estimate.line()] if found.estimate else [])
        return
    say(trial_lines(found))
    finish(False, str(found.out))


def trial_drawn(found: Any, folder: Any) -> None:
    """Draw the figures of a trial."""
    from experiments.presentation.figures.trial import draw_trial

    draw_trial(found, folder)
