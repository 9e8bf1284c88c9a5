"""How a posterior's predictions stand to the published figures: each by itself, kinds of figures together, and beside last year's figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.calibration.emulators import Emulator
from experiments.calibration.persistence import Persistence, quantity_of
from experiments.calibration.study import CalibrationStudy, CalibrationTarget
from experiments.calibration.virtual_trials import TRIALS_BY_NAME
from experiments.measures.definitions import EVERY
from experiments.measures.scores import BAND, FAR, chance_of_as_far, crps_of_draws, with_error

DURATION = re.compile(r".*_(ends_(\d+_months|longer)|within_\d+_weeks)(_share)?")
"""Measures of how long something lasted."""

ERROR_STREAM = 22
"""Separates the generator of sampling errors from others of the same seed."""


@dataclass(frozen=True)
class Predicted:
    """Figures of simulations at draws of the posterior (draws, targets), and the standard deviation that chance alone gives them (targets,).

    chance_sd: from the same draws simulated with other seeds; nan if nothing was simulated twice.
    """

    figures: np.ndarray
    chance_sd: np.ndarray


def kind_of(target: CalibrationTarget) -> str:
    """Return which kind a figure is of: flows, stocks, shares, durations, exits, or trials inside the model."""
    if target.measure in TRIALS_BY_NAME:
        return "trials"
    if DURATION.fullmatch(target.measure):
        return "durations"
    if "exits" in target.measure or target.per == "care_exits" or target.unit == "share of exits":
        return "exits"
    if target.per or target.unit.startswith(("share", "ratio", "probability")):
        return "shares"
    return "stocks" if target.measure in EVERY and EVERY[target.measure].kind == "stock" else "flows"


def predictive_row(target: CalibrationTarget, figures: np.ndarray, chance_sd: float) -> dict[str, object]:
    """Return how one published figure lies to its prediction.

    Parameters
    ----------
    figures
        Simulated at draws of the posterior (draws,), in the target's unit.
    chance_sd
        Standard deviation by chance alone, in the target's unit; nan if it is not known.

    The prediction joins the draws of parameters, chance and the published figure's own sampling error. The discrepancy that a fit allows is no
    part of it.
    """
    low, median, high = np.quantile(with_error(figures, target.sampling), [0.5 - BAND / 2.0, 0.5, 0.5 + BAND / 2.0])
    simulated_sd = float(figures.std(ddof=1))
    sd = float(np.hypot(simulated_sd, target.sampling))
    mean = float(figures.mean())
    z = (target.value - mean) / sd if sd > 0.0 else float("nan")
    return {
        "observed": target.value,
        "mean": mean,
        "median": median,
        "low": low,
        "high": high,
        "is_inside": bool(low <= target.value <= high),
        "band": (high - low) / abs(target.value) if target.value else float("nan"),
        "z": z,
        "is_far": abs(z) > FAR,
        "sd": sd,
        "parameters_sd": float(np.sqrt(max(simulated_sd**2 - chance_sd**2, 0.0))) if chance_sd == chance_sd else float("nan"),
        "chance_sd": chance_sd,
        "sampling_sd": target.sampling,
        "crps": crps_of_draws(figures, target.value, target.sampling),
    }


def persistence_row(observed: float, last: Persistence | None, crps: float, error: float = 0.0) -> dict[str, object]:
    """Return the last published figure as a forecast of this one, its score, and the model's skill against it; nan and empty without one.

    crps: the model's score. error: standard deviation of the published figure's sampling error.
    """
    if last is None:
        return dict.fromkeys(("last_figure", "last_sd", "changes", "crps_last", "skill"), float("nan")) | {"last_day": ""}
    score = last.crps(observed, error)
    numbers = {"last_figure": last.last, "last_sd": last.sd, "changes": last.changes, "crps_last": score, "skill": 1.0 - crps / score}
    return numbers | {"last_day": str(last.day)}


def target_table(
    study: CalibrationStudy, predicted: Predicted, lasts: list[Persistence | None], emulators: list[Emulator], excluded: np.ndarray
) -> pd.DataFrame:
    """Return one row for each target, also for those that are far.

    Parameters
    ----------
    lasts
        Forecast of each target by the last published figure before it.
    excluded
        Share of the prior that each target alone rules out (targets,).

    Columns: target, kind, unit, observed, mean, median, low, high (5 and 95 %), is_inside, band (high less low, over the published figure), z
    (published less mean, in standard deviations), is_far, sd and its parts (parameters_sd, chance_sd, sampling_sd), crps, last_figure, last_sd,
    changes (how many that is of), crps_last, skill, last_day, discrepancy_sd (what the fit allowed beside sampling), family_sd (chance among so
    many families, from the published figure), explained (share of variance that the emulator explains), coverage (of its 90 % interval),
    excluded, evidence, source.
    """
    rows = []
    for j, target in enumerate(study.targets):
        row = predictive_row(target, predicted.figures[:, j], float(predicted.chance_sd[j]))
        row |= persistence_row(target.value, lasts[j], float(str(row["crps"])), target.sampling)
        fitted = {"discrepancy_sd": target.discrepancy * target.value, "family_sd": target.chance}
        emulated = {"explained": emulators[j].explained, "coverage": emulators[j].coverage, "excluded": excluded[j]}
        about = {"target": target.name, "kind": kind_of(target), "unit": target.unit}
        rows.append({**about, **row, **fitted, **emulated, "evidence": " ".join(target.evidence), "source": target.source})
    return pd.DataFrame(rows)


def groups_of(study: CalibrationStudy) -> Iterator[tuple[str, str, list[int]]]:
    """Yield figures that are looked at together, as (what, name, places among the targets): kinds, series of several years, all."""
    kinds: dict[str, list[int]] = {}
    series: dict[str, list[int]] = {}
    for j, target in enumerate(study.targets):
        kinds.setdefault(kind_of(target), []).append(j)
        measure, per, _ = quantity_of(target)
        series.setdefault(f"{measure} / {per}" if per else measure, []).append(j)
    yield from (("kind", name, places) for name, places in kinds.items())
    yield from (("series", name, places) for name, places in series.items() if len(places) > 1)
    yield "all", "all figures", list(range(len(study.targets)))


def check_table(study: CalibrationStudy, predicted: Predicted, seed: int) -> pd.DataFrame:
    """Return one row for each group of figures that are looked at together.

    Columns: what (kind, series or all), name, figures, distance (squared, in the covariance of the draws, over the number of figures: about 1 if
    the published ones lie like a draw), p_value (share of draws that lie as far), outside (of their 90 % bands), outside_p_value (share of draws
    with as many outside). Distances are taken on the figures' own scale; nan with too few draws for so many figures.
    """
    sampling = np.array([target.sampling for target in study.targets])
    observed = np.array([target.value for target in study.targets])
    errors = np.random.default_rng([ERROR_STREAM, seed]).normal(size=predicted.figures.shape) * sampling
    draws = predicted.figures + errors
    is_out = outside(np.vstack([draws, observed]))
    rows = []
    for what, name, places in groups_of(study):
        distance, p_value = chance_of_as_far(draws[:, places], observed[places])
        counts = is_out[:, places].sum(axis=1)
        numbers = {"figures": len(places), "distance": distance, "p_value": p_value}
        numbers |= {"outside": counts[-1], "outside_p_value": float((counts >= counts[-1]).mean())}
        rows.append({"what": what, "name": name, **numbers})
    return pd.DataFrame(rows)


def outside(points: np.ndarray) -> np.ndarray:
    """Return whether each figure of each point lies outside the 90 % band of all points (points, figures)."""
    low, high = np.quantile(points, [0.5 - BAND / 2.0, 0.5 + BAND / 2.0], axis=0)
    return np.asarray((points < low) | (points > high))
