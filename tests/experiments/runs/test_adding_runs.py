"""--add-runs: N runs and then M more are N + M runs, byte for byte, also if it was killed on the way; what does not fit is refused."""

import os
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from experiments.inputs import load
from experiments.runs import session
from experiments.runs.store import RUNS, RunStore, unfinished
from run import main
from tests.experiments.runs.commands import COMMANDS, write_country
from tests.experiments.runs.folders import files_of, is_clean
from tests.pictures import pictures_in_words

COMMANDS_WITH_RUNS = [name for name, words in COMMANDS.items() if "--runs" in words]


@pytest.fixture(scope="module", autouse=True)
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let commands be of a tiny country."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "CONFIGS", write_country(tmp_path_factory.mktemp("country") / "configs"))
        yield


def words_of(name: str, out: Path, *options: str) -> list[str]:
    """Return the words of a command with other options than the number of runs."""
    words = COMMANDS[name]
    return [*words[: words.index("--runs")], "--jobs", "1", "--out", str(out), *options]


def killed_after_a_record(words: list[str]) -> None:
    """Give a command in a copy of this process that is killed when it has kept one more result."""
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        return
    try:
        write: Callable[..., None] = RunStore.write

        def then_killed(self: RunStore, key: str, result: dict[str, np.ndarray]) -> None:
            write(self, key, result)
            os.kill(os.getpid(), signal.SIGKILL)

        RunStore.write = then_killed  # type: ignore[method-assign]
        main(words)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


@pytest.mark.parametrize("name", COMMANDS_WITH_RUNS)
def test_added_runs_are_those_of_one_run_with_as_many(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison with its pictures, all others with pictures in words: one function saves every figure."""
    if name != "compare":
        pictures_in_words(monkeypatch)
    whole, out = (tmp_path / each / "out" for each in ("whole", "added"))
    assert main(words_of(name, whole, "--runs", "4")) == 0
    assert main(words_of(name, out, "--runs", "2")) == 0
    killed_after_a_record(words_of(name, out, "--add-runs", "2"))
    assert main(words_of(name, out, "--add-runs", "2", "--resume")) == 0
    assert files_of(out) == files_of(whole)
    assert is_clean(whole.parent) and is_clean(out.parent)


def test_added_runs_that_nobody_interrupts_are_those_of_one_run_with_as_many(tmp_path: Path) -> None:
    whole, out = (tmp_path / each / "out" for each in ("whole", "added"))
    for folder, options in ((whole, ("--runs", "4")), (out, ("--runs", "2")), (out, ("--add-runs", "2"))):
        assert main(words_of("sweep", folder, *options)) == 0
    assert files_of(out) == files_of(whole) and is_clean(whole.parent) and is_clean(out.parent)


REFUSED: dict[str, tuple[list[str], Callable[[Path, pytest.MonkeyPatch], object], list[str]]] = {
    "another configuration": (["--thresholds", "back"], lambda *_: None, ["--add-runs", "thresholds", "'back'", "'halfway'"]),
    "another version": ([], lambda _, patch: patch.setattr(session, "sources", lambda: "other"), ["--add-runs", "another version"]),
    "another seed": (["--seed", "5"], lambda *_: None, ["--seed", "got 5", "allowed: 1"]),
    "no runs": ([], lambda out, _: shutil.rmtree(out / RUNS), ["--add-runs", "no finished runs"]),
    "no long tables": ([], lambda out, _: (out / "weekly.parquet").unlink(), ["--add-runs", "weekly.parquet"]),
    "other files among the runs": ([], lambda out, _: (out / RUNS / "mine.txt").write_text("mine"), ["--out", "runs"]),
    "an older version's folder": ([], lambda out, _: (out / "run.json").write_text("{}"), ["--out", "lists its files"]),
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, country: None) -> Path:
    """Return the folder of a finished comparison of two runs, which no test changes."""
    out = tmp_path_factory.mktemp("compared") / "out"
    with pytest.MonkeyPatch.context() as patch:
        pictures_in_words(patch)
        assert main(words_of("compare", out, "--runs", "2", "--keep", "weekly")) == 0
    return out


@pytest.fixture
def finished(compared: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder of a finished comparison."""
    out = tmp_path / "results" / "out"
    shutil.copytree(compared, out)
    return out


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_and_left_as_it_is(
    case: str, finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options, change, said = REFUSED[case]
    change(finished, monkeypatch)
    before = {path: path.read_bytes() for path in finished.parent.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(words_of("compare", finished, "--add-runs", "1", *options)) == 2
    message = capsys.readouterr().err
    assert message.count("Wrong input.") == 1 and "Traceback" not in message and all(word in message for word in said), message
    assert {path: path.read_bytes() for path in finished.parent.rglob("*") if path.is_file()} == before
    assert not unfinished(finished).exists()


def test_another_commands_results_do_not_keep_the_runs_before_them(finished: Path) -> None:
    """A user's own files stay, also in figures; the comparison's files and runs go."""
    (finished / "figures" / "mine.txt").write_text("mine")
    assert (finished / RUNS).is_dir() and (finished / "weekly.parquet").exists()
    assert main([*COMMANDS["sensitivity"], "--jobs", "1", "--out", str(finished), "--overwrite"]) == 0
    assert not (finished / RUNS).exists() and not (finished / "weekly.parquet").exists()
    assert (finished / "figures" / "mine.txt").read_text() == "mine" and (finished / "effects.csv").exists()
