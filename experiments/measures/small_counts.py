"""Small counts: of an authority built from a council's own, unpublished figures, no count below five of children, families or events is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.measures.definitions import EVERY
from experiments.measures.money import COST_LINES, COSTS_BY_PAYER, SUMS

LEAST_SHOWN = 5
"""The smallest count that is shown of unpublished figures."""

FEWER, WITHHELD = f"fewer than {LEAST_SHOWN}", "withheld"
"""What stands for a small count, and for a number from which one could be worked out."""

COUNTED = (
    *("children", "families", "parents", "problems of parents", "referrals", "events", "incidents", "admissions"),
    *("moves", "judgements", "refusals"),
)
"""Units of which one is a child, a parent, a family, or something that happened to one. Posts, hours, visits and money are none."""

RATE, PER = "_per_10000", 10_000
"""How the name of a count for each 10,000 children ends."""

PRICED = (
    *("police_incidents", "emergency_admissions", "care_proceedings_starts", "initial_conferences", "section_47_enquiries"),
    *("placement_kin", "placement_foster", "placement_residential", "placement_supported"),
)
"""Counts that have a price each: things that happened, and children in each kind of placement, whose weeks are paid for."""

SETTLED_COSTS = ("cost_line_staff", "cost_line_programme")
"""Costs that follow from posts and settings alone."""

COSTS_OF_COUNTS = (*(cost.name for cost in (*COST_LINES, *COSTS_BY_PAYER, *SUMS) if cost.name not in SETTLED_COSTS),)
"""All other costs. One less the others gives a priced count back, the total less staff and programme too: all of them are shown, or none is."""


def is_count(name: str) -> bool:
    """Return whether a measure counts children, families or events; a mean or a share of them is no count."""
    formula = EVERY[name].formula
    is_ratio = formula is not None and bool(formula.over or formula.is_per_children or formula.judged)
    return EVERY[name].unit in COUNTED and EVERY[name].kind in ("stock", "flow") and not is_ratio


def counts_behind(name: str) -> tuple[str, ...]:
    """Return the counts that could be worked out from a share, a mean or a cost; none behind a count itself."""
    if name.replace("saving_", "cost_") in COSTS_OF_COUNTS:
        return PRICED
    formula = EVERY[name].formula
    is_ratio = formula is not None and bool(formula.over)
    return tuple(each for each in (*formula.columns, *formula.over) if each in EVERY and is_count(each)) if formula and is_ratio else ()


@dataclass(frozen=True)
class SmallCounts:
    """Writes counts, and leaves out the small ones where they must be.

    Every number of a report or a page goes through here: levels by `level`, what is taken from two levels by `difference`, `band` or `interval`.

    Parameters
    ----------
    is_on
        Whether small counts are left out: `Authority.has_unpublished_counts`.
    children
        Children of the place that the numbers are of, for counts for each 10,000 of them; 0: not known, so that such rates are left out.

    Examples
    --------
    >>> council = SmallCounts(is_on=True, children=40_000)
    >>> council.level("protection_plans", 3.2), council.level("protection_plans", 57.0), council.level("cost_gbp", 9e6)
    ('fewer than 5', '57', 'withheld')
    >>> council.difference("protection_plans", -11.8, levels=(15.0, 3.2))
    'withheld'
    >>> SmallCounts(is_on=False).level("protection_plans", 3.2)
    '3.2'
    """

    is_on: bool = False
    children: float = 0.0

    def hides(self, name: str, *levels: float) -> bool:
        """Return whether a number of a measure must be left out.

        Parameters
        ----------
        name
            The measure.
        levels
            All levels from which the number is made: itself, both arms of a difference, the ends of an interval of levels; of a share or a cost, the
            counts behind it (`counts_behind`). Where none is known, or one is unknown (nan), a number that has a count behind it is left out.
        """
        if not self.is_on or not (is_count(name) or name.endswith(RATE) or counts_behind(name)):
            return False
        times = self.children / PER if name.endswith(RATE) else 1.0
        return not levels or any(not abs(level) * times >= LEAST_SHOWN for level in levels)

    def hides_alone(self, name: str, *levels: float) -> bool:
        """Return the same where its own levels are all that is known: a share or a cost that has counts behind it is left out."""
        return self.hides(name, *(() if counts_behind(name) else levels))

    def level(self, name: str, value: float, behind: Sequence[float] = ()) -> str:
        """Return a level as text; behind: of a share or a cost, the counts behind it."""
        if self.hides(name, *(behind if counts_behind(name) else (value,))):
            return FEWER if is_count(name) and value == value else WITHHELD
        return EVERY[name].number_format.format(value)

    def difference(self, name: str, value: float, levels: Sequence[float]) -> str:
        """Return a difference as text; levels: of both arms, or of all arms behind it."""
        return WITHHELD if self.hides(name, *levels) else EVERY[name].number_format.format(value, signed=True)

    def band(self, name: str, numbers: tuple[float, float, float], levels: Sequence[float]) -> str:
        """Return a difference with the ends of its interval as text: -108 [-153, -54]."""
        return WITHHELD if self.hides(name, *levels) else EVERY[name].number_format.band(*numbers)

    def interval(self, name: str, ends: tuple[float, float], levels: Sequence[float]) -> str:
        """Return the ends of an interval of differences as text: [-153, -54]."""
        return WITHHELD if self.hides(name, *levels) else EVERY[name].number_format.interval(*ends)
