"""Settings: a name, a file, a link, and two of them compared."""

from __future__ import annotations

import base64
from typing import Any

import solara

from experiments.explorer.differing import differing
from experiments.explorer.saved import as_text, settings_from_bytes
from experiments.explorer.settings import Settings
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.yaml_files import MAX_SETTINGS_BYTES
from experiments.presentation.page.compare_tables import both_html, closing_of, opening_of
from experiments.presentation.page.controls import field, press
from experiments.presentation.page.html import alert, download_html, frame_html, paragraph, raw, tag
from experiments.presentation.page.progress import Working
from experiments.presentation.page.session import Session
from experiments.presentation.page.widgets import LinkOf, OpenedOf


@solara.component
def SettingsView(session: Session) -> None:
    """Save, load, link; then two settings beside each other."""
    draft = session.draft.value
    tag("h2", "Settings")
    field(session, "name", "Name of these settings", "text", draft.name, lambda given: session.set(name=given), hint="Small letters, digits and _")
    with tag("div", classes="player"):
        raw(download_html(as_text(draft), f"{draft.name}.yaml", "Save to a file"))
        press("keep", "Keep under this name, to compare", session.keep)
        if session.kept.value.get(draft.name, draft) != draft:
            press("replace", f"Replace {draft.name}", lambda: session.keep(replaces=True))
    paragraph("The file is a scenario: every command of run.py takes it.", "hint")
    hint = "A scenario file that the page saved, or one of your own."
    OpenedOf(id="load", label="Load from a file", hint=hint, largest=MAX_SETTINGS_BYTES, event_opened=lambda given: load(session, given))
    LinkOf(query=session.link)
    TwoCompared(session)


def load(session: Session, given: dict[str, Any]) -> None:
    """Take the settings of a file, and begin with them; a file that is wrong leaves everything as it is."""
    name = str(given.get("name", "file"))

    def read() -> Settings:
        if int(given.get("size", 0)) > MAX_SETTINGS_BYTES:
            raise InputError(name, "", NotGiven(f"{given['size']} bytes"), f"at most {MAX_SETTINGS_BYTES} bytes", "Is this a scenario file?")
        return settings_from_bytes(base64.b64decode(str(given.get("content", ""))), name)

    session.load(read, f"Loaded from {name}.")


@solara.component
def TwoCompared(session: Session) -> None:
    """Two of the settings that were kept."""
    kept = session.kept.value
    tag("h3", "Compare two settings")
    if len(kept) < 2:
        paragraph(f"Kept so far: {', '.join(kept) or 'none'}. Keep two settings under two names to compare them.", id="kept")
    else:
        Chosen(session, kept)


@solara.component
def Chosen(session: Session, kept: dict[str, Settings]) -> None:
    """Which two, what differs between them, and what they give."""
    first, choose_first = solara.use_state(next(iter(kept)))
    second, choose_second = solara.use_state(list(kept)[-1])
    options = [{"value": name, "label": name} for name in kept]
    with tag("div", classes="pair"):
        field(session, "first", "First", "choice", first, choose_first, options=options)
        field(session, "second", "Second", "choice", second, choose_second, options=options)
    table = differing(kept[first], kept[second])
    if first == second:
        paragraph("Choose two different names.")
        return
    if len(table):
        raw(frame_html(table.set_axis(["What differs", first, second], axis=1), "What differs between the two", "differing", (1, 2)))
    else:
        paragraph("The two differ in nothing but their names.", id="nothing-differs")
    Both(session, first, second)


@solara.component
def Both(session: Session, first: str, second: str) -> None:
    """Paired runs of both settings, each against its own business as usual."""
    _ = session.progress.value
    asked = session.both.value
    is_running = any(each.work.is_running for each in asked)
    with tag("div", classes="player"):
        press("run-both", "Run both", lambda: session.compare_both(first, second), "press main", disabled=is_running)
    for i, each in enumerate(asked):
        Working(work=each.work, name=f"both-{i}", then=lambda: session.progress.set(session.progress.value + 1))
        if each.work.problem:
            alert(each.work.problem)
    results = {each.settings.name: result for each in asked if (result := each.work.result) is not None}
    if len(results) == len(asked) == 2:
        if [each.settings for each in asked] != [session.kept.value[name] for name in (first, second)]:
            paragraph("What is shown below is of earlier settings.", "hint", id="both-earlier")
        for name, result in results.items():
            tag("h4", name)
            for line in (*opening_of(result), *closing_of(result)):
                paragraph(line)
        raw(both_html(results))
