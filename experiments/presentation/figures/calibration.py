"""Calibrations in pictures: posterior against prior, targets against what is simulated, ranks and recovery of a check."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.calibration.calibrate import Calibrated
from experiments.calibration.simulation_based_calibration import POSTERIOR_DRAWS, RANK_BINS, CalibrationCheck, histograms, recovery
from experiments.measures.scores import BAND, FAR
from experiments.presentation.figures.arm_looks import as_words
from experiments.presentation.figures.captions import place_and_time
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, OBSERVED, PALE, caption, head, new_axes, new_figure, rows_down, styled
from experiments.presentation.terminal.fit_in_words import target_label

COLUMNS = 2

SIDE = 1.645
"""Standard deviations to either side that hold 90 % of a normal distribution."""

SIMULATED = (
    "Predicted at the posterior: median and 90 % interval of parameters, chance and sampling error together.\n"
    "Grey: 90 % of what chance among so many families and sampling do to a published figure by themselves."
)


def draw_calibration(done: Calibrated, folder: Path) -> None:
    """Draw targets and parameters, each with its table beside the picture."""
    where = f"{done.calibration.study.title}. {place_and_time(done.calibration.experiment)}\n"
    targets = over_published(done.targets)
    inside, far = int(targets["is_inside"].sum()), int(targets["is_far"].sum())
    targets["title"] = (
        f"{inside} of {len(targets)} published figures lie within their {BAND:.0%} band;\n{far} are more than {FAR:g} standard deviations off"
    )
    targets["caption"] = where + SIMULATED
    targets["words"] = [", ".join(target_label(name)) for name in targets["target"]]
    save(plot_targets(targets).figure, targets, folder / "targets")
    table = parameter_rows(done).assign(caption=where + "Posterior: median and 90 % interval. Grey: the prior's range.")
    save(plot_parameters(table).figure, table, folder / "parameters")


def over_published(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets with median, low and high less the published figure, and the half-width of the grey band, in per cent of it; without zeros."""
    table = targets[targets["observed"] != 0.0].copy()
    whole = 100.0 / table["observed"].abs()
    table["grey"] = SIDE * np.hypot(table["sampling_sd"], table["family_sd"]) * whole
    return table.assign(**{name: (table[name] - table["observed"]) * whole for name in ("median", "low", "high")})


def parameter_rows(done: Calibrated) -> pd.DataFrame:
    """Return each parameter's posterior as shares of its prior's range, with the title."""
    table = done.identifiability[done.identifiability["other"] == ""].copy()
    width = table["prior_high"] - table["prior_low"]
    for name in ("held", "median", "low", "high"):
        table[name] = (table[name] - table["prior_low"]) / width
    narrowed = int((table["ratio"] < 0.8).sum())
    table["title"] = f"Published figures narrow {narrowed} of {len(table)} parameters"
    return table


