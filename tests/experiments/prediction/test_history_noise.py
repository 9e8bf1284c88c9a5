"""The law of an authority's own figures: worked out by hand, by brute force, and found again in invented histories."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from experiments.prediction.history_noise import NoiseModel, ObservedHistory, predictive_distribution, sample_log_ratios
from experiments.prediction.noise_models import FORMS, fit_form, form_of, size_from_unbounded, unbounded_from_size
from experiments.prediction.panel import Panel, windows_of
from experiments.prediction.scores import bootstrap_means, crps, score_windows, t_log_density
from tests.many_authorities import TRUE, YEARS, code_of, lived


def seen(deviations: list[float], offsets: tuple[int, ...], count: float = 1e12) -> ObservedHistory:
    """Return one authority's past, with counts so large that they make no noise unless given."""
    return ObservedHistory(offsets, np.array([deviations]), np.full((1, len(deviations)), count), np.array([count]))


def test_what_came_goes_again_by_the_share_that_is_kept() -> None:
    noise = NoiseModel(passing_sd=0.3, national_sd=0.05, kept_per_year=0.8)
    law = predictive_distribution(noise, seen([0.4], (0,)), 0, 3)
    assert law.centre[0] == pytest.approx((0.8**3 - 1) * 0.4)
    assert law.scale[0] ** 2 == pytest.approx(0.09 * (1 - 0.8**6) + 3 * 0.0025)
    assert (law.own[0], law.national[0]) == pytest.approx((0.09 * (1 - 0.8**6), 0.0075))


def test_a_random_walk_stays_where_it_is_and_spreads_with_the_root_of_time() -> None:
    for offsets in ((0,), (-2, -1, 0)):
        law = predictive_distribution(NoiseModel(passing_sd=0.2, national_sd=0.1), seen([0.4] * len(offsets), offsets), 0, 3)
        assert law.centre[0] == pytest.approx(0.0, abs=1e-9)
        assert law.scale[0] == pytest.approx(np.sqrt(3 * (0.04 + 0.01)), rel=1e-6)


def test_a_lasting_difference_is_no_deviation() -> None:
    lasting = predictive_distribution(NoiseModel(0.2, 0.0, 0.5, lasting_sd=3.0), seen([0.5, 0.5, 0.5], (-2, -1, 0)), 0, 3)
    passing = predictive_distribution(NoiseModel(0.2, 0.0, 0.5), seen([0.5, 0.5, 0.5], (-2, -1, 0)), 0, 3)
    assert abs(lasting.centre[0]) < 0.02 < 0.3 < -passing.centre[0]


@pytest.mark.parametrize("first", [0, 1])
def test_the_law_is_that_of_brute_force(first: int) -> None:
    noise = NoiseModel(passing_sd=0.3, national_sd=0.0, kept_per_year=0.7, lasting_sd=0.2, counting=3.0)
    counts, expected, chance = np.array([60.0, 90.0]), 80.0, np.random.default_rng(5)
    times = np.array([-1.0, 0.0, first, first + 3.0])
    smooth = 0.04 + 0.09 * 0.7 ** np.abs(times[:, None] - times)
    values = chance.multivariate_normal(np.zeros(4), smooth, 400_000, method="eigh")
    counting = chance.normal(0.0, np.sqrt(3.0 / np.array([*counts, expected, expected])), values.shape)
    values = values + counting
    if first == 0:
        values[:, 2] = values[:, 1]  # the first year of the ratio is the last that was seen
    ratio, past = values[:, 3] - values[:, 2], values[:, :2]
    slopes, *_ = np.linalg.lstsq(past, ratio, rcond=None)
    law = predictive_distribution(noise, ObservedHistory((-1, 0), np.array([[0.3, -0.2]]), counts[None], np.array([expected])), first, first + 3)
    assert law.centre[0] == pytest.approx(float(np.array([0.3, -0.2]) @ slopes), abs=0.003)
    assert law.scale[0] == pytest.approx(float(np.std(ratio - past @ slopes)), rel=0.01)


def test_without_a_past_the_whole_spread_is_expected() -> None:
    law = predictive_distribution(
        NoiseModel(0.3, 0.0, 0.8, counting=2.0, tail=9.0), ObservedHistory((), np.zeros((1, 0)), np.zeros((1, 0)), np.array([100.0])), 0, 3
    )
    assert law.centre[0] == 0.0 and law.tail[0] == 9.0
    assert law.scale[0] ** 2 == pytest.approx(2 * 0.09 * (1 - 0.8**3) + 2 * 2.0 / 100)


