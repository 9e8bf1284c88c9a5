"""Signals: the first stops at the next pause, a second Ctrl-C at once, none while results are written, and handlers are restored."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from experiments.runs.interruption import listening
from tests.helpers import REPOSITORY

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

WORKING = """
import os, sys, time
import numpy as np
from pathlib import Path
from experiments.runs.backends import backend_for
from experiments.runs.cancellation import check_cancelled
from experiments.runs.executor import run_tasks
from experiments.runs.heads import Head
from experiments.runs.interruption import listening
from experiments.runs.opening import open_store
from experiments.runs.progress import Progress
from experiments.runs.tasks import Task

out, jobs, is_deaf = Path(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3

def work(number):
    if number < 3:
        return {"number": np.array([number])}
    os.write(1, b"working\\n")
    for _ in range(3000):
        time.sleep(0.01)
        if not is_deaf:
            check_cancelled()

with listening():  # as a command does: what is heard after the run is stopped waits, too
    with open_store(out, Head({"question": "numbers"})) as store:
        tasks = [Task(str(number), f"seed {number}", number) for number in range(20)]
        finished = run_tasks(work, tasks, store=store, backend=backend_for(jobs), progress=Progress("working"))
    print("finished", len(finished.tasks), "stopped", finished.is_stopped, flush=True)
    os._exit(0)
"""


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """End what a test that failed has left behind."""
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.communicate()


@pytest.fixture(autouse=True)
def handlers_are_restored() -> Iterator[None]:
    before = [signal.getsignal(number) for number in SIGNALS]
    yield
    assert [signal.getsignal(number) for number in SIGNALS] == before


def start(*arguments: object, before: str = "") -> subprocess.Popen[str]:
    """Start the script above in a session of its own; return when its fourth task works."""
    command = [sys.executable, "-c", before + WORKING, *map(str, arguments)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    STARTED.append(process)
    assert process.stdout is not None and process.stdout.readline() == "working\n"
    return process


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", SIGNALS)
def test_any_of_the_signals_stops_at_the_next_pause_and_keeps_what_is_finished(number: int, jobs: int, tmp_path) -> None:
    process = start(tmp_path / "out", jobs)
    process.send_signal(number)
    words, errors = process.communicate(timeout=20)
    assert process.returncode == 0 and words.endswith("finished 3 stopped True\n") and "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == [".out-unfinished"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_second_ctrl_c_waits_for_nothing(jobs: int, tmp_path) -> None:
    process = start(tmp_path / "out", jobs, "deaf")
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert process.poll() is None, "work that makes no pause is waited for"
    for _ in range(5):
        process.send_signal(signal.SIGINT)
    words, errors = process.communicate(timeout=20)
    assert process.returncode == 0 and words.endswith("finished 3 stopped True\n") and "Traceback" not in errors


@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT"])
def test_a_signal_that_is_ignored_stays_ignored(name: str, tmp_path) -> None:
    process = start(tmp_path / "out", 2, before=f"import signal; signal.signal(signal.{name}, signal.SIG_IGN)\n")
    process.send_signal(getattr(signal, name))
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20)[0].endswith("finished 3 stopped True\n")


def test_signals_wait_while_something_is_written() -> None:
    done = []
    with listening() as interruption, interruption.stopping(lambda: done.append("stop")):
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGINT)
        done.append("written")
        with pytest.raises(KeyboardInterrupt), interruption.waiting():
            done.append("never")
    assert done == ["stop"] * 3 + ["written"]


def test_one_signal_interrupts_what_has_no_pauses_and_only_that() -> None:
    with listening() as interruption:
        with interruption.waiting():
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), interruption.at_once():
            pass
    with listening() as interruption, pytest.raises(KeyboardInterrupt), interruption.at_once():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


def test_a_second_sigterm_is_not_a_second_ctrl_c() -> None:
    with listening() as interruption, interruption.waiting():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
    assert interruption.is_heard and not interruption.is_urgent


def test_inside_a_block_that_listens_it_is_the_same() -> None:
    handler = signal.getsignal(signal.SIGINT)
    with listening() as outer, listening() as inner:
        assert inner is outer
    assert signal.getsignal(signal.SIGINT) is handler
    with listening() as later:
        assert later is not outer


def test_who_stops_later_hears_of_an_earlier_signal() -> None:
    done: list[str] = []
    with listening() as interruption:
        os.kill(os.getpid(), signal.SIGHUP)
        with interruption.stopping(lambda: done.append("stop")):
            assert done == ["stop"]
        os.kill(os.getpid(), signal.SIGHUP)
    assert done == ["stop"]


def test_outside_the_main_thread_no_handler_is_set() -> None:
    found = []

    def elsewhere() -> None:
        with listening() as interruption:
            found.append((signal.getsignal(signal.SIGINT), interruption.is_heard))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [(signal.getsignal(signal.SIGINT), False)]
