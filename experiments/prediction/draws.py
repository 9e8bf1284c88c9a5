"""Draws of parameters for a prediction: rows of the authority's posterior if one ships, else values as held, which is said."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.arms import Experiment
from experiments.calibration.draws import CHOICES, DRAWN, SEEDS_A_DRAW, digest_of, posterior_of
from experiments.errors import InputError, likely
from experiments.moving import moved

HELD = "Parameters are held at their values; the intervals leave out parameter doubt."


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
        return moved(experiment, {str(name): float(value) for name, value in self.table.iloc[row].items()})

    def told(self, used: int) -> str:
        """Return what was drawn, as a sentence; used: how many draws the finished seeds took."""
        return HELD if self.table is None else f"Parameters: {used} of {len(self.table)} draws of the authority's posterior, two seeds a draw."


def draws_for(experiment: Experiment, how: str = DRAWN, folder: Path | None = None) -> Draws:
    """Return the draws that ship for the experiment's authority, none without them; raise InputError for those of another version of the model."""
    if how not in CHOICES:
        raise InputError("--parameters", "", how, " or ".join(CHOICES), likely(how, CHOICES))
    posterior = posterior_of(experiment.authority.name, folder) if how == DRAWN else None
    if posterior is None or posterior.heads["held"] != digest_of(experiment.authority):
        return Draws()
    return Draws(posterior.draws)
