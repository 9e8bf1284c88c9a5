"""Wrong input as one message: where, which value, what is allowed, and the likely fix."""

import difflib
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LONGEST_PATH = 400
"""Characters of a path that a message shows whole."""


PACKAGE = __name__.partition(".")[0]


class InputError(Exception):
    """Wrong input, found before any work.

    Parameters
    ----------
    where
        The file, or the option of the command line.
    key
        The place inside the file (`ingredients[2].fte.north`); empty for a whole file or an option.
    value
        What was given.
    allowed
        Allowed values; empty if the value is a sentence that needs no more.
    fix
        The likely remedy, as a sentence; may be empty.
    """

    def __init__(self, where: str | Path, key: str, value: Any, allowed: str, fix: str = "") -> None:
        self.where, self.key, self.value, self.allowed, self.fix = shown_path(where), key, value, allowed, fix
        place = f"{self.where}: {key}" if key else self.where
        problem = f"got {shown_value(value)}; allowed: {allowed}" if allowed else shown_value(value)
        super().__init__(f"{place}: {problem}." + (f" {fix}" if fix else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass from one process to another: what was given goes as the message shows it."""
        return again, (type(self), self.args, {**vars(self), "value": NotGiven(shown_value(self.value))})


def again(kind: type[InputError], arguments: tuple[Any, ...], pieces: dict[str, Any]) -> InputError:
    """Return an InputError that another process raised."""
    error = kind.__new__(kind)
    error.args = arguments
    vars(error).update(pieces)
    return error


class InputErrors(InputError):
    """Several problems of one file; the message lists the first three, one a line."""

    def __init__(self, problems: list[InputError]) -> None:
        self.problems, first = problems, problems[0]
        super().__init__(first.where, first.key, first.value, first.allowed, first.fix)
        self.args = ("\n".join(str(problem) for problem in problems[:3]),)


class PosteriorNotUsed(UserWarning):
    """The shipped posterior of an authority does not belong to this model: default parameters are used, and intervals cover chance only."""


class NotRefitted(UserWarning):
    """Parameters were set by hand: nothing else, a posterior's other columns among it, was refitted to them."""


def warn_user(line: str, category: type[Warning]) -> None:
    """Warn at the line of the user's own code that called this package."""
    frame, level = sys._getframe(), 1
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == PACKAGE:
        frame, level = frame.f_back, level + 1
    warnings.warn(line, category, stacklevel=level)


def shown_value(value: Any) -> str:
    """Return a value as the message shows it, cut at 80 characters."""
    if isinstance(value, NotGiven):
        return str(value)
    text = repr(value)
    return f"{text[:77]}..." if len(text) > 80 else text


class NotGiven(str):
    """A description in place of a value, shown without quotation marks."""


NOTHING = NotGiven("nothing")


def shown_path(path: str | Path) -> str:
    """Return a path relative to the working folder if it lies inside it; the middle of an endless one is left out."""
    try:
        text = str(Path(path).relative_to(Path.cwd())) if isinstance(path, Path) else path
    except ValueError:
        text = str(path)
    return f"{text[:100]} ... {text[-60:]}" if len(text) > LONGEST_PATH else text


def likely(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean ...?' for the known word nearest to the one given, never for that one itself; or nothing."""
    near = difflib.get_close_matches(word, [other for other in known if other and other != word], n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""
