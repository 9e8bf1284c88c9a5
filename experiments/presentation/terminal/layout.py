"""How the terminal shows things: tables, paragraphs, and the sentences that stand under every table."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.measures.definitions import EVERY, is_judged, words_at
from experiments.runs.descriptions import NOT_FOR

WIDTH = 180
"""Columns of output that is no terminal."""

PROSE = 140
"""Most letters in a line of text."""

HEAD = 24
"""Most letters in a line of a heading that is a name."""

GAP = 2
"""Blanks between columns."""

NARROWEST = 20
"""Letters that the first column keeps where the others leave less."""

FEW = 20
"""Pairs below which a band of 5 to 95 % hardly says how far chance reaches."""

DISCLAIMER = "This is a model of systems and policies. It must never be used for a decision about a real child or family."

SHORT_DISCLAIMER = NOT_FOR
"""The same in one line."""

WEIGHED = "Where one error falls and the other rises, which is better depends on how they are weighed; the model does not say."

HOW_TO_READ = (
    "mean difference [5 % to 95 % of pairs]; ?: fewer than 19 in 20 pairs differ in that direction; pp: percentage points; m: million; k: thousand."
)

WHAT_WORDS_MEAN = (
    "* Needless: without help the child's chance of significant harm within 12 months is below the line of danger; of a family: every child's is."
    " Missed: above it, and neither rated red nor on a plan or in court. Closed: families once known and not open now. All judged on the truth.",
    "** How often a child who would come to harm is believed in more danger than one who would not; 0.5 is a coin, studies found 0.58-0.68.",
)

AT_MARGIN = ("cost_gbp_at_margin", "saving_gbp_at_margin")

CURVES = ("belief_auc_at_assessment", "belief_auc_at_review")

Cells = Sequence[str]


def mark_of(name: str) -> str:
    """Return the stars that send a reader to what a measure means."""
    if is_judged(name):
        return "*"
    return "**" if name in CURVES else "***" if name in AT_MARGIN else ""


def row_words(name: str, level: int = 0) -> str:
    """Return how a measure's row begins: indented by its level, with its mark."""
    return "  " * (level + 1) + words_at(name, level) + mark_of(name)


def format_value(name: str, value: float, signed: bool = False) -> str:
    """Return a measure's number as text."""
    return EVERY[name].number_format.format(value, signed)


def name_as_head(name: str) -> str:
    """Return the name of a scenario or a policy as a heading of short lines."""
    return textwrap.fill(name.replace("_", " ").replace(":", ": "), HEAD)


def output_width() -> int:
    """Return the columns of the terminal, or of output that is none."""
    return shutil.get_terminal_size((WIDTH, 0)).columns


def few_runs(runs: int) -> Iterator[str]:
    """Yield a warning where runs are few."""
    if runs < FEW:
        yield f"So few runs ({runs}) leave means to chance and intervals too narrow, and a missing '?' says little: take {FEW} or more."


def paragraphs(sentences: Iterable[str], width: int | None = None) -> Iterator[str]:
    """Yield each text as lines no longer than the width; further lines are indented as the first, by two more."""
    longest = min(width or output_width(), PROSE)
    for text in sentences:
        margin = " " * (len(text) - len(text.lstrip()))
        wrapper = textwrap.TextWrapper(longest, margin, f"{margin}  ", break_long_words=False, break_on_hyphens=False)
        yield from wrapper.wrap(text.strip()) or [""]


