"""Events of help: which specialists hold the family, what their contacts change, and family group conferences."""

from collections.abc import Iterator

from agents.parent import PROBLEMS
from agents.standing import (
    ADULT_SOCIAL_WORKER,
    BEHAVIOURAL_PRACTITIONER,
    CHILD_MENTAL_HEALTH_WORKER,
    FAMILY_SUPPORT_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    PERPETRATOR_WORKER,
    SUBSTANCE_WORKER,
    TEACHER,
    VICTIM_WORKER,
)
from experiments.runs.words import PHRASES
from experiments.stories.changes import Change, Event
from experiments.stories.names import PARENTS, problem_of
from experiments.stories.numbers_in_words import percent, sentence

HOLDERS = {
    "victim_worker": VICTIM_WORKER,
    "perpetrator_worker": PERPETRATOR_WORKER,
    "substance_worker": SUBSTANCE_WORKER,
    "mental_health_practitioner": MENTAL_HEALTH_PRACTITIONER,
    "family_support_worker": FAMILY_SUPPORT_WORKER,
    "child_mental_health_worker": CHILD_MENTAL_HEALTH_WORKER,
    "teacher": TEACHER,
    "behavioural_practitioner": BEHAVIOURAL_PRACTITIONER,
    "adult_social_worker": ADULT_SOCIAL_WORKER,
}
"""The fields of a family that name its specialists' posts, and their roles."""

COURSES = {
    "motivational_week": "trained in motivational interviewing",
    "deescalation_week": "trained in de-escalation",
    "practice_week": "trained in another practice model",
}

TRACE_OF_HELP = 1e-6
"""The least change of a severity that is an event, share of the maximum."""


def specialists(change: Change) -> Iterator[Event]:
    """Yield that a specialist took the family on, or no longer holds it."""
    for name, role in HOLDERS.items():
        was, now = change.was(name), change.now(name)
        if was < 0 <= now:
            yield change.event("specialist", PHRASES["role"][role], sentence(f"a {PHRASES['role'][role]} took the family on"), role=float(role))
        elif now < 0 <= was and change.after.step == "help_families":
            words = f"the {PHRASES['role'][role]} no longer had a place for the family"
            yield change.event("specialist", PHRASES["role"][role], sentence(words), role=float(role))


def contacts(change: Change) -> Iterator[Event]:
    """Yield the contacts with specialists of a week, known by their new opinions of the family."""
    if change.after.step != "help_families":
        return
    before, after = change.before.family[0], change.after.family[0]
    for role in HOLDERS.values():
        place = role - VICTIM_WORKER
        had = bool(int(before["opinions"]) >> place & 1)
        has = bool(int(after["opinions"]) >> place & 1)
        if has and (not had or float(before["opinions_held"][place]) != float(after["opinions_held"][place])):
            words = f"contact with the {PHRASES['role'][role]}"
            yield change.event("help", PHRASES["role"][role], sentence(words), role=float(role), opinion=float(after["opinions_held"][place]))
    yield from relief(change)


def relief(change: Change) -> Iterator[Event]:
    """Yield what help changed in a parent's problems."""
    for i in range(2):
        for problem, name in enumerate(PROBLEMS):
            was, now = (float(moment.parents[i][name]) for moment in (change.before, change.after))
            if bool(change.after.parents[i]["present"]) and was - now > TRACE_OF_HELP:
                words = f"with help, {problem_of(i, problem)} became less: it is now {percent(now)} of the maximum"
                more = {"severity_before": was, "severity": now, "problem": float(problem), "parent": float(i)}
                yield change.event("help", PARENTS[i], sentence(words), "", **more)


def family_groups(change: Change) -> Iterator[Event]:
    """Yield that a family group conference was offered, held, refused, or that the offer lapsed."""
    was, now = change.was("family_group_since"), change.now("family_group_since")
    if change.now("has_met_as_group") > change.was("has_met_as_group"):
        kin = float(change.after.family[0]["kin"]) - float(change.before.family[0]["kin"])
        words = "A family group conference was held: relatives met, and support around the family rose."
        yield change.event("family_group", "the family", words, kin_gained=kin, support=float(change.after.family[0]["support"]))
    elif was < 0 <= now:
        yield change.event("family_group", "the family", "A family group conference was offered.")
    elif now < 0 <= was:
        yield change.event("family_group", "the family", "The family group conference did not take place: it was declined, or the offer lapsed.")


def trainings(change: Change) -> Iterator[Event]:
    """Yield that the family's social worker was trained this week."""
    before, after = change.before.worker, change.after.worker
    if len(before) and len(after) and before[0]["person_key"] == after[0]["person_key"]:
        for name, words in COURSES.items():
            if before[0][name] != after[0][name]:
                yield change.event("training", change.names.worker(after), sentence(f"{change.names.worker(after)} was {words}"))
