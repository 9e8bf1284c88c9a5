"""Every number of a report is that of the tables: its value, and its text as everywhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup

from experiments.measures.definitions import EVERY
from experiments.measures.formats import PERCENT
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.ablation import whole_of
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.numbers import KEYS, Numbers, minus_in_text
from experiments.presentation.report.write import report_html
from experiments.presentation.terminal.pairing import about
from experiments.presentation.terminal.reported_effects import change
from tests.experiments.presentation.report.folders import KINDS, Element, Page, page_in

LEAST = {"main": 300, "programmes": 60, "ablate": 40, "predict": 50, "simulate": 12}
"""Numbers that a report has at least."""

PARTS = ("share_of_variance", "chance")


def tables_of(path: Path) -> dict[str, pd.DataFrame]:
    """Return every table that a report of a folder may take numbers from, the folders of groups among them."""
    folder = read_folder(path)
    tables = dict(folder.tables) | {"whole": whole_of(folder)}
    for group in folder.record.get("groups", ()):
        tables |= {name: pd.concat([tables.get(name, pd.DataFrame()), table]) for name, table in read_folder(path / group).tables.items()}
    return tables


def row_of(element: Element, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the one row of a table that a number says it was read from."""
    found = tables[element.attributes["data-table"]]
    for name in KEYS:
        said = element.attributes.get(f"data-{name}")
        if name in found:
            found = found[found[name].astype(str) == said] if said is not None else found[found[name].isna()]
    assert len(found) == 1, f"{element.attributes} is in {len(found)} rows"
    return dict(found.iloc[0])


def expected_text(element: Element, row: dict[str, Any]) -> str:
    """Return how a number is written: by the format of its measure, or in the form of a ratio, a claim or a share."""
    table, columns = element.attributes["data-table"], element.attributes["data-column"].split()
    values = [float(row[column]) for column in columns]
    if table in ("claims", "reported"):
        return change(pd.Series(row), len(columns) > 1)
    if table == "pairing":
        return about(values[0])
    if table == "prediction":
        return f"{values[0]:.2f}" if len(values) == 1 else f"[{values[0]:.2f}, {values[1]:.2f}]"
    if columns[0] in PARTS:
        return PERCENT.format(values[0]) if columns[0] == PARTS[0] else f"{values[0]:.0%}"
    number = EVERY[element.attributes["data-measure"]].number_format
    if len(values) == 2:
        return number.interval(*values)
    if element.text.endswith((" fewer", " less", " more")):
        below, sign = ("less", "£") if EVERY[element.attributes["data-measure"]].unit == "GBP" else ("fewer", "")
        return f"{sign}{number.format(abs(values[0]))} {below if values[0] < 0.0 else 'more'}"
    is_level = columns[0] in ("mean", "baseline_mean", "policy_mean") or columns[0] == element.attributes["data-measure"]
    return number.format(values[0], signed=not is_level)


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_read_back_from_the_tables(kind: str, folder_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    tables = tables_of(folder_of(kind))
    numbers = [each for each in page_of(kind).all("data") if each.attributes["data-table"] != "settings"]
    assert len(numbers) >= LEAST[kind]
    for element in numbers:
        row = row_of(element, tables)
        values = [float(row[column]) for column in element.attributes["data-column"].split()]
        assert [float(value) for value in element.attributes["value"].split()] == pytest.approx(values, rel=1e-9, abs=0.0)
        assert element.text == with_minus(expected_text(element, row)), element.attributes


def test_a_report_reads_another_number_where_the_table_has_another(copy_of: Callable[[str], Path]) -> None:
    path = copy_of("main")
    table = pd.read_csv(path / "headline.csv")
    table.loc[:, "difference"] += 1000.0
    table.to_csv(path / "headline.csv", index=False)
    shown = [each for each in page_in(report_html(read_folder(path))).all("data") if each.attributes.get("data-table") == "headline"]
    values = {float(each.attributes["value"]) for each in shown if each.attributes["data-column"] == "difference"}
    assert values and values <= set(table["difference"].astype(float))


def test_a_figure_and_the_report_write_the_same_numbers(folder_of: Callable[[str], Path]) -> None:
    """Both round to seven figures once: 6.5499999 is not +6.5 in a table and +6.6 in the figure above it."""
    folder = read_folder(folder_of("main"))
    numbers = Numbers(folder.small_counts, folder.tables)
    said = pd.read_csv(folder.path / "figures" / "answer.csv").merge(
        folder.table("headline"), on=["policy", "baseline", "measure"], suffixes=("", "_is")
    )
    assert len(said) > 8
    for row in said.to_dict("records"):
        shown = {name: row.get(f"{name}_is", row[name]) for name in ("difference", "low", "high")} | {"measure": row["measure"]}
        text = f"{Markup(numbers.difference('headline', shown)).striptags()} {Markup(numbers.interval('headline', shown)).striptags()}"
        assert with_minus(row["said"]).startswith(text), row["measure"]


def test_pay_is_the_authoritys_setting(folder_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    folder = read_folder(folder_of("main"))
    assert folder.experiment is not None
    pay = [each for each in page_of("main").all("data") if each.attributes["data-table"] == "settings"]
    assert len(pay) >= 3
    for each in pay:
        assert float(each.attributes["value"]) == getattr(folder.experiment.authority.salaries, each.attributes["data-measure"]).value


@pytest.mark.fast
def test_minus_signs_stand_before_numbers_alone() -> None:
    said = "shared records alone: -150 (-196 to -104); looked-after, 2015-04-01, 5 to 95 %, [-3, -1.5m]"
    assert minus_in_text(said) == "shared records alone: −150 (−196 to −104); looked-after, 2015-04-01, 5 to 95 %, [−3, −1.5m]"
