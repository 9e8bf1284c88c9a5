"""Precision on request: runs are added batch by batch until every mean difference that is asked for is known well enough."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import chdtri

from experiments.comparison.arm_titles import programme_pairs
from experiments.comparison.pairing import half_width, period_for
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.precision_asked import FIRST_BATCH, LARGEST, LEAST_DIFFERING, MOST_RUNS, NEXT_BATCH, PRECISION, PrecisionAsked, batches
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.statistics import HIGH, clusters_of, student
from experiments.posteriors.draws import posterior_for, seeds_of_draws
from experiments.runs.experiment import Experiment, Pair, measure_evaluator
from experiments.runs.parameter_values import seed_places_by_draw
from experiments.runs.run import Results
from experiments.runs.table_files import in_figures

NOTE = "precision"
"""In run.json, and in the notes of results."""

ROUNDS = 20
"""Of finding a number of runs, on which Student's t depends, that it makes itself."""


@dataclass(frozen=True)
class Aim:
    """One mean difference that is to be known well: of a pair and a measure, where its numbers stand, and half of the interval that is asked for."""

    pair: Pair
    measure: str
    period: str
    place: int
    width: float


@dataclass(frozen=True)
class PrecisionRule:
    """Enough runs are those after which each aim's 90 % interval is narrow enough and rests on enough pairs that differ, of every policy; looked at
    after whole batches."""

    asked: PrecisionAsked

    def batches(self, seeds: int) -> Iterator[tuple[int, int]]:
        """Yield where each batch begins and ends."""
        return batches(seeds)

    def watch(self, experiment: Experiment) -> "PrecisionWatch":
        """Return what follows the runs of an experiment."""
        place = measure_evaluator(experiment).place
        aims = []
        for pair in programme_pairs(experiment):
            for measure, width in self.asked.widths.items():
                period = period_for(experiment, measure)
                aims.append(Aim(pair, measure, period, place[(measure, ALL_AREAS, period)], width))
        return PrecisionWatch(experiment, self.asked, aims)


