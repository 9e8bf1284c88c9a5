"""Results at the prompt and in a notebook: one line, a short headline, figures by name."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from experiments import InputError, Results, ablate, compare, predict, simulate
from experiments.runs.descriptions import NOT_FOR, as_html, one_line
from experiments.runs.executor import Failure
from tests.helpers import REPOSITORY

BASELINE, PROGRAMME = (str(REPOSITORY / "tests" / "data" / name) for name in ("tiny_baseline.yaml", "tiny_programme_run.yaml"))
PNG = b"\x89PNG"
COMPARED = {"answer", "both_errors", "why", "protection_plans", "looked_after_children", "costs", "time_with_families"}


@pytest.fixture(scope="module")
def compared() -> Results:
    """Return a comparison of two runs."""
    return compare(BASELINE, [PROGRAMME], runs=2, jobs=1)


@pytest.fixture(scope="module")
def one() -> Results:
    """Return one run of one scenario."""
    return simulate(BASELINE)


def test_results_are_one_line_with_question_place_period_runs_and_arms(compared: Results, one: Results) -> None:
    assert repr(one) == "<simulate: Tiny, 2014-01-01 to 2015-12-31, 1 run; arms: tiny_baseline>"
    assert repr(compared).startswith("<compare: Tiny, 2014-01-01 to 2015-12-31, 2 runs; ")
    assert str(compared) == repr(compared) and "\n" not in repr(compared) and len(repr(compared)) < 200


def test_a_line_says_what_is_missing_and_counts_many_arms(compared: Results) -> None:
    lacking = replace(compared, is_stopped=True, failures=(Failure("seed 3", "ValueError", "it broke", ""),), finished=[1])
    assert ", 1 run, stopped, 1 failed; " in repr(lacking)
    many = replace(compared.experiment, arms=compared.experiment.arms * 3)
    assert one_line("compare", many, [1]).endswith(f"; {len(many.arms)} arms>")


def test_what_other_questions_return_is_one_line_too() -> None:
    shares = ablate(PROGRAMME, runs=1, jobs=1, measures=["plan_starts"])
    assert repr(shares) == "<ablate: Tiny, 2014-01-01 to 2015-12-31, 1 run; arms: tiny_programme_run>"
    assert repr(predict("luton", go_live="2015-04-06", runs=1, draws="held", jobs=1)).startswith("<predict: Luton, ")


def test_a_notebook_shows_the_headline_of_the_policy_and_what_it_is_not_for(compared: Results, one: Results) -> None:
    html = compared._repr_html_()
    rows = compared.headline[compared.headline["policy"] == compared.experiment.pairs[0].policy]
    assert html.startswith("<p>&lt;compare: Tiny, ") and html.endswith(f"{NOT_FOR}</p>") and "Intervals hold chance only." in html
    assert html.count("<tr") == rows["label"].nunique() + 1 and all(label in html for label in rows["label"])
    assert len(html) < 10_000 and one._repr_html_().count("<tr") == 0


def test_a_notebook_shows_no_mark_up_of_a_name(compared: Results) -> None:
    assert "<b>" not in as_html("<b>", compared.experiment, compared.headline.assign(comparison="<b>", label="<b>"))


def test_figures_are_drawn_by_name_or_all_and_shown_by_a_notebook(compared: Results) -> None:
    drawn = compared.plot()
    assert set(drawn) == COMPARED and all(isinstance(figure, Figure) for figure in drawn.values())
    assert drawn._repr_html_().count("data:image/png;base64,") == len(COMPARED)
    alone = compared.plot("both_errors")
    assert isinstance(alone, Figure) and alone._repr_png_().startswith(PNG)


def test_one_run_has_figures_over_time_without_a_range(one: Results) -> None:
    assert set(one.plot()) == {"protection_plans", "looked_after_children"}
    words = [text.get_text() for text in one.plot("protection_plans").findobj(lambda each: hasattr(each, "get_text"))]
    assert "Child protection plans" in words and any("Lines: one run, so no bands." in text for text in words)


@pytest.mark.parametrize("name", ["both_error", "both_errors ", 3])
def test_another_name_of_a_figure_is_refused(name: str, compared: Results) -> None:
    with pytest.raises(InputError, match=r"name: got .*; allowed: answer, both_errors"):
        compared.plot(name)
