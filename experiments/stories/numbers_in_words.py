"""How a story writes numbers: chances in per cent, what moved them in percentage points."""

from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"

WHOLE, TENTH = 0.0095, 0.0005
"""From which size on a change of a chance is written in whole points, and at all."""


def percent(share: float) -> str:
    """Return a chance in whole per cent; the ends in words."""
    if share < 0.01:
        return "less than 1 %"
    return "more than 99 %" if share > 0.99 else f"{100.0 * share:.0f} %"


def points(share: float) -> str:
    """Return a change of a chance in percentage points with its sign: whole from one point on, else to a tenth."""
    size = f"{abs(100.0 * share):.{0 if abs(share) >= WHOLE else 1}f}"
    return f"{MINUS if share < 0.0 else '+'}{size}"


def is_written(share: float) -> bool:
    """Return whether a change of a chance is large enough to be written as another number than zero."""
    return abs(share) >= TENTH


def distance(value: float) -> str:
    """Return a distance in percentage points to one decimal."""
    return f"{value:.1f}"


def times(count: float) -> str:
    """Return how often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(int(count), f"{int(count)} times")


def number_of(count: float, thing: str) -> str:
    """Return a number of things: 1 visit, 4 visits."""
    return f"{int(count)} {thing}{'' if int(count) == 1 else 's'}"


def sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


def joined(parts: Sequence[str]) -> str:
    """Return parts of a sentence behind one another, parted by semicolons."""
    return "; ".join(part for part in parts if part)
