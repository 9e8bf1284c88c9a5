"""`run.py fit`: a first fit of thresholds and rates."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import Jobs, Seed, check_names, say


def command(
    scenario: Annotated[str, typer.Argument(help="A scenario whose authority has targets.")] = "hertfordshire_business_as_usual",
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Annotated[str | None, typer.Option("--out", help="Folder for the fitted NAME.yaml; nothing is written if not given.", metavar="DIR")] = None,
    mix: Annotated[bool, typer.Option("--mix", help="Fit the mix of severity among the referred in place of care's thresholds.")] = False,
) -> None:
    """Fit an authority's thresholds and rates to its published figures, one parameter a figure (configs/studies/first_fit.yaml).

    Example: python run.py fit hertfordshire_business_as_usual --out my-authorities
    """
    check_names([scenario])
    from experiments.calibration.first_fit import fit_scenario
    from experiments.inputs.errors import shown_path
    from experiments.presentation.terminal.calibration import first_fit_lines

    fitted, path = fit_scenario(scenario, seed=seed, jobs=jobs, out=out, mix=mix)
    say(first_fit_lines(fitted))
    if path:
        typer.echo(f"\nWritten: {shown_path(path.absolute())}")
