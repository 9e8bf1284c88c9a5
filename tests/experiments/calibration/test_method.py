"""The method of calibration against answers that are known: priors, emulators, implausibility, posteriors, ranks."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.calibration.design import DesignPoints, ResolvedPrior, parameter_values_at, sobol_points
from experiments.calibration.diagnostics import identifiability, identifiability_words, prior_quantiles
from experiments.calibration.emulators import Emulator, EmulatorSet, candidate_forms, emulate_all
from experiments.calibration.history_matching import HistoryMatching, ScaledTargets, implausibility, next_wave, not_ruled_out
from experiments.calibration.posterior import ObservedTargets, sample_emulator_posterior
from experiments.calibration.sequential_monte_carlo import sample_tempered
from experiments.calibration.simulation_based_calibration import POSTERIOR_DRAWS, Ranks, ecdf_band, rank_all, ranks_of, uniformity
from experiments.calibration.study import CalibrationMethod, CalibrationStudy

CHANCE = np.random.default_rng


def points(count: int, dimensions: int, seed: int = 1) -> DesignPoints:
    """Return points that fill the cube, nothing carried."""
    return DesignPoints(sobol_points(count, dimensions, seed), np.zeros((count, 0)))


@pytest.mark.fast
def test_shares_of_a_prior_are_its_values() -> None:
    plain = ResolvedPrior("a", (("b", 0.5),), 2.0, 6.0, "uniform", 3.0)
    logarithmic = ResolvedPrior("c", (), 1.0, 100.0, "log_uniform", 10.0)
    peaked = ResolvedPrior("d", (), 0.0, 10.0, "triangular", 2.0)
    assert parameter_values_at((plain, logarithmic), np.array([0.25, 0.5])) == pytest.approx({"a": 3.0, "b": 3.5, "c": 10.0})
    assert peaked.quantile(np.array([0.2]))[0] == pytest.approx(2.0)  # the area left of a triangle's peak is its share of the base
    assert prior_quantiles(plain).std() == pytest.approx(4.0 / np.sqrt(12.0), rel=1e-3)
    assert prior_quantiles(peaked).std() == pytest.approx(stats.triang(0.2, 0, 10).std(), rel=1e-2)


@pytest.mark.fast
def test_points_fill_the_cube_evenly_and_the_same_seed_gives_the_same() -> None:
    first = sobol_points(64, 3, 5)
    assert (first == sobol_points(64, 3, 5)).all() and not (first == sobol_points(64, 3, 6)).all()
    for j in range(3):
        assert np.histogram(first[:, j], 8, (0, 1))[0].tolist() == [8] * 8


def emulate(seen: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return the emulator of one figure, beside another that is nothing but chance."""
    return emulate_all(seen, np.stack([CHANCE(8).normal(size=len(seen)), figures], axis=1))[1]


def test_an_emulator_finds_a_curve_and_knows_what_is_chance() -> None:
    seen = 2.0 * sobol_points(512, 2, 1) - 1.0
    noise = CHANCE(1).normal(size=512)
    curved = emulate(seen, 3.0 * seen[:, 0] ** 2 + seen[:, 1] + 0.2 * noise)
    assert curved.fit.terms.degree == 2 and curved.explained > 0.95
    tenfold = emulate(seen, 10.0 * (3.0 * seen[:, 0] ** 2 + seen[:, 1] + 0.2 * noise))
    assert tenfold.explained == pytest.approx(curved.explained, abs=1e-6) and tenfold.residual_sd == pytest.approx(
        10.0 * curved.residual_sd, rel=1e-6
    )
    assert emulate(seen, np.full(512, 0.1)).explained == 0.0
    assert curved.residual_sd == pytest.approx(0.2, rel=0.1) and curved.coverage == pytest.approx(0.9, abs=0.04)
    assert EmulatorSet([curved]).means(np.array([[0.5, 0.0]]))[0, 0] == pytest.approx(0.75, abs=0.05)
    nothing = emulate(seen, noise)
    assert nothing.explained < 0.03 and nothing.residual_sd == pytest.approx(1.0, rel=0.1)


