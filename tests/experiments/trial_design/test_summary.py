"""Bias in its parts, sizes that are known by construction, fits without a number, children who are left out, and the effect before go-live."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.presentation.terminal.trial import arms_differ, likeness, share
from experiments.trial_design.analysis import Permutations
from experiments.trial_design.estimators import RISK
from experiments.trial_design.permutation import attained, permuted_orders
from experiments.trial_design.study import Reported, TrialStudy, read_trial
from experiments.trial_design.summary import estimates_table, power_table
from experiments.trial_design.trial_data import TrialData, Weekly
from experiments.trial_design.truth import BEFORE, EXPOSED, quarter_name, truth_table
from tests.experiments.trial_design.made import FIVE
from tests.helpers import REPOSITORY

WASHED = replace(FIVE, washout_weeks=52)

PLANNED = (0, 1, 2, 3, 4)


@pytest.fixture(scope="module")
def study() -> TrialStudy:
    """Return the tiny study with levels of its own."""
    return read_trial(str(REPOSITORY / "tests" / "data" / "tiny_trial.yaml"))[0].model_copy(update={"levels": (0.05, 0.1, 0.2), "permutations": 999})


def rows(method: str, p: list[float], value: list[float], without: list[float]) -> pd.DataFrame:
    """Return trials of a method, two a replicate."""
    table = pd.DataFrame({"value": value, "value_without": without, "p": p, "p_without": p})
    table = table.assign(design="as planned", replicate=np.arange(len(table)) // 2, order="1", method=method, scale=RISK, error=0.1)
    return table.assign(low=table["value"] - 0.2, high=table["value"] + 0.2)


def power_at(study: TrialStudy, trials: pd.DataFrame, level: float) -> pd.Series:
    """Return the row of a level."""
    found = power_table(study, FIVE, trials)
    return found[found["level"] == level].iloc[0]


@pytest.mark.fast
def test_the_permutation_tests_size_is_known_by_construction(study: TrialStudy) -> None:
    assert [attained(FIVE, 999, level) for level in study.levels] == pytest.approx([0, 1 / 12, 2 / 12])
    row = power_at(study, rows("permutation", [1 / 12, 1, 1, 1], [0.0] * 4, [0.0] * 4), 0.1)
    assert row["size"] == row["attained"] == pytest.approx(1 / 12) and np.isnan([row["size_low"], row["size_high"]]).all()
    assert row["power"] == 0.25 and share(row, "size") == "8.3 %, by construction" and share(row, "power").endswith("at 8.3 %")
    assert not power_at(study, rows("permutation", [1.0], [0.0], [0.0]), 0.05)["is_reachable"]


@pytest.mark.fast
def test_fits_without_a_number_are_counted_and_too_many_give_no_share(study: TrialStudy) -> None:
    nan = float("nan")
    many = power_at(study, rows("linear, naive", [0.01, nan, 0.5, 0.5], [0.0] * 4, [0.0] * 4), 0.05)
    assert many["unanswered"] == many["unanswered_without"] == 1 and np.isnan(many["power"])
    assert share(many, "power") == "- (1 of 4 gave no number)"
    few = power_at(study, rows("linear, naive", [0.01] * 19 + [nan], [0.0] * 20, [0.0] * 20), 0.05)
    assert few["power"] == 0.95 and share(few, "size").endswith("(1 of 20 gave no number)")
    assert power_table(study, FIVE, rows("mixed logistic, Bayesian", [0.01], [0.0], [0.0])).empty, "its p is no test"


@pytest.mark.fast
def test_bias_is_the_estimands_and_that_of_chance_each_paired_by_replicate() -> None:
    nan = float("nan")
    trials = rows("linear, naive", [0.5] * 6, [0.1, 0.3, 0.5, 0.5, 0.2, 9.0], [0.0, 0.2, 0.1, 0.3, 0.1, nan])
    true = pd.DataFrame({RISK: [-0.1, 0.0, 0.1]})
    row = estimates_table(FIVE, trials, true, is_drawn=False).iloc[0]
    assert (row["trials"], row["unanswered"], row["replicates"]) == (5, 1, 3)
    assert row["off"] == pytest.approx(np.mean([0.1 + 0.1, 0.3 - 0.0, 0.1 - 0.1])) and row["chance"] == pytest.approx(0.4 / 3)
    assert row["bias"] == pytest.approx(row["off"] + row["chance"]) == pytest.approx(np.mean([0.2 + 0.1, 0.5, 0.2 - 0.1]))
    assert row["truth"] == pytest.approx(0.0) and row["mean"] == pytest.approx(row["bias"])
    spread = np.std([0.3, 0.5, 0.1], ddof=1) * 4.303 / np.sqrt(3)
    assert row["bias_high"] - row["bias"] == pytest.approx(spread, rel=1e-3), "paired with the replicate's own truth"
    assert row["coverage"] == pytest.approx(2 / 5), "0.1 and 0.2 are within 0.2 of the mean of the truth"
    drawn = estimates_table(FIVE, trials, true, is_drawn=True).iloc[0]
    assert drawn["coverage"] == pytest.approx(2 / 5) and np.isnan(drawn["coverage_own"])
    apart = estimates_table(FIVE, trials, pd.DataFrame({RISK: [0.1, 0.5, 0.2]}), is_drawn=True).iloc[0]
    assert apart["coverage"] == 1.0, "each replicate's own true effect"


def weekly(seed: int) -> Weekly:
    """Return made counts by cluster and week, with shocks of their own."""
    rng = np.random.default_rng(seed)
    children = rng.poisson(30, (5, FIVE.weeks))
    return Weekly(children, rng.binomial(children, rng.uniform(0.02, 0.2, children.shape)))


@pytest.mark.fast
def test_children_are_left_out_who_are_referred_so_long_before_their_clusters_go_live() -> None:
    counts = weekly(1)
    kept, every = counts.cells(WASHED, PLANNED), counts.cells(FIVE, PLANNED)
    for cluster, start in enumerate(FIVE.starts):
        gone = counts.children[cluster, max(0, start - 52) : start].sum()
        assert every.children[cluster].sum() - kept.children[cluster].sum() == gone > 0
    assert (kept.children[kept.exposed] == every.children[every.exposed]).all() and (kept.exposed == every.exposed).all()


@pytest.mark.parametrize("design", [FIVE, WASHED], ids=["all", "washed"])
def test_over_all_orders_the_permutation_test_gives_each_p_value_once(design: type(FIVE)) -> None:  # type: ignore[valid-type]
    """Whatever the counts: an identity, if each order leaves out those that it would have left out."""
    test = Permutations(design, *permuted_orders(design, 999, [1]))
    for seed in range(4):
        counts = weekly(seed)
        found = sorted(test.estimate(counts, order).p for order in design.all_orders())
        assert found == pytest.approx(np.arange(1, 13) / 12)


def trials_with(change: np.ndarray) -> Iterator[TrialData]:
    """Yield two trials in which so many looked-after children fewer are seen by cluster and week."""
    for replicate in (0, 1):
        without = Weekly(np.full((5, FIVE.weeks), 100), np.full((5, FIVE.weeks), 20))
        yield TrialData(replicate, PLANNED, Weekly(without.children, without.looked_after - change), without, np.zeros(4), np.zeros(4))


@pytest.mark.fast
def test_the_effect_before_go_live_is_that_on_children_who_meet_it_and_grows_by_quarter() -> None:
    """Ten of twenty children fewer in the last ten weeks before go-live; 40 weeks of follow-up; something that is no effect long before."""
    since = FIVE.since_go_live(PLANNED)
    trials = list(trials_with(np.where((since < 0) & (since >= -10), 10, 0) + np.where(since < -60, 5, 0)))
    table = truth_table(FIVE, trials, pd.DataFrame({"method": [], "scale": [], "value": [], "value_without": [], "replicate": []}), 40)
    found = table[table["scale"] == RISK].set_index("estimand")["value"]
    weeks = np.minimum(40, FIVE.starts).sum()
    assert found[EXPOSED] == 0.0 and found[BEFORE] == pytest.approx(-50 * 10 / (100 * weeks))
    assert [found[quarter_name(i)] for i in range(4)] == pytest.approx([0, 0, 0, -0.1])


@pytest.mark.fast
def test_level_and_spread_stand_beside_the_published_ones() -> None:
    cells = pd.DataFrame(
        {"design": "as planned", "cluster": ["a", "b"], "period": 1, "share": [0.03, 0.05], "children": 100.0, "children_seen": 100.5}
    )
    reported = [Reported(cluster=name, looked_after_percent=value, source="made") for name, value in (("a", 2.0), ("b", 8.0), ("all", 5.0))]
    (words,) = likeness(cells, reported)
    assert (
        "mean of 4.0 % and an sd of 1.4 between clusters; published: 5.0 % and 4.2." in words
        and "fewer entries" in words
        and "would make power and coverage too high" in words
    )
    assert likeness(cells, reported[:1]) == [] and "+1.0 children of 200" in arms_differ(cells)
    (other,) = likeness(cells, [Reported(cluster=name, looked_after_percent=3.0, source="made") for name in ("a", "b")])
    assert "fewer entries" not in other and "too high" not in other
