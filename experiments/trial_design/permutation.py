"""Permutation inference: how often the orders that a design allows would have given as large a difference."""

from collections.abc import Sequence

import numpy as np

from experiments.trial_design.design import Design, Order
from experiments.trial_design.estimators import columns, with_children
from experiments.trial_design.trial_data import Cells

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
    own, others = abs(statistics(cells, cells.exposed[None].astype(float))[0]), np.abs(statistics(cells, orders))
    as_large = int((others >= own * (1 - TIE)).sum())
    return as_large / len(others) if is_exact else (as_large + 1) / (len(others) + 1)


def permuted(design: Design, most: int, seed: Sequence[int]) -> tuple[np.ndarray, bool]:
    """Return the exposures of all orders of a design and True, or of `most` drawn at random and False if there are more."""
    is_exact = design.orders <= most
    orders: list[Order] = list(design.all_orders()) if is_exact else design.random_orders(most, seed)
    return np.array([design.exposure(order) for order in orders], float), is_exact


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
