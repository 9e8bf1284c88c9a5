"""Five lessons: each a question, what to look for, and the model's answer by running."""

from __future__ import annotations

import solara

from experiments.explorer.background import Background
from experiments.explorer.lessons.answer import Answer, answer_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.measures.definitions import EVERY
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import alert, grid_html, paragraph, raw, tag
from experiments.presentation.page.progress import Working
from experiments.presentation.page.session import Session
from experiments.presentation.report.numbers import marked_number


@solara.component
def LessonsView(session: Session) -> None:
    """All lessons, one open at a time."""
    tag("h2", "Lessons")
    paragraph("Each lesson is a setting and a question. The model answers by running; its sentence is made from the table below it.")
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
    """The model's answer: a sentence, and the table from which it is made."""
    with tag("div", role="status"):
        paragraph(answer.sentence, "answer", id="answer")
    if answer.incomplete:
        paragraph(f"Not all runs are there: {answer.incomplete}.")
    raw(answer_html(answer))
    paragraph(f"Take care: {answer.lesson.careful}")


def answer_html(answer: Answer) -> str:
    """Return a lesson's table: one row for each comparison and measure."""
    rows: list[list[str]] = []
    authority = answer.experiment.authority
    counts = SmallCounts(authority.has_unpublished_counts, authority.children.value)
    for words, part in answer.table.groupby("comparison", sort=False):
        rows.append([str(words)])
        rows += [answer_row(row, counts) for row in part.to_dict("records")]
    heads = ["Measure", "against", "with it", "difference", "90 % of pairs", "mean lies in"]
    return grid_html(heads, rows, f"{answer.table['pairs'].max()} pairs of runs; {answer.table['intervals'].iloc[0]}", "lesson-table")


def answer_row(row: dict[str, object], counts: SmallCounts) -> list[str]:
    """Return one measure's row."""
    name, number = str(row["measure"]), EVERY[str(row["measure"])].number_format
    value = {key: float(row[key]) for key in ("baseline", "value", "difference", "low", "high", "mean_low", "mean_high")}  # type: ignore[arg-type]
    levels = (value["baseline"], value["value"])
    texts = {
        "baseline": counts.level(name, value["baseline"], (value["baseline"],)),
        "value": counts.level(name, value["value"], (value["value"],)),
        "difference": counts.difference(name, value["difference"], levels),
    }
    cells = [marked_number(text, "lesson", row, [key]) for key, text in texts.items()]
    ends = [counts.interval(name, (value[low], value[high]), levels) for low, high in (("low", "high"), ("mean_low", "mean_high"))]
    return [f"  {EVERY[name].label}, {EVERY[name].unit}" if number else name, *cells, *ends]
