"""Permutation inference: how often the orders that a design allows would have given as large a difference."""

from collections.abc import Sequence
from math import floor

import numpy as np

from experiments.trial_design.design import Design, Order
from experiments.trial_design.estimators import columns, with_children
from experiments.trial_design.trial_data import Cells, Weekly

NOTHING = 1e-9
"""What rounding leaves of zero."""

TIE = 1e-9
"""Statistics nearer than this, as a share of the largest, are the same: rounding must not part them."""


def statistics(cells: Cells, exposures: np.ndarray) -> np.ndarray:
    """Return the linear model's risk difference under each exposure, shape (orders,), the counts staying as they are.

    By the theorem of Frisch, Waugh and Lovell the coefficient needs only exposures and shares from which clusters and periods are taken out, so
    that thousands of orders cost one decomposition.

    Parameters
    ----------
    cells
        Of a trial.
    exposures
        Shape (orders, clusters, periods).
    """
    there = with_children(cells)
    root = np.sqrt(cells.children.ravel()[there].astype(float))
    basis, size, _ = np.linalg.svd(columns(cells)[there, 1:] * root[:, None], full_matrices=False)
    basis = basis[:, size > size[0] * NOTHING]
    share = cells.looked_after.ravel()[there] / root
    moved = exposures.reshape(len(exposures), -1)[:, there] * root
    left = moved - (moved @ basis) @ basis.T
    size_left = (left * left).sum(axis=1)
    return np.divide(left @ share, size_left, out=np.zeros(len(left)), where=size_left > NOTHING * len(root))


def p_value(cells: Cells, orders: np.ndarray, is_exact: bool) -> float:
    """Return the share of orders whose difference is at least as large, either way, as that of the order that was carried out.

    Parameters
    ----------
    cells
        Of a trial.
    orders
        Exposures, shape (orders, clusters, periods): all that the design allows, the one carried out among them, if `is_exact`; else drawn at random,
        and the one carried out counts as one more.
    """
    return share_as_large(statistic(cells), statistics(cells, orders), is_exact)


def p_value_washed(counts: Weekly, order: Order, design: Design, orders: Sequence[Order], is_exact: bool) -> float:
    """Return the same where children referred before go-live are left out: each order leaves out those that it would have left out.

    counts: by week, of a trial with this order of a design.
    """
    others = [statistic(counts.cells(design, each)) for each in orders]
    return share_as_large(statistic(counts.cells(design, order)), np.array(others), is_exact)


def statistic(cells: Cells) -> float:
    """Return the linear model's risk difference under the cells' own exposure."""
    return float(statistics(cells, cells.exposed[None].astype(float))[0])


def share_as_large(own: float, others: np.ndarray, is_exact: bool) -> float:
    """Return the share of statistics at least as large, either way, as the own one, which is among them if `is_exact`, else counts as one more."""
    as_large = int((np.abs(others) >= abs(own) * (1 - TIE)).sum())
    return as_large / len(others) if is_exact else (as_large + 1) / (len(others) + 1)


def permuted_orders(design: Design, most: int, seed: Sequence[int]) -> tuple[list[Order], bool]:
    """Return all orders of a design and True, or `most` drawn at random and False if there are more."""
    is_exact = design.orders <= most
    return list(design.all_orders()) if is_exact else design.random_orders(most, seed), is_exact


def permuted(design: Design, most: int, seed: Sequence[int]) -> tuple[np.ndarray, bool]:
    """Return the exposures of `permuted_orders`, and whether they are all."""
    orders, is_exact = permuted_orders(design, most, seed)
    return np.array([design.exposure(order) for order in orders], float), is_exact


def attained(design: Design, most: int, level: float) -> float:
    """Return the level that a permutation test truly has where it is asked for another: the largest p-value that it can give up to that.

    Without an effect every order is as likely, so that this is the test's size by construction (less only where orders tie). p-values go in
    steps of the least one.
    """
    least = least_p(design, most)
    return least * floor(level / least + NOTHING)


def least_p(design: Design, most: int) -> float:
    """Return the least p-value that a permutation test of a design can give: a level below it can't be reached.

    It is one over the number of orders, unless orders come in pairs that give the same difference with the other sign, as with two clusters in all.

    Parameters
    ----------
    design
        Of the trial.
    most
        Orders that are enumerated; of more, so many are drawn.
    """
    if design.orders > most:
        return 1.0 / (most + 1)
    moved = permuted(design, most, ())[0].reshape(design.orders, -1)
    ones = np.ones((design.clusters, len(design.boundaries)), np.int64)
    equal = Cells(ones, ones, moved[0].reshape(ones.shape))
    basis, size, _ = np.linalg.svd(columns(equal)[:, 1:], full_matrices=False)
    basis = basis[:, size > size[0] * NOTHING]
    left = moved - (moved @ basis) @ basis.T
    alike = np.abs(left @ left.T) / (np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(left, axis=1)) > 1 - NOTHING
    return float(alike.sum(axis=1).min() / design.orders)
