"""`run.py ablate`: each component's share."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Draws,
    End,
    GoLive,
    Jobs,
    Keep,
    Out,
    Overwrite,
    Path_,
    Resume,
    Runs,
    Scheduler,
    Seed,
    Set,
    Start,
    check_names,
    finish,
    say,
)


def command(
    scenario: Annotated[str, typer.Argument(help="A scenario with a programme: a name, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    blocks: Annotated[str, typer.Option("--blocks", help="kind: ingredients of a kind together, posts by role; or ingredient: each alone.")] = "kind",
    reinvest: Annotated[bool, typer.Option("--reinvest", help="Spend the money of what is off on generic social workers.")] = False,
    samples: Annotated[int | None, typer.Option("--samples", help="Samples of orders; if not given, all combinations or about 150.")] = None,
    measures: Annotated[
        str | None, typer.Option("--measures", help="Names of measures with commas between them; ten main ones if not given.")
    ] = None,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    go_live: GoLive = None,
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
    """Give each ingredient's share of what a programme does: every combination on and off, paired by seed.

    Hertfordshire with 20 runs takes under half an hour on two cores.

    Example: python run.py ablate hertfordshire_family_safeguarding --runs 20 --out results/shares
    """
    check_names([scenario], dates=(start, end, thresholds, go_live))
    from experiments.ablation.ablate import ablate as ask
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.ablation import ablation_lines

    chosen = None if measures is None else [name.strip() for name in measures.split(",")]
    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "resume": resume, "add_runs": add_runs, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster}
    how |= {"start": start, "end": end, "thresholds": thresholds, "go_live": go_live, "blocks": blocks, "reinvest": reinvest, "samples": samples}
    results = ask(scenario, measures=chosen, parameters=values_from(parameters), draws=draws, figures=shares_drawn, **how)
    say(ablation_lines(results), results.incomplete)
    finish(results.is_stopped or bool(results.failures), out)


def shares_drawn(results: Any, folder: Any) -> None:
    """Draw the shares of an ablation."""
    from experiments.presentation.figures.ablation import draw_shares

    draw_shares(results, folder)
