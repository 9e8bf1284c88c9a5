"""`run.py simulate`: one run."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    Csv,
    Draws,
    End,
    GoLive,
    Keep,
    Out,
    Overwrite,
    Path_,
    Resume,
    Seed,
    Set,
    Start,
    check_names,
    finish,
    say,
)


def command(
    scenario: Annotated[str, typer.Argument(help="A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    driver: Annotated[str, typer.Option(help="batch (fast) or mesa (agent by agent).")] = "batch",
    seed: Seed = 1,
    weeks: Annotated[int | None, typer.Option(help="Length of the window in weeks.")] = None,
    log: Annotated[bool, typer.Option("--log", help="The same as --keep logs.")] = False,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    go_live: GoLive = None,
    parameters: Set = None,
    draws: Draws = None,
    out: Out = None,
    resume: Resume = False,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
) -> None:
    """Run one scenario once.

    Example: python run.py simulate hertfordshire:hertfordshire_family_safeguarding@2016-04-01 --seed 3 --keep logs --out results/one
    """
    check_names([scenario], dates=(start, end, thresholds, go_live))
    from experiments.comparison.simulate import simulate
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.simulate import run_lines

    how: dict[str, Any] = {"driver": driver, "seed": seed, "weeks": weeks, "log": log, "out": out, "resume": resume, "keep": keep}
    how |= {"csv": csv, "overwrite": overwrite, "start": start, "end": end, "thresholds": thresholds, "go_live": go_live}
    results = simulate(scenario, parameters=values_from(parameters), draws=draws, **how)
    say(run_lines(results), results.incomplete)
    finish(results.is_incomplete, out)
