"""A report of unpublished figures shows no count below five, and nothing from which one could be worked out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.measures.small_counts import COSTS_OF_COUNTS, FEWER, LEAST_SHOWN, PRICED, WITHHELD, SmallCounts, is_count
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.write import report_html
from tests.experiments.presentation.report.folders import KINDS, Page, change_record, page_in

SMALL = "care_entries"
"""Of which the tests below make every level small."""


def as_unpublished(path: Path) -> Page:
    """Return a folder's page, had its authority been built from unpublished figures."""
    for place in sorted(path.rglob("run.json")):
        record = json.loads(place.read_text(encoding="utf-8"))
        written = record["configuration"]
        for each in written if isinstance(written, list) else [written]:
            each["authority"]["has_unpublished_counts"] = True
        place.write_text(json.dumps(record), encoding="utf-8")
    return page_in(report_html(read_folder(path)))


def with_small_levels(path: Path) -> None:
    """Make every level of one measure three."""
    summary = pd.read_parquet(path / "summary.parquet")
    summary.loc[summary["measure"] == SMALL, ["mean", "low", "high"]] = 3.0
    summary.to_parquet(path / "summary.parquet")
    headline = pd.read_csv(path / "headline.csv")
    headline.loc[headline["measure"] == SMALL, ["baseline_mean", "policy_mean"]] = 3.0
    headline.to_csv(path / "headline.csv", index=False)
    composition = pd.read_parquet(path / "composition.parquet")
    composition.loc[composition["measure"] == SMALL, "mean"] = 3.0
    composition.to_parquet(path / "composition.parquet")


def measures_shown(page: Page) -> set[str]:
    """Return the measures of which a page has a number."""
    return {each.attributes.get("data-measure", each.attributes.get("data-quantity", "")) for each in page.all("data")}


@pytest.mark.parametrize("kind", KINDS)
def test_no_level_below_five_is_shown(kind: str, copy_of: Callable[[str], Path]) -> None:
    page = as_unpublished(copy_of(kind))
    levels = ("mean", "baseline_mean", "policy_mean")
    shown = [each for each in page.all("data") if each.attributes["data-table"] != "settings"]
    counts = [each for each in shown if is_count(each.attributes.get("data-measure", "cost_gbp"))]
    assert all(float(each.attributes["value"]) >= LEAST_SHOWN for each in counts if each.attributes["data-column"] in levels)
    assert any(word in page.all("main")[0].text for word in (FEWER, WITHHELD))


