"""How a posterior stands to published figures: on made posteriors whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.comparison_scale import chance_of_means, chance_of_pairs
from experiments.calibration.emulators import Emulator, PolynomialTerms, RidgeFit
from experiments.calibration.load import read_calibration
from experiments.calibration.persistence import Persistence, persistence_of
from experiments.calibration.predictive_checks import Predicted, check_table, kind_of, target_table
from experiments.calibration.study import CalibrationMethod, CalibrationStudy, CalibrationTarget
from experiments.measures.scores import normal_points
from experiments.presentation.figures.calibration import over_published
from experiments.presentation.terminal.calibration import check_lines, target_lines

pytestmark = pytest.mark.fast
EMULATOR = Emulator(RidgeFit(PolynomialTerms(1, (0,)), np.zeros(1), 0.0), 0.0, 1.0, 0.9, np.zeros(1))
YEAR = "2014-04-01/2015-03-31"


def aim(**changes: object) -> CalibrationTarget:
    """Return a target: 100 plans started, sampling error 6."""
    settings = {"measure": "plan_starts", "period": YEAR, "value": 100, "unit": "children", "sampling": 6, "discrepancy": 0.1, "source": "made up"}
    return CalibrationTarget(**{**settings, **changes})  # type: ignore[arg-type]


def predicted_at(figures: np.ndarray, *aims: CalibrationTarget, chance: float = 4.0, lasts: list[Persistence | None] | None = None) -> pd.DataFrame:
    """Return the table of targets for figures of draws (draws, targets)."""
    study = CalibrationStudy.model_construct(targets=aims)
    count = len(aims)
    return target_table(study, Predicted(figures, np.full(count, chance)), lasts or [None] * count, [EMULATOR] * count, np.zeros(count))


def normal(mean: float, sd: float, draws: int = 400) -> np.ndarray:
    """Return evenly spaced draws of a normal distribution (draws, 1)."""
    return (mean + sd * normal_points(draws))[:, np.newaxis]


def test_a_normal_prediction_has_the_z_score_and_the_parts_that_it_was_made_of() -> None:
    row = predicted_at(normal(84.0, 8.0), aim()).iloc[0]
    assert row["z"] == pytest.approx(1.6, rel=0.01) and not row["is_far"]
    assert row["sd"] == pytest.approx(10.0, rel=0.01) and row["sampling_sd"] == 6.0 and row["chance_sd"] == 4.0
    assert row["parameters_sd"] == pytest.approx((64.0 - 16.0) ** 0.5, rel=0.01)
    assert (row["low"], row["high"]) == pytest.approx((84.0 - 16.45, 84.0 + 16.45), rel=0.01) and row["is_inside"]
    assert row["band"] == pytest.approx(0.329, rel=0.02), "of the published figure, so that a wide band is seen"
    assert np.isnan(predicted_at(normal(84.0, 8.0), aim(), chance=np.nan).iloc[0]["parameters_sd"]), "nothing was simulated twice"


def test_what_a_fit_allows_is_no_part_of_the_prediction() -> None:
    strict, generous = (predicted_at(normal(84.0, 8.0), aim(discrepancy=share, chance=wide)).iloc[0] for share, wide in ((0.1, 0.0), (0.5, 90.0)))
    assert (strict["z"], strict["crps"], strict["sd"]) == (generous["z"], generous["crps"], generous["sd"])


def test_a_wrong_level_is_far_and_a_band_three_times_as_wide_hides_it_but_scores_worse() -> None:
    right, wrong, wide = (predicted_at(normal(*how), aim(sampling=0)).iloc[0] for how in ((100.0, 8.0), (70.0, 8.0), (100.0, 24.0)))
    assert wrong["is_far"] and wrong["z"] > 2.0 and not wrong["is_inside"]
    assert wide["is_inside"] and not wide["is_far"] and wide["crps"] > 2.5 * right["crps"] and wide["band"] > 2.5 * right["band"]


def test_a_model_that_is_last_years_figure_has_no_skill_and_the_sentence_says_which_is_worse() -> None:
    calibration = read_calibration("hertfordshire")
    aims = [each for each in calibration.study.targets if each.measure in ("care_entries", "care_exits", "looked_after_children")]
    lasts = [persistence_of(each, calibration.experiment.authority) for each in aims]
    aims, lasts = map(list, zip(*[(each, last) for each, last in zip(aims, lasts) if last is not None]))
    same = np.stack([last.draws() for last in lasts], axis=1)
    table = predicted_at(same, *aims, lasts=lasts)
    assert table["skill"].to_numpy() == pytest.approx(np.zeros(len(aims))) and len(aims) == 4
    worse = "\n".join(target_lines(predicted_at(1.5 * same, *aims, lasts=lasts)))
    better = "\n".join(target_lines(predicted_at(normal(0.0, 1.0) + [each.value for each in aims], *aims, lasts=lasts)))
    assert "predicts worse than last year's figure (mean skill -" in " ".join(worse.split()) and "predicts worse" not in better
    assert "mean skill against last year's figure is +" in " ".join(better.split())
    assert "no validation" in worse and "no validation" in better, "fitted figures, whatever the skill"


def test_the_screen_says_how_many_are_inside_and_far_how_many_would_be_by_chance_and_which_are_furthest() -> None:
    levels = np.array([100.0, 140.0, 103.0, 109.0, 50.0])
    names = ("referrals", "care_entries", "plan_starts", "care_exits", "plan_ends")
    table = predicted_at(normal(0.0, 8.0) + levels, *(aim(measure=name) for name in names))
    said = " ".join("\n".join(target_lines(table)).split())
    assert "3 of 5 published figures lie within their 90% band (4.5 expected)" in said
    assert "no skill against last year's figure" in said
    furthest = said.partition("furthest off, in standard deviations (z): ")[2].partition(". ")[0]
    assert [part.rpartition("(")[2] for part in furthest.split("; ")] == ["+5.0)", "-4.0)", "-0.9)"]
    assert "2 of 5 lie more than 2 standard deviations off (marked !); by chance 0.2 would." in said
    assert "+5.0!" in said and "narrow" not in said


def test_figures_are_looked_at_by_kind_and_years_of_a_series_together() -> None:
    """Both years lie inside their bands; that the figure fell where all draws rise is what only both together show."""
    rng = np.random.default_rng(5)
    level = 1000.0 + 80.0 * rng.normal(size=(200, 1))
    draws = np.hstack([level, level + 60.0 + 10.0 * rng.normal(size=(200, 1)), 100.0 + 8.0 * rng.normal(size=(200, 1))])
    stock = {"measure": "looked_after_children", "sampling": 0}
    aims = (aim(**stock, period="2013-03-31", value=1037), aim(**stock, period="2015-03-31", value=1004), aim())
    study = CalibrationStudy.model_construct(targets=aims)
    table = check_table(study, Predicted(draws, np.zeros(3)), 1).set_index("name")
    assert list(table.index) == ["stocks", "flows", "looked_after_children", "all figures"] and list(table["figures"]) == [2, 1, 2, 3]
    assert predicted_at(draws, *aims)["is_inside"].all() and (table["outside"] == 0).all()
    assert table.loc["looked_after_children", "p_value"] < 0.01 and table.loc["flows", "p_value"] > 0.5
    said = "\n".join(check_lines(table.reset_index()))
    assert "looked-after children, its years" in said and "nan" not in said
    again = check_table(study, Predicted(draws, np.zeros(3)), 1).set_index("name")
    assert again.equals(table), "the same seed gives the same errors"
    few = "\n".join(check_lines(check_table(study, Predicted(draws[:5], np.zeros(3)), 1)))
    assert "too few draws" in few and "nan" not in few


def test_a_figures_kind() -> None:
    kinds = {kind_of(each): each.measure for study in ("hertfordshire", "england_mechanisms") for each in read_calibration(study).study.targets}
    assert set(kinds) == {"flows", "stocks", "shares", "durations", "exits", "trials"}
    assert kind_of(aim()) == "flows" and kind_of(aim(measure="plan_ends_3_months", per="plan_ends", value=0.2, unit="share")) == "durations"
    assert kind_of(aim(measure="care_exits_home", per="care_exits", value=0.2, unit="share")) == "exits"
    assert kind_of(aim(measure="protection_plans", period="2015-03-31")) == "stocks"
    assert kind_of(aim(measure="care_entries_under_1", per="care_entries", value=0.2, unit="share")) == "shares"


def test_chance_is_told_from_parameters_by_second_seeds_or_by_several_places() -> None:
    rng = np.random.default_rng(6)
    parameters = 30.0 * rng.normal(size=(400, 1))
    first, second = (parameters + 5.0 * rng.normal(size=(400, 1)) for _ in range(2))
    assert chance_of_pairs(first, second) == pytest.approx([5.0], rel=0.1)
    second[0] = np.nan
    assert chance_of_pairs(first, second) == pytest.approx([5.0], rel=0.1) and np.isnan(chance_of_pairs(first[:1], second[:1])).all()
    places = parameters[:, np.newaxis] + 5.0 * rng.normal(size=(400, 6, 1))
    assert chance_of_means(places, 100) == pytest.approx([0.5], rel=0.1)


def test_the_figure_shows_bands_in_per_cent_of_what_was_published_beside_chance_alone() -> None:
    table = over_published(predicted_at(normal(110.0, 8.0), aim(chance=8.0)))
    assert table["median"].item() == pytest.approx(10.0) and table["grey"].item() == pytest.approx(16.45)
    assert table["high"].item() - table["low"].item() == pytest.approx(100.0 * predicted_at(normal(110.0, 8.0), aim())["band"].item())
    assert len(over_published(predicted_at(normal(1.0, 1.0), aim(value=0)))) == 0, "nothing is a share of 0"


def test_more_second_seeds_than_draws_are_refused() -> None:
    assert CalibrationMethod(waves=(20,), predictive=20, second_seeds=20).second_seeds == 20
    with pytest.raises(ValueError, match="at most 20, the draws of `predictive`"):
        CalibrationMethod(waves=(20,), predictive=20, second_seeds=21)
