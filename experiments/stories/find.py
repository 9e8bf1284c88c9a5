"""Choosing a family by rule. Every rule gives the same family for the same runs; ties go to the smaller key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from agents.standing import CARE_TRACK, ORDER_CHANGED
from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.numbering import by_first_appearance
from experiments.stories.scan import Scan

DEFAULT_RULE = "largest_difference"

MOST_DIGITS = 20
"""Of a key."""

SEEN = np.dtype([("family_key", np.uint64), ("week", np.int64)])


class Found(NamedTuple):
    """A family chosen by a rule: its key, the arm in which the rule holds (empty: both), and how much of what the rule looks for."""

    key: int
    arm: str
    amount: float


@dataclass(frozen=True)
class Rule:
    """How a family is chosen.

    Parameters
    ----------
    asks
        What it looks for, as a sentence.
    none
        What is said where no family qualifies.
    shown
        Its amount in words.
    score
        Gives every family that qualifies in an arm its amount, by key: more is chosen. Takes the scans of all arms and the name of one.
    """

    asks: str
    none: str
    shown: Callable[[float], str]
    score: Callable[[Mapping[str, Scan], str, "Bounds"], Mapping[int, float]]


class Bounds(NamedTuple):
    """From which week on a rule looks, and the line of danger, below which an intervention counts as needless (chance of harm within 12 months)."""

    since: int
    line: float


def missed_danger(scans: Mapping[str, Scan], arm: str, bounds: Bounds) -> dict[int, float]:
    """Return the longest time in weeks in which a child of each family was at high true risk and not recognised."""
    scan, found = scans[arm], dict[int, float]()
    weeks = scan.missed_weeks[0]
    for row in np.flatnonzero(weeks).tolist():
        key = int(scan.keys[scan.child_families[row]])
        found[key] = max(found.get(key, 0.0), float(weeks[row]))
    return found


def needless_removal(scans: Mapping[str, Scan], arm: str, bounds: Bounds) -> dict[int, float]:
    """Return how unlikely harm would have been, without any help, when a child of each family entered care: 1 less its chance within 12 months.

    Only families with a chance below the line of danger qualify.
    """
    found = dict[int, float]()
    for row in needless_entries(scans[arm].episodes, bounds):
        key = int(row["family_key"])
        found[key] = max(found.get(key, 0.0), 1.0 - float(row["unhelped_hazard_at_start"]))
    return found


def needless_entries(episodes: np.ndarray, bounds: Bounds) -> list[np.void]:
    """Return the episodes of care that are entries, and needless ones; another legal basis is no entry."""
    care = episodes[episodes["track"] == CARE_TRACK]
    is_needless = (care["start_week"] >= bounds.since) & (care["unhelped_hazard_at_start"] < bounds.line) & (care["family_key"] > 0)
    changed, entries = set[tuple[int, int]](), list[np.void]()
    for row, counts in zip(care, is_needless):
        if counts and (int(row["child_key"]), int(row["start_week"])) not in changed:
            entries.append(row)
        if row["reason_ended"] == ORDER_CHANGED:  # perhaps in the week of the entry itself
            changed.add((int(row["child_key"]), int(row["end_week"])))
    return entries


def disguised_compliance(scans: Mapping[str, Scan], arm: str, bounds: Bounds) -> dict[int, float]:
    """Return meetings in disguised compliance that raised no suspicion."""
    return {key: float(count) for key, count in scans[arm].unsuspected.items()}


def largest_difference(scans: Mapping[str, Scan], arm: str, bounds: Bounds) -> dict[int, float]:
    """Return how far the courses of each family differ: the difference between its most serious statuses, added up over the weeks.

    Statuses count 0 (not known), 1 (in need, or at the front door), 2 (protection plan), 3 (pre-proceedings or court), 4 (looked after).
    """
    one, other = scans.values()
    if arm != next(iter(scans)):
        return {}
    rows = min(len(one.keys), len(other.keys))
    total = np.zeros(rows)
    for a, b in zip(one.levels, other.levels):
        n = min(len(a), len(b), rows)
        total[:n] += abs(a[:n].astype(float) - b[:n])
    return {int(one.keys[row]): float(total[row]) for row in np.flatnonzero(total).tolist()}


RULES: dict[str, Rule] = {
    "missed_danger": Rule(
        "a child was at high true risk and not recognised as such for longest",
        "no child known to the service was at high true risk without being recognised",
        "{:.0f} weeks without a break".format,
        missed_danger,
    ),
    "needless_removal": Rule(
        "a child entered care although, without any help, significant harm within 12 months would have been least likely",
        "no child entered care whose chance of harm would have been below the line of danger without any help",
        lambda amount: f"a chance of {100.0 * (1.0 - amount):.1f} %",
        needless_removal,
    ),
    "disguised_compliance": Rule(
        "most meetings in disguised compliance raised no suspicion",
        "every meeting in disguised compliance raised suspicion, or there was none",
        "{:.0f} meetings".format,
        disguised_compliance,
    ),
    "largest_difference": Rule(
        "the courses under the two policies differ most",
        "no family's statuses differ between the two policies",
        lambda amount: f"the most serious statuses of each week lie {amount:.0f} steps apart, added up over the weeks",
        largest_difference,
    ),
}
"""The rules of `--find`, by name. All look at what happens from the first day on which the policies differ."""


def find_family(rule: str, scans: Mapping[str, Scan], bounds: Bounds) -> Found:
    """Return the family that a rule chooses.

    Raises
    ------
    InputError
        If none qualifies.
    """
    found = [Found(key, arm, amount) for arm in scans for key, amount in RULES[rule].score(scans, arm, bounds).items()]
    if not found:
        fix = "Try another --find, another --seed, or a longer window."
        raise InputError("--find", "", NotGiven(f"{rule}: {RULES[rule].none} in this run"), "", fix)
    best = min(found, key=lambda each: (-each.amount, each.key))
    return best._replace(arm="") if rule == "largest_difference" else best


def numbered_families(scans: Mapping[str, Scan]) -> np.ndarray:
    """Return the keys of all families that have a short number, in the order of their numbers, as the long tables of the same arms number them."""
    arms = [{"episodes": scan.episodes, **{name: first_met(seen) for name, seen in scan.met.items()}} for scan in scans.values()]
    return by_first_appearance("family_key", arms)


def first_met(seen: Mapping[int, int]) -> np.ndarray:
    """Return keys and weeks of a log's families, as much of it as numbers need."""
    table = np.zeros(len(seen), SEEN)
    table["family_key"], table["week"] = [*seen], [*seen.values()]
    return table


def family_of(given: str | int, keys: np.ndarray) -> int:
    """Return the key of the family that a user names: by its short number, as 417 or "family 417", or by its key.

    Raises
    ------
    InputError
        If there is none.
    """
    number = number_of(given)
    if 1 <= number <= len(keys):
        return int(keys[number - 1])
    if (keys == np.uint64(min(number, 2**64 - 1))).any():
        return number
    raise no_family(given, f"from 1 to {len(keys)}")


def number_of(given: str | int) -> int:
    """Return the number in a family's name or key; raise InputError, before any work, if there is none."""
    words = str(given).strip().lower().removeprefix("family").strip() if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    number = int(words) if words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS else 0
    if number < 1:
        raise no_family(given, "from 1 on")
    return number


def no_family(given: object, allowed: str) -> InputError:
    """Return the message for a family that is not there."""
    fix = f"--find chooses a family by rule: {', '.join(RULES)}."
    return InputError("--family", "", given, f'a number {allowed}, as in "family 417", or a family\'s key from the long tables', fix)
