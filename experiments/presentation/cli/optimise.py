"""`run.py optimise`: which team to fund within a budget."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Cluster, Draws, Jobs, Out, Overwrite, Resume, Scheduler, Seed, Study, begin, finish, say

Pairs = Annotated[int | None, typer.Option("--runs", help="Pairs of the last rung and of the fresh evaluation; the study's if not given.")]
Budget = Annotated[float | None, typer.Option("--budget", metavar="GBP", help="What a team may cost, in place of the study's budget.")]
Robust = Annotated[bool, typer.Option("--robust", help="Also over draws of parameters and threshold paths: regret, and how often aims are met.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")]


def command(
    study: Study,
    runs: Pairs = None,
    seed: Seed = 1,
    budget: Budget = None,
    robust: Robust = False,
    dry_run: DryRun = False,
    draws: Draws = None,
    jobs: Jobs = None,
    out: Out = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Find which teams, of those that a budget pays, no other beats in everything: cost, care avoided, harm missed, needless removal, workload.

    Pairs with business as usual; what is found is evaluated again on fresh seeds. --resume goes on with what is finished.

    Example: python run.py optimise hertfordshire_team --out results/team
    """
    how: dict[str, Any] = {"jobs": jobs, "out": out, "resume": resume, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    carry_out(study=study, runs=runs, seed=seed, budget=budget, robust=robust, dry_run=dry_run, draws=draws, **how)


def carry_out(**arguments: Any) -> None:
    """Carry the study out with figures, print its tables, and say where results are."""
    begin()
    from experiments.optimisation.optimise import optimise as ask
    from experiments.presentation.terminal.optimisation import optimisation_lines

    found = ask(**arguments, figures=optimisation_drawn)
    if not len(found.front):
        say([f"At most {found.estimate.line()}"] if found.estimate else [])
        return
    say(optimisation_lines(found))
    finish(found.is_stopped, None if found.out is None else str(found.out))


def optimisation_drawn(found: Any, folder: Any) -> None:
    """Draw the front."""
    from experiments.presentation.figures.optimisation import draw_optimisation

    draw_optimisation(found, folder)
