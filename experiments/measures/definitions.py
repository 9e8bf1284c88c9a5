"""Every measure of the tables. Each is defined once, with its label, unit, kind, error, number format and formula."""

from collections.abc import Iterable, Iterator

from experiments.measures import families, meetings, money, pathway, workforce
from experiments.measures.judgement import JUDGEMENT
from experiments.measures.ratios import RATES, RATIOS, rate_of
from simulation.measures import JUDGED, MEASURES

WEEKLY = {measure.name: measure for topic in (pathway, families, workforce, money) for measure in topic.WEEKLY}

ALL = (*(WEEKLY[name] for name in MEASURES), *RATIOS, *JUDGEMENT, *(rate_of(WEEKLY[name]) for name in RATES))
"""What is computed from the weekly columns of every run, in the order of the tables."""

BY_NAME = {measure.name: measure for measure in ALL}

MADE = (*money.SAVINGS, *families.HEADLINE, families.FOLLOWED, *workforce.HEADLINE, *money.HEADLINE, *meetings.OF_MEETINGS)
"""What tables make from these, from records or from settings: savings stand in the table of differences, the others in composition, headline,
lessons and studies."""

EVERY = BY_NAME | {measure.name: measure for measure in MADE}


def is_judged(name: str | None) -> bool:
    """Return whether a measure is judged at the line of danger, or made of what is; False for what is no measure."""
    formula = EVERY[name].formula if name in EVERY else None
    return formula is not None and not set(JUDGED).isdisjoint(formula.columns)


def labels_of(names: Iterable[str]) -> dict[str, str]:
    """Return the labels of measures by name, in the order given."""
    return {name: EVERY[name].label for name in names}


Rows = tuple[str | tuple[str, ...], ...]
"""Names of measures in the order of a table; those in an inner tuple stand under the one before them."""


def rows_of(names: Rows) -> Iterator[tuple[str, int]]:
    """Yield each name with its level: 0, or 1 under the one before."""
    for name in names:
        yield from [(name, 0)] if isinstance(name, str) else [(inner, 1) for inner in name]


def words_at(name: str, level: int) -> str:
    """Return how a measure is called in a row: its label, or under another row the fewest words."""
    return EVERY[name].heading if level else EVERY[name].label


def label_of_ratio(names: str) -> str:
    """Return the label of a measure, or of one over another, as targets have them: NAME / NAME."""
    return " / ".join(labels_of(names.split(" / ")).values())
