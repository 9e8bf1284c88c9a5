"""Shares and interactions of made-up games whose answers are known, and of sampled ones against exact ones."""

from itertools import combinations

import numpy as np
import pytest

from experiments.ablation.shapley import MAX_COMBINATIONS, CoalitionValues, ShapleyDesign, design_for, exact_if_complete, hashed_order
from experiments.measures.statistics import student

NAMES = ["ash", "birch", "cedar", "elm", "fir", "hazel"]
DESIGNS = 2000


def exact(values: np.ndarray) -> CoalitionValues:
    """Return a game of which every combination is known."""
    blocks = (len(values) - 1).bit_length()
    return CoalitionValues(ShapleyDesign(blocks, tuple(range(2**blocks))), values[:, np.newaxis] if values.ndim == 1 else values)


def sampled(values: np.ndarray, salt: str, samples: int = 6) -> CoalitionValues:
    """Return the same game, known only where a design of samples looks."""
    design = design_for(NAMES, salt, samples=samples)
    return CoalitionValues(design, values[list(design.combinations)])


def unanimity(blocks: int, needed: int) -> np.ndarray:
    """Return the game that is worth one where all the needed blocks are on."""
    return np.array([float(on & needed == needed) for on in range(2**blocks)])


def wild(seed: int = 0, blocks: int = len(NAMES), measures: int = 3) -> np.ndarray:
    """Return a game without any pattern."""
    return np.random.default_rng(seed).normal(size=(2**blocks, measures))


def test_an_additive_game_gives_each_block_its_own_worth() -> None:
    worth = np.array([3.0, -1.0, 0.5, 7.0, 0.0, 2.0])
    values = np.array([sum(worth[i] for i in range(6) if on >> i & 1) for on in range(64)])
    for coalition_values in (exact(values), sampled(values[:, np.newaxis], "a")):
        np.testing.assert_allclose(coalition_values.shapley_values()[:, 0], worth, atol=1e-12)
        for interaction in coalition_values.interactions().values():
            np.testing.assert_allclose(interaction, 0.0, atol=1e-12)


@pytest.mark.parametrize("needed", [0b000111, 0b100001, 0b111111])
def test_blocks_that_are_only_worth_something_together_share_alike(needed: int) -> None:
    coalition_values = exact(unanimity(6, needed))
    size = needed.bit_count()
    np.testing.assert_allclose(coalition_values.shapley_values()[:, 0], [1 / size if needed >> i & 1 else 0.0 for i in range(6)], atol=1e-12)
    for pair, interaction in coalition_values.interactions().items():
        inside = all(needed >> block & 1 for block in pair)
        assert interaction[0] == pytest.approx(1 / (size - 1) if inside else 0.0, abs=1e-12)


