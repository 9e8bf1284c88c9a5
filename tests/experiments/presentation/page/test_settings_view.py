"""Kept settings: none goes without being asked, and results of earlier ones say so."""

import pytest

pytest.importorskip("solara")

from experiments.explorer.background import Background
from experiments.presentation.page import session as session_of
from experiments.presentation.page import settings_view
from experiments.presentation.page.session import Session
from experiments.presentation.page.settings_view import SettingsView
from tests.experiments.presentation.page.conftest import SMALL
from tests.experiments.presentation.page.drawn import Drawn

EARLIER = "What is shown below is of earlier settings."


@pytest.fixture
def session() -> Session:
    """Return the state of a tab in which two settings are kept."""
    made = Session(SMALL)
    for name, policy in {"aaa": "family_safeguarding", "bbb": "signs_of_safety"}.items():
        made.set(name=name, policy=policy)
        made.keep()
    return made


def test_other_settings_of_a_name_are_kept_only_after_a_further_press(session):
    drawn, before = Drawn(SettingsView(session)), session.kept.value
    session.set(name="aaa", seed=9)
    drawn.press("keep")
    assert session.kept.value == before
    assert "'aaa'" in session.message.value and "aaa_2 is free; or press Replace aaa." in session.message.value
    assert drawn.controls["replace"].label == "Replace aaa"
    drawn.press("replace")
    assert session.kept.value == {**before, "aaa": session.draft.value}
    assert not session.message.value and "replace" not in drawn.controls


def test_the_same_settings_are_kept_again_without_a_question(session):
    session.keep()
    assert not session.message.value


@pytest.fixture
def ran(session, monkeypatch) -> Drawn:
    """Return the view after runs of both that were kept; what they give is not asked here."""

    def at_once(settings):
        work = Background(lambda: settings).start()
        work.wait()
        return work

    monkeypatch.setattr(session_of, "authority_run", at_once)
    for name in ("opening_of", "closing_of"):
        monkeypatch.setattr(settings_view, name, lambda given, name=name: [f"{name} {given.name}"])
    monkeypatch.setattr(settings_view, "both_html", lambda results: f"<table>{[*results]}</table>")
    drawn = Drawn(SettingsView(session))
    drawn.press("run-both")
    assert "<table>['aaa', 'bbb']</table>" in drawn.words and EARLIER not in drawn.words
    return drawn


def test_each_of_both_has_its_opening_and_how_sure_it_is_above_the_table(ran):
    assert (
        ran.words.index("aaa\nopening_of aaa\nclosing_of aaa") < ran.words.index("bbb\nopening_of bbb\nclosing_of bbb") < ran.words.index("<table>")
    )


def test_results_of_settings_that_were_replaced_say_so(session, ran):
    session.set(name="aaa", seed=9)
    session.keep(replaces=True)
    assert EARLIER in ran.words


def test_results_of_another_pair_say_so(session, ran):
    session.set(name="ccc", seed=9)
    session.keep()
    ran.controls["second"].vue_event_given("ccc")
    assert EARLIER in ran.words
    ran.controls["second"].vue_event_given("bbb")
    assert EARLIER not in ran.words
