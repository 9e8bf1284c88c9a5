"""The toy: one parent and one child a family, twelve families a worker, three rules; invented numbers, none of the science.

Its rules stand here as records' rules, for the compiled loop and for Mesa agents that are windows on records; plain_mesa.py writes them as
anybody would.
"""

import importlib
import math
from typing import Any

import mesa
import numpy as np

from agents.agent import RecordAgent, become_mesa_agents, behaviour
from agents.rule import compiled, rule
from simulation.random_numbers import uniform

ANSWER, JUDGE = 1, 2
FAMILIES_A_WORKER = 12

PARENT = np.dtype(
    [("key", np.uint64), ("severity", np.float64), ("hostility", np.float64), ("trust", np.float64), ("conceals", np.bool_)], align=True
)
CHILD = np.dtype([("key", np.uint64), ("true_risk", np.float64), ("belief", np.float64), ("on_plan", np.bool_)], align=True)
WORKER = np.dtype([("key", np.uint64), ("skill", np.float64)], align=True)


@rule
def toy_answer_visit(parent, worker, u):
    """The parent answers one visit: open, or hostile; concealment needs fear without trust."""
    pressure = 2.0 * parent["hostility"] + (1.0 - worker["skill"]) - 2.0 * parent["trust"]
    resists = u < 1.0 / (1.0 + math.exp(1.0 - pressure))
    if resists:
        parent["hostility"] = min(1.0, parent["hostility"] + 0.1 * (1.0 - worker["skill"]))
        parent["trust"] *= 0.9
    else:
        parent["hostility"] *= 0.95
        parent["trust"] += 0.1 * worker["skill"] * (1.0 - parent["trust"])
    parent["conceals"] = (not resists) and parent["trust"] < 0.2
    if not resists and not parent["conceals"]:
        parent["severity"] *= 0.99


@rule
def toy_drift(child, parent):
    """True risk follows the parent's problems."""
    child["true_risk"] += 0.1 * (parent["severity"] - child["true_risk"])


@rule
def toy_be_judged(child, parent, u):
    """Hostility is misread as danger, concealment hides, noise does the rest."""
    seen = child["true_risk"] + 0.3 * parent["hostility"] - (0.3 if parent["conceals"] else 0.0) + 0.4 * (u - 0.5)
    child["belief"] += 0.2 * (seen - child["belief"])
    child["on_plan"] = child["belief"] > 0.6


@compiled
def toy_batch(parents, children, workers, seed, first_week, weeks):
    """Simulate this many weeks as a compiled loop; return the child-weeks on a plan."""
    on_plan = 0
    for week in range(first_week, first_week + weeks):
        for f in range(parents.shape[0]):
            parent, worker = parents[f], workers[f // FAMILIES_A_WORKER]
            toy_answer_visit(parent, worker, uniform(seed, ANSWER, parent["key"], worker["key"], 0, week))
        for f in range(parents.shape[0]):
            toy_drift(children[f], parents[f])
        for f in range(parents.shape[0]):
            child = children[f]
            toy_be_judged(child, parents[f], uniform(seed, JUDGE, child["key"], 0, 0, week))
            on_plan += child["on_plan"]
    return on_plan


def toy_place(families: int) -> dict[str, np.ndarray]:
    """Return the toy's stores."""
    parents, children = np.zeros(families, PARENT), np.zeros(families, CHILD)
    workers = np.zeros((families - 1) // FAMILIES_A_WORKER + 1, WORKER)
    spread = (np.arange(families) * 0.618033988749895) % 1.0
    parents["key"], parents["severity"], parents["hostility"], parents["trust"] = 1 + np.arange(families), spread, 1.0 - spread, 0.1
    children["key"], children["true_risk"], children["belief"] = 10_000_001 + np.arange(families), spread, 0.5
    workers["key"], workers["skill"] = 20_000_001 + np.arange(len(workers)), 0.5
    return {"parents": parents, "children": children, "workers": workers}


become_mesa_agents()


class ToyParent(RecordAgent):
    """A parent of the toy, a window on its record."""

    store = "parents"
    answer_visit = behaviour(toy_answer_visit)


class ToyChild(RecordAgent):
    """A child of the toy."""

    store = "children"
    drift = behaviour(toy_drift)
    be_judged = behaviour(toy_be_judged)


class ToyWorker(RecordAgent):
    """A worker of the toy."""

    store = "workers"


class Stores:
    """The toy's stores by name."""

    def __init__(self, **stores: np.ndarray):
        self.__dict__.update(stores)


def homes_of(stores: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return the stores as agents hold them; none where agents reach their records through the model."""
    try:
        home = importlib.import_module("agents.mesa_binding").Store
    except ImportError:
        return {}
    return {name: home(name, records) for name, records in stores.items()}


class RecordToy(mesa.Model):
    """The toy with Mesa agents that are windows on records and call compiled rules, as the Mesa driver's are."""

    def __init__(self, families: int, seed: int):
        super().__init__()
        self.stores, self.seed, self.week = Stores(**toy_place(families)), np.uint64(seed), 0
        self.homes = homes_of(vars(self.stores))
        self.parents = [ToyParent(self, i) for i in range(families)]
        self.children = [ToyChild(self, i) for i in range(families)]
        self.workers = [ToyWorker(self, i) for i in range(len(self.stores.workers))]

    def step(self) -> None:
        """Simulate one week."""
        for i, parent in enumerate(self.parents):
            worker = self.workers[i // FAMILIES_A_WORKER]
            parent.answer_visit(worker, uniform(self.seed, ANSWER, parent["key"], worker["key"], 0, self.week))
        for child, parent in zip(self.children, self.parents):
            child.drift(parent)
        for child, parent in zip(self.children, self.parents):
            child.be_judged(parent, uniform(self.seed, JUDGE, child["key"], 0, 0, self.week))
        self.week += 1
