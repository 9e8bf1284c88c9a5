"""Levers: the settings of a policy that a study may vary. A lever never names an outcome or a probability (docs/decisions/0038)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.inputs.checks import check_policy, first_start
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.team import DECIMALS, check_posts
from experiments.inputs.validation_messages import settings_from
from simulation.ingredients.ingredient import Ingredient
from simulation.settings import Authority, Policy, Salaries

POSTS = "posts."
"""Before a role: full-time posts of it in the whole authority, in place of those that the policy has."""

PAYER, SOURCE = "childrens_services", "a study's lever"

NO_LEVERS = ("kind", "starts", "source", "payer", "payer_later", "payers")


def lever_names(policy: Policy) -> list[str]:
    """Return the levers that a policy has: `posts.ROLE` of every role, `KIND` of its ingredients, and `KIND.FIELD` of their numbers."""
    kinds = {each.kind: each for each in policy.ingredients if each.kind != "posts"}
    fields = [f"{kind}.{name}" for kind, each in kinds.items() for name in numbers_of(each)]
    return [*(f"{POSTS}{role}" for role in Salaries.model_fields), *kinds, *fields]


def numbers_of(ingredient: Ingredient) -> list[str]:
    """Return the fields of an ingredient that are one number in this policy."""
    values = {name: getattr(ingredient, name) for name in type(ingredient).model_fields if name not in NO_LEVERS}
    return [name for name, value in values.items() if isinstance(value, (int, float)) and not isinstance(value, bool)]


def check_levers(names: Mapping[str, Any] | list[str], policy: Policy, where: str | Path, key: str = "levers") -> None:
    """Raise InputError for a lever that a policy does not have."""
    known = lever_names(policy)
    for name in names:
        if name not in known:
            words = f"a lever of {policy.name}: {', '.join(known[len(Salaries.model_fields) :]) or 'no ingredients'}, or {POSTS}ROLE"
            raise InputError(where, key, name, words, likely(name, known))


def with_levers(policy: Policy, values: Mapping[str, float], authority: Authority, where: str | Path) -> Policy:
    """Return a policy with its levers at these values.

    Parameters
    ----------
    policy
        With its dates.
    values
        By lever; see `lever_names`. A lever's name is not part of the policy's own name.
    authority
        Over whose areas posts are spread: as the policy's own posts of the role are, else in proportion to safeguarding teams.
    where
        For messages.

    Raises
    ------
    InputError
        For a lever that the policy does not have, or a value that it cannot take.
    """
    check_levers(list(values), policy, where)
    ingredients = [each.model_dump() for each in policy.ingredients]
    for name, value in values.items():
        if name.startswith(POSTS):
            ingredients = with_posts(ingredients, name.removeprefix(POSTS), value, policy, authority, where)
        elif "." in name:
            kind, field = name.split(".")
            ingredients = [{**each, field: whole_if(value, each[field])} if each["kind"] == kind else each for each in ingredients]
        elif value not in (0.0, 1.0):
            raise InputError(where, name, value, "0 (the policy without it) or 1 (with it)")
        elif value == 0.0:
            ingredients = [each for each in ingredients if each["kind"] != name]
    changed = settings_from(Policy, {**policy.model_dump(), "ingredients": ingredients}, Path(where))
    check_policy(changed, Path(where), authority)
    return changed


def whole_if(value: float, before: float) -> float:
    """Return a value as a whole number where the one before is one and nothing is lost."""
    return int(value) if isinstance(before, int) and float(value).is_integer() else value


def with_posts(
    ingredients: list[dict[str, Any]], role: str, fte: float, policy: Policy, authority: Authority, where: str | Path
) -> list[dict[str, Any]]:
    """Return ingredients with this many full-time posts of a role in the whole authority: the policy's own scaled, or new ones."""
    check_posts(role, fte, len(authority.areas), Path(where))
    own = [each for each in ingredients if each["kind"] == "posts" and each["role"] == role and sum(each["fte"].values()) > 0.0]
    others = [each for each in ingredients if not (each["kind"] == "posts" and each["role"] == role)]
    if fte == 0.0:
        return others
    if own:
        scale = fte / sum(sum(each["fte"].values()) for each in own)
        return [*others, *({**each, "fte": {area: round(posts * scale, DECIMALS) for area, posts in each["fte"].items()}} for each in own)]
    if (starts := first_start(policy)) is None:
        raise InputError(where, f"{POSTS}{role}", NotGiven("a policy without a date"), "a policy with a first day, from which posts can start")
    teams = sum(area.safeguarding_teams for area in authority.areas)
    spread = {area.name: round(fte * area.safeguarding_teams / teams, DECIMALS) for area in authority.areas}
    return [*others, {"kind": "posts", "role": role, "fte": spread, "starts": starts, "payer": PAYER, "source": SOURCE}]
