"""Parameters that no figure tells: nothing as usual hangs on them, they keep their prior, and they pass through an authority's calibration."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import calibrate
from experiments.calibration.design import ResolvedPrior
from experiments.calibration.load import calibration_experiment, read_calibration
from experiments.calibration.posterior import in_herding_order, prior_only_draws
from experiments.calibration.run_context import inherited_by
from experiments.calibration.simulate import outputs
from experiments.inputs.load import CONFIGS, read_authority
from experiments.posteriors.draws import carried, prior_only_in
from experiments.posteriors.posterior_file import read_posterior
from experiments.runs.parameter_values import with_parameter_values
from tests.experiments.calibration.test_load import written
from tests.experiments.posteriors.posteriors import ship_england
from tests.helpers import REPOSITORY

ENGLAND = read_calibration("england_mechanisms")
ONE = ResolvedPrior("conformity", (), 0.2, 0.7, "uniform", 0.4)
NOBODYS = pd.DataFrame()


def simulated_points(values: dict[str, float]) -> np.ndarray:
    """Return England's targets, trials among them, as a small place lives them with other values."""
    place = read_authority(str(CONFIGS / "studies" / "synthetic" / "smallborough.yaml"))
    return outputs(with_parameter_values(calibration_experiment(ENGLAND.study, place), values), ENGLAND.study.targets, 3)


def test_nothing_as_usual_hangs_on_what_the_study_calls_unseen() -> None:
    held = simulated_points({})
    assert np.isfinite(held).sum() > len(held) / 2
    for bound in ("low", "high"):
        np.testing.assert_array_equal(simulated_points({one.name: getattr(one, bound) for one in ENGLAND.prior_only}), held)


def test_the_same_test_sees_a_parameter_that_is_seen() -> None:
    assert not np.array_equal(simulated_points({"harm_slope": 0.7}), simulated_points({}), equal_nan=True)


@pytest.mark.fast
def test_draws_of_the_unseen_fill_their_prior_evenly_and_are_the_same_from_the_same_seed() -> None:
    draws = prior_only_draws([ONE], NOBODYS, 200, 5)["conformity"]
    assert draws.between(0.2, 0.7).all() and draws.mean() == pytest.approx(0.45, abs=0.01) and draws.std() == pytest.approx(0.144, abs=0.01)
    assert draws.equals(prior_only_draws([ONE], NOBODYS, 200, 5)["conformity"])
    assert not draws.equals(prior_only_draws([ONE], NOBODYS, 200, 6)["conformity"])


@pytest.mark.fast
@pytest.mark.parametrize("count", [20, 50, 120])
def test_what_is_passed_on_keeps_its_rows_whole_and_uses_them_evenly(count: int) -> None:
    passed = pd.DataFrame({"conformity": np.linspace(0.2, 0.7, 50), "opinion_weight": np.linspace(0.1, 0.5, 50)})
    draws = prior_only_draws([], passed, count, 5)
    assert len(draws) == count and list(draws) == list(passed)
    assert np.corrcoef(draws["conformity"], draws["opinion_weight"])[0, 1] == pytest.approx(1.0)
    assert draws["conformity"].value_counts().max() <= -(-count // 50)


def test_a_calibration_adds_the_unseen_and_is_else_the_same(tmp_path: Path) -> None:
    study = REPOSITORY / "tests" / "data" / "tiny_calibration.yaml"
    given = read_calibration(str(study)).study.model_dump(mode="json")["parameters"]
    path = written(tmp_path, parameters=[*given, {"moves": "conformity", "is_unseen": True}])
    done, plain = calibrate(path, jobs=2, out=tmp_path / "out"), calibrate(str(study), jobs=2)
    mapping, same = done.posterior.draws.drop(columns="conformity"), plain.posterior.draws
    assert sorted(map(tuple, mapping.to_numpy())) == sorted(map(tuple, same.to_numpy())), "in another order: that of all columns together"
    assert in_herding_order(done.posterior.draws).equals(done.posterior.draws), "the order in which the first few are like all"
    assert prior_only_in(read_posterior(tmp_path / "out" / "posterior.csv")) == ["conformity"]
    single = done.identifiability[done.identifiability["other"] == ""].set_index("parameter")
    group = single.loc["conformity"]
    assert group["ratio"] == pytest.approx(1.0, abs=0.1) and "this is the prior" in group["words"]


def test_hertfordshires_study_passes_on_what_england_leaves_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship_england(tmp_path, monkeypatch)
    england, (_, passed_on) = carried("england_mechanisms", Path("here")), inherited_by(read_calibration("hertfordshire"))
    assert list(passed_on) == prior_only_in(england) == [one.name for one in ENGLAND.prior_only]
    whole = {tuple(row) for row in england.draws[prior_only_in(england)].to_numpy()}
    assert {tuple(row) for row in prior_only_draws([], passed_on, 20, 3).to_numpy()} <= whole
