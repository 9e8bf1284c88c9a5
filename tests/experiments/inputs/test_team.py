"""What a scenario may give beside authority and policy: a first day, a team, values that hold in all arms."""

from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.experiment import experiment_of
from experiments.runs.parameter_values import with_values_set

pytestmark = pytest.mark.fast

LUTON = """
name: mine
title: Mine
authority: luton
policy: {policy}
start: 2015-04-01
end: 2019-03-31
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a scenario and resolves it."""

    def write(text: str, policy: str = "family_safeguarding", name: str = "mine") -> object:
        path = tmp_path / f"{name}.yaml"
        path.write_text(LUTON.format(policy=policy).replace("name: mine", f"name: {name}") + text)
        return resolve_scenario(str(path))

    return write


def test_a_first_day_shifts_all_dates_alike(written):
    usual, moved = written(""), written("go_live: 2016-04-03")
    days = [(one.starts, other.starts) for one, other in zip(usual.policy.ingredients, moved.policy.ingredients, strict=True)]
    assert {(one - other).days for one, other in days} == {365}


def test_a_team_without_a_first_day_begins_with_its_policy(written):
    teacher = written("team: {posts: {teacher: 1.5}}").policy.ingredients[-1]
    assert (teacher.role, teacher.fte, str(teacher.starts), teacher.payer) == ("teacher", {"all": 1.5}, "2017-04-03", "childrens_services")


@pytest.mark.parametrize(
    ("text", "policy", "words"),
    [
        ("team: {posts: {teacher: 1}}", "business_as_usual", "go_live: got nothing"),
        ("go_live: 2016-04-04", "business_as_usual", "a go-live date only for a policy with ingredients, or with a team"),
        ("go_live: 2016-04-04\nteam: {replaces: true, posts: {teacher: -1}}", "family_safeguarding", "posts.teacher: got -1"),
        ("team: {posts: {psychologist: 1.5}}", "family_safeguarding", "posts.psychologist: got 1.5"),
        ("team: {teacher: 1}", "family_safeguarding", "team.teacher"),
        ("parameters: {hostility_misread: much}", "family_safeguarding", "parameters.hostility_misread"),
        ("explore: {weeks: 3}", "family_safeguarding", "explore.weeks"),
    ],
)
def test_what_does_not_fit_gives_one_message(written, text, policy, words):
    with pytest.raises(InputError) as caught:
        written(text, policy)
    assert words in str(caught.value)
    assert str(Path("mine.yaml")) in str(caught.value)


def test_values_of_a_scenario_hold_in_all_arms_and_options_stand_before_them(written):
    usual, mine = resolve_scenario("luton:business_as_usual"), written("parameters: {hostility_misread: 0.3}")
    arms = [usual.__class__(**{**vars(usual), "start": mine.start, "end": mine.end}), mine]
    experiment = with_values_set(experiment_of(arms), {})
    assert (experiment.parameters["hostility_misread"].value, dict(experiment.values_set)) == (0.3, {"hostility_misread": 0.3})
    assert with_values_set(experiment_of(arms), {"hostility_misread": 0.4}).parameters["hostility_misread"].value == 0.4


def test_two_scenarios_with_different_values_are_refused(written):
    one, other = written("parameters: {hostility_misread: 0.3}"), written("parameters: {hostility_misread: 0.4}", name="other")
    with pytest.raises(InputError, match=r"parameters\.hostility_misread: got 0\.3 and 0\.4"):
        experiment_of([one, other])


def test_a_value_outside_its_range_is_refused_before_any_work(written):
    with pytest.raises(InputError, match="hostility_misread: got 9"):
        with_values_set(experiment_of([written("parameters: {hostility_misread: 9}")]), {})
