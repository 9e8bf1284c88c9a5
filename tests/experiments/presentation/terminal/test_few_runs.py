"""One or two runs: nothing is printed that only many runs can say, and no note without its mark."""

import re

import pandas as pd
import pytest

from experiments.ablation.ablate import ablate
from experiments.comparison.compare import compare
from experiments.comparison.programmes import programmes
from experiments.presentation.terminal.ablation import ablation_lines
from experiments.presentation.terminal.prediction import ratio_cell
from experiments.presentation.terminal.programmes import programme_lines
from experiments.presentation.terminal.screens import long_lines
from experiments.presentation.terminal.uncertainty import sureness
from experiments.presentation.terminal.validation import pattern_text, validation_text
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME


@pytest.mark.parametrize(("runs", "words"), [(1, "1 pair says next to nothing"), (2, "2 pairs say next to nothing")])
def test_few_pairs_say_next_to_nothing(runs: int, words: str) -> None:
    assert words in sureness(compare(BASELINE, [PROGRAMME], runs=runs, jobs=1, counterfactuals=False))


@pytest.mark.parametrize("runs", [1, 3])
def test_programmes_side_by_side_have_a_band_where_there_are_several_pairs(runs: int) -> None:
    lines = list(programme_lines(list(programmes([PROGRAMME], runs=runs, jobs=1)), 160))
    (row,) = [line for line in lines if line.strip().startswith("tiny_programme_run")]
    assert ("[" in row) == (runs > 1) and re.search(r"[+-]\d", row)


def test_notes_below_programmes_have_their_marks_above() -> None:
    text = "\n".join(programme_lines(list(programmes([PROGRAMME], runs=1, jobs=1)), 160))
    notes = re.findall(r"^(\*+) ", text, re.MULTILINE)
    table = text[: text.index("\n* ")]
    assert notes == ["*"] and "missed*" in table and "**" not in table


def test_two_runs_of_an_ablation_print_no_number_that_is_none() -> None:
    text = "\n".join(ablation_lines(ablate(PROGRAMME, runs=2, jobs=1)))
    assert "nan" not in text and "0 of" not in text and "too few" in text


def test_one_run_of_an_ablation_has_no_intervals_and_looks_at_no_interactions() -> None:
    text = "\n".join(ablation_lines(ablate(PROGRAMME, runs=1, jobs=1), 180))
    assert "nan" not in text and "[" not in text and "0 of" not in text
    assert "too few to single anything out" in text and "too few to look at any" in text


def of_one_figure(low: float, high: float) -> pd.DataFrame:
    """Return published figures beside simulated ones: one of them."""
    row = {"measure": "plan_starts", "period": "2014-04-01/2015-03-31", "observed": 9.0, "median": 11.0, "low": low, "high": high, "ratio": 1.22}
    return pd.DataFrame([row | {"is_inside": False, "in_interval": False, "role": "calibrate", "fitted": False, "in_window": True}])


def test_published_figures_beside_one_run_have_no_interval_to_miss() -> None:
    one, several = validation_text(of_one_figure(11.0, 11.0), 1, 150), validation_text(of_one_figure(5.5, 16.4), 2, 150)
    assert one.count("11 ") == 1 and "no interval" in one and "0 between" not in one
    assert "5.5" in several and "0 between the simulated 5 and 95 % points of 2 runs" in several
    shape = {"level": "child", "pattern": "stays are long", "shown_in": 1.0, "figure": "stay", "observed": 0.2, "is_target": True, "unit": "share"}
    spread = [pd.DataFrame([shape | {"median": 0.3, "low": low, "high": 0.3}]) for low in (0.3, 0.1)]
    assert ["[" in pattern_text(table) for table in spread] == [False, True]


def test_a_predicted_ratio_of_one_run_has_no_interval() -> None:
    ends = ("median", "low_50", "high_50", "low_90", "high_90")
    assert ratio_cell(pd.Series(dict.fromkeys(ends, 0.88))) == "x0.88"
    assert ratio_cell(pd.Series(dict(zip(ends, (0.88, 0.8, 0.9, 0.7, 1.0))))) == "x0.88 [0.80, 0.90] [0.70, 1.00]"


@pytest.mark.parametrize("runs", [1, 2])
def test_the_long_tables_of_one_pair_have_no_band(runs: int) -> None:
    results = compare(BASELINE, [PROGRAMME], runs=runs, jobs=1, counterfactuals=False)
    tables = "\n".join(long_lines(results, 180)).split("Each pair of columns")[0].replace("[5 % to 95 %", "")
    assert ("[" in tables) == (runs > 1) and "children entering care" in tables
