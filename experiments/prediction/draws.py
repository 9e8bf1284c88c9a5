"""Draws of parameters for a prediction: rows of the authority's posterior if one ships, else values as held, which is said."""

from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.arms import Experiment
from experiments.configuration import CONFIGS
from experiments.errors import InputError, NotGiven, likely
from experiments.reading import read_text

POSTERIORS = CONFIGS / "posteriors"
SEEDS_A_DRAW = 2
"""Seeds that share a draw, so that the part of parameters can be told from chance."""

HELD = "Parameters are held at their values; the intervals leave out parameter doubt."
HISTORY = ("first_referrals_per_week", "risk_aversion")
"""Columns of a posterior that are not parameters but ratios to what the authority's history says."""


@dataclass(frozen=True)
class Draws:
    """Draws of parameters, one a row; none: parameters are held."""

    table: pd.DataFrame | None = None

    def row_for(self, place: int, seeds: int) -> int:
        """Return the row for a seed's place among the seeds, spread evenly over the table; -1 if parameters are held."""
        if self.table is None:
            return -1
        groups = -(-seeds // SEEDS_A_DRAW)
        return int(place // SEEDS_A_DRAW * len(self.table) // groups) if groups <= len(self.table) else place // SEEDS_A_DRAW % len(self.table)

    def put_into(self, experiment: Experiment, row: int) -> Experiment:
        """Return the experiment with the values of a row; as it is for -1."""
        if self.table is None or row < 0:
            return experiment
        values = {str(name): float(value) for name, value in self.table.iloc[row].items()}
        changed = {name: experiment.parameters[name].model_copy(update={"value": value}) for name, value in values.items() if name not in HISTORY}
        ratios = {name: values[name] for name in HISTORY if name in values}
        points = tuple(
            point.model_copy(update={name: getattr(point, name) * ratio for name, ratio in ratios.items()}) for point in experiment.authority.history
        )
        authority = experiment.authority.model_copy(update={"history": points})
        return replace(experiment, authority=authority, parameters={**experiment.parameters, **changed})

    @property
    def words(self) -> str:
        """What was drawn, as a sentence."""
        return HELD if self.table is None else f"Parameters: {len(self.table)} draws of the authority's posterior, two seeds a draw."


def draws_for(experiment: Experiment, folder: Path = POSTERIORS) -> Draws:
    """Return the draws of configs/posteriors/NAME.csv, none without that file; raise InputError if it is broken.

    Lines that begin with # say what the draws belong to; then a header of parameters and a row for each draw.
    """
    path = folder / f"{experiment.authority.name}.csv"
    if not path.exists():
        return Draws()
    text = "\n".join(line for line in read_text(path).splitlines() if not line.startswith("#"))
    try:
        table = pd.read_csv(StringIO(text))
    except ValueError as error:
        raise InputError(path, "", NotGiven(str(error)), "a header of parameters and a row for each draw") from error
    for name in map(str, table.columns):
        if name not in experiment.parameters and name not in HISTORY:
            raise InputError(path, "header", name, "names of parameters", likely(name, experiment.parameters))
    if (
        table.empty
        or not isinstance(table.index, pd.RangeIndex)
        or not all(pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes)
        or not np.isfinite(table.to_numpy(float)).all()
    ):
        raise InputError(path, "", NotGiven("a table with gaps, words, ragged rows or none"), "a number for each parameter in each draw")
    return Draws(table)
