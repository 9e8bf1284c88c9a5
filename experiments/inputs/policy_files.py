"""Policy files: what stands once at the top, and posts as a table of role by area, written out as a list of ingredients."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, InputErrors, NotGiven, likely
from simulation.ingredients.ingredient import REGISTRY, Ingredient
from simulation.ingredients.posts import Posts
from simulation.settings import Authority, Policy

DEFAULTS = ("starts", "ends", "payer", "payer_later", "payers", "switch", "source")
"""Keys that may stand once at the top of a policy file: for every ingredient that can have them and does not give its own."""

EXCLUSIVE = {"payer_later": "payers", "payers": "payer_later"}
"""A key of an ingredient's own that a default at the top gives way to."""

TABLE = "posts"

FILE_KEYS = (*Policy.model_fields, TABLE, *DEFAULTS)
"""All keys of a policy file."""

PAY_AND_PRICES = ("salaries", "prices")
"""Keys of a file of own values; no policy has them, since a difference of prices would pass for its effect."""

OF_ALL_ARMS = "Pay and prices hold in all arms alike: give them in a file of their own, with --set FILE."

INGREDIENT = re.compile(r"ingredients\[(\d+)\](?:\.(\w+))?")


@dataclass(frozen=True)
class Part:
    """One ingredient as a policy file has it.

    Parameters
    ----------
    place
        Where it stands in the file: `ingredients[2]`, or `posts.teacher` for a row of the table.
    settings
        Its mapping; anything else is left for the check of settings.
    is_amount_alone
        A row of the table that gives posts and nothing else.
    from_top
        Keys that it takes from the top of the file.
    """

    place: str
    settings: Any
    is_amount_alone: bool = False
    from_top: frozenset[str] = frozenset()

    def key(self, field: str | None) -> str:
        """Return where one of its settings stands in the file."""
        if field is None or field in self.from_top:
            return field or self.place
        in_table = not self.place.startswith("ingredients")
        is_place = in_table and (field == "role" or (self.is_amount_alone and field == "fte"))
        return self.place if is_place else f"{self.place}.{field}"


@dataclass(frozen=True)
class WrittenPolicy:
    """A policy with every ingredient in full, and the parts of the file that they come from."""

    settings: dict[str, Any]
    parts: tuple[Part, ...]

    def as_in_file(self, error: InputError) -> InputError:
        """Return an error about an ingredient with the places of the file."""
        if isinstance(error, InputErrors):
            by_place = {problem.key: problem for problem in reversed([self.as_in_file(problem) for problem in error.problems])}
            return InputErrors(list(reversed(by_place.values())))
        key, allowed = (INGREDIENT.sub(lambda found: self.parts[int(found[1])].key(found[2]), text) for text in (error.key, error.allowed))
        fix = error.fix or (f"Or give {key.rpartition('.')[2]} once at the top of the file." if is_missing_default(error) else "")
        return InputError(error.where, key, error.value, allowed, fix)


def is_missing_default(error: InputError) -> bool:
    """Return whether an error is about a key that an ingredient lacks and that may stand at the top."""
    return isinstance(error.value, NotGiven) and error.value == "nothing" and error.key.rpartition(".")[2] in DEFAULTS


def written_policy(data: dict[str, Any], path: Path, authority: Authority) -> WrittenPolicy:
    """Return a policy file's mapping with the table of posts as ingredients, defaults filled in, and amounts by area; raise InputError.

    Parameters
    ----------
    data
        The file's mapping.
    authority
        Whose areas and teams give amounts `{per_team: 0.4}`, `{per_area: 1}`, and one number of posts for every area.
    """
    for key, value in data.items():
        if key not in FILE_KEYS:
            fix = OF_ALL_ARMS if key in PAY_AND_PRICES else likely(str(key), FILE_KEYS)
            raise InputError(path, str(key), value, f"no such key; {', '.join(FILE_KEYS)}", fix)
    listed = data.get("ingredients", [])
    if not isinstance(listed, list):
        raise InputError(path, "ingredients", listed, "a list")
    rows = table_rows(data[TABLE], path) if TABLE in data else ()
    defaults = {key: data[key] for key in DEFAULTS if key in data}
    parts = [with_defaults(part, defaults) for part in (*rows, *(Part(f"ingredients[{i}]", each) for i, each in enumerate(listed)))]
    check_defaults_are_used(defaults, parts, path)
    settings = [with_amounts_by_area(part.settings, authority) if isinstance(part.settings, dict) else part.settings for part in parts]
    whole = {key: value for key, value in data.items() if key in Policy.model_fields}
    return WrittenPolicy({**whole, "ingredients": settings}, tuple(parts))


def table_rows(table: Any, path: Path) -> Iterator[Part]:
    """Yield the rows of a table of posts: a role's posts, or these with terms of their own, or a list of such."""
    if not isinstance(table, dict):
        raise InputError(path, TABLE, table, "a table of role by area, as in: teacher: {north: 1, west: 0.5}")
    for role, row in table.items():
        for i, each in enumerate(row if isinstance(row, list) else [row]):
            has_terms = isinstance(each, dict) and not Posts.model_fields.keys().isdisjoint(each)
            place = f"{TABLE}.{role}" + (f"[{i}]" if isinstance(row, list) else "")
            for key in ("kind", "role"):
                if has_terms and key in each:
                    raise InputError(path, f"{place}.{key}", each[key], f"no {key} in the table: the row is {role}'s", "Delete it.")
            yield Part(place, {"kind": TABLE, "role": role, **(each if has_terms else {"fte": each})}, not has_terms)


def with_defaults(part: Part, defaults: dict[str, Any]) -> Part:
    """Return a part with the defaults that its kind can have and that it does not give itself."""
    if not isinstance(part.settings, dict):
        return part
    kind = part.settings.get("kind")
    fields = REGISTRY.get(kind, Ingredient).model_fields if isinstance(kind, str) else Ingredient.model_fields
    taken = {key: value for key, value in defaults.items() if key in fields and key not in part.settings and EXCLUSIVE.get(key) not in part.settings}
    return Part(part.place, {**part.settings, **taken}, part.is_amount_alone, frozenset(taken))


def check_defaults_are_used(defaults: dict[str, Any], parts: list[Part], path: Path) -> None:
    """Raise InputError for a key at the top that no ingredient takes."""
    for key, value in defaults.items():
        if not any(key in part.from_top for part in parts):
            allowed = "a key that an ingredient of this file can have and does not give itself"
            raise InputError(path, key, value, allowed, f"Delete it, or the ingredients' own {key}.")


def with_amounts_by_area(ingredient: dict[str, Any], authority: Authority) -> dict[str, Any]:
    """Return an ingredient with amounts by area, for the areas in which it starts: of `{per_team: 0.4}`, `{per_area: 1}`, and posts as one number."""
    starts = ingredient.get("starts")
    areas = [area for area in authority.areas if not isinstance(starts, dict) or area.name in starts]
    result = dict(ingredient)
    for key, amount in ingredient.items():
        if key == "fte" and is_number(amount):
            amount = {"per_area": amount}
        if not isinstance(amount, dict) or len(amount) != 1:
            continue
        (word, each), *_ = amount.items()
        if word == "per_team" and is_number(each):
            result[key] = {area.name: round(each * area.safeguarding_teams, 4) for area in areas}
        elif word == "per_area" and each is not None:
            result[key] = {area.name: each for area in areas}
    return result


def is_number(value: Any) -> bool:
    """Return whether a value of a file is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
