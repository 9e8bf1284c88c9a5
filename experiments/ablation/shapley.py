"""Shares of a whole among its blocks: Shapley values and interactions of games whose values are known for some or all combinations.

A combination is a whole number with a bit for each block that is on; a game gives every combination its values.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import numpy as np

MOST_EXACT = 8
"""Blocks up to which all combinations are lived."""

MOST_COMBINATIONS = 150
"""Combinations lived for each seed when they are sampled, about; at least LEAST_SAMPLES samples. 20 seeds then fit in half an hour."""

LEAST_SAMPLES, MOST_SAMPLES = 4, 40

Pair = tuple[int, int]

Marginals = list[tuple[int, int, int]]
"""(block, combination with it, combination without it): what a block adds at one place in an order of blocks."""


@dataclass(frozen=True)
class Sample:
    """Orders of blocks that are averaged as one: an order and its reverse, and both with their neighbours exchanged.

    The exchanges cost few combinations, since most places stay as they are, and give the second differences of neighbours.
    """

    orders: tuple[tuple[int, ...], ...]
    seconds: tuple[tuple[Pair, int], ...]  # two neighbours, and what is on before them


@dataclass(frozen=True)
class Design:
    """Which combinations are lived, and how shares follow from them; no samples: all combinations, exact."""

    blocks: int
    combinations: tuple[int, ...]
    samples: tuple[Sample, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether shares have no sampling error."""
        return not self.samples


def design_for(names: Sequence[str], salt: str = "", most: int = MOST_COMBINATIONS, samples: int | None = None) -> Design:
    """Return all combinations of up to eight blocks, else as many antithetic samples of orders as `most` combinations allow.

    The same design serves all seeds. Orders follow from the blocks' names and the salt alone, so what is listed first does not matter.
    """
    blocks = len(names)
    if blocks <= MOST_EXACT and samples is None:
        return Design(blocks, tuple(range(2**blocks)))
    drawn: list[Sample] = []
    needed: set[int] = set()
    while True:
        sample = sample_of(order_of(names, f"{salt}/{len(drawn)}"))
        more = needed | {on for order in sample.orders for on in prefixes(order)}
        is_enough = len(drawn) >= LEAST_SAMPLES and (len(more) > most or len(drawn) == MOST_SAMPLES) if samples is None else len(drawn) == samples
        if is_enough:
            return Design(blocks, tuple(sorted(needed)), tuple(drawn))
        drawn.append(sample)
        needed = more


def exact_if_whole(design: Design) -> Design:
    """Return the exact design where samples need every combination anyway: nothing is sampled then."""
    return design if len(design.combinations) < 2**design.blocks else Design(design.blocks, design.combinations)


def order_of(names: Sequence[str], salt: str) -> tuple[int, ...]:
    """Return an order of blocks that looks random, the same on every machine: that of the hashes of their names with a salt."""
    return tuple(sorted(range(len(names)), key=lambda block: hashlib.sha256(f"{salt}/{names[block]}".encode()).digest()))


def sample_of(order: tuple[int, ...]) -> Sample:
    """Return an order with its reverse, and both with neighbours exchanged: first and second, third and fourth, ...; second and third, ..."""
    orders, seconds = [], []
    for each in (order, order[::-1]):
        orders += [each, exchanged(each, 0), exchanged(each, 1)]
        before = prefixes(each)
        seconds += [((min(pair), max(pair)), before[k]) for k, pair in enumerate(pairwise(each))]
    return Sample(tuple(orders), tuple(seconds))


def exchanged(order: tuple[int, ...], first: int) -> tuple[int, ...]:
    """Return an order with neighbours exchanged from a place on, two by two."""
    changed = list(order)
    for k in range(first, len(order) - 1, 2):
        changed[k], changed[k + 1] = order[k + 1], order[k]
    return tuple(changed)


def prefixes(order: tuple[int, ...]) -> list[int]:
    """Return what is on before each place of an order, and at its end all."""
    on = [0]
    for block in order:
        on.append(on[-1] | 1 << block)
    return on


class Game:
    """The values of one run, or of their mean: shape (combinations, measures) in the order of the design."""

    def __init__(self, design: Design, values: np.ndarray) -> None:
        self.design, self.values = design, values
        self.row = {on: i for i, on in enumerate(design.combinations)}

    def of(self, on: int) -> np.ndarray:
        """Return the values of a combination."""
        return self.values[self.row[on]]

    def whole(self) -> np.ndarray:
        """Return all blocks on less all off, shape (measures,)."""
        return self.of((1 << self.design.blocks) - 1) - self.of(0)

    def shares(self) -> np.ndarray:
        """Return the Shapley value of every block, shape (blocks, measures); they add up to the whole."""
        return self.exact_shares() if self.design.is_exact else self.sampled_shares().mean(axis=0)

    def exact_shares(self) -> np.ndarray:
        """Return what each block adds, over all combinations of the others, each size counting as much as any other."""
        n = self.design.blocks
        shares = np.zeros((n, self.values.shape[1]))
        for block in range(n):
            for on in others(n, [block]):
                shares[block] += (self.of(on | 1 << block) - self.of(on)) / (n * comb(n - 1, on.bit_count()))
        return shares

    def sampled_shares(self) -> np.ndarray:
        """Return each sample's shares, shape (samples, blocks, measures); each adds up to the whole."""
        shares = np.zeros((len(self.design.samples), self.design.blocks, self.values.shape[1]))
        for s, sample in enumerate(self.design.samples):
            for order in sample.orders:
                before = prefixes(order)
                for k, block in enumerate(order):
                    shares[s, block] += (self.of(before[k + 1]) - self.of(before[k])) / len(sample.orders)
        return shares

    def second_difference(self, pair: Pair, on: int) -> np.ndarray:
        """Return how much more two blocks add together than each alone, on top of a combination without them."""
        first, second = (1 << block for block in pair)
        return self.of(on | first | second) - self.of(on | first) - self.of(on | second) + self.of(on)

    def interactions(self) -> dict[Pair, np.ndarray]:
        """Return the Shapley interaction index of each pair that the design looks at, shape (measures,)."""
        if not self.design.is_exact:
            return {pair: found.mean(axis=0) for pair, found in self.sampled_interactions().items()}
        return {pair: self.exact_interaction(pair) for pair in combinations(range(self.design.blocks), 2)}

    def exact_interaction(self, pair: Pair) -> np.ndarray:
        """Return the mean second difference of a pair over all combinations of the others, each size counting as much as any other."""
        n, mean = self.design.blocks, np.zeros(self.values.shape[1])
        for on in others(n, list(pair)):
            mean += self.second_difference(pair, on) / ((n - 1) * comb(n - 2, on.bit_count()))
        return mean

    def sampled_interactions(self) -> dict[Pair, np.ndarray]:
        """Return the second differences of each pair that were neighbours in a sample's order, and in its reverse; (samples, measures)."""
        found: dict[Pair, list[np.ndarray]] = {}
        for sample in self.design.samples:
            by_pair: dict[Pair, list[np.ndarray]] = {}
            for pair, on in sample.seconds:
                by_pair.setdefault(pair, []).append(self.second_difference(pair, on))
            for pair, twice in by_pair.items():
                found.setdefault(pair, []).append(np.mean(twice, axis=0))
        return {pair: np.array(values) for pair, values in sorted(found.items())}


def others(blocks: int, without: list[int]) -> Iterator[int]:
    """Yield every combination in which the given blocks are off."""
    mask = sum(1 << block for block in without)
    yield from (on for on in range(2**blocks) if not on & mask)
