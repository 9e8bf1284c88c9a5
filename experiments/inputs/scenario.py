"""A resolved scenario: authority, policy, window and threshold path, from a name, path or shorthand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from experiments.inputs.checks import check_policy, first_start
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import POLICY_KEYS, SUFFIXES, THRESHOLD_PATHS, config_names, find_config, read_authority, read_policy, read_settings
from experiments.inputs.policy_files import PAY_AND_PRICES
from experiments.inputs.team import with_team
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.build import start_week_of
from simulation.calendar import EPOCH, date_of
from simulation.published_claims import Announced, Reported
from simulation.settings import Authority, Policy, Scenario
from simulation.types import Date

USUAL = "business_as_usual"

IN_CALENDAR, CALENDAR = TypeAdapter(Date), "a date from 1990-01-01 to 2060-12-31"

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

GO_LIVE = re.compile(r"(?P<name>.+)@(?P<day>(?!.*\.ya?ml$)[^@/\\]*)")
"""A scenario or policy with its go-live date after the last @; a path with an @ in it is only a path."""

DEFAULT_START, DEFAULT_END = date(2013, 4, 1), date(2018, 3, 31)
"""The window of a scenario given in shorthand, unless options set another."""


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario whose authority and policy are read and checked.

    Parameters
    ----------
    parameters
        Values by name that hold in all arms of a comparison; a value that an option sets stands before them.
    """

    name: str
    title: str
    authority: Authority
    policy: Policy
    start: date
    end: date
    thresholds: str
    announced: tuple[Announced, ...] = ()
    reported: tuple[Reported, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Overrides:
    """Command-line options that replace a scenario's settings.

    Parameters
    ----------
    start, end
        First and last day of the window, written 2013-04-01.
    thresholds
        Path of thresholds after the last observed date.
    go_live
        Day on which the policy's first ingredient starts, written 2016-04-01; all its dates shift alike, as with `@DATE`. A comparison's
        baseline keeps its dates (`for_baseline`).
    """

    start: str | None = None
    end: str | None = None
    thresholds: str | None = None
    go_live: str | None = None

    def for_baseline(self) -> Overrides:
        """Return the overrides of the arm that policies are compared with: a go-live date is of the policies alone."""
        return replace(self, go_live=None)


def date_from(text: str, option: str) -> date:
    """Return a date written 2015-04-01; raise InputError."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(option, "", text, "a date written 2015-04-01") from error
    try:
        return IN_CALENDAR.validate_python(day)
    except ValidationError as error:
        raise InputError(option, "", text, CALENDAR) from error


def resolve_scenario(scenario: str, overrides: Overrides | None = None) -> ResolvedScenario:
    """Return the scenario of a name or path, or of AUTHORITY[:POLICY], each with @GO-LIVE-DATE or without; raise InputError.

    The options' overrides replace its own settings. An authority alone, by name or path, is its business as usual.
    """
    overrides = overrides or Overrides()
    name, _ = split_go_live(scenario)
    if is_authority(name):
        name = f"{name}:{USUAL}"
    chosen = with_overrides(from_shorthand(name) if ":" in name else from_file(name), overrides)
    return check_window(with_go_live(chosen, *go_live_of(scenario, overrides)))


def is_authority(name: str) -> bool:
    """Return whether a word is an authority's name, or the path of a file with an authority's areas."""
    if name in config_names("authorities"):
        return name not in config_names("scenarios")
    return ":" not in name and Path(name).suffix in SUFFIXES and "areas" in read_mapping(Path(name))


def split_go_live(text: str) -> tuple[str, str | None]:
    """Return a scenario or policy without its @GO-LIVE-DATE, and that date as it is written; None without one."""
    found = GO_LIVE.fullmatch(text)
    return (found["name"], found["day"]) if found else (text, None)


def go_live_of(text: str, overrides: Overrides) -> tuple[str | None, str]:
    """Return the go-live date of a scenario or policy, after its @ or as an option, and which of the two gives it; raise InputError for both."""
    _, own = split_go_live(text)
    if own is None:
        return overrides.go_live, "--go-live"
    if overrides.go_live is not None:
        raise InputError("--go-live", "", overrides.go_live, f"one go-live date; {text} has its own", "Leave out one of the two.")
    return own, f"{text}: go-live date"


def from_file(name: str) -> ResolvedScenario:
    """Return the scenario of a name or path."""
    path = find_config("scenarios", name, "SCENARIO", "")
    check_is_scenario(path, name)
    return scenario_of(read_settings(Scenario, path), path)


def scenario_of(scenario: Scenario, path: Path) -> ResolvedScenario:
    """Return a scenario with its authority and policy read, its own dates, team and values in place; path: of its file, for messages."""
    authority = read_authority(scenario.authority, path, "authority", path.parent)
    return scenario_with(scenario, authority, read_policy(scenario.policy, authority, path, "policy", path.parent), path)


def scenario_with(scenario: Scenario, authority: Authority, policy: Policy, path: Path) -> ResolvedScenario:
    """Return a scenario whose authority and policy are read, with its own dates, team and values in place."""
    window = scenario.start, scenario.end, scenario.thresholds
    claims = () if scenario.go_live else scenario.announced, () if scenario.go_live else scenario.reported
    policy = own_policy(scenario, policy, authority, path)
    return ResolvedScenario(scenario.name, scenario.title, authority, policy, *window, *claims, scenario.parameters)


def own_policy(scenario: Scenario, policy: Policy, authority: Authority, path: Path) -> Policy:
    """Return the policy from the scenario's go-live date on, with the scenario's own team."""
    if scenario.go_live is not None and policy.ingredients:
        policy = with_go_live_date(policy, scenario.go_live, f"{path}: go_live")
    if scenario.team is not None:
        policy = with_team(policy, scenario.team, authority, scenario.go_live, path)
        check_policy(policy, path, authority)
    if scenario.go_live is not None and not policy.ingredients:
        raise InputError(path, "go_live", str(scenario.go_live), "a go-live date only for a policy with ingredients, or with a team", "Leave it out.")
    return policy


def check_is_scenario(path: Path, name: str) -> None:
    """Raise InputError for a file of another kind in the place of a scenario."""
    kinds = {
        "a policy": (POLICY_KEYS, f"Write AUTHORITY:{name}, or name it after a baseline in `compare`."),
        "own pay and prices": (frozenset(PAY_AND_PRICES), f"Give it with --set {name}."),
    }
    keys = read_mapping(path).keys()
    for kind, (own, fix) in kinds.items():
        if own & keys and "authority" not in keys:
            raise InputError(path, "", NotGiven(f"a file of {kind}"), "a scenario, or an authority", fix)


def from_shorthand(text: str) -> ResolvedScenario:
    """Return the scenario of AUTHORITY:POLICY."""
    authority_name, _, policy_name = text.partition(":")
    authority = read_authority(authority_name, text)
    policy = read_policy(policy_name, authority, text)
    title = f"{authority.title}, {policy.title}"
    return ResolvedScenario(f"{authority.name}:{policy.name}", title, authority, policy, DEFAULT_START, DEFAULT_END, "integrated")


def with_overrides(chosen: ResolvedScenario, overrides: Overrides) -> ResolvedScenario:
    """Return the scenario with the options' start, end and thresholds."""
    if overrides.start is not None:
        chosen = replace(chosen, start=date_from(overrides.start, "--start"))
    if overrides.end is not None:
        chosen = replace(chosen, end=date_from(overrides.end, "--end"))
    if overrides.thresholds is not None:
        if overrides.thresholds not in THRESHOLD_PATHS:
            raise InputError("--thresholds", "", overrides.thresholds, ", ".join(THRESHOLD_PATHS), likely(overrides.thresholds, THRESHOLD_PATHS))
        chosen = replace(chosen, thresholds=overrides.thresholds)
    return chosen


def with_go_live(chosen: ResolvedScenario, go_live: str | None, where: str) -> ResolvedScenario:
    """Return the scenario with its policy's dates shifted to a go-live date; what was announced or reported of other dates is left out."""
    if go_live is None:
        return chosen
    policy = with_go_live_date(chosen.policy, date_from(go_live, where), where)
    return replace(chosen, name=f"{chosen.name}@{go_live}", policy=policy, announced=(), reported=())


def with_go_live_date(policy: Policy, go_live: date, text: str) -> Policy:
    """Return the policy with every date shifted so that its first ingredient starts on the go-live date."""
    start = first_start(policy)
    if start is None:
        raise InputError(text, "go-live date", str(go_live), "a go-live date only for a policy with ingredients", "Leave it out.")
    shift = go_live - start
    try:
        data = with_dates_shifted(policy.model_dump(), shift)
    except OverflowError as error:
        raise InputError(text, "go-live date", str(go_live), CALENDAR) from error
    return settings_from(Policy, data, Path(text))


def with_dates_shifted(data: object, shift: timedelta) -> object:
    """Return nested settings with every date shifted."""
    if isinstance(data, date):
        return data + shift
    if isinstance(data, dict):
        return {key: with_dates_shifted(value, shift) for key, value in data.items()}
    return [with_dates_shifted(value, shift) for value in data] if isinstance(data, (list, tuple)) else data


def check_window(chosen: ResolvedScenario) -> ResolvedScenario:
    """Return the scenario; raise InputError unless it ends after it starts, its burn-in lies in the calendar and go-live inside the run."""
    if chosen.end <= chosen.start:
        raise InputError(chosen.name, "end", str(chosen.end), f"a date later than the start, {chosen.start}", "Are --start and --end swapped?")
    begin = start_week_of(chosen.authority, chosen.start)
    if begin < 0:
        years = chosen.authority.burn_in_years.value
        allowed = f"a date at least {years:g} years (burn_in_years) after {EPOCH}"
        raise InputError(chosen.name, "start", str(chosen.start), allowed, "Start later, or shorten the burn-in.")
    live = first_start(chosen.policy)
    earliest = max(date_of(begin), chosen.authority.history[0].since)
    if live is not None and not earliest <= live <= chosen.end:
        allowed = f"a date from {earliest}, where history begins, to {chosen.end}, where the run ends"
        raise InputError(chosen.name, "go-live date of the policy", str(live), allowed, "Move it with --go-live or @DATE, or move the window.")
    return chosen
