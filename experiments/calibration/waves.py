"""Waves from the prior, and closing waves at the posterior so far: where the posterior's emulators look, and how much of their misses is chance."""

from dataclasses import dataclass

import numpy as np

from experiments.calibration.comparison_scale import AGAIN, evenly, on_scale, rest_of
from experiments.calibration.design import Points, joined
from experiments.calibration.emulators import emulate_all
from experiments.calibration.history_matching import Left, Matching, figures_of, fitted, left_of, next_wave
from experiments.calibration.posterior import Sample
from experiments.calibration.run_context import SPARE, RunContext
from experiments.calibration.study import Study

Pairs = tuple[np.ndarray, np.ndarray]
"""Figures of points, and those of the same points with other seeds, on the scale of comparison (points, targets): they differ by chance."""


@dataclass(frozen=True)
class Near:
    """What the posterior's emulators look at, pairs that say how much of their misses is chance (None where figures are of one place), and how many
    simulations there are so far and were left out."""

    left: Left
    again: Pairs | None
    simulations: int
    left_out: int


@dataclass(frozen=True)
class Searched:
    """What the waves leave: emulators of each, what is not ruled out, and whether any wave had to take the least implausible."""

    matching: Matching
    near: Near
    is_forced: bool


def searched(context: RunContext) -> Searched:
    """Simulate the prior, then what is not ruled out, wave after wave."""
    study = context.calibration.study
    matching, parts, simulated, is_forced, asked = Matching(study, figures_of(study)), [], [], False, 0
    for wave, count in enumerate(study.method.waves):
        points, forced = context.draw_points(wave, count), False
        if wave > 0:
            points, forced = next_wave(matching, context.batches(wave), count)
        asked += len(points)
        points, found = context.simulate_points(wave, f"wave_{wave + 1}", points)
        parts.append(points)
        simulated.append(on_scale(study, found))
        is_forced = is_forced or forced
        matching.learn(joined(parts), np.vstack(simulated))
    left = left_of(matching, joined(parts), np.vstack(simulated))
    lived = sum(map(len, parts))
    again = simulated_again(context, len(study.method.waves) + 2, "again", left)
    return Searched(matching, Near(left, again, lived, asked - lived), is_forced)


def closed_in(context: RunContext, search: Searched) -> Near:
    """Simulate draws of the posterior so far, closing wave by closing wave; return what the posterior's emulators look at then."""
    method, near = context.calibration.study.method, search.near
    first, parts = len(method.waves) + SPARE, list[Left]()
    pairs = list[Pairs]()
    for wave, count in enumerate(method.closing):
        sample, name = sample_of(context, search, near, count), f"closing_{wave + 1}"
        points, found = context.simulate_points(first + wave, name, Points(sample.places, sample.carried, near.left.points.names))
        parts.append(Left(points, on_scale(context.calibration.study, found), False))
        if (again := simulated_again(context, first + len(method.closing) + wave, f"{name}_again", parts[-1])) is not None:
            pairs.append(again)
        left = Left(joined([part.points for part in parts]), np.vstack([part.figures for part in parts]), False)
        both = (np.vstack([one for one, _ in pairs]), np.vstack([other for _, other in pairs])) if pairs else None
        near = Near(left, both, near.simulations + len(points), near.left_out + len(sample.places) - len(points))
    return near


def sample_of(context: RunContext, search: Searched, near: Near, draws: int) -> Sample:
    """Return draws of the posterior by emulators of some points; what the waves ruled out stays ruled out."""
    rows, matching = None if context.carried is None else context.carried.to_numpy(), search.matching
    return fitted(matching.figures, near.left, draws, context.seed, rest_at(context.calibration.study, near), rows=rows, fence=matching.fence)


def rest_at(study: Study, near: Near) -> np.ndarray | None:
    """Return the share of what emulators of some points miss that is not one place's chance (targets,); None where figures are of one place."""
    if near.again is None:
        return None
    misses = np.array([one.error**2 for one in emulate_all(near.left.points.seen(), near.left.figures)])
    return rest_of(misses, *near.again, study.method.places)


def simulated_again(context: RunContext, stretch: int, name: str, left: Left) -> Pairs | None:
    """Return the figures of some points and those of the same points with other seeds; None where the published figures are of one place. Raises
    InputError if too few have every figure."""
    study = context.calibration.study
    if study.method.places == 1:
        return None
    chosen = evenly(len(left.points), AGAIN)
    second = context.simulate(stretch, name, [left.points.values(context.calibration.ranges, int(i)) for i in chosen])
    good = context.usable(second)
    return left.figures[chosen][good], on_scale(study, second)[good]
