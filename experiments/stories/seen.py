"""Events of visits: whether the children were seen, and alone; and what hostility did to the visit. By the visit's own rules and draws."""

from collections.abc import Iterator
from typing import NamedTuple

from agents.social_worker import gets_to_see, keeps_visit_short, puts_off_visit, sees_alone
from experiments.stories.changes import Change, Event
from experiments.stories.numbers_in_words import percent, sentence
from simulation import random_numbers as draws
from simulation.random_numbers import uniform


class Visit(NamedTuple):
    """Whether the children were seen, and alone; the share of the visit that was cut off; and whether the next one is put off."""

    is_seen: bool
    is_alone: bool
    cut_off: float
    is_put_off: bool


def visit_of(change: Change) -> Visit | None:
    """Return what a visit of this step was like; None: there was none."""
    met = change.after.encounters[change.after.encounters["parent_key"] == change.after.parents[0]["key"]]
    if not len(met) or not len(change.after.worker):
        return None
    worker, parent, p, seed = change.after.worker[0], change.after.parents[0], change.p, change.trace.seed
    key, person = change.after.family[0]["key"], met[0]["worker_key"]

    def happens(rule: object, draw: int) -> bool:
        return bool(rule.py_func(worker, parent, p, uniform(seed, draw, key, person, 0, change.week)))  # type: ignore[attr-defined]

    is_seen = happens(gets_to_see, draws.SEEN)
    left = float(keeps_visit_short.py_func(worker, parent, p, 1.0))
    return Visit(is_seen, is_seen and happens(sees_alone, draws.SEEN_ALONE), 1.0 - left, happens(puts_off_visit, draws.PUT_OFF))


def visits(change: Change) -> Iterator[Event]:
    """Yield what came of a visit."""
    found = visit_of(change)
    if found is not None:
        numbers = {"seen": float(found.is_seen), "alone": float(found.is_alone), "cut_off": found.cut_off, "put_off": float(found.is_put_off)}
        yield change.event("visit", "the children", sentence(visit_in_words(found)), "", **numbers)


def visit_in_words(found: Visit) -> str:
    """Return what came of a visit."""
    seen = "the children were seen, and alone" if found.is_alone else "the children were seen, but not alone" if found.is_seen else ""
    parts = [seen or "the children were not seen"]
    parts += [f"hostility cut the visit short by {percent(found.cut_off)}"] if found.cut_off > 0.0 else []
    return "; ".join([*parts, *(["the next visit was put off"] if found.is_put_off else [])])
