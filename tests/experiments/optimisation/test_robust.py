"""Regret and satisficing on a table by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.optimisation.objectives import OBJECTIVES
from experiments.optimisation.robust import ALL_AIMS, States, meets_aims, ranks_of, robust_table, states_table
from experiments.optimisation.study import Aim

pytestmark = pytest.mark.fast

TEAMS: list[Any] = [SimpleNamespace(number=number, values={"posts.teacher": number}) for number in (1, 2, 3)]
CHOSEN = (OBJECTIVES["care_avoided"], OBJECTIVES["harm_missed"])
AVOIDED = np.array([[10.0, 8.0, 0.0], [2.0, 8.0, 0.0], [10.0, 8.0, 0.0], [2.0, 8.0, 20.0]])
HARM = np.array([[0.0, -1.0, 3.0], [1.0, -1.0, 3.0], [0.0, 2.0, 3.0], [0.0, -1.0, 3.0]])
STATES = States(("stay", "stay", "back", "back"), (1, 2, 1, 2), np.stack([-AVOIDED, HARM], axis=2))
"""More avoided is better, so its sign is turned; four states of three teams."""

AIMS = {"care_avoided": Aim(at_least=5.0), "harm_missed": Aim(at_most=0.0)}


def test_regret_is_against_the_best_team_of_the_same_state() -> None:
    regret = STATES.regret()
    assert regret[:, :, 0].tolist() == [[0.0, 2.0, 10.0], [6.0, 0.0, 8.0], [0.0, 2.0, 10.0], [18.0, 12.0, 0.0]]
    assert regret[:, :, 1].tolist() == [[1.0, 0.0, 4.0], [2.0, 0.0, 4.0], [0.0, 2.0, 3.0], [1.0, 0.0, 4.0]]
    table = robust_table(STATES, TEAMS, CHOSEN, AIMS, seed=1).set_index(["objective", "team"])
    avoided = table.loc["care_avoided"]
    assert avoided["mean"].tolist() == [6.0, 4.0, 7.0] and avoided["rank"].tolist() == [2, 1, 3]
    assert avoided["worst"].tolist() == [18.0, 12.0, 10.0] and avoided["worst_state"].tolist() == ["back, draw 2", "back, draw 2", "stay, draw 1"]


def test_satisficing_is_the_share_of_states_in_which_every_aim_is_met() -> None:
    assert meets_aims(STATES.outcomes, CHOSEN, AIMS).T.tolist() == [[True, False, True, False], [True, True, False, True], [False] * 4]
    rows = robust_table(STATES, TEAMS, CHOSEN, AIMS, seed=1).set_index("objective").loc[ALL_AIMS]
    assert rows["mean"].tolist() == [0.5, 0.75, 0.0] and rows["rank"].tolist() == [2, 1, 3]
    assert ALL_AIMS not in set(robust_table(STATES, TEAMS, CHOSEN, {}, seed=1)["objective"])
    long = states_table(STATES, TEAMS, CHOSEN, AIMS)
    assert len(long) == 12 and long["care_avoided"].tolist()[:3] == [10.0, 8.0, 0.0] and long["meets_aims"].sum() == 5


def test_ranks_are_as_sure_as_the_draws_make_them() -> None:
    table = robust_table(STATES, TEAMS, CHOSEN, {}, seed=1).set_index(["objective", "team"])
    # by draw, the regret of avoided entries is 0, 2, 10 in draw 1 and 12, 6, 4 in draw 2: a sample of draw 1 alone ranks 1, 2, 3, of draw 2 3, 2, 1
    assert table.loc[("care_avoided", 1), ["rank_low", "rank_high"]].tolist() == [1, 3]
    assert table.loc[("care_avoided", 2), ["rank_low", "rank_high"]].tolist() == [1, 2]
    assert table.loc[("care_avoided", 1), ["low", "high"]].tolist() == [0.0, 12.0]
    one = States(("stay",), (1,), STATES.outcomes[:1])
    assert robust_table(one, TEAMS, CHOSEN, {}, seed=1)[["low", "rank_low", "chance_best"]].isna().all(axis=None), "one draw says nothing of others"
    assert ranks_of(np.array([[2.0, 2.0, 1.0]])).tolist() == [[2, 2, 1]]
