"""Children moving through the system: a lane for each status, a dot for each child."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.presentation.figures.dots import ACROSS, ACROSS_NARROW, GAP, dot_places
from experiments.presentation.figures.style import AWAY, IN_DANGER, NOT_IN_DANGER, caption, new_figure, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE
from experiments.runs.words import IN_CARE, LANES

__all__ = ["ACROSS", "ACROSS_NARROW", "dot_places", "in_words", "plot_lanes"]

MARKERS = {"circle": "o", "triangle": "^", "square": "s", "diamond": "D"}

DOT_SHARE = 0.78
"""Of the room of a dot, its width."""

WRAPPED = {
    "protection_plan": "protection\nplan",
    "pre_proceedings": "pre-\nproceedings",
    "looked_after": "looked\nafter",
    "in_need": "in\nneed",
    "court": "in\ncourt",
}
"""Names of lanes in two lines."""

TITLES = {
    "truth": "Where is each child, and who is in danger?",
    "belief": "Where is each child, and whom does the service think in danger?",
}

KEYS = {
    "truth": {"in danger": ("o", IN_DANGER), "not in danger": ("o", NOT_IN_DANGER)},
    "belief": {"thought in danger": ("o", IN_DANGER), "not thought in danger": ("o", NOT_IN_DANGER)},
}

SHAPE_KEYS = {"danger missed": "^", "needless alarm": "s", "away from home": "D"}

ABOUT = {
    "truth": "In danger: true risk is at or above the line of danger; known to the simulation only.",
    "belief": "Thought in danger: rated red, on a protection plan, or before the court.",
}

CLOSED = " Closed: in the last three months."


@styled()
def plot_lanes(children: pd.DataFrame, about: str, by: str = "truth", is_narrow: bool = False) -> Figure:
    """Draw a dot for each child in the lane of its status; both errors have shapes of their own, so that grey print shows them.

    Parameters
    ----------
    children
        From `children_now`.
    about
        Place and week, from `place_and_week`.
    by
        `truth` or `belief`: what the colours are of.
    is_narrow
        For a telephone.
    """
    across = ACROSS_NARROW if is_narrow else ACROSS
    places = dot_places(children, across=across)
    inches = (NARROW if is_narrow else WIDE) - 0.4
    one = inches / (len(LANES) * (across + GAP))
    height = one * (int(places["y"].max()) + 3 if len(places) else 3)
    figure, axes = new_figure(width=inches + 0.4, height=height + (3.6 if is_narrow else 2.2))
    ax = axes[0, 0]
    for shape, marker in MARKERS.items():
        part = places[places["shape"] == shape]
        size = (one * 72 * DOT_SHARE) ** 2 * (0.75 if shape in ("square", "diamond") else 1.0)
        ax.scatter(part["x"], part["y"], s=size, c=list(part[f"colour_by_{by}"]), marker=marker, linewidths=0)
    name_lanes(ax, children, across)
    ax.set_ylim((int(places["y"].max()) if len(places) else 0) + 1.0, -1.0)
    key(figure, by, is_narrow)
    title_over(figure, TITLES[by])
    caption(figure, f"{about}\n{ABOUT[by]}{CLOSED}")
    return figure


def name_lanes(ax: Any, children: pd.DataFrame, across: int) -> None:
    """Write each lane's name and number of children above it, and lines between lanes."""
    counts = children["lane"].value_counts()
    starts = [place * (across + GAP) for place in range(len(LANES))]
    labels = [f"{WRAPPED.get(name, words)}\n{int(counts.get(name, 0)):,}" for name, words in LANES.items()]
    ax.set_xlim(-1.0, starts[-1] + across)
    ax.set_xticks([start + (across - 1) / 2 for start in starts], labels, fontsize=8.5)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_yticks([])
    ax.grid(visible=False)
    for start in starts[1:]:
        ax.axvline(start - (GAP + 1) / 2, color="#e5e5e5", linewidth=1)
    for side in ("bottom", "left"):
        ax.spines[side].set_visible(False)


def key(figure: Figure, by: str, is_narrow: bool) -> None:
    """Say below what colours and shapes mean."""
    looks = {**KEYS[by], **{words: (marker, AWAY) for words, marker in SHAPE_KEYS.items()}}
    lines = [Line2D([], [], marker=marker, color=colour, linestyle="", markersize=6, label=words) for words, (marker, colour) in looks.items()]
    ax = figure.axes[0]
    ax.legend(
        handles=lines, loc="upper left", bbox_to_anchor=(0.0, -0.01), ncols=2 if is_narrow else 5, fontsize=8.5, handletextpad=0.2, columnspacing=1.0
    )


def in_words(children: pd.DataFrame) -> str:
    """Return what the figure shows, as a sentence or two."""
    counts = children["lane"].value_counts()
    lanes = ", ".join(f"{int(counts.get(name, 0)):,} {words}" for name, words in LANES.items())
    home = children[(children["quadrant"] != IN_CARE) & (children["lane"] != "closed")]
    missed, alarm = int((home["quadrant"] == "missed_danger").sum()), int((home["quadrant"] == "needless_alarm").sum())
    danger = int(home["in_danger"].sum())
    return (
        f"{len(children):,} children are drawn: {lanes}. Of {len(home):,} children at home with an open case {danger:,} are in danger, "
        f"{missed:,} of them missed; {alarm:,} who are not in danger are thought to be."
    )
