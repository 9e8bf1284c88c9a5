"""A story as sections for a reader: the same for Markdown, HTML and a page. No markup here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite, isnan

from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.family_timeline import parting_day
from experiments.stories.names import in_words
from experiments.stories.narrative import Entry
from experiments.stories.numbers_in_words import distance, number_of, percent
from experiments.stories.parting import PLAIN
from experiments.stories.story import Story
from simulation.calendar import date_of

NO_REAL_PERSON = "This is a simulated family. No real person is meant, and no real decision was made."

BOTH_ERRORS = ("danger missed", "needless protection plans", "needless entries")
"""Beginnings of the rows of the table that are the two errors of a service."""

EVENTS_FILE = "events.csv"


@dataclass(frozen=True)
class Row:
    """A row of the table of a story: a label, its unit, and the value of each arm."""

    label: str
    unit: str
    values: tuple[str, ...]
    is_error: bool


def title(story: Story) -> str:
    """Return the heading."""
    name = story.subject.name[:1].upper() + story.subject.name[1:]
    return f"{name}, {story.subject.place}: one simulated family under {number_in_words(len(story.subject.titles))}"


def number_in_words(policies: int) -> str:
    """Return one policy, or two policies."""
    return "one policy" if policies == 1 else "two policies"


def about(story: Story) -> str:
    """Return place, period, go-live and seed."""
    who = story.subject
    live = f" The policies differ from {day_in_words(who.go_live)} on." if who.go_live and len(who.titles) > 1 else ""
    return f"{who.place}, {day_in_words(who.start)} to {day_in_words(who.end)}, seed {story.seed}.{live}"


def notices(story: Story) -> Iterator[str]:
    """Yield what a reader must know first."""
    yield NO_REAL_PERSON
    yield " ".join(story.subject.chosen)


def parting(story: Story) -> Iterator[str]:
    """Yield where the courses part and what differed first."""
    if len(story.subject.titles) < 2:
        return
    if story.parting is None:
        yield "The two courses never part: everything is the same under both policies."
        return
    found, (first, second) = story.parting, story.subject.titles.values()
    yield f"Until the week of {day_in_words(parting_day(story))} both courses are the same."
    yield f"Then they part in the step {found.step} of that week: {found.does[:1].lower()}{found.does[1:]}"
    small = [difference for difference in found.differences if difference.size < PLAIN]
    if len(small) == len(found.differences):
        yield f"At first they differ by less than {PLAIN}: {in_words(difference.what for difference in small)}."
    if found.plain_week is None:
        yield f"They never differ by more than {PLAIN}."
    elif found.plain_week != found.week or len(small) == len(found.differences):
        yield f"They differ by more from the week of {day_in_words(max(date_of(found.plain_week), story.subject.start))} on."
    for difference in found.plain if len(small) == len(found.differences) else found.differences:
        yield f"First to differ: {difference.what} ({first}: {difference.values[0]}; {second}: {difference.values[1]})."
    yield "Random draws are the same under both policies, so that all that differs goes back to the policies."
    if found.status_week is None:
        yield "The statuses of the children never differ."
        return
    day = day_in_words(max(date_of(found.status_week), story.subject.start))
    yield f"Statuses first differ in the week of {day}. {first}: {found.statuses[0]}. {second}: {found.statuses[1]}."


def rows(story: Story) -> list[Row]:
    """Return the course in a few numbers."""
    arms = [*story.subject.titles]
    return [
        Row(
            str(row["what"]),
            str(row["unit"]),
            tuple(shown(float(row[arm]), str(row["unit"])) for arm in arms),
            str(row["what"]).startswith(BOTH_ERRORS),
        )
        for row in story.outcome.to_dict("records")
    ]


def shown(value: float, unit: str) -> str:
    """Return a value of the table: counts whole, distances to one decimal, nothing for what there was not."""
    if isnan(value):
        return ""
    return distance(value) if unit == "percentage points" else f"{value:.0f}"


def how_to_read(story: Story) -> Iterator[str]:
    """Yield what words and numbers mean."""
    yield (
        "A week is dated by its Monday. What nobody who works with the family knows is marked Unseen: what is true, and what other agencies have"
        " recorded and the family's worker has not learnt yet."
    )
    yield (
        "Belief is what the family's worker would say if asked how likely significant harm to the child within 12 months is. The true chance stands"
        " beside it, and nobody knows it. Changes of belief are in percentage points, by source."
    )
    yield (
        "Sources of belief: the prior at referral (what such a referral means, and what is on file) and the referrer's description; what the worker"
        " sees at visits; colleagues' views; the records of police, health, adult services, probation and schools, an event as well as a check that"
        " shows nothing; harm that came to light, or did not; and time, in which what is known loses weight."
        " Records may lower a belief although an event was learnt: where there were fewer events than one would expect by the belief so far."
    )
    yield (
        f"A true chance of {percent(story.danger_line_chance)} or more is called high."
        if isfinite(story.danger_line_chance)
        else "No line of danger was found, so that no true chance is called high."
    )
    yield (
        "A decision weighs the belief about the child of most concern, and cues beside it: engagement shown, as far as it still counts; children not"
        " seen alone; change since the last decision; attendance that specialists report; support around the family. A chair or the children's"
        " guardian adds a view. Endings also look at work done and at how the belief has changed since the start. Each cue stands with the points"
        " (percentage points) that it adds, in this order; cues that add nothing are left out."
    )
    yield (
        "The sum is compared with the threshold: a chance, too. What moves the threshold that week stands behind it: risk aversion of the authority,"
        " a policy, or that an ending asks for less than a beginning."
    )
    yield (
        "The true chance behind a decision is that of the child whom the belief is about, the child of most concern. `decisions.parquet` of `compare"
        " --keep logs` has another number beside the same decision: the part of true risk that all children of the family share."
    )
    yield "The answer is a draw even so. Its chance stands behind it; yes and no are equally likely where what is weighed equals the threshold."
    yield "The draw is the same under both policies, so that nearly equal chances seldom, but sometimes, lead to other answers."
    yield (
        "Disguised compliance: a parent attends and seems engaged, out of fear and without trust. Help then changes nothing. Any event that comes to"
        " be known speaks against what was shown, which then counts less."
    )
    yield (
        "How a parent presents depends on stress, disposition, what the service says of the family, the worker's manner, and fear of losing the"
        " children; on trust, readiness to change, and chance."
    )
    yield (
        "Danger missed: weeks in which the true chance of harm to a child at home and known to the service was high, and the child was not rated red"
        " and had neither a protection plan nor a case before court. Needless: without any help the chance would not have been high when the plan or"
        " care began."
    )
    yield "One family shows how things come about, not how much a policy changes: much depends on which worker it gets. `run.py compare` has effects."
    yield f"Every event, with its numbers unrounded and the step of the week that made it, is a row of {EVENTS_FILE}."


def text_alternative(story: Story) -> str:
    """Return what the figure shows, for a reader who cannot see it."""
    parts = [f"A panel for each of {number_in_words(len(story.subject.titles))} on the same axis of time."]
    parts += [f"{name}: {arm_in_words(story, arm)}." for arm, name in story.subject.titles.items()]
    return " ".join(parts)


def arm_in_words(story: Story, arm: str) -> str:
    """Return one arm's course in four numbers."""
    counts = {str(row["what"]): float(row[arm]) for row in story.outcome.to_dict("records")}
    met, harm = counts["meetings of parents with social workers"], counts["events of significant harm at home"]
    plan, care = counts["on a protection plan, weeks of all children"], counts["looked after, weeks of all children"]
    statuses = f"{plan:.0f} child-weeks on a protection plan, {care:.0f} looked after"
    return f"{number_of(met, 'meeting')}, {statuses}, {number_of(harm, 'event')} of harm at home"


def together_heading(story: Story) -> str:
    """Return the heading of what is the same under both policies."""
    if story.parting is None:
        return "Under both policies"
    return f"Under both policies, until {day_in_words(parting_day(story))}"


def in_short(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return the dates at which something changed, and what."""
    return [(entry.when, entry.brief) for entry in entries if entry.brief]


def seen_and_unseen(entry: Entry) -> tuple[str, str]:
    """Return a paragraph's sentences that somebody in the story knows, and those that nobody does."""
    seen = " ".join(sentence.text for sentence in entry.sentences if not sentence.is_truth)
    return seen, " ".join(sentence.text for sentence in entry.sentences if sentence.is_truth)
