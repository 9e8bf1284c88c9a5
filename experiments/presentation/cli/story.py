"""`run.py story`: one simulated family under two policies."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Draws, End, GoLive, Overwrite, Path_, Seed, Set, Start, check_names, say


def command(
    scenario: Annotated[str, typer.Argument(help="A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].")],
    family: Annotated[str | None, typer.Option("--family", help='The family: its short number, as 417 or "family 417", or its key.')] = None,
    find: Annotated[
        str | None,
        typer.Option(
            "--find",
            help="Choose a family by rule: missed_danger, needless_removal, disguised_compliance or largest_difference (if neither is given).",
            metavar="RULE",
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="The other policy, or a scenario; business as usual if not given.", metavar="POLICY")
    ] = None,
    seed: Seed = 1,
    start: Start = None,
    end: End = None,
    go_live: GoLive = None,
    thresholds: Path_ = None,
    parameters: Set = None,
    draws: Draws = None,
    out: Annotated[
        str | None,
        typer.Option("--out", help="Folder for the story. If not given, results/story, or results/story-2 and so on.", metavar="DIR"),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Follow one simulated family under a scenario and under another policy, in plain words and as one figure.

    Example: python run.py story hertfordshire_family_safeguarding --find disguised_compliance --start 2015-04-01 --seed 3
    """
    check_names([scenario], dates=(start, end, thresholds, go_live))
    from experiments.inputs.parameter_choice import values_from
    from experiments.presentation.terminal.story import story_lines
    from experiments.stories.ask import STORY_FOLDER, story

    how: dict[str, Any] = {"family": family, "find": find, "against": against, "seed": seed, "overwrite": overwrite}
    how |= {"start": start, "end": end, "thresholds": thresholds, "go_live": go_live, "draws": draws}
    made = story(scenario, parameters=values_from(parameters), out=STORY_FOLDER if out is None else out, **how)
    say(story_lines(made))
    typer.echo(f"Story, figure and tables: {made.out}")