def test_with_too_many_inputs_for_all_products_those_that_matter_most_have_them() -> None:
    """Forty inputs on 400 points: 860 products are too many, a line misses the curve; the three that matter are found among them."""
    generator = np.random.default_rng(4)
    seen = generator.uniform(-1.0, 1.0, (400, 40))
    truth = 2.0 * seen[:, 3] + 2.0 * seen[:, 17] + 1.5 * seen[:, 30] + 3.0 * seen[:, 3] * seen[:, 17] + 2.0 * seen[:, 30] ** 2
    found = emulate(seen, truth + 0.1 * generator.normal(size=400))
    assert found.fit.terms.degree == 2 and len(found.fit.terms.chosen) == 6 and {3, 17, 30} <= set(found.fit.terms.chosen)
    assert found.explained > 0.98
    asked = generator.uniform(-1.0, 1.0, (50, 40))
    wanted = 2.0 * asked[:, 3] + 2.0 * asked[:, 17] + 1.5 * asked[:, 30] + 3.0 * asked[:, 3] * asked[:, 17] + 2.0 * asked[:, 30] ** 2
    assert EmulatorSet([found]).means(asked)[:, 0] == pytest.approx(wanted, abs=0.3)


def test_no_form_has_more_terms_than_half_the_points() -> None:
    assert [(form.degree, form.most) for form in candidate_forms(4, 576)] == [(1, None), (2, None), (3, None)]
    assert [(form.degree, form.most) for form in candidate_forms(40, 800)] == [(1, None), (2, 6), (2, 12), (2, 20)]
    assert [(form.degree, form.most) for form in candidate_forms(47, 400)] == [(1, None), (2, 6), (2, 12)]
    assert [(form.degree, form.most) for form in candidate_forms(40, 50)] == [(1, None)]


@pytest.mark.fast
def test_implausibility_is_the_distance_in_all_standard_deviations_after_those_forgiven() -> None:
    means, errors = np.array([[10.0, 0.0, 1.0]]), np.array([3.0, 0.6, 1.0])
    observed, frozen = np.array([20.0, 1.0, 1.0]), np.array([4.0, 0.8, 1.0])
    off = [implausibility(means, errors, observed, frozen, forgiven)[0] for forgiven in range(3)]
    assert off == pytest.approx([2.0, 1.0, 0.0])  # 10 / hypot(3, 4); 1 / hypot(0.6, 0.8); 0


@pytest.mark.fast
def test_where_nothing_is_plausible_the_least_implausible_stay_and_it_is_said() -> None:
    method = CalibrationMethod(waves=(20,), predictive=20, cut=3.0)
    stays, is_forced = not_ruled_out(np.array([9.0, 5.0, 7.0, 6.0]), method, 2)
    assert stays.tolist() == [False, True, False, True] and is_forced
    stays, is_forced = not_ruled_out(np.array([9.0, 2.0, 1.0, 6.0]), method, 2)
    assert stays.tolist() == [False, True, True, False] and not is_forced


def test_a_further_wave_is_searched_for_where_hardly_anything_is_plausible() -> None:
    """The figure is the first place itself, observed at 0.9 with an error of 0.001: six of a thousand points are within three errors."""
    study = CalibrationStudy.model_validate({**TOLD, "parameters": [{"moves": "a_bar"}, {"moves": "b_bar"}]})
    table = points(256, 2)
    matching = HistoryMatching(study, ScaledTargets(np.array([0.9]), np.array([0.001])))
    matching.add_wave(table, table.unit_cube[:, :1])
    batches: list[int] = []

    def candidates(batch: int) -> DesignPoints:
        batches.append(batch)
        return points(2048, 2, seed=batch + 10)

    wave, is_forced = next_wave(matching, candidates, 60)
    assert len(wave) == 60 and not is_forced and len(batches) > 3
    assert abs(wave.unit_cube[:, 0] - 0.9).max() < 0.0032
    matching.targets = ScaledTargets(np.array([7.0]), np.array([0.001]))
    wave, is_forced = next_wave(matching, candidates, 60)
    assert is_forced and wave.unit_cube[:, 0].min() > 0.95


