"""The table of dated events of one family's course."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

import pandas as pd

from experiments.stories.changes import Change, Event, Finder, changes_of
from experiments.stories.decided import continued_reviews, decisions, proposals
from experiments.stories.home import at_home
from experiments.stories.meetings import beliefs, later_beliefs, meetings, problems, ratings
from experiments.stories.names import Names
from experiments.stories.records import contradictions, learnt, recorded
from experiments.stories.seen import visits
from experiments.stories.services import contacts, family_groups, specialists, trainings
from experiments.stories.statuses import assessments, births, closures, departures, referrals, statuses, workers
from experiments.stories.trace import Trace
from simulation.calendar import date_of

FINDERS: tuple[Finder, ...] = (
    births,
    at_home,
    referrals,
    meetings,
    visits,
    recorded,
    learnt,
    contradictions,
    beliefs,
    problems,
    ratings,
    contacts,
    family_groups,
    assessments,
    decisions,
    continued_reviews,
    proposals,
    statuses,
    departures,
    closures,
    workers,
    specialists,
    trainings,
    later_beliefs,
)
"""What looks for events in each step, in the order in which those of one step stand."""

COLUMNS = ("arm", "date", "week", "step", "kind", "who", "words", "truth", "numbers")


def events_of(trace: Trace, names: Names) -> list[Event]:
    """Return everything that happened in a course, in the order in which it did."""
    return list(chain.from_iterable(events_of_change(change) for change in changes_of(trace, names)))


def events_of_change(change: Change) -> Iterator[Event]:
    """Yield the events of one step."""
    for find in FINDERS:
        yield from find(change)


def events_table(courses: Mapping[str, Sequence[Event]], first_day: date) -> pd.DataFrame:
    """Return the events of all arms as one table; `numbers` has each sentence's numbers unrounded, as `belief=0.2231; threshold=0.39`.

    `child` among them is the number of the child whom they are about, and `truth_then` the true chance of harm
    to the child of most concern after the step.
    The date is the Monday of the week, or the first day if that is later.
    """
    rows = [(arm, *row_of(event, first_day)) for arm, events in courses.items() for event in events]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def row_of(event: Event, first_day: date) -> tuple[object, ...]:
    """Return an event as a row."""
    day, then = max(date_of(event.week), first_day), {} if event.truth_then is None else {"truth_then": event.truth_then}
    numbers = numbers_in_text({**event.numbers, **then})
    return day, event.week, event.step, event.kind, event.who, event.words, event.truth, numbers


def numbers_in_text(numbers: Mapping[str, float]) -> str:
    """Return numbers by name as one text."""
    return "; ".join(f"{name}={value:.7g}" for name, value in numbers.items())
