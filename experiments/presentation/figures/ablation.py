"""Shares of a difference as bars: a panel a measure, a bar a block from largest to smallest, the sum below."""

from pathlib import Path
from textwrap import fill

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes

from experiments.ablation.ablate import Ablation
from experiments.presentation.figures.style import BASELINE, COLOURS, STYLE, new_axes, styled
from experiments.presentation.terminal.ablation import finding, scale_of
from experiments.runs.parameter_values import intervals_hold, labelled

CLEAR, UNCLEAR = COLOURS[0], "#b8cfe0"

TITLE_LETTERS, COLUMNS = 74, 2

TOGETHER = "all together"


def draw_shares(ablation: Ablation, folder: Path) -> None:
    """Draw every measure of an ablation, two by two, with the table beside the picture."""
    from experiments.presentation.figures.save import save

    tables = [share_rows(ablation, measure) for measure in dict.fromkeys(ablation.shares["measure"])]
    with styled():
        rows = -(-len(tables) // COLUMNS)
        height = 1.0 + 0.27 * (len(ablation.blocks) + 1)
        figure, axes = pyplot.subplots(rows, COLUMNS, figsize=(15.5, height * rows + 0.6), squeeze=False)
        for table, ax in zip(tables, axes.ravel()):
            plot_shares(table, ax)
        for ax in axes.ravel()[len(tables) :]:
            ax.set_visible(False)
        exact = "all combinations" if ablation.design.is_exact else f"{len(ablation.design.combinations)} sampled combinations"
        figure.suptitle(
            f"What each part of {ablation.notes['policy'].replace('_', ' ')} adds, simulated: {len(ablation.finished)} runs, {exact}."
            " Bars: mean share; lines: its 90 % interval (chance and sampling); pale: does not stand out.",
            fontsize=10,
            x=0.01,
            ha="left",
        )
        save(figure, labelled(pd.concat(tables, ignore_index=True), intervals_hold(ablation.experiment, ablation.finished)), folder / "shares")


def share_rows(ablation: Ablation, measure: str) -> pd.DataFrame:
    """Return one panel's table: blocks from largest to smallest, then all together."""
    shares = ablation.shares[ablation.shares["measure"] == measure]
    whole = ablation.whole[ablation.whole["measure"] == measure]
    title = finding(measure, next(whole.itertuples()), shares)
    table = pd.concat([shares, whole.assign(block=TOGETHER)], ignore_index=True)
    scale = scale_of(str(table["unit"].iloc[0]))
    numbers = table[["share", "error"]] / scale
    unit = "GBP million" if scale > 1 else str(table["unit"].iloc[0])
    return table[["block", "measure", "period", "runs", "stands_out"]].assign(**numbers, unit=unit, title=title)


def plot_shares(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a bar for each block with its interval, and the sum in grey.

    Columns: block, share, error (half-width of the interval), stands_out, unit, period, title.
    """
    ax = ax or new_axes(8.0, 1.4 + 0.3 * len(table))
    heights = range(len(table))
    colours = [BASELINE if row.block == TOGETHER else CLEAR if row.stands_out else UNCLEAR for row in table.itertuples()]
    error = table["error"].where(table["error"].abs() < float("inf"), 0.0).fillna(0.0)
    ax.barh(heights, table["share"], color=colours, height=0.66)
    ax.errorbar(table["share"], heights, xerr=error, fmt="none", ecolor="#222222", elinewidth=1.1, capsize=2)
    ax.axvline(0.0, color=BASELINE, linewidth=1)
    ax.set_yticks(heights, table["block"], fontsize=9)
    ax.invert_yaxis()
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set_title(fill(str(table["title"].iloc[0]), TITLE_LETTERS), loc="left", fontsize=9.5)
    ax.set_xlabel(f"{table['unit'].iloc[0]}, {str(table['period'].iloc[0]).replace('/', ' to ')}", fontsize=9)
    return ax
