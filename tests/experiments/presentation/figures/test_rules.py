"""Every figure of a comparison: place, period, go-live, own baselines, one unit an axis, no text on another; few pairs only ask (B20)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.comparison.arm_titles import EQUAL_BUDGET, programme_pairs
from experiments.comparison.compare import compare, main_job
from experiments.comparison.programmes import programmes
from experiments.comparison.robustness_tables import FormRuns, form_table, over_forms
from experiments.comparison.simulate import simulate
from experiments.inputs.form_design import combinations_of
from experiments.inputs.forms import read_forms
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.presentation.figures.arm_looks import Looks
from experiments.presentation.figures.comparison import draw_main, drawn, names_of
from experiments.presentation.figures.robustness import LOOKS, dot_rows, over_rows, plot_forms
from experiments.presentation.figures.robustness import PANELS as SHOWN_OVER_FORMS
from experiments.presentation.figures.stocks import changes_at_the_end
from experiments.runs.run import Results
from tests.experiments.presentation.figures.rules import faults_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.helpers import REPOSITORY

BELOW = ["Tiny, 1 January 2014 to 31 December 2015", "go-live 1 July 2014"]

POLICY = str(REPOSITORY / "tests" / "data" / "tiny_programme.yaml")

EVENTS, STOCKS = {"flow", "cost"}, {"stock"}


@pytest.fixture(scope="module")
def few() -> Results:
    """Return a main job of two pairs."""
    return main_job(runs=2, seed=4, jobs=1, out=None, scenarios=(BASELINE, PROGRAMME))


@pytest.fixture(scope="module")
def many() -> Results:
    """Return a main job of ten pairs."""
    return main_job(runs=10, seed=4, jobs=1, out=None, scenarios=(BASELINE, PROGRAMME))


def figures_of(results: Results) -> Iterator[tuple[str, Figure, pd.DataFrame]]:
    """Yield all figures with their tables."""
    yield from ((name, *drawn(results, name)) for name in names_of(results))


def test_every_figure_keeps_the_rules(few: Results, many: Results) -> None:
    for results in (few, many):
        for name, figure, _ in figures_of(results):
            assert faults_of(figure, BELOW, is_few=results is few) == [], name


def test_with_ten_pairs_a_title_finds(many: Results) -> None:
    titles = {name: figure.get_suptitle() for name, figure, _ in figures_of(many)}
    assert "?" not in titles["answer"] + titles["protection_plans"] + titles["both_errors"]
    assert "than as usual" in titles["protection_plans"] or "no c" in titles["protection_plans"]


BROKEN = {
    "no place below": (lambda figure: figure.supxlabel("go-live 1 July 2014."), "no 'Tiny"),
    "no go-live below": (lambda figure: figure.supxlabel(figure.get_supxlabel().replace("go-live", "begin")), "no 'go-live"),
    "no disclaimer": (lambda figure: figure.supxlabel(figure.get_supxlabel().replace("never", "perhaps")), "no 'For systems"),
    "a title that finds": (lambda figure: figure.suptitle("Clearly fewer plans"), "does not ask"),
    "an adjective": (lambda figure: figure.suptitle("Is there a clear change?"), "says 'clear'"),
    "text on text": (lambda figure: [figure.text(0.5, 0.5, words) for words in ("one", "two")], "'one' lies on 'two'"),
    "text over the edge": (lambda figure: figure.text(1.2, 0.5, "far away"), "over the edge"),
    "a title on the picture": (lambda figure: figure.suptitle("Why?", y=0.6), "lies on"),
}
"""Each rule broken by hand, and what must then be found."""


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_rule_is_found(how: str, few: Results) -> None:
    broken, words = BROKEN[how]
    figure, _ = drawn(few, "both_errors")
    broken(figure)  # type: ignore[no-untyped-call]
    assert any(words in fault for fault in faults_of(figure, BELOW, is_few=True)), how


def test_every_row_has_its_own_baseline_and_its_interval(few: Results) -> None:
    pairs = {pair.policy: pair.baseline for pair in programme_pairs(few.experiment)}
    assert len(set(pairs.values())) == 3, "three paths, three baselines"
    _, table = drawn(few, "both_errors")
    for row in table.itertuples():
        assert row.baseline == pairs[row.policy]
        level = few.summary.query("scenario == @row.baseline and measure == @row.measure and period == @row.period and area == 'all'")["mean"]
        if len(level):
            assert (
                row.baseline_mean == pytest.approx(level.item(), rel=1e-6)
                and f" of {EVERY[row.measure].number_format.format(row.baseline_mean)}" in row.said
            )
            gap = few.differences.query("policy == @row.policy and baseline == @row.baseline and measure == @row.measure and period == @row.period")
            gap = gap[gap["area"] == "all"].iloc[0]
            assert (row.difference, row.low, row.high) == pytest.approx((gap["difference"], gap["difference_low"], gap["difference_high"]), rel=1e-6)
    assert {"harm_at_home_events", "harm_at_home_open_events"} < set(table["measure"])


def test_a_panel_of_a_stock_compares_with_its_own_path(few: Results) -> None:
    figure, table = drawn(few, "protection_plans")
    changes = changes_at_the_end(few, "protection_plans")
    assert len(figure.axes) == 3 and len(set(changes.values())) > 1
    for ax, (panel, change) in zip(figure.axes, changes.items()):
        assert ax.get_title(loc="left") == f"{panel}:\n{change}"
        scenarios = set(table.loc[(table["panel"] == panel) & table["scenario"].notna(), "scenario"])
        assert len({name.rpartition(":")[2] for name in scenarios}) == 1 and len(scenarios) == 2
    assert all("go-live" in [text.get_text() for text in ax.texts] for ax in figure.axes)


def test_events_and_stocks_and_every_unit_have_axes_of_their_own(few: Results) -> None:
    for name in ("both_errors", "why", "costs", "time_with_families"):
        figure, table = drawn(few, name)
        shown = table.groupby("title", sort=False)["measure"].agg(list) if name != "costs" else pd.Series([list(table["measure"])])
        assert len(shown) == len(figure.axes)
        for measures in shown:
            kinds, units = {EVERY[measure].kind for measure in measures}, {EVERY[measure].unit for measure in measures}
            assert len(units) == 1 and (kinds <= EVENTS or kinds <= STOCKS), name


def test_paths_and_counterfactuals_are_explained(few: Results) -> None:
    said = {name: " ".join(figure.get_supxlabel().split()) for name, figure, _ in figures_of(few)}
    for words in ("Thresholds stay:", "Thresholds go halfway back:", "Thresholds go back:"):
        assert words in said["both_errors"] and words in said["protection_plans"]
    assert all(words in said["why"] for words in ("Help itself:", "Plan thresholds moved:", "Care thresholds moved:", "90 % interval of the mean"))
    assert "Help itself:" in said["answer"] and "5 to 95 % of pairs" in said["answer"]


def test_the_answer_is_in_per_cent_of_its_own_baseline(few: Results) -> None:
    _, table = drawn(few, "answer")
    rows = table[table["words"] != "of it, by help itself"]
    gaps = few.headline.set_index(["policy", "baseline", "measure"])
    for row in rows.itertuples():
        wanted = gaps.loc[(row.policy, row.baseline, row.measure)]
        assert row.difference == pytest.approx(100.0 * wanted["difference"] / abs(wanted["baseline_mean"]))
    assert {"heading", "words", "said"} <= set(table) and set(table["unit"]) == {"difference in % of the baseline's mean"}


def test_why_shows_what_help_itself_changes_with_the_interval_of_the_mean(few: Results) -> None:
    _, table = drawn(few, "why")
    assert list(table["words"].unique()) == ["the programme", "help itself", "plan thresholds moved", "care thresholds moved"]
    for row in table.itertuples():
        wanted = few.headline.query("policy == @row.policy and baseline == @row.baseline and measure == @row.measure").iloc[0]
        assert (row.difference, row.low, row.high) == pytest.approx(tuple(wanted[["difference", "mean_low", "mean_high"]]), nan_ok=True)


def test_an_equal_budget_is_called_what_it_is() -> None:
    results = compare(BASELINE, [PROGRAMME], runs=2, seed=4, jobs=1, budget="equal", counterfactuals=False)
    for name, figure, _ in figures_of(results):
        assert f"({EQUAL_BUDGET})" in " ".join(figure.get_supxlabel().split()), name
    assert "why" not in names_of(results)
    assert EQUAL_BUDGET in [text.get_text() for text in drawn(results, "protection_plans")[0].axes[0].texts]


def test_a_stopped_run_says_so_in_title_and_caption(few: Results) -> None:
    stopped = replace(few, is_stopped=True, asked=40)
    for name, figure, _ in figures_of(stopped):
        assert "(stopped after 2 of 40 runs)" in " ".join(figure.get_suptitle().split()), name
        assert "INCOMPLETE: stopped after 2 of 40 runs." in " ".join(figure.get_supxlabel().split()), name
        assert faults_of(figure, BELOW, is_few=True) == [], name


def test_one_policy_on_two_days_has_two_names() -> None:
    results = compare(BASELINE, [PROGRAMME, f"{POLICY}@2014-10-06"], runs=1, seed=4, jobs=1, counterfactuals=False)
    pairs = programme_pairs(results.experiment)
    assert [Looks(results).policy(pair) for pair in pairs] == ["Tiny programme from 1 July 2014", "Tiny programme from 6 October 2014"]
    for name, figure, _ in figures_of(results):
        assert faults_of(figure, BELOW, is_few=True) == [], f"{name}: one pair has no intervals"


def test_one_run_has_a_place_and_a_period_and_nothing_to_compare() -> None:
    results = simulate(BASELINE)
    for name, figure, _ in figures_of(results):
        assert faults_of(figure, BELOW[:1]) == [] and "one run, so no bands" in figure.get_supxlabel(), name


def rows_over_forms(runs: FormRuns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows and dots of a figure of robustness."""
    return over_rows(over_forms(runs)), dot_rows(form_table(runs))


