"""The front on fresh seeds: what cannot be told apart from it, intervals that hold at once, who can be told apart, and the winner's curse."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.measures.statistics import student
from experiments.optimisation.found import Found
from experiments.optimisation.front import BEHIND, BY_CHANCE, MISSED, NEAR, ON, Fresh, apart_table, curse_table, front_table, interval_for_all
from experiments.optimisation.objectives import OBJECTIVES, SHOWN_BESIDE

pytestmark = pytest.mark.fast

CHOSEN = (OBJECTIVES["team_cost"], OBJECTIVES["care_avoided"])
CHANCE = np.array([-1.0, 1.0, -1.0, 1.0])


def team(number: int, gbp: float) -> Any:
    """Return a team as tables need it."""
    return SimpleNamespace(number=number, gbp=gbp, values={"posts.teacher": float(number)})


def judged(gbp: float, avoided: float, noise: float = 1.0) -> np.ndarray:
    """Return a team's objectives in four pairs; more avoided is better, so its sign is turned."""
    return np.column_stack([np.full(4, gbp), -(avoided + noise * CHANCE)])


TEAMS = [team(1, 100.0), team(2, 200.0), team(3, 300.0), team(4, 400.0)]
SEARCH = {1: judged(100.0, 5.0), 2: judged(200.0, 9.0), 3: judged(300.0, 8.0), 4: judged(400.0, 7.0)}
"""In the search the first two are on the front."""

FRESH_VALUES = [judged(100.0, 6.0), judged(200.0, 5.0, -1.0), judged(300.0, 8.0, 3.0), judged(400.0, 7.0)]
"""On fresh seeds the first and the third are."""

FOUND = Found("halving", {each.number: each for each in TEAMS}, SEARCH)
FRESH = Fresh(TEAMS, np.array(FRESH_VALUES), np.zeros((4, 4, len(SHOWN_BESIDE))), (), CHOSEN, 0.1)


def test_only_what_the_evidence_carries_is_called_chance() -> None:
    # both others are dominated by means alone: four pairs with an error of one or two do not carry more
    table = front_table(FRESH, FOUND, seed=1).set_index("team")
    assert table["state"].to_dict() == {1: ON, 2: NEAR, 3: MISSED, 4: NEAR}
    sure = replace(FRESH, judged=FRESH.judged + np.array([[0.0], [90.0], [0.0], [90.0]])[:, np.newaxis] * [0.0, 1.0])
    assert front_table(sure, FOUND, seed=1).set_index("team")["state"].to_dict() == {1: ON, 2: BY_CHANCE, 3: MISSED, 4: BEHIND}
    assert list(table.index) == [1, 3, 2, 4], "the front first, the cheapest first"
    assert table.loc[1, "care_avoided"] == 6.0 and table.loc[1, "care_avoided_search"] == 5.0 and table.loc[2, "care_avoided_search"] == 9.0
    half = student(3, 4) * CHANCE.std(ddof=1) / 2.0  # of four teams at once
    assert table.loc[1, ["care_avoided_low", "care_avoided_high"]].tolist() == pytest.approx([6.0 - half, 6.0 + half])
    assert (table["team_cost_low"] == table["cost_gbp"]).all() and table["share_of_samples"].isna().all(), "four pairs give no share"


def test_the_interval_of_the_team_that_looks_best_holds_its_mean() -> None:
    random, held, studies = np.random.default_rng(2), 0, 300
    many = [team(number, 100.0) for number in range(1, 25)]
    found = Found("halving", {each.number: each for each in many}, {each.number: judged(100.0, 5.0) for each in many})
    for _ in range(studies):
        values = np.stack([np.full((24, 12), 100.0), random.normal(size=(24, 12))], axis=2)
        fresh = Fresh(many, values, np.zeros((24, 12, len(SHOWN_BESIDE))), [[place, place + 1] for place in range(0, 12, 2)], CHOSEN, 0.1)
        at = int(values[:, :, 1].mean(axis=1).argmin())
        low, high = (ends[1] for ends in interval_for_all(values[at] * fresh.signs, fresh.groups, len(many)))
        held += low <= 0.0 <= high
    assert held >= 0.88 * studies, f"{held} of {studies}: an interval for one team alone holds it in about half"
    assert len(front_table(fresh, found, seed=1)) == 24


def test_identical_teams_are_seldom_told_apart() -> None:
    random, wrong, many = np.random.default_rng(3), 0, [team(number, 100.0) for number in range(1, 16)]
    both = (OBJECTIVES["care_avoided"], OBJECTIVES["needless_removal"])
    for _ in range(40):
        noise = random.normal(size=(15, 12))
        values = np.stack([noise, -noise], axis=2)  # what is better in one is worse in the other, so all are on the front
        table = apart_table(Fresh(many, values, np.zeros((15, 12, len(SHOWN_BESIDE))), (), both, 0.1))
        assert len(table) == 105
        wrong += bool(table["are_apart"].astype(bool).any())
    assert wrong <= 7, f"{wrong} of 40 studies"


def test_who_cannot_be_told_apart_and_how_many_pairs_it_would_take() -> None:
    (row,) = apart_table(FRESH).to_dict("records")
    # the pairs differ by 2 + 2, 2 - 2 and so on: 0, -4 and so on for the first less the third
    gap = (6.0 + CHANCE) - (8.0 + 3.0 * CHANCE)
    half = student(3) * gap.std(ddof=1) / 2.0
    assert row["team"] == 1 and row["other"] == 3 and row["difference"] == pytest.approx(-2.0) and row["objective"] == "care_avoided"
    assert row["high"] - row["difference"] == pytest.approx(half) and not row["are_apart"]
    assert row["pairs_needed"] == np.ceil(4 * (half / 2.0) ** 2) == 8
    assert front_table(FRESH, FOUND, seed=1).set_index("team").loc[1, "alike"] == "3"
    sure = replace(FRESH, judged=np.array([judged(100.0, 6.0), *FRESH_VALUES[1:2], judged(300.0, 8.0, 1.2), FRESH_VALUES[3]]))
    (row,) = apart_table(sure).to_dict("records")
    assert row["are_apart"] and row["pairs_needed"] <= 4


def test_the_winners_curse_is_how_much_better_the_front_looked_in_the_search() -> None:
    (row,) = curse_table(FRESH, FOUND).to_dict("records")
    assert row["objective"] == "care_avoided" and row["teams"] == 2, "the money is known and flatters nobody"
    # the average team has 7.25 in the search and 6.5 on fresh seeds; the first two 5 and 9, then 6 and 5
    assert (row["search"], row["fresh"], row["flattered_by"]) == (-0.25, -1.0, 0.75)
    assert (row["best_team"], row["best_search"], row["best_fresh"], row["best_flattered_by"]) == (2, 1.75, -1.5, 3.25)


def test_what_fresh_seeds_do_to_all_teams_alike_is_no_flattery() -> None:
    better = replace(FRESH, judged=FRESH.judged - np.array([0.0, 100.0]))
    assert curse_table(better, FOUND)["flattered_by"].tolist() == pytest.approx([0.75])


def test_draws_make_intervals_wider_where_pairs_share_them() -> None:
    grouped = replace(FRESH, groups=[[0, 2], [1, 3]])
    plain, wide = (front_table(each, FOUND, seed=1).set_index("team").loc[1] for each in (FRESH, grouped))
    assert wide["care_avoided_high"] - wide["care_avoided"] > 2.0 * (plain["care_avoided_high"] - plain["care_avoided"])
