"""run.json is enough: the run comes out again, number for number, and a broken one says what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import run
from experiments import InputError, compare, main_job, repeat, simulate
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

Kinds = dict[str, Callable[[Path], Any]]
KINDS: Kinds = {
    "main": lambda out: main_job(runs=2, seed=5, jobs=1, out=out, scenarios=(BASELINE, PROGRAMME)),
    "compare": lambda out: compare(BASELINE, [PROGRAMME], runs=2, seed=7, jobs=1, out=out, thresholds="integrated"),
    "simulate": lambda out: simulate(BASELINE, driver="mesa", seed=3, weeks=5, log=True, out=out),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_repeated_from_its_run_json_alone(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KINDS[kind](tmp_path / "first")
    monkeypatch.setattr("experiments.inputs.load.CONFIGS", tmp_path / "gone")
    results, different = repeat(tmp_path / "first", jobs=1, out=tmp_path / "second")
    assert different == []
    for path in sorted((tmp_path / "first").glob("*.*")):
        again = tmp_path / "second" / path.name
        if path.suffix == ".csv":
            assert path.read_bytes() == again.read_bytes()
        elif path.suffix == ".parquet":
            pd.testing.assert_frame_equal(pd.read_parquet(path), pd.read_parquet(again))
    first, second = (json.loads((tmp_path / name / "run.json").read_text()) for name in ("first", "second"))
    for name in ("configuration", "seeds", "question", "versions", "sources"):
        assert first[name] == second[name]
    assert second.get("driver") == first.get("driver") and results.finished == first["seeds"]


def changed(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change a folder's run.json."""
    record = json.loads((folder / "run.json").read_text())
    change(record)
    (folder / "run.json").write_text(json.dumps(record))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the results of one short run."""
    simulate(BASELINE, weeks=8, out=tmp_path / "results")
    return tmp_path / "results"


def test_the_command_says_whether_the_tables_are_equal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["repeat", str(folder)]) == 0
    assert "equal, number for number" in capsys.readouterr().out
    changed(folder, lambda record: record.update(seeds=[2], sources="abc"))
    assert run.main(["repeat", str(folder)]) == 1
    words = capsys.readouterr().out
    assert "summary.parquet came out otherwise" in words and "made by other sources (abc" in words


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "no seeds": (lambda record: record.pop("seeds"), "seeds: got nothing"),
    "seed twice": (lambda record: record.update(seeds=[1, 1]), "seeds: got [1, 1]"),
    "seed in words": (lambda record: record.update(seeds=["one"]), "different whole numbers"),
    "no configuration": (lambda record: record.pop("configuration"), "configuration: got nothing"),
    "arms in words": (lambda record: record["configuration"].update(arms="all"), "arms: got 'all'"),
    "misspelt key": (lambda record: record["configuration"]["authority"].update(childern=3), "Did you mean 'children'?"),
    "unknown path": (lambda record: record["configuration"]["arms"][0].update(thresholds="up"), "thresholds: got 'up'"),
    "unknown arm": (
        lambda record: record["configuration"].update(pairs=[{"policy": "x", "baseline": "tiny_baseline"}]),
        "pairs: got 'x'",
    ),
    "day in words": (lambda record: record["configuration"].update(start="soon"), "a date written 2015-04-01"),
    "parameter in words": (
        lambda record: next(iter(record["configuration"]["parameters"].values())).update(value="high"),
        "got 'high'",
    ),
    "draw of a seed in words": (lambda record: record.update(draws=[{"seed": "one", "values": {}}]), "draws: got 'one'"),
    "draws in words": (lambda record: record.update(draws=["one"]), "values: got nothing"),
    "no arms": (lambda record: record["configuration"].update(arms=[], pairs=[]), "arms: got nothing"),
    "end before start": (lambda record: record["configuration"].update(end="2001-01-01"), "configuration.end: got '2001-01-01'"),
    "period in words": (lambda record: record["configuration"].update(periods=["soon"]), "configuration.periods: got 'soon'"),
    "no parameters": (lambda record: record["configuration"].update(parameters=[]), "every parameter of the model"),
    "a parameter less": (lambda record: record["configuration"]["parameters"].pop("harm_slope"), "harm_slope"),
    "help in words": (lambda record: record["configuration"]["arms"][0].update(is_helping="no"), "is_helping: got 'no'"),
    "meets nobody": (
        lambda record: record["configuration"]["arms"][0].update(meets={"policy": "x", "baseline": "tiny_baseline"}),
        "configuration.arms.meets: got 'x'",
    ),
    "meets by another rule": (
        lambda record: record["configuration"]["arms"].append(
            {**record["configuration"]["arms"][0], "name": "second", "meets": {"policy": "tiny_baseline", "baseline": "tiny_baseline"}}
        ),
        "a policy whose last ingredient is a threshold_rule",
    ),
    "unknown driver": (lambda record: record.update(driver="bus"), "batch or mesa"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_run_json_gives_one_message(name: str, folder: Path) -> None:
    change, words = BROKEN[name]
    changed(folder, change)
    with pytest.raises(InputError) as problem:
        repeat(folder)
    assert "run.json" in str(problem.value) and words in str(problem.value)


@pytest.mark.parametrize("question", ["calibrate", "sweep", "optimise", "trial"])
def test_a_study_is_repeated_by_its_own_command_and_the_message_says_so(question: str, tmp_path: Path) -> None:
    """Its run.json has no parameters of one experiment, and none must be asked for."""
    (tmp_path / "run.json").write_text(json.dumps({"question": question, "seeds": [1]}))
    with pytest.raises(InputError, match=f"got '{question}'.*`python run.py {question} STUDY`, with another --out or with --overwrite"):
        repeat(tmp_path)


def test_a_folder_without_results_and_a_cut_off_run_json_give_one_message(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a results folder"):
        repeat(tmp_path)
    (folder / "run.json").write_text((folder / "run.json").read_text()[:1000])
    with pytest.raises(InputError, match="well-formed JSON"):
        repeat(folder)


def test_a_folder_with_nothing_to_compare_is_refused_and_not_called_equal(folder: Path) -> None:
    """As of an ablation or a study of sensitivity, whose tables are others."""
    (folder / "summary.parquet").unlink()
    changed(folder, lambda record: record.update(question="ablate"))
    with pytest.raises(InputError, match=r"summary\.parquet.*ablate"):
        repeat(folder, jobs=1)


def test_another_table_of_composition_is_noticed(tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=1, seed=7, jobs=1, out=tmp_path / "first")
    table = tmp_path / "first" / "composition.parquet"
    rows = pd.read_parquet(table)
    rows[rows["measure"] != rows["measure"].iloc[0]].to_parquet(table)
    assert repeat(tmp_path / "first", jobs=1)[1] == ["composition.parquet"]