TOLD: dict[str, Any] = {
    "kind": "calibration",
    "name": "one",
    "title": "One figure",
    "level": "authority",
    "authority": "nowhere",
    "start": date(2014, 4, 1),
    "end": date(2015, 3, 31),
    "targets": [{"measure": "m", "period": "2015-03-31", "value": 0.9, "unit": "share", "sampling": 0.001, "discrepancy": 0.0, "source": "a story"}],
    "method": {"waves": [20], "predictive": 20, "forgiven": 0},
}


def straight(count: int, chance: float, seed: int = 1) -> tuple[DesignPoints, np.ndarray]:
    """Return points and figures of a known posterior: the figure is four times the first parameter, with chance; the second is idle."""
    table = points(count, 2, seed)
    return table, 4.0 * table.unit_cube[:, :1] + chance * CHANCE(seed).normal(size=(count, 1))


@pytest.mark.parametrize("observed", [0.2, 2.0, 3.9])
def test_a_posterior_is_the_exact_one(observed: float) -> None:
    """Chance of 0.3 and an error of 0.4 make 0.5: a normal curve cut off where the prior ends."""
    table, figures = straight(2048, 0.3)
    sample = sample_emulator_posterior(table, figures, ObservedTargets(np.array([observed]), np.array([0.4])), draws=1000, seed=2)
    grid = (np.arange(20000) + 0.5) / 20000
    weight = np.exp(-0.5 * ((4.0 * grid - observed) / 0.5) ** 2)
    mean = (grid * weight).sum() / weight.sum()
    spread = np.sqrt(((grid - mean) ** 2 * weight).sum() / weight.sum())
    assert sample.unit_cube[:, 0].mean() == pytest.approx(mean, abs=0.15 * spread)
    assert sample.unit_cube[:, 0].std() == pytest.approx(spread, rel=0.1)
    assert sample.unit_cube[:, 1].std() == pytest.approx(1.0 / np.sqrt(12.0), rel=0.06), "figures say nothing of the second: it stays the prior"


def test_figures_of_many_places_tell_more_than_those_of_one() -> None:
    """Of misses that are all chance nothing is left: only the figure's own error of 0.1 over a slope of 4."""
    table, figures = straight(2048, 0.4)
    one = sample_emulator_posterior(table, figures, ObservedTargets(np.array([2.0]), np.array([0.1])), draws=1000, seed=2)
    many = sample_emulator_posterior(table, figures, ObservedTargets(np.array([2.0]), np.array([0.1]), np.array([0.0])), draws=1000, seed=2)
    assert one.unit_cube[:, 0].std() == pytest.approx(np.hypot(0.4, 0.1) / 4.0, rel=0.1)
    assert many.unit_cube[:, 0].std() == pytest.approx(0.1 / 4.0, rel=0.1)


def test_misses_that_go_together_are_one_piece_of_evidence_and_not_two() -> None:
    """The same figure twice, with the same chance, tells what it tells once."""
    table, figures = straight(2048, 0.4)
    twice = sample_emulator_posterior(
        table, np.hstack([figures, figures]), ObservedTargets(np.array([2.0, 2.0]), np.array([0.01, 0.01])), draws=1000, seed=2
    )
    assert twice.unit_cube[:, 0].std() == pytest.approx(0.4 / 4.0, rel=0.1)


def test_what_was_ruled_out_stays_ruled_out() -> None:
    """An idle parameter is even over its prior; a fence five standard deviations high at its upper half keeps all draws below."""
    table, figures = straight(2048, 0.3)

    def fence(points: DesignPoints) -> np.ndarray:
        return np.where(points.unit_cube[:, 1] > 0.5, 5.0, 0.0)

    free, fenced = (
        sample_emulator_posterior(table, figures, ObservedTargets(np.array([2.0]), np.array([0.1])), draws=500, seed=2, fence=each)
        for each in (None, fence)
    )
    assert (free.unit_cube[:, 1] > 0.5).mean() == pytest.approx(0.5, abs=0.06) and fenced.unit_cube[:, 1].max() <= 0.5
    assert fenced.unit_cube[:, 0].mean() == pytest.approx(free.unit_cube[:, 0].mean(), abs=0.02)


