"""What is run: the arms of a paired experiment, and the window that they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from experiments.checking import first_start
from experiments.configuration import Chosen
from simulation.build import start_week_of
from simulation.calendar import week_of
from simulation.settings import Authority, Figure, Policy
from simulation.world import World

Driver = Callable[[World, int], World]
"""Runs a world up to a week: compiled if none is given."""

LOG_ROWS = 2_000_000
"""Room for logged meetings and decisions of one run."""


@dataclass(frozen=True)
class Pair:
    """Two arms that are compared seed by seed."""

    policy: str
    baseline: str


@dataclass(frozen=True)
class Arm:
    """One world that every seed lives through: a policy, a threshold path, and whether help has its effect.

    meets: a pair of arms before this one whose change of plans it is to make, too, by moved bars alone; how far they move is sought seed by seed.
    """

    name: str
    policy: Policy
    thresholds: str
    is_helping: bool = True
    meets: Pair | None = None


@dataclass(frozen=True)
class Experiment:
    """An authority, its window and the arms that share its past; periods: further ones that the tables are to have.

    drawn: the parameter values of a posterior's draw by seed; a seed that is not there runs with the values held.
    """

    authority: Authority
    parameters: dict[str, Figure]
    start: date
    end: date
    arms: tuple[Arm, ...]
    pairs: tuple[Pair, ...] = ()
    is_logging: bool = False
    live: Driver | None = None
    periods: tuple[str, ...] = ()
    drawn: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    @property
    def first_week(self) -> int:
        """Week of the first recorded row."""
        return week_of(self.start)

    @property
    def last_week(self) -> int:
        """Week of the last recorded row."""
        return week_of(self.end)

    @property
    def split_week(self) -> int:
        """First week in which arms may differ: of the first policy date, or the week of the last observed date."""
        starts = [week_of(day) for day in (first_start(arm.policy) for arm in self.arms) if day is not None]
        split = min([week_of(self.authority.last_observed), *starts])
        return min(max(split, start_week_of(self.authority, self.start)), self.last_week)


def arm_of(chosen: Chosen) -> Arm:
    """Return the scenario as an arm of the same name."""
    return Arm(chosen.name, chosen.policy, chosen.thresholds)
