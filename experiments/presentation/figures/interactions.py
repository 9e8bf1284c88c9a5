"""Levels by setting as ratios to as usual, a panel a measure, on an axis of ratios."""

from pathlib import Path
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.measures.periods import is_date
from experiments.presentation.figures.captions import day_in_words, intervals_in_words, missing_in_words, period_in_words, with_what_is_missing
from experiments.presentation.figures.findings import FEWEST_PAIRS, capital
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, caption, new_axes, new_figure, rows_down, styled, title_over
from experiments.runs.parameter_values import labelled
from experiments.validation.interaction_settings import USUAL
from experiments.validation.interactions import Interactions

LOWEST, HIGHEST = 0.25, 4.0
"""Of the axis of ratios; what lies beyond is drawn at its end as an arrow, its number in the table."""

COLUMNS, WIDTH, PANEL_INCHES, ROW_INCHES = 3, 11.0, 0.75, 0.19
"""Panels beside one another; width of the figure, and height of a panel without its rows and of each row, in inches."""

TITLE_LETTERS = 42
"""Of a line of a panel's title."""

ERROR_COLOURS = {"none": COLOURS[0], "harm_missed": COLOURS[1], "needless_intervention": COLOURS[4]}
"""The two errors have colours of their own."""

ASKED = "What if parents or workers behaved, felt or weighed things otherwise?"


def draw_interactions(done: Interactions, folder: Path) -> None:
    """Draw levels by setting, with the table beside the picture."""
    table = ratio_rows(done.levels)
    runs = len(done.finished)
    title = ASKED if runs < FEWEST_PAIRS else finding(table)
    about = f"{done.experiment.authority.title}{missing_in_words(done.incomplete)}, {when_of(table)}.\n{points_in_words(runs)} {what_is_held()}"
    about += f" {intervals_in_words(done.intervals)}" if runs > 1 else ""
    save(
        interaction_figure(table, with_what_is_missing(title, done.incomplete), about),
        labelled(table.assign(caption=about), done.intervals),
        place(folder),
    )


def place(folder: Path) -> Path:
    """Return the path of the figure without its ending."""
    return folder / "interactions"


def ratio_rows(levels: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of settings: as usual is the line at 1."""
    return levels[levels["setting"] != USUAL.name].reset_index(drop=True)


def finding(table: pd.DataFrame) -> str:
    """Return how far the settings move care entries."""
    ratios = table.loc[table["measure"] == "care_entries", "ratio"]
    return f"{ASKED}\nChildren entering care: {ratios.min():.2f} to {ratios.max():.2f} times as many as usual"


def when_of(table: pd.DataFrame) -> str:
    """Return the day of the stock of plans and the time of all else."""
    day, since = (next(period for period in table["period"] if is_date(period) == wanted) for wanted in (True, False))
    return f"plans on {day_in_words(pd.Timestamp(day).date())}, all else {period_in_words(since)}"


def points_in_words(runs: int) -> str:
    """Return what points and lines are."""
    if runs == 1:
        return "Points: ratio to as usual, one run each."
    return f"Points: ratio to as usual, {runs} paired runs; lines: 90 % interval over seeds; arrows: beyond the axis; no point: no case."


def what_is_held() -> str:
    """Return what a setting is."""
    return "Each setting holds from the beginning of the burn-in; nothing was refitted. Orange: harm missed; brown: needless intervention."


@styled()
def plot_ratios(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw one measure's ratios, a row a setting, on a logarithmic axis.

    Parameters
    ----------
    table
        Columns: title, label, error, ratio, mean_low, mean_high.
    ax
        Axes to draw on; a figure of its own if none is given.
    """
    ax = ax or new_axes(6.0, PANEL_INCHES + ROW_INCHES * len(table))
    rows_down(ax, list(table["title"]), 8)
    ax.axvline(1.0, color=BASELINE, linewidth=1)
    colour = ERROR_COLOURS[table["error"].iloc[0]]
    low, ratio, high = (table[name].clip(LOWEST, HIGHEST) for name in ("mean_low", "ratio", "mean_high"))
    ax.hlines(range(len(table)), low, high, color=colour, linewidth=1.7)
    ax.plot(ratio, range(len(table)), "o", color=colour, markersize=4.5, markeredgecolor="white", markeredgewidth=0.6)
    for end, marker, beyond in (
        (LOWEST, "<", table[["mean_low", "ratio"]].min(axis=1) < LOWEST),
        (HIGHEST, ">", table[["mean_high", "ratio"]].max(axis=1) > HIGHEST),
    ):
        rows = table.index[beyond] - table.index[0]
        if len(rows):  # nothing unclipped would count in the layout as a point at the corner
            ax.plot([end] * len(rows), rows, marker, color=colour, markersize=4, clip_on=False)
    ax.set_xscale("log")
    ax.set_xlim(LOWEST, HIGHEST)
    ax.set_xticks([0.25, 0.5, 1.0, 2.0, 4.0], ["¼", "½", "1", "2", "4"])
    ax.minorticks_off()
    ax.set_title(fill(capital(str(table["label"].iloc[0])), TITLE_LETTERS), fontsize=9)
    return ax


@styled()
def interaction_figure(table: pd.DataFrame, title: str, about: str) -> Figure:
    """Draw all measures, a panel each; columns as `plot_ratios` has them, and measure."""
    parts = [rows.reset_index(drop=True) for _, rows in table.groupby("measure", sort=False)]
    lines = -(-len(parts) // COLUMNS)
    height = 0.9 + lines * (PANEL_INCHES + ROW_INCHES * len(parts[0]))
    figure, axes = new_figure(lines, COLUMNS, width=WIDTH, height=height, sharex=True, sharey=True)
    for ax in axes.flat[len(parts) :]:
        ax.set_visible(False)
    for part, ax in zip(parts, axes.flat):
        plot_ratios(part, ax)
    for ax in axes[-1]:
        ax.set_xlabel("ratio to as usual", fontsize=8)
    title_over(figure, title)
    caption(figure, about)
    return figure
