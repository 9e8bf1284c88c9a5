"""Which published figures of an authority its shipped posterior was fitted to: agreement with those is no validation."""

from experiments.calibration.load import read_calibration
from experiments.calibration.persistence import RATE_SUFFIX
from experiments.calibration.study import CalibrationStudy, CalibrationTarget
from experiments.inputs.load import config_names
from experiments.measures.periods import is_date
from experiments.posteriors.draws import NAMED_OTHERWISE, POSTERIORS
from simulation.settings import Authority, Target
from simulation.types import is_within


def study_of_posterior(authority: Authority) -> CalibrationStudy | None:
    """Return the study of an authority's shipped posterior; None if no posterior ships."""
    name = NAMED_OTHERWISE.get(authority.name, authority.name)
    ships = (POSTERIORS / f"{name}.csv").exists() and name in (*config_names("studies"), *config_names("authorities"))
    return read_calibration(name).study if ships else None


def is_fitted_to(target: Target, study: CalibrationStudy) -> bool:
    """Return whether a study was fitted to a published figure, as a count or a rate, alone or as part of a mean over years."""
    return any(is_within_target(target, fitted) for fitted in study.targets)


def is_within_target(target: Target, fitted: CalibrationTarget) -> bool:
    """Return whether a published figure is of the same measure as a study's target, and its period within the target's."""
    is_same = (target.measure.removesuffix(RATE_SUFFIX), target.per) == (fitted.measure.removesuffix(RATE_SUFFIX), fitted.per)
    return is_same and is_date(target.period) == is_date(fitted.period) and is_within(target.period, fitted.period)
