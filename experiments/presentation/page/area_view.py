"""The small area: play, pause, one week; families moving through the system; and what else can be looked at."""

from __future__ import annotations

import threading
import time
from html import escape
from typing import Any

import pandas as pd
import solara

from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.area_panels import Panels
from experiments.presentation.page.controls import field, press, whole_of
from experiments.presentation.page.html import paragraph, raw, shown_or_problem, tag
from experiments.presentation.page.legend import legend_html
from experiments.presentation.page.moment import Moment
from experiments.presentation.page.session import Session
from experiments.presentation.page.story_view import StoryView
from experiments.presentation.page.widgets import LanesOf
from experiments.runs.words import LANES
from experiments.snapshots.children import lane_counts
from simulation.calendar import date_of

PAUSE_SECONDS = 0.4
"""Between two pictures while the area plays, unless drawing takes longer."""

PACES = {1: "one week", 4: "four weeks", 13: "13 weeks"}
"""Weeks between two pictures."""


DOT = ["child", "lane", "slot", "shape", "colour", "words"]
"""What a dot needs of the table of places."""

NOW: dict[str, Any] = {"classes": "now", "id": "now", "role": "status"}
"""Of the line that says the week."""


@solara.component
def AreaView(session: Session) -> None:
    """The small area as it is now."""
    _ = session.moment.value
    now = session.now
    tag("h2", now.heading, id="simulated")
    paragraph("Each dot is a child, in the lane that says how far it is in the system. Press Play; click a dot for its family's story.")
    with tag("div"):  # always there: what stands below is known by its place, and would be made again
        if session.is_changed:
            paragraph("Changed: what is shown here is still of the settings named above. Start the small area again to see the new ones.", "hint")
    Player(session)
    paragraph(f"Week of {day_in_words(date_of(now.week))}, {policy_week(now)}.{' The window has ended.' if now.is_finished else ''}", **NOW)
    Lanes(session)
    Family(session)
    StoryView(session)
    Panels(session)


def policy_week(now: Moment) -> str:
    """Return the week as counted from the policy's first day."""
    weeks = now.week - now.first_week
    return f"week {weeks + 1} of the policy" if weeks >= 0 else f"{-weeks} {'week' if weeks == -1 else 'weeks'} before the policy"


@solara.component
def Player(session: Session) -> None:
    """Buttons that move the small area on."""

    def play(cancel: threading.Event) -> None:
        begun = session.now.begun
        while session.is_playing.value and not cancel.is_set():
            began = time.monotonic()
            session.play_on(session.pace.value, begun)
            cancel.wait(max(0.05, PAUSE_SECONDS - (time.monotonic() - began)))

    solara.use_thread(play, dependencies=[session.is_playing.value], intrusive_cancel=False)
    solara.use_effect(lambda: session.leave, [])
    _ = session.moment.value
    is_over, is_playing = session.now.is_finished, session.is_playing.value
    with tag("div", classes="player", role="group", aria_label="Move on"):
        press("play", "Pause" if is_playing else "Play", lambda: session.is_playing.set(not is_playing), "press main", disabled=is_over)
        press("week", "One week", lambda: session.step(1), disabled=is_over or is_playing)
        press("quarter", "13 weeks", lambda: session.step(13), disabled=is_over or is_playing)
        press("reset", "Reset", session.reset)
        paces = [{"value": str(weeks), "label": words} for weeks, words in PACES.items()]
        field(session, "pace", "A picture every", "choice", str(session.pace.value), lambda given: session.pace.set(int(given)), options=paces)


@solara.component
def Lanes(session: Session) -> None:
    """Families moving through the system: each child a dot."""
    _ = session.moment.value, session.family.value
    by_truth = session.by_truth.value
    with tag("div", classes="player", role="group", aria_label="Colour of the dots"):
        press("by-truth", "Colour: what is true", lambda: session.by_truth.set(True), pressed=by_truth)
        press("by-belief", "Colour: what the service thinks", lambda: session.by_truth.set(False), pressed=not by_truth)
    for part in shown_or_problem(lambda: drawn_lanes(session, session.now)):
        raw(part)


def drawn_lanes(session: Session, now: Moment) -> list[str]:
    """Place legend and lanes, and return what stands below them as HTML."""
    by_truth = session.by_truth.value
    counts = lane_counts(now.children)
    lanes = [{"name": name, "label": label, "children": counts[name]} for name, label in LANES.items()]
    colour = "colour_by_truth" if by_truth else "colour_by_belief"
    dots = now.places.rename(columns={colour: "colour"})[DOT].assign(family=now.children["family"].to_numpy())
    raw(legend_html(by_truth))
    label = "Children by how far they are in the system. Arrow keys move, Enter opens the family's story."
    LanesOf(label=label, lanes=lanes, dots=dots.to_dict("records"), family=session.family.value, event_open=session.family.set)
    return [f"<p class='hint' id='not-shown'>Not shown: {escape('; '.join(map(left_out, now.left.itertuples())))}.</p>"]


def left_out(row: Any) -> str:
    """Return who is left out in words, and how many of them are in danger where the model knows."""
    danger = "" if pd.isna(row.in_danger) else f", of whom {row.in_danger:,} {'is' if row.in_danger == 1 else 'are'} in danger"
    return f"{row.children:,} {row.who}{danger}"


@solara.component
def Family(session: Session) -> None:
    """The number of a family: for whoever does not click on dots."""

    def opened(given: str) -> None:
        with session.shown():
            session.family.value = None if given == "" else whole_of("Family", given)

    with tag("div", classes="player"):
        value = "" if session.family.value is None else session.family.value
        field(session, "family", "Story of family number", "number", value, opened, low=0, step=1)
