"""Number formats, columns and standing sentences of the terminal."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """How a number is written: times so much, with so many digits, and a sign behind a level."""

    times: float
    digits: int
    sign: str = ""


COUNT, THIN, SHARE, CURVE = Form(1.0, 0), Form(1.0, 1), Form(100.0, 1, " %"), Form(1.0, 2)

THOUSAND, MILLION = Form(1e-3, 1), Form(1e-6, 1)


def number(value: float, form: Form, is_signed: bool = True) -> str:
    """Return a number in its form; a small count has a digit behind the point."""
    if value != value:
        return "-"
    scaled = value * form.times
    digits = 1 if form == COUNT and abs(scaled) < 10 else form.digits
    scaled = round(scaled, digits) + 0.0  # no minus before a nought
    return f"{scaled:{'+' if is_signed and scaled else ''},.{digits}f}" + ("" if is_signed else form.sign)


def what_words_mean() -> Iterator[str]:
    """Yield what the stars stand for."""
    yield "* Needless: without help the child's chance of significant harm within 12 months is below a line, drawn at three heights. Missed:"
    yield "  above it, and neither rated red nor on a plan or in court; closed: of families once known and not open now. All judged on the truth."
    yield "** How often a child who would come to harm is believed in more danger than one who would not; 0.5 is a coin, studies found 0.58-0.68."


def in_columns(grid: list[list[str]]) -> Iterator[str]:
    """Yield rows of cells in columns as narrow as they can be; a row of one cell is a heading."""
    rows = [row for row in grid if len(row) > 1]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in grid:
        yield "".join(row) if len(row) < 2 else "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
