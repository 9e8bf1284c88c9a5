"""One simulated family's story: events, paragraphs, lines and bands over time, as plain data. No front end is known here.

For two arms in batch::

    experiment = with_draw_of_seed(ready_to_run(experiment, [seed]), seed)  # two arms and their pair
    arms = pair_of_arms(experiment, seed)
    search = search_in(arms, experiment)  # experiments/stories/ask.py: short numbers, and what rules look at
    found = find_family("missed_danger", search.scans, search.bounds)
    story = family_story(arms, subject_of(experiment, search, found, titles, "missed_danger"))

For one model of a small area: `experiments.stories.recorder.Recorder`. A story's figure is drawn by
`experiments.presentation.figures.family_timeline.family_timeline`; `experiments.presentation.story` has it as sections (`text`), Markdown and HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from experiments.stories.arms import PairOfArms
from experiments.stories.beginning import people_of
from experiments.stories.changes import Event
from experiments.stories.events import events_of, events_table
from experiments.stories.names import names_of
from experiments.stories.narrative import Entry, entries_of
from experiments.stories.outcome import line_as_chance, outcome_table
from experiments.stories.over_time import bands_over_time, lines_over_time, marks_over_time
from experiments.stories.parting import Parting, parting_of
from experiments.stories.trace import Trace, trace_family
from simulation.settings import Policy
from simulation.world import World


@dataclass(frozen=True)
class Subject:
    """Whom and what a story is about.

    Parameters
    ----------
    key
        Of the family.
    name
        What it is called: `family 417`.
    place
        The authority.
    titles
        What each arm is called, by the arm's name, in the order in which they are shown.
    start, end
        The first and the last day of the story.
    go_live
        The first day on which the arms' policies differ; None: there is none.
    chosen
        How the family was chosen, in sentences.
    """

    key: int
    name: str
    place: str
    titles: Mapping[str, str]
    start: date
    end: date
    go_live: date | None = None
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One family's course under one or two policies.

    Parameters
    ----------
    subject
        Whom it is about.
    seed
        Of the random numbers.
    people
        Who belongs to the family when the story begins, in sentences.
    together
        Paragraphs until the courses part: the same under both policies. Empty where there is one arm.
    courses
        Paragraphs of each arm from then on.
    parting
        Where the courses part; None: they never do, or there is one arm.
    events
        The table of dated events of each arm (experiments/stories/events.py).
    outcome
        The course in a few numbers, one column for each arm.
    lines
        By arm and week: belief about the child of most concern, and its true chance of harm.
    bands
        By arm and child: status from and to.
    marks
        By arm and day: meetings by how the parent presented, children seen, specialists' contacts, records, decisions, harm.
    danger_line_chance
        The true chance of significant harm at home within 12 months from which on it counts as high; not a number where no line was found.
    out
        The folder that it was written to; None: none.
    """

    subject: Subject
    seed: int
    people: tuple[str, ...]
    together: tuple[Entry, ...]
    courses: Mapping[str, tuple[Entry, ...]]
    parting: Parting | None
    events: pd.DataFrame
    outcome: pd.DataFrame
    lines: pd.DataFrame
    bands: pd.DataFrame
    marks: pd.DataFrame
    danger_line_chance: float
    out: Path | None = None

    def __repr__(self) -> str:
        """Return one line."""
        who = self.subject
        place, arms = f"{who.name}, {who.place}, {who.start} to {who.end}", " and ".join(who.titles.values())
        return f"<story: {place}, seed {self.seed}; {arms}; {len(self.events)} events>"

    @property
    def text(self) -> str:
        """The paragraphs as lines of plain text."""
        parts = [*self.people, *(paragraph(entry) for entry in self.together)]
        for arm, entries in self.courses.items():
            parts += ["", self.subject.titles[arm], *(paragraph(entry) for entry in entries)]
        return "\n".join(parts)


def paragraph(entry: Entry) -> str:
    """Return a paragraph as text, its dates first."""
    return f"{entry.when}: {' '.join(sentence.text for sentence in entry.sentences)}"


def family_story(arms: PairOfArms, subject: Subject) -> Story:
    """Return a family's story under two policies, simulated in batch.

    Parameters
    ----------
    arms
        From `experiments.stories.arms.pair_of_arms`.
    subject
        Whom it is about; its titles name the arms of the experiment.
    """

    def follow(world: World, until: int, so_far: Trace | None) -> tuple[World, Trace]:
        return trace_family(world, until, subject.key, so_far)

    return story_of(arms.follow(follow), subject)


def story_of(traces: Mapping[str, Trace], subject: Subject) -> Story:
    """Return the story of traces of one family, one for each arm."""
    names = names_of(traces.values())
    courses = {arm: events_of(trace, names) for arm, trace in traces.items()}
    parting = parting_of(traces, names) if len(traces) == 2 else None
    together, apart = in_two(courses, parting, subject.start)
    first = next(iter(traces.values()))
    return Story(
        subject,
        first.seed,
        tuple(people_of(first, names, subject.start)),
        together,
        apart,
        parting,
        events_table(courses, subject.start),
        outcome_table(traces, courses),
        lines_over_time(traces, names),
        bands_over_time(traces, names),
        marks_over_time(courses),
        line_as_chance(first.moments[0]),
    )


def in_two(courses: Mapping[str, list[Event]], parting: Parting | None, day: date) -> tuple[tuple[Entry, ...], dict[str, tuple[Entry, ...]]]:
    """Return the paragraphs until two courses part, and those of each from then on; of one arm, or of courses that never part, all are in one."""
    if len(courses) < 2:
        return (), {arm: entries_of(events, day) for arm, events in courses.items()}
    first = next(iter(courses.values()))
    if parting is None:
        return entries_of(first, day), dict.fromkeys(courses, ())
    together = entries_of([event for event in first if event.week < parting.week], day)
    return together, {arm: entries_of([event for event in events if event.week >= parting.week], day) for arm, events in courses.items()}


def titles_of(policies: Mapping[str, Policy]) -> dict[str, str]:
    """Return what arms are called by their policies; where two policies have one title, the arm's name is put behind it."""
    titles = [policy.title for policy in policies.values()]
    return {arm: policy.title if titles.count(policy.title) == 1 else f"{policy.title} ({arm})" for arm, policy in policies.items()}
