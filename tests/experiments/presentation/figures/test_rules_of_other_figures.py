"""The figures of the other commands: place, period, what they are not for, titles that ask of few pairs, no text on another (B20)."""

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments import ablate, predict
from experiments.calibration.simulation_based_calibration import POSTERIOR_DRAWS, Ranks, uniformity
from experiments.inputs.scenario import resolve_scenario
from experiments.presentation.figures import ablation, calibration, prediction, reported_effects, validation
from experiments.runs.experiment import experiment_of
from experiments.runs.parameter_values import CHANCE_ONLY
from tests.experiments.presentation.figures.rules import faults_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.helpers import REPOSITORY

TINY = str(REPOSITORY / "tests" / "data" / "tiny.yaml")

WINDOW = "Tiny, 1 January 2014 to 31 December 2015"


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Catch figures instead of writing them."""
    found: list[Figure] = []

    def catch(figure: Any, *_: Any) -> None:
        found.append(figure.figure)

    for module in (ablation, calibration, prediction, reported_effects, validation):
        assert isinstance(module, ModuleType)
        monkeypatch.setattr(module, "save", catch)
    return found


def test_an_ablation_of_few_runs_only_asks(saved: list[Figure]) -> None:
    ablation.draw_shares(ablate(PROGRAMME, runs=2, jobs=1, measures=["plan_starts", "care_entries"]), REPOSITORY)
    assert faults_of(saved[0], [WINDOW, "go-live 1 July 2014", "from business as usual"], is_few=True) == []


def test_a_prediction_of_few_runs_only_asks(saved: list[Figure]) -> None:
    prediction.draw_prediction(predict(TINY, go_live="2015-04-01", runs=2, jobs=1), REPOSITORY)
    assert faults_of(saved[0], ["Tiny, 31 March 2015 to 31 March 2018", "go-live 1 April 2015"], is_few=True) == []
    marked = [ax for ax in saved[0].axes if "go-live" in [text.get_text() for text in ax.texts]]
    assert len(marked) == 2, "both fans"


def test_targets_and_patterns_have_one_unit_an_axis(saved: list[Figure]) -> None:
    numbers = {"observed": [100.0, 50.0], "median": [90.0, 60.0], "low": [80.0, 55.0], "high": [110.0, 65.0], "in_interval": [True, False]}
    about = {"role": "calibrate", "fitted": False, "in_window": True, "intervals": CHANCE_ONLY}
    targets = pd.DataFrame({"measure": ["plan_starts", "care_entries"], "period": ["2014-04-01/2015-03-31", "2015-03-31"], **numbers}).assign(**about)
    units = ["share of plans", "share of exits", "Fleiss's kappa"]
    places = {"level": "child", "pattern": ["plans end", "plans end", "two agree"], "figure": ["short plans", "long plans", "levels"], "unit": units}
    shapes = {"observed": [0.2, 0.4, 0.3], "median": [0.3, 0.3, 0.2], "low": [0.2, 0.2, 0.1], "high": [0.4, 0.4, 0.3], "shown_in": 1.0}
    patterns = pd.DataFrame({**places, **shapes}).assign(is_target=False, source="invented", intervals=CHANCE_ONLY)
    validation.draw_validation(targets, patterns, REPOSITORY, f"{WINDOW}.", 2)
    assert [faults_of(figure, [WINDOW], is_few=True) for figure in saved] == [[], []]
    assert [ax.get_xlabel() for ax in saved[1].axes] == ["share", "Fleiss's kappa"]
    labels = [label.get_text() for label in saved[0].axes[0].get_yticklabels()]
    assert labels == ["protection plans started, 2014/15", "children entering care, 31 March 2015"]


def test_reported_against_simulated_asks(saved: list[Figure]) -> None:
    rows = [{"words": words, "part": part} for words in ("plans", "care") for part in ("whole", "programme")]
    numbers = {"percent": [-10.0, -5.0, -3.0, -1.0], "percent_low": [-12.0, -6.0, -4.0, -2.0], "percent_high": [-8.0, -4.0, 1.0, 0.0]}
    table = pd.DataFrame(rows).assign(path="halfway", reported_percent=-20.0, runs=2, intervals=CHANCE_ONLY, **numbers)
    reported_effects.draw_reported(table, "halfway", ("Tiny: does the model show what was reported?", f"{WINDOW}; go-live 1 July 2014."), REPOSITORY)
    assert faults_of(saved[0], [WINDOW, "go-live 1 July 2014"], is_few=True) == []


def test_a_check_of_calibration_says_where_and_what_its_ranks_are(saved: list[Figure]) -> None:
    rng = np.random.default_rng(1)
    truth, shift = rng.uniform(size=(60, 3)), 0.1 * rng.normal(size=(60, 3))
    median = truth + shift
    names = ("enquiry_threshold", "first_referrals_per_week", "look_sd")
    ranks = Ranks(names, rng.integers(0, POSTERIOR_DRAWS + 1, (60, 3)), truth, median, median - 0.2, median + 0.2, np.full((60, 3), 0.5))
    study = SimpleNamespace(study=SimpleNamespace(title="A fit"), experiment=experiment_of([resolve_scenario(BASELINE)]))
    calibration.draw_check(SimpleNamespace(calibration=study, ranks=ranks, uniformity=uniformity(ranks)), REPOSITORY)  # type: ignore[arg-type]
    assert [faults_of(figure, [WINDOW, "A fit"]) for figure in saved] == [[], []]
    assert "60 replicates" in " ".join(saved[0].get_supxlabel().split())
