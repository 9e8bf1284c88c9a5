"""Patterns on several levels: lengths, false alarms, agreement and background noise on small worlds; figures and tables of a validation."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents.standing import FRONT_DOOR, HOSTILE_OR_AVOIDANT, IN_NEED, NO_PLAN
from experiments.inputs.load import read_authority
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.posteriors.draws import with_draws
from experiments.presentation.figures.validation import draw_validation, plot_targets, target_rows
from experiments.presentation.terminal.validation import fitted_and_not, of_many_places, pattern_text
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import shared_history
from experiments.runs.parameter_values import CHANCE_ONLY, labelled
from experiments.validation.fitted_targets import is_fitted_to, study_of_posterior
from experiments.validation.patterns import (
    OPEN_NEED_FIGURES,
    PATTERNS,
    PLAN_LENGTH_FIGURES,
    WORKER_KAPPA,
    YEARLY_PLAN_NOISE,
    PatternWork,
    background_noise_row,
    false_alarms,
    fitted_evidence,
    open_need,
    pattern_table,
    yearly_changes,
)
from experiments.validation.targets import figures_of, row_of
from experiments.validation.vignettes import DECISION_THRESHOLDS, assessed_children, first_belief, inter_rater_kappa, rating_workers
from run import main
from simulation.settings import Target
from simulation.world import World, copy_world
from tests.helpers import REPOSITORY, littleton

YEAR = "2014-04-01/2015-03-31"
BASELINE = str(REPOSITORY / "tests" / "data" / "tiny_baseline.yaml")


@pytest.fixture(scope="module")
def burnt_in() -> World:
    """Return the tiny authority at the end of its history."""
    return shared_history(experiment_of([resolve_scenario(BASELINE, Overrides())]), 3)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Return the patterns of three runs of the tiny authority."""
    experiment = with_draws(experiment_of([resolve_scenario(BASELINE, Overrides())]), [1, 2, 3], "held")
    return pattern_table([PatternWork(experiment)(seed) for seed in (1, 2, 3)])


def test_every_figure_has_a_row_and_shares_of_lengths_add_up(table: pd.DataFrame) -> None:
    assert list(table["figure"]) == [figure.words for pattern in PATTERNS for figure in pattern.figures] + [YEARLY_PLAN_NOISE.words]
    known = table[table["figure"] != YEARLY_PLAN_NOISE.words]  # so small a place may have no plan at all in some year
    assert ((known["low"] <= known["median"]) & (known["median"] <= known["high"])).all()
    assert table["shown_in"].between(0.0, 1.0).all()
    for figures in (PLAN_LENGTH_FIGURES, OPEN_NEED_FIGURES):
        assert sum(figure.observed for figure in figures) == pytest.approx(1.0, abs=0.002), "published shares, from the registry"
    said = pattern_text(table)
    assert "no figure" in said and said.count("Shown in") == len(PATTERNS) + 1


def test_what_was_a_target_is_marked(table: pd.DataFrame) -> None:
    marked = table.set_index("figure")["is_target"]
    assert marked[PLAN_LENGTH_FIGURES[2].words] and not marked[OPEN_NEED_FIGURES[-1].words] and not marked[WORKER_KAPPA.words]
    assert {"D.cpp_rate.hertfordshire.2015", "E.auc_consensus"} <= fitted_evidence()


def test_open_need_is_counted_from_the_last_referral(burnt_in: World) -> None:
    world = copy_world(burnt_in)
    week, children = int(world.state[0]["week"]), world.children[: world.state[0]["children"]]
    world.state[0]["outside_children"] = 0
    children["plan"], children["care"] = NO_PLAN, 0
    world.families["standing"] = 0
    old, new = (int(c) for c in np.flatnonzero(~children["left"] & (week - children["birth_week"] < 400))[[0, -1]])
    for c, weeks in ((old, 105), (new, 13)):
        children[c]["plan"] = IN_NEED
        world.families[children[c]["family"]]["referred_week"] = week - weeks
    assert open_need(world).tolist() == [0.5, 0.0, 0.0, 0.0, 0.5], "13 weeks are the first length, 105 the last"
    world.outside_children[0]["start_week"], world.outside_children[0]["end_week"], world.state[0]["outside_children"] = week - 20, week + 1, 1
    assert open_need(world) == pytest.approx([1 / 3, 1 / 3, 0.0, 0.0, 1 / 3]) and open_need(world, False).tolist() == [0.5, 0.0, 0.0, 0.0, 0.5]


def test_false_alarms_are_of_the_fifth_believed_in_most_danger() -> None:
    bins = np.array([[1.0, 39.0], [1.0, 39.0], [6.0, 9.0], [4.0, 1.0]])
    assert false_alarms(bins) == pytest.approx(10.0 / 20.0)
    assert np.isnan(false_alarms(np.zeros((4, 2))))


