"""The small area: play, pause, one week; families moving through the system; and what else can be looked at."""

from __future__ import annotations

import threading
import time

import solara

from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import paragraph, tag
from experiments.presentation.page.session import Session
from experiments.presentation.page.widgets import LanesOf
from experiments.runs.words import LANES

PAUSE_SECONDS = 0.35
"""Between two pictures while the area plays, unless drawing takes longer."""


@solara.component
def Player(session: Session) -> None:
    """Buttons that move the small area on."""

    def play(cancel: threading.Event) -> None:
        while session.is_playing.value and not cancel.is_set():
            began = time.monotonic()
            session.step(session.pace.value)
            cancel.wait(max(0.02, PAUSE_SECONDS - (time.monotonic() - began)))

    solara.use_thread(play, dependencies=[session.is_playing.value], intrusive_cancel=False)
    is_over, is_playing = session.area.is_finished, session.is_playing.value
    with tag("div", classes="player", role="group", aria_label="Move on"):
        press("play", "Pause" if is_playing else "Play", lambda: session.is_playing.set(not is_playing), "press main", disabled=is_over)
        press("week", "One week", lambda: session.step(1), disabled=is_over or is_playing)
        press("quarter", "13 weeks", lambda: session.step(13), disabled=is_over or is_playing)
        press("reset", "Reset", session.restart)


@solara.component
def AreaView(session: Session) -> None:
    """The small area as it is now."""
    _ = session.moment.value
    area = session.area
    tag("h2", f"{area.authority.title}: a small area of it")
    Player(session)
    weeks = area.week - area.first_week
    when = f"week {weeks + 1} of the policy" if weeks >= 0 else f"{-weeks} weeks before the policy"
    paragraph(f"Week of {day_in_words(area.day)}, {when}", id="now")
    Lanes(session)


@solara.component
def Lanes(session: Session) -> None:
    """Families moving through the system: each child a dot."""
    _ = session.moment.value, session.family.value
    children, places, colour = session.children, session.places, "colour_by_truth" if session.by_truth.value else "colour_by_belief"
    counts = children["lane"].value_counts()
    lanes = [{"name": name, "label": label, "children": int(counts[name])} for name, label in LANES.items()]
    dots = places.rename(columns={colour: "colour"})[["child", "lane", "slot", "shape", "colour", "words"]].assign(
        family=children["family"].to_numpy()
    )
    label = "Children by how far they are in the system. Arrow keys move, Enter opens the family's story."
    LanesOf(label=label, lanes=lanes, dots=dots.to_dict("records"), family=session.family.value, event_open=session.family.set)
