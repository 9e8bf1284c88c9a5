"""One or two runs: nothing is printed that only many runs can say, and no note without its mark."""

import re

import pytest

from experiments.ablation.ablate import ablate
from experiments.comparison.programmes import programmes
from experiments.presentation.terminal.ablation import ablation_lines
from experiments.presentation.terminal.programmes import programme_lines
from tests.experiments.runs.test_simulate_seed import PROGRAMME


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
