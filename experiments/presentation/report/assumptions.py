"""What is assumed, how much hangs on it, and how sure the numbers are."""

from collections.abc import Iterator

from experiments.comparison.forms_effects import shipped_effects
from experiments.comparison.robustness_tables import MEASURES
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.changes import words_of
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.folder import ResultsFolder
from experiments.presentation.report.numbers import minus_in_text
from experiments.presentation.report.pieces import Bullets, Grid, Paragraph, Piece, Section
from experiments.presentation.terminal.forms import forms_sentences, rests_on_forms
from experiments.presentation.terminal.help_curve import curve_sentence, rests_on_help
from experiments.presentation.terminal.layout import few_runs
from experiments.presentation.terminal.robustness import cells_of
from experiments.presentation.terminal.uncertainty import drawn_and_held, how_sure
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import set_by_hand

LIMITS = (
    "The model is a simplified picture of families, workers and courts. Where no figure exists, its parameters are assumed. It says nothing of one"
    " real family, and a council differs from the simulated one in ways that no table here shows (docs/limits.md)."
)


def assumptions(comparison: Comparison) -> Section:
    """Return what a comparison rests on."""
    pieces: list[Piece] = [*robustness(comparison), *strength_of_help(comparison), Paragraph(held_and_drawn(comparison.experiment))]
    few = set(few_runs(comparison.runs))
    pieces.append(Bullets([line.strip() for line in how_sure(comparison.results) if line not in few]))
    return Section("assumptions", "What is assumed, and how much hangs on it", [*pieces, Paragraph(LIMITS)])


def robustness(comparison: Comparison) -> Iterator[Piece]:
    """Yield in how many forms the headline holds, with the table of `run.py robustness` that ships; nothing where it does not concern the results."""
    table = shipped_effects() if rests_on_forms(comparison.results) else None
    if table is None:
        return
    yield from (Paragraph(minus_in_text(line), "notice") for line in forms_sentences())
    rows = [[with_minus(cell) for cell in cells_of(title, part)] for title, part in table.groupby("title", sort=False)]
    heads = ["", *(words_of(name) for name in MEASURES)]
    forms = int(table["combinations"].iloc[0])
    yield Grid(
        f"Hertfordshire over {forms} forms by their weights: mean difference [where the mean lies, 90 %], of another run (configs/forms_effects.csv)",
        heads,
        rows,
    )


def strength_of_help(comparison: Comparison) -> Iterator[Piece]:
    """Yield how the headline depends on the strength of help, by the table that ships; nothing where it does not concern the results."""
    results = comparison.results
    if rests_on_help(results):
        yield from (Paragraph(minus_in_text(line), "notice") for line in curve_sentence(results.experiment.authority.name))


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
