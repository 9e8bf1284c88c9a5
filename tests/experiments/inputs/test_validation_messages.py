"""Messages for settings of the wrong kind or shape: one for each fault, which names what is wrong and what would be right."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from experiments.exploration.study import Discovery
from experiments.exploration.sweep_study import Sweep
from experiments.inputs.errors import InputError
from experiments.inputs.load import find_config
from experiments.inputs.validation_messages import COMMANDS, check_kind, settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.optimisation.study import Steps
from experiments.presentation.cli.app import command_names
from simulation.settings import Policy

pytestmark = pytest.mark.fast


class Shapes(BaseModel):
    """Settings of mixed shapes."""

    path: list[Literal["stay", "back"]] = Field(default=["stay"], min_length=2)
    team: dict[str, tuple[float, ...] | Steps] = Field(default_factory=dict)


def refused(model: type[BaseModel], data: object) -> str:
    """Return the message for settings that are refused."""
    with pytest.raises(InputError) as caught:
        settings_from(model, data, Path("study.yaml"))
    return str(caught.value)


def test_a_study_of_another_kind_is_one_message_that_names_its_command() -> None:
    trial = read_mapping(find_config("studies", "stepped_wedge_five_authorities", "STUDY", ""))
    assert refused(Sweep, trial) == "study.yaml: kind: got 'trial'; allowed: a study of kind sweep. It is a study for `run.py trial`."
    assert refused(Policy, trial).endswith("allowed: a scenario, a policy or an authority. It is a study for `run.py trial`.")
    check_kind(Discovery, {"kind": "discovery"}, Path("study.yaml"))


def test_a_scenario_in_place_of_a_study_is_one_message() -> None:
    scenario = {"name": "mine", "authority": "luton", "policy": "business_as_usual"}
    assert refused(Sweep, scenario) == "study.yaml: got a scenario; allowed: a study of kind sweep. To sweep a scenario, add --vary NAME=A,B,C."
    assert refused(Discovery, scenario).endswith("Name a study of `run.py list`.")


def test_every_kind_of_study_has_a_command() -> None:
    assert set(COMMANDS.values()) <= {name.replace("_", "-") for name in command_names()}


def test_an_entry_that_is_wrong_is_said_once_and_mixed_shapes_name_no_type_of_python() -> None:
    assert refused(Shapes, {"path": ["sideways", "back"]}).count("path") == 1
    assert refused(Shapes, {"path": []}).endswith("allowed: at least 2 entries.")
    assert refused(Shapes, {"path": "stay"}).endswith("allowed: a list.")
    assert refused(Shapes, {"team": {"posts": {"low": 0, "high": 2, "step": 0}}}) == "study.yaml: team.posts.step: got 0; allowed: a value above 0.0."
    assert "tuple" not in refused(Shapes, {"team": {"posts": "three"}})