def test_small_counts_move_more_and_a_restless_past_widens() -> None:
    noise = NoiseModel(0.2, 0.03, 0.8, counting=4.0, tail=6.0)
    assert (
        predictive_distribution(noise, seen([0.0], (0,), 40.0), 0, 3).scale[0]
        > 1.2 * predictive_distribution(noise, seen([0.0], (0,), 800.0), 0, 3).scale[0]
    )
    quiet, restless = (predictive_distribution(noise, seen(past, (-2, -1, 0)), 0, 3) for past in ([0.0, 0.0, 0.0], [0.6, -0.6, 0.6]))
    assert restless.scale[0] > 1.3 * quiet.scale[0] and restless.tail[0] == 9.0


def test_draws_follow_the_law() -> None:
    law = predictive_distribution(NoiseModel(0.2, 0.05, 0.8, tail=6.0), seen([0.3], (0,)), 0, 3)
    draws = sample_log_ratios(law, 100_000, np.random.default_rng(1))[0]
    assert stats.kstest(draws, stats.t(7.0, law.centre[0], law.scale[0]).cdf).pvalue > 0.001
    assert stats.kstest(draws, stats.t(7.0, law.centre[0], 1.05 * law.scale[0]).cdf).pvalue < 0.001


@pytest.mark.parametrize("tail", [3.0, 8.0, np.inf])
def test_scores_are_those_of_the_textbook(tail: float) -> None:
    law = stats.norm if np.isinf(tail) else stats.t(tail)
    for z in (-2.5, 0.0, 0.7):
        by_hand = sum(integrate.quad(lambda x, z=z: (law.cdf(x) - (x >= z)) ** 2, *ends)[0] for ends in ((-np.inf, z), (z, np.inf)))
        assert crps(np.array([z]), np.array([tail]))[0] == pytest.approx(by_hand, rel=1e-4)
        assert t_log_density(np.array([z]), np.array([tail]))[0] == pytest.approx(law.logpdf(z))


@given(st.sampled_from(["passing_sd", "kept_per_year", "counting", "tail"]), st.floats(-5, 5))
def test_sizes_come_back_from_the_whole_line(name: str, free: float) -> None:
    assert unbounded_from_size(name, size_from_unbounded(name, free)) == pytest.approx(free, abs=1e-6)


def invented(authorities: int, seed: int) -> Panel:
    """Return an invented panel."""
    children, counts = lived(authorities, seed)
    frame = pd.DataFrame(counts, index=[code_of(i) for i in range(authorities)], columns=list(YEARS))
    return Panel(frame, np.log(frame.div(children, axis=0)))


def test_the_law_is_found_again_and_its_intervals_cover_what_they_say() -> None:
    fit = fit_form(form_of("reverting_national"), invented(150, 1), 3, 3)
    assert fit.noise.passing_sd == pytest.approx(TRUE.passing_sd, rel=0.15)
    assert fit.noise.kept_per_year == pytest.approx(TRUE.kept_per_year, abs=0.08)
    assert fit.noise.tail > 15.0
    others = invented(150, 1).subset([code_of(i) for i in range(150)])
    table = score_windows(fit.noise, windows_of(others, fit.level, 3, 3), 3).table
    assert 0.88 < table["inside_90"].mean() < 0.92 and 0.46 < table["inside_50"].mean() < 0.54
    narrow = NoiseModel(0.7 * fit.noise.passing_sd, 0.0, fit.noise.kept_per_year, counting=0.0)
    assert score_windows(narrow, windows_of(others, fit.level, 3, 3), 3).table["inside_90"].mean() < 0.85


def test_each_form_frees_what_it_says() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)
    fit = fit_form(form_of("walk"), invented(20, 3), 3, 3)
    assert (fit.noise.kept_per_year, fit.noise.counting, fit.noise.lasting_sd, fit.noise.tail) == (1.0, 0.0, 0.0, np.inf)


def test_authorities_are_drawn_whole() -> None:
    table = pd.DataFrame({"code": ["a"] * 10 + ["b"] * 10, "inside_90": [1.0] * 10 + [0.0] * 10})
    assert set(bootstrap_means(table, ["inside_90"], 200, 1)["inside_90"]) == {0.0, 0.5, 1.0}
