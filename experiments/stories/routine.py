"""Weeks of routine in one paragraph: how many visits, how the parents presented, and what the worker came to believe, and why."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agents.standing import DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT, INCIDENT
from experiments.runs.words import PHRASES, RATING_PHRASES
from experiments.stories.changes import Event
from experiments.stories.cues import counts_in_words
from experiments.stories.names import PARENTS, in_words, problem_of, problems_in_words
from experiments.stories.numbers_in_words import is_written, joined, number_of, percent, points, sentence, times
from simulation.calendar import date_of

FELT, EASED, CONTACTS = 0.2, 0.05, 4
"""What is worth a sentence: the least change of an attitude and of a problem that help eased, as a share, and the fewest weeks with contacts."""

MOST_MONTHS = 3
"""Of records alike that are named one by one."""

MOST_TURNS = 3
"""How often the child of most concern may change within one paragraph before it is said in short."""

STAYED = re.compile(r" stayed at (less than |more than )?\d+ %\.$")
"""The end of a sentence on a belief that nothing moved."""

CAUSES = ("stress", "disposition", "what the service says of the family", "the worker's manner", "fear of losing the children")
"""Causes of resistance in the fewest words, in the order of agents/standing.py."""


class Sentence(NamedTuple):
    """A sentence of a story, and whether it is a truth that nobody in the story knows."""

    text: str
    is_truth: bool = False


def routine_sentences(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield what happened in weeks of routine."""
    met = [event for event in events if event.kind == "meeting"]
    yield from meetings_in_words(met)
    yield from visits_in_words([event for event in events if event.kind == "visit"])
    yield from learnt_in_words([event for event in events if event.kind == "learnt"])
    yield from contradicted_in_words([event for event in events if event.kind == "contradiction"])
    yield from beliefs_in_words([event for event in events if event.kind in ("belief", "concern")])
    yield from learned_in_words([event for event in events if event.kind == "problem"])
    yield from ratings_in_words([event for event in events if event.kind == "rating"])
    yield from taken_on_in_words([event for event in events if event.kind == "specialist"])
    yield from reviews_in_words([event for event in events if event.kind == "review"])
    yield from help_in_words([event for event in events if event.kind == "help"])
    yield from (Sentence(event.words) for event in events if event.kind == "training")
    yield from home_in_words([event for event in events if event.kind == "home"])
    yield from recorded_in_words([event for event in events if event.kind == "recorded"])
    yield from attitudes_in_words(met)


def meetings_in_words(met: Sequence[Event]) -> Iterator[Sentence]:
    """Yield how often the parents were met and how they presented."""
    visits = len({event.week for event in met})
    if not visits:
        return
    by_parent = [of_parent for name in PARENTS if (of_parent := [event for event in met if event.who == name])]
    suspected = sum(int(event.numbers["suspected"]) for event in met)
    doubt = [f"disguised compliance suspected {times(suspected)}"] if suspected else []
    text = "; ".join([*(presented_in_words(of_parent, visits) for of_parent in by_parent), *doubt])
    yield Sentence(f"{number_of(visits, 'visit')}: {text}.".replace("1 visit: ", "One visit: "))
    yield from suspicion_in_words(met)


def presented_in_words(met: Sequence[Event], visits: int) -> str:
    """Return how one parent presented, and why when hostile or avoidant."""
    counts = Counter(int(event.numbers["presentation"]) for event in met)
    causes = Counter(int(event.numbers["cause"]) for event in met if int(event.numbers["presentation"]) == HOSTILE_OR_AVOIDANT)
    why = f" (mainly {in_words(CAUSES[cause] for cause, _ in causes.most_common())})" if causes else ""
    kinds = [(kind, count) for kind, count in sorted(counts.items())]
    shown = [f"{PHRASES['presentation'][kind]}{why if kind == HOSTILE_OR_AVOIDANT else ''}" for kind, _ in kinds]
    who = met[0].who.removeprefix("the ")
    if len(kinds) == 1:
        often = "" if visits == 1 else " each time" if len(met) == visits else f" {times(len(met))}"
        return f"{who} {shown[0]}{often}"
    return f"{who} {', '.join(f'{words} {times(count)}' for words, (_, count) in zip(shown, kinds))}"


