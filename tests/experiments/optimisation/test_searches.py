"""Both searches on a problem with a known front, through the same session: who is dropped, resumed, gathered, and computed once."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from experiments.optimisation.front import ON_FRESH
from experiments.optimisation.halving import rungs_of
from experiments.optimisation.optimise import FRESH_SEEDS, Optimised, optimise
from experiments.presentation.terminal.optimisation import optimisation_lines
from experiments.runs.engines import Gather, Local, Part, PartDone, Prepare, Prepared, TasksMissing
from experiments.runs.failures import Stopped
from tests.experiments.optimisation.toy import study_with, toy
from tests.experiments.runs.folders import files_of, is_clean

GRID = {"team": {"posts.victim_worker": [0, 1, 2], "posts.substance_worker": [0, 1, 2]}, "budget": {"gbp": 10_000_000}}
TWO = {"objectives": ["team_cost", "care_avoided"], "satisfice": {}}
HALVING: dict[str, Any] = {**GRID, **TWO, "runs": 16, "search": {"first_pairs": 8}}
LARGE = {"team": {"posts.victim_worker": {"low": 0, "high": 5, "step": 1}, "posts.substance_worker": {"low": 0, "high": 5, "step": 1}}}
EVOLUTION: dict[str, Any] = {**GRID, **TWO, **LARGE, "runs": 4}
EVOLUTION["search"] = {"method": "evolution", "first_pairs": 4, "population": 8, "generations": 6, "seed": 3}

TRUE_FRONT = {(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (2.0, 2.0)}
"""Victim workers save more and cost less: substance workers come once all victim workers are there."""


def posts(table: Any) -> set[tuple[float, float]]:
    """Return the teams of a table as posts."""
    return set(zip(table["posts.victim_worker"], table["posts.substance_worker"]))


def front_of(found: Optimised) -> set[tuple[float, float]]:
    """Return the teams on the front on fresh seeds."""
    return posts(found.front[found.front["state"].isin(ON_FRESH)])


def test_rungs_double() -> None:
    assert rungs_of(1, 10) == [1, 2, 4, 8, 10] and rungs_of(4, 4) == [4]


def test_halving_finds_the_front_and_drops_what_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = toy(monkeypatch, noise=0.05)
    found = optimise(study_with(tmp_path, **HALVING), jobs=1, out=tmp_path / "out")
    assert found.method == "halving" and front_of(found) == TRUE_FRONT
    dropped = found.teams[found.teams["dropped_after"].notna()]
    assert (
        posts(dropped) == {(0.0, 1.0), (0.0, 2.0), (1.0, 1.0), (1.0, 2.0)} and (dropped["dropped_after"] == 1).all() and (dropped["pairs"] == 8).all()
    )
    assert found.steps["teams"].tolist() == [9, 5] and found.steps["pairs"].tolist() == [8, 16]
    assert len(seen) == len(set(seen)) == 10 * 8 + 6 * 8 + 6 * 16, "each team with business as usual, and no run twice"
    assert {run for name, run in seen} == {*range(1, 17), *range(1 + FRESH_SEEDS, 17 + FRESH_SEEDS)}
    every = found.runs[found.runs["stage"] == "search"].groupby("team").size()
    assert every[0] == 16 and sorted(every[1:].unique()) == [8, 16], "the last rung's runs are there for all that are left"


def test_evolution_finds_the_front_in_a_larger_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymoo", reason="the extra analysis is not installed")
    seen = toy(monkeypatch)
    found = optimise(study_with(tmp_path, **EVOLUTION), jobs=1, out=tmp_path / "out")
    true = {(float(v), 0.0) for v in range(6)} | {(5.0, float(s)) for s in range(6)}
    assert found.method == "evolution" and len(found.teams) < 36, "not every team was asked for"
    assert len(front_of(found) & true) >= 8 and len(front_of(found) - true) <= 2, "of eleven"
    assert len(seen) == len(set(seen)), "nothing is computed twice"
    assert found.steps["known"].iloc[-1] == len(found.teams) == found.steps["new"].sum()
    new = found.steps["new_on_front"]
    assert new.iloc[0] > 0 and (new <= found.steps["new"]).all()
    text = " ".join(" ".join(optimisation_lines(found)).split())
    assert ("it has settled" if not new.tail(3).sum() else f"{new.tail(3).sum()} new teams to its front: it has not settled") in text
    assert "no other team of those simulated" in text and "of 36" not in text


def test_evolution_keeps_to_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymoo", reason="the extra analysis is not installed")
    seen = toy(monkeypatch)
    found = optimise(study_with(tmp_path, **EVOLUTION), budget=300_000.0, jobs=1, out=tmp_path / "out")
    assert found.teams["cost_gbp"].max() <= 300_000 < found.teams["cost_gbp"].max() + 50_000
    simulated = {name for name, _ in seen if "=" in name}
    assert len(simulated) == len(found.teams), "what is too dear is not simulated"


@pytest.mark.parametrize("settings", [HALVING, EVOLUTION], ids=["halving", "evolution"])
def test_a_search_that_was_stopped_goes_on_to_the_same_bytes_and_computes_nothing_twice(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pymoo", reason="the extra analysis is not installed")
    study, how = study_with(tmp_path, **settings), {"jobs": 1, "robust": True, "runs": 4}
    whole = toy(monkeypatch, noise=0.5)
    optimise(study, out=tmp_path / "whole", **how)

    def stop(number: int) -> None:
        if number == len(whole) // 2:
            os.kill(os.getpid(), signal.SIGINT)

    first = toy(monkeypatch, noise=0.5, before=stop)
    with pytest.raises(Stopped):
        optimise(study, out=tmp_path / "out", **how)
    assert not (tmp_path / "out").exists() and 0 < len(first) < len(whole)
    second = toy(monkeypatch, noise=0.5)
    optimise(study, out=tmp_path / "out", resume=True, **how)
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole") and is_clean(tmp_path)
    assert sorted([*first, *second]) == sorted(whole), "what was finished is not computed again"


def test_engines_and_threads_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, how = study_with(tmp_path, **HALVING), {"runs": 4}
    toy(monkeypatch, noise=0.5)
    optimise(study, jobs=1, out=tmp_path / "one", **how)
    optimise(study, engine=Local(3), out=tmp_path / "threads", **how)
    with pytest.raises(Prepared):
        optimise(study, engine=Prepare(dict), out=tmp_path / "parts", **how)
    parts = []
    for _ in range(3):
        for number in (1, 2):
            try:
                optimise(study, engine=Part(number, 2), out=tmp_path / "parts", **how)
            except PartDone as done:
                parts.append(done)
        try:
            optimise(study, engine=Gather(), out=tmp_path / "parts", **how)
        except TasksMissing:
            continue
        break
    assert [part.stage for part in parts] == ["rung 1 of 1, 9 teams"] * 2 + ["fresh seeds, 9 teams"] * 2
    assert files_of(tmp_path / "parts") == files_of(tmp_path / "threads") == files_of(tmp_path / "one")
