"""Five lessons: each a question, what to look for, and the model's answer by running."""

from __future__ import annotations

import solara

from experiments.explorer.background import Background
from experiments.explorer.lessons.answer import Answer, answer_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.measures.definitions import EVERY
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.style import with_minus
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
    """Return a lesson's tables: one for each comparison."""
    authority = answer.experiment.authority
    counts = SmallCounts(authority.has_unpublished_counts, authority.children.value)
    parts = []
    for words, part in answer.table.groupby("comparison", sort=False):
        arms = [title_of_arm(answer.lesson, str(part[name].iloc[0])) for name in ("against", "arm")]
        heads = ["Measure", *arms, "difference", "90 % of pairs", "mean lies in"]
        caption = f"{words}: {part['pairs'].iloc[0]} pairs of runs; intervals hold {part['intervals'].iloc[0]}"
        parts.append(grid_html(heads, [answer_row(row, counts) for row in part.to_dict("records")], capital(caption)))
    return f"<div id='lesson-table'>{''.join(parts)}</div>"


def title_of_arm(lesson: Lesson, name: str) -> str:
    """Return what an arm is called in words; a year of chosen places as it stands."""
    return next((each.title for each in lesson.arms if each.name == name), name)


def answer_row(row: dict[str, object], counts: SmallCounts) -> list[str]:
    """Return one measure's row."""
    name = str(row["measure"])
    value = {key: float(row[key]) for key in ("baseline", "value", "difference", "low", "high", "mean_low", "mean_high")}  # type: ignore[arg-type]
    levels = (value["baseline"], value["value"])
    texts = {
        "baseline": counts.level(name, value["baseline"], (value["baseline"],)),
        "value": counts.level(name, value["value"], (value["value"],)),
        "difference": counts.difference(name, value["difference"], levels),
    }
    cells = [marked_number(text, "lesson", row, [key]) for key, text in texts.items()]
    ends = [counts.interval(name, (value[low], value[high]), levels) for low, high in (("low", "high"), ("mean_low", "mean_high"))]
    return [f"{EVERY[name].label}, {EVERY[name].unit}", *cells, *map(with_minus, ends)]