def test_workers_who_are_all_alike_agree_and_bias_divides_them(burnt_in: World) -> None:
    alike = copy_world(burnt_in)
    posts = alike.professionals
    posts["bias"], posts["since"], posts["deescalation_skill"] = 0.0, -10_000, 0.0
    quiet = with_value(alike, "sight_noise_sd", 0.0)
    assert inter_rater_kappa(quiet) == pytest.approx(1.0)
    divided = copy_world(quiet)
    divided.professionals["bias"] = np.where(np.arange(len(posts)) % 2, 2.0, -2.0)
    assert inter_rater_kappa(divided) < 0.6 and inter_rater_kappa(with_value(alike, "sight_noise_sd", 3.0)) < 0.6


def with_value(world: World, name: str, value: float) -> World:
    """Return a copy of the world with another value of a parameter."""
    parameters = world.parameters.copy()
    parameters[0][name] = value
    return copy_world(world)._replace(parameters=parameters)


def test_a_vignette_is_one_meeting_and_leaves_the_world_as_it_was(burnt_in: World) -> None:
    before = copy_world(burnt_in)
    child, workers = assessed_children(burnt_in)[0], rating_workers(burnt_in)
    family = int(burnt_in.children[child]["family"])
    assert burnt_in.families[family]["standing"] == FRONT_DOOR and len(workers) > 1
    hostile = copy_world(burnt_in)
    hostile.parents[2 * family]["presentation"] = HOSTILE_OR_AVOIDANT
    hostile.professionals["deescalation_skill"] = 0.0
    burnt_in.parents[2 * family]["presentation"] = 0
    open_family = first_belief(burnt_in, child, workers[0])
    assert 0.0 < open_family < first_belief(hostile, child, workers[0]) < 1.0, "hostility is misread as danger, by the rule of any visit"
    assert first_belief(with_value(hostile, "hostility_misread", 0.0), child, workers[0]) == open_family
    burnt_in.parents[2 * family]["presentation"] = before.parents[2 * family]["presentation"]
    inter_rater_kappa(burnt_in)
    for name in ("children", "families", "parents", "professionals", "state"):
        assert np.array_equal(getattr(burnt_in, name), getattr(before, name)), name
    values = [float(burnt_in.parameters[0][threshold]) for threshold in DECISION_THRESHOLDS]
    assert values == sorted(values), "from no further action up to court"


def test_unrest_is_what_runs_do_not_have_in_common() -> None:
    rng = np.random.default_rng(1)
    changes = 0.1 * rng.normal(size=(400, 5)) + np.array([1.0, -1.0, 0.5, 0.0, 2.0])
    row = background_noise_row(changes)
    assert row["low"] < 0.1 < row["high"] and row["median"] == pytest.approx(0.1, abs=0.005) and row["shown_in"] == 1.0
    alone = background_noise_row(changes[:1])
    assert np.isnan(alone["median"]) and alone["shown_in"] == 0.0, "one run tells nothing of it"
    assert yearly_changes(np.repeat([100.0, 200.0, 100.0], 52)) == pytest.approx([np.log(2.0), -np.log(2.0)])


def test_validation_writes_every_target_and_pattern(tmp_path: Path, table: pd.DataFrame) -> None:
    targets = pd.DataFrame(
        {"measure": ["plan_starts", "plan_ends"], "period": ["2014-03-31", "a/b"], "observed": [100.0, 0.0], "median": [50.0, 1.0]}
        | {"low": [10.0, 0.0], "high": [90.0, 2.0], "in_interval": [False, True], "role": ["calibrate", "calibrate"], "fitted": [True, False]}
        | {"in_window": [True, True]}
    )
    rows = target_rows(targets)
    assert len(rows) == 1 and rows["median_ratio"].iloc[0] == 0.5 and str(rows["title"].iloc[0]).startswith("0 of 1")
    both = pd.concat([targets.iloc[:1], targets.iloc[:1].assign(in_interval=True, fitted=False)])
    assert str(target_rows(both)["title"].iloc[0]).endswith("of the 1 that were not fitted, 1")
    labels = [label.get_text().endswith("*") for label in plot_targets(target_rows(both)).get_yticklabels()]
    assert labels == [True, False], "only what was fitted is marked"
    targets, table = (labelled(each, CHANCE_ONLY) for each in (targets, table))
    draw_validation(targets, table, tmp_path, "Tiny, 2014.", 2)
    for name in ("targets", "patterns"):
        assert pd.read_csv(tmp_path / f"{name}.csv")["caption"].str.contains("Intervals hold chance only.", regex=False).all(), name
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.{kind}" for name in ("targets", "patterns") for kind in ("csv", "png", "svg")}
    assert set(pd.read_csv(tmp_path / "targets.csv")["title"]) == {"How do simulated figures stand to published ones?"}, "two runs find nothing"
    assert len(pd.read_csv(tmp_path / "patterns.csv")) == len(table)


