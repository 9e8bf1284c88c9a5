"""A lesson's answer as a figure: a row for each comparison and measure, every unit on axes of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from experiments.explorer.lessons.answer import Answer
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.sentence import format_of
from experiments.measures.definitions import EVERY
from experiments.measures.judgement import CURVE
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.captions import period_in_words, with_what_is_missing
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.forest import plot_forests
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS
from experiments.runs.experiment import Experiment

MARKERS = ("o", "s", "D", "^", "v", "P")
"""Of the comparisons in their order; they differ, so that a figure can be read in grey."""

ERROR_WORDS = {"harm_missed": "first error: ", "needless_intervention": "second error: "}

POINTS = "percentage points"


AXES = {
    CURVE: "probability",
    "purposeful skill, 0 to 1": "0 to 1",
    "12-month hazard, known children at home": "12-month hazard",
    "12-month hazard, children on plans": "12-month hazard",
}
"""Units that share an axis, or are short there."""


def draw_lesson(answer: Answer, folder: Path) -> None:
    """Draw an answer, with the table beside the picture."""
    save(lesson_figure(answer), lesson_rows(answer.lesson, answer.table), folder / "lesson")


def lesson_figure(answer: Answer) -> Figure:
    """Return an answer's figure: the question above it, the answer below."""
    return plot_lesson(answer.lesson, answer.experiment, answer.table, answer.sentence, answer.incomplete)


def plot_lesson(lesson: Lesson, experiment: Experiment, table: pd.DataFrame, sentence: str, incomplete: str = "") -> Figure:
    """Draw a lesson's table; sentence: what was made from it; incomplete: what is missing of its runs, in words."""
    rows = lesson_rows(lesson, table)
    panels = [panel for _, panel in rows.groupby("unit", sort=False)]
    return plot_forests(panels, title_of(lesson, incomplete), caption_of(experiment, table, sentence))


def title_of(lesson: Lesson, incomplete: str) -> str:
    """Return the question, and what is compared where it is one thing."""
    lines = [lesson.question, *(capital(words) for words in lesson.short if len(lesson.short) == 1)]
    return with_what_is_missing("\n".join(lines), incomplete)


def lesson_rows(lesson: Lesson, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a lesson's table as they are drawn, measure by measure: the interval of the mean, a colour for each comparison."""
    places = {words: i for i, words in enumerate(lesson.short)}
    shown = table.assign(place=table["comparison"].map(places), order=table["measure"].map(lesson.shows.index)).sort_values(["order", "place"])
    scale, labels = shown["measure"].map(scale_of), shown["error"].map(lambda error: ERROR_WORDS.get(error, "")) + shown["label"]
    numbers = {"difference": shown["difference"] * scale, "low": shown["mean_low"] * scale, "high": shown["mean_high"] * scale}
    looks = {"colour": shown["place"].map(lambda i: COLOURS[i % len(COLOURS)]), "marker": shown["place"].map(lambda i: MARKERS[i % len(MARKERS)])}
    is_one = len(places) == 1
    names = {"heading": "" if is_one else labels.map(capital), "words": labels if is_one else shown["comparison"].map(lesson.short)}
    said_is = "difference [interval of the mean]" if table["pairs"].max() > 1 else "difference"
    about = {"said": [said_of(row) for row in shown.to_dict("records")], "said_is": said_is, "unit": shown["measure"].map(unit_of), "title": ""}
    return shown.assign(**numbers, **looks, **names, **about).drop(columns=["place", "order"])


def said_of(row: Mapping[Any, Any]) -> str:
    """Return a row's numbers in words."""
    return format_of(row).band(row["difference"], row["mean_low"], row["mean_high"])


def scale_of(measure: str) -> float:
    """Return by how much a measure's numbers are multiplied on an axis: shares are given in per cent."""
    return EVERY[measure].number_format.scales[0].times


def unit_of(measure: str) -> str:
    """Return a measure's unit on an axis of differences."""
    unit = EVERY[measure].unit
    return POINTS if EVERY[measure].number_format.signed_suffix is not None else AXES.get(unit, unit)


def caption_of(experiment: Experiment, table: pd.DataFrame, sentence: str) -> str:
    """Return what stands below: where and when, what is drawn, and the answer."""
    pairs = sorted({int(count) for count in table["pairs"]})
    place = f"{experiment.authority.title}, {period_in_words(f'{experiment.start}/{experiment.end}')}."
    many = f"mean difference of {' or '.join(map(str, pairs))} pairs of runs; lines: 90 % interval of that mean"
    points = many if pairs[-1] > 1 else "difference of one pair of runs"
    return f"{place} Points: {points}. Intervals hold {table['intervals'].iloc[0]}.\n{sentence if pairs[-1] >= FEWEST_PAIRS else ''}".strip()
