"""A resolved scenario: authority, policy, window and threshold path, from a name, path or shorthand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import THRESHOLD_PATHS, config_names, find_config, read_authority, read_policy, read_settings
from experiments.inputs.validation_messages import settings_from
from simulation.build import start_week_of
from simulation.calendar import EPOCH, date_of
from simulation.published_claims import Announced, Reported
from simulation.settings import Authority, Policy, Scenario
from simulation.types import Date

USUAL = "business_as_usual"

IN_CALENDAR, CALENDAR = TypeAdapter(Date), "a date from 1990-01-01 to 2060-12-31"

DEFAULT_START, DEFAULT_END = date(2013, 4, 1), date(2018, 3, 31)
"""The window of a scenario given in shorthand, unless options set another."""


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario whose authority and policy are read and checked."""

    name: str
    title: str
    authority: Authority
    policy: Policy
    start: date
    end: date
    thresholds: str
    announced: tuple[Announced, ...] = ()
    reported: tuple[Reported, ...] = ()


@dataclass(frozen=True)
class Overrides:
    """Command-line options that replace a scenario's settings."""

    start: str | None = None
    end: str | None = None
    thresholds: str | None = None


def date_from(text: str, option: str) -> date:
    """Return a date written 2015-04-01; raise InputError."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(option, "", text, "a date written 2015-04-01") from error
    try:
        return IN_CALENDAR.validate_python(day)
    except ValidationError as error:
        raise InputError(option, "", text, CALENDAR) from error


def resolve_scenario(scenario: str, overrides: Overrides | None = None) -> ResolvedScenario:
    """Return the scenario of a name, a path or AUTHORITY:POLICY[@GO-LIVE-DATE], with the options' overrides; raise InputError.

    An authority's name alone is its business as usual.
    """
    if scenario in config_names("authorities") and scenario not in config_names("scenarios"):
        scenario = f"{scenario}:{USUAL}"
    chosen = from_shorthand(scenario) if ":" in scenario else from_file(scenario)
    return check_window(with_overrides(chosen, overrides or Overrides()))


def from_file(name: str) -> ResolvedScenario:
    """Return the scenario of a name or path."""
    path = find_config("scenarios", name, "SCENARIO", "")
    scenario = read_settings(Scenario, path)
    authority = read_authority(scenario.authority, path, "authority", path.parent)
    policy = read_policy(scenario.policy, authority, path, "policy", path.parent)
    window = scenario.start, scenario.end, scenario.thresholds
    return ResolvedScenario(scenario.name, scenario.title, authority, policy, *window, scenario.announced, scenario.reported)


def from_shorthand(text: str) -> ResolvedScenario:
    """Return the scenario of AUTHORITY:POLICY[@GO-LIVE-DATE]."""
    authority_name, _, policy_part = text.partition(":")
    name, at, go_live = policy_part.partition("@")
    authority = read_authority(authority_name, text)
    policy = read_policy(name, authority, text)
    if at:
        policy = with_go_live_date(policy, date_from(go_live, f"{text}: go-live date"), text)
    title = f"{authority.title}, {policy.title}"
    label = f"{authority.name}:{policy.name}{at}{go_live}"
    return ResolvedScenario(label, title, authority, policy, DEFAULT_START, DEFAULT_END, "integrated")


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


def with_go_live_date(policy: Policy, go_live: date, text: str) -> Policy:
    """Return the policy with every date shifted so that its first ingredient starts on the go-live date."""
    start = first_start(policy)
    if start is None:
        raise InputError(text, "go-live date", str(go_live), "a go-live date only for a policy with ingredients", "Leave out the @ and the date.")
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
        raise InputError(chosen.name, "go-live date of the policy", str(live), allowed, "Move it with @DATE, or the window with --start and --end.")
    return chosen
