"""Draws of a posterior in runs: shared by the arms of a seed, one in four by two seeds, written down, repeated, stated apart from chance."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compare, repeat
from experiments.ablation.ablate import ablate
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.statistics import interval_of_mean
from experiments.posteriors import draws as draws
from experiments.posteriors.draws import digest_of
from experiments.posteriors.fingerprint import as_text, fingerprint, reference_values
from experiments.posteriors.posterior_file import HEADS, Posterior
from experiments.presentation.terminal.ablation import ablation_lines
from experiments.presentation.terminal.comparison import detail_lines
from experiments.presentation.terminal.programmes import what_bands_hold
from experiments.runs.parameter_values import seed_places_by_draw
from experiments.runs.tables import parameter_share
from experiments.validation.targets import validate
from simulation.settings import Authority
from tests.experiments.posteriors.posteriors import ship_england
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME, experiment

PRICES = [600.0, 900.0, 700.0]


def write_posterior(folder: Path, authority: Authority, values: dict[str, list[float]], unseen: str = "none") -> None:
    """Write a posterior of an authority; unseen: parameters that no figure informs."""
    stamp = {"model": fingerprint(values), "reference": as_text(reference_values())}
    stated = {**stamp, "held": digest_of(authority), "authority": authority.name, "local": "none", "unseen": unseen}
    heads = dict.fromkeys(HEADS, "1") | stated
    (folder / f"{authority.name}.csv").write_text(Posterior(heads, pd.DataFrame(values)).text())


def ship_posterior(folder: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority, values: dict[str, list[float]]) -> None:
    """Let a posterior of an authority ship, from a folder of its own, until the test ends."""
    write_posterior(folder, authority, values)
    monkeypatch.setattr(draws, "POSTERIORS", folder)
    monkeypatch.setattr(draws, "posterior_of", draws.posterior_of.__wrapped__)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship a posterior for Tiny: the price of a foster week, which moves no family, and nothing else."""
    folder = tmp_path / "posteriors"
    folder.mkdir()
    ship_posterior(folder, monkeypatch, resolve_scenario(BASELINE).authority, {"cost_foster_week": PRICES})
    return folder


def test_runs_take_draws_and_say_so(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1, out=tmp_path / "drawn")
    held = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1, parameters="held")
    assert {seed: values["cost_foster_week"] for seed, values in results.experiment.draw_by_seed.items()} == {2: PRICES[0], 3: PRICES[1]}
    assert held.experiment.draw_by_seed == {}
    mean = [one.summary[one.summary["scenario"] == "tiny_baseline"].set_index(["measure", "area", "period"])["mean"] for one in (results, held)]
    same = [name for name in mean[0].index if "cost" not in name[0] and "margin" not in name[0]]
    pd.testing.assert_series_equal(mean[0][same], mean[1][same])
    assert mean[0]["cost_line_placements"].max() != mean[1]["cost_line_placements"].max()
    record = json.loads((tmp_path / "drawn" / "run.json").read_text())
    assert record["draws"] == [{"seed": seed, "values": {"cost_foster_week": price}} for seed, price in ((2, PRICES[0]), (3, PRICES[1]))]
    (shipped / "tiny.csv").unlink()
    assert repeat(tmp_path / "drawn", jobs=1)[1] == []
    said = "\n".join(detail_lines(results))
    assert "what published figures leave open of 1 parameters" in said and "leave open" not in "\n".join(detail_lines(held))
    assert "same parameters" in next(what_bands_hold([held])) and "Bands of Tiny" in next(what_bands_hold([held, results]))


