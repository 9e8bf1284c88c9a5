"""What a user of the page chooses: place, policy and its first day, team, values of mechanisms, seed and sizes. Effects are never among it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from experiments.explorer.mechanisms import names
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import config_names, find_config, policy_at, read_authority
from experiments.inputs.parameter_choice import check_range, settable
from experiments.inputs.removed_parameters import unknown_parameter
from experiments.inputs.scenario import USUAL, ResolvedScenario, check_window, scenario_with
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.runs.experiment import business_as_usual_of
from simulation.build import start_week_of
from simulation.calendar import EPOCH, date_of
from simulation.settings import Authority, Explore, Policy, Scenario, Thresholds
from simulation.types import Date, Name, Role

WHERE = Path("Settings")
"""What messages call settings that stand in no file."""

LEAD_YEARS = 1
"""Years of the window before a policy's first day, so that a figure shows what was before."""

MOST_YEARS = 10

OFFERED = {"authorities": "places", "policies": "policies"}
"""What is offered, by the folder of configs in which it is."""

MOST_KEPT = 4096
"""Files, and pairs of them, of which what was read is kept."""

A_DAY = timedelta(days=1)

LAST_DAY = date(2060, 12, 31)
"""Of the calendar."""


class Settings(Explore):
    """Everything that a page shows follows from these.

    Parameters
    ----------
    name
        Of these settings: a word that another word can stand beside.
    place, policy
        Names of `run.py list`.
    go_live
        Day on which the policy's first ingredient starts.
    start, end
        First and last day of the window.
    posts
        Full-time posts by role, in the whole authority.
    replaces
        Whether they stand in place of the policy's own posts, or are added to them.
    parameters
        Values of mechanisms (experiments/explorer/mechanisms.py), in their units; they hold in both arms.
    thresholds
        Path of thresholds after the last observed date.
    seed, runs, families
        The first seed, the number of paired runs of the whole authority, and open families of the small area.
    """

    name: Name = "my_settings"
    place: str = "luton"
    policy: str = "family_safeguarding"
    go_live: Date = date(2017, 4, 3)
    start: Date = date(2016, 4, 3)
    end: Date = date(2020, 4, 2)
    posts: dict[Role, float] = Field(default_factory=dict)
    replaces: bool = False
    parameters: dict[Name, float] = Field(default_factory=dict)
    thresholds: Thresholds = "integrated"

    @property
    def years(self) -> int:
        """Whole years from the policy's first day to the end of the window, at least one."""
        return max(1, round((self.end - self.go_live).days / 365.25))

    @property
    def has_programme(self) -> bool:
        """Whether there is anything that starts on the first day: a policy, or posts."""
        return self.policy != USUAL or any(self.posts.values())

    def changed(self, **changes: Any) -> Settings:
        """Return settings with some values changed; raise InputError for one that is not allowed."""
        return settings_of({**self.model_dump(mode="json"), **changes})

    def with_window(self, go_live: date, years: int) -> Settings:
        """Return settings for another first day of the policy and a number of years after it; raise InputError."""
        check_first_day(self.place, go_live, years)
        return self.changed(go_live=str(go_live), **window_of(go_live, years))

    def with_policy(self, policy: str) -> Settings:
        """Return settings with another policy, on its own first day where the place allows that, else on the day chosen; raise InputError."""
        own, (earliest, latest) = own_first_day(self.place, policy), first_days(self.place, self.years)
        if own in (None, self.go_live) or not earliest <= own <= latest:
            return self.changed(policy=policy)
        return self.changed(policy=policy, go_live=str(own), **window_of(own, self.years))


def settings_of(data: dict[str, Any], where: Path = WHERE) -> Settings:
    """Return the settings of a mapping; raise InputError, in one message, if one of them is wrong or they do not fit together."""
    settings = settings_from(Settings, data, where)
    resolved(settings, where)
    return settings


def window_of(go_live: date, years: int) -> dict[str, str]:
    """Return start and end of the window for a policy's first day and the years after it."""
    return {"start": str(years_after(go_live, -LEAD_YEARS)), "end": str(years_after(go_live, years) - A_DAY)}


def first_days(place: str, years: int) -> tuple[date, date]:
    """Return the earliest and the latest first day of a policy: history before the window, and the window itself, lie in the calendar."""
    authority = authority_of(place)
    begins = max(date_of(-start_week_of(authority, EPOCH)), authority.history[0].since)
    return years_after(begins, LEAD_YEARS), years_after(LAST_DAY + A_DAY, -years)


def check_first_day(place: str, go_live: date, years: int) -> None:
    """Raise InputError for a first day of the policy that the place does not allow."""
    earliest, latest = first_days(place, years)
    if not earliest <= go_live <= latest:
        raise InputError(WHERE, "go_live", str(go_live), f"a date from {earliest} to {latest}")


