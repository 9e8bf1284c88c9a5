"""The toy in plain Mesa: agents with ordinary attributes, Python floats, draws of Python's own generator. Calls nothing of the model."""

import math
import random

import mesa

FAMILIES_A_WORKER = 12


class PlainWorker(mesa.Agent):
    """A social worker: skill."""

    def __init__(self, model: "PlainToy"):
        super().__init__(model)
        self.skill = 0.5


class PlainParent(mesa.Agent):
    """A parent: what they carry, and how they answer a worker."""

    def __init__(self, model: "PlainToy", worker: PlainWorker, spread: float):
        super().__init__(model)
        self.worker = worker
        self.severity, self.hostility, self.trust, self.conceals = spread, 1.0 - spread, 0.1, False

    def answer_visit(self, u: float) -> None:
        """The parent answers one visit: open, or hostile; concealment needs fear without trust."""
        skill = self.worker.skill
        pressure = 2.0 * self.hostility + (1.0 - skill) - 2.0 * self.trust
        resists = u < 1.0 / (1.0 + math.exp(1.0 - pressure))
        if resists:
            self.hostility = min(1.0, self.hostility + 0.1 * (1.0 - skill))
            self.trust *= 0.9
        else:
            self.hostility *= 0.95
            self.trust += 0.1 * skill * (1.0 - self.trust)
        self.conceals = not resists and self.trust < 0.2
        if not resists and not self.conceals:
            self.severity *= 0.99


class PlainChild(mesa.Agent):
    """A child: true risk, and what the worker believes."""

    def __init__(self, model: "PlainToy", parent: PlainParent, spread: float):
        super().__init__(model)
        self.parent = parent
        self.true_risk, self.belief, self.on_plan = spread, 0.5, False

    def drift(self) -> None:
        """True risk follows the parent's problems."""
        self.true_risk += 0.1 * (self.parent.severity - self.true_risk)

    def be_judged(self, u: float) -> None:
        """Hostility is misread as danger, concealment hides, noise does the rest."""
        seen = self.true_risk + 0.3 * self.parent.hostility - (0.3 if self.parent.conceals else 0.0) + 0.4 * (u - 0.5)
        self.belief += 0.2 * (seen - self.belief)
        self.on_plan = self.belief > 0.6


class PlainToy(mesa.Model):
    """The toy's week, agent by agent."""

    def __init__(self, families: int, seed: int):
        super().__init__()
        self.generator = random.Random(seed)
        spreads = [(i * 0.618033988749895) % 1.0 for i in range(families)]
        self.workers = [PlainWorker(self) for _ in range((families - 1) // FAMILIES_A_WORKER + 1)]
        self.parents = [PlainParent(self, self.workers[i // FAMILIES_A_WORKER], spreads[i]) for i in range(families)]
        self.children = [PlainChild(self, self.parents[i], spreads[i]) for i in range(families)]

    def step(self) -> None:
        """Simulate one week."""
        for parent in self.parents:
            parent.answer_visit(self.generator.random())
        for child in self.children:
            child.drift()
        for child in self.children:
            child.be_judged(self.generator.random())
