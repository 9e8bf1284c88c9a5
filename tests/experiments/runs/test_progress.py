"""Progress: a bar on a terminal, few plain lines elsewhere, and no harm from a terminal that was closed."""

import io
import time

import pytest

from experiments.runs import progress as module
from experiments.runs.progress import Count, Progress, in_words


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, _: str) -> int:
        raise OSError(5, "Input/output error")


def test_short_work_says_nothing_without_a_terminal() -> None:
    stream = io.StringIO()
    progress = Progress("simulating tiny", "seed", stream)
    progress.phase("reading settings")
    with progress.counting(3) as count:
        count.advance()
    assert stream.getvalue() == ""


def test_long_work_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(module, "APART_SECONDS", 0.05)
    stream = io.StringIO()
    with Progress("simulating tiny", "seed", stream).counting(8, 2) as count:
        time.sleep(0.2)
        count.advance()
        time.sleep(0.2)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "simulating tiny: 2 of 8 seeds" and lines[-1].startswith("simulating tiny: 3 of 8 seeds, about ") and len(lines) >= 3


def test_lines_come_ever_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(module, "repeated", lambda action, first_after: asked.append((action, first_after)) or io.StringIO())
    with Progress("simulating", "seed", io.StringIO()).counting(8) as count:
        (action, first_after) = asked[0]
        assert first_after == module.QUIET_SECONDS and action() == module.APART_SECONDS
        count.began -= 1000.0
        assert action() == pytest.approx(100.0, rel=0.01)


def test_a_terminal_has_a_bar_from_the_first_moment_and_phases() -> None:
    stream = Terminal()
    progress = Progress("simulating tiny", "seed", stream)
    progress.phase("reading settings")
    assert "reading settings" in stream.getvalue()
    with progress.counting(4, 1) as count:
        assert "1/4" in stream.getvalue()
        for _ in range(3):
            count.advance()
        progress.say("seed 3 failed")
    assert "4/4" in stream.getvalue() and "seed 3 failed\n" in stream.getvalue()


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_closed_terminal_does_not_end_a_run(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.01)
    progress = Progress("simulating", "seed", Closed(is_terminal))
    with progress.counting(2) as count:
        time.sleep(0.05)
        count.advance()
        progress.say("a line")
    assert count.done == 1


def test_the_time_left_is_of_what_was_done_now() -> None:
    count = Count(10, 4)
    assert count.left() == ""
    count.began -= 60.0
    count.advance()
    count.advance()
    assert count.left() == ", about 2 min left"


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (3000, "50 min"), (7200, "2.0 h")])
def test_a_length_of_time_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
