"""Seconds from the start of the process to the end of the first week, compiled before or not, in this folder or in a copy; the cache; memory."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from agents.code_cache import CACHE_NAME, cache_folder
from benchmarks.clock import say, spread
from benchmarks.places import REPOSITORY

ALONE = """
import json, pathlib, re, sys, time
sys.path.insert(0, sys.argv[1])
from benchmarks import places
from simulation import engine
def megabytes():  # the peak; getrusage would begin with that of the process that started this one
    status = pathlib.Path("/proc/self/status")
    return int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text()).group(1)) / 1024 if status.exists() else float("nan")
imports, memory = time.time(), megabytes()
world = places.newborn(places.hertfordshire())
built = time.time()
engine.simulate(world, int(world.state[0]["week"]) + 1)
print(json.dumps(dict(imports=imports, built=built, week=time.time(), imports_mb=memory, week_mb=megabytes())))
"""

NUMBA_ALONE = "import numpy, numba.core.compiler"

FEW, MANY = 2, 9
"""Starts timed when all is compiled."""


def run_alone(cache: str, repository: pathlib.Path = REPOSITORY) -> dict[str, float]:
    """Return the seconds until imports are done, the world is built and the first week is simulated, and peak megabytes, in a new process."""
    begun = time.time()
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
    command = [sys.executable, "-c", ALONE, str(repository)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True, env=environment)
    moments = json.loads(done.stdout)
    return {name: value if name.endswith("_mb") else value - begun for name, value in moments.items()}


def seconds_of_numba() -> float:
    """Return the seconds that a process takes which only imports the compiler: the reference of a start."""
    begun = time.time()
    subprocess.run([sys.executable, "-c", NUMBA_ALONE], check=True)
    return time.time() - begun


def size_of(folder: str) -> float:
    """Return the megabytes of a folder's files."""
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file()) / 1e6


def copied_repository(folder: str) -> pathlib.Path:
    """Copy what the first week needs into another folder; files get new times."""
    for name in ("agents", "simulation", "experiments", "benchmarks", "configs"):
        shutil.copytree(REPOSITORY / name, pathlib.Path(folder, name), copy_function=shutil.copyfile)
    return pathlib.Path(folder)


def by_numba_alone(cache: str, known: str) -> None:
    """Make a new cache one in which numba compiles its own way, as for a version of it that differs from what is expected."""
    for folder in pathlib.Path(known, CACHE_NAME).iterdir():
        pathlib.Path(cache, CACHE_NAME, folder.name).mkdir(parents=True)
        pathlib.Path(cache, "family-safeguarding", folder.name, "numba-internals").write_text("otherwise")


def compiled_here(cache: str) -> None:
    """Copy to a new cache what earlier commands on this machine compiled, if they did."""
    known = cache_folder()
    if known.is_dir():
        shutil.copytree(known, pathlib.Path(cache, CACHE_NAME, known.name))


def main(short: bool) -> None:
    """Print seconds, megabytes and ratios."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as elsewhere, tempfile.TemporaryDirectory() as ordinary:
        if short:
            compiled_here(cache)
        first = run_alone(cache)
        if not short:
            say("first week, never compiled before", f"{first['week']:.1f}", "s (aim: under 60 on two idle cores)")
        starts, references = [], []
        for _ in range(FEW if short else MANY):
            starts.append(run_alone(cache))
            references.append(seconds_of_numba())
        for name, what in (("imports", "imports"), ("built", "the world built"), ("week", "first week")):
            say(f"{what}, compiled before", spread([start[name] for start in starts]), "s" + " (aim: under 3)" * (name == "week"))
        ratios = [start["week"] / reference for start, reference in zip(starts, references)]
        say("first week, compiled before / importing numba alone", spread(ratios))
        copy = run_alone(cache, copied_repository(elsewhere))
        say("first week, in a copy in another folder / here", f"{copy['week'] / starts[-1]['week']:.2f}", "(compiled again: over 10)")
        say("compiled code on disk", f"{size_of(cache):.1f}", "MB (aim: under 20)")
        say("peak memory, imports and first week", f"{starts[-1]['imports_mb']:.0f} and {starts[-1]['week_mb']:.0f}", "MB")
        if not short:
            by_numba_alone(ordinary, cache)
            own_way = run_alone(ordinary)
            say("first week, never compiled before / compiled numba's own way", f"{first['week'] / own_way['week']:.2f}")
            say("compiled code on disk / compiled numba's own way", f"{size_of(cache) / size_of(ordinary):.3f}")
            say("peak memory of the first week / compiled numba's own way", f"{starts[-1]['week_mb'] / run_alone(ordinary)['week_mb']:.2f}")
