"""Belief against truth: each child at home as a point, in four quadrants."""

from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.presentation.figures.chances import as_chances
from experiments.presentation.figures.style import CAPTION, COLOURS, OBSERVED, caption, new_figure, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE
from experiments.runs.words import NOT_MET, PRESENTATIONS, QUADRANTS
from experiments.snapshots.danger import Thresholds
from experiments.snapshots.quadrants import ALL, at_home

LOOKS = {
    "openly_engaged": ("o", COLOURS[0]),
    "ambivalent": ("s", COLOURS[3]),
    "disguised_compliance": ("v", COLOURS[2]),
    "hostile_or_avoidant": ("^", COLOURS[1]),
    "not_met": ("x", CAPTION),
}
"""Marker and colour by how the main carer last presented."""

SIZE = 22
"""Of a marker, in points squared."""

CARERS = {"hostile_or_avoidant": "a hostile or avoidant parent", "disguised_compliance": "a parent in disguised compliance"}
"""Whom a worker meets where the model moves what is seen."""

TITLE = "Does the service see the danger that is there?"

ABOUT = (
    "Filled: thought in danger (rated red, on a protection plan, or before the court); hollow: not. Danger begins at the upright line, a red "
    "rating above the level one. On the sloping line the worker would say what is true, which is known to the simulation only. "
    "Children at home with an open case. Equal steps are equal changes of odds."
)


@styled()
def plot_quadrants(children: pd.DataFrame, lines: Thresholds, about: str, is_narrow: bool = False) -> Figure:
    """Draw belief against true risk, the lines where danger and a red rating begin, and each quadrant's name and number of children.

    Parameters
    ----------
    children
        From `children_now`.
    lines
        From `thresholds`.
    about
        Place and week, from `place_and_week`.
    is_narrow
        For a telephone.
    """
    width = NARROW if is_narrow else WIDE
    figure, axes = new_figure(width=width, height=7.4 if is_narrow else 6.8)
    ax, home = axes[0, 0], at_home(children)
    for name, (marker, colour) in LOOKS.items():
        part = home[home["presentation"] == name]
        fill = [colour if is_thought or marker == "x" else "none" for is_thought in part["thought_in_danger"]]
        edges = {"edgecolors": colour} if marker != "x" else {}
        ax.scatter(part["true_chance"], part["belief"], s=SIZE, marker=marker, c=fill, linewidths=1.0, **edges)
    frame(ax, home, lines)
    name_quadrants(ax, home, lines)
    ax.set(xlabel="true chance of significant harm within 12 months", ylabel="chance that the worker would say")
    ax.legend(
        handles=[
            Line2D([], [], marker=marker, color=colour, linestyle="", markersize=5, label=f"{PRESENTATIONS[name]}")
            for name, (marker, colour) in LOOKS.items()
        ],
        **{"title": "How the main carer presented at the last meeting", "loc": "upper left", "bbox_to_anchor": (0.0, -0.13)},
        **{"ncols": 2 if is_narrow else 5, "fontsize": 8.5, "title_fontsize": 8.5, "handletextpad": 0.1, "columnspacing": 0.9, "alignment": "left"},
    )
    title_over(figure, TITLE)
    caption(figure, f"{about}\n{ABOUT}")
    return figure


def frame(ax: Any, home: pd.DataFrame, lines: Thresholds) -> None:
    """Draw the lines between quadrants, and where belief would be true, on scales of log-odds."""
    truths, beliefs = [*home["true_chance"], lines.true_chance], [*home["belief"], lines.belief]
    as_chances(ax, "x", [each for each in truths if isfinite(each)])
    as_chances(ax, "y", beliefs)
    low, high = min(ax.get_xlim()[0], ax.get_ylim()[0]), max(ax.get_xlim()[1], ax.get_ylim()[1])
    within = ax.get_xlim(), ax.get_ylim()
    ax.plot([low, high], [low, high], color=CAPTION, linewidth=0.8, linestyle=(0, (1, 2)))
    ax.axvline(lines.true_chance, color=OBSERVED, linewidth=1)
    ax.axhline(lines.belief, color=OBSERVED, linewidth=1, linestyle="--")
    ax.set(xlim=within[0], ylim=within[1])
    ax.grid(visible=False)


def name_quadrants(ax: Any, home: pd.DataFrame, lines: Thresholds) -> None:
    """Write each quadrant's name and its number of children in its corner."""
    corners = {"needless_alarm": (0.01, 0.99), "known_danger": (0.99, 0.99), "known_safe": (0.01, 0.01), "missed_danger": (0.99, 0.01)}
    counts = home["quadrant"].value_counts()
    for name, (x, y) in corners.items():
        words = f"{QUADRANTS[name]}: {int(counts.get(name, 0)):,}"
        where = {"ha": "left" if x < 0.5 else "right", "va": "bottom" if y < 0.5 else "top"}
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5}
        ax.text(x, y, words, transform=ax.transAxes, fontsize=9.5, fontweight="bold", bbox=box, zorder=6, **where)


def in_words(table: pd.DataFrame) -> str:
    """Return what the figure shows, as sentences made from the table of `quadrants`."""
    open_now = table[(table["families"] == "open") & (table["presentation"] == ALL)].set_index("quadrant")
    count = {name: int(open_now["children"].get(name, 0)) for name in QUADRANTS}
    danger, safe = count["known_danger"] + count["missed_danger"], count["needless_alarm"] + count["known_safe"]
    helped = int(open_now["without_help"].get("needless_alarm", 0))
    which = f" (without any help {helped:,} of these would be)"
    known, missed, alarm = count["known_danger"], count["missed_danger"], count["needless_alarm"]
    return (
        f"Of {danger + safe:,} children at home with an open case, {danger:,} are in danger: the service knows of {known:,} and misses {missed:,}. "
        f"Of {safe:,} who are not, {alarm:,} are thought in danger{which}."
    )


def pushes_in_words(table: pd.DataFrame) -> str:
    """Return what presentation pushes, as sentences made from the table of `pushes`; above and below as the numbers fall."""
    if not len(table):
        return "No child at home has an open case."
    met = table[table["presentation"] != NOT_MET]
    parts = [f"{PRESENTATIONS[str(row.presentation)]} {above(row.belief_less_truth)} ({row.children} children)" for row in met.itertuples()]
    pushed = table[table["one_meeting"] != 0]
    rules = [
        f"a meeting with {CARERS[str(row.presentation)]} moves what a visit shows of risk by {row.one_meeting:+.2f} sd" for row in pushed.itertuples()
    ]
    rule = f" By the model's rule {' and '.join(rules)}; which families present so differs, too." if rules else ""
    return f"Mean belief against the true chance, in percentage points, by how the main carer last presented: {', '.join(parts)}.{rule}".replace(
        "-", "\N{MINUS SIGN}"
    )


def above(difference: float) -> str:
    """Return a difference of belief from the truth in words."""
    return f"{abs(100.0 * difference):.1f} {'above' if difference >= 0 else 'below'}"