def test_children_in_long_stay_need_are_drawn_by_ratio_move_nothing_else_and_are_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "posteriors"
    folder.mkdir()
    ship_posterior(folder, monkeypatch, resolve_scenario(BASELINE).authority, {"outside_need_per_year": [4.0, 1.0, 1.0]})
    results = compare(BASELINE, [PROGRAMME], runs=1, seed=2, jobs=1, out=tmp_path / "drawn")
    held = compare(BASELINE, [PROGRAMME], runs=1, seed=2, jobs=1, parameters="held")
    mean = [one.summary[one.summary["scenario"] == "tiny_baseline"].set_index(["measure", "area", "period"])["mean"] for one in (results, held)]
    gap = (mean[0] - mean[1]).dropna()
    assert {measure.removesuffix("_per_10000") for measure, _, _ in gap[gap != 0.0].index} == {"children_in_need"} and gap.max() > 0.0
    assert repeat(tmp_path / "drawn", jobs=1)[1] == []


def test_a_validation_calls_figures_fitted_only_where_draws_of_that_posterior_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship_england(tmp_path, monkeypatch)
    fitted = {how: validate("england", runs=1, jobs=1, parameters=how)["fitted"].sum() for how in ("drawn", "held")}
    assert fitted == {"drawn": 30, "held": 0}


def test_what_no_figure_told_is_not_called_calibrated(shipped: Path) -> None:
    write_posterior(shipped, resolve_scenario(BASELINE).authority, {"cost_foster_week": PRICES}, unseen="cost_foster_week")
    said = "\n".join(detail_lines(compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1)))
    assert "leave open of 0 parameters" in said and "1 more, which matter under a programme alone and which no figure tells" in said


def test_an_ablation_takes_the_same_draws(shipped: Path) -> None:
    found = ablate(PROGRAMME, runs=2, seed=2, jobs=1, measures=["cost_gbp", "plan_starts"])
    assert "under draws of the parameters" in "\n".join(ablation_lines(found))
    shipped.joinpath("tiny.csv").unlink()
    held = ablate(PROGRAMME, runs=2, seed=2, jobs=1, measures=["cost_gbp", "plan_starts"])
    assert (found.games[0][:, 0] != held.games[0][:, 0]).all() and (found.games[0][:, 1] == held.games[0][:, 1]).all()


def test_the_share_of_parameters_is_that_between_draws() -> None:
    rng = np.random.default_rng(4)
    groups = [[2 * i, 2 * i + 1] for i in range(2000)]
    between, within = np.repeat(rng.normal(0, np.sqrt(3.0), 2000), 2), rng.normal(0, 1.0, 4000)
    gap = np.column_stack([between + within, within, np.zeros(4000)])
    share = parameter_share(gap, groups)
    assert share[0] == pytest.approx(0.75, abs=0.03) and share[1] == pytest.approx(0.0, abs=0.06) and np.isnan(share[2])
    assert np.isnan(parameter_share(gap[:8], groups[:4])).all() and np.isnan(parameter_share(gap, ())).all()


def test_seeds_that_share_a_draw_are_grouped() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    drawn = {1: {"a": 1.0}, 2: {"a": 1.0}, 3: {"a": 2.0}}
    assert seed_places_by_draw(replace(arms, draw_by_seed=drawn), [3, 1, 2, 9]) == [[0], [1, 2]]


def test_an_interval_counts_runs_that_share_a_draw_as_one() -> None:
    rng = np.random.default_rng(9)
    inside = {"plain": 0, "clustered": 0}
    for _ in range(2000):
        values = np.repeat(rng.normal(size=(10, 1)), 2, axis=0) + 0.1 * rng.normal(size=(20, 1))
        for name, groups in (("plain", ()), ("clustered", [[2 * i, 2 * i + 1] for i in range(10)])):
            low, high = interval_of_mean(values, groups)
            inside[name] += low[0] <= 0.0 <= high[0]
    assert 0.88 < inside["clustered"] / 2000 < 0.92 and inside["plain"] / 2000 < 0.82
    single = interval_of_mean(values, [[i] for i in range(20)])
    assert np.allclose(single, interval_of_mean(values)) and np.isnan(interval_of_mean(values[:2], [[0, 1]])[0]).all()
