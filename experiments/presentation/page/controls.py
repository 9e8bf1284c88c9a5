"""The settings as controls: place, policy and first day; team; mechanisms; seed and sizes."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import solara

from experiments.explorer.mechanisms import Group, groups, movables
from experiments.explorer.settings import MOST_YEARS, Settings, about_policy, authority_of, first_days, own_first_day, policies_for, title_of
from experiments.explorer.team import TeamCost, team_cost
from experiments.inputs.errors import InputError
from experiments.inputs.load import THRESHOLD_PATHS, config_names
from experiments.inputs.scenario import USUAL
from experiments.measures.formats import MONEY
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.html import alert, paragraph, tag
from experiments.presentation.page.labels import LABELS, role_words
from experiments.presentation.page.session import Session
from experiments.presentation.page.widgets import FieldOf, PressOf
from experiments.presentation.terminal.first_screen import PATHS
from simulation.types import Role

ROLES: tuple[str, ...] = get_args(Role)

GENERAL = "family_safeguarding"
"""The policy that fits any place."""


def field(session: Session, name: str, label: str, kind: str, value: Any, given: Any, **more: Any) -> None:
    """Place a control; given: takes what the user gave."""
    usual: dict[str, Any] = {"options": [], "low": None, "high": None, "step": None, "unit": "", "hint": ""}
    FieldOf(**{**usual, **more, "id": name, "label": label, "kind": kind, "value": value, "serial": session.serial.value, "event_given": given})


def press(name: str, label: str, on_press: Any, look: str = "press", disabled: bool = False, pressed: bool | None = None) -> None:
    """Place a button."""
    PressOf(id=name, label=label, look=look, disabled=disabled, pressed=pressed, event_press=lambda *_: on_press())


def number_of(name: str, text: Any) -> float:
    """Return a number that was typed; raise InputError."""
    try:
        return float(text)
    except (TypeError, ValueError) as error:
        raise InputError("Settings", name, text, "a number, written 0.5 or 3") from error


def whole_of(name: str, text: Any) -> int:
    """Return a whole number that was typed; raise InputError."""
    number = number_of(name, text)
    if not number.is_integer():
        raise InputError("Settings", name, text, "a whole number")
    return int(number)


def day_of(name: str, text: Any) -> date:
    """Return a date that was typed; raise InputError."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise InputError("Settings", name, text, "a date written 2017-04-03") from error


@solara.component
def Controls(session: Session) -> None:
    """Everything that can be chosen; it takes effect when the area begins again, or paired runs begin."""
    draft = session.draft.value
    is_open = not session.is_narrow.value or None
    with tag("section", classes="controls", aria_label="Settings"), tag("details", id="choose", classes="choose", open=is_open):
        tag("summary", tag("h2", "Choose"))
        PlaceAndPolicy(session, draft)
        Team(session, draft)
        for name, group in groups().items():
            Mechanism(session, draft, name, group)
        Sizes(session, draft)
        Begin(session)


@solara.component
def Messages(session: Session) -> None:
    """What was wrong with what was given last, or what was done with it; a place of its own, so that controls stay where they are."""
    with tag("div"):
        if session.message.value:
            alert(session.message.value)
        if session.notice.value:
            alert(session.notice.value, "i", "alert note")


@solara.component
def Begin(session: Session) -> None:
    """The button with which settings take effect in the small area."""
    with tag("div", classes="begin"):
        press("restart", "Start the small area again with these settings", session.restart, "press main")
        if session.is_changed:
            paragraph("Changed: what is shown is still of the settings before.", "hint", id="changed")


@solara.component
def PlaceAndPolicy(session: Session, draft: Settings) -> None:
    """Place, policy, first day and years."""

    def to_place(place: str) -> None:
        fits = draft.policy in policies_for(place)
        title = title_of("policies", draft.policy)
        notice = "" if fits else f"{title}: written for another place's areas. The policy is now {title_of('policies', GENERAL)}."
        session.change(lambda old: old.changed(place=place, policy=old.policy if fits else GENERAL), notice)

    def to_policy(policy: str) -> None:
        day = draft.with_policy(policy).go_live
        notice = "" if day == draft.go_live else f"The policy's own first day, {day_in_words(day)}, is taken."
        session.change(lambda old: old.with_policy(policy), notice)

    places = [{"value": name, "label": title_of("authorities", name)} for name in config_names("authorities")]
    policies = [{"value": name, "label": title_of("policies", name)} for name in policies_for(draft.place)]
    field(session, "place", LABELS["place"], "choice", draft.place, to_place, options=places)
    hint = about_policy(draft.policy)
    field(session, "policy", LABELS["policy"], "choice", draft.policy, to_policy, options=policies, hint=hint)
    low, high = first_days(draft.place, draft.years)
    to_day = lambda given: session.change(lambda old: old.with_window(day_of("go_live", given), old.years))  # noqa: E731
    field(session, "go_live", LABELS["go_live"], "date", str(draft.go_live), to_day, low=str(low), high=str(high), hint=own_day_words(draft))
    to_years = lambda given: session.change(lambda old: old.with_window(old.go_live, whole_of("years", given)))  # noqa: E731
    field(session, "years", LABELS["years"], "range", draft.years, to_years, low=1, high=MOST_YEARS, step=1)
    paths = [{"value": name, "label": PATHS[name]} for name in THRESHOLD_PATHS]
    label = f"After {day_in_words(authority_of(draft.place).last_observed)}, the last observed date"
    field(session, "thresholds", label, "choice", draft.thresholds, lambda given: session.set(thresholds=given), options=paths)


