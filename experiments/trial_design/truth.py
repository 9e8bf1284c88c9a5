"""What the policy truly does in the model: the same children, with the same random numbers, with and without it."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design
from experiments.trial_design.monte_carlo import mean_and_interval
from experiments.trial_design.trial_data import TrialData

EXPOSED = "children first referred after go-live"
BY_TIME = "the same, each period since go-live counting alike"
BEFORE = "children first referred before go-live, who meet it within their follow-up"
OWN = "what the model estimates without chance"

Chosen = Callable[[TrialData], np.ndarray]
"""Says which cells of a trial count."""


def exposed(trial: TrialData) -> np.ndarray:
    """Return the cells after go-live."""
    return trial.seen.exposed


def before(trial: TrialData) -> np.ndarray:
    """Return the cells before go-live."""
    return ~trial.seen.exposed


def since(periods: int) -> Chosen:
    """Return a function that says which cells are so many periods after the first one of their cluster that is after go-live."""
    return lambda trial: trial.seen.exposed & (trial.seen.exposed.cumsum(axis=1) == periods + 1)


def sums(trial: TrialData, chosen: Chosen) -> np.ndarray:
    """Return looked after and children with the policy, then without it, in the cells chosen, shape (4,)."""
    here = chosen(trial)
    return np.array([part[here].sum() for cells in (trial.seen, trial.without) for part in (cells.looked_after, cells.children)], float)


def effects(totals: np.ndarray) -> tuple[float, float]:
    """Return the risk difference and the log odds ratio of sums; nan where there is nothing to compare."""
    with np.errstate(all="ignore"):
        with_it, without = totals[0] / totals[1], totals[2] / totals[3]
        odds = np.log(with_it / (1 - with_it)) - np.log(without / (1 - without))
    return float(with_it - without), float(odds) if np.isfinite(odds) else float("nan")


def effects_by_replicate(trials: Sequence[TrialData], chosen: Chosen) -> np.ndarray:
    """Return the effects of each replicate, its orders together, shape (replicates, 2)."""
    numbers = list(dict.fromkeys(trial.replicate for trial in trials))
    return np.array([effects(np.sum([sums(trial, chosen) for trial in trials if trial.replicate == one], axis=0)) for one in numbers])


def truth_table(design: Design, trials: Sequence[TrialData], estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the true effects of a design: a row each for risk difference and log odds ratio of every estimand, with 95 % intervals over replicates.

    Parameters
    ----------
    design, trials
        All trials of one design.
    estimates
        Of the same trials (`trials_table`), for what each model estimates without chance: its value less that of the same children with nobody live.
    """
    periods = int(trials[0].seen.exposed.sum(axis=1).max())
    by_period = np.array([effects_by_replicate(trials, since(period)) for period in range(periods)])
    parts = {EXPOSED: effects_by_replicate(trials, exposed), BY_TIME: by_period.mean(axis=0), BEFORE: effects_by_replicate(trials, before)}
    rows = []
    for name, values in parts.items():
        rows += [truth_row(design, name, "", scale, values[:, i]) for i, scale in enumerate(SCALES)]
    for period in range(periods):
        name = f"{EXPOSED}, period {period + 1} after it"
        rows += [truth_row(design, name, "", scale, by_period[period][:, i]) for i, scale in enumerate(SCALES)]
    for (method, scale), part in estimates.groupby(["method", "scale"], sort=False):
        own = (part["value"] - part["value_without"]).groupby(part["replicate"]).mean().to_numpy()
        rows.append(truth_row(design, OWN, str(method), str(scale), own))
    return pd.DataFrame(rows)


SCALES = ("risk difference", "log odds ratio")


def truth_row(design: Design, name: str, method: str, scale: str, values: np.ndarray) -> dict[str, object]:
    """Return one row."""
    mean, low, high = mean_and_interval(values)
    return {"design": design.name, "estimand": name, "method": method, "scale": scale, "value": mean, "low": low, "high": high}
