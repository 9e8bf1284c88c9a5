"""Figures of a comparison: tables are made here, drawn by plot functions that compute nothing, and lie beside each picture as CSV."""

from pathlib import Path

import pandas as pd

from experiments.presentation.figures.comparison_tables import difference_rows, finding, observed_rows, series_rows
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import styled
from experiments.runs.parameter_values import labelled
from experiments.runs.run import Results

OVER_TIME = {"protection_plans": "child protection plans", "looked_after_children": "looked-after children"}

DANGER = {
    "harm_at_home_events": "harm at home, all known families (events)",
    "harm_at_home_known_events": "harm at home, comes to light (events)",
    "missed_high_risk_children": "known, in danger, missed (children, mean of weeks)",
    "missed_high_risk_children_closed": "closed, in danger (children, mean of weeks)",
}

NEEDLESS = {
    "needless_plans": "needless plans (events)",
    "needless_care_entries": "needless care entries (events)",
    "harm_in_care_events": "harm in care (events)",
}

MONEY = {
    "saving_gbp": "all payers",
    "saving_gbp_at_margin": "all payers, care weeks at margin",
    "saving_gbp_childrens_services": "children's services",
    "saving_gbp_police": "police (unit cost assumed)",
    "saving_gbp_nhs": "NHS (unit cost assumed)",
    "saving_gbp_probation": "probation",
    "saving_gbp_courts": "courts",
    "saving_gbp_grant": "government grant",
}

TIME = {"hours_face_to_face": "hours face to face", "visits_due": "visits due", "visits_done": "visits done"}

MILLION = 1_000_000


def draw_main(results: Results, folder: Path) -> None:
    """Draw plans and looked-after children over time, both errors, money, and time with families."""
    with styled():
        draw_all(results, folder)


def draw_all(results: Results, folder: Path) -> None:
    """Draw every figure in the style that is set."""
    for measure, words in OVER_TIME.items():
        draw_over_time(results, measure, words, folder)
    draw_groups(results, {"Left in danger: harm at home": DANGER, "Needless: plans": NEEDLESS}, "both_errors", folder)
    draw_groups(results, {"Saving of all payers, GBP million": MONEY}, "savings", folder, "GBP million, below zero: costs more", 1 / MILLION)
    draw_groups(results, {"Time with families: hours": TIME}, "time_with_families", folder, "hours or visits", 1.0)


def draw_over_time(results: Results, measure: str, words: str, folder: Path) -> None:
    """Draw one stock over time."""
    from experiments.presentation.figures.time_series import plot_over_time

    table = series_rows(results, measure)
    table = pd.concat([table, observed_rows(results, measure)], ignore_index=True)
    table["has_band"] = table["has_band"].fillna(False)
    table["title"], table["unit"] = finding(results, measure, f"{words}:") + f", {results.experiment.end}", "children"
    save(plot_over_time(table).figure, labelled(table, results.intervals), folder / measure)


def draw_groups(
    results: Results, groups: dict[str, dict[str, str]], name: str, folder: Path, unit: str = "difference to as usual", scale: float = 1.0
) -> None:
    """Draw groups of differences over the time after the split."""
    from experiments.presentation.figures.differences import plot_groups

    tables = []
    for title, measures in groups.items():
        found = finding(results, next(iter(measures)), title, is_at_end=False, scale=scale)
        if "missed_high_risk_children" in measures:
            found += ";\nmissed in danger: " + finding(results, "missed_high_risk_children", "missed", is_at_end=False).removeprefix("Missed ")
        if "needless_care_entries" in measures:
            found += ";\ncare entries: " + finding(results, "needless_care_entries", "entries", is_at_end=False).removeprefix("Entries ")
        tables.append(difference_rows(results, measures, scale).assign(title=found, unit=unit))
    save(plot_groups(tables), labelled(pd.concat(tables, ignore_index=True), results.intervals), folder / name)
