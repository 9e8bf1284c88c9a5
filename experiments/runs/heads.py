"""What a store belongs to: the question, its configuration and the version of the program, and what differs between two."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.tasks import hash_of

FORMAT = 2
"""Raised with every change of the files of a store."""

HEAD = "store.json"


@dataclass(frozen=True)
class Head:
    """What every result of a store depends on, besides its key.

    Parameters
    ----------
    pieces
        By name, in the order in which differences are reported; anything that JSON can hold. How many runs are asked for is no part of it.
    base_keys
        Of a store that adds runs to finished ones: the keys that were finished when it was begun.
    """

    pieces: Mapping[str, Any]
    base_keys: tuple[str, ...] | None = None
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        """Bring pieces into the form in which they come back from a file."""
        object.__setattr__(self, "pieces", json.loads(json.dumps(dict(self.pieces), ensure_ascii=False)))
        object.__setattr__(self, "hash", hash_of(self.pieces))

    def text(self) -> str:
        """Return the text of the file."""
        base = None if self.base_keys is None else list(self.base_keys)
        whole = {"format": FORMAT, "hash": self.hash, "base_keys": base, "pieces": self.pieces}
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


OTHER_FORMAT = "format"
"""The one piece of the head of a store that another version of the program has written."""


def read_head(folder: Path) -> Head | None:
    """Return the head of the store in a folder; None if there is none; one of OTHER_FORMAT alone if another version's files are there."""
    try:
        whole = json.loads((folder / HEAD).read_text(encoding="utf-8"))
        if whole["format"] != FORMAT:
            return Head({OTHER_FORMAT: whole["format"]})
        base = whole["base_keys"]
        return Head(whole["pieces"], None if base is None else tuple(base))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def another_version(option: str, folder: Path) -> InputError:
    """Return the message for a store that another version of the program has written."""
    fix = "Go on with the version that began it, or begin from the start with another --out."
    return InputError(option, "", NotGiven(f"runs in {shown_path(folder)} by another version of the program"), "this version", fix)


def first_difference(here: Any, there: Any, place: str = "") -> tuple[str, Any, Any] | None:
    """Return where two things that JSON can hold first differ, and what stands here and there; None if they are equal.

    Examples
    --------
    >>> first_difference({"window": {"end": 2018, "start": 2015}}, {"window": {"end": 2019, "start": 2015}})
    ('window.end', 2018, 2019)
    """
    if isinstance(here, dict) and isinstance(there, dict):
        pairs = [(f"{place}.{key}" if place else str(key), here.get(key), there.get(key)) for key in dict.fromkeys([*here, *there])]
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = [(f"{place}[{i}]", *both) for i, both in enumerate(zip(here, there))]
    else:
        return None if json.dumps(here) == json.dumps(there) else (place, here, there)
    return next((found for name, one, other in pairs if (found := first_difference(one, other, name))), None)