@pytest.mark.fast
def test_an_interval_of_a_share_is_that_of_the_share_and_not_of_its_count() -> None:
    """In every run a fifth of the plans that end are short ones; how many end varies by half. A share's interval is a point."""
    ends = np.linspace(50.0, 150.0, 21)
    runs = np.stack([0.2 * ends, ends], axis=1)
    place = {("plan_ends_3_months", "all", YEAR): 0, ("plan_ends", "all", YEAR): 1}
    settings = {
        "measure": "plan_ends_3_months",
        "per": "plan_ends",
        "period": YEAR,
        "value": 0.16,
        "unit": "share of plans ended",
        "source": "made up",
    }
    share, count = Target(**settings), Target(**{**settings, "per": None, "value": 20, "unit": "children"})
    row = row_of(share, figures_of(share, runs, place))
    assert (row["low"], row["median"], row["high"]) == pytest.approx((0.2, 0.2, 0.2))
    assert not row["in_interval"] and row["ratio"] == pytest.approx(1.25)
    row = row_of(count, figures_of(count, runs, place))
    assert (row["low"], row["median"], row["high"]) == pytest.approx((11.0, 20.0, 29.0)) and row["in_interval"]


@pytest.mark.fast
def test_a_flow_of_one_day_is_no_target(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny = (REPOSITORY / "tests" / "data" / "tiny.yaml").read_text()
    target = 'targets:\n  - {measure: plan_starts, period: "2015-03-31", value: 9, unit: children, source: made up}\n'
    (tmp_path / "tiny.yaml").write_text(tiny + target)
    run = "name: run\ntitle: Run\nauthority: tiny.yaml\npolicy: business_as_usual\nstart: 2014-04-07\nend: 2015-03-31\nthresholds: stay\n"
    (tmp_path / "run.yaml").write_text(run)
    assert main(["validate", str(tmp_path / "run.yaml"), "--runs", "1"]) == 2
    assert "authority tiny: targets[0].period: got '2015-03-31'" in capsys.readouterr().err


@pytest.mark.fast
def test_agreement_with_what_was_fitted_is_told_apart_from_agreement_with_the_rest() -> None:
    inside = pd.DataFrame({"in_interval": [True, True, False, True, False, False], "fitted": [True, True, True, False, False, False]})
    assert fitted_and_not(inside).endswith("fitted to 3 of these, or to means of them over years: 2 lie there; of the 3 others 1.")
    assert fitted_and_not(inside.assign(fitted=False)) == ""
    assert "152 places together" in of_many_places("england") and of_many_places("hertfordshire_business_as_usual") == ""
    study = study_of_posterior(read_authority("hertfordshire"))
    assert study is not None and study.name == "hertfordshire" and study_of_posterior(littleton()) is None
    settings = {"measure": "referrals", "period": "2014-04-01/2015-03-31", "value": 9, "unit": "children", "source": "made up"}
    assert is_fitted_to(Target(**settings), study), "a count where the study has the rate"
    assert not is_fitted_to(Target(**{**settings, "period": "2013-04-01/2014-03-31"}), study), "another year"
    assert not is_fitted_to(Target(**{**settings, "measure": "plan_ends_3_months"}), study), "a count where the study has the share"
    assert is_fitted_to(Target(**{**settings, "measure": "plan_ends_3_months", "per": "plan_ends"}), study), "a year of a mean over three"
    service = {**settings, "measure": "children_in_need_safeguarding_service"}
    assert is_fitted_to(Target(**{**service, "period": "2014-11-01/2015-03-31"}), study)
    assert not is_fitted_to(Target(**{**service, "period": "2015-03-31"}), study), "one day where the study has a mean over months"


@pytest.mark.fast
def test_a_share_has_no_figure_where_nothing_ends_and_none_outside_the_window() -> None:
    settings = {
        "measure": "plan_ends_3_months",
        "per": "plan_ends",
        "period": YEAR,
        "value": 0.2,
        "unit": "share of plans ended",
        "source": "made up",
    }
    place = {("plan_ends_3_months", "all", YEAR): 0, ("plan_ends", "all", YEAR): 1}
    figures = figures_of(Target(**settings), np.array([[0.0, 0.0], [1.0, 4.0]]), place)
    assert np.isnan(figures[0]) and figures[1] == 0.25 and row_of(Target(**settings), figures)["median"] == 0.25
    assert np.isnan(figures_of(Target(**{**settings, "period": "2001-04-01/2002-03-31"}), np.ones((3, 2)), place)).all()
