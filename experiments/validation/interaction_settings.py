"""The settings of `validate --interactions`: what is otherwise between parents and workers, as configs/interactions.yaml says it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from experiments.inputs.errors import InputError, InputErrors, NotGiven, likely
from experiments.inputs.load import CONFIGS, read_parameters, read_settings
from experiments.inputs.parameter_choice import file_of, range_in_words
from simulation.settings import Figure
from simulation.types import NAME_PATTERN

SETTINGS = CONFIGS / "interactions.yaml"

AS_USUAL, AS_USUAL_TITLE = "as_usual", "as usual"
"""What every setting is compared with; it is no setting of the file."""


class Setting(BaseModel):
    """One thing that is otherwise, from the beginning of the burn-in.

    Parameters
    ----------
    values
        Of parameters, inside their registered ranges.
    forced
        Of parameters, outside their registered ranges on purpose: they force one answer everywhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=NAME_PATTERN)
    title: str = Field(min_length=1)
    values: dict[str, FiniteFloat] = Field(default_factory=dict)
    forced: dict[str, FiniteFloat] = Field(default_factory=dict)
    status: Literal["measured", "borrowed", "assumed"]
    source: str = Field(min_length=1)

    @property
    def all_values(self) -> dict[str, float]:
        """Values of parameters by name, forced ones among them."""
        return {**self.values, **self.forced}


class InteractionSettings(BaseModel):
    """The settings, in the order of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    settings: tuple[Setting, ...] = Field(min_length=1)


USUAL = Setting(name=AS_USUAL, title=AS_USUAL_TITLE, status="assumed", source="the values that are used everywhere else")


def read_interactions(path: Path = SETTINGS) -> tuple[Setting, ...]:
    """Return the settings of a file, checked against the parameters that the model has; raise InputError."""
    settings = read_settings(InteractionSettings, path).settings
    if problems := list(problems_of(settings, path)):
        raise InputErrors(problems)
    return settings


@cache
def interaction_settings() -> tuple[Setting, ...]:
    """Return the settings of configs/interactions.yaml; raise InputError."""
    return read_interactions()


def problems_of(settings: tuple[Setting, ...], path: Path) -> Iterator[InputError]:
    """Yield what is wrong with settings: names that stand twice, settings that change nothing, and values of the wrong kind."""
    names = [AS_USUAL, *(each.name for each in settings)]
    for i, each in enumerate(settings):
        if names.count(each.name) > 1:
            yield InputError(path, f"settings[{i}].name", each.name, f"each name once; {AS_USUAL} is what all are compared with")
        if not each.all_values:
            yield InputError(path, f"settings[{i}]", NotGiven("neither values nor forced"), "at least one value of a parameter")
        for kind, values in (("values", each.values), ("forced", each.forced)):
            for name, value in values.items():
                yield from problems_of_value(InputError(path, f"settings[{i}].{kind}.{name}", value, ""), kind, each)


def problems_of_value(at: InputError, kind: str, setting: Setting) -> Iterator[InputError]:
    """Yield what is wrong with one value, whose place and number `at` holds."""
    name = at.key.rpartition(".")[2]
    figure = read_parameters().get(name)
    if figure is None:
        yield InputError(at.where, at.key, NotGiven(name), "a parameter that `run.py assumptions` lists", likely(name, read_parameters()))
    elif kind == "values" and name in setting.forced:
        yield InputError(at.where, at.key, at.value, "a parameter once: under values, or under forced")
    elif (kind == "values") != is_inside(at.value, figure):
        yield wrong_kind(at, kind, name, figure)


def is_inside(value: float, figure: Figure) -> bool:
    """Return whether a value lies in a figure's registered range; one without a range holds every value."""
    return (figure.low is None or value >= figure.low) and (figure.high is None or value <= figure.high)


def wrong_kind(at: InputError, kind: str, name: str, figure: Figure) -> InputError:
    """Return the message for a value outside its range that is not called forced, or for a forced one inside it."""
    if figure.low is None and figure.high is None:
        return InputError(at.where, at.key, at.value, "a parameter with a registered range", "Write it under values.")
    words = range_in_words(figure.low, figure.high)
    if kind == "values":
        fix = f"The range stands in {file_of(name).name}; a value outside it on purpose stands under forced."
        return InputError(at.where, at.key, at.value, f"{words}, {figure.unit}", fix)
    return InputError(at.where, at.key, at.value, "a value outside the registered range", f"This is {words}: write it under values.")


def setting_named(name: str, settings: tuple[Setting, ...], option: str) -> Setting:
    """Return a setting by name; raise InputError for another name, with the option that gave it."""
    for each in settings:
        if each.name == name:
            return each
    known = [each.name for each in settings]
    raise InputError(option, "", name, f"a setting of configs/{SETTINGS.name}: {', '.join(known)}", likely(name, known))
