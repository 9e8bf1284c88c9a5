"""The command line: read arguments, ask experiments, print. `python run.py` alone runs the main job."""

import signal
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)

FAILED, WRONG_INPUT = 1, 2
STOPPED = 130  # what typer makes of Ctrl-C
DRIVERS = ("batch", "mesa")

Out = Annotated[str | None, typer.Option("--out", help="Folder for the results.", metavar="DIR")]
Runs = Annotated[int, typer.Option("--runs", help="Number of paired seeds.")]
Seed = Annotated[int, typer.Option("--seed", help="The first seed.")]
Jobs = Annotated[int | None, typer.Option("--jobs", help="Processes; as many as processors if not given.")]
Start = Annotated[str | None, typer.Option("--start", help="First day of the window, written 2013-04-01.")]
End = Annotated[str | None, typer.Option("--end", help="Last day of the window.")]
Parameters = Annotated[
    str, typer.Option("--parameters", help="drawn (of the posterior that ships for the authority) or held (the values in configs/).")
]
Path_ = Annotated[
    str | None, typer.Option("--thresholds", help="Path of thresholds after the last observed date: stay, halfway, back or integrated.")
]


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


@app.callback(invoke_without_command=True)
def main_job(
    context: typer.Context, runs: Runs = 20, seed: Seed = 1, jobs: Jobs = None, out: Out = "results/main", parameters: Parameters = "drawn"
) -> None:
    """Simulate English child protection and the Family Safeguarding programmes.

    Without a command: Hertfordshire, business as usual against Family Safeguarding, on three threshold paths and with two twins.

    For systems and policies; never for a decision about a real child.

    Example: python run.py --runs 4 --out results/first-look
    """
    if context.invoked_subcommand is not None:
        return
    from experiments.composition_words import composition_lines
    from experiments.questions import main_job as ask
    from experiments.telling import told

    results = ask(runs=runs, seed=seed, jobs=jobs, out=out, parameters=parameters, figures=draw)
    say(composition_lines(results))
    say(told(results))
    finish(results.is_stopped, out)


def draw(results: Any, folder: Any) -> None:
    """Draw all figures; what draws them takes a second to load, so not before there is something to draw."""
    from experiments.figures import draw_main

    draw_main(results, folder)


def finish(is_failed: bool, out: str | None) -> None:
    """Say where the results are; leave with status 1 if Ctrl-C stopped the runs, or they are not what they should be."""
    if out:
        typer.echo(f"\nTables and figures: {out}")
    if is_failed:
        raise typer.Exit(FAILED)


@app.command("list")
def list_() -> None:
    """Print authorities, policies, scenarios, studies and measures, one line each.

    Example: python run.py list
    """
    from experiments.catalogue import list_lines

    say(list_lines())


@app.command()
def schedule() -> None:
    """Print the order of the week.

    Example: python run.py schedule
    """
    from experiments.catalogue import schedule_lines

    say(schedule_lines())


@app.command()
def assumptions(authority: Annotated[str, typer.Argument(help="An authority's name or path.")] = "hertfordshire") -> None:
    """Print every parameter with value, range, unit and source: assumed first, then borrowed, then measured.

    Example: python run.py assumptions
    """
    from experiments.catalogue import assumption_lines
    from experiments.configuration import read_authority

    say(assumption_lines(read_authority(authority)))


