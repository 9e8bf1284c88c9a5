"""Compile everything once, in two other processes side by side, before the first week: the first start takes half as long."""

import hashlib
import multiprocessing
import pathlib
import signal
from collections.abc import Callable
from typing import Any

import numba
from numba import types

from agents.rule import settings
from simulation.engine import PARTS, live_weeks
from simulation.world import World

SIDE = ("decisions", "arrivals", "help_families", "count", "rating", "belief")
"""Steps that one process compiles; the rest takes the other about as long."""


def warm_up(world: World) -> None:
    """Make sure that the week is compiled for worlds of this type and kept on disk for every later process."""
    kind = numba.typeof(world)
    marker = pathlib.Path(settings.CACHE_DIR) / f"compiled-{hashlib.sha256(str(kind).encode()).hexdigest()[:16]}"
    if not marker.exists():
        aside((compile_parts, kind, SIDE), (compile_parts, kind, tuple(name for name in PARTS if name not in SIDE)))
        aside((compile_week, kind))
    compile_week(kind)
    marker.touch()


def aside(*works: tuple[Any, ...]) -> None:
    """Do some works in other processes, each a function and its arguments: a Ctrl-C that falls into the compiler may be lost, here none does."""
    processes = [multiprocessing.get_context("fork").Process(target=do_quietly, args=work, daemon=True) for work in works]
    try:
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    finally:
        for process in processes:
            if process.is_alive():
                process.kill()


def do_quietly(work: Callable[..., None], *arguments: Any) -> None:
    """Do some work, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(*arguments)


def compile_week(kind: types.Type) -> None:
    """Compile the loop over weeks, or load it from disk."""
    compile_parts(kind, tuple(PARTS))
    live_weeks.compile((kind, *[types.int64] * 5))


def compile_parts(kind: types.Type, names: tuple[str, ...]) -> None:
    """Compile these steps of the week, or load them from disk."""
    for name in names:
        PARTS[name].compile((kind, types.int64))
