"""Shapley values and interactions of components, from the values of all or a sample of their combinations.

A combination is an integer with one bit for each component that is on.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import numpy as np

MAX_EXACT_COMPONENTS = 8
"""Components up to which all combinations are simulated."""

MAX_COMBINATIONS = 150
"""About how many combinations are simulated for each seed when they are sampled; never fewer than MIN_SAMPLES samples. 20 seeds take half an hour."""

MIN_SAMPLES, MAX_SAMPLES = 4, 40

ComponentPair = tuple[int, int]


@dataclass(frozen=True)
class AntitheticSample:
    """Orders of components that are averaged as one sample: an order, its reverse, and both with neighbours exchanged.

    The exchanges need few further combinations, and give the second differences of neighbours.
    """

    orders: tuple[tuple[int, ...], ...]
    neighbours: tuple[tuple[ComponentPair, int], ...]  # two neighbours, and what is on before them


@dataclass(frozen=True)
class ShapleyDesign:
    """Which combinations are simulated, and the sampled orders from which Shapley values are estimated; exact without samples."""

    components: int
    combinations: tuple[int, ...]
    samples: tuple[AntitheticSample, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether Shapley values have no sampling error."""
        return not self.samples


def design_for(names: Sequence[str], salt: str = "", most: int = MAX_COMBINATIONS, samples: int | None = None) -> ShapleyDesign:
    """Return all combinations of up to eight components, else as many antithetic samples of orders as `most` combinations allow.

    The same design is used for all seeds. Orders depend only on the components' names and the salt, not on the order in which they are listed.
    """
    components = len(names)
    if components <= MAX_EXACT_COMPONENTS and samples is None:
        return ShapleyDesign(components, tuple(range(2**components)))
    drawn: list[AntitheticSample] = []
    needed: set[int] = set()
    while True:
        sample = antithetic_sample(hashed_order(names, f"{salt}/{len(drawn)}"))
        more = needed | {on for order in sample.orders for on in combinations_before(order)}
        is_enough = len(drawn) >= MIN_SAMPLES and (len(more) > most or len(drawn) == MAX_SAMPLES) if samples is None else len(drawn) == samples
        if is_enough:
            return ShapleyDesign(components, tuple(sorted(needed)), tuple(drawn))
        drawn.append(sample)
        needed = more


def exact_if_complete(design: ShapleyDesign) -> ShapleyDesign:
    """Return the exact design if the samples need every combination anyway."""
    return design if len(design.combinations) < 2**design.components else ShapleyDesign(design.components, design.combinations)


def hashed_order(names: Sequence[str], salt: str) -> tuple[int, ...]:
    """Return a pseudo-random order of components, the same on every machine: by the hashes of their names with a salt."""
    return tuple(sorted(range(len(names)), key=lambda component: hashlib.sha256(f"{salt}/{names[component]}".encode()).digest()))


def antithetic_sample(order: tuple[int, ...]) -> AntitheticSample:
    """Return an order with its reverse, and both with neighbours exchanged: first and second, third and fourth, ...; second and third, ..."""
    orders, seconds = [], []
    for each in (order, order[::-1]):
        orders += [each, with_neighbours_exchanged(each, 0), with_neighbours_exchanged(each, 1)]
        before = combinations_before(each)
        seconds += [((min(pair), max(pair)), before[k]) for k, pair in enumerate(pairwise(each))]
    return AntitheticSample(tuple(orders), tuple(seconds))


def with_neighbours_exchanged(order: tuple[int, ...], first: int) -> tuple[int, ...]:
    """Return an order with neighbours exchanged from a place on, two by two."""
    changed = list(order)
    for k in range(first, len(order) - 1, 2):
        changed[k], changed[k + 1] = order[k + 1], order[k]
    return tuple(changed)


def combinations_before(order: tuple[int, ...]) -> list[int]:
    """Return the combination before each place of an order, and at its end all components."""
    on = [0]
    for component in order:
        on.append(on[-1] | 1 << component)
    return on


