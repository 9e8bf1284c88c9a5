"""A lesson's answer comes from runs: paired, the same for any number of threads, with progress, and it can be ended early."""

import datetime

import numpy as np
import pytest

from agents.ages import TWELVE_MONTHS
from experiments.explorer.lessons.answer import Answer, answer_lesson
from experiments.explorer.lessons.arms import experiment_of_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.meetings import values_of_meetings
from experiments.explorer.lessons.reading import read_lesson
from experiments.explorer.lessons.sentence import sentence_of
from experiments.explorer.lessons.tables import COLUMNS, compared, highest, table_of_chosen
from experiments.inputs.errors import InputError
from experiments.measures.evaluate import pick
from experiments.runs.cancellation import CancelFlag
from experiments.runs.failures import RunFailed
from experiments.runs.options import RunOptions
from experiments.runs.run import run_experiment
from simulation.world import ENCOUNTER

SHORT = {"end": datetime.date(2016, 12, 31)}


def short(name: str = "hostility_and_judgement") -> Lesson:
    """Return a lesson over nine months."""
    return read_lesson(name).model_copy(update=SHORT)


@pytest.fixture(scope="module")
def answered() -> Answer:
    """Return the first lesson's answer from three seeds."""
    return answer_lesson(short(), runs=3)


def test_the_table_has_a_row_for_each_comparison_and_measure(answered: Answer) -> None:
    table = answered.table
    assert list(table.columns) == COLUMNS and list(table["measure"]) == list(answered.lesson.shows)
    assert (table["pairs"] == 3).all() and answered.finished == (1, 2, 3) and not answered.incomplete
    assert np.allclose(table["value"] - table["baseline"], table["difference"])
    assert answered.sentence == sentence_of(answered.lesson, table)


def test_levels_and_differences_are_those_of_the_long_tables(answered: Answer) -> None:
    """The same arms through `run_experiment`, without a log of meetings."""
    results = run_experiment(experiment_of_lesson(answered.lesson), RunOptions([1, 2, 3]))
    period = answered.table["period"].iloc[0]
    for row in answered.table.to_dict("records"):
        if not row["measure"].endswith("_meetings"):
            levels = pick(results.summary, row["measure"], period).set_index("scenario")["mean"]
            assert (row["baseline"], row["value"]) == (levels["weakly"], levels["strongly"]), row["measure"]
            gap = pick(results.differences, row["measure"], period).iloc[0]
            found = [row[name] for name in ("difference", "low", "high", "mean_low", "mean_high")]
            wanted = ["difference", "difference_low", "difference_high", "difference_mean_low", "difference_mean_high"]
            assert found == [gap[name] for name in wanted], row["measure"]


def test_one_thread_and_other_seeds(answered: Answer) -> None:
    assert answer_lesson(short(), runs=3, jobs=1).table.equals(answered.table)
    assert not answer_lesson(short(), seed=4, runs=3).table["difference"].equals(answered.table["difference"])


def test_arms_that_do_not_differ_have_no_difference() -> None:
    lesson = short()
    alike = tuple(arm.model_copy(update={"values": {}}) for arm in lesson.arms)
    table = answer_lesson(lesson.model_copy(update={"arms": alike}), runs=2).table
    assert (table["difference"] == 0.0).all() and (table["high"] == 0.0).all() and table["mean_high"].isna().all()


def test_progress_is_said_at_once_and_after_each_seed() -> None:
    heard = []
    answer_lesson(short(), runs=2, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 2), (1, 2), (2, 2)]


def test_a_cancelled_lesson_keeps_what_is_finished() -> None:
    flag = CancelFlag()

    def cancel(done: int, _: int) -> None:
        if done == 1:
            flag.set()

    answer = answer_lesson(short(), runs=6, jobs=1, progress=cancel, cancel=flag)
    assert answer.is_stopped and answer.finished == (1,) and answer.incomplete == "stopped after 1 of 6 runs"
    assert (answer.table["pairs"] == 1).all()
    with pytest.raises(RunFailed, match="stopped before any run was finished"):
        answer_lesson(short(), runs=6, progress=lambda done, total: None, cancel=flag)


@pytest.mark.fast
@pytest.mark.parametrize(("runs", "seed"), [(0, 1), (True, 1), (2.0, 1), (2, -1)])
def test_wrong_numbers_are_refused(runs: int, seed: int) -> None:
    with pytest.raises(InputError):
        answer_lesson("why_time_matters", seed, runs)


