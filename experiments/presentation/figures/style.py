"""How all figures look: seaborn's theme, grey for the baseline, one fixed colour-blind-safe colour for each policy."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from textwrap import fill
from typing import Any

import matplotlib
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.presentation.terminal.layout import SHORT_DISCLAIMER

BASELINE, OBSERVED, PALE, STRIPE, CAPTION = "#666666", "#000000", "#b8cfe0", "#f6f6f6", "#555555"

COLOURS = tuple(seaborn.color_palette("colorblind").as_hex()[i] for i in (0, 1, 2, 9, 5, 6))
"""Blue, orange, green, sky, brown and rose of seaborn's colour-blind-safe palette."""

WITHOUT_EFFECT, MOVED_THRESHOLD, MOVED_CARE_THRESHOLD, TRUE_CHANGE_COLOUR = (seaborn.color_palette("colorblind").as_hex()[i] for i in (4, 3, 7, 2))
"""The counterfactuals, and what help itself changes."""

IN_DANGER, NOT_IN_DANGER, AWAY = "#8c2d04", "#4f93c8", "#767676"
"""Of children: dark brown and light blue differ in grey, too; grey: away from home."""

POLICY_COLOURS = {
    "family_safeguarding": COLOURS[0],
    "hertfordshire_family_safeguarding": COLOURS[0],
    "hertfordshire_2015_as_announced": COLOURS[3],
    "hertfordshire_next_step": COLOURS[2],
    "lancashire_2021": COLOURS[0],
    "derbyshire_2013_training": COLOURS[2],
    "islington_motivational_interviewing": COLOURS[4],
    "reclaiming_social_work": COLOURS[1],
    "signs_of_safety": COLOURS[3],
    "more_social_workers_only": COLOURS[1],
    "smaller_caseloads_only": COLOURS[4],
    "training_only": COLOURS[2],
}

DOTS_PER_INCH, DOTS_IN_NOTEBOOK = 150, 72
"""Of a file, and of a picture in a notebook."""

LETTERS_AN_INCH = 10.4
"""Of a bold title."""

STYLE: Any = {
    **seaborn.axes_style("ticks"),
    **seaborn.plotting_context("paper", font_scale=1.1),
    "font.sans-serif": ["DejaVu Sans"],  # comes with Matplotlib: the same letters on every machine
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "figure.titlesize": 11.5,
    "figure.titleweight": "bold",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e5e5e5",
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "lines.solid_capstyle": "butt",
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "family-safeguarding",
}

MINUS = "\N{MINUS SIGN}"


def with_minus(text: str) -> str:
    """Return numbers in words with a minus sign as the axes have it."""
    return text.replace("-", MINUS)


def styled() -> Any:
    """Return the theme as a context, or as the decorator of a function that draws."""
    return matplotlib.rc_context(STYLE)


class ShownFigure(Figure):
    """A figure that a notebook shows as a picture, whether or not its own machinery for figures is loaded."""

    @styled()
    def _repr_png_(self) -> bytes:
        """Return the picture."""
        with BytesIO() as file:
            self.savefig(file, format="png", dpi=DOTS_IN_NOTEBOOK, bbox_inches="tight")
            return file.getvalue()


@styled()
def new_figure(rows: int = 1, columns: int = 1, width: float = 8.0, height: float = 4.5, **how: Any) -> tuple[Figure, Any]:
    """Return a figure and its axes, shape (rows, columns), in inches; no window and no display belong to it."""
    figure = ShownFigure(figsize=(width, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **how)


def new_axes(width: float = 8.0, height: float = 4.5) -> Axes:
    """Return axes of their own figure, in inches."""
    return new_figure(width=width, height=height)[1][0, 0]


def policy_colours(policies: Iterable[str]) -> dict[str, str]:
    """Return a colour for each policy: its fixed one, or the next that is free if it has none or another took it."""
    chosen: dict[str, str] = {}
    for name in sorted(policies, key=lambda policy: policy not in POLICY_COLOURS):
        free = [colour for colour in COLOURS if colour not in chosen.values()] or list(COLOURS)
        fixed = POLICY_COLOURS.get(name, free[0])
        chosen[name] = fixed if fixed in free else free[0]
    return chosen


def head(ax: Axes, table: Any) -> None:
    """Write the table's `title` over the figure, or over its axes where there are several, and its `caption` (place, period, go-live) below."""
    first, figure = table.iloc[0], ax.figure.figure
    alone = len(figure.axes) == 1
    if alone:
        title_over(figure, str(first["title"]))
    else:
        ax.set_title(str(first["title"]))
    if "caption" in table:
        caption(figure, str(first["caption"]))


def title_over(figure: Figure, title: str) -> None:
    """Write a title over a whole figure, in lines that fit."""
    figure.suptitle("\n".join(fill(line, int(figure.get_figwidth() * LETTERS_AN_INCH)) for line in title.splitlines()), x=0.01, ha="left")


def caption(figure: Figure, text: str) -> None:
    """Write in small letters at the foot of a figure where, when and from which day on, and what no figure is for."""
    lines = [fill(line, int(figure.get_figwidth() * LETTERS_AN_INCH * 1.5)) for line in (*text.splitlines(), SHORT_DISCLAIMER)]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=8, color=CAPTION)


def rows_down(ax: Axes, names: Sequence[str], size: float = 9) -> None:
    """Name the rows of axes from the top down, with a stripe behind every other one and a grid of values."""
    for row in range(0, len(names), 2):
        ax.axhspan(row - 0.5, row + 0.5, color=STRIPE, zorder=0, linewidth=0)
    ax.set_yticks(range(len(names)), names, fontsize=size)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_ylabel("")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)


def name_ends(ax: Axes, ends: Sequence[tuple[str, float, str]], size: float = 9) -> None:
    """Name lines at their right ends, each (name, height of its end, colour), pushed apart where they would lie on one another."""
    low, high = ax.get_ylim()
    gap = 1.35 * size / (ax.figure.figure.get_figheight() * 72 * ax.get_position().height * 0.8)
    wanted = sorted(((height - low) / (high - low), name, colour) for name, height, colour in ends)
    places = [place for place, _, _ in wanted]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], (places[i + 1] if i + 1 < len(places) else 1.0 + gap) - gap)
    for (height, name, colour), place in zip(wanted, places):
        link = {"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0, "alpha": 0.6, "relpos": (0.0, 0.5)}
        ax.annotate(name, (1.0, height), (1.025, place), "axes fraction", "axes fraction", color=colour, fontsize=size, va="center", arrowprops=link)


def mark_day(ax: Axes, day: Any, words: str) -> None:
    """Mark a day, such as go-live, by a dotted line with its words at the top."""
    ax.axvline(day, color=CAPTION, linewidth=1, linestyle=":")
    ax.annotate(words, (day, 1.0), (3, -2), ("data", "axes fraction"), "offset points", fontsize=8, color=CAPTION, va="top")
