"""--keep: what stays of every run, for every command that simulates; runs are gone on with as they were begun."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments import InputError, compare, simulate
from experiments.inputs import load
from experiments.runs.keep import LEVELS, LONG
from experiments.runs.options import runs_of
from experiments.runs.session import open_session
from experiments.runs.tasks import task_key
from run import main
from tests.experiments.runs.commands import COMMANDS, write_country
from tests.experiments.runs.folders import files_of, record_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.pictures import pictures_in_words


@pytest.fixture(autouse=True)
def country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands be of a tiny country, and paint no figure."""
    monkeypatch.setattr(load, "CONFIGS", write_country(tmp_path / "country" / "configs"))
    pictures_in_words(monkeypatch)


def long_tables_in(folder: Path) -> list[str]:
    """Return the long tables that a folder holds, each with rows of every run."""
    return [name for name in LONG if (folder / f"{name}.parquet").exists()]


@pytest.mark.parametrize("keep", LEVELS)
def test_a_folder_holds_what_is_kept_and_nothing_more(keep: str, tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "out", keep=keep)
    assert long_tables_in(tmp_path / "out") == list(LEVELS[keep]) and record_of(tmp_path / "out")["keep"] == keep
    for name in LEVELS[keep]:
        assert set(pd.read_parquet(tmp_path / "out" / f"{name}.parquet", columns=["run"])["run"]) == {1, 2}


def test_what_is_kept_changes_no_table(tmp_path: Path) -> None:
    for keep in ("summary", "logs"):
        compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / keep, keep=keep)
    one, other = (files_of(tmp_path / keep) for keep in ("summary", "logs"))
    tables = [name for name in one if name.startswith(("summary", "differences", "composition"))]
    assert len(tables) == 3 and all(one[name] == other[name] for name in tables)


def test_logs_are_csv_too_where_it_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    simulate(BASELINE, weeks=30, keep="logs", csv=True, out=out)
    for name in LONG:
        parquet, text = pd.read_parquet(out / f"{name}.parquet"), pd.read_csv(out / f"{name}.csv", dtype=str, keep_default_na=False)
        assert len(text) == len(parquet) > 0 and list(text) == list(parquet)
        assert f"{name}.csv" in record_of(out)["files"]
    assert set(text["decision"]) == set(parquet["decision"].astype(str))


USUALLY = {"main": "summary", "compare": "summary", "programmes": "summary", "validate": "summary"}


@pytest.mark.parametrize("name", USUALLY)
def test_a_command_keeps_the_summary_unless_more_is_asked_for(name: str, tmp_path: Path) -> None:
    words = COMMANDS[name]
    words = [*words[: words.index("--runs")], "--runs", "1", "--jobs", "1"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    assert not list((tmp_path / "out").rglob("weekly.parquet"))
    assert main([*words, "--out", str(tmp_path / "more"), "--keep", "weekly"]) == 0
    assert list((tmp_path / "more").rglob("weekly.parquet")) and not list((tmp_path / "more").rglob("episodes.parquet"))


def test_one_run_keeps_episodes_and_log_is_the_old_word_for_logs(tmp_path: Path) -> None:
    simulate(BASELINE, weeks=10, out=tmp_path / "usual")
    simulate(BASELINE, weeks=10, out=tmp_path / "summary", keep="summary")
    assert main(["simulate", BASELINE, "--weeks", "10", "--log", "--out", str(tmp_path / "log")]) == 0
    found = [long_tables_in(tmp_path / name) for name in ("usual", "summary", "log")]
    assert found == [["weekly", "episodes"], [], list(LONG)]
    with pytest.raises(InputError, match="--log beside --keep weekly"):
        simulate(BASELINE, log=True, keep="weekly")


@pytest.mark.parametrize("keep", ["weekly", "logs"])
def test_runs_are_added_with_what_the_folder_keeps(keep: str, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "added"
    compare(BASELINE, [PROGRAMME], runs=3, jobs=1, out=whole, keep=keep)
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=out, keep=keep)
    compare(BASELINE, [PROGRAMME], add_runs=1, jobs=1, out=out)
    compare(BASELINE, [PROGRAMME], add_runs=1, jobs=1, out=out, keep=keep)
    assert files_of(out) == files_of(whole) and long_tables_in(out) == list(LEVELS[keep])


@pytest.mark.parametrize(("before", "asked"), [("summary", "weekly"), ("weekly", "logs"), ("episodes", "summary")])
def test_runs_that_keep_more_or_less_are_not_added(before: str, asked: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=out, keep=before)
    files = files_of(out)
    with pytest.raises(InputError, match=rf"--keep: got '{asked}'; allowed: {before}, which the runs in .* keep.*Leave --keep out"):
        compare(BASELINE, [PROGRAMME], add_runs=1, jobs=1, out=out, keep=asked)
    assert files_of(out) == files


def test_a_stopped_run_goes_on_with_what_it_keeps(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with open_session(runs_of(2, 1, 1, out, keep="weekly"), "q", {}) as session:
        session.store.write(task_key("abc", None, 1), {})
    assert runs_of(2, 1, 1, out, resume=True).keep == "weekly"
    with pytest.raises(InputError, match="--keep: got 'summary'; allowed: weekly"):
        runs_of(2, 1, 1, out, resume=True, keep="summary")


@pytest.mark.parametrize(
    ("wrong", "allowed"), [("sumary", "summary, weekly, episodes, logs"), ("", "summary, weekly, episodes, logs"), (3, r"a word\.")]
)
def test_what_is_no_word_for_it_is_refused(wrong: object, allowed: str, tmp_path: Path) -> None:
    ask: Callable[..., object] = compare
    with pytest.raises(InputError, match=rf"--keep: got {wrong!r}; allowed: {allowed}"):
        ask(BASELINE, [PROGRAMME], runs=1, out=tmp_path / "out", keep=wrong)
    assert not (tmp_path / "out").exists()
