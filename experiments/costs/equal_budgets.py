"""Equal budgets: generic social workers are added and specialist posts scaled until all arms cost the same, to the pound."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.costs.discounting import discount_rate
from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.runs.experiment import Arm, Experiment
from simulation.calendar import date_of
from simulation.settings import Policy

BUDGETS = ("as-planned", "equal")

TOLERANCE_GBP = 0.005
"""Budgets that differ by less than half a penny are equal."""

GENERIC_ROLE = "social_worker"

NOT_SCALED = ("social_worker", "assessment_worker", "team_manager")
"""Roles that every authority has; all other posts are specialist posts and may be scaled."""

MAX_USEFUL_FTE = {"psychologist": 1.0}
"""Most full-time posts of a role that an area can use: its teams consult only one."""

COMPUTED_SOURCE = "computed: what the budget buys"

MAX_FTE, MAX_ROOT_STEPS = 2000.0, 200


@dataclass(frozen=True)
class BudgetChange:
    """How one arm was changed to meet a budget: posts added, posts scaled, and the remainder paid as a programme cost (GBP)."""

    arm: str
    gbp_planned: float
    gbp: float
    added: tuple[dict[str, Any], ...] = ()
    scaled_by: float = 1.0
    scaled: tuple[dict[str, Any], ...] = ()
    left_over_gbp: float = 0.0


def check_budget(budget: str) -> None:
    """Raise InputError unless the word is one of BUDGETS."""
    if not isinstance(budget, str) or budget not in BUDGETS:
        raise InputError("--budget", "", budget, " or ".join(BUDGETS), likely(str(budget), BUDGETS))


def with_equal_budgets(experiment: Experiment, baseline: str) -> tuple[Experiment, dict[str, Any]]:
    """Return the experiment with every arm at the budget of its first programme, and the record for run.json; raise InputError.

    The budget is the discounted spend over the window of the first arm that is not the baseline. Savings are not reinvested.
    """
    costing, arms = Costing(experiment), {arm.name: arm for arm in experiment.arms}
    programme = next(arm for arm in experiment.arms if arm.name != baseline)
    money = costing.spend(programme.policy).by_area
    if money.sum() < 1.0:
        allowed = "a programme whose posts, training or running cost money in the window"
        raise InputError("--budget equal", programme.name, NotGiven("a budget of GBP 0, which buys nothing"), allowed)
    changes = []
    for name, arm in arms.items():
        if name == programme.name:
            made, change = arm.policy, BudgetChange(name, money.sum(), money.sum())
        elif name == baseline:
            made, change = with_added_social_workers(costing, arm, money, programme.policy)
        else:
            made, change = scaled_to_budget(costing, arm, float(money.sum()), programme.policy)
        arms[name] = replace(arm, policy=made)
        changes.append(change)
    return replace(experiment, arms=tuple(arms.values())), budget_record(costing, programme.name, programme.policy, float(money.sum()), changes)


def budget_record(costing: Costing, programme: str, like: Policy, budget: float, changes: list[BudgetChange]) -> dict[str, Any]:
    """Return the budgets for run.json."""
    spend = costing.spend(like)
    return {
        "rule": "equal",
        "of": programme,
        "gbp": round(budget, 2),
        "discounted_to": str(costing.discount_date),
        "discount_rate_per_year": discount_rate().model_dump(mode="json"),
        "parts_gbp": {part: round(float(getattr(spend, part).sum()), 2) for part in ("posts", "training", "programme")},
        "arms": [{**vars(change), "added": list(change.added), "scaled": list(change.scaled)} for change in changes],
    }


def with_added_social_workers(costing: Costing, arm: Arm, budget_by_area: np.ndarray, programme: Policy) -> tuple[Policy, BudgetChange]:
    """Return an arm's policy topped up to a budget with generic social workers, distributed over areas as the budget is."""
    planned = costing.spend(arm.policy).gbp
    check_affordable(arm.name, planned, float(budget_by_area.sum()))
    policy = top_up_with_social_workers(costing, arm.policy, float(budget_by_area.sum()), budget_by_area, programme)
    return policy, budget_change(costing, arm, policy)


