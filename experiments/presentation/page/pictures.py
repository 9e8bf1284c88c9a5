"""Figures of a comparison with the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.figure import Figure

from experiments.presentation.figures import flows
from experiments.presentation.figures.comparison import drawn, names_of
from experiments.presentation.page.compare_tables import numbers_of
from experiments.presentation.report.pictures import in_words, title_of
from experiments.runs.run import Results

SHOWN = ("both_errors", "protection_plans", "looked_after_children", "costs")
"""In the order of the page; those that the results have."""


@dataclass(frozen=True)
class Pictured:
    """A figure, what it is called, and its text alternative."""

    name: str
    figure: Figure
    words: str
    is_narrow: bool = False


def comparison_pictures(results: Results, is_narrow: bool = False) -> Iterator[Pictured]:
    """Yield the figures of a comparison; none that would show a small count of unpublished figures."""
    numbers, known = numbers_of(results), names_of(results)
    for name in SHOWN:
        if name in known:
            figure, table = drawn(results, name)
            if not numbers.hides_figure(table):
                words = " ".join(map(str, in_words(table)))
                yield Pictured(f"figure-{name.replace('_', '-')}", figure, f"{title_of(name)}. {words}")
    table = flows.flow_rows(results)
    if len(table) and not numbers.hides_figure(table):
        yield Pictured("figure-flows", flows.plot_flows(results, table, is_narrow), flows.in_words(table), is_narrow)
