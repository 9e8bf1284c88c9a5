"""Teams simulated in pairs with business as usual: every team meets the same seeds, draws of parameters and business as usual."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.measures.statistics import Groups
from experiments.optimisation.objectives import Objective, oriented
from experiments.optimisation.teams import Team
from experiments.runs.experiment import Arm, Experiment
from experiments.runs.failures import RunFailed
from experiments.runs.parameter_values import seed_places_by_draw
from experiments.runs.session import Session
from experiments.runs.study_runs import StudyRun, StudyWork, study_key, study_tasks

STAGE = "teams"
"""One for all stages, so that what one has simulated another finds."""


@dataclass(frozen=True)
class Trials:
    """What every stage simulates and reads.

    Parameters
    ----------
    session
        Carries out and keeps.
    work
        Simulates an arm and measures the outcomes that are kept.
    experiment
        Business as usual first; with the draw of every seed.
    objectives
        Of the study.
    path
        Threshold path of all arms in place of their own.
    """

    session: Session
    work: StudyWork
    experiment: Experiment
    objectives: tuple[Objective, ...]
    path: str | None = None

    def on_path(self, path: str) -> "Trials":
        """Return the same on a threshold path."""
        return replace(self, path=path)

    def arm(self, team: Team | None) -> Arm:
        """Return a team's arm, or business as usual."""
        found = self.experiment.arms[0] if team is None else team.arm
        return found if self.path is None else replace(found, thresholds=self.path)

    def run(self, team: Team | None, seed: int) -> StudyRun:
        """Return what one task simulates."""
        return StudyRun(self.experiment.draw_by_seed.get(seed, {}), seed, (self.arm(team),))

    def simulate(self, teams: Sequence[Team], seeds: Sequence[int], words: str) -> None:
        """Simulate teams and business as usual under every seed; what the store has is not simulated again. Raises what `Session.run_all` raises."""
        runs = [self.run(team, seed) for seed in seeds for team in (None, *teams)]
        self.session.run_all(self.work, study_tasks(STAGE, runs), words)

    def values(self, team: Team | None, seeds: Sequence[int]) -> np.ndarray:
        """Return the outcomes of a team, or of business as usual, shape (seeds, cells)."""
        return np.array([self.session.store.read(study_key(STAGE, self.run(team, seed)))["values"][0] for seed in seeds])

    def judged(self, teams: Sequence[Team], seeds: Sequence[int]) -> np.ndarray:
        """Return the objectives of teams, shape (teams, seeds, objectives), with signs that make lower better.

        Raises
        ------
        RunFailed
            If an objective has no number in a run.
        """
        usual = self.values(None, seeds)
        names = [cell.measure for cell in self.work.cells]
        found = []
        for team in teams:
            differences = dict(zip(names, (self.values(team, seeds) - usual).T))
            found.append(oriented(self.objectives, differences, team.gbp))
            check_known(found[-1], self.objectives, team)
        return np.array(found).reshape(len(teams), len(seeds), len(self.objectives))

    @property
    def is_known(self) -> np.ndarray:
        """Which objectives are known without simulation, shape (objectives,)."""
        return np.array([each.is_known for each in self.objectives])

    def groups(self, seeds: Sequence[int]) -> Groups:
        """Return the places of the seeds that share a draw of parameters."""
        return seed_places_by_draw(self.experiment, list(seeds))


def check_known(values: np.ndarray, objectives: Sequence[Objective], team: Team) -> None:
    """Raise RunFailed if an objective has no number in a run of a team: a share of nothing."""
    for objective, column in zip(objectives, values.T):
        if not np.isfinite(column).all():
            raise RunFailed(f"{objective.label} of {team.words} has no number in some runs (nothing to divide by). Take a count in its place.")
