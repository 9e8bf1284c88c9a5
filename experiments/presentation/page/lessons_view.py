"""Five lessons: each a question, what to look for, and the model's answer by running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from experiments.explorer.background import Background
from experiments.explorer.lessons.answer import Answer, answer_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.explorer.lessons.sentence import TITLE_IS_A_CLAIM, format_of, with_ways
from experiments.measures.small_counts import WITHHELD, SmallCounts
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.lessons import lesson_figure
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import alert, figure_html, grid_html, paragraph, picture_of, raw, shown_or_problem, tag
from experiments.presentation.page.progress import Working
from experiments.presentation.page.session import Session
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.terminal.lessons import EACH_BY_ITSELF, setting_in_words


@solara.component
def LessonsView(session: Session) -> None:
    """All lessons, one open at a time."""
    tag("h2", "Lessons")
    paragraph(
        f"Each lesson is a setting and a question. The model answers by running; its sentence is made from the table below it. {TITLE_IS_A_CLAIM}"
    )
    lessons = solara.use_memo(lambda: [read_lesson(name) for name in lesson_names()], [])
    opened, open_ = solara.use_state(lessons[0].name)
    with tag("div", classes="player", role="group", aria_label="Lessons"):
        for each in lessons:
            press(f"lesson-{each.number}", f"{each.number}. {each.title}", lambda name=each.name: open_(name), pressed=each.name == opened)
    LessonView(session, next(each for each in lessons if each.name == opened))


@solara.component
def LessonView(session: Session, lesson: Lesson) -> None:
    """One lesson."""
    _ = session.progress.value
    work: Background[Answer] | None = session.answers.value.get(lesson.name)
    tag("h3", lesson.question)
    paragraph(f"What to look for: {lesson.look_for}")
    running = work is not None and work.is_running

    def ask() -> None:
        session.ask(lesson.name, lambda: answer_lesson(lesson))

    with tag("div", classes="player"):
        press("ask", f"Run {lesson.default_runs} pairs", ask, "press main", disabled=running)
    if work is None:
        return
    Working(work=work, name="lesson", then=lambda: session.progress.set(session.progress.value + 1))
    if work.problem:
        alert(work.problem)
    if work.result is not None:
        Answered(work.result)


@solara.component
def Answered(answer: Answer) -> None:
    """The model's answer: a sentence, and the table from which it is made; another answer is drawn again."""
    with tag("div", role="status"):
        paragraph(answer.sentence, "answer", id="answer")
    if answer.incomplete:
        paragraph(f"Not all runs are there: {answer.incomplete}.")
    for part in solara.use_memo(lambda: shown_or_problem(lambda: [answer_html(answer), picture_html(answer)]), [answer.lesson.name, id(answer)]):
        raw(part)
    paragraph(EACH_BY_ITSELF)
    paragraph(f"Careful: {answer.lesson.careful}")
    paragraph(f"Setting: {setting_in_words(answer)}", "hint")


def picture_html(answer: Answer) -> str:
    """Return the answer's figure; its text alternative is the sentence."""
    return figure_html(picture_of(lesson_figure(answer)), f"{answer.lesson.question} {answer.sentence}", id_="figure-lesson")


def answer_html(answer: Answer) -> str:
    """Return a lesson's tables: one for each comparison."""
    authority = answer.experiment.authority
    counts = SmallCounts(authority.has_unpublished_counts, authority.children.value)
    parts = []
    for words, part in with_ways(answer.table).groupby("comparison", sort=False):
        rows = part.to_dict("records")
        heads = ["Measure", str(rows[0]["against_is"]), str(rows[0]["arm_is"]), "mean difference [90 % interval of the mean]", "direction", "pairs"]
        parts.append(grid_html(heads, [answer_row(row, counts) for row in rows], capital(str(words)), texts=(4,)))
    return f"<div id='lesson-table'>{''.join(parts)}</div>"


def answer_row(row: Mapping[Any, Any], counts: SmallCounts) -> list[str]:
    """Return one measure's row, with as many digits as the sentence has."""
    name, number = str(row["measure"]), format_of(row)
    levels = [row["baseline"], row["value"]]
    if counts.hides_alone(name, *levels):
        return [str(row["label"]), *[WITHHELD] * 3, "", str(row["pairs"])]
    band = number.band(row["difference"], row["mean_low"], row["mean_high"])
    texts = {"baseline": number.format(row["baseline"]), "value": number.format(row["value"]), "difference": band}
    return [str(row["label"]), *(marked_number(text, "lesson", row, [key]) for key, text in texts.items()), str(row["way"]), str(row["pairs"])]
