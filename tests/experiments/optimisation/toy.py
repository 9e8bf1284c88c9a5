"""A problem with a known front, in place of the simulation: posts save care entries in known numbers, with chance by seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.measures.evaluate import Cell
from experiments.runs.estimate import Estimate
from experiments.runs.study_runs import StudyRun
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
STUDY = DATA / "tiny_optimisation.yaml"

SAVED = {"victim_worker": 2.0, "substance_worker": 1.0}
"""Care entries that a post saves: substance workers are paid more and save less, so a team with them is on the front only once all victim workers
are in it."""


@dataclass
class ToyWork:
    """Returns what is known of a team, with chance that all teams of a seed share in part.

    Parameters
    ----------
    outcomes
        Measures asked for.
    noise
        Of a team in a seed, in care entries.
    seen
        Every run that was computed.
    before
        Called with the number of the run.
    """

    outcomes: Sequence[str]
    noise: float
    seen: list[tuple[str, int]]
    before: Callable[[int], None]

    @property
    def cells(self) -> list[Cell]:
        """The outcomes' places."""
        return [Cell(name, "children", "all", "2014-07-01/2015-12-31") for name in self.outcomes]

    def __call__(self, run: StudyRun) -> dict[str, np.ndarray]:
        """Return the outcomes of one arm."""
        (arm,) = run.arms
        self.seen.append((arm.name, run.seed))
        self.before(len(self.seen))
        posts = {each.role: sum(each.fte.values()) for each in arm.policy.ingredients if each.kind == "posts"}
        saved = sum(SAVED.get(role, 0.0) * fte for role, fte in posts.items())
        shared = np.random.default_rng(run.seed).normal(0.0, 20.0)
        own = np.random.default_rng([run.seed, *map(ord, arm.name), *map(ord, arm.thresholds)]).normal(0.0, self.noise)
        values = dict.fromkeys(self.outcomes, 1.0) | {"care_entries": 100.0 + shared - saved + own}
        return {"values": np.array([[values[name] for name in self.outcomes]])}


def toy(monkeypatch: pytest.MonkeyPatch, noise: float = 0.0, before: Callable[[int], None] = lambda number: None) -> list[tuple[str, int]]:
    """Put the toy in place of the simulation; return the list of what it computes from now on."""
    seen: list[tuple[str, int]] = []
    place = "experiments.optimisation.optimise."
    monkeypatch.setattr(f"{place}study_work", lambda experiment, outcomes, **how: ToyWork(outcomes, noise, seen, before))
    monkeypatch.setattr(f"{place}ready_to_run", lambda experiment, seeds, draws: experiment)
    monkeypatch.setattr(f"{place}estimate", lambda *given, **how: Estimate(given[1], 0, 1, 1, 1.0, 1.0, 1.0))
    return seen


def study_with(folder: Path, **changes: Any) -> str:
    """Write the tiny study with changes and full paths; return its path."""
    data = yaml.safe_load(STUDY.read_text()) | changes
    for name in ("tiny.yaml", "tiny_programme.yaml", "tiny_baseline.yaml", "tiny_programme_run.yaml"):
        (folder / name).write_text((DATA / name).read_text())
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(data))
    return str(path)
