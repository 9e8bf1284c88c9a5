"""The shipped background noise (configs/history_noise.yaml), and the settings of the study that fitted it."""

from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from experiments.inputs.load import CONFIGS, read_settings
from experiments.prediction.history_noise import NoiseModel
from simulation.types import Date, Figure, Name, Status, Strict

SHIPPED_NOISE, NOISE_STUDY = CONFIGS / "history_noise.yaml", CONFIGS / "studies" / "history_noise.yaml"


class Adopter(Strict):
    """An authority that adopted a programme: its code, and since when."""

    code: str = Field(pattern=r"^\d{3}$")
    name: str
    since: Date
    what: str
    source: str


class NoiseStudy(Strict):
    """The study's settings: windows, eligible authorities, the split, numbers of refits and resamples."""

    kind: Literal["history_noise"]
    name: Name
    title: str
    gap_years: int = Field(ge=1, le=8)
    history_years: int = Field(ge=1, le=10)
    least_children: float = Field(ge=0)
    base_year: int = Field(ge=2010, le=2060)
    split_seed: int = Field(ge=0)
    folds: int = Field(ge=2, le=50)
    refits: int = Field(ge=2, le=10000)
    resamples: int = Field(ge=10, le=1000000)
    other_splits: int = Field(ge=0, le=1000)
    adopters: tuple[Adopter, ...]


class Sizes(Strict):
    """The sizes of a noise model; those that it does not have are left out."""

    passing_sd: Figure
    national_sd: Figure
    kept_per_year: Figure | None = None
    lasting_sd: Figure | None = None
    counting: Figure | None = None
    tail: Figure | None = None


class Level(Strict):
    """The national level: the mean log rate per child by reporting year, of the authorities fitted to."""

    unit: str
    status: Status
    source: str
    by_year: dict[int, float] = Field(min_length=1)


class QuantityNoise(Strict):
    """One quantity: the chosen noise model, its sizes, the national level."""

    form: Name
    sizes: Sizes
    level: Level

    @property
    def noise(self) -> NoiseModel:
        """The sizes as plain numbers."""
        given = {name: getattr(self.sizes, name) for name in Sizes.model_fields}
        return NoiseModel(**{name: figure.value for name, figure in given.items() if figure is not None})

    def level_in(self, year: int) -> float:
        """Return the national level of a year; after the last known year that of the last, before the first nan."""
        known = self.level.by_year
        return float("nan") if year < min(known) else known.get(year, known[max(known)])


class HistoryNoise(Strict):
    """The result of `run.py noise` by quantity, and the conditions of its fit."""

    gap_years: Figure
    history_years: Figure
    least_children: Figure
    quantities: dict[Name, QuantityNoise]


@cache
def read_history_noise(path: Path = SHIPPED_NOISE) -> HistoryNoise:
    """Return the shipped background noise; raise InputError if the file is broken."""
    return read_settings(HistoryNoise, path)


def read_noise_study(path: Path = NOISE_STUDY) -> NoiseStudy:
    """Return the study; raise InputError if the file is broken."""
    return read_settings(NoiseStudy, path)


def noise_figures() -> dict[str, Figure]:
    """Return every shipped size by name, for `run.py assumptions`."""
    return {
        f"history_noise: {quantity}.{name}": figure
        for quantity, own in read_history_noise().quantities.items()
        for name in Sizes.model_fields
        if isinstance(figure := getattr(own.sizes, name), Figure)
    }


def is_close(one: NoiseModel, other: NoiseModel, within: float) -> bool:
    """Return whether two sets of sizes agree within a relative tolerance."""
    names = NoiseModel.__dataclass_fields__
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return all(a == b or (np.isfinite([a, b]).all() and abs(a - b) <= within * max(abs(a), abs(b))) for a, b in pairs)
