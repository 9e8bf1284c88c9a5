"""Seconds and memory for five years of Hertfordshire on one core."""

import json
import subprocess
import sys

from benchmarks.clock import say, spread
from benchmarks.places import REPOSITORY

ALONE = """
import json, re, sys, time
sys.path.insert(0, sys.argv[1])
from benchmarks import places
from simulation import engine
def megabytes():  # the peak, which Linux alone says; getrusage would begin with that of the process that started this one
    if not sys.platform.startswith("linux"):
        return float("nan")
    return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read()).group(1)) / 1024
def seconds(work):
    start = time.process_time(); made = work(); return time.process_time() - start, made
settings = places.hertfordshire(), places.parameters()
imports = megabytes()
places.burnt_in(places.authority_of(50))
compiled = megabytes()
build, world = seconds(lambda: places.newborn(places.hertfordshire()))
first = int(world.state[0]["first_week"])
burn_in, world = seconds(lambda: engine.simulate(world, first))
known = int(world.state[0]["families"])
years, world = seconds(lambda: engine.simulate(world, first + len(world.weekly)))
print(json.dumps(dict(build=build, burn_in=burn_in, years=years, known=known, later=int(world.state[0]["families"]),
                      code=compiled - imports, memory=megabytes() - imports)))
"""


def run_alone() -> dict[str, float]:
    """Run Hertfordshire in a fresh process; return its seconds and megabytes."""
    done = subprocess.run([sys.executable, "-c", ALONE, str(REPOSITORY)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(short: bool) -> None:
    """Print the processor's seconds of building, burn-in and five years, and megabytes above the imports."""
    runs = [run_alone() for _ in range(1 if short else 5)]

    def column(name: str) -> list[float]:
        return [run[name] for run in runs]

    say("five years recorded", spread(column("years")), "s (aim: under 1)")
    say("burn-in of fifteen years before them", spread(column("burn_in")), "s")
    say("building the world", spread(column("build")), "s")
    say("families known at the start and at the end", f"{runs[0]['known']:,} and {runs[0]['later']:,}")
    weeks = 52 * 5 + 1
    per_week = [run["years"] / weeks / (run["known"] + run["later"]) * 2 for run in runs]
    say("a known family's week", spread(per_week, 1e9, 0), "ns")
    say("memory above the imports", spread(column("memory"), digits=0), "MB (aim: under 300)")
    say("of it the compiled code", spread(column("code"), digits=0), "MB")
