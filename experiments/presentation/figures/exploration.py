"""Figures of a study of sensitivity: shares of variance, their course over time, outcomes against mechanisms that nobody has counted."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.exploration.sensitivity import Apportioned
from experiments.measures.definitions import EVERY, labels_of
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, CAPTION, COLOURS, caption, head, name_ends, new_axes, new_figure, styled, with_minus
from experiments.presentation.terminal.sweep import ERROR_HEADS, errors_first

YLABEL = 16
"""Letters in a line of an axis's label."""

LINES = 5
"""Parameters whose course over time is drawn for each outcome."""

BINS = 5

DEEP = 0.7
"""Shares above which the blue is too deep for black numbers."""

SHARES = (
    "Total Sobol index: the share of the variance in which a parameter has a part, alone or together with others; what two do together counts for"
    " both. What none has a part in is chance among families, and what curves and pairs do not see."
)
"""What a share is."""

SURE = "± half of the 90 % interval. The colour is the interval's lower end: white, with grey numbers, where it reaches zero and may be chance alone."
"""How sure it is: colour flatters no noise."""


def draw_sensitivity(found: Apportioned, folder: Path) -> None:
    """Draw all figures into a folder, each with its table."""
    period, where = found.question.cells[-1].period, place_and_time(found.question.experiment)
    rows = found.shares[found.shares["kind"] == "difference"]
    table = rows[rows["period"] == period]
    samples = f"{int(table['points'].max())} samples of parameters"
    about = f"{where}\nOf the difference from business as usual, {period_in_words(period)}, {samples}.\n{SHARES}\n{SURE}"
    table = table.assign(title="Which parameters does an outcome's variance go with?", caption=about)
    save(plot_shares(table).figure, table, folder / "shares_of_variance")
    yearly = rows[rows["period"] != period]
    if yearly["period"].nunique() > 1:
        about = f"{where}\nOf the difference from business as usual. {SHARES}\nBars: 90 % interval."
        yearly = yearly.assign(title="Do the same parameters matter in every year?", caption=about)
        save(plot_over_time(yearly), yearly, folder / "shares_over_time")
    if found.study.shown:
        table = means_by_bin(found.points, found.study.shown, errors_first(found.study.measured))
        bins = f"mean and 5 to 95 % of {len(found.points)} samples, in bins of the parameter"
        about = f"{where}\nDifference from business as usual, {period_in_words(period)}: {bins}."
        table = table.assign(title="Do mechanisms that nobody has counted decide the result?", caption=about)
        save(plot_free_mechanisms(table), table, folder / "free_mechanisms")


