"""How far specialists reach, by hand: shares, weeks and contacts for each family, and the sentence that says so."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.capacity import FIRST, REACH, capacity_of, capacity_words
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.periods import after_split
from experiments.runs.experiment import Pair, measure_evaluator
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME, experiment

PAIR = Pair("policy", "usual")


def by_hand(families: float) -> dict[str, np.ndarray]:
    """Return the capacity of one run: 10 families held in the mean week, 300 contacts, 150 attended, 4 specialists, 3 full; 100 could be reached."""
    pair = experiment(BASELINE, PROGRAMME)
    evaluator = measure_evaluator(pair)
    period = after_split([each.label for each in evaluator.periods])
    numbers = {"families_held_by_specialists": 10.0, "contacts_specialist": 300.0, "contacts_attended": 150.0}
    numbers |= {"specialists_in_post": 4.0, "specialists_full": 3.0}
    values = np.zeros((1, len(evaluator.cells)))
    for name, number in numbers.items():
        values[0, evaluator.place[name, ALL_AREAS, period]] = number
    span = next(each for each in evaluator.periods if each.label == period)
    found = capacity_of(np.array([[families, 0.0, 0.0, 100.0]]), values, replace(pair), period)
    return {**found, "weeks": np.array([span.last - span.first + 1])}


def test_the_measures_of_capacity_by_hand() -> None:
    found = {name: float(runs[0]) for name, runs in by_hand(20.0).items()}
    assert found[FIRST] == 100.0 and found["families_reached"] == 20.0 and found["families_reached_share"] == 0.2
    assert found["weeks_held_per_family"] == pytest.approx(10.0 * found["weeks"] / 20.0)
    assert (found["contacts_per_family"], found["contacts_attended_per_family"]) == (15.0, 7.5)
    assert (found["specialists_in_post"], found["specialists_full_share"]) == (4.0, 0.75)
    assert list(by_hand(0.0)) == ["weeks"], "nothing is said of a policy whose specialists hold nobody"


def test_the_sentence_has_the_means_of_its_own_pair() -> None:
    means = {name: float(runs[0]) for name, runs in by_hand(20.0).items() if name != "weeks"} | {"weeks_held_per_family": 21.0}
    rows = [{"section": REACH, "scenario": "policy", "baseline": "usual", "measure": name, "mean": mean} for name, mean in means.items()]
    table = pd.DataFrame(rows)
    (line,) = capacity_words(table, PAIR)
    for words in ("reach 20.0 % of 100 eligible families", "21.0 weeks, 7.5 meetings each", "75.0 % full"):
        assert words in line, line
    assert not list(capacity_words(table, Pair("another", "usual"))) and not list(capacity_words(pd.DataFrame(), PAIR))
