"""What is assumed, how much hangs on it, and how sure the numbers are."""

from collections.abc import Iterator

from experiments.comparison.robustness import MEASURES, read_robustness
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.changes import words_of
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.folder import ResultsFolder
from experiments.presentation.report.numbers import minus_in_text
from experiments.presentation.report.pieces import Bullets, Grid, Paragraph, Piece, Section
from experiments.presentation.terminal.layout import few_runs
from experiments.presentation.terminal.robustness import assumption_sentences, cells_of, rests_on_shared_records
from experiments.presentation.terminal.uncertainty import drawn_and_held, how_sure
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import set_by_hand

LIMITS = (
    "The model is a simplified picture of families, workers and courts. Where no figure exists, its parameters are assumed. It says nothing of one"
    " real family, and a council differs from the simulated one in ways that no table here shows (docs/limits.md)."
)


def assumptions(comparison: Comparison) -> Section:
    """Return what a comparison rests on."""
    pieces: list[Piece] = [*robustness(comparison), Paragraph(held_and_drawn(comparison.experiment))]
    few = set(few_runs(comparison.runs))
    pieces.append(Bullets([line.strip() for line in how_sure(comparison.results) if line not in few]))
    return Section("assumptions", "What is assumed, and how much hangs on it", [*pieces, Paragraph(LIMITS)])


def robustness(comparison: Comparison) -> Iterator[Piece]:
    """Yield what the fall in care entries rests on, with the table of `run.py robustness` that ships; nothing where it is not true of the results."""
    if not rests_on_shared_records(comparison.results):
        return
    yield from (Paragraph(minus_in_text(line), "notice") for line in assumption_sentences())
    table = read_robustness()
    rows = [[with_minus(cell) for cell in cells_of(title, part)] for title, part in table.groupby("title", sort=False)]
    heads = ["", *(words_of(name) for name in MEASURES)]
    yield Grid(
        "Hertfordshire under three forms of that assumption: mean difference [where the mean lies, 90 %], of another run (configs/robustness.csv)",
        heads,
        rows,
    )


def held_and_drawn(experiment: Experiment) -> str:
    """Return how many parameters are drawn and held."""
    drawn, held = drawn_and_held(experiment)
    return f"{drawn} parameters are drawn for the runs; {held} are held at one value, so real doubt is wider than any interval here."


def other_assumptions(folder: ResultsFolder) -> Section:
    """Return what any other command's numbers rest on."""
    lines: list[str] = []
    if folder.experiment is not None:
        lines.append(held_and_drawn(folder.experiment))
        lines += [line for line in [set_by_hand(folder.experiment)] if line]
    hold = folder.record.get("intervals")
    lines += [f"Intervals hold {hold}."] if hold else []
    return Section("assumptions", "What is assumed", [Bullets([*lines, LIMITS])])
