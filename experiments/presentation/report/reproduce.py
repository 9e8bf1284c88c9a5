"""How to make the same numbers again, and what they must not be used for."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.presentation.report.folder import ResultsFolder
from experiments.presentation.report.pieces import Details, Grid, Paragraph, Section
from experiments.presentation.terminal.layout import DISCLAIMER

REPEAT = "python run.py repeat DIR"

PLACES, FLAGS = ("--out", "--jobs", "--scheduler", "--cluster"), ("--resume", "--overwrite")
"""Options that change no number: those with a value, and those without."""

MOST_SEEDS = 12
"""Seeds that are named one by one where they do not follow one another."""


def reproduce(folder: ResultsFolder) -> Section:
    """Return command, seeds, versions and commit."""
    rows = [[words, value] for words, value in facts(folder.record)]
    again = "From the same version, where DIR is the folder in which this report lies; it says whether the same tables come out:"
    return Section(
        "reproduce",
        "How to make these numbers again",
        [Grid("As run.json has it", ["", ""], rows, "text"), Paragraph(again), Details(REPEAT)],
    )


def facts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what run.json says of how it was run."""
    command = record.get("command")
    if isinstance(command, list) and command:
        yield "command", shlex.join(["python", *without_place([str(word) for word in command])])
    seeds = record.get("seeds")
    if isinstance(seeds, list) and seeds:
        yield "seeds", seeds_in_words([int(seed) for seed in seeds])
    commit = record.get("commit")
    yield "commit of the sources", commit_in_words(commit)
    if record.get("sources"):
        yield "fingerprint of the model", str(record["sources"])
    versions = record.get("versions")
    if isinstance(versions, dict):
        yield "versions", ", ".join(f"{name} {number}" for name, number in versions.items())
    parameters = record.get("parameters")
    if isinstance(parameters, dict) and parameters.get("posterior"):
        yield "parameters", f"{parameters.get('values')}, of {parameters['posterior']}"


def without_place(words: list[str]) -> list[str]:
    """Return a command without what says where and how it ran: the same runs give the same report, and no one's folders are handed on."""
    left = [word for word in words if word not in FLAGS and not word.startswith(tuple(f"{option}=" for option in PLACES))]
    return [word for before, word in zip(["", *left], left) if word not in PLACES and before not in PLACES]


def commit_in_words(commit: Any) -> str:
    """Return a commit, and whether sources were changed since."""
    if not isinstance(commit, str):
        return "not known: not run from a repository"
    return f"{commit.removesuffix('+')}, with changes since" if commit.endswith("+") else commit


def seeds_in_words(seeds: list[int]) -> str:
    """Return seeds as 1 to 20, or one by one where they do not follow one another."""
    if seeds == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else str(seeds[0])
    named = ", ".join(map(str, seeds[:MOST_SEEDS]))
    return named if len(seeds) <= MOST_SEEDS else f"{named} and {len(seeds) - MOST_SEEDS} more"


def not_for() -> Section:
    """Return what the numbers must not be used for."""
    why = (
        "Every family and child here is simulated. The numbers say something about systems and policies in a model; they are no evidence about a"
        " real child, parent, worker or team, and no forecast for a council."
    )
    return Section("not-for", "What this must not be used for", [Paragraph(DISCLAIMER, "notice"), Paragraph(why)])
