"""Which teams are dominated: by means, with a margin for chance, and how surely. Lower is better in every objective here."""

import numpy as np

from experiments.measures.statistics import Groups, clusters_of, error_of_mean, mean_of

RESAMPLES = 1000
"""Bootstrap samples of pairs."""


def dominates(values: np.ndarray) -> np.ndarray:
    """Return who dominates whom, shape (..., teams, teams): at least as good in every objective, better in one.

    Parameters
    ----------
    values
        Means by team and objective, shape (..., teams, objectives); lower is better.

    Examples
    --------
    >>> dominates(np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 3.0]])).astype(int).tolist()
    [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    """
    one, other = values[..., :, np.newaxis, :], values[..., np.newaxis, :, :]
    return np.asarray((one <= other).all(axis=-1) & (one < other).any(axis=-1))


def front_of(values: np.ndarray) -> np.ndarray:
    """Return which teams nobody dominates, shape (..., teams)."""
    return np.asarray(~dominates(values).any(axis=-2))


def layers_of(values: np.ndarray) -> np.ndarray:
    """Return each team's layer by non-dominated sorting: 1 for the front, 2 for the front without those, and so on; shape (teams,).

    Examples
    --------
    >>> layers_of(np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 3.0], [2.0, 2.0]])).tolist()
    [1, 2, 1, 3]
    """
    layers, worse, layer = np.zeros(len(values), int), dominates(values), 0
    while not layers.all():
        layer += 1
        left = layers == 0
        layers[left & ~worse[left].any(axis=0)] = layer
    return layers


def dropped_by(judged: np.ndarray, is_known: np.ndarray, margin: float, groups: Groups = ()) -> np.ndarray:
    """Return for each team the place of one that is better beyond chance, -1 if none is; shape (teams,).

    A team is dropped if another is better in every simulated objective by more than `margin` standard errors of the mean difference of their
    pairs, and at least as good in what is known without simulation. So no team that is best in anything by its means is dropped.

    Parameters
    ----------
    judged
        Objectives of every pair, shape (teams, pairs, objectives); lower is better.
    is_known
        Which objectives are known without simulation, shape (objectives,).
    margin
        Standard errors; a team is kept where the error is unknown: below two clusters of pairs, or where all pairs are equal.
    groups
        Places of the pairs that share a draw of parameters.
    """
    found = np.full(len(judged), -1)
    for i, own in enumerate(judged):
        worse_by = own - judged
        mean, error = mean_and_error(worse_by, groups)
        is_better = np.where(is_known, mean >= 0.0, (error > 0.0) & (mean > margin * error)).all(axis=1) & (mean > 0.0).any(axis=1)
        if is_better.any():
            found[i] = int(np.flatnonzero(is_better)[0])
    return found


def mean_and_error(values: np.ndarray, groups: Groups = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard error over pairs of (teams, pairs, objectives), each of shape (teams, objectives)."""
    teams, pairs, objectives = values.shape
    columns = values.transpose(1, 0, 2).reshape(pairs, teams * objectives)
    return mean_of(columns).reshape(teams, objectives), error_of_mean(columns, groups)[0].reshape(teams, objectives)


def chance_of_front(judged: np.ndarray, seed: int, groups: Groups = ()) -> np.ndarray:
    """Return the share of bootstrap samples in which each team is on the front, shape (teams,).

    Draws of parameters are sampled with all their pairs, the same for all teams; pairs without a draw each by itself.

    Parameters
    ----------
    judged
        Objectives of every pair, shape (teams, pairs, objectives); lower is better.
    seed
        Of the bootstrap's own random numbers.
    groups
        Places of the pairs that share a draw of parameters.
    """
    weights = sampled_weights(judged.shape[1], seed, groups)
    means = np.einsum("sp,tpo->sto", weights, judged)
    return np.asarray(np.mean([front_of(each) for each in means], axis=0))


def sampled_weights(pairs: int, seed: int, groups: Groups = ()) -> np.ndarray:
    """Return the weight of each pair in every bootstrap sample, shape (RESAMPLES, pairs); each row sums to one."""
    numbers = clusters_of(pairs, groups)
    count = int(numbers.max()) + 1
    taken = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), RESAMPLES)
    weights = taken[:, numbers].astype(float)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
