"""A prediction: the authority's own figures, the joint law worked out by hand, and the whole question on a tiny authority."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import predict, repeat
from experiments.inputs.load import read_authority
from experiments.prediction import predict as asking
from experiments.prediction.baseline import OwnFigures, own_figures
from experiments.prediction.combine import (
    NO_PROGRAMME,
    NO_PROGRAMME_SIMULATED,
    PROGRAMME_AGAINST_NONE,
    WITH_PROGRAMME,
    effect_variances,
    misleading_chances_table,
    prediction_table,
    variance_between_draws,
    variance_explained_by_path,
    variance_parts_table,
)
from experiments.prediction.effects import ERRORS, QUANTITIES, Effects, log_ratio, period_of
from experiments.prediction.noise_settings import read_history_noise
from experiments.prediction.predict import Prediction
from experiments.presentation.terminal.prediction import HELD, prediction_lines
from experiments.runs.experiment import experiment_of
from run import main
from simulation.settings import Target
from tests.experiments.posteriors.test_draws import ship_posterior
from tests.helpers import REPOSITORY

TINY = REPOSITORY / "tests" / "data" / "tiny.yaml"
FIRST = date(2015, 3, 31)


def of_hertfordshire(first: date = FIRST) -> dict[str, OwnFigures]:
    """Return Hertfordshire's own figures."""
    return {name: own_figures(read_authority("hertfordshire"), name, first, read_history_noise()) for name in QUANTITIES}


