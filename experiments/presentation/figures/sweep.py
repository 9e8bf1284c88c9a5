"""The figure of a sweep: lines for one variable, a map for two in a grid, a panel for each variable otherwise; both errors come first."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.exploration.sweep import Swept
from experiments.exploration.sweep_tables import IS_OTHER, OTHER
from experiments.inputs.load import read_parameters
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.arm_looks import as_words
from experiments.presentation.figures.captions import intervals_in_words, missing_in_words, period_in_words, place_and_time, with_what_is_missing
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, CAPTION, caption, new_figure, policy_colours, styled, title_over, with_minus
from experiments.presentation.terminal.sweep import ERROR_HEADS, STAR, errors_first, values_of, variable_words
from experiments.runs.parameter_values import labelled, set_by_hand

NAME = "sweep"

MOST_PANELS, MOST_VARIABLES = 8, 6
"""Outcomes that are drawn, and variables of a design of many; the tables hold all."""

MOST_WRITTEN = 100
"""Cells of a map whose numbers are written into it."""

MOST_TICKS = 6
"""Values of a variable that are all marked."""

MAP_COLOURS = "PuOr"
"""Of differences, around zero; its ends differ for every eye."""

TITLE_LETTERS = 54

LINES, MAPS, DOTS = "lines", "maps", "dots"

MARKED = {LINES: "ringed", MAPS: f"a star ({STAR})", DOTS: "ringed"}
"""How points are marked at which the difference is found to be another than at the first."""

RING: dict[str, Any] = {"s": 70, "facecolors": "none", "edgecolors": "#222222", "linewidths": 1.2, "zorder": 4}
"""Around a dot."""


@styled()
def draw_sweep(found: Swept, folder: Path) -> None:
    """Draw the figure into a folder, with its table beside it."""
    figure, table = drawn(found)
    save(figure, table, folder / NAME)


def plotted(found: Swept) -> Figure:
    """Return the figure."""
    return drawn(found)[0]


@styled()
def drawn(found: Swept) -> tuple[Figure, pd.DataFrame]:
    """Return the figure and the table that it shows."""
    variables = list(found.study.variables)
    asked = errors_first(found.study.outcomes)
    shown = asked[:MOST_PANELS]
    table = found.points[found.points["measure"].isin(shown)].drop(columns="intervals")
    kind = kind_of(table, variables)
    if kind == LINES:
        figure, about = lines_figure(table, shown, variables[0])
    elif kind == MAPS:
        figure, about = maps_figure(table, shown, variables)
    else:
        figure, about = dots_figure(table, shown, variables[:MOST_VARIABLES])
    title_over(figure, with_what_is_missing(title_of(found), found.incomplete))
    left = left_out([EVERY[name].label for name in asked[MOST_PANELS:]], variables[MOST_VARIABLES:] if len(variables) > 2 else [])
    caption(figure, caption_of(found, table, about + left))
    return figure, labelled(table, found.intervals)


def is_whole_grid(table: pd.DataFrame, variables: Sequence[str]) -> bool:
    """Return whether every combination of two variables' values is there, each with more than one value."""
    counts = [table[name].nunique() for name in variables]
    return min(counts) > 1 and len(table[list(variables)].drop_duplicates()) == np.prod(counts)


def left_out(outcomes: Sequence[str], variables: Sequence[str]) -> str:
    """Return which outcomes and variables have no room in the figure, as a sentence; nothing if all have."""
    names = [*outcomes, *variables]
    return f" Not drawn: {', '.join(names)}; points.csv has them." if names else ""


def title_of(found: Swept) -> str:
    """Return the title of the whole: what was asked."""
    names = [as_words(arm.policy.name) for arm in found.experiment.arms[1:]]
    varied = [variable_words(name).split(",")[0] for name in found.study.variables]
    what = f"{', '.join(varied[:-1])} and {varied[-1]}" if len(varied) > 1 else varied[0]
    return f"Does what {names[0] if len(names) == 1 else 'each policy'} changes depend on {what}?"


