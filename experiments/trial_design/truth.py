"""What the policy truly does in the model: the same families, with the same random numbers, with and without it."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design
from experiments.trial_design.monte_carlo import mean_and_interval
from experiments.trial_design.trial_data import TrialData

EXPOSED = "children first referred after go-live"
BY_TIME = "the same, each period since go-live counting alike"
BEFORE = "children first referred before go-live, who meet it within their follow-up"
QUARTERS = 4
"""Of the follow-up before go-live: the time course of the effect."""

OWN = "what the model estimates without chance"

Chosen = Callable[[Design, TrialData], np.ndarray]
"""Says which weeks of referral of each cluster count, shape (clusters, weeks)."""


def exposed(design: Design, trial: TrialData) -> np.ndarray:
    """Return the weeks after go-live."""
    return design.since_go_live(trial.order) >= 0


def before(follow_up: int) -> Chosen:
    """Return a function that says which weeks lie so near before go-live, or before what reaches a cluster early, that the follow-up meets it."""

    def chosen(design: Design, trial: TrialData) -> np.ndarray:
        leads = np.array([design.arm_key(date)[1] for date in trial.order])[:, None]
        since = design.since_go_live(trial.order)
        return (since < 0) & (since >= -follow_up - leads)

    return chosen


def quarter(follow_up: int, number: int) -> Chosen:
    """Return a function that says which weeks lie in a quarter of the follow-up before go-live, counted from 0, the earliest first."""
    first, last = (-follow_up * (QUARTERS - each) / QUARTERS for each in (number, number + 1))

    def chosen(design: Design, trial: TrialData) -> np.ndarray:
        since = design.since_go_live(trial.order)
        return (since >= first) & (since < last)

    return chosen


def since(periods: int) -> Chosen:
    """Return a function that says which weeks are so many periods after the first one of their cluster that is after go-live."""

    def chosen(design: Design, trial: TrialData) -> np.ndarray:
        exposure = design.exposure(trial.order)
        return np.repeat(exposure & (exposure.cumsum(axis=1) == periods + 1), np.diff([*design.boundaries, design.weeks]), axis=1)

    return chosen


def sums(design: Design, trial: TrialData, chosen: Chosen) -> np.ndarray:
    """Return looked after and children with the policy, then without it, in the weeks chosen, shape (4,)."""
    here = chosen(design, trial)
    return np.array([part[here].sum() for counts in (trial.seen, trial.without) for part in (counts.looked_after, counts.children)], float)


def effects(totals: np.ndarray) -> tuple[float, float]:
    """Return the risk difference and the log odds ratio of sums; nan where there is nothing to compare."""
    with np.errstate(all="ignore"):
        with_it, without = totals[0] / totals[1], totals[2] / totals[3]
        odds = np.log(with_it / (1 - with_it)) - np.log(without / (1 - without))
    return float(with_it - without), float(odds) if np.isfinite(odds) else float("nan")


def effects_by_replicate(design: Design, trials: Sequence[TrialData], chosen: Chosen) -> np.ndarray:
    """Return the effects of each replicate, its orders together, shape (replicates, 2)."""
    numbers = list(dict.fromkeys(trial.replicate for trial in trials))
    return np.array([effects(np.sum([sums(design, trial, chosen) for trial in trials if trial.replicate == one], axis=0)) for one in numbers])


def true_by_replicate(design: Design, trials: Sequence[TrialData]) -> pd.DataFrame:
    """Return the true effect on children first referred after go-live by replicate (the index), a column for each scale."""
    numbers = list(dict.fromkeys(trial.replicate for trial in trials))
    return pd.DataFrame(effects_by_replicate(design, trials, exposed), index=pd.Index(numbers), columns=list(SCALES))


def truth_table(design: Design, trials: Sequence[TrialData], estimates: pd.DataFrame, follow_up: int) -> pd.DataFrame:
    """Return the true effects of a design: a row each for risk difference and log odds ratio of every estimand, with 95 % intervals over replicates.

    Parameters
    ----------
    design, trials
        All trials of one design.
    estimates
        Of the same trials (`trials_table`), for what each model estimates without chance: its value less that of the same seeds with nobody live.
    follow_up
        Weeks after first referral.
    """
    periods = int(design.exposure(trials[0].order).sum(axis=1).max())
    by_period = np.array([effects_by_replicate(design, trials, since(period)) for period in range(periods)])
    chosen = {EXPOSED: exposed, BEFORE: before(follow_up), **{quarter_name(i): quarter(follow_up, i) for i in range(QUARTERS)}}
    parts = {name: effects_by_replicate(design, trials, each) for name, each in chosen.items()} | {BY_TIME: by_period.mean(axis=0)}
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


def quarter_name(number: int) -> str:
    """Return the name of the effect on who was referred in a quarter of the follow-up before go-live."""
    return f"children first referred in quarter {number + 1} of {QUARTERS} of the follow-up before go-live"


SHOWN = (EXPOSED, BY_TIME, BEFORE, *(quarter_name(i) for i in range(QUARTERS)))
"""Estimands of every study, in the order in which they are shown."""

SCALES = ("risk difference", "log odds ratio")


def truth_row(design: Design, name: str, method: str, scale: str, values: np.ndarray) -> dict[str, object]:
    """Return one row."""
    mean, low, high = mean_and_interval(values)
    return {"design": design.name, "estimand": name, "method": method, "scale": scale, "value": mean, "low": low, "high": high}
