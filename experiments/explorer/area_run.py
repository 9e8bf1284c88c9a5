"""A small area under settings, week by week: a Mesa model with the policy, and business as usual beside it with the same seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from experiments.explorer.settings import Settings, resolved
from experiments.explorer.small_area import small_area, small_policy
from experiments.inputs.errors import InputError
from experiments.runs.experiment import Experiment, Pair, experiment_of
from experiments.runs.futures import copy_world_over, future_world, simulate_until
from experiments.runs.parameter_values import with_values_set
from experiments.stories.arms import PairOfArms, pair_of_arms
from simulation.calendar import date_of, week_of
from simulation.model import SafeguardingModel
from simulation.settings import Authority
from simulation.world import World

WEEKS_BEFORE = 4
"""Weeks before the policy's first day at which the area is first shown: what was before is in the stocks and flows."""


@dataclass
class AreaRun:
    """One area, stepped in both arms at once.

    Parameters
    ----------
    settings
        From which everything follows.
    experiment
        With two arms: business as usual, then the policy.
    pair
        The arms, and the world from which both begin; never changed.
    model
        The arm with the policy, agent by agent.
    usual
        The other arm, compiled.
    """

    settings: Settings
    experiment: Experiment
    pair: PairOfArms
    model: SafeguardingModel
    usual: World

    @property
    def authority(self) -> Authority:
        """The small area, as an authority."""
        return self.experiment.authority

    @property
    def week(self) -> int:
        """The last week simulated, since Monday 1 January 1990."""
        return self.model.week - 1

    @property
    def day(self) -> date:
        """The Monday of the last week simulated."""
        return date_of(self.week)

    @property
    def first_week(self) -> int:
        """The week of the policy's first day."""
        return week_of(self.settings.go_live)

    @property
    def begin_week(self) -> int:
        """The week that is shown first."""
        return begin_of(self.experiment, self.settings) - 1

    @property
    def is_finished(self) -> bool:
        """Whether the window has ended."""
        return self.model.week > self.experiment.last_week

    def step(self, weeks: int = 1) -> None:
        """Simulate weeks in both arms, at most to the end of the window."""
        until = min(self.model.week + weeks, self.experiment.last_week + 1)
        self.model.run(until)
        self.usual = simulate_until(self.usual, until)

    def close(self) -> None:
        """Let the model's agents go: they hold one another."""
        if hasattr(self.model, "close"):
            self.model.close()


def area_experiment(settings: Settings) -> Experiment:
    """Return the comparison of the small area: business as usual, then the policy; raise InputError."""
    chosen, usual = resolved(settings)
    area = small_area(chosen.authority, settings.families)
    arms = [replace(each, authority=area, policy=small_policy(each.policy, chosen.authority, area)) for each in (usual, chosen)]
    return with_values_set(experiment_of(arms, (Pair(chosen.name, usual.name),)), {})


def start_area(settings: Settings, day: date | None = None) -> AreaRun:
    """Return the area a few weeks before the policy's first day, or in the week of a later day; raise InputError."""
    experiment = area_experiment(settings)
    pair = pair_of_arms(experiment, settings.seed)
    past = simulate_until(copy_world_over(pair.begin), experiment.split_week)
    begin = begin_of(experiment, settings)
    if day is not None:
        check_day(day, date_of(begin - 1), settings.end)
        begin = max(begin, week_of(day) + 1)
    usual, policy = (simulate_until(future_world(experiment, arm, past), begin) for arm in experiment.arms)
    return AreaRun(settings, experiment, pair, SafeguardingModel(policy), usual)


def begin_of(experiment: Experiment, settings: Settings) -> int:
    """Return the week that comes after the one that is shown first."""
    return max(week_of(settings.go_live) - WEEKS_BEFORE + 1, experiment.split_week, experiment.first_week + 1)


def check_day(day: date, first: date, last: date) -> None:
    """Raise InputError for a day that cannot be shown."""
    if not first <= day <= last:
        raise InputError("Link", "week", str(day), f"a day from {first}, where the area begins, to {last}, where the window ends", "Leave it out.")
