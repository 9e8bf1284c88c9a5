"""A comparison whose draws have forms: its differences by the answer to each form's question."""

from dataclasses import replace

import pytest

from experiments.comparison.compare import compare
from experiments.comparison.drawn_forms import answers_by_seed, drawn_forms_table
from experiments.comparison.pairing import period_for
from experiments.inputs.forms import read_forms
from experiments.measures.evaluate import ALL_AREAS
from experiments.runs.experiment import measure_evaluator
from experiments.runs.run import Results
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME


@pytest.fixture(scope="module")
def results() -> Results:
    """Four pairs of runs with held parameters."""
    return compare(BASELINE, [PROGRAMME], runs=4, seed=1, jobs=1, counterfactuals=False)


def with_answers(results: Results, answers: list[int]) -> Results:
    """Return results as if each seed had taken a draw with these alternatives of the first form."""
    first = read_forms().factors[0]
    draws = {seed: {**first.alternatives[answer].values, "look_sd": 1.0 + 0.01 * seed} for seed, answer in zip(results.finished, answers)}
    return replace(results, experiment=replace(results.experiment, draw_by_seed=draws))


def test_differences_are_the_means_of_the_runs_that_have_an_answer(results: Results) -> None:
    drawn, factor = with_answers(results, [0, 1, 0, 0]), read_forms().factors[0]
    table = drawn_forms_table(drawn)
    assert set(table["form"]) == {factor.name} and not table[["label", "period", "difference"]].isna().any(axis=None)
    place = measure_evaluator(results.experiment).place["care_entries", ALL_AREAS, period_for(results.experiment, "care_entries")]
    (pair,) = results.experiment.pairs
    gap = (results.values[pair.policy] - results.values[pair.baseline])[:, place]
    rows = table[table["measure"] == "care_entries"].set_index("alternative")
    first, second = (rows.loc[each.name] for each in factor.alternatives)
    assert first["difference"] == pytest.approx(gap[[0, 2, 3]].mean()) and second["difference"] == pytest.approx(gap[1])
    assert (first["runs"], first["draws"], second["runs"], second["draws"]) == (3, 3, 1, 1)


def test_without_drawn_forms_there_is_no_table(results: Results) -> None:
    assert not len(drawn_forms_table(results)), "parameters are held"
    (name,) = read_forms().factors[0].parameters
    other = replace(results.experiment, draw_by_seed={seed: {name: 0.123} for seed in results.finished})
    assert not answers_by_seed(other, results.finished), "a parameter that is fitted freely is no form"
