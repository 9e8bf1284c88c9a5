"""A tab's state: one moment is drawn whatever plays, messages stay until the user acts, and a closed tab is freed."""

import gc
import threading
import weakref
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara")

from experiments.explorer.area_run import AreaRun
from experiments.presentation.page.area_panels import PANELS, parts_of
from experiments.presentation.page.session import Session
from experiments.presentation.page.story_view import story_or_problem
from experiments.snapshots.children import last_week

SMALL = "place=bracknell_forest&families=30&runs=2"


@pytest.fixture
def session() -> Any:
    opened = Session(SMALL)
    yield opened
    opened.close()


@pytest.fixture
def stepping(session, monkeypatch) -> Any:
    """Give a function that moves the area on until half of the work is done, and another that lets it end."""
    half, go = threading.Event(), threading.Event()
    step = AreaRun.step

    def halting(area: AreaRun, weeks: int = 1) -> None:
        step(area, weeks)
        half.set()
        assert go.wait(60)

    monkeypatch.setattr(AreaRun, "step", halting)
    worker = threading.Thread(target=session.step, args=(13,), daemon=True)
    worker.start()
    assert half.wait(60)
    yield go
    go.set()
    worker.join(60)


def test_what_is_drawn_while_the_area_moves_is_the_moment_before_and_all_of_one_week(session, stepping):
    now = session.now
    assert session.area.week == now.week + 13
    assert len(now.children) == len(now.places)
    assert session.link == Session(SMALL).link
    assert now.begin_week == now.week

    shared = {name for name, array in now.stores._asdict().items() if np.shares_memory(array, getattr(session.area.model.stores, name))}
    assert shared <= {"parameters"}
    for panel in PANELS.values():
        assert "".join(parts_of(panel(now, False)))
    assert last_week(now.stores) == last_week(now.usual) == now.week
    assert not isinstance(story_or_problem(now, 1), str)


def test_an_area_that_has_begun_since_is_not_moved_on_by_the_one_that_played(session):
    begun = session.now.begun
    session.reset()
    session.play_on(13, begun)
    assert session.now.week == session.now.begin_week


def test_a_message_stays_while_the_area_plays_and_goes_when_the_user_acts(session):
    session.set(seed=-1)
    said = session.message.value
    assert "Seed of the random draws" in said
    session.play_on(1, session.now.begun)
    assert session.message.value == said
    session.step(1)
    assert session.message.value == ""


def test_a_notice_goes_when_the_area_begins_again(session):
    session.notice.value = "The policy is now another."
    session.restart()
    assert session.notice.value == ""


def test_leaving_the_area_while_it_plays_pauses_it_and_says_so(session):
    session.leave()
    assert session.notice.value == ""
    session.is_playing.value = True
    session.leave()
    assert not session.is_playing.value
    assert session.notice.value.startswith("Paused in the week of ")


def test_a_closed_session_holds_no_world_and_is_collected():
    session = Session(SMALL)
    session.step(1)
    area, known = weakref.ref(session.area), weakref.ref(session)
    session.close()
    gc.collect()
    assert area() is None
    session.close()
    session.play_on(1, 0)
    del session
    gc.collect()
    assert known() is None
