"""Who belongs to a family when its story begins."""

from collections.abc import Iterator
from datetime import date

from agents.parent import PROBLEMS
from agents.standing import CLOSED, FRONT_DOOR
from experiments.snapshots.danger import are_minors
from experiments.stories.meetings import severity_in
from experiments.stories.names import PARENTS, Names, age_in_words, born_in, said_of
from experiments.stories.numbers_in_words import number_of, percent, sentence
from experiments.stories.parting import statuses_in_words, statuses_of
from experiments.stories.records import held_in_words
from experiments.stories.trace import Moment, Trace
from simulation.calendar import date_of
from simulation.danger_line import chance_within_a_year


def people_of(trace: Trace, names: Names, first_day: date) -> Iterator[str]:
    """Yield sentences on parents, their problems and what the service knows of them, and the children; all at the trace's first moment."""
    first = trace.moments[0]
    day = max(date_of(first.week), first_day)
    yield f"On {day.day} {day:%B %Y} the family is {standing_in_words(first, names)}."
    for i in range(2):
        if bool(first.parents[i]["present"]):
            yield parent_in_words(first, i)
    if not bool(first.parents[1]["present"]):
        yield "The other parent does not live with the family."
    here = first.children[are_minors(first.children, first.week)]
    for child in sorted(here, key=names.child):
        chance = percent(float(chance_within_a_year(float(child["true_risk"]), first.parameters[0])))
        born = f" (born in {born_in(child)})" if int(child["birth_week"]) <= first.week else ""
        yield sentence(f"{names.child(child)}{born} is {age_in_words(child, first.week)}; in truth the chance of harm within 12 months is {chance}")
    yield from held_in_words(first)


def standing_in_words(moment: Moment, names: Names) -> str:
    """Return how the family stands with the service."""
    family = moment.family[0]
    before = number_of(int(family["referrals"]), "referral")
    if int(family["standing"]) == CLOSED:
        return f"not open to the service, after {before}"
    if int(family["standing"]) == FRONT_DOOR:
        return f"at the front door with its {ordinal(int(family['referrals']))} referral"
    return f"open to the service, after {before} so far: {statuses_in_words(statuses_of(moment, names))}"


def ordinal(number: int) -> str:
    """Return first, second, third, or 4th."""
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def parent_in_words(moment: Moment, i: int) -> str:
    """Return a parent's problems as they are, what the team has on record, and what of it is not so."""
    parent, who, least = moment.parents[i], PARENTS[i], float(moment.parameters[0]["problem_recognised_above"])
    there = [problem for problem in range(len(PROBLEMS)) if severity_in(parent, problem) > least]
    known = [problem for problem in range(len(PROBLEMS)) if int(parent["known_problems"]) >> problem & 1]
    wrong = [problem for problem in known if problem not in there]
    truth = f"In truth {who} {said_of(i, there) or 'has no problem above the level that counts'}."
    record = f"The team has on record that {who} {said_of(i, known)}." if known else "The team has no problem on record."
    error = f" In truth it is not so, or not to the degree that counts, that {who} {said_of(i, wrong)}." if wrong else ""
    return f"{truth} {record}{error}"
