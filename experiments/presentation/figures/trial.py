"""Figures of a simulated trial: its design matrix, power and size, and coverage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.inputs.errors import InputError, likely
from experiments.posteriors.draws import DRAWN
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.notebook import Drawings
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import (
    BASELINE,
    CAPTION,
    COLOURS,
    PALE,
    STRIPE,
    caption,
    new_axes,
    new_figure,
    rows_down,
    styled,
    title_over,
)
from experiments.trial_design.design import BASE
from experiments.trial_design.estimators import INTERVAL, MIXED
from experiments.trial_design.trial import Trial
from simulation.calendar import date_of, week_of

MOST_LEVELS = 2
"""Levels of tests that are drawn."""

ENDS = ("share", "low", "high")

LINES = "Lines: 95 % Monte Carlo intervals over replicates."

PANELS = {"power": "power", "size": "size, nobody live"}

COVERED = {"coverage": "the true effect", "coverage_own": "the model's own estimand"}


def draw_trial(found: Trial, folder: Path) -> None:
    """Draw all figures, each with its table beside it."""
    for name, make in FIGURES.items():
        figure, table = make(found)
        save(figure, table, folder / name)


def plotted(found: Trial, name: str | None = None) -> Drawings | Figure:
    """Return all figures by name, or the one of a name; raise InputError for another name."""
    if name is None:
        return Drawings({each: make(found)[0] for each, make in FIGURES.items()})
    if name not in FIGURES:
        raise InputError("name", "", name, ", ".join(FIGURES), likely(str(name), FIGURES))
    return FIGURES[name](found)[0]


def about(found: Trial) -> str:
    """Return what stands below every figure."""
    study = found.study
    place = ", ".join(dict.fromkeys(cluster.authority for cluster in study.clusters))
    first = f"First referrals {day_in_words(study.referrals_from)} to {day_in_words(study.referrals_to)}, followed for {study.follow_up_weeks} weeks."
    intervals = "Chance and parameters" if study.draws == DRAWN else "Chance only"
    return f"{first} Authorities that stand for the clusters: {place}. {study.replicates} replicates. {intervals}."


def design_drawn(found: Trial) -> tuple[Figure, pd.DataFrame]:
    """Return the design matrix as planned, and its table."""
    design, base = found.designs[0], found.tables["cells"]
    cells = base[base["design"] == BASE].reset_index(drop=True)
    order = next(design.all_orders())
    cells["is_live"] = design.exposure(order).ravel()
    first = week_of(found.study.referrals_from)
    cells["from"] = [str(date_of(first + int(design.boundaries[period - 1]))) for period in cells["period"]]
    cells["heading"] = cells["cluster"].str.replace("_", " ") + " (" + [each for each in design.strata for _ in design.boundaries] + ")"
    title = f"{found.study.title}: {design.clusters} clusters, {len(design.boundaries)} periods, {design.orders:,} orders within strata"
    words = "Blue: after go-live, in the order as planned; others exchange dates within strata. In each cell: children first referred, nobody live."
    cells["words"] = "from " + cells["from"]
    cells["said"] = [f"{row['children']:,.0f} children{', the policy is live' if row['is_live'] else ''}" for row in cells.to_dict("records")]
    cells = cells[["heading", "period", "from", "is_live", "children", "looked_after", "words", "said"]]
    return plot_design(cells, title, f"{about(found)}\n{words}"), cells


@styled()
def plot_design(cells: pd.DataFrame, title: str, below: str) -> Figure:
    """Draw clusters by periods. Columns: heading (of a cluster), period, from (its Monday), is_live, children."""
    names, days = list(dict.fromkeys(cells["heading"])), list(dict.fromkeys(cells["from"]))
    ax = new_axes(9.0, 2.4 + 0.4 * len(names))
    for row in cells.to_dict("records"):
        left, top = row["period"] - 1, names.index(str(row["heading"]))
        ax.fill_between([left, left + 1], top - 0.45, top + 0.45, color=PALE if row["is_live"] else STRIPE, linewidth=0)
        ax.text(left + 0.5, top, f"{row['children']:,.0f}", ha="center", va="center", fontsize=9)
    rows_down(ax, names)
    ax.set_xticks(np.arange(len(days)), days, fontsize=8)
    ax.set(xlim=(0, len(days)), xlabel="first Monday of each period")
    ax.grid(visible=False)
    patches = [Patch(color=STRIPE, label="before go-live"), Patch(color=PALE, label="after go-live")]
    ax.legend(handles=patches, loc="upper left", bbox_to_anchor=(1, 1))
    figure = ax.figure.figure
    title_over(figure, title)
    caption(figure, below)
    return figure


def power_drawn(found: Trial) -> tuple[Figure, pd.DataFrame]:
    """Return power and size of every design and method at the first levels, and the table."""
    levels = found.study.levels[:MOST_LEVELS]
    rows = found.power[found.power["level"].isin(levels) & (found.power["method"] != MIXED)]
    parts = []
    for level in levels:
        for what, words in PANELS.items():
            part = rows[rows["level"] == level]
            ends = {"share": part[what], "low": part[f"{what}_low"], "high": part[f"{what}_high"]}
            panel = f"{words}, level {100 * level:g} %"
            wanted = level if what == "size" else np.nan
            parts.append(pd.DataFrame({"panel": panel, "design": part["design"], "method": part["method"], **ends, "wanted": wanted}))
    table = read_out(pd.concat(parts, ignore_index=True))
    title = f"{found.study.title}: how often a trial finds the effect, and how often it finds one that is not there"
    dotted = "Dotted: the level; no point of size should lie beyond. Permutation: the level that it truly has, by construction."
    words = f"{LINES} No point: the test cannot reach the level, or too many fits gave no number.\n{dotted}"
    return plot_shares(table, title, f"{about(found)}\n{words}"), table


def coverage_drawn(found: Trial) -> tuple[Figure, pd.DataFrame]:
    """Return coverage of every design and method, and the table."""
    rows, parts = found.estimates, []
    for what, words in COVERED.items():
        ends = {"share": rows[what], "low": rows[f"{what}_low"], "high": rows[f"{what}_high"]}
        parts.append(pd.DataFrame({"panel": words, "design": rows["design"], "method": rows["method"], **ends, "wanted": INTERVAL}))
    table = read_out(pd.concat(parts, ignore_index=True))
    title = f"{found.study.title}: how often a 95 % interval holds what it should"
    own = "Own: what the method estimates without chance; only where parameters are held."
    words = f"{LINES} Dotted: 95 %. True: of children referred after go-live. {own}"
    return plot_shares(table, title, f"{about(found)}\n{words}"), table


def read_out(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of shares with each row in words, for those who do not see the figure."""
    there = table.copy()
    there["words"] = there["panel"] + ": " + there["design"] + ", " + there["method"]
    ends = zip(*(there[name] for name in ENDS))
    there["said"] = [said(*each) for each in ends]
    return there


