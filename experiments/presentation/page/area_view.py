"""The small area: play, pause, one week; families moving through the system; and what else can be looked at."""

from __future__ import annotations

import threading
import time

import solara

from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.area_panels import Panels
from experiments.presentation.page.controls import field, press, whole_of
from experiments.presentation.page.html import paragraph, raw, tag
from experiments.presentation.page.legend import legend_html
from experiments.presentation.page.session import Session
from experiments.presentation.page.story_view import StoryView
from experiments.presentation.page.widgets import LanesOf
from experiments.runs.words import LANES
from experiments.snapshots.children import not_shown

PAUSE_SECONDS = 0.4
"""Between two pictures while the area plays, unless drawing takes longer."""

PACES = {1: "one week", 4: "four weeks", 13: "13 weeks"}
"""Weeks between two pictures."""


DOT = ["child", "lane", "slot", "shape", "colour", "words"]
"""What a dot needs of the table of places."""


@solara.component
def AreaView(session: Session) -> None:
    """The small area as it is now."""
    _ = session.moment.value
    area = session.area
    tag("h2", area.authority.title)
    paragraph("Each dot is a child, in the lane that says how far it is in the system. Press Play; click a dot for its family's story.")
    Player(session)
    weeks = area.week - area.first_week
    when = f"week {weeks + 1} of the policy" if weeks >= 0 else f"{-weeks} weeks before the policy"
    end = " The window has ended." if area.is_finished else ""
    paragraph(f"Week of {day_in_words(area.day)}, {when}.{end}", "now", id="now", role="status")
    Lanes(session)
    Family(session)
    StoryView(session)
    Panels(session)


@solara.component
def Player(session: Session) -> None:
    """Buttons that move the small area on."""

    def play(cancel: threading.Event) -> None:
        while session.is_playing.value and not cancel.is_set():
            began = time.monotonic()
            session.step(session.pace.value)
            cancel.wait(max(0.05, PAUSE_SECONDS - (time.monotonic() - began)))

    solara.use_thread(play, dependencies=[session.is_playing.value], intrusive_cancel=False)
    is_over, is_playing = session.area.is_finished, session.is_playing.value
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
    children, places, by_truth = session.children, session.places, session.by_truth.value
    colour = "colour_by_truth" if by_truth else "colour_by_belief"
    counts = children["lane"].value_counts()
    lanes = [{"name": name, "label": label, "children": int(counts[name])} for name, label in LANES.items()]
    dots = places.rename(columns={colour: "colour"})[["child", "lane", "slot", "shape", "colour", "words"]].assign(
        family=children["family"].to_numpy()
    )
    label = "Children by how far they are in the system. Arrow keys move, Enter opens the family's story."
    with tag("div", classes="player", role="group", aria_label="Colour of the dots"):
        press("by-truth", "Colour: what is true", lambda: session.by_truth.set(True), pressed=by_truth)
        press("by-belief", "Colour: what the service thinks", lambda: session.by_truth.set(False), pressed=not by_truth)
    raw(legend_html(by_truth))
    LanesOf(label=label, lanes=lanes, dots=dots.to_dict("records"), family=session.family.value, event_open=session.family.set)
    left = not_shown(session.area.model.stores)
    paragraph(f"Not shown: {'; '.join(f'{row.children:,} {row.who}' for row in left.itertuples())}.", "hint")


@solara.component
def Family(session: Session) -> None:
    """The number of a family: for whoever does not click on dots."""

    def opened(given: str) -> None:
        with session.shown():
            session.family.value = None if given == "" else whole_of("Family", given)

    with tag("div", classes="player"):
        value = "" if session.family.value is None else session.family.value
        field(session, "family", "Story of family number", "number", value, opened, low=0, step=1)
