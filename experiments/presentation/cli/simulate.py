"""`run.py simulate`: one run."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Csv, End, Keep, Out, Overwrite, Parameters, Path_, Resume, Seed, Start, check_names, finish, say


def command(
    scenario: Annotated[str, typer.Argument(help="A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    driver: Annotated[str, typer.Option(help="batch (fast) or mesa (agent by agent).")] = "batch",
    seed: Seed = 1,
    weeks: Annotated[int | None, typer.Option(help="Length of the window in weeks.")] = None,
    log: Annotated[bool, typer.Option("--log", help="The same as --keep logs.")] = False,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    parameters: Parameters = None,
    out: Out = None,
    resume: Resume = False,
    keep: Keep = None,
    csv: Csv = False,
    overwrite: Overwrite = False,
) -> None:
    """Run one scenario once.

    Example: python run.py simulate hertfordshire:hertfordshire_family_safeguarding@2016-04-01 --seed 3 --keep logs --out results/one
    """
    check_names([scenario], dates=(start, end, thresholds))
    from experiments.comparison.simulate import simulate_once
    from experiments.inputs.scenario import Overrides
    from experiments.presentation.terminal.simulate import run_lines

    overrides = Overrides(start, end, thresholds)
    how: dict[str, Any] = {"driver": driver, "seed": seed, "weeks": weeks, "log": log, "out": out, "parameters": parameters, "overrides": overrides}
    results = simulate_once(scenario, **how, resume=resume, keep=keep, csv=csv, overwrite=overwrite)
    say(run_lines(results), results.incomplete)
    finish(results.is_incomplete, out)