def said(share: float, low: float, high: float) -> str:
    """Return a share with its interval in words."""
    if np.isnan(share):
        return "not given"
    return f"{100 * share:.0f} % of trials" + ("" if np.isnan(low) else f" ({100 * low:.0f} to {100 * high:.0f})")


@styled()
def plot_shares(table: pd.DataFrame, title: str, below: str) -> Figure:
    """Draw shares of trials. Columns: panel, design, method, share, low, high (0 to 1), wanted (a dotted line; nan: none)."""
    panels, designs, methods = (list(dict.fromkeys(table[name])) for name in ("panel", "design", "method"))
    down = (len(panels) + 1) // 2
    figure, axes = new_figure(down, 2, 11.0, 1.6 + down * (0.9 + 0.13 * len(designs) * (len(methods) + 1)), sharey=True, sharex=True)
    for ax, (_, rows) in zip(axes.ravel(), table.groupby("panel", sort=False)):
        panel_drawn(ax, rows, designs, methods)
    axes[0, -1].legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    title_over(figure, title)
    caption(figure, below)
    return figure


def panel_drawn(ax: Axes, rows: pd.DataFrame, designs: list[str], methods: list[str]) -> None:
    """Draw one panel: a point with its interval for each method of each design."""
    rows_down(ax, designs)
    step = 0.8 / max(1, len(methods))
    for i, method in enumerate(methods):
        of_method = rows[(rows["method"] == method) & rows["share"].notna()]
        heights = [designs.index(name) - 0.4 + step * (i + 0.5) for name in of_method["design"]]
        colour = (*COLOURS, BASELINE)[i % (len(COLOURS) + 1)]
        ax.hlines(heights, of_method["low"], of_method["high"], color=colour, linewidth=1.5)
        ax.plot(of_method["share"], heights, "osD^v"[i % 5], color=colour, markersize=4.5, label=method)
    if np.isfinite(wanted := float(rows["wanted"].iloc[0])):
        ax.axvline(wanted, color=CAPTION, linewidth=1, linestyle=":")
    ax.set(xlim=(-0.02, 1.02), xlabel="share of trials")
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    ax.set_title(str(rows["panel"].iloc[0]))


FIGURES: dict[str, Callable[[Trial], tuple[Figure, pd.DataFrame]]] = {"design": design_drawn, "power": power_drawn, "coverage": coverage_drawn}