class CoalitionValues:
    """The values of each combination, of one run or of the mean over runs; shape (combinations, measures) in the order of the design."""

    def __init__(self, design: ShapleyDesign, values: np.ndarray) -> None:
        self.design, self.values = design, values
        self.row_of_combination = {on: i for i, on in enumerate(design.combinations)}

    def values_of(self, on: int) -> np.ndarray:
        """Return the values of a combination, shape (measures,)."""
        return self.values[self.row_of_combination[on]]

    def total(self) -> np.ndarray:
        """Return the effect of all components together, shape (measures,)."""
        return self.values_of((1 << self.design.components) - 1) - self.values_of(0)

    def shapley_values(self) -> np.ndarray:
        """Return the Shapley value of every component, shape (components, measures); they add up to the total."""
        return self.exact_shares() if self.design.is_exact else self.sampled_shares().mean(axis=0)

    def exact_shares(self) -> np.ndarray:
        """Return exact Shapley values: what each component adds, averaged over all combinations of the others, with equal weight for each size."""
        n = self.design.components
        shares = np.zeros((n, self.values.shape[1]))
        for component in range(n):
            for on in combinations_without(n, [component]):
                shares[component] += (self.values_of(on | 1 << component) - self.values_of(on)) / (n * comb(n - 1, on.bit_count()))
        return shares

    def sampled_shares(self) -> np.ndarray:
        """Return the Shapley values of each sample, shape (samples, components, measures); each adds up to the total."""
        shares = np.zeros((len(self.design.samples), self.design.components, self.values.shape[1]))
        for s, sample in enumerate(self.design.samples):
            for order in sample.orders:
                before = combinations_before(order)
                for k, component in enumerate(order):
                    shares[s, component] += (self.values_of(before[k + 1]) - self.values_of(before[k])) / len(sample.orders)
        return shares

    def second_difference(self, pair: ComponentPair, on: int) -> np.ndarray:
        """Return how much more two components add together than separately, on top of a combination without them."""
        first, second = (1 << component for component in pair)
        return self.values_of(on | first | second) - self.values_of(on | first) - self.values_of(on | second) + self.values_of(on)

    def interactions(self) -> dict[ComponentPair, np.ndarray]:
        """Return the Shapley interaction index of each pair that the design covers, shape (measures,)."""
        if not self.design.is_exact:
            return {pair: found.mean(axis=0) for pair, found in self.sampled_interactions().items()}
        return {pair: self.exact_interaction(pair) for pair in combinations(range(self.design.components), 2)}

    def exact_interaction(self, pair: ComponentPair) -> np.ndarray:
        """Return the mean second difference of a pair over all combinations of the others, with equal weight for each size."""
        n, mean = self.design.components, np.zeros(self.values.shape[1])
        for on in combinations_without(n, list(pair)):
            mean += self.second_difference(pair, on) / ((n - 1) * comb(n - 2, on.bit_count()))
        return mean

    def sampled_interactions(self) -> dict[ComponentPair, np.ndarray]:
        """Return the second differences of each pair that is adjacent in a sample's order and in its reverse; shape (samples, measures)."""
        found: dict[ComponentPair, list[np.ndarray]] = {}
        for sample in self.design.samples:
            by_pair: dict[ComponentPair, list[np.ndarray]] = {}
            for pair, on in sample.neighbours:
                by_pair.setdefault(pair, []).append(self.second_difference(pair, on))
            for pair, twice in by_pair.items():
                found.setdefault(pair, []).append(np.mean(twice, axis=0))
        return {pair: np.array(values) for pair, values in sorted(found.items())}


def combinations_without(components: int, without: list[int]) -> Iterator[int]:
    """Yield every combination in which the given components are off."""
    mask = sum(1 << component for component in without)
    yield from (on for on in range(2**components) if not on & mask)