def test_the_glove_game() -> None:
    """Two own a left glove, one a right; a pair is worth one: 1/6, 1/6, 2/3."""
    values = np.array([float(bool(on & 0b011) and bool(on & 0b100)) for on in range(8)])
    np.testing.assert_allclose(exact(values).shapley_values()[:, 0], [1 / 6, 1 / 6, 2 / 3], atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_shares_add_up_to_the_whole_exact_or_sampled(seed: int) -> None:
    values = wild(seed)
    for coalition_values in (exact(values), sampled(values, str(seed)), sampled(values, str(seed), samples=1)):
        np.testing.assert_allclose(coalition_values.shapley_values().sum(axis=0), coalition_values.total(), atol=1e-12)


def test_alike_blocks_have_alike_shares_and_a_block_that_does_nothing_has_exactly_none() -> None:
    values = wild(1)[[on & 0b011111 for on in range(64)]]  # the sixth does nothing
    twins = np.array([on if on & 1 == on >> 1 & 1 else on & ~0b11 | 1 for on in range(64)])  # first and second are alike
    for made in (exact(values[twins]), sampled(values[twins], "b")):
        shares = made.shapley_values()
        assert (shares[5] == 0.0).all()
        if made.design.is_exact:
            np.testing.assert_allclose(shares[0], shares[1], atol=1e-12)
    for pair, interaction in exact(values[twins]).interactions().items():
        assert 5 not in pair or (interaction == 0.0).all()


def test_interactions_of_a_game_are_the_mean_second_difference_by_size() -> None:
    values = wild(3, 4, 1)
    for first, second in combinations(range(4), 2):
        rest = [block for block in range(4) if block not in (first, second)]
        by_size: dict[int, list[float]] = {0: [], 1: [], 2: []}
        for on in range(16):
            if on & (1 << first | 1 << second) == 0:
                gap = values[on | 1 << first | 1 << second] - values[on | 1 << first] - values[on | 1 << second] + values[on]
                by_size[sum(on >> block & 1 for block in rest)].append(gap[0])
        assert exact(values).interactions()[first, second][0] == pytest.approx(np.mean([np.mean(gaps) for gaps in by_size.values()]))


def drifts(estimates: np.ndarray, truth: np.ndarray) -> float:
    """Return by how many of its standard errors the mean of many estimates is off, at the worst."""
    return float(np.abs((estimates.mean(axis=0) - truth) / (estimates.std(axis=0) / np.sqrt(len(estimates)))).max())


def coverage(means: np.ndarray, half_widths: np.ndarray, truth: np.ndarray) -> float:
    """Return how often intervals hold the truth."""
    return float((np.abs(means - truth) <= half_widths).mean())


def test_sampled_shares_are_unbiased_with_the_right_error_bar() -> None:
    """18 numbers, so a worst drift above four standard errors comes once in a thousand tests; a bias of a tenth is found."""
    values = wild(4)
    truth = exact(values).shapley_values()
    samples = np.array([sampled(values, str(i)).sampled_shares() for i in range(DESIGNS)])
    means = samples.mean(axis=1)
    assert drifts(means, truth) < 4.0
    assert drifts(1.1 * means, truth) > 6.0
    half = student(5) * samples.std(axis=1, ddof=1) / np.sqrt(6)
    assert 0.88 < coverage(means, half, truth) < 0.92
    assert not 0.88 < coverage(means, 0.9 * half, truth) < 0.92


def test_sampled_interactions_are_unbiased() -> None:
    values = wild(5)
    truth, found = exact(values).interactions(), {pair: [] for pair in combinations(range(6), 2)}  # type: ignore[var-annotated]
    for i in range(DESIGNS):
        for pair, interaction in sampled(values, str(i)).interactions().items():
            found[pair].append(interaction)
    drift = [drifts(np.array(each), truth[pair]) for pair, each in found.items()]
    assert max(drift) < 4.2, drift
    assert max(drifts(1.1 * np.array(each), truth[pair]) for pair, each in found.items()) > 6.0


def test_orders_are_as_good_as_random_and_do_not_depend_on_the_listing() -> None:
    count = np.zeros((6, 6))
    for i in range(3000):
        for place, block in enumerate(hashed_order(NAMES, str(i))):
            count[place, block] += 1
    assert ((count - 500.0) ** 2 / 500.0).sum() < 50.0  # 25 degrees of freedom: once in five hundred
    back = NAMES[::-1]
    assert [NAMES[i] for i in hashed_order(NAMES, "x")] == [back[i] for i in hashed_order(back, "x")]


@pytest.mark.parametrize("blocks", [9, 10, 13])
def test_samples_are_as_many_as_combinations_allow(blocks: int) -> None:
    design = design_for([str(i) for i in range(blocks)])
    assert len(design.combinations) <= MAX_COMBINATIONS or len(design.samples) == 4
    assert {0, 2**blocks - 1} <= set(design.combinations)
    assert all(len(sample.orders) == 6 and sample.orders[3] == sample.orders[0][::-1] for sample in design.samples)
    assert design_for([str(i) for i in range(8)]).combinations == tuple(range(256))


def test_samples_that_need_every_combination_are_no_samples() -> None:
    names = list("abcd")
    whole, some = design_for(names, "1", samples=40), design_for(list("abcdefghij"), "1", samples=2)
    assert len(whole.combinations) == 16 and exact_if_complete(whole).is_exact
    assert not exact_if_complete(some).is_exact and exact_if_complete(some) is some
