"""Figures that jump by more than chance and history allow: found, asked about, and what was decided of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt

from experiments.authorities.dfe_cells import PublishedCell, PublishedTables
from experiments.authorities.dfe_series import Series
from experiments.authorities.register import RegisteredAuthority
from experiments.inputs.errors import InputError, InputErrors, NotGiven, likely
from simulation.types import Figure


@dataclass(frozen=True)
class Decisions:
    """What a user decided about figures, each a series and a year: taken as they are, or left out and borrowed."""

    accepted: frozenset[tuple[str, int]] = frozenset()
    left_out: frozenset[tuple[str, int]] = frozenset()


def decisions_of(accept: Iterable[str], leave_out: Iterable[str], known: Iterable[str]) -> Decisions:
    """Return decisions from texts such as `repeat_plan_share:2022`; raise InputError for one that names no series or year, or both ways."""
    names = sorted(known)
    accepted, left = (
        frozenset(decision(option, text, names) for text in texts) for option, texts in (("--accept", accept), ("--leave-out", leave_out))
    )
    both = sorted(accepted & left)
    if both:
        raise InputError(
            "--leave-out", "", NotGiven(f"{both[0][0]}:{both[0][1]}, which --accept takes"), "a figure that is not accepted", "Keep one."
        )
    return Decisions(accepted, left)


def decision(option: str, text: str, names: list[str]) -> tuple[str, int]:
    """Return the series and year of one decision; raise InputError."""
    name, _, year = text.partition(":")
    if name not in names:
        raise InputError(option, "", text, f"MEASURE:YEAR, with a measure among {', '.join(names)}", likely(name, names))
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise InputError(option, "", text, "MEASURE:YEAR, such as repeat_plan_share:2022")
    return name, int(year)


@dataclass(frozen=True)
class JumpRule:
    """How far a figure may be from the authority's own figures of the years before and after, beyond chance.

    Counts are held to a factor, shares to a difference; chance is `sds` standard deviations of counts that come `together` at a time.
    """

    factor: float
    share: float
    sds: float
    together: float

    @classmethod
    def of(cls, building: Mapping[str, Figure]) -> "JumpRule":
        """Return the rule of configs/building.yaml."""
        return cls(*(building[f"jump_{name}"].value for name in ("factor", "share", "sds", "together")))

    def count_jumps(self, one: float, other: float) -> bool:
        """Return whether two counts are further apart than the rule allows; half a child is added to each, so that zero has a logarithm."""
        chance = self.sds * sqrt(self.together * (1.0 / (one + 0.5) + 1.0 / (other + 0.5)))
        return abs(log((one + 0.5) / (other + 0.5))) > log(self.factor) + chance

    def share_jumps(self, one: float, other: float, of_one: float, of_other: float) -> bool:
        """Return whether two shares, of so many each, are further apart than the rule allows."""
        pooled = (one * of_one + other * of_other) / (of_one + of_other)
        chance = self.sds * sqrt(max(0.0, self.together * pooled * (1.0 - pooled) * (1.0 / of_one + 1.0 / of_other)))
        return abs(one - other) > self.share + chance


@dataclass(frozen=True)
class Jump:
    """A figure that jumps: its series and cell, and the own figures beside it by year."""

    series: Series
    cell: PublishedCell
    beside: dict[int, float]

    @property
    def key(self) -> tuple[str, int]:
        """Return the series' name and the year."""
        return self.series.name, self.cell.year

    @property
    def words(self) -> str:
        """Return the figure and those beside it."""
        others = " and ".join(f"{value:g} in {year}" for year, value in sorted(self.beside.items()))
        return f"{self.series.name} {self.cell.value:g} beside {others}"


@dataclass(frozen=True)
class JumpFinder:
    """Looks for jumps among one authority's own published figures."""

    published: PublishedTables
    place: RegisteredAuthority
    rule: JumpRule

    def own(self, series: Series, year: int) -> PublishedCell | None:
        """Return an own figure of a year that has a table; None if it is missing, or of a common return."""
        cell = self.published.cell(series, self.place.code, year)
        return cell if cell.value is not None and len(cell.codes) == 1 else None

    def jump(self, series: Series, year: int, count: Series | None = None) -> Jump | None:
        """Return the jump of a figure, or None. It is far from the nearest own figures before and after; at an end, from the one beside it.

        A figure that jumps itself says nothing of the one beside it. count: the series of counts that a share is a share of; None for counts
        and for ratios of other kinds.
        """
        cell = self.own(series, year) if year in self.published.years(series) else None
        if cell is None:
            return None
        beside = [other for direction in (-1, 1) if (other := next(self.others(series, year, direction), None))]
        if len(beside) == 1:
            direction = 1 if beside[0].year > year else -1
            beside = [other for other in self.others(series, year, direction) if not self.is_spike(series, other.year, count)][:1]
        if not beside or not all(self.is_far(cell, other, count) for other in beside):
            return None
        return Jump(series, cell, {other.year: other.value or 0.0 for other in beside})

    def others(self, series: Series, year: int, direction: int) -> Iterator[PublishedCell]:
        """Yield the own figures before a year (direction -1) or after it (1), nearest first."""
        for held in self.published.years(series)[::direction]:
            other = self.own(series, held) if (held - year) * direction > 0 else None
            if other is not None:
                yield other

    def is_spike(self, series: Series, year: int, count: Series | None) -> bool:
        """Return whether a figure is far from the own figures on both sides."""
        cell, sides = self.own(series, year), [next(self.others(series, year, direction), None) for direction in (-1, 1)]
        return cell is not None and all(other is not None and self.is_far(cell, other, count) for other in sides)

    def is_far(self, cell: PublishedCell, other: PublishedCell, count: Series | None) -> bool:
        """Return whether two figures of one series are further apart than chance and the rule allow."""
        one, two = cell.value or 0.0, other.value or 0.0
        if count is None:
            return self.rule.count_jumps(one, two)
        of_one, of_two = (self.own(count, each.year) for each in (cell, other))
        if of_one is None or of_two is None or not of_one.value or not of_two.value:
            return False
        return self.rule.share_jumps(one, two, of_one.value, of_two.value)


def check_jumps(jumps: Iterable[Jump], place: RegisteredAuthority, decisions: Decisions) -> Iterator[str]:
    """Yield a note for each jump that was accepted; raise InputErrors for those about which nothing was decided."""
    found = [jump for jump in jumps if jump.key not in decisions.left_out]
    open_questions = [jump for jump in found if jump.key not in decisions.accepted]
    if open_questions:
        raise InputErrors([question(jump, place) for jump in open_questions])
    yield from (f"{jump.series.name} {jump.cell.year}: {jump.words}, accepted by --accept" for jump in found)


def question(jump: Jump, place: RegisteredAuthority) -> InputError:
    """Return the error that asks about a jump."""
    name = f"{jump.series.name}:{jump.cell.year}"
    return InputError(
        jump.cell.file,
        f"{place.title} {jump.cell.year}, column {jump.cell.column}",
        NotGiven(jump.words),
        "a figure nearer to the authority's own of the years beside it",
        f"If it is right, add --accept {name}; if it is an error of the return, --leave-out {name} borrows from its neighbours.",
    )
