"""The components of a programme: ingredients that are switched together, and the policies of all their combinations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from experiments.costs.equal_budgets import TOLERANCE_GBP, top_up_with_social_workers
from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError, likely
from simulation.settings import Policy

GROUPINGS = ("kind", "ingredient")

ROLE_GROUPS = {
    "social_worker": "social workers and managers",
    "team_manager": "social workers and managers",
    "victim_worker": "domestic abuse workers",
    "perpetrator_worker": "domestic abuse workers",
    "mental_health_practitioner": "mental health practitioners and psychologists",
    "psychologist": "mental health practitioners and psychologists",
    "substance_worker": "substance misuse workers",
}
"""Posts are grouped by role; these roles share a component."""

INGREDIENT_LABELS = {
    "motivational_interviewing_training": "motivational interviewing training",
    "deescalation_training": "de-escalation training",
    "workbook": "electronic workbook",
    "information_sharing": "shared records",
    "perpetrator_group": "perpetrators' group",
    "programme_cost": "programme's running cost",
    "threshold_rule": "moved threshold",
}


@dataclass(frozen=True)
class Component:
    """Ingredients that are switched on or off together."""

    name: str
    ingredients: tuple[Any, ...]


def components_of(policy: Policy, grouping: str) -> list[Component]:
    """Return a policy's components in the order of their names; raise InputError for an unknown grouping."""
    if grouping not in GROUPINGS:
        raise InputError("--blocks", "", grouping, " or ".join(GROUPINGS), likely(str(grouping), GROUPINGS))
    groups: dict[str, list[Any]] = {}
    for ingredient in sorted(policy.ingredients, key=lambda one: one.model_dump_json()):
        name = component_name(ingredient, grouping == "kind")
        if grouping == "ingredient" and name in groups:
            name = f"{name} ({sum(each.split(' (')[0] == name for each in groups) + 1})"
        groups.setdefault(name, []).append(ingredient)
    return [Component(name, tuple(groups[name])) for name in sorted(groups)]


def component_name(ingredient: Any, is_by_team: bool) -> str:
    """Return the label of an ingredient: posts by their role, or by their group of roles if `is_by_team`."""
    if ingredient.kind != "posts":
        return INGREDIENT_LABELS.get(ingredient.kind, ingredient.kind.replace("_", " "))
    plain = ingredient.role.replace("_", " ") + "s"
    return ROLE_GROUPS.get(ingredient.role, plain) if is_by_team else plain


def policy_of_combination(policy: Policy, components: list[Component], on: int) -> Policy:
    """Return the policy of a combination: only the ingredients of the components whose bits are on."""
    kept = [ingredient for i, component in enumerate(components) if on >> i & 1 for ingredient in component.ingredients]
    return policy.model_copy(update={"ingredients": tuple(kept)})


def with_savings_reinvested(costing: Costing, whole: Policy, part: Policy) -> Policy:
    """Return a part of a policy topped up with generic social workers to the cost of the whole, so that all combinations cost the same."""
    money = costing.spend(whole).by_area - costing.spend(part).by_area
    if money.sum() <= TOLERANCE_GBP:
        return part
    return top_up_with_social_workers(costing, part, costing.spend(whole).gbp, money, whole)


def policies_of_combinations(policy: Policy, components: list[Component], combinations: tuple[int, ...], costing: Costing | None) -> Iterator[Policy]:
    """Yield the policy of each combination; with a costing, the money of components that are off is reinvested."""
    whole = policy_of_combination(policy, components, 2 ** len(components) - 1)
    for on in combinations:
        part = policy_of_combination(policy, components, on)
        yield part if costing is None else with_savings_reinvested(costing, whole, part)