@styled()
def plot_targets(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw predicted medians and 90 % intervals, in per cent of the published figure.

    Columns: words, median, low, high, grey, is_inside, title, caption.
    """
    ax = ax or new_axes(9.5, 2.0 + 0.3 * len(table))
    rows_down(ax, list(table["words"]), 8)
    rows = np.arange(len(table))
    ax.hlines(rows, -table["grey"], table["grey"], color="#d9d9d9", linewidth=7, zorder=0.5)
    ax.axvline(0.0, color=OBSERVED, linewidth=1)
    for is_inside, colour, shape, words in ((True, COLOURS[0], "o", "published figure inside"), (False, COLOURS[1], "s", "outside")):
        chosen = (table["is_inside"] == is_inside).to_numpy()
        ax.hlines(rows[chosen], table["low"][chosen], table["high"][chosen], color=colour, linewidth=1.7)
        seaborn.scatterplot(x=table["median"][chosen], y=rows[chosen], color=colour, marker=shape, s=36, zorder=3, label=words, ax=ax)
    ax.set(xlabel="predicted less published, % of the published figure", ylabel="")
    ax.legend(fontsize=8, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)
    head(ax, table)
    return ax


@styled()
def plot_parameters(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each posterior's median and 90 % interval inside its prior's range, and the value held before.

    Columns: parameter, held, median, low, high (all as shares of the prior's range), title, caption.
    """
    ax = ax or new_axes(9.5, 1.6 + 0.3 * len(table))
    rows_down(ax, [str(name).replace("_", " ") for name in table["parameter"]], 8)
    rows = np.arange(len(table))
    ax.hlines(rows, 0.0, 1.0, color="#d9d9d9", linewidth=6)
    ax.hlines(rows, table["low"], table["high"], color=COLOURS[0], linewidth=2.5)
    seaborn.scatterplot(x=table["median"], y=rows, color=COLOURS[0], s=36, zorder=3, label="posterior", ax=ax)
    ax.plot(table["held"], rows, "|", color=BASELINE, markersize=11, markeredgewidth=1.6, label="value held before")
    ax.set(xlabel="place in the prior's range: 0 is its low, 1 its high end", ylabel="")
    ax.legend(fontsize=8, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)
    head(ax, table)
    return ax


def draw_check(done: CalibrationCheck, folder: Path) -> None:
    """Draw ranks and recovery of every parameter, each with its table beside the picture."""
    study = done.calibration.study
    where = f"{study.title}. {place_and_time(done.calibration.experiment)}\n"
    counts = histograms(done.ranks).merge(done.uniformity, on="parameter", suffixes=("", "_all"))
    ranked = f"How many of {POSTERIOR_DRAWS} draws of a posterior lie below the true value, in {len(done.ranks.ranks)} replicates"
    about = f"{ranked}; grey: even heights, as of a sound method."
    save(panels(counts, plot_ranks, "Are the true values' ranks uniform?", where + about), counts, folder / "ranks")
    table = recovery(done.ranks).merge(done.uniformity, on="parameter")
    about = "Points: posterior medians with 90 % intervals; grey: where both are equal."
    save(panels(table, plot_recovery, "Do the posteriors find the true values?", where + about), table, folder / "recovery")


@styled()
def panels(table: pd.DataFrame, plot: Callable[[pd.DataFrame, Axes], Axes], title: str, about: str) -> Figure:
    """Return a figure with one panel a parameter."""
    names = list(dict.fromkeys(table["parameter"]))
    rows = -(-len(names) // COLUMNS)
    figure, axes = new_figure(rows, COLUMNS, width=10.5, height=3.2 * rows + 0.6)
    for name, ax in zip(names, axes.ravel()):
        plot(table[table["parameter"] == name], ax)
    for ax in axes.ravel()[len(names) :]:
        ax.set_visible(False)
    figure.suptitle(title, x=0.01, ha="left")
    caption(figure, about)
    return figure


@styled()
def plot_ranks(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a histogram of ranks with the height that uniform ranks would have."""
    ax, first = ax or new_axes(), next(table.itertuples())
    ax.bar(table["low"], table["replicates"], width=(POSTERIOR_DRAWS + 1) / RANK_BINS * 0.95, align="edge", color=COLOURS[0])
    ax.axhline(first.replicates_all / RANK_BINS, color=BASELINE)
    words = "uniform" if first.is_uniform else "NOT uniform"
    ax.set_title(f"{as_words(first.parameter)}: {words} (p {first.chi_square_p:.2f})", fontsize=9)
    ax.set(xlabel=f"rank of the true value among {POSTERIOR_DRAWS} draws", ylabel="replicates")
    return ax


@styled()
def plot_recovery(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw true values against posterior medians with their 90 % intervals."""
    ax, first = ax or new_axes(), next(table.itertuples())
    ax.vlines(table["truth"], table["low"], table["high"], color=PALE, linewidth=0.7)
    seaborn.scatterplot(table, x="truth", y="median", color=COLOURS[0], s=12, zorder=3, legend=False, ax=ax)
    ax.plot([0, 1], [0, 1], color=BASELINE)
    ax.set_title(f"{as_words(first.parameter)}: {first.coverage_90:.0%} of intervals hold the truth", fontsize=9)
    ax.set(xlabel="true value, share of the prior", ylabel="posterior, share of the prior")
    return ax
