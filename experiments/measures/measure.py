"""What a measure is: its name, label, unit, kind, error, number format and formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.measures.formats import COUNT, DECIMALS, PERCENT, NumberFormat
from simulation.measures import FIRST_FLOW, INDEX

Kind = Literal["stock", "flow", "share", "cost"]
"""stock: how many there are; flow: how many over an interval; share: part of a whole; cost: GBP. A mean is a stock if it is a mean over those who
are there at a time (strain of staff in post), a flow if it is over what happens in an interval (weeks of proceedings that ended)."""

Error = Literal["none", "harm_missed", "needless_intervention"]
"""Which of the two errors a measure counts: children left in danger, or intervention that was not needed."""

CHANCE_OF_HARM = "chance of significant harm within 12 months"
"""The unit of beliefs, thresholds and ratings."""


@dataclass(frozen=True)
class Formula:
    """Sums of weekly columns, divided by other sums or by weeks or by children.

    is_at_date: made of stocks, so that it can be taken at a date; over an interval it is the mean of the weeks. With `minus`, those columns are
    taken off first; a variance is the mean of squares (columns) less the square of the mean (minus). With `judged`, the measure is a statistic
    of the judgements at those moments, by its name in `experiments/measures/reliability.py`, for all areas together.
    """

    columns: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    scale: float = 1.0
    is_at_date: bool = False
    is_rest: bool = False
    is_per_children: bool = False
    minus: tuple[str, ...] = ()
    is_variance: bool = False
    judged: tuple[int, ...] = ()
    statistic: str = "curve"


@dataclass(frozen=True)
class Measure:
    """A measure of the tables.

    label: short plain words without a leading article. short: still fewer words, for a row whose heading says the rest. formula: None where
    a table makes the measure from others (savings, posts, pay-back).
    """

    name: str
    label: str
    unit: str
    kind: Kind
    number_format: NumberFormat
    formula: Formula | None = None
    error: Error = "none"
    short: str = ""

    @property
    def is_at_date(self) -> bool:
        """Return whether it can be taken at a date."""
        return self.formula is not None and self.formula.is_at_date

    @property
    def heading(self) -> str:
        """Return the fewest words that name it."""
        return self.short or self.label


def weekly(
    unit: str,
    labels: Mapping[str, str | tuple[str, str]],
    error: Error = "none",
    number_format: NumberFormat = COUNT,
) -> tuple[Measure, ...]:
    """Return weekly columns as measures; labels: by name, each a label, or a label and its short form."""
    found = []
    for name, words in labels.items():
        label, short = (words, "") if isinstance(words, str) else words
        is_stock = INDEX[name] < FIRST_FLOW
        kind: Kind = "cost" if unit == "GBP" else "stock" if is_stock else "flow"
        found.append(Measure(name, label, unit, kind, number_format, Formula((name,), is_at_date=is_stock), error, short))
    return tuple(found)


def share(name: str, label: str, unit: str, formula: Formula, error: Error = "none") -> Measure:
    """Return a part of a whole; its unit says of which."""
    return Measure(name, label, unit, "share", PERCENT, formula, error)


def mean(name: str, label: str, unit: str, formula: Formula, number_format: NumberFormat = DECIMALS) -> Measure:
    """Return a mean: a stock if it is one of stocks, else a flow."""
    return Measure(name, label, unit, "stock" if formula.is_at_date else "flow", number_format, formula)


def flows(column: str, *over: str, scale: float = 1.0) -> Formula:
    """Return the formula of a flow divided by flows."""
    return Formula((column,), over, scale)


def stocks(column: str, *over: str, is_rest: bool = False) -> Formula:
    """Return the formula of a stock divided by stocks."""
    return Formula((column,), over, is_at_date=True, is_rest=is_rest)