@app.command()
def authority(
    name: Annotated[str, typer.Argument(help="An authority of the tables, as in west_berkshire or 'West Berkshire'.")],
    year: Annotated[int, typer.Option("--year", help="The year to whose 31 March it is built; the nearest the tables hold.")],
    dfe: Annotated[str, typer.Option("--dfe", help="Folder with the Department for Education's tables.", metavar="DIR")],
    out: Annotated[str | None, typer.Option("--out", help="Folder for NAME.yaml; configs/authorities if not given.", metavar="DIR")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Also fit thresholds and rates to its published figures: a few minutes.")] = False,
) -> None:
    """Build configs/authorities/NAME.yaml from the Department for Education's published tables.

    Example: python run.py authority kirklees --year 2019 --dfe ~/dfe-tables --out my-authorities --fit
    """
    from experiments.authorities.asking import authority_file, told

    say(told(*authority_file(name, year, dfe, out, fit)))


@app.command("fit")
def fit_(
    scenario: Annotated[str, typer.Argument(help="A scenario whose authority has targets.")] = "hertfordshire_business_as_usual",
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Annotated[str | None, typer.Option("--out", help="Folder for the fitted NAME.yaml; nothing is written if not given.", metavar="DIR")] = None,
    mix: Annotated[bool, typer.Option("--mix", help="Fit the mix of severity among the referred in place of care's bars.")] = False,
) -> None:
    """Fit an authority's thresholds and rates to its published figures, one parameter a figure (configs/studies/first_fit.yaml).

    Example: python run.py fit hertfordshire_business_as_usual --out my-authorities
    """
    from experiments.errors import shown_path
    from experiments.fitted import fit_scenario, told_fit

    fitted, path = fit_scenario(scenario, seed=seed, jobs=jobs, out=out, mix=mix)
    say(told_fit(fitted))
    if path:
        typer.echo(f"\nWritten: {shown_path(path.absolute())}")


@app.command("calibrate")
def calibrate_(
    study: Annotated[str, typer.Argument(help="A study of configs/studies, an authority (its own last year's figures), or a path.")],
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the unfinished calibration of the same --out.")] = False,
    check: Annotated[
        int | None, typer.Option("--check", help="Do not fit: show over so many replicates whether the method finds what is true.")
    ] = None,
) -> None:
    """Calibrate parameters to published figures: a posterior, what the figures cannot tell, and every target met or missed.

    Ctrl-C, or any other end, keeps what is simulated if there is an --out; --resume goes on to the same result, bit for bit.

    Example: python run.py calibrate short_calibration --jobs 2 --out results/calibrated
    """
    from experiments import calibrate, check_calibration

    ask: Callable[..., Any] = calibrate
    how: dict[str, Any] = {"seed": seed, "jobs": jobs, "out": out, "resume": resume, "figures": calibration_drawn}
    if check is not None:
        ask, how["replicates"] = check_calibration, check
    done = ask(study, **how)
    from experiments.calibration.telling import calibrated_lines, checked_lines

    say(calibrated_lines(done) if check is None else checked_lines(done))
    finish(check is not None and not done.is_sound, out)


def calibration_drawn(done: Any, folder: Any) -> None:
    """Draw a calibration, or a check of one."""
    from experiments.figures.calibration import draw_calibration, draw_check

    (draw_check if hasattr(done, "ranks") else draw_calibration)(done, folder)


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    driver: Annotated[str, typer.Option(help="batch (fast) or mesa (agent by agent).")] = "batch",
    seed: Seed = 1,
    weeks: Annotated[int | None, typer.Option(help="Length of the window in weeks.")] = None,
    log: Annotated[bool, typer.Option("--log", help="Also write every meeting and decision.")] = False,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Run one scenario once.

    Example: python run.py simulate hertfordshire:hertfordshire_family_safeguarding@2016-04-01 --seed 3 --log --out results/one
    """
    from experiments.configuration import Overrides
    from experiments.single import simulate_once, told_once

    overrides = Overrides(start, end, thresholds)
    results = simulate_once(scenario, driver=driver, seed=seed, weeks=weeks, log=log, out=out, parameters=parameters, overrides=overrides)
    say(told_once(results))
    finish(results.is_stopped, out)


@app.command()
def compare(
    baseline: Annotated[str, typer.Argument(help="A scenario.")],
    policies: Annotated[list[str], typer.Argument(help="Scenarios, or policies on the baseline's authority.")],
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    start: Start = None,
    end: End = None,
    thresholds: Path_ = None,
    budget: Annotated[
        str, typer.Option("--budget", help="as-planned, or equal: the baseline gains social workers for the first policy's money.")
    ] = "as-planned",
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Compare policies with a baseline, paired by seed.

    Example: python run.py compare hertfordshire_business_as_usual hertfordshire_family_safeguarding --runs 10 --out results/compared
    """
    from experiments.composition_words import composition_lines
    from experiments.configuration import Overrides
    from experiments.questions import compare as ask
    from experiments.telling import compared

    overrides = Overrides(start, end, thresholds)
    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "budget": budget, "parameters": parameters}
    results = ask(baseline, policies, **how, overrides=overrides, figures=draw)
    say(composition_lines(results))
    say(compared(results))
    finish(results.is_stopped, out)


