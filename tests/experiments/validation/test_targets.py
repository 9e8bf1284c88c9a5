"""Published figures beside simulated ones: what the window does not hold is listed apart, and is no miss."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.presentation.figures.validation import target_rows
from experiments.presentation.terminal.validation import validation_text
from experiments.validation.targets import row_of, validate
from simulation.settings import Target
from tests.helpers import REPOSITORY

RUN = "name: run\ntitle: Run\nauthority: tiny.yaml\npolicy: business_as_usual\nstart: 2014-04-07\nend: 2015-03-31\nthresholds: stay\n"
TARGETS = """targets:
  - {measure: protection_plans, period: "2015-03-31", value: 1000000, unit: children, source: made up}
  - {measure: protection_plans, period: "2013-03-31", value: 20, unit: children, source: made up}
  - {measure: plan_starts, period: "2012-04-01/2013-03-31", value: 20, unit: children, source: made up}
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return a validation of a tiny authority with one target inside the window, a miss, and two before it."""
    folder: Path = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.yaml").write_text((REPOSITORY / "tests" / "data" / "tiny.yaml").read_text() + TARGETS)
    (folder / "run.yaml").write_text(RUN)
    return validate(str(folder / "run.yaml"), runs=1, jobs=1)


def test_a_target_outside_the_window_is_known_to_be(table: pd.DataFrame) -> None:
    assert list(table["in_window"]) == [True, False, False]
    assert table["median"].notna().tolist() == [True, False, False]


def test_targets_outside_the_window_are_listed_apart_and_are_no_misses(table: pd.DataFrame) -> None:
    text = validation_text(table, 1, 150)
    rows, _, said = text.partition("0 of 1 within 15%")
    assert said, text
    assert "2015-03-31" in rows and "2013" not in rows and "nan" not in text
    apart = " ".join(said.split())
    assert "Outside the window, and not compared: 2 published figures (" in apart and "2013-03-31" in apart and "An earlier start" in apart
    assert "Outside the window" not in validation_text(table[:1], 1, 150)


def test_the_figure_draws_what_the_window_holds(table: pd.DataFrame) -> None:
    rows = target_rows(table)
    assert len(rows) == 1 and "of 1 published figures" in rows["title"].iloc[0]


def test_a_published_zero_is_met_by_a_simulated_zero_alone() -> None:
    zero = Target(measure="looked_after_children", period="2015-03-31", value=0, unit="children", source="made up")
    assert row_of(zero, np.zeros(3))["is_inside"] and not row_of(zero, np.ones(3))["is_inside"]