def test_robustness_shows_a_dot_for_each_form_around_the_weighted_mean() -> None:
    factors = read_forms().factors
    combinations = combinations_of(factors)
    cells = [Cell(name, "children", "all", "2015-04-01/2018-03-31") for name in SHOWN_OVER_FORMS]
    gap = np.random.default_rng(1).normal(-20.0, 15.0, (len(combinations), 20, len(cells)))
    rows, dots = rows_over_forms(FormRuns(combinations, factors, cells, dict.fromkeys(LOOKS, gap), 0.0 * gap))
    figure = plot_forms(rows, dots, "Does it keep its sign?", ", ".join(BELOW))
    assert faults_of(figure, BELOW) == [] and len(figure.axes) == len(SHOWN_OVER_FORMS)
    drawn_dots = sorted(float(x) for each in figure.axes[0].collections[-len(LOOKS) :] for x, _ in each.get_offsets())
    wanted = sorted(np.tile(gap.mean(axis=1)[:, 0], len(LOOKS)))
    assert drawn_dots == pytest.approx(wanted)


def test_programmes_draws_each_group(tmp_path: Path) -> None:
    list(programmes([PROGRAMME], runs=1, jobs=1, out=tmp_path / "out", figures=draw_main))
    names = {path.name for path in tmp_path.glob("out/*/figures/*.png")}
    assert names == {f"{name}.png" for name in ("answer", "both_errors", "protection_plans", "looked_after_children", "costs", "time_with_families")}