def years_after(day: date, years: int) -> date:
    """Return the same day of another year, 28 February for the 29th; raise ValueError outside the calendar."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def scenario_from(settings: Settings, where: Path = WHERE) -> Scenario:
    """Return the settings as a scenario: what is saved, and what every command can run; raise InputError if they do not fit together."""
    data, has_team = settings.model_dump(mode="json"), settings.replaces or any(settings.posts.values())
    written = {
        "title": settings.name.replace("_", " ").capitalize(),
        "authority": settings.place,
        "go_live": data["go_live"] if settings.has_programme else None,
        "team": {"posts": data["posts"], "replaces": settings.replaces} if has_team else None,
        "explore": {name: data[name] for name in Explore.model_fields},
    }
    return settings_from(Scenario, {**{name: data[name] for name in SAME}, **written}, where)


SAME = ("name", "policy", "start", "end", "thresholds", "parameters")
"""Fields that settings and a scenario have alike."""


def resolved(settings: Settings, where: Path = WHERE) -> tuple[ResolvedScenario, ResolvedScenario]:
    """Return the settings' scenario and the business as usual that it is compared with; raise InputError if anything does not fit."""
    check_words(settings, where)
    authority = authority_of(settings.place)
    chosen = scenario_with(scenario_from(settings, where), authority, policy_of(settings.place, settings.policy), where)
    try:
        check_window(chosen)
    except InputError:
        if where == WHERE:  # the page gives the window by the first day alone
            check_first_day(settings.place, settings.go_live, settings.years)
        raise
    if settings.years > MOST_YEARS:
        raise InputError(where, "end", str(settings.end), f"at most {MOST_YEARS} years after the first day")
    known = settable(chosen.authority)
    for name, value in settings.parameters.items():
        try:
            check_range(name, value, known[name])
        except InputError as error:
            raise InputError(where, f"parameters.{name}", value, error.allowed, error.fix) from error
    return chosen, business_as_usual_of(chosen, policy_of(settings.place, USUAL))


def check_offered(key: str, kind: str, word: str, where: Path) -> None:
    """Raise InputError for a place or a policy that the page does not offer; key: its place in the file. kind: `authorities` or `policies`."""
    known = config_names(kind)
    if word not in known:
        raise InputError(where, key, word, ", ".join(known), likely(word, known) or f"The page offers {OFFERED[kind]} by name.")


def check_words(settings: Settings, where: Path) -> None:
    """Raise InputError for a place, policy or parameter that the page does not offer."""
    check_offered("place", "authorities", settings.place, where)
    check_offered("policy", "policies", settings.policy, where)
    for name in settings.parameters:
        if name not in names():
            fix = likely(name, names()) or "`run.py compare --set NAME=VALUE` moves any parameter."
            raise unknown_parameter(where, f"parameters.{name}", name, "a parameter of configs/explorer/mechanisms.yaml", names(), fix)


def policies_for(place: str) -> list[str]:
    """Return the policies that fit a place: some name the areas of one authority alone."""
    return [name for name in config_names("policies") if fits(place, name)]


def fits(place: str, policy: str) -> bool:
    """Return whether a policy can be tried in a place."""
    return isinstance(kept(place, policy), Policy)


def policy_of(place: str, name: str) -> Policy:
    """Return a policy for a place; raise InputError if it does not fit there."""
    found = kept(place, name)
    if isinstance(found, Policy):
        return found
    error = InputError(*found.parts)
    error.args = (found.words,)
    raise error


class Misfit(NamedTuple):
    """Why a policy does not fit a place: what InputError is made of, and its message. A kept error keeps all frames that it passed."""

    parts: tuple[Any, str, Any, str, str]
    words: str


def kept(place: str, name: str) -> Policy | Misfit:
    """Return a policy for a place as it was read last, or why it does not fit."""
    return _policy(place, name, stamp("authorities", place), stamp("policies", name))


def authority_of(place: str) -> Authority:
    """Return a place's authority."""
    return _authority(place, stamp("authorities", place))


def own_first_day(place: str, policy: str) -> date | None:
    """Return the day on which a policy starts by itself; None for one without ingredients."""
    return first_start(policy_of(place, policy))


def title_of(kind: str, name: str) -> str:
    """Return the title of an authority or a policy; kind: `authorities` or `policies`."""
    return str(_file(kind, name, stamp(kind, name)).get("title", name))


def about_policy(name: str) -> str:
    """Return what a policy is, as its file says it."""
    return str(_file("policies", name, stamp("policies", name)).get("about", ""))


def stamp(kind: str, name: str) -> int:
    """Return when a file of configs was changed: what was read of it is kept until it is changed again."""
    return find_config(kind, name, kind, "").stat().st_mtime_ns


@lru_cache(maxsize=MOST_KEPT)
def _policy(place: str, name: str, *_: int) -> Policy | Misfit:
    try:
        return policy_at(find_config("policies", name, "policies", ""), authority_of(place))
    except InputError as error:
        return Misfit((error.where, error.key, error.value, error.allowed, error.fix), str(error))


@lru_cache(maxsize=MOST_KEPT)
def _authority(place: str, _: int) -> Authority:
    return read_authority(place)


@lru_cache(maxsize=MOST_KEPT)
def _file(kind: str, name: str, _: int) -> dict[str, Any]:
    return read_mapping(find_config(kind, name, kind, ""))
