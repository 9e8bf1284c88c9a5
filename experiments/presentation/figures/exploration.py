"""Figures of a study of sensitivity: shares of variance, their course over time, outcomes against mechanisms that nobody has counted."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.exploration.sensitivity import Apportioned
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, new_axes, styled

LINES = 5
"""Parameters whose course over time is drawn for each outcome."""

BINS = 5


def draw_sensitivity(found: Apportioned, folder: Path) -> None:
    """Draw all figures into a folder, each with its table."""
    period = found.question.cells[-1].period
    rows = found.shares[found.shares["kind"] == "difference"]
    with styled():
        table = rows[rows["period"] == period]
        save(plot_shares(table).figure, table, folder / "shares_of_variance")
        yearly = rows[rows["period"] != period]
        if yearly["period"].nunique() > 1:
            save(plot_over_time(yearly), yearly, folder / "shares_over_time")
        if found.study.shown:
            table = means_by_bin(found.points, found.study.shown, found.study.outcomes)
            save(plot_free_mechanisms(table), table, folder / "free_mechanisms")


def plot_shares(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw total shares as numbers, a row a parameter, a column an outcome. Columns: parameter, outcome, total_share, total_error, points."""
    grid = table.pivot(index="parameter", columns="outcome", values="total_share")[list(dict.fromkeys(table["outcome"]))]
    errors = table.pivot(index="parameter", columns="outcome", values="total_error")[grid.columns]
    order = grid.max(axis=1).sort_values(ascending=False).index
    grid, errors = grid.loc[order], errors.loc[order]
    ax = ax or new_axes(2.6 + 1.3 * len(grid.columns), 1.6 + 0.34 * len(grid))
    ax.imshow(grid.clip(0, 1), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (i, j), value in np.ndenumerate(grid.to_numpy()):
        ax.text(j, i, f"{value:.2f} ± {errors.iloc[i, j]:.2f}", ha="center", va="center", fontsize=8, color="white" if value > 0.55 else "black")
    ax.set_xticks(range(len(grid.columns)), [name.replace("_", " ") for name in grid.columns], rotation=30, ha="right")
    ax.set_yticks(range(len(grid)), list(grid.index))
    ax.grid(visible=False)
    ax.set_title(
        "Share of an outcome's variance that goes with a parameter\n"
        f"total Sobol index ± half of its 90 % interval, {int(table['points'].max())} points; the rest is chance"
    )
    return ax


def plot_over_time(table: pd.DataFrame) -> Figure:
    """Draw total shares year by year, a panel an outcome: parameter, outcome, period, total_share, total_error."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    figure, axes = pyplot.subplots(len(outcomes), 1, figsize=(8, 2.2 * len(outcomes)), sharex=True, squeeze=False)
    years = sorted(table["period"].unique())
    for ax, outcome in zip(axes[:, 0], outcomes):
        rows = table[table["outcome"] == outcome]
        top = rows.groupby("parameter")["total_share"].mean().nlargest(LINES).index
        for colour, name in zip(COLOURS, top):
            line = rows[rows["parameter"] == name].set_index("period").reindex(years)
            ax.errorbar(range(len(years)), line["total_share"], yerr=line["total_error"], color=colour, label=name, capsize=2, linewidth=1.4)
        ax.set_title(outcome.replace("_", " "), fontsize=10)
        ax.set_ylim(bottom=min(0.0, float(rows["total_share"].min())))
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8, labelcolor="linecolor")
    axes[-1, 0].set_xticks(range(len(years)), [period.split("/")[1][:4] for period in years])
    axes[-1, 0].set_xlabel("year to 31 March; total share of the variance, 90 % interval")
    return figure


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


def plot_free_mechanisms(table: pd.DataFrame) -> Figure:
    """Draw the differences against mechanisms that nobody has counted: a column a mechanism, a row an outcome; mean, and 5 to 95 % of the points."""
    names, outcomes = list(dict.fromkeys(table["parameter"])), list(dict.fromkeys(table["outcome"]))
    size = (2.6 * len(names) + 1.0, 1.9 * len(outcomes) + 0.6)
    figure, axes = pyplot.subplots(len(outcomes), len(names), figsize=size, sharex="col", sharey="row", squeeze=False)
    for i, outcome in enumerate(outcomes):
        for j, name in enumerate(names):
            ax, rows = axes[i, j], table[(table["outcome"] == outcome) & (table["parameter"] == name)]
            ax.axhline(0, color=BASELINE, linewidth=1)
            ax.fill_between(rows["middle"], rows["low"], rows["high"], color=COLOURS[0], alpha=0.16, linewidth=0)
            ax.plot(rows["middle"], rows["mean"], "o-", color=COLOURS[0], markersize=4)
            if j == 0:
                ax.set_ylabel(outcome.replace("_", "\n"), fontsize=8)
            if i == len(outcomes) - 1:
                ax.set_xlabel(name, fontsize=8)
    figure.suptitle("Differences over ranges of mechanisms that nobody has counted: mean and 5 to 95 % of points", x=0.01, ha="left", fontsize=11)
    return figure
