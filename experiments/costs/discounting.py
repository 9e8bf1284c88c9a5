"""Discounting at the rate of configs/appraisal.yaml."""

from datetime import date
from functools import cache

import numpy as np

from agents.ages import WEEKS_A_YEAR
from experiments.inputs.load import CONFIGS
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.calendar import week_of
from simulation.settings import Figure


@cache
def discount_rate() -> Figure:
    """Return the discount rate, a share a year."""
    path = CONFIGS / "appraisal.yaml"
    return settings_from(Figure, read_mapping(path)["discount_rate_per_year"], path)


def discount_weights(first_week: int, weeks: int, to: date) -> np.ndarray:
    """Return the discount factor of each week relative to a date, shape (weeks,)."""
    years = (first_week + np.arange(weeks) - week_of(to)) / WEEKS_A_YEAR
    return (1.0 + discount_rate().value) ** -years
