"""What a search of teams gives, whichever way it searched."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.optimisation.dominance import front_of
from experiments.optimisation.teams import Team


@dataclass
class Found:
    """Teams that were simulated in a search, and those that go on to fresh seeds.

    Parameters
    ----------
    method
        `halving` or `evolution`.
    teams
        Every team that was simulated, by number.
    judged
        By number of a team: its objectives in all pairs of its last stage, shape (pairs, objectives); lower is better.
    dropped
        By number: the stage after which a team was dropped, and the number of the team that is better beyond chance.
    steps
        A row for each rung or generation. new_on_front: teams first asked for in a generation that nobody known by then dominates by means.
    """

    method: str
    teams: dict[int, Team]
    judged: dict[int, np.ndarray] = field(default_factory=dict)
    dropped: dict[int, tuple[int, int]] = field(default_factory=dict)
    steps: list[dict[str, int]] = field(default_factory=list)

    @property
    def finalists(self) -> list[Team]:
        """Teams that were not dropped, by number."""
        return [self.teams[number] for number in sorted(self.judged) if number not in self.dropped]

    def means(self, teams: Sequence[Team]) -> np.ndarray:
        """Return the mean objectives of teams, shape (teams, objectives)."""
        return np.array([self.judged[team.number].mean(axis=0) for team in teams])

    def on_front(self) -> dict[int, bool]:
        """Return of each finalist whether no other dominates it by means: the search's front."""
        return {team.number: bool(is_on) for team, is_on in zip(self.finalists, front_of(self.means(self.finalists)))}

    def table(self) -> pd.DataFrame:
        """Return the steps."""
        return pd.DataFrame(self.steps)