def test_differences_of_small_counts_go_with_them(copy_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    path = copy_of("main")
    assert SMALL in measures_shown(page_of("main"))
    with_small_levels(path)
    page = as_unpublished(path)
    assert SMALL not in measures_shown(page) and len(page.all("data")) > 50
    text = page.all("main")[0].text
    assert FEWER in text and WITHHELD in text
    answers = " ".join(each.text for each in page.all("p") if each.attributes.get("class") == "answer")
    assert "children entering care: counts too small to be shown" in answers
    assert WITHHELD not in answers and FEWER not in answers


def test_figures_of_small_counts_are_left_out(copy_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    path = copy_of("main")
    drawn = len(page_of("main").all("svg"))
    with_small_levels(path)
    page = as_unpublished(path)
    assert len(page.all("svg")) < drawn
    assert "figure-answer" not in {each.attributes.get("id") for each in page.all("figure")}
    assert "the figure is left out" in page.all("main")[0].text


def test_published_figures_are_shown_whole(text_of: Callable[[str], str]) -> None:
    text = text_of("main")
    assert FEWER not in text and WITHHELD not in text


FIGURE_ROWS = [
    ({"measure": "protection_plans", "mean": 60.0, "low": 50.0, "high": 70.0}, False),
    ({"measure": "protection_plans", "mean": 60.0, "low": float("nan"), "high": float("nan")}, False),
    ({"measure": "protection_plans", "mean": 6.0, "low": 4.0, "high": 8.0}, True),
    ({"measure": "protection_plans", "mean": 6.0, "median": 4.0, "low": 5.0, "high": 8.0}, True),
    ({"measure": "protection_plans", "observed": 3.0, "median": 12.0, "low": 10.0, "high": 14.0}, True),
    ({"measure": "protection_plans", "observed": 30.0, "median": 12.0, "low": 10.0, "high": 14.0}, False),
    ({"measure": "care_entries", "share": -22.0, "low": -30.0, "high": -10.0}, True),
    ({"measure": "care_entries", "median": 0.8, "high": 9.0}, True),
    ({"measure": "protection_plans / children_in_need", "observed": 30.0, "median": 12.0}, True),
    ({"measure": "cost_gbp", "mean": 9e6, "low": 8e6, "high": 1e7}, True),
    ({"measure": "cost_line_staff", "mean": 9e6, "low": 8e6, "high": 1e7}, False),
]
"""Rows of figures' tables, and whether one hides its figure."""


@pytest.mark.fast
@pytest.mark.parametrize(("row", "is_hidden"), FIGURE_ROWS)
def test_a_figure_goes_with_any_number_of_its_table(row: dict[str, Any], is_hidden: bool) -> None:
    large = {"measure": "protection_plans", "mean": 60.0, "observed": 60.0}
    assert Numbers(SmallCounts(is_on=True, children=20_000)).hides_figure(pd.DataFrame([large, row])) == is_hidden
    assert not Numbers(SmallCounts()).hides_figure(pd.DataFrame([large, row]))


def as_validation(path: Path, observed: float) -> Page:
    """Return the page of a folder of `validate`, made from another one, whose one published figure is given; the figures are unpublished."""
    (path / "figures").mkdir()
    row = {"measure": "protection_plans", "period": "2014-03-31", "observed": observed, "median": 12.5, "low": 10.25, "high": 14.75, "ratio": 4.0}
    marks = {"is_inside": False, "in_interval": False, "role": "calibrate", "source": "own return", "in_window": True, "fitted": False}
    pd.DataFrame([row | marks]).to_csv(path / "figures" / "targets.csv", index=False)
    shape = '<svg xmlns="http://www.w3.org/2000/svg"><text>published</text></svg>'
    (path / "figures" / "targets.svg").write_text(shape, encoding="utf-8")
    change_record(path, question="validate")
    return as_unpublished(path)


def test_a_councils_own_small_figure_is_neither_drawn_nor_read_out(copy_of: Callable[[str], Path]) -> None:
    page = as_validation(copy_of("simulate"), observed=3.0)
    assert not page.all("svg") and "published 3" not in page.all("main")[0].text and WITHHELD in page.all("table")[0].text


def test_a_councils_own_larger_figure_is_drawn(copy_of: Callable[[str], Path]) -> None:
    page = as_validation(copy_of("simulate"), observed=30.0)
    assert len(page.all("svg")) == 1 and "published 30" in page.all("main")[0].text


def test_costs_go_with_the_placements_that_they_would_give_back(copy_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    assert measures_shown(page_of("main")) & set(COSTS_OF_COUNTS)
    path = copy_of("main")
    summary = pd.read_parquet(path / "summary.parquet")
    summary.loc[summary["measure"].isin(PRICED), "mean"] = 20.0
    summary.to_parquet(path / "summary.parquet")
    assert {"cost_gbp", "cost_line_placements"} <= measures_shown(as_unpublished(path))
    summary.loc[summary["measure"] == "placement_foster", "mean"] = 1.0
    summary.to_parquet(path / "summary.parquet")
    shown = measures_shown(as_unpublished(path))
    assert not shown & {*COSTS_OF_COUNTS, "saving_gbp"} and "cost_line_staff" in shown


@pytest.mark.parametrize(
    "change", [{"configuration": None}, {"configuration": []}, {"configuration": {}}, {"configuration": {"authority": {"title": "Somewhere"}}}]
)
def test_where_an_authority_cannot_be_read_its_figures_count_as_unpublished(change: dict[str, Any], copy_of: Callable[[str], Path]) -> None:
    path = copy_of("main")
    with_small_levels(path)
    change_record(path, **change)
    folder = read_folder(path)
    assert folder.small_counts == SmallCounts(is_on=True, children=0.0)
    page = page_in(report_html(folder))
    assert SMALL not in measures_shown(page) and WITHHELD in page.all("main")[0].text
    assert any("does not say whether figures" in each.text for each in page.all("p") if each.attributes.get("role") == "note")