@dataclass
class PrecisionWatch:
    """Follows the differences of the aims.

    Parameters
    ----------
    experiment, asked, aims
        What is run, what is asked for, and of which pairs.
    seeds
        Those that are finished.
    gaps
        Of each of them the difference of every aim.
    """

    experiment: Experiment
    asked: PrecisionAsked
    aims: Sequence[Aim]
    seeds: list[int] = field(default_factory=list)
    gaps: list[list[float]] = field(default_factory=list)

    def add(self, seed: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Take one finished seed."""
        values = {arm.name: arrays[f"{i}/values"] for i, arm in enumerate(self.experiment.arms)}
        self.seeds.append(seed)
        self.gaps.append([float(values[aim.pair.policy][aim.place] - values[aim.pair.baseline][aim.place]) for aim in self.aims])

    def halves(self) -> list[float]:
        """Return half of each aim's interval."""
        groups, gaps = seed_places_by_draw(self.experiment, self.seeds), np.array(self.gaps)
        return [half_width(gaps[:, i], groups) for i in range(len(self.aims))] if len(gaps) else [np.nan] * len(self.aims)

    def differing(self) -> list[int]:
        """Return for each aim how many clusters hold a pair whose difference is another than the most frequent one."""
        clusters, gaps = clusters_of(len(self.seeds), seed_places_by_draw(self.experiment, self.seeds)), np.array(self.gaps)
        return [clusters_apart(gaps[:, i], clusters) for i in range(len(self.aims))] if len(gaps) else [0] * len(self.aims)

    def are_known(self) -> list[bool]:
        """Return for each aim whether its interval is narrow enough, and rests on enough pairs that differ."""
        found = zip(self.aims, self.halves(), self.differing())
        return [half <= aim.width and differing >= LEAST_DIFFERING for aim, half, differing in found]

    def is_enough(self, tried: int, is_kept: bool) -> bool:
        """Return whether every aim is known well enough; raise InputError after the first batch if one clearly cannot become so."""
        if tried == FIRST_BATCH:
            beyond = [need for aim, half in zip(self.aims, self.halves()) if (need := self.need(aim, half)).is_beyond(self.asked.most_runs)]
            if beyond:
                raise out_of_reach(worst_by_measure(beyond), self, is_kept)
        return all(self.are_known())

    def need(self, aim: Aim, half: float) -> "Need":
        """Return what one aim would take, as far as the runs so far say."""
        clusters = int(clusters_of(len(self.seeds), seed_places_by_draw(self.experiment, self.seeds)).max()) + 1
        return Need(aim, half, len(self.seeds), clusters)

    def note(self) -> dict[str, Any]:
        """Return what was asked for and what was found."""
        halves = [float(half) for half in in_figures(np.array(self.halves()))]
        found = [
            {"policy": aim.pair.policy, "baseline": aim.pair.baseline, "measure": aim.measure, "period": aim.period, "half_width": known(half)}
            | {"differing": differing}
            for aim, half, differing in zip(self.aims, halves, self.differing())
        ]
        rule = {"first_batch": FIRST_BATCH, "next_batch": NEXT_BATCH, "least_differing": LEAST_DIFFERING, "most_runs": self.asked.most_runs}
        return {NOTE: {"asked": dict(self.asked.widths), **rule, "is_reached": all(self.are_known()), "found": found}}


def clusters_apart(gaps: np.ndarray, clusters: np.ndarray) -> int:
    """Return how many clusters hold a difference that is another than the most frequent one; gaps, clusters: of each pair."""
    gaps, clusters = gaps[np.isfinite(gaps)], clusters[np.isfinite(gaps)]
    values, counts = np.unique(gaps, return_counts=True)
    return len(np.unique(clusters[gaps != values[counts.argmax()]])) if len(values) else 0


def known(half: float) -> float | None:
    """Return a number, or None in place of one that is not known."""
    return half if half == half else None


@dataclass(frozen=True)
class Need:
    """What one aim would take.

    Parameters
    ----------
    aim
        With the width that is asked for.
    half
        Half of the interval after `runs` pairs in `clusters` draws.
    """

    aim: Aim
    half: float
    runs: int
    clusters: int

    def factor(self, runs: float) -> float:
        """Return Student's t with as many runs, the same number of runs a draw."""
        return student(max(int(self.clusters * runs / self.runs) - 1, 1))

    def runs_for(self, width: float, spread: float = 1.0) -> int:
        """Return the runs that a width would take, were the spread of pairs a multiple of what it seems; whole batches."""
        needed = float(self.runs)
        for _ in range(ROUNDS):
            needed = self.runs * (spread * self.half / width * self.factor(needed) / self.factor(self.runs)) ** 2
        return int(np.ceil(needed / NEXT_BATCH)) * NEXT_BATCH

    def width_with(self, runs: int) -> float:
        """Return half of the interval that so many runs are likely to give, rounded up to two figures."""
        half = self.half * np.sqrt(self.runs / runs) * self.factor(runs) / self.factor(self.runs)
        unit = 10.0 ** (np.floor(np.log10(half)) - 1.0)
        return float(f"{np.ceil(half / unit) * unit:.2g}")

    def is_beyond(self, most: int) -> bool:
        """Return whether the width would take more than the most runs even if the spread were at the low end of what these runs allow.

        That is the lower 95 % limit of a standard deviation of normal numbers with clusters less one degrees of freedom.
        """
        degrees = self.clusters - 1
        if degrees < 1 or not np.isfinite(self.half):
            return False
        spread = np.sqrt(degrees / float(chdtri(degrees, 1.0 - HIGH / 100)))
        return self.runs_for(self.aim.width, spread) > most


def worst_by_measure(needs: Sequence[Need]) -> list[Need]:
    """Return of each measure the need of the policy that would take most runs."""
    by_measure: dict[str, Need] = {}
    for need in needs:
        before = by_measure.get(need.aim.measure)
        if before is None or need.half > before.half:
            by_measure[need.aim.measure] = need
    return [*by_measure.values()]


def out_of_reach(needs: Sequence[Need], watch: PrecisionWatch, is_kept: bool) -> InputError:
    """Return the message for widths that cannot be reached: what is asked for, what was found, what it would take, what to ask for instead."""
    most, runs = watch.asked.most_runs, needs[0].runs
    found = [
        f"{need.aim.measure}={need.aim.width:g} would take about {need.runs_for(need.aim.width):,} runs in {watch.experiment.authority.title}"
        f" (after {runs} the mean difference is known to {EVERY[need.aim.measure].number_format.within(need.half)})"
        for need in needs
    ]
    needed = max(need.runs_for(need.aim.width) for need in needs)
    instead = " ".join(f"{PRECISION} {need.aim.measure}={need.width_with(most):g}" for need in needs)
    how = f"The {runs} runs are kept: give --resume with" if is_kept else "Ask for"
    more = f", or {'with ' if is_kept else ''}{MOST_RUNS} {needed}" if needed <= LARGEST else ""
    fix = f"{how} {instead}, which {most} runs may reach{more}.{on_draws(watch.experiment, needed)}"
    return InputError(PRECISION, "", NotGiven(f"{'; '.join(found)}, and {most} are allowed"), "", fix)


def on_draws(experiment: Experiment, needed: int) -> str:
    """Return as a sentence that further seeds share draws, where more runs are needed than a posterior has draws for."""
    posterior = posterior_for(experiment.authority) if experiment.draw_by_seed else None
    if posterior is None or needed <= seeds_of_draws(len(posterior.draws)):
        return ""
    first = seeds_of_draws(len(posterior.draws))
    return f" The posterior has {len(posterior.draws)} draws: beyond {first} runs seeds share them, and intervals shrink more slowly."


def precision_words(results: Results) -> str:
    """Return in a sentence why there are as many runs as there are; empty where no precision was asked for."""
    note = results.notes.get(NOTE)
    if not isinstance(note, Mapping):
        return ""
    runs, most = len(results.finished), int(note["most_runs"])
    counted = "draws hold a pair that differs" if seed_places_by_draw(results.experiment, results.finished) else "pairs differ"
    said = "; ".join(found_in_words(note, measure, float(width)) + few_differ(note, measure, counted) for measure, width in note["asked"].items())
    if note["is_reached"]:
        return f"Stopped after {runs} of at most {most} runs, when precise enough: {said}."
    ended = f"Ended after {runs} of at most {most} runs" if results.is_stopped else f"All {most} runs that were allowed are made"
    return f"{ended}, not precise enough: {said}."


def stopped_in_words(results: Results) -> str:
    """Return the same in few words, for a caption; empty where no precision was asked for."""
    note = results.notes.get(NOTE)
    if not isinstance(note, Mapping):
        return ""
    why = "stopped at the precision that was asked for" if note["is_reached"] else "the precision that was asked for was not reached"
    return f"{len(results.finished)} of at most {note['most_runs']} pairs: {why}."


def found_in_words(note: Mapping[str, Any], measure: str, width: float) -> str:
    """Return how well one measure is known, of the policy of which least is, and how well it was to be known."""
    halves = [row["half_width"] for row in note["found"] if row["measure"] == measure]
    number = EVERY[measure].number_format
    half = number.within(np.nan if None in halves else max(halves, default=np.nan))
    return f"{EVERY[measure].label} {half} (asked {number.within(width)})"


def few_differ(note: Mapping[str, Any], measure: str, counted: str) -> str:
    """Return behind a width how few pairs differ where they are too few to believe it; of the policy of which fewest do. counted: pairs, or draws."""
    fewest, least = min(row.get("differing", 0) for row in note["found"] if row["measure"] == measure), int(note.get("least_differing", 0))
    return f", but only {fewest} {counted} from the rest, and a width is believed from {least} on" if fewest < least else ""
