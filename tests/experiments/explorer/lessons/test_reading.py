"""Lesson files: the five that ship are whole, and what is wrong in a file is said before any work."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.explorer.lessons.arms import experiment_of_lesson
from experiments.explorer.lessons.reading import FOLDER, lesson_names, read_lesson
from experiments.explorer.lessons.sentence import said
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.measures.definitions import EVERY


def changed(tmp_path: Path, name: str = "hostility_and_judgement", **changes: Any) -> Path:
    """Return the path of a lesson's file with some keys changed; a function gets what stands there."""
    stated = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    for key, change in changes.items():
        stated[key] = change(stated.get(key)) if callable(change) else change
    path = tmp_path / "own.yaml"
    path.write_text(json.dumps(stated, default=str))
    return path


def with_values(**values: float) -> Any:
    """Return a change of the second arm's values."""
    return lambda arms: [arms[0], {**arms[1], "values": values}]


@pytest.mark.fast
def test_there_are_five_lessons_in_their_order() -> None:
    names = lesson_names()
    assert [read_lesson(name).number for name in names] == [1, 2, 3, 4, 5]
    assert len({read_lesson(name).title for name in names}) == 5


@pytest.mark.fast
@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_asks_and_its_arms_differ_in_what_it_says(name: str) -> None:
    lesson = read_lesson(name)
    assert lesson.question.endswith("?") and lesson.look_for.endswith((".", "?")) and lesson.careful.endswith(".")
    arms = experiment_of_lesson(lesson).arms
    assert len({(arm.values, arm.policy.ingredients) for arm in arms}) == len(arms), "two arms are alike"
    for arm in arms:
        assert all(value != read_parameters()[parameter].value for parameter, value in arm.values)


@pytest.mark.fast
@pytest.mark.parametrize("name", [name for name in lesson_names() if read_lesson(name).chosen is None])
def test_both_errors_stand_in_the_sentence(name: str) -> None:
    errors = {EVERY[measure].error for _, measures in said(read_lesson(name)) for measure in measures}
    assert {"harm_missed", "needless_intervention"} <= errors


@pytest.mark.fast
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questoin": "?"}, ["questoin", "no such key", "Did you mean 'question'?"]),
        ({"arms": with_values(hostility_misreed=0.3)}, ["arms[1].values.hostility_misreed", "Did you mean 'hostility_misread'?"]),
        ({"arms": with_values(hostility_misread=1.2)}, ["arms[1].values.hostility_misread", "1.2", "from 0 to 0.6, sd of true risk"]),
        ({"arms": lambda arms: [arms[0], {**arms[0]}]}, ["arms[1].name", "each arm once"]),
        ({"arms": lambda arms: [arms[0], {**arms[1], "ingredients": [{"kind": "postss"}]}]}, ["arms[1].ingredients[0]"]),
        ({"comparisons": lambda found: [{**found[0], "against": "nobody"}]}, ["comparisons[0].against", "weakly, strongly"]),
        ({"comparisons": lambda found: [{**found[0], "says": ["referrals"]}]}, ["comparisons[0].says", "referrals"]),
        ({"shows": lambda shows: [*shows, "needles_plans"]}, ["shows[15]", "Did you mean 'needless_plans'?"]),
        ({"shows": ["needless_plans"], "comparisons": lambda found: [{**found[0], "says": []}]}, ["shows", "both errors"]),
        ({"start": "2016-03-31"}, ["start", "after 2016-03-31", "alike until then"]),
        ({"end": "2016-04-01"}, ["end", "after the start"]),
        ({"authority": "lutn"}, ["authority", "Did you mean 'luton'?"]),
        ({"runs": 20}, ["runs"]),
    ],
)
def test_a_wrong_file_is_refused_and_the_message_says_where(changes: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_lesson(str(changed(tmp_path, **changes)))
    assert all(word in str(error.value) for word in ["own.yaml", *words]), error.value


@pytest.mark.fast
def test_places_are_chosen_by_a_measure_that_is_shown(tmp_path: Path) -> None:
    path = changed(tmp_path, "regression_to_the_mean", chosen=lambda chosen: {**chosen, "by": "care_exits"})
    with pytest.raises(InputError, match=r"chosen.by: got 'care_exits'"):
        read_lesson(str(path))


@pytest.mark.fast
def test_an_unknown_lesson_is_refused() -> None:
    with pytest.raises(InputError, match="Did you mean 'why_time_matters'"):
        read_lesson("why_time_mattters")


@pytest.mark.fast
def test_an_own_lesson_is_read_by_its_path(tmp_path: Path) -> None:
    assert read_lesson(str(changed(tmp_path, title="Mine"))).title == "Mine"
