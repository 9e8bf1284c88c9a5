"""One week of a small area as the page draws it: made while nothing moves, and never changed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from experiments.explorer.area_run import AreaRun
from experiments.explorer.settings import Settings
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.dots import dot_places
from experiments.snapshots.children import children_now, not_shown
from simulation.calendar import date_of


@dataclass(frozen=True)
class Moment:
    """What is drawn of one week, all of the same week.

    Parameters
    ----------
    settings
        Of the area, not those that are being chosen.
    title
        Of the area: which place it is like.
    policy
        Title of the policy that is simulated.
    begun
        Number of the area among those of this tab.
    week, first_week, begin_week
        The last week simulated, that of the policy's first day and the one shown first, since Monday 1 January 1990.
    is_finished
        Whether the window has ended.
    children, places, left
        From `children_now`, `dot_places` and `not_shown`, of the arm with the policy.
    """

    settings: Settings
    title: str
    policy: str
    begun: int
    week: int
    first_week: int
    begin_week: int
    is_finished: bool
    children: pd.DataFrame
    places: pd.DataFrame
    left: pd.DataFrame

    @property
    def heading(self) -> str:
        """Place, policy, seed and first day."""
        return f"{self.title} under {self.policy}, seed {self.settings.seed}, first day {day_in_words(self.settings.go_live)}"

    @property
    def when(self) -> str:
        """The week in words, as captions have it."""
        return f"week from Monday {day_in_words(date_of(self.week))}"


def moment_of(area: AreaRun, begun: int, before: Moment | None = None) -> Moment:
    """Return the moment of an area that nothing moves meanwhile; before: the moment before, whose dots keep their places."""
    stores = area.model.stores
    children = children_now(stores)
    places = dot_places(children, None if before is None else before.places)
    weeks = (area.week, area.first_week, area.begin_week)
    policy = area.experiment.arms[1].policy.title
    return Moment(area.settings, area.authority.title, policy, begun, *weeks, area.is_finished, children, places, not_shown(stores))
