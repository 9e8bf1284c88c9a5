"""Flows by year and stocks for a telephone: the numbers of the results' own tables."""

import pandas as pd
import pytest

from experiments import compare
from experiments.measures.evaluate import pick
from experiments.presentation.figures import flows
from experiments.presentation.figures.comparison import drawn
from experiments.presentation.figures.narrow_lines import plot_narrow
from experiments.runs.run import Results
from tests.experiments.presentation.figures.rules import faults_of

YEAR = "2015-04-01/2016-03-31"


@pytest.fixture(scope="module")
def results() -> Results:
    """Return two pairs of runs of one year."""
    window = {"start": "2015-04-01", "end": "2016-03-31"}
    return compare("west_berkshire:business_as_usual", ["family_safeguarding@2015-06-01"], runs=2, draws="held", **window)


def test_every_year_s_numbers_are_those_of_the_summary(results):
    table = flows.flow_rows(results)
    assert set(table["measure"]) == set(flows.SHOWN) and len(table) == 2 * len(flows.SHOWN)
    for row in table.itertuples():
        arm = results.experiment.pairs[0].baseline if row.place < 0 else results.experiment.pairs[0].policy
        expected = pick(results.summary, row.measure, YEAR).set_index("scenario").loc[arm]
        assert (row.year, row.mean, row.low, row.high) == (2015, expected["mean"], expected["low"], expected["high"])


def test_the_sentence_gives_both_arms_means(results):
    table = flows.flow_rows(results)
    words = flows.in_words(table)
    usual, tried = (table[(table["measure"] == "plan_starts") & (table["place"] == place)]["mean"].iloc[0] for place in (-1, 1))
    assert f"protection plans started {tried:.0f} (baseline {usual:.0f})" in words
    assert flows.in_words(table.head(0)) == "The window holds no whole year from 1 April."


@pytest.mark.parametrize("is_narrow", [False, True])
def test_the_figure_asks_and_has_room_for_its_words(results, is_narrow):
    figure = flows.plot_flows(results, flows.flow_rows(results), is_narrow)
    assert faults_of(figure, ["West Berkshire", "1 April 2015 to 31 March 2016", "go-live 1 June 2015"], is_few=True) == []


def test_a_stock_fits_on_a_telephone(results):
    _, table = drawn(results, "protection_plans")
    figure = plot_narrow(table)
    assert faults_of(figure, ["West Berkshire", "go-live 1 June 2015"], is_few=True) == []
    years = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert len(years) == len(set(years)) and "At the ends" not in figure.get_supxlabel()
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert names == list(dict.fromkeys(table.loc[table["line"] != "observed", "line"]))
    panels = pd.concat([table.assign(panel="one"), table.assign(panel="two")])
    with pytest.raises(ValueError, match="several panels"):
        plot_narrow(panels)
