"""`run.py validate`: published figures beside simulated ones."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import (
    AddRuns,
    Cluster,
    Csv,
    Draws,
    Jobs,
    Keep,
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


def command(
    scenario: Annotated[str | None, typer.Argument(help="A programme with reported figures, or a scenario whose authority has targets.")] = None,
    runs: Runs = 4,
    seed: Seed = 1,
    jobs: Jobs = None,
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
    interactions: Annotated[
        bool,
        typer.Option("--interactions", help="In place of published figures: how far levels and the programme rest on what happens between people."),
    ] = False,
    trace: Annotated[
        str | None,
        typer.Option("--trace", metavar="SETTING", help="With --interactions: what the change of care entries under one setting comes from."),
    ] = None,
) -> None:
    """Print published figures beside simulated ones: an authority's as usual, and what was reported of a programme.

    Without a scenario: Hertfordshire as usual, then every programme of which a report gives figures.

    With --interactions: levels as usual, and the programme's effect, if no parent resists, all disguise, workers never confront and so on.

    Example: python run.py validate hertfordshire_family_safeguarding --runs 20 --out results/reported
    """
    check_names([scenario] if scenario else [])
    check_interactions(interactions, trace, keep, csv)
    if interactions:
        how = {"runs": runs, "seed": seed, "jobs": jobs, "draws": draws, "out": out, "resume": resume, "add_runs": add_runs, "overwrite": overwrite}
        return print_interactions(scenario, trace, parameters, {**how, "scheduler": scheduler, "cluster": cluster})
    from experiments.inputs.parameter_choice import parameter_choice, values_from
    from experiments.presentation.terminal.reported_effects import reported_text
    from experiments.runs.options import runs_of
    from experiments.runs.session import open_session
    from experiments.validation.reported_effects import reported_programmes

    more: dict[str, Any] = {"resume": resume, "add_runs": add_runs, "keep": keep, "csv": csv, "overwrite": overwrite}
    options = runs_of(runs, seed, jobs, out, **more, scheduler=scheduler, cluster=cluster)
    choice, programmes = parameter_choice(values_from(parameters), draws), reported_programmes(scenario)
    if scenario and programmes:
        text, is_incomplete = reported_text(scenario, options, choice)
        typer.echo(text)
        return finish(is_incomplete, out)
    scenario = scenario or "hertfordshire_business_as_usual"
    with open_session(options, "validate", configuration_of([scenario, *programmes], choice)) as session:
        print_authority(scenario, options, choice, session)
        for name in programmes:
            folder = None if options.out is None else options.out / name
            typer.echo("\n" + reported_text(name, replace(options, out=folder), choice, session)[0])
        end(session)
        finish(bool(session.failures) or session.is_stopped, out)


def check_interactions(is_asked: bool, trace: str | None, keep: str | None, csv: bool) -> None:
    """Raise InputError for options that do not go together with --interactions, or not without it."""
    from experiments.inputs.errors import InputError, NotGiven

    if trace is not None and not is_asked:
        raise InputError("--trace", "", NotGiven(f"{trace} without --interactions"), "a setting, with --interactions", "Add --interactions.")
    if is_asked and keep not in (None, "summary"):
        raise InputError("--keep", "", keep, "summary, with --interactions", "Leave it out: its tables are written in any case.")
    if is_asked and csv:
        raise InputError("--csv", "", NotGiven("--csv beside --interactions"), "one of the two", "Leave it out: its tables are CSV in any case.")


def print_interactions(scenario: str | None, trace: str | None, parameters: list[str] | None, how: dict[str, Any]) -> None:
    """Print the tables of interactions; without a scenario those of the main job's programme."""
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.interactions import interaction_lines
    from experiments.validation.interactions import MAIN_PROGRAMME, interactions

    done = interactions(scenario or MAIN_PROGRAMME, trace=trace, parameters=values_from(parameters), figures=interactions_drawn, **how)
    say(interaction_lines(done), done.incomplete)
    finish(done.is_incomplete, how["out"])


def interactions_drawn(done: Any, folder: Any) -> None:
    """Draw the ratios by setting."""
    from experiments.presentation.figures.interactions import draw_interactions

    draw_interactions(done, folder)


def configuration_of(scenarios: list[str], choice: Any) -> dict[str, Any]:
    """Return what a validation depends on: every scenario as it is read now, and where parameters come from."""
    from experiments.inputs.scenario import resolve_scenario
    from experiments.runs.experiment import experiment_of
    from experiments.runs.manifest import experiment_record
    from experiments.runs.parameter_values import with_values_set

    experiments = {name: with_values_set(experiment_of([resolve_scenario(name)]), choice.values) for name in scenarios}
    return {"parameters": choice.draws, **{name: experiment_record(experiment) for name, experiment in experiments.items()}}


def end(session: Any) -> None:
    """Keep the runs in the results folder."""
    from experiments.runs.seed_results import is_short

    session.finish(is_short)


def print_authority(scenario: str, options: Any, choice: Any, session: Any) -> None:
    """Print an authority's targets, patterns and mechanisms."""
    from experiments.presentation.terminal.conference_trial import conference_text
    from experiments.presentation.terminal.validation import judgement_text, of_many_places, pattern_text, validation_text
    from experiments.validation.conference_trial import conference_trial
    from experiments.validation.mechanisms import mechanism_tables
    from experiments.validation.patterns import patterns
    from experiments.validation.targets import validate as ask

    targets = ask(scenario, parameters=choice, session=session)
    typer.echo(of_many_places(scenario) + validation_text(targets, len(options.seeds)))
    typer.echo("\nPatterns on several levels, England's figures of 2015 unless their source says otherwise.\n")
    shapes = patterns(scenario, parameters=choice, session=session)
    typer.echo(pattern_text(shapes))
    validation_drawn((targets, shapes), scenario, options)
    typer.echo(
        "\nSynthetic trials, values held: mean effect over all who were allocated, half a year on, against the published figure that sets it.\n"
    )
    trials, judgement, reliability = mechanism_tables(scenario, options.seeds[0], choice.values)
    typer.echo(trials.to_string(index=False, float_format="{:.2f}".format))
    typer.echo(conference_text(conference_trial(scenario, session, options.seeds, choice.values)))
    typer.echo(judgement_text(judgement, reliability))


def validation_drawn(tables: tuple[Any, Any], scenario: str, options: Any) -> None:
    """Draw targets and patterns, with their tables, into the folder of results if one is named."""
    if options.out is not None:
        from experiments.inputs.scenario import Overrides, resolve_scenario
        from experiments.presentation.figures.captions import place_and_time
        from experiments.presentation.figures.validation import draw_validation
        from experiments.runs.experiment import experiment_of
        from experiments.runs.results_folder import FIGURES, add_files

        where = place_and_time(experiment_of([resolve_scenario(scenario, Overrides())]))
        add_files(options.out, lambda folder: draw_validation(*tables, folder / FIGURES, where, len(options.seeds)))
