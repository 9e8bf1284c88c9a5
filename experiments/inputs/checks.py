"""Checks across files: whether policy, authority, parameters and window fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.removed_parameters import scale_in_words, unknown_parameter
from experiments.measures.definitions import BY_NAME
from experiments.measures.periods import is_date
from simulation.danger_line import LINES
from simulation.ingredients.ingredient import Ingredient
from simulation.ingredients.posts import Posts
from simulation.settings import Authority, Figure, Policy
from simulation.types import Name

FIGURE_RANGES = {
    "children": (0.0, 20_000_000.0),
    "social_workers_per_team": (0.0, 100.0),
    "path_weeks": (0.0, 1040.0),
    "final_hearings_per_week": (0.0, 10_000.0),
    "outside_need_per_year": (0.0, 1_000_000.0),
    "outside_care_per_year": (0.0, 1_000_000.0),
    "burn_in_years": (0.0, 100.0),
    "season": (-1.0, 1.0),
    "noise.referral_sd": (0.0, 1.0),
    "noise.threshold_sd": (0.0, 2.0),
    "noise.kept_per_quarter": (0.0, 1.0),
}
"""Bounds of an authority's figures, in their units: beyond them a value is a slip of the pen, or no number of anything."""

OTHER_AREAS = "A policy fits any authority if it has one date for all areas, and amounts as {per_team: 0.4}, {per_area: 1} or one number."

NOT_LOWEST = ("children", "social_workers_per_team", "path_weeks", "final_hearings_per_week")
"""Figures that must lie above their lower bound."""

NOT_HIGHEST = ("noise.kept_per_quarter",)
"""Figures that must lie below their upper bound."""

WEEKS_A_YEAR = 52


def check_authority(authority: Authority, path: Path, parameters: dict[str, Figure]) -> None:
    """Raise InputError for figures outside their domain and for unknown parameters."""
    for name, (low, high) in FIGURE_RANGES.items():
        group, _, field = name.rpartition(".")
        check_figure(name, getattr(getattr(authority, group) if group else authority, field).value, low, high, path)
    for role in type(authority.salaries).model_fields:
        pay = getattr(authority.salaries, role).value
        require(pay > 0, path, f"salaries.{role}.value", pay, "above 0 GBP")
    check_sizes(authority, path)
    first = authority.history[0].since
    if authority.last_observed < first:
        raise InputError(path, "last_observed", str(authority.last_observed), f"a date not before the history's first, {first}")
    for name, figure in authority.parameters.items():
        check_parameter(name, figure, path, parameters)


def check_figure(name: str, value: float, low: float, high: float, path: Path) -> None:
    """Raise InputError for a figure outside its bounds."""
    is_above = value > low if name in NOT_LOWEST else value >= low
    is_below = value < high if name in NOT_HIGHEST else value <= high
    words = f"a value {'above' if name in NOT_LOWEST else 'not below'} {low:g} and {'below' if name in NOT_HIGHEST else 'not above'} {high:g}"
    require(is_above and is_below, path, f"{name}.value", value, words)


def check_sizes(authority: Authority, path: Path) -> None:
    """Raise InputError for more first referrals in a year, or more workers, than there are children: nobody means that."""
    children = authority.children.value
    for i, point in enumerate(authority.history):
        most = children / WEEKS_A_YEAR
        words = f"at most {most:.4g} families a week: one in a year for each of the {children:g} children"
        require(point.first_referrals_per_week <= most, path, f"history[{i}].first_referrals_per_week", point.first_referrals_per_week, words)
    workers = sum(area.safeguarding_teams * authority.social_workers_per_team.value + area.assessment_workers for area in authority.areas)
    require(workers <= children, path, "areas", NotGiven(f"{workers:g} social workers"), f"at most as many as there are children, {children:g}")


def require(is_right: bool, path: Path, key: str, value: float | str, allowed: str) -> None:
    """Raise InputError unless the value is right."""
    if not is_right:
        raise InputError(path, key, value, allowed)


def check_parameter(name: str, figure: Figure, path: Path, parameters: dict[str, Figure]) -> None:
    """Raise InputError if an authority's own parameter is unknown, or outside the range that the parameter states."""
    if name not in parameters:
        fix = likely(name, parameters) or "A file of another version may name others: build it again with `run.py authority`."
        raise unknown_parameter(path, f"parameters.{name}", name, "the name of a parameter in configs/parameters", parameters, fix)
    base = parameters[name]
    low, high = base.low, base.high
    if (low is not None and figure.value < low) or (high is not None and figure.value > high):
        fix = scale_in_words(base, figure.value) or "Or widen the range there."
        raise InputError(path, f"parameters.{name}.value", figure.value, f"a value from {low} to {high} {base.unit}", fix)