def test_a_cloud_finds_a_curved_ridge_in_many_dimensions() -> None:
    """Twelve parameters; the product of shares of the first two is known sharply: a hyperbola, whose mean a grid gives."""
    product, error = 0.2, 0.01

    def score(places: np.ndarray, row: np.ndarray) -> np.ndarray:
        return np.asarray(-0.5 * ((places[:, 0] * places[:, 1] - product) / error) ** 2)

    places, row = sample_tempered(score, 12, 1, seed=4)
    assert (row == 0).all() and np.unique(places, axis=0).shape == places.shape
    assert (places[:, 0] * places[:, 1]).std() == pytest.approx(error, rel=0.1)
    x = (np.arange(2000) + 0.5) / 2000
    weight = np.exp(-0.5 * ((x[:, None] * x[None, :] - product) / error) ** 2)
    assert places[:, 0].mean() == pytest.approx((x[:, None] * weight).sum() / weight.sum(), abs=0.025)
    assert places[:, 2:].mean(axis=0) == pytest.approx(0.5, abs=0.04) and places[:, 2:].std(axis=0) == pytest.approx(0.289, abs=0.025)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("ratio", "moved", "place", "words"),
    [
        (0.4, 0.0, 0.5, "well identified by the figures"),
        (0.7, 0.4, 0.6, "partly identified by the figures"),
        (0.95, 0.1, 0.5, "hardly identified by the figures: this is the prior"),
        (0.95, -0.4, 0.4, "hardly narrowed by the figures, but shifted by -0.4 prior standard deviations"),
        (0.4, 1.3, 0.95, "well identified by the figures; near a bound of its range"),
        (0.4, -1.3, 0.05, "well identified by the figures; near a bound of its range"),
    ],
)
def test_a_posterior_is_the_prior_only_if_it_neither_narrows_nor_moves(ratio: float, moved: float, place: float, words: str) -> None:
    assert identifiability_words(ratio, moved, place) == words


def test_figures_move_bars_and_no_draw_of_the_mechanisms_against_another() -> None:
    """Mechanisms alone tell a second figure, which only a few of their draws give: all stay as likely as they were, each with bars of its own."""
    chance = CHANCE(5)
    places, mechanism = sobol_points(1024, 1, 3), chance.normal(size=(40, 1))
    carried = mechanism[chance.integers(40, size=1024)]
    figures = np.hstack([4.0 * places - 2.0 + carried, carried]) + 0.05 * chance.normal(size=(1024, 2))
    known = ObservedTargets(np.array([0.3, 1.5]), np.array([0.1, 0.5]))
    sample = sample_emulator_posterior(DesignPoints(places, carried, ("help",)), figures, known, draws=100, seed=1, rows=mechanism)
    counts = np.unique(sample.inherited[:, 0], return_counts=True)[1]
    assert len(counts) == 40 and counts.min() == 2 and counts.max() == 3, "in turn: a hundred draws of forty"
    inside = abs(sample.inherited[:, 0]) < 1.5
    assert (4.0 * sample.unit_cube[:, 0] - 2.0 + sample.inherited[:, 0])[inside].mean() == pytest.approx(0.3, abs=0.05)


def test_a_bar_is_refitted_for_every_draw_of_the_mechanisms_that_it_carries() -> None:
    """The figure is bar plus mechanism: whatever the mechanism's draw, the two must add up to what was observed."""
    chance = CHANCE(3)
    places, mechanism = sobol_points(1024, 1, 3), 0.5 * chance.normal(size=(200, 1))
    carried = mechanism[chance.integers(200, size=1024)]
    figures = 4.0 * places - 2.0 + carried + 0.05 * chance.normal(size=(1024, 1))
    known = ObservedTargets(np.array([0.3]), np.array([0.1]))
    sample = sample_emulator_posterior(DesignPoints(places, carried, ("help",)), figures, known, draws=1000, seed=1, rows=mechanism)
    bar = 4.0 * sample.unit_cube[:, 0] - 2.0
    assert np.corrcoef(bar, sample.inherited[:, 0])[0, 1] < -0.95
    assert (bar + sample.inherited[:, 0]).mean() == pytest.approx(0.3, abs=0.02)
    assert (bar + sample.inherited[:, 0]).std() == pytest.approx(np.hypot(0.05, 0.1), rel=0.12)
    assert sample.inherited[:, 0].std() == pytest.approx(0.5, abs=0.08), "the mechanism keeps its own spread"


