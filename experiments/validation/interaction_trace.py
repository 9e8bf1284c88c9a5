"""What a change of care entries comes from: by route, by decision, by what multiplies to a route, and by what happened at meetings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.measures.statistics import interval_of_mean
from experiments.runs.words import AT_ONCE, DECISION_PHRASES, PRESENTATIONS, WORDS
from experiments.validation.interaction_counts import (
    AT_FINAL_HEARING,
    BELIEF,
    BELIEF_OF_YES,
    CODES,
    ENGAGEMENT,
    INTERIM_ROUTE,
    MADE,
    MEETINGS,
    ROUTES,
    SECTION_20_ROUTE,
    SUMMED,
    YES,
)
from experiments.validation.interaction_tables import SettingRuns
from simulation import random_numbers as draws

BY_ROUTE, BY_FACTOR, BY_DECISION, BY_MEETING = "care entries by route", "what makes a route", "decisions", "meetings of parents"

ALL_ROUTES = "all routes"

ONE_ANSWER = (draws.SCREEN, draws.STRATEGY, draws.GATEWAY, draws.REVIEW_NEED, draws.EMERGENCY)
"""Decisions of which the log holds one answer alone (of referrals the no, of the others the yes): how often they were open is not known."""

SUM_WORDS = {
    "confrontation": "confrontation by the worker",
    "hostility": "parent's hostility",
    "trust": "parent's trust",
    "fear": "parent's fear",
    "engagement": "parent's engagement",
}


@dataclass(frozen=True)
class Sides:
    """One number of every seed, as usual and under the setting; each of shape (seeds,)."""

    usual: np.ndarray
    here: np.ndarray


@dataclass(frozen=True)
class Counts:
    """What was counted as business as usual, as usual and under the traced setting, seed by seed."""

    runs: SettingRuns

    def of(self, name: str, *place: int) -> Sides:
        """Return one count of the first arm."""
        where: Any = (slice(None), *place)
        usual, here = (self.runs.arrays[name][setting, :, 0][where] for setting in (0, -1))
        return Sides(usual, here)

    def per(self, above: Sides, below: Sides) -> Sides:
        """Return one count over another, seed by seed; nan where there is nothing to divide by."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return Sides(*(np.where(down > 0.0, up / down, np.nan) for up, down in ((above.usual, below.usual), (above.here, below.here))))

    def route(self, route: str) -> Sides:
        """Return the children who entered care by a route."""
        return self.of("routes", ROUTES.index(route))

    def made(self, code: int, column: int) -> Sides:
        """Return a count or a sum of one kind of decision."""
        return self.of("decisions", CODES.index(code), column)


def trace_table(runs: SettingRuns) -> pd.DataFrame:
    """Return what the change of care entries comes from, business as usual, the last setting less as usual.

    A row for each part, thing and quantity: `usual`, `here` (means over seeds), `change`, and its 90 % interval over seeds (`mean_low`, `mean_high`).
    The routes of the first part add up to `all routes`. In `what makes a route` the counts multiply to the children who enter, and `of_the_change`
    is how many of them go with each count: these add up to the route's change (logarithmic means, of the sums over seeds).
    """
    counts = Counts(runs)
    rows = [*route_rows(counts), *factor_rows(counts), *decision_rows(counts), *meeting_rows(counts)]
    setting = runs.settings[-1]
    return pd.DataFrame([{"setting": setting.name, "title": setting.title, **row, "runs": len(runs.values[0])} for row in rows])


def row_of(runs: SettingRuns, part: str, thing: str, quantity: str, sides: Sides) -> dict[str, Any]:
    """Return one row."""
    gaps = sides.here - sides.usual
    low, high = (float(end[0]) for end in interval_of_mean(gaps[:, np.newaxis], runs.groups))
    known = np.isfinite(gaps)
    usual, here = ((float(side[known].mean()) if known.any() else np.nan) for side in (sides.usual, sides.here))
    return {
        "part": part,
        "what": thing,
        "quantity": quantity,
        "usual": usual,
        "here": here,
        "change": here - usual,
        "mean_low": low,
        "mean_high": high,
    }


def route_rows(counts: Counts) -> Iterator[dict[str, Any]]:
    """Yield care entries by route, and all of them; routes that nobody took are left out."""
    for route in ROUTES:
        sides = counts.route(route)
        if sides.usual.any() or sides.here.any():
            yield row_of(counts.runs, BY_ROUTE, route, "children", sides)
    whole = counts.runs.arrays["routes"][:, :, 0].sum(axis=-1)
    yield row_of(counts.runs, BY_ROUTE, ALL_ROUTES, "children", Sides(whole[0], whole[-1]))


