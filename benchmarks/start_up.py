"""Seconds from the start of the process to the first week lived, when everything was compiled before."""

import json
import os
import subprocess
import sys
import tempfile
import time

from benchmarks.clock import say, spread
from benchmarks.places import REPOSITORY

ALONE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from benchmarks import places
from simulation import engine
imports = time.time()
world = places.newborn(places.hertfordshire())
built = time.time()
engine.simulate(world, int(world.state[0]["week"]) + 1)
print(json.dumps([imports, built, time.time()]))
"""


def start(cache: str | None = None) -> list[float]:
    """Return the seconds until imports are done, the world is built, the first week is lived; cache: another folder for compiled code."""
    begun = time.time()
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache} if cache else None
    done = subprocess.run([sys.executable, "-c", ALONE, str(REPOSITORY)], capture_output=True, text=True, check=True, env=environment)
    return [moment - begun for moment in json.loads(done.stdout)]


def main(short: bool) -> None:
    """Print the three moments."""
    start()  # compiles whatever has not been compiled before
    moments = list(zip(*(start() for _ in range(2 if short else 9))))
    say("until the imports are done", spread(list(moments[0])), "s")
    say("until settings are read and the world is built", spread(list(moments[1])), "s")
    say("until the first week is lived", spread(list(moments[2])), "s (aim: under 3)")
    if not short:
        with tempfile.TemporaryDirectory() as folder:
            say("until the first week is lived, nothing compiled before", f"{start(folder)[2]:.0f}", "s (aim: under 60)")
