"""Tables of a small area: both arms, the week, what would be without help, and true minus signs."""

import pandas as pd
import pytest

pytest.importorskip("solara")

from experiments.presentation.page.area_tables import costs_html, pushes_html, quadrants_html, workers_html
from experiments.presentation.page.area_view import left_out
from experiments.runs.words import QUADRANTS

WHEN = "week from Monday 23 October 2017"


def quadrant_table(without_help: int) -> pd.DataFrame:
    rows = [
        {"families": families, "presentation": "all", "quadrant": name, "children": 1200, "without_help": without_help}
        for families in ("open", "closed")
        for name in QUADRANTS
    ]
    return pd.DataFrame(rows)


def test_quadrants_have_both_arms_and_those_in_danger_without_any_help():
    html = quadrants_html({"Business as usual": quadrant_table(37), "With the policy": quadrant_table(41)}, WHEN)
    assert "of the needless alarms, in danger without any help" in html
    assert html.count(">37<") == html.count(">41<") == 2
    assert html.index("Business as usual") < html.index(">37<") < html.index("With the policy") < html.index(">41<")
    assert f"{WHEN}; one run</caption>" in html


def test_an_empty_arm_is_named_too():
    for made in (pushes_html, workers_html):
        html = made({"Business as usual": pd.DataFrame(), "With the policy": pd.DataFrame()}, WHEN)
        assert "Business as usual" in html and "With the policy" in html and WHEN in html


def test_costs_are_written_with_a_minus_sign():
    row = {"label": "all", "usual_this_week": 1.0, "this_week": 1.0, "usual_to_date": 9e4, "to_date": 3e4, "difference": -6e4}
    html = costs_html(pd.DataFrame([row]), WHEN)
    assert "\N{MINUS SIGN}60.0k" in html and "-60" not in html


@pytest.mark.parametrize(("danger", "words"), [(1411, ", of whom 1,411 are in danger"), (1, ", of whom 1 is in danger"), (None, "")])
def test_who_is_left_out_says_how_many_are_in_danger_where_the_model_knows(danger, words):
    table = pd.DataFrame({"who": ["children"], "children": [9303], "in_danger": pd.array([danger], "Int64")})
    assert left_out(next(table.itertuples())) == f"9,303 children{words}"
