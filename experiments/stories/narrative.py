"""From events to a story: what matters with its date, the weeks between in one paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from agents import standing
from agents.standing import IN_NEED, NO_PLAN, PLAN_TRACK, PROTECTION_PLAN
from experiments.runs.words import PHRASES
from experiments.stories.changes import Event, true_chance_in_words
from experiments.stories.decided import NOT_HIGH
from experiments.stories.routine import Sentence, routine_sentences
from experiments.stories.rules import odds_of
from simulation import random_numbers as draws
from simulation.calendar import date_of

SAYS_THE_PLAN = {
    (draws.ASSESSED, 0): NO_PLAN,
    (draws.ASSESSED, 1): IN_NEED,
    (draws.VOTE, 1): PROTECTION_PLAN,
    (draws.REVIEW_PLAN, 1): NO_PLAN,
    (draws.REVIEW_NEED, 1): NO_PLAN,
}
"""Decisions and answers that say themselves which status of the plan track follows."""

ENTERED_CARE = f"({PHRASES['reason_ended'][standing.ENTERED_CARE]})"
"""How the end of a plan says that the child entered care: no decision about a plan says that."""

NOTABLE = 0.3
"""The least change of the true chance of harm that is given again (log-odds)."""

NEWS = ("meeting", "visit", "belief", "concern", "rating", "learnt")
"""Routine that may change what is decided later in the same week: what was decided before it is a paragraph of its own."""

TRUTH_CHANGES = ("meeting", "belief", "concern", "home")
"""Routine behind which the truth is given again, if it has changed."""


@dataclass(frozen=True)
class Entry:
    """A paragraph of a story.

    Parameters
    ----------
    first, last
        Mondays of the first and the last week, no earlier than the first day of the story.
    is_key
        Whether it is about one week in which something was decided or happened; else weeks of routine.
    sentences
        In order; each says whether it is a truth that nobody in the story knows.
    brief
        What changed, in as few words as can be; empty where nothing did.
    """

    first: date
    last: date
    is_key: bool
    sentences: tuple[Sentence, ...]
    brief: str = ""

    @property
    def when(self) -> str:
        """The dates in words."""
        return day_in_words(self.first) if self.first == self.last else f"{day_in_words(self.first)} to {day_in_words(self.last)}"


def day_in_words(day: date) -> str:
    """Return a day as in 31 March 2018."""
    return f"{day.day} {day:%B %Y}"


@dataclass
class Paragraphs:
    """Puts events into paragraphs: routine until something happens, then what happened.

    Parameters
    ----------
    first_day
        The first of the story.
    group
        What happened in the present week.
    waiting
        Routine that has no paragraph yet.
    truth, is_high, whose
        The last true chance of harm that a paragraph gave, whether it was called high there, and whose it was, so that it is not repeated.
    """

    first_day: date
    group: list[Event] = field(default_factory=list)
    waiting: list[Event] = field(default_factory=list)
    has_news: bool = False
    truth: float | None = None
    is_high: bool | None = None
    whose: str = ""

    def take(self, event: Event) -> Iterator[Entry]:
        """Take the next event; yield the paragraphs that end before it."""
        if not event.is_key:
            self.has_news |= bool(self.group) and event.kind in NEWS
            if self.group and event.week != self.group[0].week:
                yield from self.end_group()
            self.waiting.append(event)
            return
        if self.group and (self.has_news or event.week != self.group[0].week):
            yield from self.end_group()
        if not self.group:
            yield from self.end_routine()
        self.group.append(event)

    def end(self) -> Iterator[Entry]:
        """Yield what is left."""
        yield from self.end_group()
        yield from self.end_routine()

    def end_group(self) -> Iterator[Entry]:
        """Yield the paragraph of what happened in one week."""
        kept = without_repetition(self.group)
        if kept:
            day = max(date_of(kept[0].week), self.first_day)
            yield Entry(day, day, True, tuple(self.sentences_of(kept)), brief_of(kept))
        self.group, self.has_news = [], False

    def sentences_of(self, events: Sequence[Event]) -> Iterator[Sentence]:
        """Yield what happened, and behind each event what was true, unless a paragraph has just given that."""
        given = set[str]()
        for event in events:
            yield Sentence(event.words, event.is_unseen)
            if event.truth and event.truth not in given and self.is_news(event):
                yield Sentence(event.truth, is_truth=True)
            given.add(event.truth)

    def is_news(self, event: Event) -> bool:
        """Return whether a truth is to be given: the true chance behind a decision only where it has changed, or come to the other side of high."""
        if "true_chance" not in event.numbers:
            return True
        truth, is_high = event.numbers["true_chance"], not event.truth.endswith(f": {NOT_HIGH}.")
        whose = event.truth.partition(" was ")[0]
        if event.kind == "decision" and self.is_given(truth, whose) and is_high == self.is_high:
            return False
        self.truth, self.is_high, self.whose = truth, is_high if event.kind == "decision" else None, whose
        return True

    def is_given(self, truth: float, whose: str) -> bool:
        """Return whether the last true chance that a paragraph gave is this one, but for a small change."""
        return whose == self.whose and self.truth is not None and abs(odds_of(truth) - odds_of(self.truth)) < NOTABLE

    def end_routine(self) -> Iterator[Entry]:
        """Yield the paragraph of weeks of routine, if there is anything to say."""
        sentences = (*routine_sentences(self.waiting), *self.new_truth())
        if sentences:
            first, last = (max(date_of(self.waiting[place].week), self.first_day) for place in (0, -1))
            yield Entry(first, last, False, sentences)
        self.waiting = []

    def new_truth(self) -> Iterator[Sentence]:
        """Yield the true chance after the last step of a stretch of routine if it has changed since it was last given, or is another child's."""
        if not any(event.kind in TRUTH_CHANGES for event in self.waiting) or self.waiting[-1].truth_then is None:
            return
        now = self.waiting[-1].truth_then
        words = true_chance_in_words(now, self.waiting[-1].child_then)
        whose = words.partition(" was ")[0]
        if not self.is_given(now, whose):
            self.truth, self.is_high, self.whose = now, None, whose
            yield Sentence(f"{words} at the end.", is_truth=True)


