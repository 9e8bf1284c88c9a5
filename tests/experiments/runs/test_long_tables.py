"""Logs and episodes for people: short numbers, words in place of codes, dates of the window or marked, keys as text."""

import ast
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import compare
from experiments.runs.numbering import PEOPLE, Numbers, numbers_of
from experiments.runs.words import ANSWERS, DECISIONS, WORDS, answer_words, decision_words
from simulation import random_numbers
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.helpers import REPOSITORY

LOGS = ("encounters", "decisions", "episodes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison with logs."""
    out = tmp_path_factory.mktemp("logs") / "out"
    compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=out, keep="logs")
    return out


def read(folder: Path, name: str) -> pd.DataFrame:
    """Return a long table."""
    return pd.read_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize("name", LOGS)
def test_a_number_is_one_key_and_a_key_one_number_in_all_arms_of_a_run(name: str, folder: Path) -> None:
    table = read(folder, name)
    for key, number in PEOPLE.items():
        if key in table:
            about = table.dropna(subset=[number])
            assert len(about) == len(table) or (name, number) == ("decisions", "child"), "a decision may be about the whole family"
            assert (about[number] == about[number].astype(np.int32)).all() and about[number].min() >= 1 and about[number].max() < 100_000
            assert (table.groupby(["run", number])[key].nunique() == 1).all() and (table.groupby(["run", key])[number].nunique() == 1).all()
            assert all(text.isdecimal() and len(text) <= 20 for text in about[key]), "keys are text"


def test_numbers_agree_between_tables_and_begin_with_the_first_who_appear(folder: Path) -> None:
    tables = [read(folder, name)[["run", "family", "family_key"]] for name in LOGS]
    assert (pd.concat(tables).groupby(["run", "family"])["family_key"].nunique() == 1).all()
    episodes = read(folder, "episodes")
    for _, run in episodes.groupby("run"):
        first = run.groupby("family")["start_date"].min()
        assert list(first.index) == list(range(1, len(first) + 1)) and first.is_monotonic_increasing


def test_numbers_do_not_depend_on_what_is_kept(folder: Path, tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path, keep="episodes")
    pd.testing.assert_frame_equal(read(tmp_path, "episodes"), read(folder, "episodes"))


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30, unique=True))
def test_numbers_are_the_order_in_which_keys_are_given(keys: list[int]) -> None:
    given_keys = np.array(keys, np.uint64)
    assert list(Numbers(given_keys).of(given_keys)) == list(range(1, len(keys) + 1))


def test_who_has_an_episode_is_numbered_before_who_stands_in_logs_alone() -> None:
    episodes = np.array([(9, 4, 100), (5, 3, 50)], [("family_key", np.uint64), ("child_key", np.uint64), ("start_week", np.int64)])
    decisions = np.array([(1, 7), (2, 5), (0, 8)], [("week", np.int64), ("family_key", np.uint64)])
    numbers = numbers_of([{"episodes": episodes, "decisions": decisions}, {"episodes": episodes[:1], "decisions": decisions[1:]}])
    assert list(numbers["family_key"].of(np.array([5, 9, 8, 7], np.uint64))) == [1, 2, 3, 4]
    assert list(numbers["child_key"].of(np.array([3, 4], np.uint64))) == [1, 2]


def logged_decisions() -> dict[str, set[str]]:
    """Return which questions simulation/ logs as decisions, each with the answers that it writes: True, False or a name."""
    found: dict[str, set[str]] = {}
    for path in (REPOSITORY / "simulation").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("log_decision", "log_decision_on"):
                question, answer = node.args[3:5]
                found.setdefault(ast.unparse(question), set()).add(ast.unparse(answer))
    return found


def test_every_decision_that_is_logged_has_words_and_no_other() -> None:
    assert {getattr(random_numbers, name) for name in logged_decisions()} == set(DECISIONS)
    for decision in DECISIONS.values():
        assert decision.zero != decision.one
    assert len({decision.decision for decision in DECISIONS.values()}) == len(DECISIONS)


def test_a_decision_without_words_is_not_written() -> None:
    with pytest.raises(KeyError):
        decision_words(np.array([random_numbers.AGE]))
    with pytest.raises(KeyError):
        answer_words(np.array([random_numbers.VOTE]), np.array([2]))


def test_words_stand_in_place_of_codes(folder: Path) -> None:
    decisions, encounters = read(folder, "decisions"), read(folder, "encounters")
    pairs = {(each.decision, word) for each in DECISIONS.values() for word in each[1:]}
    assert set(zip(decisions["decision"], decisions["answer"], strict=True)) <= pairs and set(decisions["answer"]) <= set(ANSWERS)
    for column in ("role", "presentation", "resisted_because"):
        assert set(encounters[column]) <= set(WORDS[column])
    assert not [name for table in (decisions, encounters) for name in table if table[name].dtype == np.int64], "no code is left"


WHAT_FOLLOWS = {
    "protection_plan": ("start_date", "plan", "protection_plan"),
    "plan_ends": ("end_date", "plan", "protection_plan"),
    "interim_care_order": ("start_date", "care", "interim_order"),
}
"""What an answer does to the family's children in the same week: a word that stood for the other code would not."""


@pytest.mark.parametrize("answer", WHAT_FOLLOWS)
def test_an_answer_means_what_its_word_says(answer: str, folder: Path) -> None:
    when, track, status = WHAT_FOLLOWS[answer]
    decisions, episodes = read(folder, "decisions"), read(folder, "episodes")
    episodes = episodes[(episodes["track"] == track) & (episodes["status"] == status)]
    happened = set(zip(episodes["scenario"], episodes["run"], episodes["family"], episodes[when], strict=True))
    asked = decisions[decisions["answer"] == answer]
    followed = [each in happened for each in zip(asked["scenario"], asked["run"], asked["family"], asked["date"], strict=True)]
    (decision,) = (each for each in DECISIONS.values() if answer in each)
    other = decisions[decisions["answer"] == (decision.zero if answer == decision.one else decision.one)]
    not_followed = [each in happened for each in zip(other["scenario"], other["run"], other["family"], other["date"], strict=True)]
    assert followed and all(followed) and np.mean(not_followed or [0.0]) < 0.4, "a plan may end in the week of a review for another reason"


def test_dates_lie_in_the_window_or_are_marked(folder: Path) -> None:
    for name, column in (("encounters", "date"), ("decisions", "date"), ("episodes", "start_date")):
        table = read(folder, name)
        assert (table["before_window"] == (table[column] < date(2014, 1, 1))).all()
        assert table[column].max() <= date(2015, 12, 31)
    assert read(folder, "episodes")["before_window"].any() and not read(folder, "decisions")["before_window"].all()


def test_there_is_no_belief_about_nobody(folder: Path) -> None:
    for name in ("encounters", "decisions"):
        assert read(folder, name)["belief"].min() > -9.0
