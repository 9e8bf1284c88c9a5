"""A file of own pay and prices says the same as --set NAME=VALUE, and holds in all arms."""

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.load import policy_at, read_authority, read_parameters
from experiments.inputs.parameter_choice import values_from
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.experiment import Pair, experiment_of
from experiments.runs.parameter_values import with_values_set
from run import main
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
OWN = "salaries: {social_worker: 56200, teacher: 50000}\nprices: {cost_foster_week: 640}\n"


def file_with(folder: Path, text: str) -> str:
    """Return the path of a file with this text."""
    path = folder / "own.yaml"
    path.write_text(text)
    return str(path)


@pytest.mark.fast
def test_a_file_says_the_same_as_names_and_values(tmp_path: Path) -> None:
    words = ["salaries.social_worker=56200", "salaries.teacher=50000", "cost_foster_week=640"]
    assert values_from([file_with(tmp_path, OWN)]) == values_from(words)
    assert values_from([file_with(tmp_path, OWN), "look_sd=1"]) == values_from([*words, "look_sd=1"])


@pytest.mark.fast
def test_they_hold_in_all_arms() -> None:
    scenarios = [resolve_scenario(str(DATA / f"tiny_{name}.yaml")) for name in ("baseline", "programme_run")]
    experiment = experiment_of(scenarios, (Pair(scenarios[1].name, scenarios[0].name),))
    price = read_parameters()["cost_foster_week"].low
    assert price is not None
    changed = with_values_set(experiment, {"salaries.social_worker": 56200.0, "cost_foster_week": price})
    assert changed.authority.salaries.social_worker.value == 56200.0 and changed.parameters["cost_foster_week"].value == price
    assert changed.arms == experiment.arms, "an arm is a policy: it has no pay and no price of its own"


def summary_of(folder: Path) -> pd.DataFrame:
    """Return a results folder's summary, in the one form or the other."""
    path = folder / "summary.parquet"
    return pd.read_parquet(path) if path.exists() else pd.read_csv(folder / "summary.csv")


def test_pay_moves_money_and_no_family(tmp_path: Path) -> None:
    own = file_with(tmp_path, "salaries: {social_worker: 70000}\n")
    scenario = str(DATA / "tiny_programme_run.yaml")
    for name, words in (("as_usual", []), ("own", ["--set", own])):
        assert main(["simulate", scenario, "--seed", "1", "--draws", "held", "--out", str(tmp_path / name), *words]) == 0
    usual, changed = (summary_of(tmp_path / name) for name in ("as_usual", "own"))
    moved = set(changed["measure"][(changed["mean"] != usual["mean"]) & ~(changed["mean"].isna() & usual["mean"].isna())])
    units = changed.set_index("measure")["unit"].to_dict()
    assert "cost_gbp" in moved and {units[name] for name in moved} == {"GBP"}
    assert "70000" in json.dumps(json.loads((tmp_path / "own" / "run.json").read_text()))


WRONG = {
    "an unknown role": ("salaries: {social_wroker: 50000}\n", ["salaries.social_wroker", "Did you mean 'social_worker'?"]),
    "an unknown price": ("prices: {cost_fostr_week: 640}\n", ["prices.cost_fostr_week", "Did you mean 'cost_foster_week'?"]),
    "a parameter that is no price": ("prices: {look_sd: 1}\n", ["prices.look_sd", "cost_foster_week"]),
    "an unknown group": ("salary: {social_worker: 50000}\n", [" salary:", "Did you mean 'salaries'?"]),
    "text": ("salaries: {social_worker: '50000'}\n", ["salaries.social_worker", "'50000'", "a number of pounds"]),
    "thousands with a comma": ("salaries: {social_worker: 56,200}\n", ["200"]),
    "true": ("salaries: {social_worker: true}\n", ["salaries.social_worker", "True"]),
    "nothing": ("salaries: {social_worker: }\n", ["salaries.social_worker", "nothing"]),
    "not a number": ("salaries: {social_worker: .nan}\n", ["salaries.social_worker", "finite"]),
    "a list": ("salaries: [50000]\n", [" salaries:", "social_worker: 56200"]),
    "an empty group": ("salaries:\n", [" salaries:", "nothing"]),
    "no value": ("salaries: {}\n", ["no value", "salaries or prices"]),
    "leading zeros": ("salaries: {social_worker: 056200}\n", ["056200", "Quote it"]),
    "twice": ("salaries: {teacher: 50000, teacher: 51000}\n", ["teacher", "each key once"]),
}


@pytest.mark.fast
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused(name: str, tmp_path: Path) -> None:
    text, words = WRONG[name]
    with pytest.raises(InputError) as caught:
        values_from([file_with(tmp_path, text)])
    for word in words:
        assert word in str(caught.value), caught.value


@pytest.mark.fast
def test_the_same_value_twice_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for words, message in (
        ([file_with(tmp_path, OWN), "cost_foster_week=600"], "cost_foster_week: got '640 and 600'; allowed: each name once"),
        ([str(tmp_path / "gone.yaml")], "no such file"),
        (["own.yml "], "NAME=VALUE"),
    ):
        with pytest.raises(InputError, match=message):
            values_from(words)


@pytest.mark.fast
def test_a_policy_has_no_pay_and_no_prices(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("name: own\ntitle: Own\nabout: For tests.\nsalaries: {teacher: 1}\n")
    with pytest.raises(InputError, match=r"salaries.*--set FILE"):
        policy_at(path, read_authority("luton"))
