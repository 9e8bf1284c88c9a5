"""What tells the level of the hazard and the thresholds apart: which published figures move with the level, if thresholds move along and if not."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from experiments.calibration.first_fit import experiment_for, simulated
from experiments.calibration.knobs import label
from experiments.inputs.load import parameters_of
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.measure import CHANCE_OF_HARM
from experiments.runs.experiment import Experiment
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from simulation.settings import Authority, Figure, Target

LEVEL = "harm_at_average_risk_per_week"
"""The hazard of the average family."""

ENDS = {"low": "lower", "high": "higher"}
"""Ends of the level's registered range, and what columns call them."""

UNPUBLISHED = {
    "harm_at_home_known_events": "events",
    "mean_belief_at_assessment": CHANCE_OF_HARM,
    "mean_true_chance_at_assessment": CHANCE_OF_HARM,
    "belief_auc_at_assessment": "share",
    "needless_care_entries": "children",
}
"""Measures that stand below the published figures, with their units: what a study of harm, or of stated chances, would have to give."""


def thresholds_moved(parameters: Mapping[str, Figure], by: float) -> dict[str, float]:
    """Return every threshold, and every rating, moved by the same log-odds: all parameters that are chances of harm.

    Parameters
    ----------
    parameters
        By name.
    by
        Log-odds; above 0 is higher.
    """
    return {name: float(expit(logit(figure.value) + by)) for name, figure in parameters.items() if figure.unit == CHANCE_OF_HARM}


def settings_of_level(parameters: Mapping[str, Figure]) -> dict[str, dict[str, float]]:
    """Return the values of each setting by its name: as usual; the level at both ends of its range, with thresholds held and moved along.

    Thresholds move by the logarithm of the level's ratio: at small chances the log-odds of every belief move by that.
    """
    level = parameters[LEVEL]
    found: dict[str, dict[str, float]] = {"as_usual": {}}
    for end, word in ENDS.items():
        value = float(getattr(level, end))
        found[f"{word}_held"] = {LEVEL: value}
        found[f"{word}_moved"] = {LEVEL: value, **thresholds_moved(parameters, float(np.log(value / level.value)))}
    return found


def level_table(scenario: str = "hertfordshire_business_as_usual", seeds: Sequence[int] = (1, 2), jobs: int = 1) -> pd.DataFrame:
    """Return how far each published figure moves with the level of the hazard; raise InputError for a wrong scenario.

    Columns: figure, published (mean over its periods), as_usual (simulated over published), lower_held, lower_moved, higher_held, higher_moved
    (simulated over simulated as usual, geometric means over periods: 1 is no change), error (the standard error of a logarithm, of the widest
    of the four). Rows of `UNPUBLISHED` measures come last. All settings share their seeds.
    """
    chosen = resolve_scenario(scenario, Overrides())
    authority = with_unpublished(chosen.authority)
    experiment, settings = experiment_for(chosen, authority), settings_of_level(parameters_of(authority))
    compile_first(experiment)
    with open_session(RunOptions(list(seeds), jobs), "validate", f"level of hazard, {authority.name}") as session:
        runs = {name: figures_at(with_parameter_values(experiment, values), name, seeds, session) for name, values in settings.items()}
    rows = [row_of(group, places, authority, runs) for group, places in groups_of(authority.targets).items()]
    return pd.DataFrame(rows)


def figures_at(experiment: Experiment, setting: str, seeds: Sequence[int], session: Session) -> np.ndarray:
    """Return the figures of every target in one setting, shape (seeds, targets)."""
    return np.array(session.answers(partial(simulated, experiment), f"level of hazard, {setting}", [({}, seed) for seed in seeds]))


def with_unpublished(authority: Authority) -> Authority:
    """Return the authority with a target for each unpublished measure, over the last year that any flow is published for; its value says nothing."""
    period = max(target.period for target in authority.targets if "/" in target.period)
    about: dict[str, Any] = {"period": period, "value": 1.0, "source": "none published", "role": "reported"}
    more = tuple(Target(measure=name, unit=unit, **about) for name, unit in UNPUBLISHED.items())
    return authority.model_copy(update={"targets": (*authority.targets, *more)})


def groups_of(targets: Sequence[Target]) -> dict[str, list[int]]:
    """Return the places of targets by what they are of."""
    found: dict[str, list[int]] = {}
    for i, target in enumerate(targets):
        found.setdefault(label(target), []).append(i)
    return found


def row_of(group: str, places: list[int], authority: Authority, runs: Mapping[str, np.ndarray]) -> dict[str, object]:
    """Return one figure's row; runs: by setting, figures of seeds (seeds, targets)."""
    published = np.array([authority.targets[i].value for i in places])
    usual = runs["as_usual"][:, places]
    logs = {name: mean_log(figures[:, places] / usual) for name, figures in runs.items() if name != "as_usual"}
    is_published = group not in UNPUBLISHED
    first = {"figure": group, "published": published.mean() if is_published else np.nan}
    level = mean_of_known(usual.mean(axis=0) / published) if is_published else float(usual.mean())
    error = max((float(each.std(ddof=1) / np.sqrt(len(each))) for each in logs.values() if len(each) > 1), default=float("nan"))
    return {**first, "as_usual": level, **{name: float(np.exp(mean_of_known(each))) for name, each in logs.items()}, "error": error}


def mean_of_known(values: np.ndarray) -> float:
    """Return the mean of the values that exist; nan if none does."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def mean_log(ratios: np.ndarray) -> np.ndarray:
    """Return the mean logarithm of ratios over periods, by seed; nan where none has one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(np.isfinite(ratios) & (ratios > 0.0), np.log(ratios), np.nan)
    known = np.isfinite(logs).sum(axis=1)
    return np.divide(np.nansum(logs, axis=1), known, out=np.full(len(logs), np.nan), where=known > 0)
