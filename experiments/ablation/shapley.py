"""Shares of a whole among its blocks: Shapley values and interactions of games whose values are known for some or all combinations.

A combination is a whole number with a bit for each block that is on; a game gives every combination its values.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import numpy as np

MAX_EXACT_COMPONENTS = 8
"""Blocks up to which all combinations are lived."""

MAX_COMBINATIONS = 150
"""Combinations lived for each seed when they are sampled, about; at least LEAST_SAMPLES samples. 20 seeds then fit in half an hour."""

MIN_SAMPLES, MAX_SAMPLES = 4, 40

ComponentPair = tuple[int, int]

Marginals = list[tuple[int, int, int]]
"""(block, combination with it, combination without it): what a block adds at one place in an order of blocks."""


@dataclass(frozen=True)
class AntitheticSample:
    """Orders of blocks that are averaged as one: an order and its reverse, and both with their neighbours exchanged.

    The exchanges cost few combinations, since most places stay as they are, and give the second differences of neighbours.
    """

    orders: tuple[tuple[int, ...], ...]
    neighbours: tuple[tuple[ComponentPair, int], ...]  # two neighbours, and what is on before them


@dataclass(frozen=True)
class ShapleyDesign:
    """Which combinations are lived, and how shares follow from them; no samples: all combinations, exact."""

    components: int
    combinations: tuple[int, ...]
    samples: tuple[AntitheticSample, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether shares have no sampling error."""
        return not self.samples


def design_for(names: Sequence[str], salt: str = "", most: int = MAX_COMBINATIONS, samples: int | None = None) -> ShapleyDesign:
    """Return all combinations of up to eight blocks, else as many antithetic samples of orders as `most` combinations allow.

    The same design serves all seeds. Orders follow from the blocks' names and the salt alone, so what is listed first does not matter.
    """
    blocks = len(names)
    if blocks <= MAX_EXACT_COMPONENTS and samples is None:
        return ShapleyDesign(blocks, tuple(range(2**blocks)))
    drawn: list[AntitheticSample] = []
    needed: set[int] = set()
    while True:
        sample = antithetic_sample(hashed_order(names, f"{salt}/{len(drawn)}"))
        more = needed | {on for order in sample.orders for on in combinations_before(order)}
        is_enough = len(drawn) >= MIN_SAMPLES and (len(more) > most or len(drawn) == MAX_SAMPLES) if samples is None else len(drawn) == samples
        if is_enough:
            return ShapleyDesign(blocks, tuple(sorted(needed)), tuple(drawn))
        drawn.append(sample)
        needed = more


def exact_if_complete(design: ShapleyDesign) -> ShapleyDesign:
    """Return the exact design where samples need every combination anyway: nothing is sampled then."""
    return design if len(design.combinations) < 2**design.components else ShapleyDesign(design.components, design.combinations)


def hashed_order(names: Sequence[str], salt: str) -> tuple[int, ...]:
    """Return an order of blocks that looks random, the same on every machine: that of the hashes of their names with a salt."""
    return tuple(sorted(range(len(names)), key=lambda block: hashlib.sha256(f"{salt}/{names[block]}".encode()).digest()))


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
    """Return what is on before each place of an order, and at its end all."""
    on = [0]
    for block in order:
        on.append(on[-1] | 1 << block)
    return on


class CoalitionValues:
    """The values of one run, or of their mean: shape (combinations, measures) in the order of the design."""

    def __init__(self, design: ShapleyDesign, values: np.ndarray) -> None:
        self.design, self.values = design, values
        self.row_of_combination = {on: i for i, on in enumerate(design.combinations)}

    def values_of(self, on: int) -> np.ndarray:
        """Return the values of a combination."""
        return self.values[self.row_of_combination[on]]

    def total(self) -> np.ndarray:
        """Return all blocks on less all off, shape (measures,)."""
        return self.values_of((1 << self.design.components) - 1) - self.values_of(0)

    def shapley_values(self) -> np.ndarray:
        """Return the Shapley value of every block, shape (blocks, measures); they add up to the whole."""
        return self.exact_shares() if self.design.is_exact else self.sampled_shares().mean(axis=0)

    def exact_shares(self) -> np.ndarray:
        """Return what each block adds, over all combinations of the others, each size counting as much as any other."""
        n = self.design.components
        shares = np.zeros((n, self.values.shape[1]))
        for block in range(n):
            for on in combinations_without(n, [block]):
                shares[block] += (self.values_of(on | 1 << block) - self.values_of(on)) / (n * comb(n - 1, on.bit_count()))
        return shares

    def sampled_shares(self) -> np.ndarray:
        """Return each sample's shares, shape (samples, blocks, measures); each adds up to the whole."""
        shares = np.zeros((len(self.design.samples), self.design.components, self.values.shape[1]))
        for s, sample in enumerate(self.design.samples):
            for order in sample.orders:
                before = combinations_before(order)
                for k, block in enumerate(order):
                    shares[s, block] += (self.values_of(before[k + 1]) - self.values_of(before[k])) / len(sample.orders)
        return shares

    def second_difference(self, pair: ComponentPair, on: int) -> np.ndarray:
        """Return how much more two blocks add together than each alone, on top of a combination without them."""
        first, second = (1 << block for block in pair)
        return self.values_of(on | first | second) - self.values_of(on | first) - self.values_of(on | second) + self.values_of(on)

    def interactions(self) -> dict[ComponentPair, np.ndarray]:
        """Return the Shapley interaction index of each pair that the design looks at, shape (measures,)."""
        if not self.design.is_exact:
            return {pair: found.mean(axis=0) for pair, found in self.sampled_interactions().items()}
        return {pair: self.exact_interaction(pair) for pair in combinations(range(self.design.components), 2)}

    def exact_interaction(self, pair: ComponentPair) -> np.ndarray:
        """Return the mean second difference of a pair over all combinations of the others, each size counting as much as any other."""
        n, mean = self.design.components, np.zeros(self.values.shape[1])
        for on in combinations_without(n, list(pair)):
            mean += self.second_difference(pair, on) / ((n - 1) * comb(n - 2, on.bit_count()))
        return mean

    def sampled_interactions(self) -> dict[ComponentPair, np.ndarray]:
        """Return the second differences of each pair that were neighbours in a sample's order, and in its reverse; (samples, measures)."""
        found: dict[ComponentPair, list[np.ndarray]] = {}
        for sample in self.design.samples:
            by_pair: dict[ComponentPair, list[np.ndarray]] = {}
            for pair, on in sample.neighbours:
                by_pair.setdefault(pair, []).append(self.second_difference(pair, on))
            for pair, twice in by_pair.items():
                found.setdefault(pair, []).append(np.mean(twice, axis=0))
        return {pair: np.array(values) for pair, values in sorted(found.items())}


def combinations_without(blocks: int, without: list[int]) -> Iterator[int]:
    """Yield every combination in which the given blocks are off."""
    mask = sum(1 << block for block in without)
    yield from (on for on in range(2**blocks) if not on & mask)
