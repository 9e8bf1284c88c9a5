"""The figure of a sweep: lines for one variable, a map for two in a grid, a panel for each variable otherwise; both errors come first."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.exploration.sweep import Swept
from experiments.inputs.load import read_parameters
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.arm_looks import as_words
from experiments.presentation.figures.captions import intervals_in_words, missing_in_words, period_in_words, place_and_time, with_what_is_missing
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, CAPTION, caption, new_figure, policy_colours, styled, title_over, with_minus
from experiments.presentation.terminal.sweep import ERROR_HEADS, errors_first, variable_words
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
    if len(variables) == 1:
        figure, about = lines_figure(table, shown, variables[0])
    elif len(variables) == 2 and is_whole_grid(table, variables):
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
    looked = int(table["mean_low"].notna().sum())
    chance = (
        f" Each interval stands alone: of {looked}, about {round(0.1 * looked)} would leave out zero by chance."
        if found.pairs >= FEWEST_PAIRS
        else ""
    )
    place = place_and_time(found.experiment) + missing_in_words(found.incomplete)
    return "\n".join([place, f"{what} {about}{chance} {intervals_in_words(found.intervals)} {set_by_hand(found.experiment)}".strip()])


def panel_title(rows: pd.DataFrame) -> str:
    """Return an outcome's title: its name, which error it counts, and with ten pairs or more at how many points its interval leaves out zero."""
    name = str(rows["measure"].iloc[0])
    words = capital(ERROR_HEADS[EVERY[name].error].replace("\n", " ") + EVERY[name].label)
    if rows["runs"].min() < FEWEST_PAIRS:
        return fill(f"{words} ({EVERY[name].unit})", TITLE_LETTERS)
    above, below, all_ = int((rows["mean_low"] > 0.0).sum()), int((rows["mean_high"] < 0.0).sum()), len(rows)
    fewer = "less" if EVERY[name].kind in ("cost", "share") else "fewer"
    points = "points" if rows["policy"].nunique() == 1 else "points and policies"
    found = f"{fewer} at {below} of {all_} {points}, more at {above}" if above or below else f"the interval reaches zero at all {all_} {points}"
    return fill(f"{words} ({EVERY[name].unit}): {found}", TITLE_LETTERS)


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
    """Draw each policy's difference over one variable with its band. Columns: policy, the variable, difference, mean_low, mean_high, title."""
    colours = policy_colours(dict.fromkeys(rows["policy"]))
    for policy, own in rows.groupby("policy", sort=False):
        own = own.sort_values(variable)
        ax.plot(own[variable], own["difference"], color=colours[str(policy)], marker="o", markersize=4)
        ax.fill_between(own[variable], own["mean_low"], own["mean_high"], color=colours[str(policy)], alpha=0.2, linewidth=0)
    ax.axhline(0.0, color=BASELINE, linewidth=1)
    if variable in read_parameters():
        ax.axvline(read_parameters()[variable].value, color=CAPTION, linewidth=1, linestyle=":")
    mark_values(ax, rows[variable])
    ax.set(xlabel=fill(variable_words(variable), 60), ylabel=f"difference, {EVERY[str(rows['measure'].iloc[0])].unit}")
    ax.set_title(str(rows["title"].iloc[0]), fontsize=9.5)
    return ax


def maps_figure(table: pd.DataFrame, outcomes: Sequence[str], variables: Sequence[str]) -> tuple[Figure, str]:
    """Return a map for each outcome and policy, and what it shows."""
    policies = list(dict.fromkeys(table["policy"]))
    cells = [(policy, name) for policy in policies for name in outcomes]
    lines = table[variables[0]].nunique()
    figure, axes = panels(len(cells), max(2.6, 0.42 * lines + 1.5))
    for (policy, name), ax in zip(cells, axes):
        rows = table[(table["measure"] == name) & (table["policy"] == policy)]
        own = "" if len(policies) == 1 else f"{as_words(policy)}\n"
        plot_map(rows.assign(title=own + panel_title(rows)), variables, ax)
    colours = "purple: more, orange: fewer; the deepest colours stand for the ends of the widest interval"
    return figure, f"Cells: mean difference; {colours}; in brackets: its 90 % interval reaches zero, or there are too few runs for one."


def plot_map(rows: pd.DataFrame, variables: Sequence[str], ax: Axes) -> Axes:
    """Draw a difference over two variables. Columns: the variables, measure, difference, mean_low, mean_high, title."""
    down, across = variables
    table = rows.pivot(index=down, columns=across, values="difference").sort_index(ascending=False)
    far = float(np.nanmax(np.abs(rows[["difference", "mean_low", "mean_high"]].to_numpy()), initial=0.0)) or 1.0
    ax.pcolormesh(table.to_numpy(), cmap=MAP_COLOURS, vmin=-far, vmax=far, edgecolor="white", linewidth=0.5)
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
    """Write the numbers of a map into its cells; in brackets where the interval of the mean reaches zero or is not known."""
    down, across = table.index.name, table.columns.name
    for row in rows.to_dict("records"):
        if row["difference"] != row["difference"]:
            continue
        words = with_minus(EVERY[str(row["measure"])].number_format.format(float(row["difference"]), True))
        text = words if row["mean_low"] > 0.0 or row["mean_high"] < 0.0 else f"({words})"
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
    """Draw every point's difference over one variable. Columns: policy, the variable, difference."""
    for policy, own in rows.groupby("policy", sort=False):
        ax.scatter(own[variable], own["difference"], s=12, color=colours[str(policy)], alpha=0.8, linewidths=0)
    ax.axhline(0.0, color=BASELINE, linewidth=1)
    mark_values(ax, rows[variable])
    return ax
