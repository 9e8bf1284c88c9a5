"""Compile everything once, in two processes side by side, before the first week: the first start takes half as long."""

import hashlib
import multiprocessing
import pathlib
import signal

import numba
from numba import types

from agents.rule import settings
from simulation.engine import PARTS, live_weeks
from simulation.world import World

SIDE = ("decisions", "arrivals", "help_families", "count", "rating", "belief")
"""Steps that a second process compiles; the rest takes about as long here."""


def warm_up(world: World) -> None:
    """Make sure that the week is compiled for worlds of this type and kept on disk for every later process."""
    kind = numba.typeof(world)
    marker = pathlib.Path(settings.CACHE_DIR) / f"compiled-{hashlib.sha256(str(kind).encode()).hexdigest()[:16]}"
    if not marker.exists():
        side = multiprocessing.get_context("fork").Process(target=compile_aside, args=(kind,), daemon=True)
        side.start()
        compile_parts(kind, tuple(name for name in PARTS if name not in SIDE))
        side.join()
        compile_parts(kind, SIDE)
    live_weeks.compile((kind, *[types.int64] * 5))
    marker.touch()


def compile_aside(kind: types.Type) -> None:
    """Compile the side's steps in a process that leaves Ctrl-C to its parent and goes without a word when told to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    compile_parts(kind, SIDE)


def compile_parts(kind: types.Type, names: tuple[str, ...]) -> None:
    """Compile these steps of the week, or load them from disk."""
    for name in names:
        PARTS[name].compile((kind, types.int64))
