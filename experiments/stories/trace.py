"""One family followed through every step of every week: its records after each step that changed one of them.

The steps are the batch driver's own, called one at a time, so that the trajectory is that of an ordinary run, bit for bit. What differs between two
moments was done by the step between them: a belief that rose in `visits` rose by what a worker saw, in `belief` by what other agencies know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from experiments.runs.cancellation import check_cancelled
from experiments.snapshots.danger import danger_line
from simulation.compilation import compile_first
from simulation.engine import check_end, make_room
from simulation.steps import PARTS
from simulation.world import DTYPES, LOGS, World

BEFORE = "before"
"""In place of a step: the moment at which a trace begins."""

LAST_STEP = list(PARTS)[-1]

LOGGED_A_FAMILY, LOGGED_AT_LEAST = 16, 1000
"""Rows of a log for each family known: no step writes as many in one week."""


@dataclass(frozen=True)
class Moment:
    """A family's records after one step of one week.

    Parameters
    ----------
    week
        Since Monday 1 January 1990.
    step
        Its name in simulation/schedule.py, or `before`.
    family, parents, children
        Rows of the stores: (1,), (2,) and (children,), in the order of the births that the model knows of.
    worker
        The row of the family's social worker; empty if it has none.
    area, parameters
        The row of its area and of the parameters, for the thresholds in force; shared between moments.
    danger_line
        The risk from which a child counts as in danger (sd).
    encounters, decisions
        What the step logged of this family, in the order in which it happened.
    episodes
        Rows of the episode table that the step began for this family.
    """

    week: int
    step: str
    family: np.ndarray
    parents: np.ndarray
    children: np.ndarray
    worker: np.ndarray
    area: np.ndarray
    parameters: np.ndarray
    danger_line: float
    encounters: np.ndarray
    decisions: np.ndarray
    episodes: tuple[int, ...] = ()


@dataclass
class Trace:
    """A family's course in one arm.

    Parameters
    ----------
    family_key
        Of the family.
    seed
        Of the random numbers.
    first_week, until
        The first week that was followed, and the one after the last.
    moments
        In the order in which they happened; the first is the state when the trace began, or when the family was first referred.
    weeks
        The records at the end of each week, for lines over time.
    episodes
        The episode table's rows of this family by their index, as they were when the trace ended.
    """

    family_key: int
    seed: int
    first_week: int
    until: int
    moments: list[Moment] = field(default_factory=list)
    weeks: list[Moment] = field(default_factory=list)
    episodes: dict[int, np.void] = field(default_factory=dict)

    def copy(self) -> "Trace":
        """Return a trace that can go on by itself: the moments so far are shared."""
        return Trace(self.family_key, self.seed, self.first_week, self.until, [*self.moments], [*self.weeks], dict(self.episodes))


Watch = Callable[[World, str], None]
"""Looks at the world after a step; the step's name."""


def step_through(world: World, until: int, watch: Watch) -> World:
    """Run the world week by week and step by step up to a week, its logs kept, and let `watch` look at it after each step; return the world.

    The logs that `watch` sees hold what the step wrote, and nothing else. The returned world has the logs that it came with.

    Parameters
    ----------
    world
        Changed in place, as by `simulation.engine.simulate`.
    until
        Weeks since Monday 1 January 1990.
    watch
        Must change nothing.

    Raises
    ------
    ValueError
        For a week past the timeline of history.
    """
    check_end(world, until)
    logs, state = {name: getattr(world, name) for name in LOGS}, world.state[0]
    before = {name: state[name] for name in ("is_logging", *LOGS)}
    state["is_logging"] = True
    compile_first(world)
    while state["week"] < until:
        check_cancelled()
        world = with_room_for_logs(make_room(world))
        for name, part in PARTS.items():
            for log in LOGS:
                state[log] = 0
            part(world, int(state["week"]))
            watch(world, name)
        state["week"] += 1
    for name, value in before.items():
        state[name] = value
    return world._replace(**logs)


def with_room_for_logs(world: World) -> World:
    """Return the world with logs that hold a week of every family."""
    rows = LOGGED_AT_LEAST + LOGGED_A_FAMILY * int(world.state[0]["open_families"])
    short = [name for name in LOGS if len(getattr(world, name)) < rows]
    return world._replace(**{name: np.zeros(2 * rows, DTYPES[name]) for name in short}) if short else world


def trace_family(world: World, until: int, key: int, so_far: Trace | None = None) -> tuple[World, Trace]:
    """Follow one family up to a week; return the world and the trace.

    Parameters
    ----------
    world
        Changed in place: hand over a copy of one that is still needed.
    until
        Weeks since Monday 1 January 1990.
    key
        Of the family, which may be referred later.
    so_far
        A trace to go on with.
    """
    begun = int(world.state[0]["week"])
    trace = so_far.copy() if so_far else Trace(key, int(world.state[0]["seed"]), begun, until)
    trace.until = until
    follower = Follower(trace)
    follower.begin(world)
    world = step_through(world, until, follower.watch)
    trace.episodes.update(follower.rows_of_episodes(world))
    return world, trace


