"""The reports of sensitivity and discovery: both errors first, every number with its table, and what to do without a table."""

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.exploration.discover import discover
from experiments.exploration.sensitivity import sensitivity
from experiments.presentation.figures.exploration import draw_sensitivity
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.write import report_html
from experiments.presentation.terminal.layout import DISCLAIMER
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

SECTION = re.compile(r'<section id="([a-z-]+)"')


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the results of both studies."""
    place = tmp_path_factory.mktemp("studies")
    sensitivity(str(DATA / "tiny_sensitivity.yaml"), jobs=1, out=place / "sensitivity", figures=draw_sensitivity)
    discover(str(DATA / "tiny_discovery.yaml"), jobs=1, out=place / "discover")
    return place


def test_a_study_of_sensitivity_has_a_report_with_its_shares(place: Path) -> None:
    text = report_html(read_folder(place / "sensitivity"))
    sections = SECTION.findall(text)
    assert sections == ["question", "outcomes", "shares", "screening", "figures", "assumptions", "reproduce", "not-for"]
    assert (
        text.index("first error: in danger and missed") < text.index("second error: needless care entries") < text.index("protection plans started")
    )
    shares = pd.read_csv(place / "sensitivity" / "shares.csv")
    row = shares[(shares["kind"] == "difference") & (shares["outcome"] == "cost_gbp") & (shares["period"] == shares["period"].iloc[-1])].iloc[0]
    assert f'value="{float(row["total_share"])!r} {float(row["total_error"])!r}" data-table="shares"' in text
    assert "The figure" not in text and "The same in words" in text and DISCLAIMER in text and "damaged" not in text


def test_a_discovery_has_a_report_with_both_errors_where_it_fails_and_elsewhere(place: Path) -> None:
    text = report_html(read_folder(place / "discover"))
    assert SECTION.findall(text) == ["question", "outcomes", "boxes", "figures", "assumptions", "reproduce", "not-for"]
    outcomes = pd.read_csv(place / "discover" / "outcomes.csv").set_index(["measure", "where"])
    row = outcomes.loc[("missed_high_risk_children", "where it fails")]
    assert f"where it fails ({row['worlds']})" in text
    assert f'<data value="{float(row["median"])!r}" data-table="outcomes"' in text and "No box of parameters stands out" in text


def test_a_missing_table_is_said_and_the_rest_is_shown(place: Path) -> None:
    path = place / "discover" / "boxes.csv"
    kept = path.read_text()
    try:
        path.write_text("nothing\n1\n")
        text = report_html(read_folder(place / "discover"))
    finally:
        path.write_text(kept)
    assert "damaged, and so not in this report: boxes.csv" in text and "Its table is not in the folder." in text
    assert "second error: needless care entries" in text, "the rest is shown"
