"""The inner loop (encounter, belief, decision) by the model's compiled rules, against the same loop in C."""

import ctypes
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np

from agents.belief import form_belief
from agents.chance import log_odds
from agents.meeting import answer_visit, feel_visit
from agents.professional import confront
from agents.rule import compiled
from agents.social_worker import see_child
from agents.team_manager import leans
from benchmarks.c_records import CHILD_COLUMNS, PARENT_COLUMNS, Place, by_birth_order, columns, header, pointers
from benchmarks.clock import interleaved, ratio, say, spread
from benchmarks.places import parameters
from simulation.build import parameter_record
from simulation.random_numbers import ANSWER, SEE, STRATEGY, normal, uniform
from simulation.world import DTYPES

HERE = pathlib.Path(__file__).resolve().parent
WEEK, SEED, FAMILIES_A_WORKER = 1213, 7, 20
BUILDS = {
    "scalar": ("inner_loop.c", ["-O3", "-fno-tree-vectorize"]),
    "O3": ("inner_loop.c", ["-O3"]),
    "native": ("inner_loop.c", ["-O3", "-march=native", "-ffast-math"]),
    "simd": ("inner_loop_simd.c", ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fopenmp-simd"]),
}
TITLES = {
    "scalar": "no vectors; aim: at most 1",
    "O3": "gcc -O3",
    "native": "this processor's instructions, -ffast-math",
    "simd": "columns, vectors: the limit to approach",
}


@compiled
def visit_families(families, parents, children, workers, p, first_week, rounds, seed):
    """Meet every family once a week: the rules of agents/, as the steps of the week call them. Return how many decisions fell."""
    fallen = 0
    for week in range(first_week, first_week + rounds):
        for f in range(families.shape[0]):
            family = families[f]
            worker, parent, eldest = workers[family["worker"]], parents[2 * f], children[family["first_child"]]
            confront(worker, family, p[0], eldest["belief_mean"])
            answer_visit(parent, family, worker, p[0], uniform(seed, ANSWER, parent["key"], worker["person_key"], 0, week))
            feel_visit(parent, family, worker, p[0])
            c = family["first_child"]
            while c >= 0:
                child = children[c]
                z = normal(seed, SEE, child["key"], worker["person_key"], 0, week)
                see_child(worker, child, family, parent, p[0], week, p[0]["visit_hours"], 0.0, z)
                form_belief(child, family, p[0], 0.0)
                c = child["next_sibling"]
            decided = uniform(seed, STRATEGY, family["key"], 0, 0, week)
            if leans(log_odds(eldest["belief"]), p[0]["enquiry_threshold"], p[0], decided):
                fallen += 1
    return fallen


def invented(families: int) -> Place:
    """Return an invented place: two parents and two children a family, twenty families a worker, every state drawn."""
    generator = np.random.default_rng(1)
    sizes = {"families": families, "parents": 2 * families, "children": 2 * families, "professionals": families // FAMILIES_A_WORKER + 1}
    place = Place(*(np.zeros(rows, DTYPES[name]) for name, rows in sizes.items()))
    for store in place:
        for field in store.dtype.names or ():
            if store.dtype[field] == np.float64:
                store[field] = generator.uniform(0.0, 1.0, len(store))
        store["key"] = generator.integers(1, 2**63, len(store), dtype=np.uint64)
    f = np.arange(families)
    place.families["worker"], place.families["first_child"] = f // FAMILIES_A_WORKER, 2 * f
    place.families["colleagues_voices"] = 2.0 * (f % 2)
    place.children["next_sibling"] = np.where(np.arange(2 * families) % 2 == 0, np.arange(2 * families) + 1, -1)
    place.children["sightings"] = np.arange(2 * families) % 5
    set_beliefs(place, generator)
    place.workers["person_key"], place.workers["since"] = place.workers["key"], WEEK - 100
    return place


def set_beliefs(place: Place, generator: np.random.Generator) -> None:
    """Draw what beliefs are made of, near the model's values: priors, descriptions of half the families, views of colleagues, facts (sd)."""
    families, children = place.families, place.children
    for store, field in ((children, "prior_mean"), (children, "described_risk"), (families, "colleagues_view")):
        store[field] = generator.normal(0.5, 1.0, len(store))
    children["true_risk"] = generator.normal(1.0, 1.0, len(children))
    families["facts_information"] = generator.normal(0.1, 0.1, families["facts_information"].shape)
    families["facts_precision"] = generator.uniform(0.01, 0.3, families["facts_precision"].shape)
    children["prior_variance"] = generator.uniform(0.9, 1.3, len(children))
    children["is_described"] = np.arange(len(children)) // 2 % 4 < 2


def build(folder: str, name: str) -> ctypes.CDLL:
    """Compile one of the builds into the folder and load it."""
    source, flags = BUILDS[name]
    library = f"{folder}/{name}.so"
    include = ["-I", folder, "-I", str(HERE)]
    subprocess.run(["gcc", *flags, *include, "-shared", "-fPIC", str(HERE / source), "-o", library, "-lm"], check=True)
    return ctypes.CDLL(library)


def caller(library: ctypes.CDLL, place: Place, p: np.ndarray, rounds: int):
    """Return a call of the record build."""
    addresses = [ctypes.c_void_p(store.ctypes.data) for store in (*place, p)]
    numbers = [ctypes.c_int64(n) for n in (len(place.families), WEEK, rounds)]
    library.visit_families.restype = ctypes.c_int64
    return lambda: library.visit_families(*addresses, *numbers, ctypes.c_uint64(SEED))


def column_caller(library: ctypes.CDLL, made: dict[str, np.ndarray], p: np.ndarray, families: int, rounds: int):
    """Return a call of the column build."""
    library.visit_columns.restype = ctypes.c_int64
    numbers = [ctypes.c_int64(n) for n in (families, WEEK, rounds)]
    return lambda: library.visit_columns(pointers(made), ctypes.c_void_p(p.ctypes.data), *numbers, ctypes.c_uint64(SEED))


def furthest(mine: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """Return the largest difference between two lists of columns: relative above one, absolute below."""
    sides = ((a.astype(np.float64), b.astype(np.float64)) for a, b in zip(mine, theirs))
    return max(float(np.max(np.abs(a - b) / np.maximum(1.0, np.abs(b)))) for a, b in sides)


def compare(families: int, rounds: int, repeats: int, libraries: dict[str, ctypes.CDLL], p: np.ndarray) -> None:
    """Check that all builds give the same numbers, then print their times in one place."""
    start = invented(families)
    places = {name: start.copy() for name in ("numba", "scalar", "O3", "native")}
    made = columns(start)
    calls = {name: caller(libraries[name], place, p, rounds) for name, place in places.items() if name != "numba"}
    calls["numba"] = lambda: visit_families(*places["numba"], p, WEEK, rounds, np.uint64(SEED))
    calls["simd"] = column_caller(libraries["simd"], made, p, families, rounds)
    fallen = {name: call() for name, call in calls.items()}
    print(f"  {families:,} families, {rounds} rounds; {sum(store.nbytes for store in start) / 1e6:.1f} MB of records")
    for name in ("scalar", "O3"):
        pairs = [(mine[n], theirs[n]) for mine, theirs in zip(places["numba"], places[name]) for n in mine.dtype.names]
        same = all(mine.tobytes() == theirs.tobytes() for mine, theirs in pairs) and fallen[name] == fallen["numba"]
        gap = 0.0 if same else furthest(*map(list, zip(*pairs)))
        say(f"same numbers as C {name}", "yes, bit for bit" if same else f"no: furthest {gap:.1e} (exp and log of two libraries?)")
    carers = places["numba"].parents[::2]
    theirs = [*(carers[n] for n in PARENT_COLUMNS), *(by_birth_order(places["numba"], n) for n in CHILD_COLUMNS)]
    gap = furthest([made[n] for n in (*PARENT_COLUMNS, *CHILD_COLUMNS)], theirs)
    otherwise = abs(fallen["simd"] - fallen["numba"])
    say("same numbers as SIMD C", f"furthest {gap:.1e} (sums in another order); of {fallen['numba']:,} decisions {otherwise} fell otherwise")
    times = interleaved(calls, repeats)
    for name in ("scalar", "O3", "native", "simd"):
        say(f"numba / C {name} ({TITLES[name]})", ratio(times, "numba", name))
    for name in ("numba", "scalar", "simd"):
        say(f"{name}: a family's visit", spread(times[name], 1e9 / families / rounds, 0), "ns")


def main(short: bool) -> None:
    """Print ratios in a place that fits the cache, where arithmetic counts, and in one that does not, where memory counts too."""
    if shutil.which("gcc") is None:
        print("  skipped: there is no gcc on this machine")
        return
    p = parameter_record(parameters())
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "records.h").write_text(header(invented(20), p))
        libraries = {name: build(folder, name) for name in BUILDS}
        compare(1_000, 100 if short else 400, 9 if short else 21, libraries, p)
        compare(20_000, 10 if short else 50, 9 if short else 15, libraries, p)