def test_a_check_of_a_study_that_carries_mechanisms_is_told_them() -> None:
    """The figure is four times the bar plus the mechanism, whose spread is half the bar's: a bar is found well only by who knows the mechanism."""
    chance, study = CHANCE(6), CalibrationStudy.model_validate({**TOLD, "parameters": [{"moves": "plan_threshold"}]})
    places, mechanism = sobol_points(512, 1, 3), chance.normal(scale=0.6, size=(40, 1))
    carried = mechanism[chance.integers(40, size=512)]
    figures = 4.0 * places + carried + 0.05 * chance.normal(size=(512, 1))
    row = uniformity(ranks_of(study, ("bar",), DesignPoints(places, carried, ("help",)), figures, 100, 1)).iloc[0]
    assert row["is_uniform"] and row["recovered"] > 0.95 and row["spread"] < 0.3, row.to_dict()


def exact(width: float, bias: float = 0.0, replicates: int = 400) -> Ranks:
    """Return ranks of a conjugate model's posteriors, made too narrow or moved on purpose: prior N(0, 1), one figure with error 1."""
    chance = CHANCE(7)
    truth = chance.normal(size=replicates)
    data = truth + chance.normal(size=replicates)

    def drawn(row: int) -> np.ndarray:
        return stats.norm.cdf(data[row] / 2.0 + bias + width * np.sqrt(0.5) * chance.normal(size=(POSTERIOR_DRAWS, 1)))

    return rank_all(("only",), stats.norm.cdf(truth)[:, np.newaxis], np.arange(replicates), drawn)


@pytest.mark.parametrize(("width", "bias"), [(1.0, 0.0), (0.6, 0.0), (1.6, 0.0), (1.0, 0.3)], ids=["right", "too sure", "too unsure", "biased"])
def test_ranks_are_uniform_where_posteriors_are_right_and_only_there(width: float, bias: float) -> None:
    row = uniformity(exact(width, bias)).iloc[0]
    assert row["is_uniform"] == (width == 1.0 and bias == 0.0), row.to_dict()
    if width == 1.0 and bias == 0.0:
        assert row["coverage_90"] == pytest.approx(0.9 * (POSTERIOR_DRAWS - 1) / (POSTERIOR_DRAWS + 1), abs=0.04)


def test_the_band_holds_uniform_ranks_as_often_as_it_says() -> None:
    low, high = ecdf_band(200)
    chance, held = CHANCE(8), 0
    for _ in range(600):
        heights = np.cumsum(np.bincount(chance.integers(POSTERIOR_DRAWS + 1, size=200), minlength=POSTERIOR_DRAWS + 1)) / 200
        held += bool(((heights >= low) & (heights <= high))[:-1].all())
    assert held / 600 == pytest.approx(0.95, abs=0.03)


def test_what_cannot_be_told_apart_is_said() -> None:
    import pandas as pd

    chance = CHANCE(4)
    one = chance.uniform(0.4, 0.6, size=500)
    draws = pd.DataFrame({"a": one, "b": 1.0 - one + 0.01 * chance.normal(size=500), "c": chance.uniform(size=500)})
    table = identifiability(tuple(ResolvedPrior(name, (), 0.0, 1.0, "uniform", 0.5) for name in "abc"), draws)
    words = table.set_index(["parameter", "other"])["words"]
    assert words["a", ""] == "well identified by the figures" and "this is the prior" in words["c", ""]
    low = identifiability((ResolvedPrior("a", (), 0.0, 10.0, "uniform", 5.0),), pd.DataFrame({"a": chance.uniform(0.0, 1.0, size=500)})).iloc[0]
    assert low["moved"] == pytest.approx((0.5 - 5.0) / (10.0 / 12.0**0.5), abs=0.05) and "near a bound of its range" in low["words"]
    assert "cannot be identified separately" in words["a", "b"] and words["a", "c"] == ""
