"""Which of an authority's published figures the posterior that ships for it was fitted to: agreement with those is no validation."""

from experiments.calibration.load import read_calibration
from experiments.calibration.study import Aim, Study
from experiments.inputs.load import names_of
from experiments.measures.periods import is_date
from experiments.posteriors.draws import NAMED_OTHERWISE, POSTERIORS
from simulation.settings import Authority, Target
from simulation.types import is_within

RATE = "_per_10000"


def study_behind(authority: Authority) -> Study | None:
    """Return the study whose posterior ships for an authority; None without one."""
    name = NAMED_OTHERWISE.get(authority.name, authority.name)
    ships = (POSTERIORS / f"{name}.csv").exists() and name in (*names_of("studies"), *names_of("authorities"))
    return read_calibration(name).study if ships else None


def is_fitted_to(target: Target, study: Study) -> bool:
    """Return whether a study was fitted to a published figure, as a count or a rate, singly or as part of a mean over years."""
    return any(is_part_of(target, aim) for aim in study.targets)


def is_part_of(target: Target, aim: Aim) -> bool:
    """Return whether a published figure is of the same measure as a study's target, inside the same days."""
    is_same = (target.measure.removesuffix(RATE), target.per) == (aim.measure.removesuffix(RATE), aim.per)
    return is_same and is_date(target.period) == is_date(aim.period) and is_within(target.period, aim.period)
