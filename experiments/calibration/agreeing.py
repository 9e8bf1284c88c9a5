"""The targets beside what the model gives at draws of the posterior: inside or not, and narrow enough or not. Misses stay in the table."""

import numpy as np
import pandas as pd

from experiments.calibration.emulators import Emulator
from experiments.calibration.study import Study

WIDEST = 3.0
"""Frozen standard deviations of a target to which a simulated 90 % interval may reach on either side of its middle, before agreeing says little."""


def agreement(study: Study, predicted: np.ndarray, emulators: list[Emulator], excluded: np.ndarray) -> pd.DataFrame:
    """Return one row a target.

    Parameters
    ----------
    predicted
        Figures of simulations at draws of the posterior, each with its own chance (simulations, targets).
    excluded
        Share of the prior that each target alone rules out (targets,).

    Columns: target, unit, observed, uncertainty (frozen standard deviation), chance (that of so few families, frozen, too), median, low, high (5 and
    95 % of simulations), is_inside, width (high less low, over both standard deviations together), is_narrow, explained (share of variance that
    the emulator explains), coverage (of its 90 % interval), excluded, evidence, source.
    """
    low, median, high = np.quantile(predicted, [0.05, 0.5, 0.95], axis=0)
    rows = []
    for j, aim in enumerate(study.targets):
        width = float(high[j] - low[j]) / aim.whole_uncertainty
        beside = {"observed": aim.value, "uncertainty": aim.uncertainty, "chance": aim.chance, "median": median[j], "low": low[j], "high": high[j]}
        found = {"is_inside": bool(low[j] <= aim.value <= high[j]), "width": width, "is_narrow": width <= 2.0 * WIDEST}
        emulated = {"explained": emulators[j].explained, "coverage": emulators[j].coverage, "excluded": excluded[j]}
        rows.append({"target": aim.name, "unit": aim.unit, **beside, **found, **emulated, "evidence": " ".join(aim.evidence), "source": aim.source})
    return pd.DataFrame(rows)
