"""Announced budgets beside what the programmes' own settings spend of them, in one table: posts, courses, and what is left for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from experiments.costs.announced_budgets import BudgetCheck, budget_checks
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import config_names
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.money import PAYER_LABELS
from experiments.presentation.terminal.layout import count_of, paragraphs, table_lines
from simulation.published_claims import Announced
from simulation.settings import Policy

HEADS = ("", "announced,\nGBP m", "at 2024-25\nprices", "posts", "courses", "running\ncosts", "in all", "of what was\nannounced")


WHAT_IS_SPENT = (
    "Posts: salaries at expected vacancy while these payers pay, agencies' prices for cover. Courses: fees; hours in them are paid as salaries.",
    "Running costs are assumed: no source splits a budget, so in Hertfordshire and Lancashire they are set to what posts and courses leave of"
    " it, and that the two agree there is no finding. Costs by payer in results are at 2024-25 prices too.",
)


def budgeted(names: Sequence[str] = ()) -> list[ResolvedScenario]:
    """Return scenarios with an announced budget, all of configs if none is named; raise InputError for one that has none."""
    known = [name for name in config_names("scenarios") if resolve_scenario(name, Overrides()).announced]
    found = [resolve_scenario(name, Overrides()) for name in names or known]
    for chosen in found:
        if not chosen.announced:
            raise InputError("SCENARIO", "", NotGiven(f"{chosen.name}, of which no budget was announced"), f"one of {', '.join(known)}")
    return found


def budget_table(found: Sequence[ResolvedScenario]) -> Iterator[str]:
    """Yield the table: each announced budget, what posts, courses and running costs take of it, and under it what it buys."""
    yield from paragraphs(
        ["Announced budgets and what the programmes' settings spend of them, GBP million at 2024-25 prices, before any run and not discounted."]
    )
    grid: list[list[str]] = []
    alike: dict[tuple[str, str], list[BudgetCheck]] = {}
    for chosen in found:
        grid += [[], [chosen.title]]
        for check in budget_checks(chosen):
            alike.setdefault((check.announced.what, check.announced.source), []).append(check)
            grid += [row_of(check), *([f"    {words}"] for words in words_of(chosen.policy, check))]
    for checks in alike.values():
        if len(checks) > 1:
            grid += [[], [f"Together, {len(checks)} places"], row_of(together(checks)), [f"    source: {checks[0].announced.source}"]]
    yield from table_lines(HEADS, grid)
    yield ""
    yield from paragraphs(WHAT_IS_SPENT)


def together(checks: Sequence[BudgetCheck]) -> BudgetCheck:
    """Return shares of one budget as one."""
    first = checks[0].announced
    budget = first.model_copy(update={"gbp": sum(check.announced.gbp for check in checks)})
    parts = ("gbp_announced", "posts", "courses", "running")
    return replace(checks[0], announced=budget, **{part: sum(getattr(check, part) for check in checks) for part in parts})


def row_of(check: BudgetCheck) -> list[str]:
    """Return one budget's numbers."""
    each = check.announced
    parts = [f"{gbp / 1e6:.2f}" for gbp in (check.gbp_announced, check.posts, check.courses, check.running, check.gbp_planned)]
    doubt = "" if check.is_met else " (!)"
    return [f"  {each.what}", f"{each.gbp / 1e6:.2f} of {each.price_year}", *parts, f"{check.ratio:.0%}{doubt}"]


def words_of(policy: Policy, check: BudgetCheck) -> Iterator[str]:
    """Yield what a budget buys, and the source."""
    each = check.announced
    bought = [*posts_of(policy, each), *courses_of(policy, check)]
    yield f"{each.starts} to {each.ends}, paid by {' and '.join(PAYER_LABELS[payer] for payer in each.payers)}: " + "; ".join(bought)
    yield f"source: {each.source}" + (f". {each.missed_because}" if each.missed_because else "")


def posts_of(policy: Policy, budget: Announced) -> Iterator[str]:
    """Yield full-time posts by role that a budget's payers pay for, wholly or by a share, within its time."""
    posts: dict[str, float] = {}
    for post in policy.ingredients:
        if post.kind == "posts":
            role = f"{'agency ' if getattr(post, 'agency') else ''}{getattr(post, 'role').replace('_', ' ')}"  # noqa: B009  of this kind
            for area, fte in getattr(post, "fte").items():  # noqa: B009
                posts[role] = posts.get(role, 0.0) + (fte if pays(post, area, budget) else 0.0)
    bought = {role: fte for role, fte in posts.items() if fte > 0.0}
    if bought:
        yield f"{count_of(sum(bought.values()), 'post')} ({', '.join(count_of(fte, role) for role, fte in bought.items())})"


def pays(post: object, area: str, budget: Announced) -> bool:
    """Return whether one of a budget's payers pays for a post in an area at some time of the budget."""
    begin, switch = post.start_in(area), getattr(post, "switch")  # type: ignore[attr-defined]  # noqa: B009
    if begin is None or begin > budget.ends:
        return False
    before = [getattr(post, "payer")] if switch is None or switch > max(begin, budget.starts) else []  # noqa: B009
    later = getattr(post, "payers") or [getattr(post, "payer_later")]  # noqa: B009
    after = list(later) if switch is not None and switch <= budget.ends else []
    return any(payer in budget.payers for payer in before + after)


def courses_of(policy: Policy, check: BudgetCheck) -> Iterator[str]:
    """Yield how many people are expected to be trained for the money, where a policy has one course that costs a fee."""
    paid = [each for each in policy.ingredients if getattr(each, "fee_gbp_per_day", 0.0) and getattr(each, "payer", None) in check.announced.payers]
    if len(paid) == 1 and check.courses > 0.0:
        days, fee = getattr(paid[0], "days"), getattr(paid[0], "fee_gbp_per_day")  # noqa: B009
        yield f"{days:g} days' training for {check.courses / (days * fee):.0f} people at GBP {fee:g} a day"


def budget_lines(notes: dict[str, Any]) -> Iterator[str]:
    """Yield what equal budgets added and scaled, to the pound."""
    rate = notes["discount_rate_per_year"]["value"]
    yield f"Equal budgets: GBP {notes['gbp']:,.0f} in every arm, the spend of {notes['of']} over the window, discounted at {rate:.1%} a year"
    yield f"to {notes['discounted_to']}. Salaries at expected vacancy, training fees and programme costs count; savings are not recycled."
    parts = notes["parts_gbp"]
    posts, courses, running = (f"{parts[part]:,.0f}" for part in ("posts", "training", "programme"))
    yield f"Of it posts take GBP {posts}, courses {courses}, running costs {running}. Running costs are assumed; elsewhere they buy social workers."
    for arm in notes["arms"]:
        yield f"  {arm['arm']}: GBP {arm['gbp_planned']:,.0f} as planned, GBP {arm['gbp']:,.0f} now."
        for area, fte, begin in ((each["area"], each["fte"], each["from"]) for each in arm["added"]):
            yield f"    added in {area}: {fte:.2f} generic social workers, full time, from {begin}"
        if arm["scaled"]:
            yield f"    specialists' posts scaled by {arm['scaled_by']:.4f}:"
            roles = dict.fromkeys(each["role"] for each in arm["scaled"])
            for role in roles:
                parts = [each for each in arm["scaled"] if each["role"] == role]
                yield f"      {role.replace('_', ' ')}: " + ", ".join(f"{one['area']} {one['planned']:g} to {one['fte']:.2f}" for one in parts)
        if arm["left_over_gbp"]:
            yield f"    left over: GBP {arm['left_over_gbp']:,.0f}, too little for one more post; spent without effect"
    yield ""
