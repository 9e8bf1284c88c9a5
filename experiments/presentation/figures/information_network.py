"""Who may see whose records around one team: agencies, the team and its specialists, and the families held."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from experiments.presentation.figures.style import CAPTION, COLOURS, caption, new_figure, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE
from experiments.snapshots.network import AGENCY_LAYER, FAMILY_LAYER, STAFF_LAYER, Network

LINES: dict[str, tuple[str, Any]] = {"holds": (COLOURS[0], "-"), "manages": (CAPTION, (0, (1, 1.5))), "agreement": (COLOURS[1], "--")}
"""Colour and line of each relation that is drawn."""

WORDS = {"holds": "holds the family", "manages": "manages the team", "agreement": "may see the agency's records (wider: a larger share)"}

HEADINGS = {AGENCY_LAYER: "Agencies", STAFF_LAYER: "Team, specialists", FAMILY_LAYER: "Families held"}

TITLE = "Who may see whose records around one team?"

ABOUT = "Families stand together by their social worker. In brackets, of an agency that shares: families of the team of which it knows something now."

ONE_OFFICE = " Workers and specialists who hold the same families sit in one office and talk."

ROW_INCHES, LONG = 0.3, 18
"""Height of a row, and letters of a name from which a telephone shows it shortened."""


@styled()
def plot_network(network: Network, about: str, is_narrow: bool = False) -> Figure:
    """Draw three columns of names, and a line for each relation.

    Parameters
    ----------
    network
        From `information_network`.
    about
        Place and week, from `place_and_week`.
    is_narrow
        For a telephone.
    """
    nodes, edges = network
    rows = int(nodes.groupby("layer").size().max()) if len(nodes) else 1
    figure, axes = new_figure(width=NARROW if is_narrow else WIDE, height=ROW_INCHES * rows + (3.6 if is_narrow else 2.6))
    ax = axes[0, 0]
    places = nodes.set_index("node")[["x", "y"]]
    for edge in edges[edges["relation"].isin([*LINES])].itertuples():
        draw_edge(ax, edge, places)
    sharing = set(edges.loc[edges["relation"] == "agreement", "target"])
    for node in nodes.itertuples():
        draw_node(ax, node, node.node in sharing, is_narrow)
    for layer, words in HEADINGS.items():
        ax.text(layer - STAFF_LAYER, 1.08, words, fontsize=9, fontweight="bold", ha=("left", "center", "right")[layer], va="bottom")
    ax.set(xlim=(-1.02, 1.02), ylim=(-1.05, 1.18), xticks=[], yticks=[])
    for side in ("bottom", "left"):
        ax.spines[side].set_visible(False)
    ax.grid(visible=False)
    shown = [name for name in LINES if (edges["relation"] == name).any()]
    handles = [ax.plot([], [], color=LINES[name][0], linestyle=LINES[name][1], label=WORDS[name])[0] for name in shown]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0), ncols=1 if is_narrow else 2, fontsize=8.5)
    title_over(figure, TITLE)
    caption(figure, f"{about}\n{ABOUT}{ONE_OFFICE if (edges['relation'] == 'one_office').any() else ''}")
    return figure


def draw_edge(ax: Any, edge: Any, places: pd.DataFrame) -> None:
    """Draw one relation."""
    colour, line = LINES[edge.relation]
    (x0, y0), (x1, y1) = places.loc[edge.source], places.loc[edge.target]
    width = 0.6 + 1.6 * edge.share if edge.relation == "agreement" else 1.1
    ax.plot([x0, x1], [y0, y1], color=colour, linestyle=line, linewidth=width, zorder=1, alpha=0.85)


def draw_node(ax: Any, node: Any, is_sharing: bool, is_narrow: bool) -> None:
    """Write a node's name on white, so that lines end at it; of an agency that shares, of how many families it knows something."""
    words = node.label
    if is_sharing:
        words = f"{words} ({node.families})"
    if not node.is_filled:
        words = f"{words}, vacant"
    if is_narrow and len(words) > LONG:
        words = words.replace("practitioner", "pract.").replace("perpetrator", "perpetr.")
    place = {"ha": ("left", "center", "right")[node.layer], "va": "center"}
    box = {"facecolor": "white", "edgecolor": "#bbbbbb", "linewidth": 0.6, "boxstyle": "round,pad=0.22"}
    ax.text(node.x, node.y, words, fontsize=7.5 if is_narrow else 8.5, bbox=box, zorder=3, **place)


def in_words(network: Network) -> str:
    """Return what the figure shows, as sentences."""
    nodes, edges = network
    families = int(nodes.loc[nodes["layer"] == FAMILY_LAYER, "families"].sum())
    workers = int((nodes["layer"] == FAMILY_LAYER).sum())
    agreements = edges[edges["relation"] == "agreement"]
    seen = [f"{str(name).replace('_', ' ')} ({part['share'].max():.0%})" for name, part in agreements.groupby("target")]
    sees = (
        f"By agreement workers of the team may see the records of {', '.join(seen)}"
        if seen
        else "No agreement lets workers see other agencies' records"
    )
    share = "; in brackets the largest share of an agency's facts that gets through" if seen else ""
    talk = ONE_OFFICE if (edges["relation"] == "one_office").any() else ""
    return f"{workers} workers of the team hold {families} families. {sees}{share}.{talk}"
