"""What else can be looked at in a small area: belief against truth, the workers' week, stocks and flows, costs, shared information, the children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import solara
from matplotlib.figure import Figure

from experiments.presentation.figures import caseloads, information_network, quadrants, weeks
from experiments.presentation.figures.captions import place_and_week
from experiments.presentation.page.area_tables import children_html, costs_html, pushes_html, quadrants_html, workers_html
from experiments.presentation.page.html import figure_html, picture_of, raw, shown_or_problem, tag
from experiments.presentation.page.moment import Moment
from experiments.presentation.page.session import Session
from experiments.presentation.page.widgets import TabsOf
from experiments.snapshots.children import children_now
from experiments.snapshots.danger import thresholds
from experiments.snapshots.flows import costs_compared, stocks_and_flows
from experiments.snapshots.network import information_network as network_of
from experiments.snapshots.quadrants import pushes
from experiments.snapshots.quadrants import quadrants as quadrants_of
from experiments.snapshots.workers import posts_by_role, workers_now


@dataclass(frozen=True)
class Panel:
    """A figure with its text alternative, and tables in HTML behind it."""

    figure: Figure | None
    words: str
    tables: tuple[str, ...] = ()


def quadrants_panel(session: Session) -> Panel:
    """Return belief against truth."""
    with session.held() as area:
        now, lines = session.now, thresholds(area.model.stores)
        usual = children_now(area.usual)
        meetings = [pushes(area.usual, usual), pushes(area.model.stores, now.children)]
    tables = [quadrants_of(usual), quadrants_of(now.children)]
    figure = quadrants.plot_quadrants(now.children, lines, about(now), session.is_narrow.value)
    html = (quadrants_html(by_arm(now, *tables), now.when), pushes_html(by_arm(now, *meetings), now.when))
    return Panel(figure, quadrants.in_words(tables[1]), html)


def workers_panel(session: Session) -> Panel:
    """Return the workers' week and caseloads."""
    with session.held() as area:
        now, usual, workers = session.now, workers_now(area.usual), workers_now(area.model.stores)
    table = workers_html(by_arm(now, posts_by_role(usual), posts_by_role(workers)), now.when)
    return Panel(caseloads.plot_week(workers, about(now), session.is_narrow.value), caseloads.in_words(workers), (table,))


def weeks_panel(session: Session) -> Panel:
    """Return stocks and flows beside business as usual."""
    with session.held() as area:
        now, (policy, usual) = session.now, (stocks_and_flows(stores, weeks.SHOWN) for stores in (area.model.stores, area.usual))
    return Panel(weeks.plot_weeks(policy, about(now), usual, session.is_narrow.value), weeks.in_words(policy, usual))


def costs_panel(session: Session) -> Panel:
    """Return costs by payer."""
    with session.held() as area:
        now, table = session.now, costs_compared(area.model.stores, area.usual)
    return Panel(None, "", (costs_html(table, now.when),))


def network_panel(session: Session) -> Panel:
    """Return who may see whose records."""
    with session.held() as area:
        now, network = session.now, network_of(area.model.stores)
    return Panel(information_network.plot_network(network, about(now), session.is_narrow.value), information_network.in_words(network))


def children_panel(session: Session) -> Panel:
    """Return the table of children."""
    now = session.now
    return Panel(None, "", (f"<div class='tall'>{children_html(now.children, now.when)}</div>",))


PANELS: dict[str, Callable[[Session], Panel]] = {
    "Belief and truth": quadrants_panel,
    "Stocks and flows": weeks_panel,
    "Workers' week": workers_panel,
    "Costs": costs_panel,
    "Shared information": network_panel,
    "Table of children": children_panel,
}


def about(now: Moment) -> str:
    """Return place, policy and week."""
    return place_and_week(now.heading, now.week)


def by_arm(now: Moment, usual: pd.DataFrame, policy: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return a table of each arm by what the arm is called."""
    return {"Business as usual": usual, f"With the policy: {now.policy}": policy}


@solara.component
def Panels(session: Session) -> None:
    """One of the panels."""
    _ = session.moment.value
    chosen, choose = solara.use_state(0)
    names = list(PANELS)
    TabsOf(group="panels", label="More about this week", names=names, chosen=chosen, event_choose=choose)
    depends = [chosen, session.now.begun, session.drawn_week, session.is_narrow.value]
    parts = solara.use_memo(lambda: shown_or_problem(lambda: parts_of(PANELS[names[chosen]](session))), depends)
    with tag("div", id="panels-panel", role="tabpanel", aria_labelledby=f"panels-tab-{chosen}", tabindex="0"):
        for part in parts:
            raw(part)


def parts_of(panel: Panel) -> list[str]:
    """Return a panel as HTML."""
    picture = [figure_html(picture_of(panel.figure), panel.words, id_="panel-figure", is_narrow=True)] if panel.figure is not None else []
    return [*picture, *panel.tables]
