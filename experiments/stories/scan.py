"""One look at all families of an arm, week by week: what is needed to choose a family by rule, and to give each its short number."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from agents.standing import DISGUISED_COMPLIANCE, FRONT_DOOR, IN_NEED, NO_COURT, NOT_IN_CARE, PROTECTION_PLAN
from experiments.snapshots.danger import are_minors, are_missed, danger_line
from experiments.stories.trace import LAST_STEP, step_through
from simulation.world import EPISODE, World

NOT_KNOWN, NEED, PLAN, COURT, CARE = range(5)
"""How far the service goes with a family: its most serious status of the week."""


@dataclass
class Scan:
    """What one arm's families went through.

    Parameters
    ----------
    keys
        Of all families, in the order of their rows.
    levels
        By week, the most serious status of each family (rows beyond the array: not known).
    missed_weeks
        By row of a child, the longest unbroken time so far at high true risk and not recognised, and the present one.
    child_families
        By row of a child, the row of its family.
    unsuspected
        By key of a family, meetings in disguised compliance that raised no suspicion.
    met
        Pairs (week, key) of the first meeting, and of the first decision, of each family.
    episodes
        Rows of the episode table not ended before the window.
    """

    keys: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint64))
    levels: list[np.ndarray] = field(default_factory=list)
    missed_weeks: np.ndarray = field(default_factory=lambda: np.zeros((2, 0), np.int32))
    child_families: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    unsuspected: dict[int, int] = field(default_factory=dict)
    met: dict[str, dict[int, int]] = field(default_factory=lambda: {"encounters": {}, "decisions": {}})
    episodes: np.ndarray = field(default_factory=lambda: np.zeros(0, EPISODE))

    def copy(self) -> "Scan":
        """Return a scan that can go on by itself."""
        met = {name: dict(seen) for name, seen in self.met.items()}
        return Scan(self.keys, [*self.levels], self.missed_weeks.copy(), self.child_families, dict(self.unsuspected), met, self.episodes)

    def watch(self, world: World, step: str, since: int) -> None:
        """Look at the world after a step; since: the week from which a rule may choose by what happens."""
        week = int(world.state[0]["week"])
        for name, seen in self.met.items():
            log = getattr(world, name)[: int(world.state[0][name])]
            for key in np.unique(log["family_key"]).tolist() if len(log) else ():
                seen.setdefault(key, week)
        if step == "visits" and week >= since:
            self.count_unsuspected(world)
        if step == LAST_STEP:
            self.look_at_statuses(world, week, since)

    def count_unsuspected(self, world: World) -> None:
        """Count this week's meetings in disguised compliance that raised no suspicion."""
        log = world.encounters[: int(world.state[0]["encounters"])]
        hidden = log["family_key"][(log["presentation"] == DISGUISED_COMPLIANCE) & ~log["suspected_disguise"]]
        for key, count in zip(*(each.tolist() for each in np.unique(hidden, return_counts=True))):
            self.unsuspected[key] = self.unsuspected.get(key, 0) + count

    def look_at_statuses(self, world: World, week: int, since: int) -> None:
        """Take each family's most serious status, and go on counting how long children have been missed."""
        families = world.families[: int(world.state[0]["families"])]
        children = world.children[: int(world.state[0]["children"])]
        self.levels.append(levels_of(families, children, week))
        missed = np.zeros(len(children), np.int32)
        rows = np.flatnonzero((children["plan"] != 0) | (families["standing"][children["family"]] == FRONT_DOOR))
        if week >= since:
            missed[rows] = are_missed(children[rows], families[children["family"][rows]], danger_line(world), week)
        longest, now = np.zeros((2, len(children)), np.int32)
        longest[: self.missed_weeks.shape[1]], now[: self.missed_weeks.shape[1]] = self.missed_weeks
        now = np.where(missed > 0, now + 1, 0)
        self.missed_weeks = np.stack([np.maximum(longest, now), now])

    def finish(self, world: World) -> None:
        """Take what is known at the end."""
        state = world.state[0]
        self.keys = world.families["key"][: int(state["families"])].copy()
        self.child_families = world.children["family"][: int(state["children"])].copy()
        episodes = world.episodes[: int(state["episodes"])]
        self.episodes = episodes[(episodes["end_week"] < 0) | (episodes["end_week"] >= state["first_week"])]


def levels_of(families: np.ndarray, children: np.ndarray, week: int) -> np.ndarray:
    """Return the most serious status of each family: looked after, before court, protection plan, in need or at the front door, not known."""
    here = are_minors(children, week)
    levels = np.where(families["standing"] == FRONT_DOOR, NEED, NOT_KNOWN).astype(np.int8)
    of_children = (
        (children["plan"] == IN_NEED, NEED),
        (children["plan"] == PROTECTION_PLAN, PLAN),
        (children["court"] != NO_COURT, COURT),
        (children["care"] != NOT_IN_CARE, CARE),
    )
    for mask, level in of_children:
        levels[children["family"][mask & here]] = np.maximum(levels[children["family"][mask & here]], level)
    return levels


def scan_arm(since: int) -> Callable[[World, int, Scan | None], tuple[World, Scan]]:
    """Return what looks at all families of an arm, for `PairOfArms.follow`; since: the week from which a rule may choose by what happens."""

    def follow(world: World, until: int, so_far: Scan | None) -> tuple[World, Scan]:
        scan = so_far.copy() if so_far else Scan()
        world = step_through(world, until, lambda world, step: scan.watch(world, step, since))
        scan.finish(world)
        return world, scan

    return follow