def check_affordable(name: str, gbp: float, budget: float) -> None:
    """Raise InputError if an arm exceeds the budget even without its scalable posts."""
    if gbp > budget + TOLERANCE_GBP:
        value = NotGiven(f"training and other items that are not scaled cost GBP {gbp:,.0f}")
        fix = "Name the dearest programme first, or use --budget as-planned."
        raise InputError("--budget equal", name, value, f"at most the budget, GBP {budget:,.0f}", fix)


def top_up_with_social_workers(costing: Costing, policy: Policy, budget: float, spread: np.ndarray, like: Policy) -> Policy:
    """Return a policy topped up to a budget with generic social workers.

    Parameters
    ----------
    budget
        Spend to reach, GBP discounted.
    spread
        Money by area (GBP) in whose proportion the posts are distributed.
    like
        Policy whose first day in each area the added posts start on.
    """
    one_post_each = social_worker_posts(costing, np.where(spread > 0.0, 1.0, 0.0), like)
    cost_per_post = costing.spend(with_ingredients(policy, one_post_each)).by_area - costing.spend(policy).by_area
    fte = np.divide(spread, cost_per_post, out=np.zeros(len(spread)), where=(cost_per_post > 0.0) & (spread > 0.0))

    def build(scale: float) -> Policy:
        return with_ingredients(policy, social_worker_posts(costing, fte * scale, like))

    return with_remainder_as_programme_cost(costing, build(largest_affordable_scale(costing, build, budget)), budget, like)


def social_worker_posts(costing: Costing, fte: np.ndarray, like: Policy) -> list[dict[str, Any]]:
    """Return an ingredient of generic social workers (fte by area), started with a programme and paid by children's services; empty without posts."""
    starts = start_dates(costing, like)
    wanted = {area.name: float(posts) for area, posts in zip(costing.authority.areas, fte) if posts > 0.0}
    if max(wanted.values(), default=0.0) > MAX_FTE:
        raise InputError("--budget equal", "", NotGiven(f"{max(wanted.values()):,.0f} posts in an area"), f"at most {MAX_FTE:g}")
    terms = {"fte": wanted, "starts": {area: starts[area] for area in wanted}, "payer": "childrens_services", "source": COMPUTED_SOURCE}
    return [{"kind": "posts", "role": GENERIC_ROLE, **terms}] if wanted else []


def start_dates(costing: Costing, policy: Policy) -> dict[str, Any]:
    """Return the first day of a policy in each area; in an area without one, its first day anywhere."""
    names = [area.name for area in costing.authority.areas]
    dates = {name: [day for each in policy.ingredients if (day := each.start_in(name)) is not None] for name in names}
    first = min(day for days in dates.values() for day in days)
    return {name: min(days, default=first) for name, days in dates.items()}


def with_ingredients(policy: Policy, more: Iterable[Any]) -> Policy:
    """Return a policy with further ingredients, validated like those of a file."""
    return type(policy)(name=policy.name, title=policy.title, about=policy.about, ingredients=(*policy.ingredients, *more))


def largest_affordable_scale(costing: Costing, build: Callable[[float], Policy], budget: float) -> float:
    """Return the largest scale at which the built policy costs no more than the budget; cost rises with the scale, in steps at whole posts."""

    def excess(scale: float) -> float:
        return costing.spend(build(scale)).gbp - budget

    low, high = 0.0, 1.0
    while (over := excess(high)) < -TOLERANCE_GBP and high < MAX_FTE:
        if excess(2 * high) <= over + TOLERANCE_GBP:
            return high  # cost does not rise: there is nothing to scale
        low, high = high, 2 * high
    if over <= TOLERANCE_GBP:
        return high
    return largest_scale_without_excess(excess, low, high)


def largest_scale_without_excess(excess: Callable[[float], float], low: float, high: float) -> float:
    """Return the largest scale without excess cost, between one without and one with: secant steps, with a bisection at every third."""
    under, over = excess(low), excess(high)
    if abs(under) <= TOLERANCE_GBP:
        return low
    for step in range(MAX_ROOT_STEPS):
        secant = low - under * (high - low) / (over - under)
        middle = secant if step % 3 < 2 and low < secant < high else (low + high) / 2
        if not low < middle < high:
            break
        here = excess(middle)
        if abs(here) <= TOLERANCE_GBP:
            return middle
        low, high, under, over = (middle, high, here, over) if here < 0.0 else (low, middle, under, here)
    return low