def suspicion_in_words(met: Sequence[Event]) -> Iterator[Sentence]:
    """Yield both errors about disguised compliance, which nobody in the story knows."""
    hidden = sum(int(event.numbers["presentation"]) == DISGUISED_COMPLIANCE and not event.numbers["suspected"] for event in met)
    wrong = sum(int(event.numbers["presentation"]) != DISGUISED_COMPLIANCE and bool(event.numbers["suspected"]) for event in met)
    errors = [f"disguised compliance went unsuspected {times(hidden)}"] * bool(hidden) + [f"a suspicion was wrong {times(wrong)}"] * bool(wrong)
    if errors:
        yield Sentence(sentence(joined(errors)), is_truth=True)


def visits_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield at how many visits the children were seen, and alone, and what hostility did to visits."""
    made = [event.numbers for event in events]
    if not made:
        return
    if len(made) == 1:
        yield Sentence(events[0].words)
        return
    seen, alone = (int(sum(each[name] for each in made)) for name in ("seen", "alone"))
    parts = [
        f"children seen at {seen} of {len(made)} visits, {f'alone at {alone}' if alone else 'never alone'}"
        if seen
        else "children not seen at any visit"
    ]
    short, put_off = sum(each["cut_off"] > 0.0 for each in made), sum(each["put_off"] for each in made)
    parts += [f"hostility cut visits short {times(short)}"] if short else []
    parts += [f"the next visit was put off {times(put_off)}"] if put_off else []
    yield Sentence(sentence(joined(parts)))


def learnt_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield what the worker learnt from agencies' records, with its date, and whose records showed nothing new."""
    for event in events:
        if event.numbers["found"]:
            yield Sentence(f"{day_of(event)}: {event.words[:1].lower()}{event.words[1:]}" if len(events) > 1 else event.words)
    quiet = Counter(event.who for event in events if not event.numbers["found"])
    if quiet:
        yield Sentence(
            f"Checks of records that showed nothing new: {in_words(who if count == 1 else f'{who} {times(count)}' for who, count in quiet.items())}."
        )


def contradicted_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield how far what the family showed counts after all that spoke against it."""
    if events:
        before, after = events[0].numbers["shown_trusted_before"], events[-1].numbers["shown_trusted"]
        by = in_words(dict.fromkeys(event.who for event in events))
        yield Sentence(
            sentence(f"{by} speaks against the engagement that was shown, which counted {counts_in_words(before)} and now counts {percent(after)}")
        )


def recorded_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield what agencies recorded meanwhile, those alike together, with their months; who recorded calls of the police stands beside the call."""
    alike: dict[str, list[str]] = {}
    for event in events:
        if event.numbers["of"] != INCIDENT or event.truth:
            words = event.words.rstrip(".") + (f" ({event.truth[:1].lower()}{event.truth[1:].rstrip('.')})" if event.truth else "")
            alike.setdefault(words, []).append(f"{date_of(event.week):%B %Y}")
    for words, months in alike.items():
        when = in_words(dict.fromkeys(months)) if len(months) <= MOST_MONTHS else f"{times(len(months))} from {months[0]} to {months[-1]}"
        yield Sentence(f"{words} ({when}).", is_truth=True)