@styled()
def plot_shares(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw total shares as numbers, a row a parameter, a column an outcome: both errors first. The colour is the lower end of the 90 % interval.

    Columns: parameter, outcome, total_share, total_error, title, caption.
    """
    grid = table.pivot(index="parameter", columns="outcome", values="total_share")[errors_first(list(dict.fromkeys(table["outcome"])))]
    errors = table.pivot(index="parameter", columns="outcome", values="total_error")[grid.columns]
    order = grid.max(axis=1).sort_values(ascending=False).index
    grid, errors = grid.loc[order], errors.loc[order]
    words = (grid.map("{:.2f}".format) + " ± " + errors.map("{:.2f}".format)).map(with_minus)
    ax = ax or new_axes(4.2 + 1.3 * len(grid.columns), 2.4 + 0.34 * len(grid))
    sure = (grid - errors).clip(lower=0.0)
    look = {"annot": words, "fmt": "", "cmap": "Blues", "vmin": 0, "vmax": 1, "annot_kws": {"fontsize": 8}, "linewidths": 0.5, "cbar": False}
    seaborn.heatmap(sure, ax=ax, **look)
    for cell, lowest in zip(ax.texts, sure.to_numpy().ravel()):
        cell.set_color("white" if lowest > DEEP else "black" if lowest > 0.0 else CAPTION)
    ax.set(xlabel="", ylabel="")
    ax.set_xticklabels([ERROR_HEADS[EVERY[name].error] + fill(label, YLABEL) for name, label in labels_of(grid.columns).items()], rotation=0)
    ax.set_yticklabels([str(name).replace("_", " ") for name in grid.index])
    ax.tick_params(length=0)
    ax.tick_params(axis="y", rotation=0)
    head(ax, table)
    return ax


@styled()
def plot_over_time(table: pd.DataFrame) -> Figure:
    """Draw total shares year by year, a panel an outcome: parameter, outcome, period, total_share, total_error, title, caption."""
    outcomes = errors_first(list(dict.fromkeys(table["outcome"])))
    figure, axes = new_figure(len(outcomes), width=8.5, height=2.2 * len(outcomes) + 0.8, sharex=True)
    years = sorted(table["period"].unique())
    for ax, outcome in zip(axes[:, 0], outcomes):
        plot_course(table[table["outcome"] == outcome], years, ax)
    axes[-1, 0].set_xticks(range(len(years)), [period.split("/")[1][:4] for period in years])
    axes[-1, 0].set_xlabel("year to 31 March")
    figure.suptitle(str(table["title"].iloc[0]), x=0.01, ha="left")
    caption(figure, str(table["caption"].iloc[0]))
    return figure


def plot_course(rows: pd.DataFrame, years: Sequence[str], ax: Axes) -> Axes:
    """Draw one outcome's largest shares by year, each line named at its end."""
    top = rows.groupby("parameter")["total_share"].mean().nlargest(LINES).index
    ends = []
    for colour, name in zip(COLOURS, top):
        line = rows[rows["parameter"] == name].set_index("period").reindex(years)
        ax.errorbar(range(len(years)), line["total_share"], yerr=line["total_error"], color=colour, capsize=2, linewidth=1.4)
        ends.append((name.replace("_", " "), float(line["total_share"].iloc[-1]), colour))
    measure = EVERY[str(rows["outcome"].iloc[0])]
    ax.set(title=ERROR_HEADS[measure.error].replace("\n", " ") + measure.label, ylabel="share of variance")
    ax.set_ylim(bottom=min(0.0, float((rows["total_share"] - rows["total_error"]).min())))
    name_ends(ax, ends, 8)
    return ax


def axis_words(outcome: str) -> str:
    """Return an outcome's label and unit in short lines."""
    return f"{ERROR_HEADS[EVERY[outcome].error]}{fill(EVERY[outcome].label, YLABEL)}\n({EVERY[outcome].unit})"


def means_by_bin(points: pd.DataFrame, names: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """Return each outcome's mean and 5-95 % band in bins of each parameter, over all that else moves."""
    rows = []
    for name in names:
        bins = pd.qcut(points[name], BINS, duplicates="drop")
        for outcome in outcomes:
            for interval, part in points.groupby(bins, observed=True)[outcome]:
                numbers = {"middle": interval.mid, "mean": part.mean(), "low": part.quantile(0.05), "high": part.quantile(0.95), "points": len(part)}
                rows.append({"parameter": name, "outcome": outcome, **numbers})
    return pd.DataFrame(rows)


@styled()
def plot_free_mechanisms(table: pd.DataFrame) -> Figure:
    """Draw differences against mechanisms that nobody has counted: a column a mechanism, a row an outcome.

    Columns: parameter, outcome, middle, mean, low, high, title, caption.
    """
    names, outcomes = list(dict.fromkeys(table["parameter"])), list(dict.fromkeys(table["outcome"]))
    size = {"width": max(2.6 * len(names) + 1.2, 7.0), "height": 1.9 * len(outcomes) + 1.0}
    figure, axes = new_figure(len(outcomes), len(names), **size, sharex="col", sharey="row")
    for i, outcome in enumerate(outcomes):
        for j, name in enumerate(names):
            ax, rows = axes[i, j], table[(table["outcome"] == outcome) & (table["parameter"] == name)]
            ax.axhline(0, color=BASELINE, linewidth=1)
            ax.fill_between(rows["middle"], rows["low"], rows["high"], color=COLOURS[0], alpha=0.16, linewidth=0)
            seaborn.lineplot(rows, x="middle", y="mean", estimator=None, errorbar=None, color=COLOURS[0], marker="o", ax=ax)
            ax.set(xlabel=name.replace("_", " ") if i == len(outcomes) - 1 else "", ylabel=axis_words(outcome) if j == 0 else "")
            ax.yaxis.set_major_formatter("{x:,.10g}")
            ax.label_outer()
    figure.suptitle(str(table["title"].iloc[0]), x=0.01, ha="left")
    caption(figure, str(table["caption"].iloc[0]))
    return figure