def entries_of(events: Sequence[Event], first_day: date) -> tuple[Entry, ...]:
    """Return a course as paragraphs, in order; no date is before the first day."""
    paragraphs, entries = Paragraphs(first_day), list[Entry]()
    for event in events:
        entries += paragraphs.take(event)
    return (*entries, *paragraphs.end())


def brief_of(events: Sequence[Event]) -> str:
    """Return what changed in a week: decisions without their reasons, statuses, harm; workers and reviews that go on are left out."""
    kept = [event for event in events if event.kind not in ("worker", "placement") and not goes_on(event)]
    return " ".join(f"{event.words.split('. ')[0].rstrip('.')}{' (unseen)' if event.is_unseen else ''}." for event in kept)


def goes_on(event: Event) -> bool:
    """Return whether a review left everything as it was."""
    decision, answer = event.numbers.get("decision"), event.numbers.get("answer")
    return decision in (draws.REVIEW_NEED, draws.REVIEW_PLAN) and answer == 0.0


def without_repetition(week: Sequence[Event]) -> list[Event]:
    """Return the events of one week without those that another one says already."""
    decided = [(int(event.numbers["decision"]), int(event.numbers["answer"])) for event in week if event.kind == "decision"]
    is_closed = any(event.kind in ("closed", "consent") for event in week)
    said_plans = {SAYS_THE_PLAN[each] for each in decided if each in SAYS_THE_PLAN} | ({NO_PLAN} if is_closed else set())
    workers = [event for event in week if event.kind == "worker"]
    kept = []
    for event in week:
        is_plan = event.kind == "status" and event.numbers.get("track") == PLAN_TRACK
        said = is_plan and event.numbers["status"] in said_plans and ENTERED_CARE not in event.words
        lost = event.kind == "worker" and event is not workers[-1] and len(workers) > 1
        gone = event.kind == "worker" and is_closed and event is workers[-1]
        if not (said or lost or gone):
            kept.append(event)
    return kept