def chains(counts: Counts) -> dict[str, list[tuple[str, Sides]]]:
    """Return for each route the counts that lead to its children: each is a part of the one before, or follows from it."""
    asked, hearing, final = draws.SECTION_20_ASKED, draws.REMOVE, draws.FINAL
    return {
        SECTION_20_ROUTE: [
            ("children at reviews at which it may be proposed", counts.made(asked, MADE)),
            ("share proposed to the parents", counts.made(asked, YES)),
            ("families that agreed, for each child proposed", counts.of("agreed", 0)),
            ("children who enter, for each agreement", counts.route(SECTION_20_ROUTE)),
        ],
        INTERIM_ROUTE: [
            ("children at first hearings", counts.made(hearing, MADE)),
            ("share with an interim care order", counts.made(hearing, YES)),
            ("children who enter, for each order", counts.route(INTERIM_ROUTE)),
        ],
        AT_FINAL_HEARING: [
            ("children at final hearings", counts.made(final, MADE)),
            ("share of whom the case for removal is made", counts.made(final, YES)),
            ("children who enter then, for each of these", counts.route(AT_FINAL_HEARING)),
        ],
    }


def factor_rows(counts: Counts) -> Iterator[dict[str, Any]]:
    """Yield what multiplies to each route's children, and how many of the change in children go with each."""
    for route, chain in chains(counts).items():
        of_change = parts_of_change([sides for _, sides in chain])
        before = None
        for (words, sides), part in zip(chain, of_change):
            factor = sides if before is None else counts.per(sides, before)
            yield {**row_of(counts.runs, BY_FACTOR, route, words, factor), "of_the_change": part}
            before = sides


def parts_of_change(chain: list[Sides]) -> list[float]:
    """Return how much of the change of a chain's last count goes with each factor; they add up to it. nan where a sum over seeds is zero.

    Each factor has the logarithmic mean of the last count's two values, times the logarithm of the ratio of the factor's two values.
    """
    sums = np.array([(sides.usual.sum(), sides.here.sum()) for sides in chain])
    seeds = len(chain[0].usual)
    if not (sums > 0.0).all():
        return [np.nan] * len(chain)
    logs = np.log(sums[:, 1] / sums[:, 0])
    first, last = sums[-1] / seeds
    weight = first if first == last else (last - first) / np.log(last / first)
    return [float(weight * step) for step in np.diff(logs, prepend=0.0)]


def decision_rows(counts: Counts) -> Iterator[dict[str, Any]]:
    """Yield how often each decision was made and answered, and the mean belief and engagement shown at it; one that was never made is left out."""
    for code in CODES:
        made = counts.made(code, MADE)
        if made.usual.any() or made.here.any():
            quantities = one_answer_of(counts, code) if code in ONE_ANSWER else both_answers_of(counts, code)
            for quantity, sides in quantities.items():
                yield row_of(counts.runs, BY_DECISION, DECISION_PHRASES[code].decision, quantity, sides)


def both_answers_of(counts: Counts, code: int) -> dict[str, Sides]:
    """Return the quantities of a decision of which the log holds every answer."""
    made, yes, words = counts.made(code, MADE), counts.made(code, YES), DECISION_PHRASES[code].one
    return {
        "times decided": made,
        f"times: {words}": yes,
        f"share: {words}": counts.per(yes, made),
        "mean belief (chance)": counts.per(counts.made(code, BELIEF), made),
        "mean belief at a yes (chance)": counts.per(counts.made(code, BELIEF_OF_YES), yes),
        "mean engagement shown (share)": counts.per(counts.made(code, ENGAGEMENT), made),
    }


def one_answer_of(counts: Counts, code: int) -> dict[str, Sides]:
    """Return the quantities of a decision of which the log holds one answer alone."""
    made, phrase = counts.made(code, MADE), DECISION_PHRASES[code]
    words = phrase.zero if code == draws.SCREEN else phrase.one
    words += f", or {AT_ONCE}" if code == draws.GATEWAY else ""
    return {
        f"times: {words}": made,
        "mean belief then (chance)": counts.per(counts.made(code, BELIEF), made),
        "mean engagement shown then (share)": counts.per(counts.made(code, ENGAGEMENT), made),
    }


def meeting_rows(counts: Counts) -> Iterator[dict[str, Any]]:
    """Yield how many meetings there were, how parents presented, and means of how both sides felt and behaved."""
    presented = WORDS["presentation"]
    sums = {name: counts.of("meetings", MEETINGS.index(name)) for name in MEETINGS}
    whole = Sides(*(np.sum([getattr(sums[name], side) for name in presented], axis=0) for side in ("usual", "here")))
    yield row_of(counts.runs, BY_MEETING, "all meetings", "meetings", whole)
    for name in presented:
        yield row_of(counts.runs, BY_MEETING, PRESENTATIONS[name], "share of meetings", counts.per(sums[name], whole))
    for name in SUMMED:
        yield row_of(counts.runs, BY_MEETING, SUM_WORDS[name], "mean (share)", counts.per(sums[name], whole))