def caption_of(found: Swept, table: pd.DataFrame, about: str) -> str:
    """Return what stands below: place and time, runs, what is drawn, and what intervals hold."""
    baseline = found.experiment.arms[0]
    draws = f" ({found.notes['draws']} draws of the posterior, {found.notes['seeds']} seeds each)" if found.experiment.draw_by_seed else ""
    runs = f"{found.pairs} {'pair' if found.pairs == 1 else 'pairs'} of runs at each point{draws}"
    usual = as_words(baseline.policy.name)
    what = f"Difference from {usual[0].lower()}{usual[1:]}, {period_in_words(str(table['period'].iloc[0]))}; {runs}."
    chance = other_in_words(table, list(found.study.variables)) if found.pairs >= FEWEST_PAIRS and table["point"].nunique() > 1 else ""
    place = place_and_time(found.experiment) + missing_in_words(found.incomplete)
    return "\n".join([place, f"{what} {about}{chance} {intervals_in_words(found.intervals)} {set_by_hand(found.experiment)}".strip()])


def other_in_words(table: pd.DataFrame, variables: Sequence[str]) -> str:
    """Return what is marked: points at which the difference is found to be another than at the first."""
    first = values_of(table[table["point"] == 1].iloc[0], variables)
    return (
        f" {capital(MARKED[kind_of(table, variables)])}: the difference is found to be another than at the first point ({first}); the 90 % interval"
        " of that change, taken run by run, leaves out zero even when widened for all points of an outcome and policy at once."
        " All points share seeds: if chance lifts one, it lifts all. Titles take each point's own 90 % interval."
    )


def kind_of(table: pd.DataFrame, variables: Sequence[str]) -> str:
    """Return how a sweep is drawn: lines over one variable, maps of a grid of two, dots otherwise."""
    if len(variables) == 1:
        return LINES
    return MAPS if len(variables) == 2 and is_whole_grid(table, variables) else DOTS


def panel_title(rows: pd.DataFrame) -> str:
    """Return an outcome in words, with which error it counts, and with ten pairs or more what is found at all points together."""
    name = str(rows["measure"].iloc[0])
    words = f"{capital(ERROR_HEADS[EVERY[name].error].replace(chr(10), ' ') + EVERY[name].label)} ({EVERY[name].unit})"
    if rows["runs"].min() < FEWEST_PAIRS:
        return fill(words, TITLE_LETTERS)
    found = "; ".join(part for part in (sign_found(rows), change_found(rows)) if part)
    return fill(f"{words}: {found}", TITLE_LETTERS)


def sign_found(rows: pd.DataFrame) -> str:
    """Return where the policy changes an outcome: at all points, or at some; never at how many, since points share their chance."""
    below, above = rows["mean_high"] < 0.0, rows["mean_low"] > 0.0
    fewer = "less" if EVERY[str(rows["measure"].iloc[0])].kind in ("cost", "share") else "fewer"
    where = "points" if rows["policy"].nunique() == 1 else "points and policies"
    if below.any() and above.any():
        return f"{fewer} at some {where} and more at others"
    for word, side in ((fewer, below), ("more", above)):
        if side.any():
            return f"{word} at {'all' if side.all() else 'some'} {where}"
    return f"the interval reaches zero at all {where}"


def change_found(rows: pd.DataFrame) -> str:
    """Return at how many points the difference is found to be another than at the first; nothing of one point."""
    others = int((rows["point"] > 1).sum())
    return f"{int((rows[IS_OTHER] == OTHER).sum())} of {others} found to differ from the first" if others else ""