@pytest.mark.fast
@pytest.mark.parametrize("runs", [1, 3])
def test_fewer_places_than_one_can_be_chosen_from_are_refused(runs: int) -> None:
    with pytest.raises(InputError, match="a whole number from 4 to"):
        answer_lesson("regression_to_the_mean", runs=runs)


@pytest.mark.parametrize("name", ["why_disguise_hides", "why_time_matters", "why_warmth_is_not_enough"])
def test_the_other_lessons_are_answered_too(name: str) -> None:
    answer = answer_lesson(short(name), runs=1)
    assert answer.table["difference"].notna().all() and (answer.table["difference"] != 0.0).any()
    assert list(answer.table["comparison"].unique()) == [each.words for each in answer.lesson.comparisons]


def test_places_of_the_last_lesson_are_followed_and_a_programme_in_name_only_changes_nothing() -> None:
    answer = answer_lesson("regression_to_the_mean", runs=4)
    chosen, others, paired = (rows.set_index("measure") for _, rows in answer.table.groupby("comparison", sort=False))
    assert (chosen["pairs"] == 1).all() and (others["pairs"] == 3).all()
    assert (paired["difference"] == 0.0).all() and (paired["baseline"] == chosen["value"]).all()
    assert chosen.loc["care_entries", "baseline"] >= others.loc["care_entries", "baseline"]


@pytest.mark.fast
def test_the_highest_share_is_chosen() -> None:
    assert list(highest(np.array([3.0, 9.0, 1.0, 9.0]), 0.25)) == [False, True, False, False]
    assert list(highest(np.array([3.0, 9.0, 1.0, 9.0]), 0.5)) == [False, True, False, True]
    assert list(highest(np.array([5.0]), 0.25)) == [True]


@pytest.mark.fast
def test_the_table_of_chosen_places_by_hand() -> None:
    lesson = read_lesson("regression_to_the_mean")
    place = lesson.shows.index("care_entries")
    values = np.zeros((4, 2, len(lesson.shows)))
    values[:, 0, place], values[:, 1, place] = [10, 40, 20, 30], [20, 25, 22, 24]
    helped = values.copy()
    helped[1, 1, place] = 22.0
    table = table_of_chosen(lesson, {"no_policy": values, "in_name_only": helped})
    rows = table[table["measure"] == "care_entries"]
    assert list(rows["baseline"]) == [40.0, 20.0, 25.0] and list(rows["value"]) == [25.0, 22.0, 22.0]
    assert list(rows["difference"]) == [-15.0, 2.0, -3.0] and list(rows["pairs"]) == [1, 3, 1]


@pytest.mark.fast
def test_a_pair_without_a_number_is_left_out_of_both_levels() -> None:
    about = dict.fromkeys(("lesson", "comparison", "arm", "against", "arm_is", "against_is", "period"), "x")
    baseline, value = np.array([[1.0], [2.0], [np.nan]]), np.array([[3.0], [6.0], [9.0]])
    (row,) = compared(value, baseline, ["care_entries"], about).to_dict("records")
    assert (row["baseline"], row["value"], row["difference"], row["pairs"]) == (1.5, 4.5, 3.0, 2)


@pytest.mark.fast
def test_belief_against_truth_by_presentation_counts_social_workers_who_know_of_children() -> None:
    log = np.zeros(5, ENCOUNTER)
    log["presentation"], log["role"] = [0, 3, 3, 3, 3], [0, 0, 1, 5, 0]
    log["belief"], log["true_risk"], log["readiness"] = [0.3, 0.4, 0.6, 0.8, -9.0], 0.0, [0.2, 0.4, 0.6, 0.9, 0.9]
    p = np.zeros(1, [("harm_at_average_risk_per_week", float), ("harm_slope", float)])
    p["harm_at_average_risk_per_week"] = -np.log(0.9) / TWELVE_MONTHS  # a chance of 10 % at average risk
    found = values_of_meetings(log, p[0])
    assert found["belief_less_true_risk_open_meetings"] == pytest.approx(0.2)
    assert found["belief_less_true_risk_hostile_meetings"] == pytest.approx(0.4)
    assert found["belief_less_true_risk_hostile_less_open_meetings"] == pytest.approx(0.2)
    assert np.isnan(found["belief_less_true_risk_disguised_meetings"])
    assert found["readiness_at_meetings"] == pytest.approx(0.4)


def test_a_full_log_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.explorer.lessons.meetings.ROWS_OF_LOG", 50)
    with pytest.raises(RunFailed, match=r"The lesson has no answer: .*is full"):
        answer_lesson(short(), runs=1)
