"""Waves from the prior, and closing waves at the posterior so far: where the posterior's emulators look, and how much of their misses is chance."""

from dataclasses import dataclass

import numpy as np

from experiments.calibration.comparison_scale import REPLICATED_POINTS, evenly_spaced, non_stochastic_share, to_comparison_scale
from experiments.calibration.design import DesignPoints, concatenate_points
from experiments.calibration.emulators import emulate_all
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

ReplicatePairs = tuple[np.ndarray, np.ndarray]
"""Figures of points, and those of the same points with other seeds, on the scale of comparison (points, targets): they differ by chance."""


@dataclass(frozen=True)
class TrainingRuns:
    """What the posterior's emulators look at, pairs that say how much of their misses is chance (None where figures are of one place), and how many
    simulations there are so far and were left out."""

    training: NonImplausible
    replicates: ReplicatePairs | None
    simulations: int
    left_out: int


@dataclass(frozen=True)
class WaveResult:
    """What the waves leave: emulators of each, what is not ruled out, and whether any wave had to take the least implausible."""

    matching: HistoryMatching
    training_runs: TrainingRuns
    is_forced: bool


def run_waves(context: RunContext) -> WaveResult:
    """Simulate the prior, then what is not ruled out, wave after wave."""
    study = context.calibration.study
    matching, parts, simulated, is_forced, asked = HistoryMatching(study, scaled_targets(study)), [], [], False, 0
    for wave, count in enumerate(study.method.waves):
        points, forced = context.draw_points(wave, count), False
        if wave > 0:
            points, forced = next_wave(matching, context.batches(wave), count)
        asked += len(points)
        points, found = context.simulate_points(wave, f"wave_{wave + 1}", points)
        parts.append(points)
        simulated.append(to_comparison_scale(study, found))
        is_forced = is_forced or forced
        matching.add_wave(concatenate_points(parts), np.vstack(simulated))
    left = non_implausible_points(matching, concatenate_points(parts), np.vstack(simulated))
    lived = sum(map(len, parts))
    again = replicate_pairs(context, len(study.method.waves) + 2, "again", left)
    return WaveResult(matching, TrainingRuns(left, again, lived, asked - lived), is_forced)


def run_posterior_targeted_waves(context: RunContext, search: WaveResult) -> TrainingRuns:
    """Simulate draws of the posterior so far, closing wave by closing wave; return what the posterior's emulators look at then."""
    method, near = context.calibration.study.method, search.training_runs
    first, parts = len(method.waves) + SPARE, list[NonImplausible]()
    pairs = list[ReplicatePairs]()
    for wave, count in enumerate(method.closing):
        sample, name = posterior_sample(context, search, near, count), f"closing_{wave + 1}"
        points, found = context.simulate_points(first + wave, name, DesignPoints(sample.unit_cube, sample.inherited, near.training.points.names))
        parts.append(NonImplausible(points, to_comparison_scale(context.calibration.study, found), False))
        if (again := replicate_pairs(context, first + len(method.closing) + wave, f"{name}_again", parts[-1])) is not None:
            pairs.append(again)
        left = NonImplausible(concatenate_points([part.points for part in parts]), np.vstack([part.figures for part in parts]), False)
        both = (np.vstack([one for one, _ in pairs]), np.vstack([other for _, other in pairs])) if pairs else None
        near = TrainingRuns(left, both, near.simulations + len(points), near.left_out + len(sample.unit_cube) - len(points))
    return near


def posterior_sample(context: RunContext, search: WaveResult, near: TrainingRuns, draws: int) -> PosteriorSample:
    """Return draws of the posterior by emulators of some points; what the waves ruled out stays ruled out."""
    rows, matching = None if context.carried is None else context.carried.to_numpy(), search.matching
    return sample_posterior(
        matching.targets,
        near.training,
        draws,
        context.seed,
        residual_share(context.calibration.study, near),
        rows=rows,
        fence=matching.excess_implausibility,
    )


def residual_share(study: CalibrationStudy, near: TrainingRuns) -> np.ndarray | None:
    """Return the share of what emulators of some points miss that is not one place's chance (targets,); None where figures are of one place."""
    if near.replicates is None:
        return None
    misses = np.array([one.residual_sd**2 for one in emulate_all(near.training.points.emulator_inputs(), near.training.figures)])
    return non_stochastic_share(misses, *near.replicates, study.method.places)


def replicate_pairs(context: RunContext, stretch: int, name: str, left: NonImplausible) -> ReplicatePairs | None:
    """Return the figures of some points and those of the same points with other seeds; None where the published figures are of one place. Raises
    InputError if too few have every figure."""
    study = context.calibration.study
    if study.method.places == 1:
        return None
    chosen = evenly_spaced(len(left.points), REPLICATED_POINTS)
    second = context.simulate(stretch, name, [left.points.parameter_values(context.calibration.ranges, int(i)) for i in chosen])
    good = context.usable(second)
    return left.figures[chosen][good], to_comparison_scale(study, second)[good]
