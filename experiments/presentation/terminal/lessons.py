"""Lessons on the terminal: the list of them, and one answer with its table."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.explorer.lessons.answer import Answer
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.explorer.lessons.sentence import EACH_BY_ITSELF, TITLE_IS_A_CLAIM, format_of, with_ways
from experiments.presentation.terminal.layout import DISCLAIMER, count_of, described_lines, name_as_head, paragraphs, table_lines

HOW = "python run.py lesson NAME answers one, by running it: some seconds to half a minute."

INCOMPLETE = "INCOMPLETE: {}. All below is of the finished runs."

SAME_FAMILIES = "Every pair has the same families and the same random draws, so what differs is what the arms differ in."


def lesson_list_lines(width: int | None = None) -> Iterator[str]:
    """Yield the lessons, one a line with its question."""
    lessons = [read_lesson(name) for name in lesson_names()]
    yield from described_lines([(lesson.name, f"{lesson.title}. {lesson.question}") for lesson in lessons], width)
    yield from paragraphs(["", HOW], width)


def answer_lines(answer: Answer, width: int | None = None) -> Iterator[str]:
    """Yield question, what to look for, the sentence, and the table of each comparison."""
    lesson = answer.lesson
    if answer.incomplete:
        yield from paragraphs([INCOMPLETE.format(answer.incomplete), ""], width)
    yield lesson.title
    yield from paragraphs(
        [TITLE_IS_A_CLAIM, "", lesson.question, "", f"Look for: {lesson.look_for}", "", f"Setting: {setting_in_words(answer)}", ""], width
    )
    yield from paragraphs([f"Answer: {answer.sentence}"], width)
    for words, rows in with_ways(answer.table).groupby("comparison", sort=False):
        yield from ["", f"{str(words)[:1].upper()}{str(words)[1:]}"]
        yield from comparison_lines(rows, width)
    yield from paragraphs(["", EACH_BY_ITSELF, f"Careful: {lesson.careful}", DISCLAIMER], width)


def setting_in_words(answer: Answer) -> str:
    """Return where, when and with what a lesson was answered."""
    experiment, lesson = answer.experiment, answer.lesson
    arms = "; ".join(arm_in_words(lesson, arm.name) for arm in lesson.arms)
    where = f"{experiment.authority.title}, {experiment.start} to {experiment.end}, {count_of(len(answer.finished), 'run')} of each arm"
    return f"{where}. Arms: {arms}. {SAME_FAMILIES}"


def arm_in_words(lesson: Lesson, name: str) -> str:
    """Return an arm's title with the parameter values that make it."""
    arm = lesson.arm(name)
    values = ", ".join(f"{parameter} = {value:g}" for parameter, value in arm.values.items())
    return f"{arm.title} ({values})" if values else arm.title


def comparison_lines(rows: pd.DataFrame, width: int | None = None) -> Iterator[str]:
    """Yield one comparison's rows: both levels, the difference with the interval of the mean, and which way it goes."""
    first = rows.iloc[0]
    heads = [
        "",
        name_as_head(str(first["against_is"])),
        name_as_head(str(first["arm_is"])),
        "mean difference\n[90 % interval of the mean]",
        "",
        "pairs",
    ]
    grid = [
        [f"  {row['label']}", *(format_of(row).format(row[side]) for side in ("baseline", "value")), band_of(row), row["way"], f"{row['pairs']}"]
        for row in rows.to_dict("records")
    ]
    yield from table_lines(heads, grid, width, is_left=(4,))


def band_of(row: Mapping[Any, Any]) -> str:
    """Return a row's difference with the interval of its mean, with as many digits as its sentence has."""
    return format_of(row).band(row["difference"], row["mean_low"], row["mean_high"])