def panels(count: int, height: float, columns: int = 2, width: float = 11.0) -> tuple[Figure, list[Axes]]:
    """Return a figure with so many axes; those that are left over are hidden."""
    rows = -(-count // columns)
    figure, axes = new_figure(rows, columns, width=width, height=height * rows + 1.0)
    for ax in axes.ravel()[count:]:
        ax.set_visible(False)
    return figure, list(axes.ravel()[:count])


def lines_figure(table: pd.DataFrame, outcomes: Sequence[str], variable: str) -> tuple[Figure, str]:
    """Return lines of one variable, a panel an outcome, and what they are."""
    figure, axes = panels(len(outcomes), 3.0)
    for name, ax in zip(outcomes, axes):
        rows = table[table["measure"] == name]
        plot_lines(rows.assign(title=panel_title(rows)), variable, ax)
    name_policies(figure, table)
    mark = " Dotted: the value that is otherwise held." if variable in read_parameters() else ""
    band = "bands: 90 % interval of the mean" if table["mean_low"].notna().any() else "no bands: too few runs"
    return figure, f"Lines: mean; {band}.{mark}"


def name_policies(figure: Figure, table: pd.DataFrame) -> None:
    """Name the colours of several policies above the panels."""
    colours = policy_colours(dict.fromkeys(table["policy"]))
    if len(colours) > 1:
        marks = [Line2D([], [], color=colour, marker="o", markersize=4, label=as_words(name)) for name, colour in colours.items()]
        figure.legend(handles=marks, loc="outside right center", fontsize=8)


def mark_values(ax: Axes, values: pd.Series) -> None:
    """Mark the values of a variable on its axis where they are few, and write thousands with commas on the other."""
    few = sorted(values.unique())
    if len(few) <= MOST_TICKS:
        ax.set_xticks(few, [f"{value:.4g}" for value in few])
    ax.yaxis.set_major_formatter("{x:,.10g}")


def plot_lines(rows: pd.DataFrame, variable: str, ax: Axes) -> Axes:
    """Draw each policy's difference over one variable with its band. Columns: policy, the variable, difference, mean_low, mean_high, is_other,
    title."""
    colours = policy_colours(dict.fromkeys(rows["policy"]))
    for policy, own in rows.groupby("policy", sort=False):
        own = own.sort_values(variable)
        ax.plot(own[variable], own["difference"], color=colours[str(policy)], marker="o", markersize=4)
        ring_others(own, variable, ax)
        ax.fill_between(own[variable], own["mean_low"], own["mean_high"], color=colours[str(policy)], alpha=0.2, linewidth=0)
    ax.axhline(0.0, color=BASELINE, linewidth=1)
    if variable in read_parameters():
        ax.axvline(read_parameters()[variable].value, color=CAPTION, linewidth=1, linestyle=":")
    mark_values(ax, rows[variable])
    ax.set(xlabel=fill(variable_words(variable), 60), ylabel=f"difference, {EVERY[str(rows['measure'].iloc[0])].unit}")
    ax.set_title(str(rows["title"].iloc[0]), fontsize=9.5)
    return ax


def ring_others(rows: pd.DataFrame, variable: str, ax: Axes) -> None:
    """Ring the points at which a policy's difference is found to be another than at the first."""
    others = rows[rows[IS_OTHER] == OTHER]
    ax.scatter(others[variable], others["difference"], **RING)


def maps_figure(table: pd.DataFrame, outcomes: Sequence[str], variables: Sequence[str]) -> tuple[Figure, str]:
    """Return a map for each outcome and policy, and what it shows."""
    policies = list(dict.fromkeys(table["policy"]))
    cells = [(policy, name) for name in outcomes for policy in policies]
    lines = table[variables[0]].nunique()
    figure, axes = panels(len(cells), max(2.6, 0.42 * lines + 1.5))
    for (policy, name), ax in zip(cells, axes):
        rows = table[(table["measure"] == name) & (table["policy"] == policy)]
        own = "" if len(policies) == 1 else f"{as_words(policy)}\n"
        plot_map(rows.assign(title=own + panel_title(rows)), variables, ax, farthest(table[table["measure"] == name]))
    shared = "its own scale" if len(policies) == 1 else "a scale of its own, the same for all policies"
    colours = f"purple: more, orange: fewer, each outcome with {shared}"
    return figure, f"Cells: mean difference; {colours}; in brackets: its 90 % interval reaches zero, or there are too few runs for one."


def farthest(rows: pd.DataFrame) -> float:
    """Return how far the mean differences of an outcome go from zero, at any point and of any policy: what its colours reach."""
    return float(np.nanmax(np.abs(rows["difference"].to_numpy()), initial=0.0)) or 1.0


def plot_map(rows: pd.DataFrame, variables: Sequence[str], ax: Axes, far: float) -> Axes:
    """Draw a difference over two variables, with its colour bar; columns as for lines, and measure. far: what the colours reach."""
    down, across = variables
    table = rows.pivot(index=down, columns=across, values="difference").sort_index(ascending=False)
    mesh = ax.pcolormesh(table.to_numpy(), cmap=MAP_COLOURS, vmin=-far, vmax=far, edgecolor="white", linewidth=0.5)
    number = EVERY[str(rows["measure"].iloc[0])].number_format
    bar = ax.figure.colorbar(mesh, ax=ax, ticks=[-far, 0.0, far], format=lambda value, _: with_minus(number.format(float(value), True)))
    bar.ax.tick_params(labelsize=8)
    bar.outline.set_visible(False)
    ax.invert_yaxis()
    ax.grid(visible=False)
    if table.size <= MOST_WRITTEN:
        write_cells(rows, table, far, ax)
    ax.set_xticks(np.arange(table.shape[1]) + 0.5, [f"{value:.3g}" for value in table.columns], fontsize=8)
    ax.set_yticks(np.arange(table.shape[0]) + 0.5, [f"{value:.3g}" for value in table.index], fontsize=8)
    ax.set_xlabel(fill(variable_words(across), 56), fontsize=8.5)
    ax.set_ylabel(fill(variable_words(down), 26), fontsize=8.5)
    ax.set_title(str(rows["title"].iloc[0]), fontsize=9.5)
    return ax


def write_cells(rows: pd.DataFrame, table: pd.DataFrame, far: float, ax: Axes) -> None:
    """Write the numbers of a map into its cells; in brackets where the interval of the mean reaches zero or is not known, with a star where it is
    found to be another than at the first point."""
    down, across = table.index.name, table.columns.name
    for row in rows.to_dict("records"):
        if row["difference"] != row["difference"]:
            continue
        words = with_minus(EVERY[str(row["measure"])].number_format.format(float(row["difference"]), True))
        text = words if row["mean_low"] > 0.0 or row["mean_high"] < 0.0 else f"({words})"
        text += STAR if row[IS_OTHER] == OTHER else ""
        colour = "white" if abs(row["difference"]) > 0.75 * far else "#222222"
        place = table.columns.get_loc(row[across]) + 0.5, table.index.get_loc(row[down]) + 0.5
        ax.text(*place, text, ha="center", va="center", fontsize=8, color=colour)


def dots_figure(table: pd.DataFrame, outcomes: Sequence[str], variables: Sequence[str]) -> tuple[Figure, str]:
    """Return a panel for each outcome and variable, with a dot for every point, and what they are."""
    figure, axes = new_figure(len(outcomes), len(variables), width=max(8.0, 2.9 * len(variables)), height=2.3 * len(outcomes) + 1.2, sharey="row")
    colours = policy_colours(dict.fromkeys(table["policy"]))
    for i, name in enumerate(outcomes):
        rows = table[table["measure"] == name]
        for j, variable in enumerate(variables):
            plot_dots(rows, variable, colours, axes[i, j])
            if i == len(outcomes) - 1:
                axes[i, j].set_xlabel(fill(variable_words(variable), 28), fontsize=8.5)
        axes[i, 0].set_title(panel_title(rows), fontsize=9.5)
        axes[i, 0].set_ylabel(f"difference,\n{EVERY[name].unit}", fontsize=8.5)
    name_policies(figure, table)
    return figure, "Dots: mean difference at each point of the design; all other variables move along."


def plot_dots(rows: pd.DataFrame, variable: str, colours: dict[str, str], ax: Axes) -> Axes:
    """Draw every point's difference over one variable. Columns: policy, the variable, difference, is_other."""
    for policy, own in rows.groupby("policy", sort=False):
        ax.scatter(own[variable], own["difference"], s=12, color=colours[str(policy)], alpha=0.8, linewidths=0)
        ring_others(own, variable, ax)
    ax.axhline(0.0, color=BASELINE, linewidth=1)
    mark_values(ax, rows[variable])
    return ax
