"""Calibrations in pictures: posterior against prior, targets against what is simulated, ranks and recovery of a check."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes

from experiments.calibration.calibrate import Calibrated
from experiments.calibration.simulation_based_calibration import BINS, LENGTH, Checked, histograms, recovery
from experiments.presentation.figures.style import BASELINE, COLOURS, OBSERVED, styled

COLUMNS = 2


def draw_calibration(done: Calibrated, folder: Path) -> None:
    """Draw targets and parameters, each with its table beside the picture."""
    from experiments.presentation.figures.save import save

    with styled():
        targets = in_uncertainties(done.targets)
        met = int((targets["is_inside"] & targets["is_narrow"]).sum())
        targets["title"] = f"{met} of {len(targets)} targets met by a narrow 90 % interval"
        height = 1.6 + 0.3 * len(targets)
        save(plot_targets(targets, pyplot.subplots(figsize=(9.5, height))[1]).figure, targets, folder / "targets")
        table = parameter_rows(done)
        save(plot_parameters(table, pyplot.subplots(figsize=(9.5, 1.6 + 0.3 * len(table)))[1]).figure, table, folder / "parameters")


def in_uncertainties(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets with median, low and high as distances from what is observed, over the uncertainty with the chance of so few families."""
    whole = np.hypot(targets["uncertainty"], targets["chance"])
    return targets.assign(**{name: (targets[name] - targets["observed"]) / whole for name in ("median", "low", "high")})


def parameter_rows(done: Calibrated) -> pd.DataFrame:
    """Return each parameter's posterior as shares of its prior's range, with the title."""
    table = done.identifiability[done.identifiability["other"] == ""].copy()
    width = table["prior_high"] - table["prior_low"]
    for name in ("held", "median", "low", "high"):
        table[name] = (table[name] - table["prior_low"]) / width
    told = int((table["ratio"] < 0.8).sum())
    table["title"] = f"The figures tell something of {told} of {len(table)} parameters"
    return table


def plot_targets(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw simulated medians and 90 % intervals, in frozen standard deviations from what is observed."""
    heights = np.arange(len(table))[::-1]
    ax.axvspan(-1.645, 1.645, color="#eeeeee")
    ax.axvline(0.0, color=OBSERVED, linewidth=1)
    ax.hlines(heights, table["low"], table["high"], color=COLOURS[0])
    ax.plot(table["median"], heights, "o", color=COLOURS[0])
    ax.set_yticks(heights, table["target"], fontsize=8)
    ax.set_ylim(-1, len(table))
    ax.set_xlabel("simulated less observed, in frozen standard deviations with the chance of a place so small (grey: 90 %)")
    ax.set_title(str(table["title"].iloc[0]))
    return ax


def plot_parameters(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw each posterior's median and 90 % interval inside its prior's range, and the value held before."""
    heights = np.arange(len(table))[::-1]
    ax.hlines(heights, 0.0, 1.0, color="#dddddd", linewidth=6)
    ax.hlines(heights, table["low"], table["high"], color=COLOURS[0], linewidth=2.5)
    ax.plot(table["median"], heights, "o", color=COLOURS[0], label="posterior: median, 90 % interval")
    ax.plot(table["held"], heights, "|", color=BASELINE, markersize=12, label="value held before")
    ax.set_yticks(heights, table["parameter"], fontsize=8)
    ax.set_ylim(-1, len(table))
    ax.set_xlabel("place in the prior's range (grey), 0 its low, 1 its high end")
    ax.set_title(str(table["title"].iloc[0]))
    ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def draw_check(done: Checked, folder: Path) -> None:
    """Draw ranks and recovery of every parameter, each with its table beside the picture."""
    from experiments.presentation.figures.save import save

    with styled():
        counts = histograms(done.ranks).merge(done.uniformity, on="parameter", suffixes=("", "_all"))
        save(panels(counts, plot_ranks), counts, folder / "ranks")
        table = recovery(done.ranks).merge(done.uniformity, on="parameter")
        save(panels(table, plot_recovery), table, folder / "recovery")


def panels(table: pd.DataFrame, plot: object) -> object:
    """Return a figure with one panel a parameter."""
    names = list(dict.fromkeys(table["parameter"]))
    rows = -(-len(names) // COLUMNS)
    figure, axes = pyplot.subplots(rows, COLUMNS, figsize=(10.5, 3.2 * rows), squeeze=False)
    for name, ax in zip(names, axes.ravel()):
        plot(table[table["parameter"] == name], ax)  # type: ignore[operator]
    for ax in axes.ravel()[len(names) :]:
        ax.set_visible(False)
    return figure


def plot_ranks(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw a histogram of ranks with the height that uniform ranks would have."""
    first = next(table.itertuples())
    ax.bar(table["low"], table["replicates"], width=(LENGTH + 1) / BINS * 0.95, align="edge", color=COLOURS[0])
    ax.axhline(first.replicates_all / BINS, color=BASELINE)
    words = "uniform" if first.is_uniform else "NOT uniform"
    ax.set_title(f"{first.parameter}: {words} (p {first.chi_square_p:.2f})", fontsize=9)
    ax.set_xlabel(f"rank of the true value among {LENGTH} draws")
    ax.set_ylabel("replicates")
    return ax


def plot_recovery(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw true values against posterior medians with their 90 % intervals."""
    first = next(table.itertuples())
    ax.vlines(table["truth"], table["low"], table["high"], color="#b8cfe0", linewidth=0.7)
    ax.plot(table["truth"], table["median"], ".", color=COLOURS[0], markersize=3)
    ax.plot([0, 1], [0, 1], color=BASELINE)
    ax.set_title(f"{first.parameter}: {first.coverage_90:.0%} of intervals hold the truth", fontsize=9)
    ax.set_xlabel("true value, share of the prior")
    ax.set_ylabel("posterior")
    return ax
