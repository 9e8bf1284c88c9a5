"""What people of a story are called: no code and no key, and the same name under both policies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from agents.ages import WEEKS_A_YEAR
from agents.parent import PROBLEMS
from agents.standing import ASSESSMENT_WORKER
from experiments.runs.words import ABUSE_PHRASE, PHRASES, PROBLEM_PHRASES, PROBLEM_VERBS
from experiments.stories.trace import Moment, Trace
from simulation.calendar import date_of

PARENTS = ("the main carer", "the other parent")

VICTIM, PERPETRATOR = PROBLEMS.index("abuse_victim"), PROBLEMS.index("abuse_perpetrator")
"""Places of abuse among a parent's problems."""


@dataclass
class Names:
    """Names of children and workers by key."""

    children: dict[int, str] = field(default_factory=dict)
    workers: dict[int, str] = field(default_factory=dict)

    def child(self, child: np.void) -> str:
        """Return what a child is called."""
        return self.children[int(child["key"])]

    def number(self, key: int) -> int:
        """Return a child's number: 1 for an only child, 0 for nobody."""
        return 1 + list(self.children).index(key) if key in self.children else 0

    def about(self, key: int, word: str = "about") -> str:
        """Return `about child 2` behind a space, or with another word; empty for an only child, of whom there is no doubt."""
        return f" {word} {self.children[key]}" if len(self.children) > 1 and key in self.children else ""

    def worker(self, worker: np.ndarray) -> str:
        """Return what the holder of a post is called; nobody for an empty row."""
        return self.workers.get(int(worker[0]["person_key"]), "a worker") if len(worker) else "nobody"


def names_of(traces: Iterable[Trace]) -> Names:
    """Return the names in the traces of one family under several policies: children by age, workers as they appear."""
    followed, names = [*traces], Names()
    born: dict[int, int] = {}
    for moment in moments_of(followed):
        born |= {int(child["key"]): int(child["birth_week"]) for child in moment.children}
        if len(moment.worker):
            name_worker(names, moment.worker[0])
    for number, key in enumerate(sorted(born, key=lambda each: (born[each], each)), start=1):
        names.children[key] = f"child {number}" if len(born) > 1 else "the child"
    return names


def moments_of(traces: Iterable[Trace]) -> Iterator[Moment]:
    """Yield the moments of several traces in the order of weeks, at equal weeks in the order of the traces."""
    yield from sorted((moment for trace in traces for moment in trace.moments), key=lambda moment: moment.week)


def name_worker(names: Names, worker: np.void) -> None:
    """Give a worker the next number of the role, unless there is a name already."""
    role = PHRASES["role"][int(worker["role"])]
    number = 1 + sum(name.startswith(role) for name in names.workers.values())
    names.workers.setdefault(int(worker["person_key"]), f"{role} {number}")


def born_in(child: np.void) -> str:
    """Return when a child was, or is to be, born."""
    return f"{date_of(int(child['birth_week'])):%B %Y}"


def age_in_words(child: np.void, week: int) -> str:
    """Return a child's age: unborn, 5 months, 7 years."""
    weeks = week - int(child["birth_week"])
    if weeks < 0:
        return f"unborn, due in {born_in(child)}"
    years = int(weeks / WEEKS_A_YEAR)
    months = int(weeks / WEEKS_A_YEAR * 12)
    if months < 1:
        return f"{weeks} week{'' if weeks == 1 else 's'} old"
    return f"{years} year{'' if years == 1 else 's'} old" if years >= 2 else f"{months} month{'' if months == 1 else 's'} old"


def in_words(names: Iterable[str]) -> str:
    """Return names in a row: a, b and c."""
    all_names = [*names]
    return " and ".join([", ".join(all_names[:-1]), all_names[-1]]) if len(all_names) > 1 else "".join(all_names)


def problem_of(parent: int, problem: int) -> str:
    """Return a problem of a parent: the abuse of the main carer, the other parent's substance misuse."""
    return PROBLEM_PHRASES[problem].format(who=PARENTS[parent])


def problems_in_words(found: Iterable[tuple[int, int]]) -> str:
    """Return problems of parents in a row, given as parent and problem; abuse of one by the other is one thing."""
    left, words = [*found], list[str]()
    for parent, problem in left:
        if problem == VICTIM and (1 - parent, PERPETRATOR) in left:
            words.append(ABUSE_PHRASE.format(victim=PARENTS[parent], other=PARENTS[1 - parent]))
        elif not (problem == PERPETRATOR and (1 - parent, VICTIM) in left):
            words.append(problem_of(parent, problem))
    return in_words(words)


def said_of(parent: int, problems: Iterable[int]) -> str:
    """Return what is said of a parent with these problems: is being abused and misuses substances."""
    return in_words(PROBLEM_VERBS[problem].format(other=PARENTS[1 - parent]) for problem in problems)


def is_assessment(worker: np.ndarray) -> bool:
    """Return whether a worker belongs to an assessment team."""
    return bool(len(worker)) and int(worker[0]["role"]) == ASSESSMENT_WORKER
