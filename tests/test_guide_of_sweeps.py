"""The guide to sweeps: its commands run one after the other, at small size, in one folder."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import run
from experiments.exploration import sweep as sweeping
from experiments.posteriors.ready import ready_to_run
from tests.helpers import REPOSITORY
from tests.test_documentation import DATA, SWEEPS, commands_of

SMALL = {
    "hertfordshire_family_safeguarding": str(DATA / "tiny_programme_run.yaml"),
    "hertfordshire_posts_and_supervision": str(DATA / "tiny_sweep.yaml"),
}
FEWER = {"--runs": "1", "--add-runs": "1", "--draws": "2", "--add-draws": "1"}


def drawn(experiment: Any, seeds: list[int], how: str | None = None) -> Any:
    """Return an experiment with draws, though no posterior ships for its place."""
    ready = ready_to_run(experiment, seeds, "held")
    return ready if how == "held" else replace(ready, draw_by_seed={seed: {"look_sd": 1.0 + 0.01 * seed} for seed in seeds})


def test_the_guide_to_sweeps_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sweeping, "ready_to_run", drawn)
    commands = [command for command in commands_of(SWEEPS.read_text()) if " " in command]
    assert len(commands) == 7
    for command in commands:
        words = [SMALL.get(word, FEWER.get(before, word)) for before, word in zip(["", *shlex.split(command)], shlex.split(command))]
        assert run.main(words) == 0, f"{command}: {capsys.readouterr().err}"
        assert capsys.readouterr().out.strip()
    assert (tmp_path / "results" / "posts" / "report.html").is_file() and REPOSITORY not in tmp_path.parents
    assert len({line.split(",")[4] for line in (tmp_path / "results" / "drawn" / "runs.csv").read_text().splitlines()[1:]}) == 3, "2 draws and 1"
