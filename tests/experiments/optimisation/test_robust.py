"""Regret and satisficing on a table by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.measures.statistics import interval_of_mean
from experiments.optimisation.objectives import OBJECTIVES
from experiments.optimisation.robust import ALL_AIMS, States, meets_aims, ranks_of, robust_table, states_of, states_table
from experiments.optimisation.study import Aim

pytestmark = pytest.mark.fast

TEAMS: list[Any] = [SimpleNamespace(number=number, values={"posts.teacher": number}) for number in (1, 2, 3)]
CHOSEN = (OBJECTIVES["care_avoided"], OBJECTIVES["harm_missed"])
AVOIDED = np.array([[10.0, 8.0, 0.0], [2.0, 8.0, 0.0], [10.0, 8.0, 0.0], [2.0, 8.0, 20.0]])
HARM = np.array([[0.0, -1.0, 3.0], [1.0, -1.0, 3.0], [0.0, 2.0, 3.0], [0.0, -1.0, 3.0]])
NOTHING = np.zeros((4, 1))
"""Business as usual, less itself."""

OUTCOMES = np.stack([np.hstack([NOTHING, -AVOIDED]), np.hstack([NOTHING, HARM])], axis=2)
STATES = States(("stay", "stay", "back", "back"), (1, 2, 1, 2), OUTCOMES, np.full((4, 2), 0.5))
"""More avoided is better, so its sign is turned; four states of business as usual and three teams."""

AIMS = {"care_avoided": Aim(at_least=5.0), "harm_missed": Aim(at_most=0.0)}


def test_regret_is_against_the_best_of_the_same_state_business_as_usual_among_them() -> None:
    regret = STATES.regret()
    assert regret[:, :, 0].tolist() == [[10.0, 0.0, 2.0, 10.0], [8.0, 6.0, 0.0, 8.0], [10.0, 0.0, 2.0, 10.0], [20.0, 18.0, 12.0, 0.0]]
    assert regret[:, :, 1].tolist() == [[1.0, 1.0, 0.0, 4.0], [1.0, 2.0, 0.0, 4.0], [0.0, 0.0, 2.0, 3.0], [1.0, 1.0, 0.0, 4.0]]
    table = robust_table(STATES, TEAMS, CHOSEN, AIMS, seed=1).set_index(["objective", "team"])
    assert table.loc[("harm_missed", 0), "worst"] == 1.0 and table.loc[("harm_missed", 0), "words"] == "business as usual"


def test_teams_are_ranked_by_the_largest_regret_and_not_by_the_mean() -> None:
    avoided = robust_table(STATES, TEAMS, CHOSEN, AIMS, seed=1).set_index(["objective", "team"]).loc["care_avoided"]
    assert avoided["mean"].tolist() == [12.0, 6.0, 4.0, 7.0], "by the mean team 2 is first, 1 second, 3 third"
    assert avoided["worst"].tolist() == [20.0, 18.0, 12.0, 10.0] and avoided["rank"].tolist() == [4, 3, 2, 1]
    assert avoided["worst_state"].tolist() == ["back, draw 2", "back, draw 2", "back, draw 2", "stay, draw 1"]
    assert avoided["p90"].tolist() == pytest.approx([17.0, 14.4, 9.0, 10.0]) and avoided["rank_p90"].tolist() == [4, 3, 1, 2]
    assert (avoided["chance_sd"] == 0.5).all()


def test_satisficing_is_the_share_of_states_in_which_every_aim_is_met() -> None:
    assert meets_aims(STATES.outcomes, CHOSEN, AIMS).T.tolist() == [[False] * 4, [True, False, True, False], [True, True, False, True], [False] * 4]
    rows = robust_table(STATES, TEAMS, CHOSEN, AIMS, seed=1).set_index("objective").loc[ALL_AIMS]
    assert rows["mean"].tolist() == [0.0, 0.5, 0.75, 0.0] and rows["rank"].tolist() == [3, 2, 1, 3]
    assert (rows["mean_high"] > rows["mean"]).all(), "none of two draws is no proof of none"
    assert ALL_AIMS not in set(robust_table(STATES, TEAMS, CHOSEN, {}, seed=1)["objective"])
    long = states_table(STATES, TEAMS, CHOSEN, AIMS)
    assert len(long) == 16 and long["care_avoided"].tolist()[:4] == [0.0, 10.0, 8.0, 0.0] and long["meets_aims"].sum() == 5


def test_intervals_are_of_draws_and_ranks_have_one_from_ten_draws_on() -> None:
    table = robust_table(STATES, TEAMS, CHOSEN, {}, seed=1).set_index(["objective", "team"])
    # by draw, the mean regret of team 1 in avoided entries is 0 and 12
    low, high = interval_of_mean(np.array([[0.0], [12.0]]))
    assert table.loc[("care_avoided", 1), ["mean_low", "mean_high"]].tolist() == pytest.approx([low.item(), high.item()])
    assert table["rank_p90_low"].isna().all() and (table["draws"] == 2).all() and (table["states"] == 4).all()
    one = States(("stay",), (1,), STATES.outcomes[:1], STATES.chance)
    assert robust_table(one, TEAMS, CHOSEN, AIMS, seed=1)[["mean_low", "rank_p90_low"]].isna().all(axis=None), "one draw says nothing of others"
    many = States(("stay",) * 12, tuple(range(12)), np.random.default_rng(1).normal(size=(12, 4, 2)), STATES.chance)
    ends = robust_table(many, TEAMS, CHOSEN, {}, seed=1)
    assert (ends["rank_p90_low"] <= ends["rank_p90"]).all() and (ends["rank_p90"] <= ends["rank_p90_high"]).all()
    assert ranks_of(np.array([[2.0, 2.0, 1.0]])).tolist() == [[2, 2, 1]]


@pytest.mark.parametrize(("groups", "draws"), [([[0, 1], [2, 3]], (1, 2, 1, 2)), ([], (1, 1))], ids=["drawn", "held"])
def test_a_state_is_a_draw_under_a_path_and_held_parameters_are_one_draw(groups: list[list[int]], draws: tuple[int, ...]) -> None:
    values = np.array([[[1.0], [3.0], [5.0], [9.0]]])  # of one team in four seeds, one objective
    trials = SimpleNamespace(groups=lambda seeds: groups, simulate=lambda *given: None, judged=lambda teams, seeds: values[:, list(seeds)])
    trials.on_path = lambda path: trials
    found = states_of(trials, TEAMS[:1], ["stay", "back"], range(4))  # type: ignore[arg-type]
    assert found.draws == draws and found.paths == tuple(np.repeat(["stay", "back"], len(draws) // 2))
    assert found.outcomes[:, 1, 0].tolist() == ([2.0, 7.0] * 2 if groups else [4.5, 4.5]) and not found.outcomes[:, 0].any()
    own = np.sqrt((2.0 / 2 + 8.0 / 2) / 2) if groups else values.std(ddof=1) / 2.0
    assert found.chance[1, 0] == pytest.approx(own) and found.chance[0, 0] == 0.0
