"""Options that several commands share, and how a command prints and ends."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

FAILED, WRONG_INPUT = 1, 2

REPORT = "report.html"
"""As `experiments.runs.run` has it, which is not imported before there is work to do."""

Out = Annotated[str | None, typer.Option("--out", help="Folder for the results.", metavar="DIR")]
MainOut = Annotated[
    str | None,
    typer.Option("--out", help="Folder for the results. If not given and there are results, results/main-2 and so on.", metavar="DIR"),
]
Runs = Annotated[int, typer.Option("--runs", help="Number of paired seeds.")]
Seed = Annotated[int, typer.Option("--seed", help="The first seed.")]
Jobs = Annotated[int | None, typer.Option("--jobs", help="Threads; as many as processors if not given.")]
Start = Annotated[str | None, typer.Option("--start", help="First day of the window, written 2013-04-01.")]
End = Annotated[str | None, typer.Option("--end", help="Last day of the window.")]
GoLive = Annotated[
    str | None,
    typer.Option(
        "--go-live",
        help="Day on which each policy that is compared starts, written 2016-04-01: its first date; all others shift alike. One policy: POLICY@DATE.",
        metavar="DATE",
    ),
]
Draws = Annotated[
    str | None,
    typer.Option(
        "--draws",
        "--parameters",
        help="drawn: parameters of the posterior that ships for the authority. held: the values in configs/."
        " If not given, drawn where a posterior of this model ships, else held, and every table says that its intervals hold chance only.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE|FILE",
        help="A parameter's value in all arms from the beginning, whatever a posterior draws; or a file of own pay and prices. Repeatable.",
    ),
]
Path_ = Annotated[
    str | None, typer.Option("--thresholds", help="Path of thresholds after the last observed date: stay, halfway, back or integrated.")
]
Study = Annotated[str, typer.Argument(help="A name of `run.py list`, or a path to a study.", metavar="STUDY.yaml")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the unfinished run of the same --out.")]
AddRuns = Annotated[
    int | None, typer.Option("--add-runs", help="Add so many seeds to the finished runs of the same --out; nothing finished is computed again.")
]
Precision = Annotated[
    list[str] | None,
    typer.Option(
        "--precision",
        metavar="MEASURE=HALF-WIDTH",
        help="In place of --runs: add runs, 20 at a time, until the 90 % interval of the mean difference is this narrow, as care_entries=20"
        " (of a share 0.02: two percentage points). Repeatable.",
    ),
]
MostRuns = Annotated[int | None, typer.Option("--most-runs", help="Runs that are allowed with --precision; 400 if not given.")]

Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="Run on Dask: the address of a running scheduler, as tcp://node7:8786, or its scheduler file."
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="FILE", help="Run on Dask, with workers started as jobs of Slurm, PBS or SGE as this file says."),
]

Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        help="What stays of every run: summary (nothing beside the tables), weekly, episodes (with weekly) or logs (every meeting and decision, too)."
        " If not given, summary; episodes for `simulate`.",
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Write every Parquet table as CSV, too, those of --keep among them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what it will take, and end.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the finished results in --out; no other file there is touched.")]
Details = Annotated[bool, typer.Option("--details", help="Print the long tables, too; they are saved beside the results in any case.")]


def begin() -> None:
    """Say on a terminal that work has begun: what reads settings and loads libraries takes a second or two."""
    from experiments.runs.progress import Progress

    Progress("starting").phase("reading settings")


def is_given(context: Any, name: str) -> bool:
    """Return whether an option stands on the command line; only there is it known from its usual value."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def check_together(context: Any) -> None:
    """Raise InputError for options of a command that do not go together."""
    if is_given(context, "runs"):
        from experiments.inputs.errors import InputError, NotGiven

        if is_given(context, "add_runs"):
            fix = "--add-runs N says how many runs are added to those that are there."
            raise InputError(
                "--runs", "", NotGiven(f"{context.params['runs']} beside --add-runs {context.params['add_runs']}"), "one of the two", fix
            )
        if is_given(context, "precision"):
            from experiments.inputs.precision_asked import beside_precision

            raise beside_precision(context.params["runs"])


def check_names(scenarios: Iterable[str] = (), authority: str | None = None, dates: tuple[str | None, ...] = (None,) * 3) -> None:
    """Raise InputError for a wrong name, file or date before anything heavy is loaded.

    Parameters
    ----------
    scenarios
        By name, path or shorthand.
    authority
        By name or path.
    dates
        Start, end and path of thresholds, and go-live where the scenario itself is moved by it, as they were given.
    """
    begin()
    from experiments.inputs.load import read_authority
    from experiments.inputs.scenario import Overrides, resolve_scenario

    for scenario in scenarios:
        resolve_scenario(scenario, Overrides(*dates))
    if authority is not None:
        read_authority(authority)


def say(lines: Iterable[str], incomplete: str = "") -> None:
    """Print lines; incomplete: what is missing of the runs that they are of (`results.incomplete`), which the first line then says."""
    if incomplete:
        from experiments.presentation.terminal.layout import paragraphs
        from experiments.runs.incomplete import incomplete_line

        lines = [*paragraphs([incomplete_line(incomplete), ""]), *lines]
    for line in lines:
        typer.echo(line)


def draw(results: Any, folder: Any) -> None:
    """Draw all figures; what draws them takes a second to load, so not before there is something to draw."""
    from experiments.presentation.figures.comparison import draw_main

    draw_main(results, folder)


def report_of(folder: Any, place: Any) -> None:
    """Write the report of a results folder into a file."""
    from experiments.presentation.report.write import write_report

    write_report(folder, place)


def finish(is_failed: bool, out: str | Path | None) -> None:
    """Say where the results are and what they are; leave with status 1 if Ctrl-C stopped the runs, or they are not what they should be."""
    if out:
        if (page := Path(out).expanduser() / REPORT).is_file():
            typer.echo(f"Report: {page}")
        has_figures = any(Path(out).expanduser().rglob("figures/*"))
        typer.echo(f"{'Tables and figures' if has_figures else 'Tables'}: {out}")
    if is_failed:
        raise typer.Exit(FAILED)