def with_remainder_as_programme_cost(costing: Costing, policy: Policy, budget: float, like: Policy) -> Policy:
    """Return a policy that spends the remainder of its budget, too small for one more post and its training, as a programme cost."""
    missing = budget - costing.spend(policy).gbp
    if missing <= TOLERANCE_GBP:
        return policy
    place = next((i for i, each in enumerate(policy.ingredients) if each.kind == "programme_cost"), None)
    if place is None:
        starts = start_dates(costing, like)
        begin = min(starts.values())
        until = date_of(costing.last_week + 1)
        term = {"kind": "programme_cost", "gbp": missing, "starts": begin, "ends": until, "payer": "childrens_services", "source": COMPUTED_SOURCE}
        place, policy = len(policy.ingredients), with_ingredients(policy, [term])
        existing_gbp = 0.0
    else:
        existing_gbp = getattr(policy.ingredients[place], "gbp")  # noqa: B009  of this kind of ingredient
    ingredients: list[Any] = list(policy.ingredients)
    ingredients[place] = ingredients[place].model_copy(update={"gbp": existing_gbp + missing})
    trial = policy.model_copy(update={"ingredients": tuple(ingredients)})
    discount_factor = (costing.spend(trial).gbp - budget + missing) / missing
    ingredients[place] = ingredients[place].model_copy(update={"gbp": existing_gbp + missing / discount_factor})
    return policy.model_copy(update={"ingredients": tuple(ingredients)})


def is_scaled(ingredient: Any) -> bool:
    """Return whether an ingredient is specialist posts."""
    return ingredient.kind == "posts" and ingredient.role not in NOT_SCALED


def with_scaled_specialists(policy: Policy, scale: float) -> Policy:
    """Return a policy with its specialist posts scaled, between zero and what an area can use."""
    scaled, ingredients = [], list[Any](policy.ingredients)
    for each in ingredients:
        if is_scaled(each):
            most = MAX_USEFUL_FTE.get(each.role, MAX_FTE)
            fte = {area: min(max(0.0, posts * scale), max(posts, most)) for area, posts in each.fte.items()}
            each = each.model_copy(update={"fte": fte})
        scaled.append(each)
    return policy.model_copy(update={"ingredients": tuple(scaled)})


def scaled_to_budget(costing: Costing, arm: Arm, budget: float, programme: Policy) -> tuple[Policy, BudgetChange]:
    """Return an arm's policy scaled to a budget; money that specialist posts cannot use buys generic social workers; raise InputError."""
    check_affordable(arm.name, costing.spend(with_scaled_specialists(arm.policy, 0.0)).gbp, budget)
    own = arm.policy if arm.policy.ingredients else programme
    scale = largest_affordable_scale(costing, lambda by: with_scaled_specialists(arm.policy, by), budget)
    policy = with_scaled_specialists(arm.policy, scale)
    missing = budget - costing.spend(policy).gbp
    if missing > TOLERANCE_GBP:
        spread = costing.spend(own).by_area if costing.spend(own).gbp > 0.0 else costing.spend(programme).by_area
        policy = top_up_with_social_workers(costing, policy, budget, spread * missing / spread.sum(), own)
    return policy, budget_change(costing, arm, policy, scale)


def budget_change(costing: Costing, arm: Arm, changed_policy: Policy, scale: float = 1.0) -> BudgetChange:
    """Return how an arm was changed, for run.json and the terminal."""
    before, after = list[Any](arm.policy.ingredients), list[Any](changed_policy.ingredients)
    added, changed, left_over = [], [], 0.0
    for i, current in enumerate(after):
        previous: Any = before[i] if i < len(before) else None
        if current.kind == "posts" and previous is None:
            added += [{"role": current.role, "area": area, "fte": fte, "from": str(current.start_in(area))} for area, fte in current.fte.items()]
        elif current.kind == "posts" and current != previous:
            changed += [{"role": current.role, "area": area, "fte": fte, "planned": previous.fte[area]} for area, fte in current.fte.items()]
        elif current.kind == "programme_cost" and current != previous:
            left_over += current.gbp - (previous.gbp if previous is not None else 0.0)
    planned, gbp = costing.spend(arm.policy).gbp, costing.spend(changed_policy).gbp
    return BudgetChange(arm.name, round(planned, 2), round(gbp, 2), tuple(added), scale, tuple(changed), round(left_over, 2))