@solara.component
def Team(session: Session, draft: Settings) -> None:
    """Further posts by role."""

    def to_posts(role: str) -> Any:
        def change(given: Any) -> None:
            session.change(lambda old: old.changed(posts={**old.posts, role: number_of(f"posts.{role}", given)}))

        return change

    cost = solara.use_memo(lambda: team_cost(draft), [draft.place, draft.policy, draft.go_live, draft.end, draft.posts, draft.replaces])
    posts = {str(role): fte for role, fte in draft.posts.items()}
    own = dict(zip(cost.posts["role"], cost.posts["posts"], strict=True))
    with folded("Team: posts by role", any(draft.posts.values())):
        paragraph(running_cost_words(cost), id="running-cost")
        paragraph("Add full-time posts in the whole place, from the policy's first day; children's services pay them.", "hint")
        for role in ROLES:
            there = f"{own[role]:.3g} in all" if role in own else ""
            field(session, f"post-{role}", role_words(role), "number", posts.get(role, 0), to_posts(role), low=0, step=0.5, unit=there)
        if draft.policy != USUAL:
            label = "In place of the policy's own posts"
            field(session, "replaces", label, "check", draft.replaces, lambda given: session.set(replaces=bool(given)))


@solara.component
def Mechanism(session: Session, draft: Settings, name: str, group: Group) -> None:
    """The parameters of one mechanism, within their ranges."""

    def to_value(parameter: str) -> Any:
        def change(given: Any) -> None:
            session.change(lambda old: old.changed(parameters={**old.parameters, parameter: number_of(f"parameters.{parameter}", given)}))

        return change

    authority = authority_of(draft.place)
    with folded(group.label, any(each in draft.parameters for each in group.parameters)):
        paragraph(group.about, "hint")
        for each in movables(group, authority):
            value = draft.parameters.get(each.name, each.figure.value)
            step = round((each.high - each.low) / 40, 6)
            words = f"{each.figure.meaning} {each.low:g} to {each.high:g} {each.figure.unit}; {each.figure.status}."
            field(session, f"set-{each.name}", each.label, "range", value, to_value(each.name), low=each.low, high=each.high, step=step, hint=words)
        if any(each in draft.parameters for each in group.parameters):
            back = {key: value for key, value in draft.parameters.items() if key not in group.parameters}
            press(f"back-{name}", "Back to the usual values", lambda: session.set(parameters=back))


@solara.component
def Sizes(session: Session, draft: Settings) -> None:
    """Seed, size of the area, number of runs."""
    with folded("Seed and sizes", False):
        for name in ("seed", "families", "runs"):
            given = lambda text, name=name: session.change(lambda old: old.changed(**{name: whole_of(name, text)}))  # noqa: E731
            field(session, name, LABELS[name], "number", getattr(draft, name), given, low=0, step=1)


def own_day_words(draft: Settings) -> str:
    """Return on which day a policy starts by itself, where another is chosen; else nothing."""
    own = own_first_day(draft.place, draft.policy)
    return "" if own in (None, draft.go_live) else f"By itself it starts on {day_in_words(own)}; all its dates shift alike."


def running_cost_words(cost: TeamCost) -> str:
    """Return what the team costs, as sentences."""
    if not len(cost.posts):
        return "The policy has no posts of its own."
    posts, pay = cost.posts["posts"].sum(), MONEY.format(cost.gbp_a_year)
    spend = MONEY.format(cost.spend_gbp)
    return f"{posts:.3g} posts: £{pay} a year with every post filled. Posts, training and programme in the window: £{spend}, discounted."


def folded(title: str, is_open: bool) -> Any:
    """Return a part that opens and closes."""
    part = tag("details", classes="folded", open=is_open or None)
    with part:
        tag("summary", title)
    return part
