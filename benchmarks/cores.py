"""Many runs of a small authority on one core and on two, in processes and as a study's threads: what the second core gives."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from benchmarks.clock import interleaved, ratio, say, spread, waited
from benchmarks.places import authority_of, newborn
from benchmarks.study_runs import study_runs
from experiments.runs.backends import backend_for
from simulation import engine

FAMILIES = 300


def one_run(seed: int) -> int:
    """Run a small authority from its burn-in to its end; return the families known at the end."""
    world = newborn(authority_of(FAMILIES), seed)
    world = engine.simulate(world, int(world.state[0]["first_week"]) + len(world.weekly))
    return int(world.state[0]["families"])


def main(short: bool) -> None:
    """Print the seconds of the runs on one process and on two, and the ratio. The processes are started and warm before."""
    runs = 8 if short else 100
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as one, ProcessPoolExecutor(2, spawn) as two:
        list(one.map(one_run, range(2)))
        list(two.map(one_run, range(8)))
        calls = {
            "one": lambda: list(one.map(one_run, range(runs))),
            "two": lambda: list(two.map(one_run, range(runs))),
        }
        times = interleaved(calls, 5 if short else 3, waited)
    say(f"{runs} runs of two years of burn-in and five years, one process", spread(times["one"]), "s")
    say("the same runs on two processes", spread(times["two"]), "s")
    say("speed-up by the second process (aim: at least 1.8)", ratio(times, "one", "two"))
    study(runs)


def study(runs: int) -> None:
    """Print the seconds of a study's runs on one thread and on two, as commands carry them out, and the ratio."""
    runs_of_study = study_runs(runs)
    calls = {
        "one": lambda: runs_of_study.carried_out(backend_for(1)),
        "two": lambda: runs_of_study.carried_out(backend_for(2)),
    }
    calls["two"]()
    times = interleaved(calls, 3, waited)
    say(f"{runs} runs of a study, one thread", spread(times["one"]), "s")
    say("the same runs on two threads", spread(times["two"]), "s")
    say("speed-up by the second thread (aim: at least 1.8)", ratio(times, "one", "two"))
