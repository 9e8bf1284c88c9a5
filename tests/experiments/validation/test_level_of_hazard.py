"""Level of the hazard against thresholds: all chances move by the same log-odds, and figures are set beside those as usual."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.special import logit

from experiments.inputs.load import read_parameters
from experiments.measures.measure import CHANCE_OF_HARM
from experiments.validation.level_of_hazard import LEVEL, UNPUBLISHED, groups_of, level_table, row_of, settings_of_level, thresholds_moved
from tests.helpers import REPOSITORY, littleton

YEAR = {"period": "2014-04-01/2015-03-31", "unit": "children", "source": "invented"}


@pytest.mark.fast
def test_thresholds_and_ratings_move_by_the_same_log_odds_and_nothing_else_does() -> None:
    known = read_parameters()
    moved = thresholds_moved(known, -0.7)
    assert {"plan_threshold", "screening_threshold", "rating_red_above"} <= set(moved)
    assert set(moved) == {name for name in known if known[name].unit == CHANCE_OF_HARM}
    for name, value in moved.items():
        assert logit(value) - logit(known[name].value) == pytest.approx(-0.7), name


@pytest.mark.fast
def test_the_settings_are_both_ends_of_the_level_with_thresholds_held_and_moved_along() -> None:
    known = read_parameters()
    level, settings = known[LEVEL], settings_of_level(known)
    assert list(settings) == ["as_usual", "lower_held", "lower_moved", "higher_held", "higher_moved"] and settings["as_usual"] == {}
    assert settings["lower_held"] == {LEVEL: level.low} and settings["higher_moved"][LEVEL] == level.high
    shift = logit(settings["lower_moved"]["plan_threshold"]) - logit(known["plan_threshold"].value)
    assert level.low is not None and shift == pytest.approx(np.log(level.low / level.value)) and shift < 0.0


@pytest.mark.fast
def test_a_figure_is_set_beside_that_as_usual_over_its_periods() -> None:
    authority = littleton(targets=[{**YEAR, "measure": "plan_starts", "value": 10.0}, {**YEAR, "measure": "plan_starts", "value": 20.0}])
    usual = np.array([[10.0, 10.0], [10.0, 10.0]])
    runs = {"as_usual": usual, "lower_held": usual * 0.5, "higher_held": np.array([[20.0, 80.0], [10.0, 40.0]])}
    row = row_of("plan_starts", groups_of(authority.targets)["plan_starts"], authority, runs)
    assert row["published"] == 15.0 and row["as_usual"] == pytest.approx(0.75) and row["lower_held"] == pytest.approx(0.5)
    assert row["higher_held"] == pytest.approx(np.exp(0.25 * np.log(2 * 8 * 1 * 4))) and row["error"] == pytest.approx(np.log(2.0) / 2.0)


@pytest.mark.fast
@pytest.mark.filterwarnings("error")
def test_a_figure_that_does_not_exist_is_empty_without_a_warning() -> None:
    authority = littleton(targets=[{**YEAR, "measure": "plan_starts", "value": 10.0}])
    none = np.full((2, 1), np.nan)
    row = row_of("plan_starts", [0], authority, {"as_usual": none, "lower_held": none})
    assert np.isnan([float(str(row[name])) for name in ("as_usual", "lower_held", "error")]).all()


def test_the_table_has_every_published_figure_and_harm_itself_moves_with_the_level(tmp_path: Path) -> None:
    mapping = yaml.safe_load((REPOSITORY / "tests" / "data" / "littleton.yaml").read_text())
    path = tmp_path / "littleton.yaml"
    path.write_text(yaml.safe_dump({**mapping, "targets": [{**YEAR, "measure": "referrals", "value": 80.0}]}))
    table = level_table(str(path), seeds=(1,)).set_index("figure")
    assert list(table.index) == ["referrals", *UNPUBLISHED] and table["published"].notna().tolist() == [True] + [False] * len(UNPUBLISHED)
    true = table.loc["mean_true_chance_at_assessment"]
    assert true["lower_held"] < 0.8 < 1.25 < true["higher_held"] and true["lower_moved"] < 0.8 < 1.25 < true["higher_moved"]
    assert table.loc["referrals", "as_usual"] > 0.0
