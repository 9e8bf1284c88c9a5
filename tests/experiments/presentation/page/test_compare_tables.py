"""Tables of the page: every number has its value, small counts of unpublished figures are left out, text is escaped."""

import re
from dataclasses import replace

import pandas as pd
import pytest

pytest.importorskip("solara")

from experiments.comparison.compare import compare
from experiments.presentation.page.compare_tables import both_html, headline_html, payer_html
from experiments.presentation.page.html import download_html, figure_html, frame_html, grid_html, shown_or_problem
from experiments.presentation.page.pictures import comparison_pictures
from experiments.runs.run import Results
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"


@pytest.fixture(scope="module")
def results() -> Results:
    """Return a comparison of an invented place so small that many counts lie below five."""
    return compare(str(DATA / "tiny_baseline.yaml"), [str(DATA / "tiny_programme_run.yaml")], runs=2, counterfactuals=False)


def values_of(html: str) -> dict[tuple[str, str], float]:
    """Return the values of marked numbers by measure and column."""
    found = re.findall(r'<data value="([^"]+)" data-table="headline" data-column="([^" ]+)"[^>]*data-measure="([^"]+)"', html)
    return {(measure, column): float(value) for value, column, measure in found}


def test_numbers_are_those_of_the_headline_and_both_errors_stand_side_by_side(results):
    html = headline_html(results)
    rows, values = results.headline.set_index("measure"), values_of(html)
    assert values
    for (measure, column), value in values.items():
        assert value == pytest.approx(rows.loc[measure, column], rel=1e-6)
    errors = html[html.index("class='errors'") :]
    assert errors.index("First error") < errors.index("Second error") < errors.index("</div></div>")


def with_small_count(results: Results, is_unpublished: bool) -> Results:
    """Return the results with 3.2 needless plans as usual, of a place whose figures are published or not."""
    authority = results.experiment.authority.model_copy(update={"has_unpublished_counts": is_unpublished})
    headline, summary = results.headline.copy(), results.summary.copy()
    headline.loc[headline["measure"] == "needless_plans", "baseline_mean"] = 3.2
    summary.loc[(summary["measure"] == "needless_plans") & (summary["scenario"] == headline["baseline"].iloc[0]), "mean"] = 3.2
    return replace(results, experiment=replace(results.experiment, authority=authority), headline=headline, summary=summary)


def test_small_counts_of_unpublished_figures_are_left_out(results):
    shown, hidden = (with_small_count(results, is_unpublished) for is_unpublished in (False, True))
    html, values = headline_html(hidden), values_of(headline_html(shown))
    assert values["needless_plans", "baseline_mean"] == 3.2
    assert "fewer than 5" in html and "fewer than 5" not in headline_html(shown)
    assert {column for measure, column in values_of(html) if measure == "needless_plans"} == set()
    assert {column for measure, column in values if measure == "needless_plans"} >= {"baseline_mean", "difference"}
    assert values_of(html)["protection_plans", "baseline_mean"] == values["protection_plans", "baseline_mean"]
    assert len(list(comparison_pictures(hidden))) < len(list(comparison_pictures(shown)))


def test_two_settings_and_payers_have_a_table(results):
    html = both_html({"one": results, "<two>": results})
    assert html.count("&lt;two&gt;: difference") == 1
    assert "<two>" not in html
    assert "cost, all payers" in payer_html(results)


def test_text_is_escaped_everywhere():
    evil = "<script>alert(1)</script>\"'"
    for html in (
        grid_html([evil, "b"], [[evil, evil], [evil]], evil, evil),
        frame_html(pd.DataFrame({evil: [evil], "b": [evil]}), evil),
        figure_html("data:,", evil, evil, evil),
        download_html(evil, evil, evil),
        "".join(shown_or_problem(lambda: [][evil])),
    ):
        assert "<script" not in html


def test_a_part_that_fails_becomes_a_message():
    def fail() -> list[str]:
        raise ValueError("odd")

    (html,) = shown_or_problem(fail)
    assert 'role="alert"' in html
    assert "ValueError: odd" in html
