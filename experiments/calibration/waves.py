"""Waves of history matching from the prior, posterior-targeted waves, and replicates that measure stochastic variability."""

from dataclasses import dataclass, replace

import numpy as np

from experiments.calibration.comparison_scale import REPLICATED_POINTS, evenly_spaced, non_stochastic_share, to_comparison_scale
from experiments.calibration.design import DesignPoints, concatenate_points
from experiments.calibration.history_matching import (
    HistoryMatching,
    NonImplausible,
    next_wave,
    non_implausible_points,
    sample_posterior,
    scaled_targets,
)
from experiments.calibration.posterior import PosteriorSample
from experiments.calibration.run_context import SPARE, RunContext
from experiments.calibration.study import CalibrationStudy

TRAINING_WAVES = 2
"""Newest posterior-targeted waves on which emulators are trained: earlier ones lie where the posterior no longer is, and their errors are larger."""

ReplicatePairs = tuple[np.ndarray, np.ndarray]
"""Figures of points, and of the same points with other seeds, on the comparison scale (points, targets)."""


@dataclass(frozen=True)
class TrainingRuns:
    """Training data of the posterior's emulators, replicate pairs (None if figures are of one place), and counts of simulations made and left out."""

    training: NonImplausible
    replicates: ReplicatePairs | None
    simulations: int
    left_out: int


@dataclass(frozen=True)
class WaveResult:
    """Result of the waves: emulators of each, the remaining training runs, and whether any wave had to keep the least implausible."""

    matching: HistoryMatching
    training_runs: TrainingRuns
    is_forced: bool


def run_waves(context: RunContext) -> WaveResult:
    """Simulate points of the prior, then, wave after wave, points that are not ruled out."""
    study = context.calibration.study
    history, parts, simulated, is_forced, requested = HistoryMatching(study, scaled_targets(study)), [], [], False, 0
    for wave, count in enumerate(study.method.waves):
        points, is_wave_forced = context.draw_points(wave, count), False
        if wave > 0:
            points, is_wave_forced = next_wave(history, context.batches(wave), count)
        requested += len(points)
        points, found = context.simulate_points(wave, f"wave_{wave + 1}", points)
        parts.append(points)
        simulated.append(to_comparison_scale(study, found))
        is_forced = is_forced or is_wave_forced
        history.add_wave(concatenate_points(parts), np.vstack(simulated))
    remaining = non_implausible_points(history, concatenate_points(parts), np.vstack(simulated))
    usable = sum(map(len, parts))
    replicates = replicate_pairs(context, len(study.method.waves) + 2, "again", remaining)
    return WaveResult(history, TrainingRuns(remaining, replicates, usable, requested - usable), is_forced)


def run_posterior_targeted_waves(context: RunContext, search: WaveResult) -> TrainingRuns:
    """Simulate draws of the posterior so far, wave after wave; return the training runs of the final posterior."""
    method, runs = context.calibration.study.method, search.training_runs
    first, parts = len(method.waves) + SPARE, list[NonImplausible]()
    pairs = list[ReplicatePairs | None]()
    for wave, count in enumerate(method.closing):
        sample, name = posterior_sample(context, search, runs, count), f"closing_{wave + 1}"
        points, found = context.simulate_points(first + wave, name, with_draws_of(runs.training.points, sample))
        parts.append(NonImplausible(points, to_comparison_scale(context.calibration.study, found), False))
        pairs.append(replicate_pairs(context, first + len(method.closing) + wave, f"{name}_again", parts[-1]))
        training, replicates = joined(parts[-TRAINING_WAVES:]), joined_pairs(pairs[-TRAINING_WAVES:])
        runs = TrainingRuns(training, replicates, runs.simulations + len(points), runs.left_out + len(sample.unit_cube) - len(points))
    return runs


def joined(parts: list[NonImplausible]) -> NonImplausible:
    """Return the points of several waves, and their figures, as one."""
    return NonImplausible(concatenate_points([part.points for part in parts]), np.vstack([part.figures for part in parts]), False)


def joined_pairs(pairs: list[ReplicatePairs | None]) -> ReplicatePairs | None:
    """Return the replicate pairs of several waves as one; None if the published figures are of one place."""
    known = [pair for pair in pairs if pair is not None]
    return (np.vstack([one for one, _ in known]), np.vstack([other for _, other in known])) if known else None


def with_draws_of(points: DesignPoints, sample: PosteriorSample) -> DesignPoints:
    """Return draws of a posterior as points of the same dimensions."""
    return replace(points, unit_cube=sample.unit_cube, inherited=sample.inherited)


def posterior_sample(context: RunContext, search: WaveResult, runs: TrainingRuns, draws: int) -> PosteriorSample:
    """Return draws of the posterior from emulators of training runs, inside the region that the waves did not rule out."""
    rows, history = None if context.carried is None else context.carried.to_numpy(), search.matching
    return sample_posterior(
        history.targets,
        runs.training,
        draws,
        context.seed,
        residual_share(context.calibration.study, runs),
        rows=rows,
        fence=history.excess_implausibility,
    )


def residual_share(study: CalibrationStudy, runs: TrainingRuns) -> np.ndarray | None:
    """Return the share of emulators' residual variance that applies to figures of many places (targets,); None if they are of one place."""
    if runs.replicates is None:
        return None
    residual_variance = np.array([one.residual_sd**2 for one in runs.training.emulators])
    return non_stochastic_share(residual_variance, *runs.replicates, study.method.places)


def replicate_pairs(context: RunContext, stage: int, name: str, training: NonImplausible) -> ReplicatePairs | None:
    """Return figures of some points and of the same points with other seeds; None if the published figures are of one place.

    Raises InputError if too few points have every figure.
    """
    study = context.calibration.study
    if study.method.places == 1:
        return None
    chosen = evenly_spaced(len(training.points), REPLICATED_POINTS)
    second = context.simulate(stage, name, [training.points.parameter_values(context.calibration.dimensions, int(i)) for i in chosen])
    is_usable = context.usable(second)
    return training.figures[chosen][is_usable], to_comparison_scale(study, second)[is_usable]
