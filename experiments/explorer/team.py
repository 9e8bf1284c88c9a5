"""The team that settings give, and what it costs, before anything is simulated."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from experiments.costs.programme_spend import Costing
from experiments.costs.running_cost import running_cost
from experiments.explorer.settings import Settings, resolved
from experiments.runs.experiment import Pair, experiment_of
from experiments.runs.parameter_values import with_values_set
from simulation.calendar import week_of

A_YEAR = timedelta(days=364)


@dataclass(frozen=True)
class TeamCost:
    """Posts and money of a policy.

    Parameters
    ----------
    posts
        Columns: role, posts (full time), gbp_a_year; of a year after the first day, or of the window's last day if that is earlier.
    spend_gbp
        What posts, training and programme are expected to cost in the window, discounted to the first day.
    """

    posts: pd.DataFrame
    spend_gbp: float

    @property
    def gbp_a_year(self) -> float:
        """Of all posts together."""
        return float(self.posts["gbp_a_year"].sum())


def team_cost(settings: Settings) -> TeamCost:
    """Return what the settings' policy and posts cost in the whole place; raise InputError."""
    chosen, usual = resolved(settings)
    costing = Costing(with_values_set(experiment_of([usual, chosen], (Pair(chosen.name, usual.name),)), {}))
    week = week_of(min(settings.go_live + A_YEAR, settings.end))
    return TeamCost(running_cost(costing, chosen.policy, week), costing.spend(chosen.policy).gbp)