class Follower:
    """Copies what changed of one family after each step."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.row, self.known, self.bytes = trace, -1, 0, b""
        self.fixed: dict[str, np.ndarray] = {}
        self.episodes, self.started = 0, list(trace.episodes)

    def begin(self, world: World) -> None:
        """Take the state in which the trace begins, if the family is known already."""
        self.episodes = int(world.state[0]["episodes"])
        self.started += np.flatnonzero(world.episodes[: self.episodes]["family_key"] == np.uint64(self.trace.family_key)).tolist()
        if self.is_known(world):
            self.take(world, BEFORE, ())

    def is_known(self, world: World) -> bool:
        """Return whether the family is in the stores; looks only at families that came since it last looked."""
        families = int(world.state[0]["families"])
        if self.row < 0 and families > self.known:
            found = np.flatnonzero(world.families[self.known : families]["key"] == np.uint64(self.trace.family_key))
            self.row = self.known + int(found[0]) if len(found) else -1
            self.known = families
        return self.row >= 0

    def watch(self, world: World, step: str) -> None:
        """Copy the family's records after a step if one of them changed."""
        if not self.is_known(world):
            return
        self.take(world, step, self.new_episodes(world))

    def new_episodes(self, world: World) -> tuple[int, ...]:
        """Return the rows of the episode table that the step began for this family."""
        first, last = self.episodes, int(world.state[0]["episodes"])
        self.episodes = last
        rows = tuple((first + np.flatnonzero(world.episodes[first:last]["family_key"] == np.uint64(self.trace.family_key))).tolist())
        self.started += rows
        return rows

    def take(self, world: World, step: str, episodes: tuple[int, ...]) -> None:
        """Add a moment if it differs from the last, and the end of each week."""
        inside = self.bytes_of(world)
        is_last = step == LAST_STEP
        if not is_last and inside == self.bytes and not episodes and not any(world.state[0][log] for log in LOGS):
            return
        moment = self.moment(world, step, episodes)
        if inside != self.bytes or episodes or len(moment.encounters) or len(moment.decisions):
            self.trace.moments.append(moment)
        self.bytes = inside
        if is_last:
            self.trace.weeks.append(moment)

    def bytes_of(self, world: World) -> bytes:
        """Return the family's records as they lie in memory: copies may differ between fields, where nothing is."""
        f = self.row
        w = int(world.families[f]["worker"])
        parts = [world.families[f : f + 1], world.parents[2 * f : 2 * f + 2], world.professionals[w : w + 1] if w >= 0 else world.professionals[:0]]
        parts += [world.children[c : c + 1] for c in rows_of_children(world, int(world.families[f]["first_child"]))]
        return b"".join(part.tobytes() for part in parts)

    def moment(self, world: World, step: str, episodes: tuple[int, ...]) -> Moment:
        """Return the family's records now."""
        f, state = self.row, world.state[0]
        family = world.families[f : f + 1].copy()
        w, a = int(family[0]["worker"]), int(family[0]["area"])
        worker = world.professionals[w : w + 1].copy() if w >= 0 else world.professionals[:0].copy()
        logs = [of_family(getattr(world, name)[: int(state[name])], self.trace.family_key) for name in LOGS]
        if step == BEFORE:
            logs = [log[:0] for log in logs]
        place = self.shared("area", world.areas[a : a + 1]), self.shared("parameters", world.parameters)
        children = world.children[rows_of_children(world, int(family[0]["first_child"]))]
        parents, now = world.parents[2 * f : 2 * f + 2].copy(), int(state["week"])
        line = danger_line(world)
        return Moment(now, step, family, parents, children, worker, place[0], place[1], line, logs[0], logs[1], episodes)

    def shared(self, name: str, record: np.ndarray) -> np.ndarray:
        """Return a copy of a record, the same one as long as it does not change."""
        if name not in self.fixed or self.fixed[name].tobytes() != record.tobytes():
            self.fixed[name] = record.copy()
        return self.fixed[name]

    def rows_of_episodes(self, world: World) -> Iterator[tuple[int, np.void]]:
        """Yield this family's rows of the episode table as they are now."""
        yield from ((row, world.episodes[row].copy()) for row in self.started)


def rows_of_children(world: World, first: int) -> list[int]:
    """Return the rows of a family's children, from the first on."""
    rows = []
    while first >= 0:
        rows.append(first)
        first = int(world.children[first]["next_sibling"])
    return rows


def of_family(log: np.ndarray, key: int) -> np.ndarray:
    """Return a log's rows of one family."""
    return log[log["family_key"] == np.uint64(key)].copy()
