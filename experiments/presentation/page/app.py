"""The page itself: what is always visible, the controls, and four tabs."""

from __future__ import annotations

from pathlib import Path

import solara

from experiments.explorer.saved import TABS
from experiments.presentation.page.area_view import AreaView
from experiments.presentation.page.compare_view import CompareView
from experiments.presentation.page.controls import Controls, Messages
from experiments.presentation.page.html import paragraph, tag
from experiments.presentation.page.lessons_view import LessonsView
from experiments.presentation.page.session import Session
from experiments.presentation.page.settings_view import SettingsView
from experiments.presentation.page.widgets import Browser, TabsOf
from experiments.runs.descriptions import NOT_FOR

TITLE = "Family Safeguarding Simulator"

VIEWS = (AreaView, CompareView, LessonsView, SettingsView)


@solara.component
def Page() -> None:
    """One tab of the browser."""
    router = solara.use_router()
    session = solara.use_memo(lambda: Session(router.search or ""), [])
    chosen = session.tab.value
    solara.use_effect(lambda: session.close, [])
    solara.Title(TITLE)
    solara.Style(Path(__file__).parent / "page.css")
    Linked(session)
    with tag("div", classes="page"):
        tag("a", "To the small area, past the settings", classes="skip", href="#main-panel")
        with tag("header"):
            tag("h1", TITLE)
            paragraph(NOT_FOR, "purpose", id="not-for")
            Messages(session)
        with tag("div", classes="columns"):
            Controls(session)
            with tag("main"):
                TabsOf(group="main", label="What to look at", names=list(TABS), chosen=chosen, event_choose=session.tab.set)
                with tag("div", id="main-panel", role="tabpanel", aria_labelledby=f"main-tab-{chosen}", tabindex="0"):
                    VIEWS[chosen](session)


@solara.component
def Linked(session: Session) -> None:
    """The link in the address line."""
    Browser(query=session.link, narrow=session.is_narrow.value, event_width=session.is_narrow.set)


@solara.component
def Layout(children: list[solara.Element]) -> None:
    """Nothing around the page: its own style says how it looks."""
    solara.Div(children=children)
