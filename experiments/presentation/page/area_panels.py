"""What else can be looked at in a small area: belief against truth, the workers' week, stocks and flows, costs, shared information, the children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import solara
from matplotlib.figure import Figure

from experiments.presentation.figures import caseloads, information_network, quadrants, weeks
from experiments.presentation.figures.captions import place_and_week
from experiments.presentation.page.area_tables import children_html, costs_html, pushes_html, quadrants_html, workers_html
from experiments.presentation.page.html import figure_html, picture_of, raw, shown_or_problem, tag
from experiments.presentation.page.session import Session
from experiments.presentation.page.widgets import TabsOf
from experiments.snapshots.danger import thresholds
from experiments.snapshots.flows import stocks_and_flows
from experiments.snapshots.network import information_network as network_of
from experiments.snapshots.quadrants import pushes
from experiments.snapshots.quadrants import quadrants as quadrants_of
from experiments.snapshots.workers import workers_now


@dataclass(frozen=True)
class Panel:
    """A figure with its text alternative, and tables in HTML behind it."""

    figure: Figure | None
    words: str
    tables: tuple[str, ...] = ()


def quadrants_panel(session: Session) -> Panel:
    """Return belief against truth."""
    stores, children = session.area.model.stores, session.children
    table = quadrants_of(children)
    figure = quadrants.plot_quadrants(children, thresholds(stores), about(session), session.is_narrow.value)
    return Panel(figure, quadrants.in_words(table), (quadrants_html(table), pushes_html(pushes(stores, children))))


def workers_panel(session: Session) -> Panel:
    """Return the workers' week and caseloads."""
    workers = workers_now(session.area.model.stores)
    return Panel(caseloads.plot_week(workers, about(session), session.is_narrow.value), caseloads.in_words(workers), (workers_html(workers),))


def weeks_panel(session: Session) -> Panel:
    """Return stocks and flows beside business as usual."""
    policy, usual = (stocks_and_flows(stores, weeks.SHOWN) for stores in (session.area.model.stores, session.area.usual))
    return Panel(weeks.plot_weeks(policy, about(session), usual, session.is_narrow.value), weeks.in_words(policy, usual))


def costs_panel(session: Session) -> Panel:
    """Return costs by payer."""
    return Panel(None, "", (costs_html(session.area),))


def network_panel(session: Session) -> Panel:
    """Return who may see whose records."""
    network = network_of(session.area.model.stores)
    return Panel(information_network.plot_network(network, about(session), session.is_narrow.value), information_network.in_words(network))


def children_panel(session: Session) -> Panel:
    """Return the table of children."""
    return Panel(None, "", (f"<div class='tall'>{children_html(session.children)}</div>",))


PANELS: dict[str, Callable[[Session], Panel]] = {
    "Belief and truth": quadrants_panel,
    "Stocks and flows": weeks_panel,
    "Workers' week": workers_panel,
    "Costs": costs_panel,
    "Shared information": network_panel,
    "Table of children": children_panel,
}


def about(session: Session) -> str:
    """Return place and week."""
    return place_and_week(session.area.authority.title, session.area.week)


@solara.component
def Panels(session: Session) -> None:
    """One of the panels."""
    _ = session.moment.value
    chosen, choose = solara.use_state(0)
    names = list(PANELS)
    TabsOf(group="panels", label="More about this week", names=names, chosen=chosen, event_choose=choose)
    depends = [chosen, session.begun, session.drawn_week, session.is_narrow.value]
    parts = solara.use_memo(lambda: shown_or_problem(lambda: parts_of(PANELS[names[chosen]](session))), depends)
    with tag("div", id="panels-panel", role="tabpanel", aria_labelledby=f"panels-tab-{chosen}", tabindex="0"):
        for part in parts:
            raw(part)


def parts_of(panel: Panel) -> list[str]:
    """Return a panel as HTML."""
    picture = [figure_html(picture_of(panel.figure), panel.words, id_="panel-figure", is_narrow=True)] if panel.figure is not None else []
    return [*picture, *panel.tables]
