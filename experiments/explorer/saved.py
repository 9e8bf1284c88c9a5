"""Settings as the text of a scenario file, and as a link: what is written is read back alike."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import yaml
from pydantic import Field

from experiments.explorer.settings import SAME, WHERE, Settings, check_offered, own_first_day, scenario_from, settings_of, years_after
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import POLICY_KEYS
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import MAX_SETTINGS_BYTES, mapping_of
from simulation.settings import Explore, Scenario
from simulation.types import Date, Strict

LINK = Path("Link")
"""What messages call a link."""

POST, SET = "post.", "set."
"""Beginnings of a link's names: full-time posts of a role, and the value of a parameter."""

TAB = "tab"
"""Name in a link of the tab that is looked at."""

TABS = ("Watch a small area", "Compare for the whole place", "Lessons", "Settings")
"""What can be looked at, by its number in a link."""

LONGEST_LINK = 4000
"""Characters."""


class Shown(Strict):
    """What of the settings is looked at: the week of the small area, by its Monday (None: the first), and the tab."""

    week: Date | None = None
    tab: int = Field(default=0, ge=0, lt=len(TABS))


def as_text(settings: Settings) -> str:
    """Return the settings as a scenario file, which `run.py compare` and `simulate` take."""
    data = scenario_from(settings).model_dump(mode="json", exclude_defaults=True)
    data["explore"] = {name: getattr(settings, name) for name in Explore.model_fields}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def settings_from_bytes(content: bytes, name: str) -> Settings:
    """Return the settings of a scenario file's content; raise InputError in one message. name: of the file, for messages."""
    path = Path(name)
    if len(content) > MAX_SETTINGS_BYTES:
        raise InputError(path, "", NotGiven(f"{len(content)} bytes"), f"at most {MAX_SETTINGS_BYTES} bytes", "Is this a scenario file?")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path, "", NotGiven("bytes that are not UTF-8"), "text in UTF-8", "Save the file as UTF-8.") from error
    data = mapping_of(text, path)
    if POLICY_KEYS & data.keys() and "authority" not in data:
        raise InputError(path, "", NotGiven("a file of a policy"), "a scenario", "Choose the policy by its name on the page.")
    return settings_from_scenario(settings_from(Scenario, data, path), path)


def settings_from_scenario(scenario: Scenario, path: Path) -> Settings:
    """Return the settings of a scenario; raise InputError for a place or policy that the page does not offer."""
    check_offered("authority", "authorities", scenario.authority, path)
    check_offered("policy", "policies", scenario.policy, path)
    data = scenario.model_dump(mode="json")
    team, explore = data["team"] or {"posts": {}, "replaces": False}, data["explore"] or {}
    first_day = data["go_live"] or day_of_policy(scenario)
    chosen = {"place": scenario.authority, "go_live": first_day, **team, **explore}
    return settings_of({**{name: data[name] for name in SAME}, **chosen}, path)


def day_of_policy(scenario: Scenario) -> str:
    """Return a scenario's first day of the policy where it gives none: the policy's own, or a year after the start without any ingredients."""
    try:
        return str(own_first_day(scenario.authority, scenario.policy) or years_after(scenario.start, 1))
    except (InputError, ValueError):
        return str(scenario.start)  # the check of the settings says what is wrong


def kept_with(kept: Mapping[str, Settings], settings: Settings, replaces: bool) -> dict[str, Settings]:
    """Return the settings that are kept, by name, with further ones; raise InputError where others of that name would go without replaces."""
    name = settings.name
    if kept.get(name, settings) != settings and not replaces:
        free = next(other for i in count(2) if (other := f"{name}_{i}") not in kept)
        fix = f"{free} is free; or press Replace {name}."
        raise InputError(WHERE, "name", name, "a name under which no other settings are kept", fix)
    return {**kept, name: settings}


def as_link(settings: Settings, shown: Shown | None = None) -> str:
    """Return the settings, and what is looked at, as the query of a link, without the ?; what is as at first is left out."""
    data = settings.model_dump(mode="json", exclude_defaults=True)
    pairs: dict[str, Any] = {name: value for name, value in data.items() if name not in ("posts", "parameters", "replaces")}
    pairs |= {"replaces": "yes"} if settings.replaces else {}
    pairs |= {f"{POST}{role}": f"{fte:g}" for role, fte in settings.posts.items() if fte}
    pairs |= {f"{SET}{name}": repr(value) for name, value in settings.parameters.items()}
    return urlencode({**pairs, **(shown.model_dump(mode="json", exclude_defaults=True) if shown else {})})


def shown_from_link(query: str) -> Shown:
    """Return what a link looks at; raise InputError."""
    given = {name: text for name, text in parse_qsl(query.removeprefix("?")) if name in Shown.model_fields}
    return settings_from(Shown, {**given, **({TAB: whole(TAB, given[TAB])} if TAB in given else {})}, LINK)


def settings_from_link(query: str) -> Settings:
    """Return the settings of a link's query; raise InputError in one message."""
    if len(query) > LONGEST_LINK:
        raise InputError(LINK, "", NotGiven(f"{len(query)} characters"), f"at most {LONGEST_LINK} characters", "Save the settings to a file instead.")
    data: dict[str, Any] = {"posts": {}, "parameters": {}}
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name.startswith(POST):
            data["posts"][name.removeprefix(POST)] = number(name, text)
        elif name.startswith(SET):
            data["parameters"][name.removeprefix(SET)] = number(name, text)
        elif name in Explore.model_fields:
            data[name] = whole(name, text)
        elif name not in Shown.model_fields:
            data[name] = yes(name, text) if name == "replaces" else text
    return settings_of(data, LINK)


def number(name: str, text: str) -> float:
    """Return a number of a link; raise InputError."""
    try:
        return float(text)
    except ValueError as error:
        raise InputError(LINK, name, text, "a number, written 0.5 or 3") from error


def whole(name: str, text: str) -> int:
    """Return a whole number of a link; raise InputError."""
    try:
        return int(text)
    except ValueError as error:
        raise InputError(LINK, name, text, "a whole number") from error


def yes(name: str, text: str) -> bool:
    """Return yes or no of a link; raise InputError."""
    if text not in ("yes", "no"):
        raise InputError(LINK, name, text, "yes or no")
    return text == "yes"
