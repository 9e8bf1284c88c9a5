"""The story so far of any family of one simulated place, as for a page on which families move and one is clicked."""

from dataclasses import dataclass, field
from datetime import timedelta

from experiments.stories.story import Story, Subject, story_of
from experiments.stories.trace import Trace, trace_family
from simulation.calendar import date_of
from simulation.world import World, copy_world


@dataclass
class Recorder:
    """Remembers how a simulation began, and follows one family through it again when its story is asked for.

    Nothing is done while the simulation runs: every draw is keyed, so that the same weeks simulated again are the same weeks, whichever driver
    simulated them first (a test holds the two together). Following a family through five years of an area of 300 open families takes well under a
    second.

    Examples
    --------
    With a Mesa model::

        model = SafeguardingModel(world)
        recorder = Recorder(place="Littleton", title="Family Safeguarding")
        recorder.begin(model.stores)          # before the first week that is shown
        for _ in range(52):
            model.step()
        story = recorder.story(key, model.week)
        figure = family_timeline(story)

    `key` is `model.stores.families[row]["key"]`. Call `begin` again after a reset; call `go_on` with the stores after the values of a running model
    were changed, as by a switch on the page: earlier weeks are then followed with the old values, later ones with the new. The compiled rules are
    followed: a model whose agents behave differently in a subclass has no such recorder.

    Parameters
    ----------
    place, title
        The authority or area, and what the policy is called.
    """

    place: str
    title: str
    starts: list[World] = field(default_factory=list)

    def begin(self, stores: World) -> None:
        """Remember the present state as the beginning of all stories."""
        self.starts = [kept(stores)]

    def go_on(self, stores: World) -> None:
        """Remember the present state after something was changed from outside: from here on it is followed."""
        self.starts = [start for start in self.starts if week_of_world(start) < week_of_world(stores)] + [kept(stores)]

    def trace(self, key: int, week: int) -> Trace:
        """Return a family's course up to the beginning of a week; the family has to be known by then."""
        starts = [start for start in self.starts if week_of_world(start) < week] or self.starts[:1]
        ends = [*(week_of_world(start) for start in starts[1:]), week]
        trace = None
        for start, end in zip(starts, ends, strict=True):
            _, trace = trace_family(kept(start), end, key, trace)
        assert trace is not None
        return trace

    def story(self, key: int, week: int, name: str = "") -> Story:
        """Return a family's story up to the beginning of a week.

        Parameters
        ----------
        key
            Of the family, as in the stores.
        week
            The week to come: `model.week`.
        name
            What the family is called; "this family" if none is given.

        Raises
        ------
        ValueError
            If nothing has begun, or the family is not known by then.
        """
        if not self.starts:
            raise ValueError("begin(stores) comes before a story: a recorder has to know how the simulation began")
        trace = self.trace(int(key), week)
        if not trace.moments:
            raise ValueError(f"no family of key {key} is known before week {week} ({date_of(week)})")
        first, last = date_of(trace.first_week), date_of(week) - timedelta(days=1)
        return story_of({self.title: trace}, Subject(int(key), name or "this family", self.place, {self.title: self.title}, first, last))


def kept(stores: World) -> World:
    """Return a copy of a world that shares nothing with it, parameters among it."""
    return copy_world(stores)._replace(parameters=stores.parameters.copy())


def week_of_world(world: World) -> int:
    """Return the week to come."""
    return int(world.state[0]["week"])
