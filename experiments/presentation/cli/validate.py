"""`run.py validate`: published figures beside simulated ones."""

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Jobs, Out, Parameters, Runs, Seed, finish


def command(
    scenario: Annotated[str | None, typer.Argument(help="A programme with reported figures, or a scenario whose authority has targets.")] = None,
    runs: Runs = 4,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Print published figures beside simulated ones: an authority's as usual, and what was reported of a programme.

    Without a scenario: Hertfordshire as usual, then every programme of which a report gives figures.

    Example: python run.py validate hertfordshire_family_safeguarding --runs 20 --out results/reported
    """
    from experiments.presentation.terminal.reported_effects import reported_text
    from experiments.presentation.terminal.validation import of_many_places, pattern_text, validation_text
    from experiments.validation.mechanisms import mechanism_tables
    from experiments.validation.patterns import patterns
    from experiments.validation.reported_effects import reported_programmes
    from experiments.validation.targets import validate as ask

    programmes = reported_programmes(scenario)
    if scenario and programmes:
        typer.echo(reported_text(scenario, runs, seed, jobs, out, parameters))
        return finish(False, out)
    scenario = scenario or "hertfordshire_business_as_usual"
    targets = ask(scenario, runs=runs, seed=seed, jobs=jobs, out=out, parameters=parameters)
    typer.echo(of_many_places(scenario) + validation_text(targets, runs))
    typer.echo("\nPatterns on several levels, England's figures of 2015 unless their source says otherwise.\n")
    shapes = patterns(scenario, runs=runs, seed=seed, jobs=jobs, parameters=parameters)
    typer.echo(pattern_text(shapes))
    validation_drawn((targets, shapes), scenario, runs, out)
    typer.echo(
        "\nSynthetic trials, values held: mean effect over all who were allocated, half a year on, against the published figure that sets it.\n"
    )
    trials, judgement = mechanism_tables(scenario, seed)
    typer.echo(trials.to_string(index=False, float_format="{:.2f}".format))
    typer.echo("\nJudgement, values held: how often a child who would come to harm in 12 months is believed in more danger than one who would not.\n")
    typer.echo(judgement.to_string(index=False, float_format="{:.2f}".format))
    for name in programmes:
        typer.echo("\n" + reported_text(name, runs, seed, jobs, f"{out}/{name}" if out else None, parameters))
    finish(False, out)


def validation_drawn(tables: tuple[Any, Any], scenario: str, runs: int, out: str | None) -> None:
    """Draw targets and patterns, with their tables, into the folder of results if one is named."""
    if out:
        from experiments.inputs.scenario import Overrides, choose
        from experiments.presentation.figures.captions import place_and_time
        from experiments.presentation.figures.validation import draw_validation
        from experiments.runs.experiment import experiment_of

        where = place_and_time(experiment_of([choose(scenario, Overrides())]))
        draw_validation(*tables, Path(out) / "figures", where, runs)
