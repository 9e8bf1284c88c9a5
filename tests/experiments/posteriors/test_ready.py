"""Before a run: what is wrong is said first, then the week is compiled, then the reference run is simulated."""

from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors import draws, posterior_file, ready
from experiments.runs.experiment import experiment_of
from tests.experiments.posteriors.test_draws import PRICES, ship_posterior
from tests.experiments.runs.test_simulate_seed import BASELINE
from tests.helpers import REPOSITORY


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ship a posterior for Tiny; return what is done, in its order."""
    ship_posterior(tmp_path, monkeypatch, resolve_scenario(BASELINE).authority, {"cost_foster_week": PRICES})
    done: list[str] = []
    inner = posterior_file.fingerprint
    monkeypatch.setattr(ready, "compile_first", lambda _: done.append("compile"))
    monkeypatch.setattr(posterior_file, "fingerprint", lambda names: done.append("simulate") or inner(names))
    return done


def test_the_week_is_compiled_once_before_anything_is_simulated(order: list[str]) -> None:
    experiment = experiment_of([resolve_scenario(BASELINE)])
    found = ready.all_ready([(experiment, [1, 2]), (experiment, [3])])
    assert order == ["compile", "simulate", "simulate"] and [list(each.draw_by_seed) for each in found] == [[1, 2], [3]]


def test_what_is_wrong_is_said_before_compiling(order: list[str]) -> None:
    experiment = experiment_of([resolve_scenario(BASELINE)])
    with pytest.raises(InputError, match="drawn or held"):
        ready.ready_to_run(experiment, [1], "drwan")
    path = draws.POSTERIORS / "tiny.csv"
    path.write_text(path.read_text().replace("700", "701"))
    with pytest.raises(InputError, match="changed by hand"):
        ready.ready_to_run(experiment, [1])
    path.unlink()
    with pytest.raises(InputError, match="no posterior ships"):
        ready.ready_to_run(experiment, [1], "drawn")
    assert order == []


def test_nobody_draws_or_compiles_beside_it() -> None:
    """Who takes draws takes them compiled: with_draws has one caller, and who asks to be ready compiles nothing himself."""
    sources = {path: path.read_text() for path in (REPOSITORY / "experiments").rglob("*.py")}
    assert [path.name for path, text in sources.items() if "with_draws(" in text and path.name != "draws.py"] == ["ready.py"]
    ready_ones = {path.name: "compile_first" in text for path, text in sources.items() if "posteriors.ready import" in text}
    assert len(ready_ones) == 12 and not any(ready_ones.values())
