"""Published figures beside simulated ones: what the window does not hold is listed apart, and is no miss."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.load import read_calibration
from experiments.inputs.load import read_authority
from experiments.presentation.figures.validation import target_rows
from experiments.presentation.terminal.validation import counted, score_sentences, validation_text
from experiments.validation.targets import row_of, scores_of, target_row, validate
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


HERTFORDSHIRE = read_authority("hertfordshire")


def entries(year: int, value: float = 489.0) -> Target:
    """Return care entries of the year to a 31 March."""
    period = f"{year - 1}-04-01/{year}-03-31"
    return Target(measure="care_entries", period=period, value=value, unit="children", source="made up")


def scored(figures: np.ndarray, years: tuple[int, ...] = (2014, 2015)) -> pd.DataFrame:
    """Return the rows of care entries of some years, each with the same simulated figures, of which the last year's was fitted."""
    study = read_calibration("hertfordshire").study
    known = [each for each in HERTFORDSHIRE.targets if each.measure == "care_entries" and int(each.period[-10:-6]) in years]
    return pd.DataFrame([target_row(each, figures, HERTFORDSHIRE, study) for each in known]).assign(in_window=True)


@pytest.mark.fast
def test_a_published_figure_has_its_z_score_and_the_skill_against_last_years() -> None:
    figures = np.linspace(459.0, 519.0, 41)
    table = scored(figures)
    assert table["fitted"].tolist() == [False, True] and table["last_figure"].tolist() == [450.0, 483.0]
    assert table["z"].to_numpy() == pytest.approx((np.array([483.0, 489.0]) - 489.0) / figures.std(ddof=1))
    assert (table["skill"] > 0.5).all(), "last year's figure moves by a fifth"
    assert table["skill"].to_numpy() == pytest.approx((1.0 - table["crps"] / table["crps_last"]).to_numpy())
    assert (scored(figures + 300.0)["skill"] < 0.0).all()
    one = scores_of(entries(2015), figures[:1], None)
    assert np.isnan([one["z"], one["crps"], one["skill"]]).all()
    assert scores_of(entries(2015), np.append(figures, np.nan), None)["crps"] == scores_of(entries(2015), figures, None)["crps"]


@pytest.mark.fast
def test_a_figure_later_than_all_that_was_fitted_is_forecast_by_what_the_fit_could_know() -> None:
    study = read_calibration("hertfordshire").study
    later = HERTFORDSHIRE.model_copy(update={"targets": (*HERTFORDSHIRE.targets, entries(2016, 600.0), entries(2017, 620.0))})
    rows = [target_row(later.targets[-1], np.linspace(600.0, 640.0, 20), later, chosen) for chosen in (study, None)]
    assert [row["last_figure"] for row in rows] == [489.0, 600.0] and not rows[0]["fitted"]
    assert rows[0]["last_sd"] > rows[1]["last_sd"]


@pytest.mark.fast
def test_fitted_figures_and_others_are_scored_in_sentences_of_their_own() -> None:
    table = scored(np.linspace(459.0, 519.0, 41))
    others, fitted, about = score_sentences(table, 20)
    assert others.startswith("Not fitted: 1 of 1 published figures lie within their 90% band (0.9 expected)")
    assert fitted.startswith("Fitted, so that agreement is no validation: 1 of 1") and about.startswith("Skill:")
    assert score_sentences(table, 19) == [] and "--runs 20" in counted(table, 19)
    assert score_sentences(table.assign(fitted=False), 20)[0].startswith("All, with parameters held")
    assert "+0." in validation_text(table, 20, 200) and "nan" not in validation_text(table, 4, 200)


@pytest.mark.fast
def test_a_table_of_an_earlier_version_is_read_without_scores() -> None:
    earlier = scored(np.linspace(459.0, 519.0, 41)).drop(columns=["z", "band", "crps", "crps_last", "last_sd", "skill"])
    assert "2 between the simulated 5 and 95 % points of 20 runs" in counted(earlier, 20) and score_sentences(earlier, 20) == []
    assert "nan" not in validation_text(earlier, 20, 200)
