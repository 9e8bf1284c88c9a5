"""Figures of a comparison: tables are made here, drawn by plot functions that compute nothing, and lie beside each picture as CSV."""

from pathlib import Path

import pandas as pd

from experiments.measures.definitions import headings_of, labels_of
from experiments.presentation.figures.captions import go_live, period_in_words
from experiments.presentation.figures.comparison_tables import caption_of, difference_rows, finding, observed_rows, series_rows
from experiments.presentation.figures.differences import plot_groups
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


BANDS = "mean and 5 to 95 % of {}"


def draw_main(results: Results, folder: Path) -> None:
    """Draw plans and looked-after children over time, both errors, money, and time with families."""
    for measure, words in OVER_TIME.items():
        draw_over_time(results, measure, words, folder)
    draw_groups(results, [DANGER, NEEDLESS], "both_errors", folder)
    draw_groups(results, [MONEY], "savings", folder, 1 / MILLION)
    draw_groups(results, [TIME], "time_with_families", folder)


def draw_over_time(results: Results, measure: str, words: str, folder: Path) -> None:
    """Draw one stock over time."""
    table = pd.concat([series_rows(results, measure), observed_rows(results, measure)], ignore_index=True)
    table["has_band"] = table["has_band"].eq(True)
    banded = table[table["has_band"]]["line"].unique()
    all_banded = len(banded) == table.loc[table["line"] != "observed", "line"].nunique()
    about = BANDS.format("{} runs") + ("" if all_banded else f" (band: {' and '.join(banded)})")
    words_around = {"title": finding(results, measure, words), "caption": caption_of(results, about), "unit": "children"}
    table = table.assign(**words_around, go_live=go_live(results.experiment))
    save(plot_over_time(table).figure, labelled(table, results.intervals), folder / measure)


def draw_groups(results: Results, groups: list[dict[str, str]], name: str, folder: Path, scale: float = 1.0) -> None:
    """Draw groups of differences over the time after the split: events and stocks, and each unit, on an axis of their own."""
    tables = [
        part.assign(title=panel_title(results, part, scale), unit=axis_words(str(unit), str(kind)))
        for measures in groups
        for (unit, kind), part in difference_rows(results, measures, scale).groupby(["unit", "kind"], sort=False)
    ]
    when = period_in_words(tables[0]["period"].iloc[0])
    caption = caption_of(results, f"difference to as usual, {when}; {BANDS.format('{} pairs')}")
    tables = [table.assign(caption=caption) for table in tables]
    save(plot_groups(tables), labelled(pd.concat(tables, ignore_index=True), results.intervals), folder / name)


def panel_title(results: Results, table: pd.DataFrame, scale: float) -> str:
    """Return what is found, or asked, of a panel's first measure."""
    words = str(table["words"].iloc[0]).split(" (")[0]
    return finding(results, table["measure"].iloc[0], words, is_at_end=False, scale=scale)


def axis_words(unit: str, kind: str) -> str:
    """Return an axis's words: its unit; of a stock, that it is the mean of weeks; of money, which way is which."""
    if unit == "GBP":
        return "GBP million (below zero: more is spent)"
    return f"{unit} at a time, mean of weeks" if kind == "stock" else f"{unit}, all in the period"
