"""The first start: who compiles, what is printed, and that stopping it leaves nothing behind."""

import contextlib
import io
import os
import pathlib
import queue
import signal
import subprocess
import sys
import time

import numba
import numpy as np
import pytest

from simulation import compilation, compilation_progress, engine
from simulation.compilation_progress import Progress
from simulation.week_loop import addresses_of
from simulation.world import copy_world
from tests.helpers import REPOSITORY, changed, live, world_of

ONE_WEEK = "from tests.helpers import live, world_of; live(world_of(), 1)"


def test_the_loop_gives_what_the_steps_give_one_by_one():
    world = live(world_of(), 8)
    by_hand = copy_world(world)
    for _ in range(4):
        by_hand = engine.make_room(by_hand)
        week = int(by_hand.state[0]["week"])
        for part in engine.PARTS.values():
            part(by_hand, week)
        by_hand.state[0]["week"] = week + 1
    assert changed(live(world, 4), by_hand) == set()


def test_every_step_has_an_address_of_its_own():
    world = live(world_of(), 1)
    addresses = addresses_of(numba.typeof(world))
    assert len(set(addresses.tolist())) == len(engine.PARTS) and addresses.all()


def test_worlds_of_another_layout_are_compiled_for_themselves():
    world = world_of()
    shares = np.zeros((4, 2 * world.funding.shape[1]))
    fixed = np.zeros_like(world.funding)
    fixed.flags.writeable = False
    others = [world._replace(funding=funding) for funding in (np.asfortranarray(shares), shares[::2, ::2], fixed)]
    for one in (world, copy_world(world), *others):
        alike = [numba.typeof(other) == numba.typeof(one) for other in (world, *others)]
        assert [compilation.layout_of(other) == compilation.layout_of(one) for other in (world, *others)] == alike


@pytest.mark.bounds
@pytest.mark.skipif(os.environ.get("NUMBA_BOUNDSCHECK") != "1", reason="unchecked, a read past the end is no error")
def test_an_error_inside_a_step_ends_the_loop():
    world = live(world_of(), 1)
    world.state[0]["professionals"] = len(world.professionals) + 1
    with pytest.raises(IndexError):
        live(world, 1)


def test_asked_for_a_step_a_compiler_answers_with_its_name(capsys):
    kind = numba.typeof(live(world_of(), 1))
    compilation.compile_asked(iter([compilation.as_text(kind), "books\n", "simulate_weeks\n"]))
    assert capsys.readouterr().out.split() == ["books", "simulate_weeks"]


def test_a_compiler_that_dies_leaves_the_rest_to_others():
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in ("books", "count"):
        waiting.put(name)
    done: list[str] = []
    compiler = subprocess.Popen([sys.executable, "-c", "input(); print(input())"], **compilation.HOW)
    compilation.hand_out(numba.int64, waiting, compiler, done.append)
    compilation.end(compiler)
    assert done == ["books"] and compiler.poll() is not None


@pytest.mark.parametrize("program", ["", "/nowhere/python"])
def test_where_no_other_process_starts_this_one_compiles(monkeypatch, program):
    world = live(world_of(), 1)
    monkeypatch.setattr(compilation.sys, "executable", program)
    assert compilation.start_compilers() == []
    monkeypatch.setattr(compilation.pathlib.Path, "exists", lambda path: False)
    assert compilation.compile_for(numba.typeof(world)).tolist() == compilation.compile_first(world).tolist()


def test_stopped_while_others_compile_nothing_goes_on(monkeypatch):
    started = []
    start = compilation.start_compilers
    monkeypatch.setattr(compilation, "start_compilers", lambda: started.extend(start()) or started)

    def stop(progress):
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "show", stop)
    with pytest.raises(KeyboardInterrupt):
        compilation.compile_aside(numba.typeof(world_of()))
    assert started and all(process.poll() is not None for process in started)


def test_progress_is_a_plain_line_now_and_then_without_a_terminal(monkeypatch, capsys):
    now = [100.0]
    monkeypatch.setattr(compilation_progress.time, "monotonic", lambda: now[0])
    with Progress(14) as progress:
        for _ in range(120):
            now[0] += 0.2
            progress.show()
        progress.add("books")
    out, lines = capsys.readouterr()
    assert out == "" and "\r" not in lines
    first, *middle, last = lines.splitlines()
    assert "half a minute" in first and last == "  1 of 14 parts compiled in 24 s, done"
    assert middle == [f"  0 of 14 parts compiled, {seconds} s" for seconds in (5, 10, 15, 20)]


def test_progress_is_one_line_written_over_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress(14) as progress:
        progress.show()
        progress.show()
    assert sys.stderr.getvalue().count("\n") == 2 and sys.stderr.getvalue().count("\r") == 3


def test_progress_without_an_error_stream_prints_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with Progress(14) as progress:
        progress.show()


def test_nothing_is_printed_when_all_is_on_disk():
    live(world_of(), 1)
    done = subprocess.run([sys.executable, "-c", ONE_WEEK], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == done.stderr == ""


def compilers_of(cache: pathlib.Path) -> list[int]:
    """Return the processes that compile into a cache."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(cache).encode() in (folder / "environ").read_bytes() and b"simulation.compilation" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def wait_until(holds) -> bool:
    """Wait until something holds, at most a minute."""
    deadline = time.monotonic() + 60.0
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


@pytest.mark.skipif(not pathlib.Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_ctrl_c_while_compiling_ends_all_processes(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", ONE_WEEK]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stderr and "Compiling" in process.stderr.readline()
        assert wait_until(lambda: len(compilers_of(tmp_path)) > 0)
        time.sleep(1.0)  # the line is read before the block that reports the end is entered
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, rest = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode != 0 and "KeyboardInterrupt" in rest and "stopped" in rest
    assert "Exception ignored" not in rest
    assert wait_until(lambda: compilers_of(tmp_path) == [])
