"""Random numbers: known answers, a uniformity battery, and draws that differ whenever a key differs."""

import ast
import inspect

import numba
import numpy as np
import pytest
from scipy import stats

from simulation import random_numbers
from simulation.random_numbers import GAMMA, key_of, mix, normal, normal_of, poisson_of, uniform

SPLITMIX64 = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821)
ALPHA = 1e-4
"""A battery of a dozen tests with fixed seeds: each would fail a good generator once in ten thousand seeds."""


@numba.njit
def draws(seed, decision, actor, partner, occasion, week, count, vary):
    """Return draws in which one argument counts upward: 0 the actor, 1 occasion, 2 week, 3 decision, 4 seed, 5 the partner."""
    out = np.empty(count)
    for i in range(count):
        who = key_of(actor, i if vary == 0 else 0, 1)
        whom = np.uint64(0) if partner == 0 else key_of(partner, i if vary == 5 else 0, 2)
        out[i] = uniform(
            seed + (i if vary == 4 else 0),
            decision + (i if vary == 3 else 0),
            who,
            whom,
            occasion + (i if vary == 1 else 0),
            week + (i if vary == 2 else 0),
        )
    return out


LAST = (
    ("actor", 0, 200_000),
    ("occasion", 1, 4_096),
    ("week", 2, 20_000),
    ("decision", 3, 500),
    ("seed", 4, 200_000),
    ("partner", 5, 200_000),
)


@pytest.mark.fast
def test_splitmix64_gives_its_published_outputs():
    state, found = np.uint64(1234567), []
    with np.errstate(over="ignore"):
        for _ in SPLITMIX64:
            state = state + GAMMA
            found.append(int(mix(state)))
    assert tuple(found) == SPLITMIX64


@pytest.mark.fast
def test_normal_quantiles_agree_with_scipy():
    with np.errstate(divide="ignore"):
        tails = 10.0 ** -np.linspace(0.31, 15.9, 400)
        u = np.concatenate([tails, 1.0 - tails[tails > 1e-9], np.linspace(0.001, 0.999, 999)])
        found, exact = np.array([normal_of(x) for x in u]), stats.norm.ppf(u)
    np.testing.assert_allclose(found, exact, rtol=1e-14, atol=1e-15)


def test_normal_quantiles_are_odd_and_rise():
    u = np.linspace(1.0 / 1024, 0.5, 400)
    found = np.array([normal_of(x) for x in u])
    np.testing.assert_allclose(found, [-normal_of(1.0 - x) for x in u], rtol=1e-13, atol=1e-15)
    assert np.all(np.diff(found) > 0)


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.6, 3.0, 17.0, 120.0, 500.0])
def test_poisson_quantiles_agree_with_scipy(mean):
    u = np.concatenate([np.linspace(0.0005, 0.9995, 777), [1e-9, 1.0 - 1e-9]])
    found = np.array([poisson_of(mean, x) for x in u])
    exact = stats.poisson.ppf(u, mean) if mean > 0 else np.zeros_like(u)
    np.testing.assert_array_equal(found, exact)


@pytest.mark.parametrize("mean", [500.5, 600.0, 800.0, 3000.0, 20_000.0])
def test_poisson_quantiles_of_great_means_are_those_of_scipy_but_for_a_count_or_two(mean):
    """The rounded normal quantile lacks the skewness term (z^2 - 1) / 6 and rounds: at most 2 counts between u = 0.001 and 0.999."""
    u = np.concatenate([np.linspace(0.001, 0.999, 999), [1e-9, 1e-6, 1.0 - 1e-6, 1.0 - 1e-9]])
    error = np.array([poisson_of(mean, x) for x in u]) - stats.poisson.ppf(u, mean)
    assert np.all(np.abs(error) <= 1.0 + np.abs(stats.norm.ppf(u) ** 2 - 1.0) / 6.0)
    assert np.abs(error[:999]).max() <= 2.0
    assert abs(error[:999].mean()) < 0.1