def described_lines(things: Sequence[tuple[str, str]], width: int | None = None) -> Iterator[str]:
    """Yield names with what they are beside them, or below where a column of names would take half of the width; no name is ever broken."""
    widest = width or output_width()
    column = max((len(name) for name, _ in things), default=0) + 2 * GAP
    for name, about in things:
        is_beside = column <= widest // 2
        first = f"{'':{GAP}}{name:<{column - GAP}}" if is_beside else " " * 3 * GAP
        if not is_beside:
            yield f"{'':{GAP}}{name}"
        further = " " * (column if is_beside else 3 * GAP)
        wrapper = textwrap.TextWrapper(widest, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
        yield from (line.rstrip() for line in wrapper.wrap(about) or ([first] if is_beside else []))


def count_of(number: float, thing: str) -> str:
    """Return a number of things: 1 psychologist, 2.5 psychologists."""
    return f"{round(number, 2):g} {thing}{'' if number == 1.0 else 's'}"


def table_lines(heads: Cells, grid: Sequence[Cells], width: int | None = None, repeated: int = 1, is_left: Sequence[int] = ()) -> Iterator[str]:
    """Yield a table as lines no longer than the width, if that leaves NARROWEST letters for the first column: it stands to the left, others right.

    Where not all columns fit side by side, the table is given in parts, one under the other, each with the first columns.

    Parameters
    ----------
    heads
        Of all columns; a heading may have several lines. If all are empty there is no line of headings.
    grid
        Rows of cells; a row of one cell is a title across the table, an empty row a blank line.
    repeated
        First columns that stand in every part.
    is_left
        Further columns that are set to the left.
    """
    widest = width or output_width()
    sizes = [max(longest_line(row[i]) for row in (heads, *grid) if len(row) > 1) for i in range(len(heads))]
    for number, columns in enumerate(parts_of(sizes, widest, repeated)):
        if number:
            yield ""
        shown = [sizes[column] for column in columns]
        shown[0] = max(min(shown[0], widest - sum(shown[1:]) - GAP * (len(shown) - 1)), min(shown[0], NARROWEST))
        yield from part_lines(heads, grid, columns, shown, {columns.index(i) for i in is_left if i in columns})


def longest_line(cell: str) -> int:
    """Return the letters of a cell's longest line."""
    return max(map(len, cell.split("\n")))


def parts_of(sizes: list[int], width: int, repeated: int) -> list[list[int]]:
    """Return which columns stand in each part: the repeated ones, and as many of the others as fit, at least one."""
    first, parts = list(range(repeated)), [list[int]()]
    least = min(sizes[0], NARROWEST) if sum(sizes[:repeated]) > width // 2 else sizes[0]
    room = width - least - sum(sizes[1:repeated]) - GAP * (repeated - 1)
    for column in range(repeated, len(sizes)):
        taken = sum(sizes[one] + GAP for one in parts[-1])
        if parts[-1] and taken + sizes[column] + GAP > room:
            parts.append([])
        parts[-1].append(column)
    return [first + part for part in parts]


def part_lines(heads: Cells, grid: Sequence[Cells], columns: list[int], sizes: list[int], is_left: set[int]) -> Iterator[str]:
    """Yield one part of a table; every stretch of rows between titles is a table with the same columns."""
    if any(heads):
        yield from stretch_lines([[heads[i] for i in columns]], sizes, is_left)
    rows: list[list[str]] = []
    for row in grid:
        if len(row) > 1:
            rows.append([row[i] for i in columns])
            continue
        yield from stretch_lines(rows, sizes, is_left)
        yield from paragraphs(row, sum(sizes) + GAP * (len(sizes) - 1)) if row else [""]
        rows = []
    yield from stretch_lines(rows, sizes, is_left)


def stretch_lines(rows: Sequence[Cells], sizes: list[int], is_left: set[int]) -> Iterator[str]:
    """Yield rows as lines, without colours or frames."""
    if not rows:
        return
    table = Table(box=None, show_header=False, padding=0)  # gaps are part of the columns: padding at the edge differs between rich's versions
    for i, size in enumerate(sizes):
        table.add_column(width=size + (GAP if i else 0), justify="left" if i == 0 or i in is_left else "right", overflow="fold")
    for row in rows:
        further = (textwrap.indent(cell, " " * GAP) if i in is_left else cell for i, cell in enumerate(row[1:], start=1))
        table.add_row(Text("\n".join(paragraphs(row[0].split("\n"), sizes[0]))), *map(Text, further))
    console = Console(file=StringIO(), width=sum(sizes) + GAP * len(sizes), color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    yield from (line.rstrip() for line in captured.get().splitlines())