def check_danger_quantiles(parameters: dict[str, Figure], folder: Path) -> None:
    """Raise InputError unless each line of danger has a quantile above 0 and below 1, with its range, and the lines are in their order."""
    for name in LINES.values():
        if name not in parameters:
            fix = "Below it lies that share of the children known and at home, as 0.8; see docs/decisions/0049-needless-and-missed.md."
            raise InputError(folder, name, NotGiven("nothing"), "a line of danger has a quantile", fix)
        figure = parameters[name]
        for key in ("value", "low", "high"):
            number = getattr(figure, key)
            is_share = number is not None and 0.0 < number < 1.0
            require(is_share, folder, f"{name}.{key}", NotGiven("nothing") if number is None else number, "a share above 0 and below 1")
    middle, low, high = (parameters[name] for name in LINES.values())
    words = "a value and a range from danger_quantile_low to danger_quantile_high"
    is_between = low.value <= middle.low and middle.high <= high.value  # type: ignore[operator]
    require(is_between, folder, "danger_quantile", NotGiven(f"{middle.value:g} ({middle.low:g} to {middle.high:g})"), words)


def check_policy(policy: Policy, path: Path, authority: Authority) -> None:
    """Raise InputError for areas that the authority does not have, ends before starts, and ingredients that would overwrite each other."""
    areas = [area.name for area in authority.areas]
    taken: dict[tuple[str, str], int] = {}
    for i, ingredient in enumerate(policy.ingredients):
        place = f"ingredients[{i}]"
        for key, named in areas_named(ingredient):
            for area in named:
                if area not in areas:
                    allowed = f"an area of {authority.name}: {', '.join(areas)}"
                    raise InputError(path, f"{place}.{key}.{area}", area, allowed, likely(area, areas) or OTHER_AREAS)
        check_dates(ingredient, path, place)
        check_amounts(ingredient, path, place)
        if isinstance(ingredient, Posts):
            check_posts(policy, ingredient, path, i)
        for area in [name for name in areas if not ingredient.repeats and ingredient.start_in(name) is not None]:
            other = taken.setdefault((ingredient.kind, area), i)
            if other != i:
                raise InputError(path, f"{place}.kind", ingredient.kind, f"once in an area; ingredients[{other}] has it in {area}", "Merge the two.")


def areas_named(ingredient: Ingredient) -> Iterator[tuple[str, list[str]]]:
    """Yield each key of an ingredient that goes by area, with the areas that it names."""
    for key, field in type(ingredient).model_fields.items():
        value = getattr(ingredient, key)
        if isinstance(value, dict) and any(get_args(part)[:1] == (Name,) for part in (field.annotation, *get_args(field.annotation))):
            yield key, list(value)


def check_dates(ingredient: Ingredient, path: Path, place: str) -> None:
    """Raise InputError if an ingredient ends, or changes its payer, before it starts."""
    starts = ingredient.starts
    dates = list(starts.values()) if isinstance(starts, dict) else [starts]
    if not dates:
        raise InputError(path, f"{place}.starts", NotGiven("no area"), "a date, or a date for at least one area")
    for key in ("ends", "switch"):
        value = getattr(ingredient, key, None)
        if value is not None and value < min(dates):
            raise InputError(path, f"{place}.{key}", str(value), f"a date not before the start, {min(dates)}", "Are the two dates swapped?")


def check_amounts(ingredient: Ingredient, path: Path, place: str) -> None:
    """Raise InputError for places at the perpetrators' group below zero."""
    for area, places in getattr(ingredient, "places_per_week", {}).items():
        require(places >= 0, path, f"{place}.places_per_week.{area}", places, "a value not below 0")


def check_posts(policy: Policy, posts: Posts, path: Path, i: int) -> None:
    """Raise InputError for posts without a start, and for more than one psychologist's post in an area: its teams can consult only one."""
    earlier = [each for each in policy.ingredients[:i] if isinstance(each, Posts) and each.role == "psychologist"]
    for area, fte in posts.fte.items():
        if fte > 0.0 and posts.start_in(area) is None:
            allowed = f"posts in areas that have a date in starts; it has no date for {area}"
            raise InputError(path, f"ingredients[{i}].fte.{area}", fte, allowed, f"Give one, or leave {area} out of fte.")
        if posts.role != "psychologist":
            continue
        if fte > 1.0 or (fte > 0.0 and any(each.fte.get(area, 0.0) > 0.0 for each in earlier)):
            allowed = "at most one post of a psychologist in an area, of 1 or less: no team could hold another"
            raise InputError(path, f"ingredients[{i}].fte.{area}", fte, allowed, "Merge the two, or use mental health practitioners.")


def first_start(policy: Policy) -> date | None:
    """Return the first date of a policy's ingredients; None without ingredients."""
    starts = [ingredient.starts for ingredient in policy.ingredients]
    dates = [day for start in starts for day in (start.values() if isinstance(start, dict) else [start])]
    return min(dates, default=None)


def first_difference(policy: Policy, baseline: Policy) -> date | None:
    """Return the first date of the ingredients that one of two policies has and the other has not; None if there are none."""
    both = [each for each in policy.ingredients if each in baseline.ingredients]
    own = tuple(each for each in (*policy.ingredients, *baseline.ingredients) if each not in both)
    return first_start(policy.model_copy(update={"ingredients": own}))


def check_only_stocks_have_a_day(measure: str, period: str, where: str | Path, key: str) -> None:
    """Raise InputError for a published figure of a single day that is not a stock; unknown measures are checked elsewhere."""
    if is_date(period) and measure in BY_NAME and not BY_NAME[measure].is_at_date:
        raise InputError(where, key, period, "two dates with a stroke between them: only a stock has a value on a day")
