"""Mechanisms that a user of the page may move: small groups of parameters, with their own ranges, from configs/explorer/mechanisms.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import CONFIGS, parameters_of, read_parameters
from experiments.inputs.removed_parameters import unknown_parameter
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.settings import Authority, Figure
from simulation.types import Name, Strict

PATH = CONFIGS / "explorer" / "mechanisms.yaml"


class Group(Strict):
    """A mechanism: its name and meaning for people, and the words for each of its parameters."""

    label: str = Field(min_length=3)
    about: str = Field(min_length=3)
    parameters: dict[Name, str] = Field(min_length=1)


@dataclass(frozen=True)
class Movable:
    """A parameter that may be moved, as it stands for an authority.

    Parameters
    ----------
    name, label
        In configs/parameters, and for people.
    figure
        With value, unit, meaning and status; its range always holds the value.
    """

    name: str
    label: str
    figure: Figure

    @property
    def low(self) -> float:
        """Lower end of the registered range, in the parameter's unit."""
        assert self.figure.low is not None
        return self.figure.low

    @property
    def high(self) -> float:
        """Upper end of the registered range, in the parameter's unit."""
        assert self.figure.high is not None
        return self.figure.high


def groups(path: Path = PATH) -> Mapping[str, Group]:
    """Return the mechanisms by name; raise InputError if the file is wrong, or names a parameter that is unknown or has no range."""
    return _groups(path)


@cache
def _groups(path: Path) -> Mapping[str, Group]:
    """Read the mechanisms once."""
    known, found = read_parameters(), {}
    for name, data in read_mapping(path).items():
        group = found[str(name)] = settings_from(Group, data, path)
        for parameter in group.parameters:
            key = f"{name}.parameters.{parameter}"
            if parameter not in known:
                raise unknown_parameter(path, key, parameter, "a parameter of configs/parameters", known)
            if known[parameter].low is None or known[parameter].high is None:
                raise InputError(path, key, NotGiven("a parameter without a range"), "a parameter with low and high")
    return found


def movables(group: Group, authority: Authority) -> list[Movable]:
    """Return a mechanism's parameters with the values that hold for an authority: its own where it has them, and ranges of configs/parameters."""
    known, own = read_parameters(), parameters_of(authority)
    return [Movable(name, label, known[name].model_copy(update={"value": own[name].value})) for name, label in group.parameters.items()]


def names() -> list[str]:
    """Return every parameter that may be moved."""
    return [name for group in groups().values() for name in group.parameters]
