"""Compile the week once for each version of the sources, in other processes side by side, before the first week of the first run."""

import base64
import contextlib
import hashlib
import os
import pathlib
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import llvmlite.binding
import numba
import numpy as np
from numba import types

from agents.rule import REPOSITORY, settings
from simulation.compilation_progress import Progress
from simulation.steps import PARTS
from simulation.week_loop import addresses_of, compile_loop
from simulation.world import World

PROCESSES = 2
"""A third hardly helps: each must compile for itself what its steps share with others."""

LONGEST_FIRST = ("decisions", "arrivals", "help_families", "life", "visits", "belief", "front_door", "workforce", "allocation", "count")
"""Steps by how long they take to compile; the others take a second or less."""

NAMES = (*LONGEST_FIRST, *(name for name in PARTS if name not in LONGEST_FIRST), "simulate_weeks")
"""All that is compiled, in the order in which it is handed out."""

WAIT_SECONDS = 0.2
"""Between two looks at the compiling processes; Ctrl-C is heard then, on every system."""

HOW: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
"""How a compiling process is started; apart from the terminal, whose Ctrl-C must not reach it: this process ends it."""

if sys.platform == "win32":
    HOW["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    HOW["start_new_session"] = True

_addresses: dict[tuple[Any, ...], np.ndarray] = {}
_one_at_a_time = threading.Lock()


def compile_first(world: World) -> np.ndarray:
    """Make sure that the week is compiled for worlds of this type, in this process and on disk for every later one.

    Nothing is printed if it is on disk already; else progress is, on the error stream. Return the addresses of the compiled steps in order.
    """
    layout = layout_of(world)
    if layout not in _addresses:
        with _one_at_a_time:
            _addresses[layout] = compile_for(numba.typeof(world))
    return _addresses[layout]


def layout_of(world: World) -> tuple[Any, ...]:
    """Return what decides the compiled type of a world: numba takes a hundred times longer to say it."""
    return tuple((a.dtype, a.ndim, a.flags.c_contiguous, a.flags.f_contiguous, a.flags.aligned, a.flags.writeable) for a in world)


def compile_for(kind: types.Type) -> np.ndarray:
    """Compile all parts for worlds of a type, or load them from disk; return the addresses of the steps."""
    marker = pathlib.Path(settings.CACHE_DIR) / f"compiled-{hash_of(kind)}"
    if not marker.exists():
        compile_aside(kind)
    for name in NAMES:
        compile_part(name, kind)
    marker.touch()
    return addresses_of(kind)


def compile_part(name: str, kind: types.Type) -> None:
    """Compile a step or the loop, or load it from disk."""
    if name in PARTS:
        PARTS[name].compile((kind, types.int64))
    else:
        compile_loop(kind)


def hash_of(kind: types.Type) -> str:
    """Return a hash of a type, of the processor that it is compiled for and of Python's version."""
    processor = llvmlite.binding.get_host_cpu_name(), llvmlite.binding.get_host_cpu_features().flatten()
    return hashlib.sha256(f"{kind} {processor} {sys.version_info[:2]}".encode()).hexdigest()[:16]


def compile_aside(kind: types.Type) -> None:
    """Compile the steps in other processes: a Ctrl-C that falls into the compiler may be lost, here none does.

    What they leave undone, this process compiles.
    """
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in NAMES:
        waiting.put(name)
    compilers = start_compilers()
    with Progress(len(NAMES)) as progress:
        threads = [threading.Thread(target=hand_out, args=(kind, waiting, each, progress.add), daemon=True) for each in compilers]
        try:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(WAIT_SECONDS)
                progress.show()
        finally:
            for each in compilers:
                end(each)


def start_compilers() -> list["subprocess.Popen[str]"]:
    """Start the processes that compile, each waiting for a type and names of steps; none if this system starts none."""
    root = pathlib.Path(settings.CACHE_DIR).parent.parent
    paths = [str(REPOSITORY), *map(os.path.abspath, sys.path)]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(root), "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "simulation.compilation"]
    count = min(PROCESSES, os.cpu_count() or 1) if sys.executable else 0
    try:
        return [subprocess.Popen(command, cwd=REPOSITORY, env=environment, **HOW) for _ in range(count)]
    except OSError:
        return []


def end(compiler: "subprocess.Popen[str]") -> None:
    """End a process that compiles, whatever it is at; what it has on disk is whole."""
    compiler.kill()
    with contextlib.suppress(OSError):  # a name that it has not read is lost with it
        compiler.communicate()


def as_text(kind: types.Type) -> str:
    """Return a type as one line of text."""
    return base64.b64encode(pickle.dumps(kind)).decode()


def hand_out(kind: types.Type, waiting: "queue.SimpleQueue[str]", compiler: "subprocess.Popen[str]", done: Callable[[str], None]) -> None:
    """Give a process the type of the world and one step after another; stop if it does."""
    ask, answer = compiler.stdin, compiler.stdout
    assert ask and answer
    try:
        print(as_text(kind), file=ask, flush=True)
        while True:
            name = waiting.get_nowait()
            print(name, file=ask, flush=True)
            if answer.readline().strip() != name:
                return
            done(name)
    except (queue.Empty, OSError, ValueError):
        return


def compile_asked(asked: Iterator[str]) -> None:
    """Compile for the type on the first line the steps named on those that follow; print each name when its step is on disk."""
    kind = pickle.loads(base64.b64decode(next(asked)))
    for name in map(str.strip, asked):
        compile_part(name, kind)
        print(name, flush=True)


if __name__ == "__main__":
    compile_asked(iter(sys.stdin))
