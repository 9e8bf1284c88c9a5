"""A lesson's table is that of the sentence above it."""

from types import SimpleNamespace

import pytest

pytest.importorskip("solara")

from experiments.explorer.background import Background
from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.presentation.page import lessons_view
from experiments.presentation.page.lessons_view import LessonsView
from experiments.presentation.page.session import Session
from tests.experiments.presentation.page.conftest import SMALL
from tests.experiments.presentation.page.drawn import Drawn


def test_after_a_switch_the_table_is_the_other_lesson_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons_view, "answer_html", lambda answer: f"<table>{answer.lesson.name}</table>")
    monkeypatch.setattr(lessons_view, "picture_html", lambda answer: "")
    monkeypatch.setattr(lessons_view, "setting_in_words", lambda answer: "")
    first, second = (read_lesson(name) for name in lesson_names()[:2])
    session = Session(SMALL)
    session.answers.value = {
        each.name: Background(lambda: None, result=SimpleNamespace(lesson=each, sentence=f"Of {each.name}.", incomplete=""))
        for each in (first, second)
    }
    drawn = Drawn(LessonsView(session))
    assert f"Of {first.name}." in drawn.words and f"<table>{first.name}</table>" in drawn.words
    drawn.press(f"lesson-{second.number}")
    assert f"Of {second.name}." in drawn.words
    assert f"<table>{second.name}</table>" in drawn.words and f"<table>{first.name}</table>" not in drawn.words
