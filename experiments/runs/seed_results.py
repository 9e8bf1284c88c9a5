"""What is kept of one seed of an experiment: the values of its tables, weekly series, posts and costs, and the long tables on request."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.measures.evaluate import MeasureEvaluator
from experiments.runs.arm_result import ArmResult
from experiments.runs.danger_lines import LINES_OF_SEED, lines_of
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import shared_history
from experiments.runs.keep import LONG
from experiments.runs.parameter_values import with_draw_of_seed
from experiments.runs.reached import reached_of_pairs
from experiments.runs.simulate_seed import simulate_arms
from simulation.measures import COSTS, INDEX

SERIES = ("protection_plans", "looked_after_children", "children_in_need_safeguarding_service")
"""Weekly measures whose course over time is kept for the figures."""

SERIES_COLUMNS = [INDEX[name] for name in SERIES]
COST_COLUMNS = [INDEX[name] for name in COSTS]

REACHED_OF_PAIRS = "pairs/reached"
"""The array of what `reached.reached_of_pairs` gives: of all pairs, not of one arm."""


def is_short(name: str) -> bool:
    """Return whether an array of a seed's result stays with the results, so that runs can be added; long tables stay as Parquet instead."""
    return name.rpartition("/")[2] not in LONG


@dataclass(frozen=True)
class SeedWork:
    """Simulates one seed under every arm of an experiment.

    Parameters
    ----------
    experiment
        With its arms, and the draw of every seed.
    long_tables
        Those of LONG that are kept.
    """

    experiment: Experiment
    long_tables: tuple[str, ...] = ()

    @cached_property
    def evaluator(self) -> MeasureEvaluator:
        """The evaluator of the experiment's tables."""
        return measure_evaluator(self.experiment)

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return the arrays of all arms, each under the arm's place and its own name: `0/values`."""
        experiment = with_draw_of_seed(self.experiment, seed)
        past = shared_history(experiment, seed, is_kept=True)
        found, families = dict[str, np.ndarray](), dict[str, np.ndarray]()
        for i, result in enumerate(simulate_arms(experiment, past)):
            found |= {f"{i}/{name}": array for name, array in self.arrays_of(result)}
            families[result.arm] = result.families
        return {**found, REACHED_OF_PAIRS: reached_of_pairs(experiment, families), LINES_OF_SEED: lines_of(past)}

    def arrays_of(self, result: ArmResult) -> Iterator[tuple[str, np.ndarray]]:
        """Yield one arm's arrays with their names.

        values (cells,); series (weeks, SERIES); posts (roles, 2); costs (weeks,), GBP; raised_by (1,) if a move of thresholds was sought; and the
        long tables.
        """
        yield "values", self.evaluator.measure(result.weekly, result.judgements)
        yield "series", result.weekly[:, :, SERIES_COLUMNS].sum(axis=1).astype(np.float32)
        yield "posts", result.posts
        yield "costs", result.weekly[:, :, COST_COLUMNS].sum(axis=(1, 2))
        if result.raised_by is not None:
            yield "raised_by", np.array([result.raised_by])
        yield from ((name, getattr(result, name)) for name in self.long_tables)