@app.command()
def ablate(
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
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Give each ingredient's share of what a programme does: every combination on and off, paired by seed.

    Hertfordshire with 20 runs takes under half an hour on two cores.

    Example: python run.py ablate hertfordshire_family_safeguarding --runs 20 --out results/shares
    """
    from experiments.ablation import ablate as ask
    from experiments.configuration import Overrides
    from experiments.findings import told_shares

    chosen = None if measures is None else [name.strip() for name in measures.split(",")]
    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "parameters": parameters, "figures": shares_drawn}
    results = ask(scenario, blocks=blocks, reinvest=reinvest, samples=samples, measures=chosen, overrides=Overrides(start, end, thresholds), **how)
    say(told_shares(results))
    finish(results.is_stopped, out)


def shares_drawn(results: Any, folder: Any) -> None:
    """Draw the shares of an ablation."""
    from experiments.figures.shares import draw_shares

    draw_shares(results, folder)


@app.command()
def validate(
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
    from experiments.asking_reported import reported_programmes, reported_text
    from experiments.patterns import pattern_text
    from experiments.validation import mechanism_tables, of_many_places, patterns, validation_text
    from experiments.validation import validate as ask

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
    validation_drawn(targets, shapes, out)
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


def validation_drawn(targets: Any, patterns: Any, out: str | None) -> None:
    """Draw targets and patterns, with their tables, into the folder of results if one is named."""
    if out:
        from experiments.figures.validation import draw_validation

        draw_validation(targets, patterns, Path(out) / "figures")


@app.command("predict")
def predict_(
    authority: Annotated[str, typer.Argument(help="An authority's name or path.")],
    go_live: Annotated[str, typer.Option("--go-live", help="Day on which the programme starts, written 2015-04-01.")],
    policy: Annotated[str, typer.Option("--policy", help="A policy's name or path.")] = "family_safeguarding",
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    thresholds: Path_ = None,
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Predict plans and care entries three years on: what a council will see in its own figures, and what the programme did of it.

    The noise of one authority's history is in the interval, as fitted to authorities that adopted nothing (`run.py noise`).

    Example: python run.py predict hertfordshire --go-live 2015-04-01 --runs 40 --out results/predicted
    """
    from experiments.prediction.asking import predict as ask
    from experiments.prediction.telling import told_prediction

    how: dict[str, Any] = {"runs": runs, "seed": seed, "jobs": jobs, "out": out, "parameters": parameters, "figures": prediction_drawn}
    results = ask(authority, go_live=go_live, policy=policy, thresholds=thresholds, **how)
    say(told_prediction(results))
    finish(results.is_stopped, out)


def prediction_drawn(results: Any, folder: Any) -> None:
    """Draw a prediction."""
    from experiments.figures.prediction import draw_prediction

    draw_prediction(results, folder)


@app.command()
def noise(
    dfe: Annotated[str, typer.Option("--dfe", help="Folder with the Department for Education's tables.", metavar="DIR")],
    out: Out = None,
) -> None:
    """Fit how one authority's figures move by themselves on half of those that adopted nothing, and check it on the other half.

    About two minutes. With --out it writes what `run.py predict` reads (history_noise.yaml) and docs/prediction.md with its tables and figure.

    Example: python run.py noise --dfe ~/dfe-tables --out results/noise
    """
    from experiments.prediction.asking_noise import noise_checked, told_noise

    say(told_noise(noise_checked(dfe, out, tell=lambda line: typer.echo(line, err=True)), out))
    finish(False, out)


@app.command()
def programmes(
    scenarios: Annotated[list[str] | None, typer.Argument(help="Programmes; all of configs/scenarios if none is named.")] = None,
    runs: Runs = 20,
    seed: Seed = 1,
    jobs: Jobs = None,
    parameters: Parameters = "drawn",
    out: Out = None,
) -> None:
    """Run every programme against business as usual in its own place and time, and print them side by side.

    Ctrl-C keeps what is finished.

    Example: python run.py programmes --runs 4 --out results/programmes
    """
    from experiments.programmes import programmes as ask
    from experiments.telling_programmes import group_lines, programme_lines, write_side_by_side

    found = []
    for results in ask(scenarios or (), runs=runs, seed=seed, jobs=jobs, out=out, parameters=parameters):
        say(group_lines(results))
        found.append(results)
        write_side_by_side(found, out)
    say(programme_lines(found))
    finish(found[-1].is_stopped, out)


Study = Annotated[str, typer.Argument(help="A name of `run.py list`, or a path to a study.", metavar="STUDY.yaml")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what an earlier run has kept in the folder.")]


@app.command()
def sensitivity(study: Study, seed: Seed = 1, jobs: Jobs = None, out: Out = None, resume: Resume = False) -> None:
    """Say which parameters carry the outcomes of a comparison: Morris screening, then Sobol's shares, by year.

    Needs the extra `analysis`. What is finished is kept; --resume goes on with it.

    Example: python run.py sensitivity hertfordshire_sensitivity --out results/sensitivity
    """
    from experiments.sensitivity.asking import sensitivity as ask
    from experiments.sensitivity.telling import told_sensitivity

    found = ask(study, seed=seed, jobs=jobs, out=out, resume=resume, figures=sensitivity_drawn)
    say(told_sensitivity(found))
    finish(False, str(found.out))


def sensitivity_drawn(found: Any, folder: Any) -> None:
    """Draw shares of variance."""
    from experiments.figures.sensitivity import draw_sensitivity

    draw_sensitivity(found, folder)


@app.command()
def discover(study: Study, seed: Seed = 1, jobs: Jobs = None, out: Out = None, resume: Resume = False) -> None:
    """Find the worlds, among those that the ranges allow, in which a programme does not work (PRIM).

    Needs the extra `analysis`. What is finished is kept; --resume goes on with it.

    Example: python run.py discover hertfordshire_discovery --out results/worlds
    """
    from experiments.sensitivity.asking import discover as ask
    from experiments.sensitivity.telling import told_discovery

    found = ask(study, seed=seed, jobs=jobs, out=out, resume=resume)
    say(told_discovery(found))
    finish(False, str(found.out))


@app.command()
def budgets(
    scenarios: Annotated[list[str] | None, typer.Argument(help="Programmes; all with an announced budget if none is named.")] = None,
) -> None:
    """Print announced budgets beside what the programmes' settings spend of them, and the posts and training that they buy. Runs nothing.

    Example: python run.py budgets hertfordshire_family_safeguarding
    """
    from experiments.telling_budgets import budget_table, budgeted

    say(budget_table(budgeted(scenarios or ())))


@app.command()
def repeat(
    folder: Annotated[str, typer.Argument(help="A results folder.", metavar="DIR")],
    jobs: Jobs = None,
    out: Out = None,
) -> None:
    """Repeat a run from its run.json and say whether the same tables come out (exit status 1 if not).

    Example: python run.py repeat results/main
    """
    from experiments.repeating import repeat as ask
    from experiments.repeating import told_again

    results, different = ask(folder, jobs=jobs, out=out, figures=draw if out else None)
    say(told_again(results, folder, different))
    finish(results.is_stopped or bool(different), out)


def usage_message(error: Any, arguments: list[str]) -> str:
    """Return what is wrong with the arguments themselves: the option, the value after it, and where help is."""
    names = getattr(getattr(error, "param", None), "opts", [])
    given = [f"{option} {value!r}: " for option, value in pairwise(arguments) if option in names]
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "run.py"
    return f"{''.join(given)}{error.format_message()} See `python {path} --help`."


def guarded(work: Callable[[], object]) -> int:
    """Return the exit status of some work: 0, 1 (failed or stopped) or 2 (wrong input, with its message on the error stream)."""
    from experiments.errors import InputError
    from experiments.unfinished import Kept

    before = signal.signal(signal.SIGTERM, stop_as_by_ctrl_c)
    try:
        code = work()
        return code if isinstance(code, int) else 0
    except InputError as error:
        typer.echo(f"Wrong input. {error}", err=True)
        return WRONG_INPUT
    except Kept:
        typer.echo("Stopped; what is simulated is kept: the same command with --resume goes on with it.", err=True)
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("Stopped before anything was finished; nothing was kept.", err=True)
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    finally:
        signal.signal(signal.SIGTERM, before)


def stop_as_by_ctrl_c(*_: object) -> None:
    """Let a scheduler's SIGTERM keep what is finished, as Ctrl-C does."""
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    command = typer.main.get_command(app)
    arguments = sys.argv[1:] if arguments is None else arguments

    def work() -> object:
        try:
            code = command.main(args=arguments, prog_name="run.py", standalone_mode=False)
        except Exception as error:
            if not hasattr(error, "format_message") or not hasattr(error, "show"):
                raise
            typer.echo(f"Wrong input. {usage_message(error, arguments)}", err=True)
            return WRONG_INPUT
        if code == STOPPED:
            raise KeyboardInterrupt
        return code

    return guarded(work)


if __name__ == "__main__":
    sys.exit(main())
