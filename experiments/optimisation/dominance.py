"""Which teams are dominated: by means, and beyond chance with a stated rate of error. Lower is better in every objective here."""

import numpy as np

from experiments.measures.statistics import FEWEST_PAIRS, Groups, clusters_of, error_of_mean, mean_of, student_beyond

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


def dropped_by(judged: np.ndarray, is_known: np.ndarray, chance: float, groups: Groups = ()) -> np.ndarray:
    """Return for each team the place of one that is better beyond chance, -1 if none is; shape (teams,).

    Another team must be at least as good in what is known without simulation, and in every simulated objective better by more than Student's t
    times the standard error of the mean difference of their pairs. Degrees of freedom are those of the independent draws, so few draws drop
    nobody. Teams of one study have errors of much the same size, so an error is taken to be no smaller than the median of all differences: else
    of many teams one whose few pairs are alike by chance would drop another. A team that is best in anything by its means is never dropped.

    Parameters
    ----------
    judged
        Objectives of every pair, shape (teams, pairs, objectives); lower is better.
    is_known
        Which objectives are known without simulation, shape (objectives,).
    chance
        Of the error of one comparison, one-sided: the study's, divided by what it looks at (`chance_of_one`).
    groups
        Places of the pairs that share a draw of parameters.
    """
    found = np.full(len(judged), -1)
    clusters = int(clusters_of(judged.shape[1], groups).max()) + 1
    if clusters < 2 or len(judged) < 2:
        return found
    mean, error = differences(judged, groups)
    floor = np.median(error[~np.eye(len(judged), dtype=bool)], axis=0)
    beyond = student_beyond(clusters - 1, chance) * np.maximum(error, floor)
    is_enough = np.asarray(np.where(is_known, mean >= 0.0, (error > 0.0) & (mean > beyond)), bool)
    is_better = np.asarray(is_enough.all(axis=2) & (mean > 0.0).any(axis=2))
    for i in np.flatnonzero(is_better.any(axis=1)):
        found[i] = int(np.flatnonzero(is_better[i])[0])
    return found


def chance_of_one(rate: float, teams: int, looks: int = 1) -> float:
    """Return the chance of error that one comparison may have, if a study may err with `rate` (Bonferroni over teams and looks).

    The number of rivals of each team is not divided by: an error needs all simulated objectives at once, and the floor of errors does the rest.
    The rate that this leaves was measured on made data (docs/decisions/0041-which-team.md).
    """
    return rate / (teams * looks)


def differences(judged: np.ndarray, groups: Groups = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard error of each team less each other, each of shape (teams, teams, objectives)."""
    found = [mean_and_error(own - judged, groups) for own in judged]
    return np.array([mean for mean, _ in found]), np.array([error for _, error in found])


def mean_and_error(values: np.ndarray, groups: Groups = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard error over pairs of (teams, pairs, objectives), each of shape (teams, objectives)."""
    teams, pairs, objectives = values.shape
    columns = values.transpose(1, 0, 2).reshape(pairs, teams * objectives)
    return mean_of(columns).reshape(teams, objectives), error_of_mean(columns, groups)[0].reshape(teams, objectives)


def share_on_front(judged: np.ndarray, seed: int, groups: Groups = ()) -> np.ndarray:
    """Return the share of bootstrap samples in which each team is on the front, shape (teams,); nan below ten independent draws.

    It says how much the front depends on which draws were simulated. It is no probability that a team is on the front.
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
    if int(clusters_of(judged.shape[1], groups).max()) + 1 < FEWEST_PAIRS:
        return np.full(len(judged), np.nan)
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
