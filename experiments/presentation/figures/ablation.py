"""Shares of a difference as bars: a panel a measure, a bar a block from largest to smallest, the sum below."""

from pathlib import Path
from textwrap import fill

import pandas as pd
import seaborn
from matplotlib.axes import Axes

from experiments.ablation.ablate import Ablation
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.arm_looks import as_words
from experiments.presentation.figures.captions import intervals_in_words, missing_in_words, period_in_words, place_and_time, with_what_is_missing
from experiments.presentation.figures.findings import FEWEST_PAIRS, capital
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, PALE, STYLE, caption, head, new_axes, new_figure, styled, title_over
from experiments.presentation.terminal.ablation import finding, scale_of
from experiments.runs.parameter_values import intervals_hold, labelled

KINDS = {"sum": BASELINE, "stands out": COLOURS[0], "does not stand out": PALE}

TITLE_LETTERS, LABEL_LETTERS, COLUMNS = 52, 26, 2
"""Letters of a line in a panel's title and in a bar's name, and panels side by side."""

TOGETHER = "all together"


@styled()
def draw_shares(ablation: Ablation, folder: Path) -> None:
    """Draw every measure of an ablation, two by two, with the table beside the picture."""
    tables = [share_rows(ablation, measure) for measure in dict.fromkeys(ablation.shares["measure"])]
    rows = -(-len(tables) // COLUMNS)
    height = 1.4 + 0.33 * (len(ablation.blocks) + 1)
    figure, axes = new_figure(rows, COLUMNS, width=12.5, height=height * rows + 0.9)
    for table, ax in zip(tables, axes.ravel()):
        plot_shares(table.drop(columns="caption"), ax)
    for ax in axes.ravel()[len(tables) :]:
        ax.set_visible(False)
    title_over(figure, with_what_is_missing(f"What does each part of {as_words(ablation.notes['policy'])} add?", ablation.incomplete))
    hold = intervals_hold(ablation.experiment, ablation.finished)
    caption(figure, f"{tables[0]['caption'].iloc[0]} {intervals_in_words(hold)}{missing_in_words(ablation.incomplete)}")
    save(figure, labelled(pd.concat(tables, ignore_index=True), hold), folder / "shares")


def share_rows(ablation: Ablation, measure: str) -> pd.DataFrame:
    """Return one panel's table: blocks from largest to smallest, then all together."""
    shares = ablation.shares[ablation.shares["measure"] == measure]
    whole = ablation.whole[ablation.whole["measure"] == measure]
    table = pd.concat([shares, whole.assign(block=TOGETHER)], ignore_index=True)
    scale = scale_of(str(table["unit"].iloc[0]))
    numbers = table[["share", "error"]] / scale
    unit = "GBP million" if scale > 1 else str(table["unit"].iloc[0])
    is_few = len(ablation.finished) < FEWEST_PAIRS
    words = {
        "title": capital(EVERY[measure].label) if is_few else finding(measure, next(whole.itertuples()), shares),
        "caption": caption_of(ablation),
    }
    return table[["block", "measure", "period", "runs", "stands_out"]].assign(**numbers, unit=unit, **words)


def caption_of(ablation: Ablation) -> str:
    """Return what stands below the panels."""
    exact = "all combinations" if ablation.design.is_exact else f"{len(ablation.design.combinations)} sampled combinations"
    return (
        f"{place_and_time(ablation.experiment)}\nSimulated: {len(ablation.finished)} runs, {exact}. Bars: mean share in the difference from business"
        " as usual; lines: its 90 % interval (chance and sampling), none where there are too few runs; pale: does not stand out; grey: the sum."
    )


@styled()
def plot_shares(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a bar for each block with its interval, and the sum in grey.

    Columns: block, share, error (half-width of the interval), stands_out, unit, period, title, and caption for a figure of its own.
    """
    ax = ax or new_axes(8.0, 1.4 + 0.3 * len(table))
    sums = table["block"] == TOGETHER
    kinds = table["stands_out"].astype(bool).map({True: "stands out", False: "does not stand out"}).mask(sums, "sum")
    look = {"palette": KINDS, "dodge": False, "errorbar": None, "legend": False, "saturation": 1.0, "width": 0.66}
    seaborn.barplot(table.assign(kind=kinds), x="share", y="block", hue="kind", ax=ax, **look)
    known = table.assign(row=range(len(table)))[table["error"].abs() < float("inf")]
    ax.errorbar(known["share"], known["row"], xerr=known["error"], fmt="none", ecolor="#222222", elinewidth=1.1, capsize=2)
    ax.axvline(0.0, color=BASELINE, linewidth=1)
    ax.set_yticks(range(len(table)), [fill(str(block), LABEL_LETTERS) for block in table["block"]], fontsize=9)
    ax.xaxis.set_major_formatter("{x:,.10g}")
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set(xlabel=f"{table['unit'].iloc[0]}, {period_in_words(str(table['period'].iloc[0]))}", ylabel="")
    head(ax, table.assign(title=fill(str(table["title"].iloc[0]), TITLE_LETTERS)))
    return ax
