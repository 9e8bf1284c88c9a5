"""Which folder a command writes to: the one that is named, or the next free number of its own; finished results are replaced only when asked for."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.manifest import read_files
from experiments.runs.results_folder import check_out, named, own_file_in_the_way
from experiments.runs.store import RUNS, unfinished


class DefaultFolder(str):
    """The name of a command's own results folder: where it is taken, a number is put behind it. A name that somebody gives never is."""


@dataclass(frozen=True)
class Beginning:
    """What becomes of what a results folder holds.

    Parameters
    ----------
    resume
        Go on with its unfinished run.
    is_adding
        Begin with its finished runs.
    overwrite
        Replace its finished results.
    can_add
        Whether the command is one that can add runs at all.
    """

    resume: bool = False
    is_adding: bool = False
    overwrite: bool = False
    can_add: bool = True

    def check(self, out: Any) -> None:
        """Raise InputError for what does not go together."""
        beside = {"--resume": self.resume, "--add-runs": self.is_adding}
        for option in (option for option, is_given in beside.items() if is_given and self.overwrite):
            fix = f"{option} goes on with what is there; --overwrite begins from the start and replaces it."
            raise InputError("--overwrite", "", NotGiven(f"{option} beside it"), "one of the two", fix)
        if self.overwrite and (out is None or isinstance(out, DefaultFolder)):
            raise InputError("--overwrite", "", NotGiven("no --out"), "the --out of the results to replace")


def out_folder(out: str | Path | None, beginning: Beginning, whole: Path | None = None) -> Path | None:
    """Return the folder for results; None if there is to be none. Raises InputError before any work, and leaves nothing behind.

    Parameters
    ----------
    out
        As it was given; a `DefaultFolder` is numbered.
    beginning
        What becomes of what is there.
    whole
        The results folder of which this is a part.
    """
    beginning.check(out)
    if out is None:
        return None
    path = check_out(numbered(out, beginning) if isinstance(out, DefaultFolder) else out, whole=whole)
    goes_on = beginning.resume or beginning.is_adding or beginning.overwrite
    if not goes_on and read_files(path) and not unfinished(whole or path).is_dir():
        add = ", --add-runs N adds runs to them" if beginning.can_add else ""
        fix = f"It holds finished results. --overwrite replaces them{add}, and another --out leaves them as they are."
        raise InputError("--out", "", str(out), "a new or empty folder", fix)
    return path


def numbered(default: DefaultFolder, beginning: Beginning) -> Path:
    """Return a command's own folder: the first that is free, or the one with what is to be gone on with; raise InputError if there are several."""
    first = named(default)
    if not (beginning.resume or beginning.is_adding):
        return next(place for place in with_numbers(first) if is_free(place))
    holds: Callable[[Path], bool] = (lambda place: unfinished(place).is_dir()) if beginning.resume else (lambda place: (place / RUNS).is_dir())
    found = [place for place in taken(first) if holds(place)]
    if len(found) > 1:
        option, what = ("--resume", "unfinished runs") if beginning.resume else ("--add-runs", "finished runs")
        places = ", ".join(map(shown_path, found))
        raise InputError(option, "", NotGiven(f"no --out, and {what} in {places}"), "the --out of one of them")
    return found[0] if found else first


def with_numbers(first: Path) -> Iterable[Path]:
    """Yield a folder's name, then the same with -2, -3 and so on behind it."""
    yield first
    yield from (first.with_name(f"{first.name}-{number}") for number in count(2))


def is_free(place: Path) -> bool:
    """Return whether a folder is not there, or empty, and no unfinished run belongs to it."""
    is_empty = not os.path.lexists(place) or (place.is_dir() and not any(place.iterdir()))
    return is_empty and not unfinished(place).is_dir()


def taken(first: Path) -> list[Path]:
    """Return the folders of a name with and without a number that are there, or to which an unfinished run belongs, in the order of numbers."""
    pattern = re.compile(rf"\.?{re.escape(first.name)}(?:-([0-9]+))?(?:-unfinished)?")
    found = (pattern.fullmatch(item.name) for item in (first.parent.iterdir() if first.parent.is_dir() else ()))
    numbers = {int(match[1] or 1) for match in found if match}
    return [first if number == 1 else first.with_name(f"{first.name}-{number}") for number in sorted(numbers)]


def check_free(out: Path | None, names: Iterable[str]) -> None:
    """Raise InputError if a file of one of these names is there that no earlier results consist of: it is the user's own."""
    for name in names:
        place = own_file_in_the_way(out, name) if out is not None else None
        if place is not None:
            fix = "Move it, or name another --out."
            raise InputError("--out", "", NotGiven(f"{shown_path(place)} is no file of earlier results"), "a folder without a file of that name", fix)
