"""A report of unpublished figures shows no count below five, and nothing from which one could be worked out."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.measures.small_counts import FEWER, LEAST_SHOWN, WITHHELD, is_count
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.write import report_html
from tests.experiments.presentation.report.folders import KINDS, Page, page_in

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
