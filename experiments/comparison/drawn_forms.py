"""A comparison by the forms of its draws: where a posterior draws forms, each policy's difference under every answer to a form's question."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.arm_titles import programme_pairs
from experiments.comparison.pairing import OUTCOMES, period_for
from experiments.inputs.forms import Factor, alternative_of, read_forms
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.statistics import interval_of_mean, mean_of
from experiments.runs.experiment import Experiment, Pair, measure_evaluator
from experiments.runs.parameter_values import labelled, seed_places_by_draw
from experiments.runs.run import Results
from experiments.runs.table_files import rounded_table

DRAWN_FORMS = "drawn_forms"
"""The table."""


def drawn_forms_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the table of a comparison by the forms of its draws; without rows where no form is drawn."""
    return {DRAWN_FORMS: drawn_forms_table(results)}


def drawn_forms_table(results: Results) -> pd.DataFrame:
    """Return a row for each policy, form, answer and outcome: the mean difference over the runs whose draw has that answer, with its interval.

    Runs that share a draw are one cluster. `draws`: those that have the answer. The headline is over all forms, by their share of the posterior.
    """
    forms = answers_by_seed(results.experiment, results.finished)
    if not forms or not results.values:
        return pd.DataFrame()
    evaluator = measure_evaluator(results.experiment)
    rows = [row for pair in programme_pairs(results.experiment) for row in rows_of(results, pair, forms, evaluator)]
    return labelled(rounded_table(pd.DataFrame(rows)), results.intervals)


def answers_by_seed(experiment: Experiment, seeds: list[int]) -> dict[str, list[str]]:
    """Return the answer of each seed's draw, by form; nothing for a form whose parameters are not drawn, or have other values than its answers."""
    found: dict[str, list[str]] = {}
    for factor in read_forms().factors:
        answers = [answer_of(factor, experiment, seed) for seed in seeds]
        if answers and all(answers):
            found[factor.name] = answers
    return found


def answer_of(factor: Factor, experiment: Experiment, seed: int) -> str:
    """Return the alternative that a seed's draw has; empty without one."""
    draw = experiment.draw_by_seed.get(seed, {})
    return alternative_of(factor, draw) if set(factor.parameters) <= set(draw) else ""


def rows_of(results: Results, pair: Pair, forms: dict[str, list[str]], evaluator: MeasureEvaluator) -> Iterator[dict[str, Any]]:
    """Yield one pair's rows."""
    gaps = results.values[pair.policy] - results.values[pair.baseline]
    for form, answers in forms.items():
        for answer in dict.fromkeys(answers):
            places = np.flatnonzero(np.array(answers) == answer)
            groups = seed_places_by_draw(results.experiment, [results.finished[place] for place in places])
            for name in OUTCOMES:
                period = period_for(results.experiment, name)
                gap = gaps[places][:, [evaluator.place[(name, ALL_AREAS, period)]]]
                low, high = interval_of_mean(gap, groups)
                about = {"policy": pair.policy, "baseline": pair.baseline, "form": form, "alternative": answer, "measure": name}
                words = {"label": EVERY[name].label, "unit": EVERY[name].unit, "period": period}
                numbers = {"difference": mean_of(gap)[0], "mean_low": low[0], "mean_high": high[0], "runs": len(gap), "draws": len(groups)}
                yield {**about, **words, **numbers}
