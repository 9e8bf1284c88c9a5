"""Figures of a comparison: tables are made here, drawn by plot functions that compute nothing, and lie beside each picture as CSV."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.inputs.errors import InputError, likely
from experiments.measures.definitions import headings_of, labels_of
from experiments.presentation.figures.captions import go_live, period_in_words
from experiments.presentation.figures.comparison_tables import bands_in_words, caption_of, difference_rows, finding, observed_rows, series_rows
from experiments.presentation.figures.differences import plot_groups
from experiments.presentation.figures.notebook import Drawings
from experiments.presentation.figures.save import save
from experiments.presentation.figures.time_series import plot_over_time
from experiments.runs.parameter_values import labelled
from experiments.runs.run import Results

OVER_TIME = labels_of(["protection_plans", "looked_after_children"])

DANGER = labels_of(
    ["harm_at_home_events", "harm_at_home_known_events", "missed_high_risk_children", "missed_high_risk_children_closed"],
)

NEEDLESS = labels_of(["needless_plans", "needless_care_entries", "harm_in_care_events"])

MONEY = headings_of(
    [
        *("saving_gbp", "saving_gbp_at_margin", "saving_gbp_childrens_services", "saving_gbp_police", "saving_gbp_nhs"),
        *("saving_gbp_probation", "saving_gbp_courts", "saving_gbp_grant"),
    ]
)

TIME = labels_of(["hours_face_to_face", "visits_due", "visits_done"])

MILLION = 1_000_000


GROUPS: Mapping[str, tuple[list[dict[str, str]], float]] = {
    "both_errors": ([DANGER, NEEDLESS], 1.0),
    "savings": ([MONEY], 1 / MILLION),
    "time_with_families": ([TIME], 1.0),
}
"""Differences by the name of their figure: groups of measures, and what their numbers are multiplied by."""


def draw_main(results: Results, folder: Path) -> None:
    """Draw plans and looked-after children over time, both errors, money, and time with families."""
    for name in names_of(results):
        figure, table = drawn(results, name)
        save(figure, table, folder / name)


def plotted(results: Results, name: str | None = None) -> Drawings | Figure:
    """Return all figures by name, or the one of a name; raise InputError for another name."""
    names = names_of(results)
    if name is None:
        return Drawings({each: drawn(results, each)[0] for each in names})
    if name not in names:
        raise InputError("name", "", name, ", ".join(names), likely(str(name), names))
    return drawn(results, name)[0]


def names_of(results: Results) -> list[str]:
    """Return the names of the figures that there are: differences only of a comparison."""
    return [*OVER_TIME, *(GROUPS if results.experiment.pairs else ())]


def drawn(results: Results, name: str) -> tuple[Figure, pd.DataFrame]:
    """Return the figure of a name, and the table that it shows."""
    figure, table = drawn_groups(results, *GROUPS[name]) if name in GROUPS else drawn_over_time(results, name, OVER_TIME[name])
    return figure, labelled(table, results.intervals)


def drawn_over_time(results: Results, measure: str, words: str) -> tuple[Figure, pd.DataFrame]:
    """Return one stock over time."""
    table = pd.concat([series_rows(results, measure), observed_rows(results, measure)], ignore_index=True)
    table["has_band"] = table["has_band"].eq(True)
    banded = table[table["has_band"]]["line"].unique()
    all_banded = len(banded) == table.loc[table["line"] != "observed", "line"].nunique()
    about = bands_in_words(results, "run") + ("" if all_banded else f" (band: {' and '.join(banded)})")
    words_around = {"title": finding(results, measure, words), "caption": caption_of(results, about), "unit": "children"}
    table = table.assign(**words_around, go_live=go_live(results.experiment))
    return plot_over_time(table).figure.figure, table


def drawn_groups(results: Results, groups: list[dict[str, str]], scale: float) -> tuple[Figure, pd.DataFrame]:
    """Return groups of differences over the time after the split: events and stocks, and each unit, on an axis of their own."""
    tables = [
        part.assign(title=panel_title(results, part, scale), unit=axis_words(str(unit), str(kind)))
        for measures in groups
        for (unit, kind), part in difference_rows(results, measures, scale).groupby(["unit", "kind"], sort=False)
    ]
    when = period_in_words(tables[0]["period"].iloc[0])
    caption = caption_of(results, f"difference to as usual, {when}; {bands_in_words(results, 'pair')}")
    tables = [table.assign(caption=caption) for table in tables]
    return plot_groups(tables), pd.concat(tables, ignore_index=True)


def panel_title(results: Results, table: pd.DataFrame, scale: float) -> str:
    """Return what is found, or asked, of a panel's first measure."""
    words = str(table["words"].iloc[0]).split(" (")[0]
    return finding(results, table["measure"].iloc[0], words, is_at_end=False, scale=scale)


def axis_words(unit: str, kind: str) -> str:
    """Return an axis's words: its unit; of a stock, that it is the mean of weeks; of money, which way is which."""
    if unit == "GBP":
        return "GBP million (below zero: more is spent)"
    return f"{unit} at a time, mean of weeks" if kind == "stock" else f"{unit}, all in the period"