def effects(logs: np.ndarray, shares: np.ndarray | None = None) -> Effects:
    """Return invented effects, the same for every quantity and year."""
    seeds = list(range(1, len(logs) + 1))
    columns = {f"{name}:{years}": logs for name in QUANTITIES for years in (1, 2, 3, "usual")} | dict.fromkeys(ERRORS, logs)
    path = np.zeros(len(logs)) if shares is None else shares
    table = pd.DataFrame({"seed": seeds, "draw": [(seed - 1) // 2 for seed in seeds], "path_share": path, **columns})
    return Effects(table, pd.DataFrame(), pd.DataFrame(), seeds)


def test_own_figures_are_published_ones_up_to_the_first() -> None:
    assert of_hertfordshire()["protection_plans"].figures == {2013: 578, 2014: 1140, 2015: 896}
    assert of_hertfordshire(date(2014, 3, 31))["care_entries"].figures == {2013: 450, 2014: 483}
    authority = read_authority("hertfordshire")
    more = [
        {"period": "2012-03-31", "status": "borrowed"},
        {"period": "2015-03-31", "role": "reported"},
        {"period": "2014-11-01/2015-03-31"},
        {"period": "2015-03-31", "per": "referrals"},
    ]
    strange = tuple(Target(**{"measure": "protection_plans", "value": 5, "unit": "children", "source": "invented", **each}) for each in more)
    crowded = authority.model_copy(update={"targets": authority.targets + strange})
    assert own_figures(crowded, "protection_plans", FIRST, read_history_noise()).figures == {2013: 578, 2014: 1140, 2015: 896}


def test_an_authority_without_figures_is_expected_at_the_nations_level() -> None:
    bare = read_authority("hertfordshire").model_copy(update={"targets": ()})
    own = own_figures(bare, "protection_plans", FIRST, read_history_noise())
    law, noise = own.predictive_distribution(2015, 3), read_history_noise().quantities["protection_plans"].noise
    whole = 2 * noise.passing_sd**2 * (1 - noise.kept_per_year**3) + 2 * noise.counting / own.expected(2015) + 3 * noise.national_sd**2
    assert own.figures == {} and law.centre[0] == 0.0 and law.scale[0] ** 2 == pytest.approx(whole)
    assert 20 < own.expected(2015) / 256_000 * 10_000 < 60


def test_a_figure_that_is_not_known_yet_widens_the_ratio() -> None:
    known, later = (
        of_hertfordshire()["protection_plans"].predictive_distribution(2015, 3),
        of_hertfordshire(date(2017, 3, 31))["protection_plans"].predictive_distribution(2017, 3),
    )
    assert later.scale[0] > known.scale[0] and abs(later.centre[0]) < 0.2


def test_own_figures_with_the_programme_are_noise_times_effect() -> None:
    table = prediction_table(of_hertfordshire(), effects(np.full(8, np.log(0.8))), 2015, 2018, 1).set_index(["quantity", "comparison", "years"])
    for name in QUANTITIES:
        for years in (1, 2, 3):
            nothing, own = table.loc[(name, NO_PROGRAMME, years)], table.loc[(name, WITH_PROGRAMME, years)]
            assert [own[k] / nothing[k] for k in ("low_90", "low_50", "median", "high_50", "high_90")] == pytest.approx([0.8] * 5)
            assert own["sd_log"] == pytest.approx(nothing["sd_log"]) and own["chance_of_fall"] > nothing["chance_of_fall"]
        paired = table.loc[(name, PROGRAMME_AGAINST_NONE, 3)]
        assert paired["low_90"] == paired["high_90"] == pytest.approx(0.8) and paired["chance_of_fall"] == 1.0
        law = of_hertfordshire()[name].predictive_distribution(2015, 3)
        assert np.log(table.loc[(name, NO_PROGRAMME, 3), "median"]) == pytest.approx(float(law.centre[0]), abs=0.01)
        assert (name, NO_PROGRAMME_SIMULATED, 3) in table.index and (name, NO_PROGRAMME_SIMULATED, 2) not in table.index


def test_the_effect_widens_what_a_council_sees() -> None:
    logs = np.random.default_rng(1).normal(-0.2, 0.3, 400)
    wide = prediction_table(of_hertfordshire(), effects(logs), 2015, 2018, 1)
    row = wide.set_index(["quantity", "comparison", "years"]).loc[("care_entries", WITH_PROGRAMME, 3)]
    noise = wide.set_index(["quantity", "comparison", "years"]).loc[("care_entries", NO_PROGRAMME, 3)]
    assert row["sd_log"] == pytest.approx(np.hypot(noise["sd_log"], logs.std()), rel=0.02)


def test_a_count_of_nought_has_no_ratio() -> None:
    assert np.isnan(log_ratio(np.array([0.0, 2.0, 1.0]), np.array([3.0, 0.0, 1.0]))).tolist() == [True, True, False]
    table = prediction_table(of_hertfordshire(), effects(np.array([np.nan, -0.1, -0.2, np.nan])), 2015, 2018, 1)
    assert set(table["runs"]) == {2} and table["median"].notna().all()
    nothing_known = prediction_table(of_hertfordshire(), effects(np.full(3, np.nan)), 2015, 2018, 1).set_index(["quantity", "comparison", "years"])
    assert (
        np.isnan(nothing_known.loc[("care_entries", WITH_PROGRAMME, 3), "median"])
        and nothing_known.loc[("care_entries", NO_PROGRAMME, 3), "median"] > 0
    )


def test_the_parts_are_told_apart() -> None:
    chance = np.random.default_rng(3)
    share, draw = chance.uniform(size=400), np.repeat(chance.normal(0.0, 0.1, 200), 2)
    effect = 0.5 * share + draw + chance.normal(0.0, 0.05, 400)
    table = effects(effect, share).table
    parts = effect_variances(table, "care_entries:3", is_drawn=True)
    assert [np.sqrt(parts[name]) for name in ("threshold_path", "parameters", "chance")] == pytest.approx([0.5 / np.sqrt(12), 0.1, 0.05], rel=0.15)
    assert np.isnan(effect_variances(table, "care_entries:3", is_drawn=False)["parameters"])
    assert variance_explained_by_path(np.full(10, 0.5), chance.normal(size=10))[0] == 0.0
    assert np.isnan(variance_between_draws(np.arange(3.0), np.array([0, 1, 2])))
    whole = variance_parts_table(of_hertfordshire(), effects(effect, share), 2015, 2018, True)
    assert whole.groupby(["quantity", "comparison"])["share_of_variance"].sum().to_numpy() == pytest.approx([1.0] * 4)
    own = whole[(whole["quantity"] == "care_entries") & (whole["comparison"] == WITH_PROGRAMME)].set_index("part")
    assert set(own.index) == {"own_history", "counting", "nation", "threshold_path", "parameters", "chance"}
    tail = of_hertfordshire()["care_entries"].predictive_distribution(2015, 3).tail[0]
    assert own.loc["nation", "sd_log"] ** 2 == pytest.approx(
        3 * read_history_noise().quantities["care_entries"].noise.national_sd ** 2 * tail / (tail - 2)
    )


def test_chances_of_being_misled() -> None:
    never = misleading_chances_table(of_hertfordshire(), effects(np.full(5, 0.1)), 2015, 2018, 1).set_index(["quantity", "what"])["chance"]
    assert np.isnan(never[("care_entries", "rise_though_it_lowers")])
    found = misleading_chances_table(of_hertfordshire(), effects(np.full(5, np.log(0.7))), 2015, 2018, 1).set_index(["quantity", "what"])["chance"]
    law = of_hertfordshire()["protection_plans"].predictive_distribution(2015, 3)
    from scipy import stats

    t = stats.t(law.tail[0], law.centre[0], law.scale[0])
    assert found[("protection_plans", "fall_though_nothing_was_done")] == pytest.approx(t.cdf(0.0), abs=0.01)
    assert found[("protection_plans", "rise_though_it_lowers")] == pytest.approx(t.sf(-np.log(0.7)), abs=0.01)
    assert found[("protection_plans", "as_low_as_expected_though_nothing_was_done")] == pytest.approx(t.cdf(law.centre[0] + np.log(0.7)), abs=0.01)


def tiny_experiment():
    """Return the experiment behind a prediction for Tiny."""
    chosen, _ = asking.chosen_for(str(TINY), "family_safeguarding", date(2015, 4, 1), None, 3)
    return experiment_of([chosen])


@pytest.mark.parametrize(("go_live", "first"), [("2015-04-01", 2015), ("2015-03-31", 2015), ("2015-03-30", 2014), ("2016-02-29", 2015)])
def test_the_first_figure_is_that_of_the_31_march_before(go_live: str, first: int) -> None:
    chosen, day = asking.chosen_for("hertfordshire", "family_safeguarding", date.fromisoformat(go_live), None, 3)
    assert day == date(first, 3, 31) and chosen.end == date(first + 3, 3, 31) and chosen.start == date(first - 1, 4, 1)
    assert min(ingredient.starts for ingredient in chosen.policy.ingredients) == date.fromisoformat(go_live)  # type: ignore[type-var]
    assert period_of("care_entries", day) == f"{first - 1}-04-01/{first}-03-31"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prediction, Path]:
    """Return a prediction for Tiny, and its folder."""
    from experiments.presentation.figures.prediction import draw_prediction

    out = tmp_path_factory.mktemp("predicted") / "out"
    return predict(str(TINY), go_live="2015-04-01", runs=3, jobs=1, out=out, figures=draw_prediction), out


def test_the_folder_holds_tables_figure_and_what_repeats_them(folder: tuple[Prediction, Path]) -> None:
    prediction, out = folder
    names = {
        "prediction.csv",
        "prediction_parts.csv",
        "prediction_chances.csv",
        "prediction_runs.csv",
        "summary.parquet",
        "differences.parquet",
        "run.json",
    }
    assert {path.name for path in out.iterdir()} == names | {"figures", "runs"}
    assert {path.name for path in (out / "figures").iterdir()} == {"prediction.png", "prediction.svg", "prediction.csv"}
    record = json.loads((out / "run.json").read_text())
    assert (record["question"], record["first_figure"], record["last_figure"], record["draws"]) == ("predict", "2015-03-31", "2018-03-31", [])
    assert record["own_figures"] == {"protection_plans": {}, "care_entries": {}}
    assert len(pd.read_csv(out / "prediction.csv")) == len(prediction.table) == 2 * (3 * 3 + 1) + len(ERRORS)
    assert repeat(out, jobs=1)[1] == []


def test_effects_are_those_of_the_paired_runs(folder: tuple[Prediction, Path]) -> None:
    prediction, _ = folder
    summary = prediction.effects.summary
    rows = summary[(summary["measure"] == "protection_plans") & (summary["period"] == "2018-03-31") & (summary["area"] == "all")]
    assert len(rows) == 2 and len(prediction.effects.table) == 3
    differences = prediction.effects.differences.set_index(["measure", "area", "period"])
    ratio = differences.loc[("needless_plans", "all", "2015-04-01/2018-03-31"), "ratio"]
    logs = prediction.effects.table["needless_plans"]
    assert np.exp(logs.min()) - 1e-9 <= ratio <= np.exp(logs.max()) + 1e-9
    again = predict(str(TINY), go_live="2015-04-01", runs=3, jobs=1)
    assert again.table.equals(prediction.table) and again.effects.table.equals(prediction.effects.table)


def test_it_is_told_in_plain_words(folder: tuple[Prediction, Path]) -> None:
    text = "\n".join(prediction_lines(folder[0]))
    assert HELD in text and "no figure of its own" in text and "Fewer than 6,000 children" in text
    assert "If Tiny does nothing, its child protection plans move to between x" in text
    assert "in danger and missed*" in text and "needless plans*" in text
    assert "So few runs (3)" in text and "left out" in text
    assert max(map(len, text.splitlines())) <= 156


def test_the_path_is_chosen_and_drawn_parameters_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ship_posterior(tmp_path, monkeypatch, tiny_experiment().authority, {"sight_noise_sd": [0.9, 1.6, 1.2]})
    out = tmp_path / "out"
    assert main(["predict", str(TINY), "--go-live", "2015-06-01", "--runs", "3", "--jobs", "1", "--thresholds", "back", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert HELD not in said and "2 draws" in said and "thresholds: back" in said and "for 2.8 years" in said
    record = json.loads((out / "run.json").read_text())
    assert [draw["values"]["sight_noise_sd"] for draw in record["draws"]] == [0.9, 0.9, 1.6], "as compare draws"
    assert list(pd.read_csv(out / "prediction_runs.csv")["draw"]) == [0, 0, 1]
    assert main(["predict", str(TINY), "--go-live", "2015-06-01", "--runs", "1", "--jobs", "1", "--parameters", "held"]) == 0
    assert HELD in capsys.readouterr().out
    assert set(pd.read_csv(out / "prediction_runs.csv")["path_share"]) == {1.0}


def test_noise_that_ships_is_in_the_list_of_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assumptions"]) == 0
    assert "history_noise: care_entries.passing_sd" in capsys.readouterr().out