def test_counts_rise_with_the_mean_for_the_same_uniform():
    means = np.linspace(0.0, 30.0, 200)
    for u in (0.01, 0.4, 0.97):
        assert np.all(np.diff([poisson_of(mean, u) for mean in means]) >= 0)


def test_every_question_has_its_own_permanent_number():
    names = [name for name, value in vars(random_numbers).items() if name.isupper() and isinstance(value, int)]
    numbers = [getattr(random_numbers, name) for name in names]
    assert len(names) > 80
    assert len(set(numbers)) == len(numbers)
    assert (
        random_numbers.ARRIVE,
        random_numbers.REFERRAL,
        random_numbers.CONSENT,
        random_numbers.GROUP,
        random_numbers.BIRTH,
        random_numbers.EMERGENCY,
        random_numbers.MOVE_AWAY,
    ) == (
        1,
        10,
        20,
        30,
        40,
        50,
        83,
    )


def test_every_question_is_asked_unless_it_is_retired():
    from tests.helpers import REPOSITORY

    asked = set()
    for path in [*(REPOSITORY / "simulation").glob("**/*.py"), *(REPOSITORY / "experiments").glob("**/*.py")]:
        if path.name != "random_numbers.py":
            asked |= {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
    names = {name for name, value in vars(random_numbers).items() if name.isupper() and isinstance(value, int)}
    retired = {name for name in names if name.startswith("RETIRED_")}
    assert not retired & asked, f"retired, but asked: {retired & asked}"
    assert names - retired <= asked, f"asked by nobody: {names - retired - asked}"


def test_nothing_in_the_house_draws_from_another_generator():
    from tests.helpers import REPOSITORY

    for path in [*(REPOSITORY / "agents").glob("*.py"), *(REPOSITORY / "simulation").glob("**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("random", "default_rng", "shuffle"), f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not {"random", "secrets", "numpy.random"} & set(modules), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(("name", "vary", "count"), LAST, ids=[row[0] for row in LAST])
def test_draws_are_uniform(name, vary, count):
    u = draws(7, 33, 12345, 99, 0, 1200, count, vary)
    assert u.min() > 0.0 and u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > ALPHA
    cells = 100 if count > 2_000 else 20
    assert stats.chisquare(np.bincount((u * cells).astype(int), minlength=cells)).pvalue > ALPHA


@pytest.mark.parametrize(("name", "vary", "count"), LAST, ids=[row[0] for row in LAST])
def test_neighbouring_draws_are_not_correlated(name, vary, count):
    """Serial correlation at lags 1, 2, 4, 13 and 52 lies within what independence allows."""
    z = stats.norm.ppf(draws(7, 33, 12345, 99, 0, 1200, count, vary))
    for lag in (1, 2, 4, 13, 52):
        assert abs(np.corrcoef(z[:-lag], z[lag:])[0, 1]) * np.sqrt(count - lag) < 4.5, lag


def test_pairs_of_neighbouring_weeks_fill_the_square():
    u = draws(7, 33, 12345, 0, 0, 1200, 40_001, 2)
    cells = (u[:-1] * 16).astype(int) * 16 + (u[1:] * 16).astype(int)
    assert stats.chisquare(np.bincount(cells[::2], minlength=256)).pvalue > ALPHA


@pytest.mark.parametrize(("name", "vary", "count"), LAST, ids=[row[0] for row in LAST])
def test_every_bit_is_balanced(name, vary, count):
    whole = (draws(11, 5, 777, 3, 0, 900, count, vary) * 2.0**53).astype(np.uint64)
    for bit in range(1, 53):
        ones = int(((whole >> np.uint64(bit)) & np.uint64(1)).sum())
        assert abs(ones - count / 2) < 5.0 * np.sqrt(count) / 2, bit


def test_a_flipped_bit_of_any_argument_changes_half_of_the_bits():
    """Avalanche: 64 bits of actor, of partner and of seed, 12 of the week."""
    base = (7, 33, 0x9A3F5C7711AA2211, 0x1122334455667788, 0, 1200)
    for place, bits in ((0, 64), (2, 64), (3, 64), (5, 12)):
        changed = 0
        for bit in range(bits):
            for start in range(8):
                arguments = list(base)
                arguments[2] = base[2] + start * 7919
                one = whole_of(arguments)
                arguments[place] = arguments[place] ^ (1 << bit)
                changed += (one ^ whole_of(arguments)).bit_count()
        assert 0.47 < changed / (bits * 8 * 52) < 0.53, place


def whole_of(arguments) -> int:
    """Return the upper 52 bits of a draw."""
    seed, decision, actor, partner, occasion, week = arguments
    return int(uniform(np.uint64(seed), decision, np.uint64(actor), np.uint64(partner), occasion, week) * 2.0**53) >> 1


def test_collisions_are_as_rare_as_chance_allows():
    """A birthday test on 200,000 draws cut to 32 bits: about 4.66 pairs are expected."""
    u = draws(7, 33, 12345, 0, 0, 1200, 200_000, 0)
    pairs = len(u) - len(np.unique((u * 2.0**32).astype(np.uint64)))
    low, high = stats.poisson.ppf([ALPHA, 1.0 - ALPHA], 200_000**2 / 2**33)
    assert low <= pairs <= high


@numba.njit
def grid(keys, decisions, occasions, weeks):
    """Return draws over a grid of distinct questions as the procedures ask them: a partner is nobody or another person's key."""
    out = np.empty(len(keys) * len(keys) * decisions * occasions * weeks)
    i = 0
    for actor in keys:
        for partner in keys:
            for decision in range(decisions):
                for occasion in range(occasions):
                    for week in range(weeks):
                        out[i] = uniform(3, decision, actor, np.uint64(0) if partner == actor else partner, occasion, 1150 + week)
                        i += 1
    return out


def test_different_questions_never_get_the_same_draw():
    keys = np.array([int(key_of(8, i, 0)) for i in range(8)], np.uint64)
    u = grid(keys, 84, 4, 60)
    assert len(u) == 1_290_240
    assert len(np.unique(u)) == len(u)


def test_different_questions_never_get_the_same_draw_when_partners_are_small_numbers():
    u = [uniform(3, 1, actor, partner, 0, week) for actor in range(20) for partner in range(8) for week in range(1000, 1064)]
    assert len(set(u)) == len(u)


@pytest.mark.fast
def test_arguments_are_not_interchangeable():
    base = (5, 6, int(key_of(1, 2, 3)) >> 1, int(key_of(4, 5, 6)) >> 1, 9, 10)  # halved: a week, and so each place, is signed
    for i in range(6):
        for j in range(i):
            swapped = list(base)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            assert uniform(*base) != uniform(*swapped), (i, j)


@pytest.mark.fast
def test_the_same_question_gets_the_same_draw():
    assert uniform(5, 6, 7, 8, 9, 10) == uniform(5, 6, 7, 8, 9, 10)
    assert normal(5, 6, 7, 8, 9, 10) == normal_of(uniform(5, 6, 7, 8, 9, 10))


@numba.njit
def make_keys(count):
    """Return keys of these numbers of areas, weeks and orders."""
    out = np.empty(count * 40, np.uint64)
    for week in range(count):
        for order in range(40):
            out[week * 40 + order] = key_of(np.uint64(4711), week, order)
    return out


def test_keys_are_distinct_and_depend_on_the_order_of_their_parts():
    assert len(np.unique(make_keys(5_000))) == 200_000
    assert len({int(key_of(*parts)) for parts in ((1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1))}) == 6


def test_every_draw_of_the_house_names_its_question():
    """Every call of uniform() and normal() passes a constant of this module as its second argument."""
    from tests.helpers import REPOSITORY

    numbers = {name for name, value in vars(random_numbers).items() if name.isupper() and isinstance(value, int)}
    calls = 0
    for path in (REPOSITORY / "simulation").glob("**/*.py"):
        if path.name == "random_numbers.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("uniform", "normal"):
                calls += 1
                assert isinstance(node.args[1], ast.Name) and node.args[1].id in numbers, f"{path.name}:{node.lineno}"
    assert calls > 60
    assert "uniform" in inspect.getsource(random_numbers.normal.py_func)
