"""A task: one piece of work with a permanent key, so that its result is found again by any later run."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Result = Mapping[str, np.ndarray]
"""What a task gives: arrays by name, also structured ones; nothing that needs pickling."""

Work = Callable[[Any], Result]
"""Takes a task's payload."""

HASH_DIGITS = 12


@dataclass(frozen=True)
class Task:
    """One piece of work.

    Parameters
    ----------
    key
        Permanent name of the result in a store (`task_key`).
    label
        The same for people: `seed 3`.
    payload
        What the work is called with.
    """

    key: str
    label: str
    payload: Any


def hash_of(pieces: Any) -> str:
    """Return a short SHA-256, in hexadecimal digits, of anything that JSON can hold; the order of mappings does not matter."""
    text = json.dumps(pieces, sort_keys=True, ensure_ascii=False, allow_nan=True)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def task_key(configuration_hash: str, draw: Mapping[str, float] | None, seed: int) -> str:
    """Return the permanent key of one run.

    Parameters
    ----------
    configuration_hash
        Of everything that is the same for all draws and seeds (`hash_of`).
    draw
        Parameter values of a posterior's draw or a design's point; None if parameters are held.
    seed
        Of the random numbers.

    Examples
    --------
    >>> task_key("9f8e7d6c5b4a", None, 3)
    'seed 3, held, 9f8e7d6c5b4a'
    >>> task_key("9f8e7d6c5b4a", {"look_sd": 1.25}, 3)
    'seed 3, draw a225686d0d80, 9f8e7d6c5b4a'
    """
    values = "held" if draw is None else f"draw {hash_of({name: float(value) for name, value in draw.items()})}"
    return f"seed {int(seed)}, {values}, {configuration_hash}"


def seed_of(key: str) -> int | None:
    """Return the seed in a key that `task_key` made; None if it is another's.

    Examples
    --------
    >>> seed_of("seed 3, held, 9f8e7d6c5b4a")
    3
    """
    found = re.match(r"seed (\d+), ", key)
    return int(found[1]) if found else None