def beliefs_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield where the belief went and what moved it, and when it was about another child."""
    turns = [place for place, event in enumerate(events) if event.kind == "concern"]
    if len(turns) > MOST_TURNS:
        order = in_words(events[place].who for place in turns)
        yield Sentence(f"The child of most concern changed {times(len(turns))}: {order}.")
        events, turns = events[turns[-1] :], []
    for first, last in itertools.pairwise([0, *turns, len(events)]):
        stretch = events[first:last]
        is_turn = bool(stretch) and stretch[0].kind == "concern"
        yield from (Sentence(event.words) for event in stretch[:is_turn])
        said = belief_in_words(stretch[is_turn:])
        yield from (sentence for sentence in said if not (is_turn and STAYED.search(sentence.text)))


def belief_in_words(changes: Sequence[Event]) -> Iterator[Sentence]:
    """Yield where the belief about one child went and what moved it."""
    if not changes:
        return
    whose = changes[0].words.partition(" went from ")[0]
    first, last = changes[0].numbers["belief_before"], changes[-1].numbers["belief"]
    moved: dict[str, float] = {}
    for event in changes:
        moved[event.who] = moved.get(event.who, 0.0) + event.numbers["points"]
    causes = {cause: step for cause, step in moved.items() if is_written(step)}
    went = f"stayed at {percent(last)}" if percent(first) == percent(last) else f"went from {percent(first)} to {percent(last)}"
    why = f" ({', '.join(f'{cause} {points(step)}' for cause, step in causes.items())})" if causes else ""
    yield Sentence(f"{whose} {went}{why}.")


def learned_in_words(learned: Sequence[Event]) -> Iterator[Sentence]:
    """Yield which problems the team has on record from now on, and which of them are not so."""
    if learned:
        by_source: dict[str, list[tuple[int, int]]] = {}
        for event in learned:
            by_source.setdefault(event.words.rpartition(" (")[2].rstrip(")."), []).append(place_of(event))
        record = "; ".join(f"{problems_in_words(found)} ({source})" for source, found in by_source.items())
        yield Sentence(f"The team now has on record: {record}.")
    absent = [place_of(event) for event in learned if not event.numbers["is_there"]]
    if absent:
        yield Sentence(f"In truth it is not so, or not to the degree that counts: {problems_in_words(absent)}.", is_truth=True)


def place_of(event: Event) -> tuple[int, int]:
    """Return which parent an event is about, and which problem."""
    return int(event.numbers["parent"]), int(event.numbers["problem"])


def ratings_in_words(rated: Sequence[Event]) -> Iterator[Sentence]:
    """Yield the ratings in a row."""
    if rated:
        yield Sentence(f"Rated {', then '.join(RATING_PHRASES[int(event.numbers['rating'])] for event in rated)}.")


def taken_on_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield which specialists took the family on, and which had no place for it any more."""
    taken = [f"{event.who} ({day_of(event)})" for event in events if "took" in event.words]
    gone = [f"{event.who} ({day_of(event)})" for event in events if "took" not in event.words]
    if taken:
        yield Sentence(f"Took the family on: {', '.join(taken)}.")
    if gone:
        yield Sentence(f"No place for the family any more: {', '.join(gone)}.")


def reviews_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield reviews in which nothing was open, with their dates, those alike together."""
    for words in dict.fromkeys(event.words for event in events):
        days = in_words(day_of(event) for event in events if event.words == words)
        what, _, why = words.partition(". ")
        yield Sentence(f"{what} ({days}). {why}")


def day_of(event: Event) -> str:
    """Return the day of an event."""
    day = date_of(event.week)
    return f"{day.day} {day:%B %Y}"


def help_in_words(helped: Sequence[Event]) -> Iterator[Sentence]:
    """Yield in how many weeks there were contacts with whom, and what help eased."""
    weeks = Counter(event.who for event in helped if "opinion" in event.numbers)
    if max(weeks.values(), default=0) >= CONTACTS:
        by_role = ", ".join(f"{who} in {number_of(count, 'week')}" for who, count in weeks.items())
        yield Sentence(f"Contacts with specialists: {by_role}.")
    eased: dict[tuple[int, int], list[float]] = {}
    for event in helped:
        if "severity_before" in event.numbers:
            eased.setdefault(place_of(event), []).append(event.numbers["severity_before"] - event.numbers["severity"])
    large = {place: sum(steps) for place, steps in eased.items() if sum(steps) >= EASED}
    if large:
        what = in_words(f"{problem_of(*place)} by {100.0 * step:.0f}" for place, step in large.items())
        yield Sentence(f"Became less with help: {what} percentage points of the maximum.", is_truth=True)


def home_in_words(events: Sequence[Event]) -> Iterator[Sentence]:
    """Yield crises, turning points and police calls, with their months where there are several."""
    for event in events:
        when = f"{date_of(event.week):%B %Y}: " if len(events) > 1 else ""
        yield Sentence(sentence(f"{when}{event.words[:1].lower() if when else event.words[:1]}{event.words[1:]}"), is_truth=True)


def attitudes_in_words(met: Sequence[Event]) -> Iterator[Sentence]:
    """Yield how the main carer's trust and hostility changed over the meetings."""
    of_main = [event for event in met if event.who == PARENTS[0]]
    if len(of_main) < 2:
        return
    changed = [
        f"{name} went from {percent(of_main[0].numbers[name])} to {percent(of_main[-1].numbers[name])}"
        for name in ("trust", "hostility", "fear")
        if abs(of_main[-1].numbers[name] - of_main[0].numbers[name]) >= FELT
    ]
    if changed:
        yield Sentence(f"The main carer's {in_words(changed)}.", is_truth=True)
