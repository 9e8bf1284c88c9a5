"""A figure's table is read out in sentences: every row, in the words and with the numbers of the figure."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.presentation.report.alternatives import MOST_ROWS, in_words


@pytest.mark.parametrize("kind", ["main", "ablate", "predict"])
def test_every_figure_is_read_out_without_codes(kind: str, folder_of: Callable[[str], Path]) -> None:
    places = sorted((folder_of(kind) / "figures").glob("*.csv"))
    assert places
    for place in places:
        said = in_words(pd.read_csv(place))
        assert said and all(line.endswith(".") for line in said), place
        assert not [line for line in said if "_" in line or "nan" in line.split()], place


def test_the_rows_of_differences_are_those_beside_the_points(folder_of: Callable[[str], Path]) -> None:
    table = pd.read_csv(folder_of("main") / "figures" / "answer.csv")
    said = in_words(table)
    assert len(said) == len(table) + 1
    for line, row in zip(said[1:], table.to_dict("records")):
        assert str(row["said"]).replace("-", "−") in line and row["words"] in line


@pytest.mark.fast
def test_lines_over_time_are_read_out_by_their_ends() -> None:
    row = {"panel": "thresholds stay", "line": "as usual", "date": "2015-03-30", "mean": 500.0, "low": 480.0, "high": 520.0, "unit": "children"}
    table = pd.DataFrame([row, row | {"date": "2016-03-28", "mean": 450.0, "low": 430.0, "high": 470.0}])
    (said,) = in_words(table)
    assert said == "thresholds stay, as usual: 500 children on 30 March 2015, 450 (430 to 470) on 28 March 2016."


@pytest.mark.fast
def test_a_single_point_is_said_once() -> None:
    row = {"panel": "", "line": "observed", "date": "2015-03-31", "mean": 896.0, "low": 896.0, "high": 896.0, "unit": "children"}
    assert in_words(pd.DataFrame([row])) == ["observed: 896 children on 31 March 2015."]


@pytest.mark.fast
def test_published_figures_and_claims_are_read_out() -> None:
    target = {"measure": "referrals", "period": "2015-04-01/2016-03-31", "observed": 2814.0, "median": 3224.4, "low": 3160.0, "high": 3289.0}
    assert in_words(pd.DataFrame([target])) == ["Referrals, 1 April 2015 to 31 March 2016: published 2,814, simulated 3,224 (3,160 to 3,289)."]
    claim = {"words": "plans", "part": "programme", "form": "percent", "reported": -47.0, "runs": 2, "percent": -11.2, "percent_low": -18.0}
    (said,) = in_words(pd.DataFrame([claim | {"percent_high": -4.0, "against": "before"}]))
    assert said == "Plans: reported −47 %; model, what the programme did −11 % [−18, −4]."


@pytest.mark.fast
def test_a_long_table_ends_in_how_much_more_there_is_and_an_unknown_one_says_nothing() -> None:
    rows = pd.DataFrame([{"words": f"row {i}", "said": "1"} for i in range(MOST_ROWS + 3)])
    assert in_words(rows)[-1] == "3 more rows stand in the figure's table." and len(in_words(rows)) == MOST_ROWS + 1
    assert in_words(pd.DataFrame({"a": [1]})) == []
