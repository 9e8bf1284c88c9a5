"""What a comparison prints: the first screen, and the long tables where they are asked for."""

from collections.abc import Iterator

from experiments.comparison.arm_titles import main_pairs
from experiments.presentation.terminal.comparison import detail_lines
from experiments.presentation.terminal.composition import composition_lines
from experiments.presentation.terminal.first_screen import SCREEN, Screen, first_screen, how_near
from experiments.presentation.terminal.late_start import late_start_lines
from experiments.presentation.terminal.layout import WIDTH, output_width, paragraphs
from experiments.runs.run import Results

DETAILS = "details.txt"


def opening_lines(results: Results, width: int, more: str = "") -> Iterator[str]:
    """Yield a line where a programme starts late, and the first screen."""
    yield from late_start_lines(results.experiment, width)
    yield from first_screen(results, width, more)


def screen_lines(results: Results, is_detailed: bool) -> Iterator[str]:
    """Yield the first screen as wide as the terminal and, if asked for, the long tables."""
    yield from opening_lines(results, output_width())
    if is_detailed:
        yield from ["", *long_lines(results)]


def long_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the long tables: how near thresholds come to what they match, team and money, then families, both errors and staff."""
    screen = Screen(results)
    for pair in main_pairs(results.experiment):
        yield from paragraphs(how_near(screen, pair), width)
    yield from composition_lines(results, width)
    yield from detail_lines(results, width)


def saved_screen(results: Results) -> Iterator[str]:
    """Yield the first screen as it lies in a results folder: it names the files beside it, so that equal results give equal bytes."""
    yield from opening_lines(results, SCREEN, f"{DETAILS}, headline.csv, figures")


SAVED_TEXTS = {"headline.txt": saved_screen, DETAILS: lambda results: long_lines(results, WIDTH)}
"""The same as files of a results folder, by their names."""
