"""Which team to fund: the front with the teams' posts beside it, objectives against each other, and ranks over states of the world."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.inputs.errors import InputError, likely
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.optimisation.front import BEHIND, BY_CHANCE, MISSED, NEAR, ON, ON_FRESH
from experiments.optimisation.objectives import HARM, HARM_ANYWHERE, HARM_IN_OPEN, Objective, label_beside
from experiments.optimisation.optimise import Optimised
from experiments.optimisation.robust import ALL_AIMS, USUAL, USUAL_WORDS
from experiments.optimisation.teams import lever_words, value_words
from experiments.presentation.figures.captions import intervals_in_words, place_and_time
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, CAPTION, COLOURS, PALE, caption, new_figure, rows_down, styled, title_over

MOST_ROWS = 24
"""Teams in a figure: the cheapest of the front, then of those that are not told apart from it."""

LOOKS = {
    **{ON: ("o", COLOURS[0], True), MISSED: ("D", COLOURS[0], True), NEAR: ("o", COLOURS[0], False)},
    **{BY_CHANCE: ("s", COLOURS[1], False), BEHIND: ("o", PALE, False)},
}
"""Marker, colour, and whether it is filled, by a team's state."""

MARKS = {
    ON: "filled: on the front by means",
    MISSED: "diamond: on it on fresh seeds, not in the search",
    NEAR: "open: not told apart from the front",
    BY_CHANCE: "square: on the search's front by chance",
}
"""What markers mean, in the order of the figure's rows."""

COLUMN_LETTERS, PANEL_LETTERS = 13, 22

MILLION = 1e6

ERRORS = (HARM, HARM_IN_OPEN, HARM_ANYWHERE, "needless_care_entries")
"""Both errors: a panel each, whatever the objectives are."""


def names_of(found: Optimised) -> dict[str, Callable[[Optimised], tuple[Figure, pd.DataFrame]]]:
    """Return what draws each figure that there is."""
    return {"front": front_figure, "trade_offs": trade_offs_figure, **({"regret": regret_figure} if len(found.robust) else {})}


def draw_optimisation(found: Optimised, folder: Path) -> None:
    """Draw every figure, with its table beside it."""
    for name, make in names_of(found).items():
        save(*make(found), folder / name)


def plotted(found: Optimised, name: str | None = None) -> dict[str, Figure] | Figure:
    """Return all figures by name, or the one of a name; raise InputError for another name."""
    makers = names_of(found)
    if name is None:
        return {each: make(found)[0] for each, make in makers.items()}
    if name not in makers:
        raise InputError("name", "", name, ", ".join(makers), likely(str(name), makers))
    return makers[name](found)[0]


def shown_rows(found: Optimised) -> pd.DataFrame:
    """Return the teams of the figures: on the front, not told apart from it, then on the search's front by chance; the cheapest first in each."""
    parts = [found.front[found.front["state"].isin(states)].sort_values("cost_gbp") for states in (ON_FRESH, (NEAR,), (BY_CHANCE,))]
    return pd.concat(parts).head(MOST_ROWS).reset_index(drop=True)


def title_of(found: Optimised) -> str:
    """Return what was found, or below ten pairs what is asked."""
    front, near, pairs = found.front["state"].isin(ON_FRESH), found.front["state"] == NEAR, int(found.front["pairs"].iloc[0])
    question = f"Which team should we fund for GBP {found.limit_gbp / MILLION:.2f} million?"
    if pairs < FEWEST_PAIRS:
        return f"{question} Too few pairs ({pairs}) to say"
    also = f", {int(near.sum())} more cannot be told apart from it" if near.any() else ""
    alike = int((~found.apart["are_apart"].astype(bool)).sum()) if len(found.apart) else 0
    also += f"; of {len(found.apart)} pairs of those, {alike} cannot be told apart" if len(found.apart) else ""
    return f"{question} {int(front.sum())} of {len(found.teams)} teams simulated are on the front by means{also}"


def about(found: Optimised) -> str:
    """Return what points and lines are."""
    pairs, drawn = int(found.front["pairs"].iloc[0]), len(shown_rows(found))
    marks = "; ".join(words for state, words in MARKS.items() if (shown_rows(found)["state"] == state).any())
    return (
        f"{place_and_time(found.experiment)}\nMean difference from business as usual over the time after the split, {pairs} fresh pairs; lines: 90 %"
        f" intervals of the mean, for all {len(found.front)} teams at once; {marks}. {drawn} of {len(found.front)} teams that met fresh seeds."
        f" {intervals_in_words(found.intervals)}"
    )


def panels_of(found: Optimised) -> list[tuple[str, str, float]]:
    """Return the panels: column, words of the axis, and what numbers are divided by; objectives, then errors that are none of them."""
    panels = [panel_of(each) for each in found.study.judged_by()]
    known = {name for each in found.study.judged_by() for name in each.measures if len(each.measures) == 1}
    return panels + [(name, f"{label_beside(name)}\n(shown beside)", 1.0) for name in ERRORS if name not in known]


def panel_of(each: Objective) -> tuple[str, str, float]:
    """Return an objective's panel."""
    scale = MILLION if each.unit == "GBP" else 1.0
    unit = "GBP million" if scale > 1.0 else each.unit
    return each.name, f"{each.label}\n({unit}; {each.direction} is better)", scale


@styled()
def front_figure(found: Optimised) -> tuple[Figure, pd.DataFrame]:
    """Return the front: a row a team, its posts as dots, and a panel for each objective with intervals; and its table."""
    rows, panels, levers = shown_rows(found), panels_of(found), list(found.study.team)
    widths = [0.34 * len(levers) + 0.4, *([1.0] * len(panels))]
    how = {"sharey": True, "gridspec_kw": {"width_ratios": widths}}
    figure, axes = new_figure(1, 1 + len(panels), width=min(2.2 * sum(widths), 19.0), height=2.6 + 0.27 * len(rows), **how)
    plot_posts(rows, levers, axes[0, 0])
    for ax, (name, words, scale) in zip(axes[0, 1:], panels):
        plot_points(rows, name, scale, ax)
        ax.set_xlabel("\n".join(fill(line, PANEL_LETTERS) for line in words.splitlines()), fontsize=8.5)
    title_over(figure, title_of(found))
    caption(figure, about(found))
    columns = ["team", "words", "state", "share_of_samples", *levers, "cost_gbp"]
    ends = [column for name, _, _ in panels for column in (name, f"{name}_low", f"{name}_high")]
    return figure, rows[[*columns, *ends]]


def plot_posts(rows: pd.DataFrame, levers: list[str], ax: Axes) -> Axes:
    """Draw each team's posts as dots whose area is the share of the largest choice, with the number beside; columns: team, state, the levers."""
    has_share = bool(rows["share_of_samples"].notna().any())
    rows_down(ax, [f"{row.team}{f', {row.share_of_samples:.0%}' if has_share else ''}" for row in rows.itertuples()], 8.5)
    for place, name in enumerate(levers):
        values = rows[name].to_numpy(float)
        top = max(float(np.abs(values).max()), 1e-9)
        ax.scatter(np.full(len(values), place), range(len(values)), 150.0 * np.abs(values) / top, color=PALE, zorder=2)
        for row, value in enumerate(values):
            ax.text(place, row, value_words(name, value), ha="center", va="center", fontsize=8, zorder=3)
    ax.set_xticks(range(len(levers)), [fill(lever_words(name), COLUMN_LETTERS) for name in levers], rotation=90, fontsize=8)
    ax.set_xlim(-0.6, len(levers) - 0.4)
    ax.grid(visible=False)
    ax.set_title("team, share of samples on the front" if has_share else "team", fontsize=8.5, fontweight="normal", color=CAPTION)
    return ax


def plot_points(rows: pd.DataFrame, name: str, scale: float, ax: Axes) -> Axes:
    """Draw one objective of each team with its interval, and business as usual as a line; columns: state, NAME, NAME_low, NAME_high."""
    for row in range(0, len(rows), 2):
        ax.axhspan(row - 0.5, row + 0.5, color="#f6f6f6", zorder=0, linewidth=0)
    for row, each in enumerate(rows.to_dict("records")):
        marker, colour, is_filled = LOOKS[each["state"]]
        ax.plot([each[f"{name}_low"] / scale, each[f"{name}_high"] / scale], [row, row], color=colour, linewidth=1.4, zorder=2)
        ax.plot(each[name] / scale, row, marker, color=colour, markerfacecolor=colour if is_filled else "white", markersize=5, zorder=3)
    low, high = ax.get_xlim()
    if low <= 0.0 <= high:
        ax.axvline(0.0, color=BASELINE, linewidth=1, linestyle="--", zorder=1)
    ax.tick_params(axis="y", length=0, labelleft=False)
    ax.tick_params(axis="x", labelsize=8)
    ax.grid(axis="x")
    ax.grid(axis="y", visible=False)
    return ax


@styled()
def trade_offs_figure(found: Optimised) -> tuple[Figure, pd.DataFrame]:
    """Return objectives against each other, with intervals both ways; and the table."""
    rows, panels = shown_rows(found), [panel for panel in panels_of(found) if panel[0] not in (HARM_IN_OPEN, HARM_ANYWHERE)]
    chosen = list(combinations(panels, 2))
    columns = min(3, len(chosen))
    lines = -(-len(chosen) // columns)
    figure, axes = new_figure(lines, columns, width=4.4 * columns, height=3.3 * lines + 1.2)
    for ax, (across, up) in zip(axes.ravel(), chosen):
        plot_trade_off(rows, across, up, ax)
    for ax in axes.ravel()[len(chosen) :]:
        ax.set_visible(False)
    title_over(figure, title_of(found))
    caption(figure, about(found))
    ends = [column for name, _, _ in panels for column in (name, f"{name}_low", f"{name}_high")]
    return figure, rows[["team", "words", "state", "share_of_samples", *ends]]


def plot_trade_off(rows: pd.DataFrame, across: tuple[str, str, float], up: tuple[str, str, float], ax: Axes) -> Axes:
    """Draw one objective against another, each team with its intervals and number."""
    for each in rows.to_dict("records"):
        marker, colour, is_filled = LOOKS[each["state"]]
        (x, *x_ends), (y, *y_ends) = ([each[f"{name}{end}"] / scale for end in ("", "_low", "_high")] for name, _, scale in (across, up))
        ax.plot(x_ends, [y, y], color=colour, linewidth=0.8, alpha=0.35)
        ax.plot([x, x], y_ends, color=colour, linewidth=0.8, alpha=0.35)
        ax.plot(x, y, marker, color=colour, markerfacecolor=colour if is_filled else "white", markersize=5, zorder=3)
        ax.annotate(str(each["team"]), (x, y), (3, 3), textcoords="offset points", fontsize=7, color=CAPTION)
    ax.set_xlabel("\n".join(across[1].splitlines()), fontsize=8.5)
    ax.set_ylabel("\n".join(fill(line, 2 * PANEL_LETTERS) for line in up[1].splitlines()), fontsize=8.5)
    ax.tick_params(labelsize=8)
    return ax


@styled()
def regret_figure(found: Optimised) -> tuple[Figure, pd.DataFrame]:
    """Return the ranks of business as usual and of teams over states of the world, a panel an objective; and the table."""
    teams = [USUAL, *(team for team in shown_rows(found)["team"] if team in set(found.robust["team"]))]
    names = list(dict.fromkeys(found.robust["objective"]))
    labels = {each.name: each.label for each in found.study.judged_by()} | {ALL_AIMS: "share of states in which\nall aims are met"}
    table = found.robust[found.robust["team"].isin(teams)]
    figure, axes = new_figure(1, len(names), width=min(2.0 + 2.1 * len(names), 19.0), height=2.4 + 0.27 * len(teams), sharey=True)
    for ax, name in zip(axes[0], names):
        plot_ranks(table[table["objective"] == name].set_index("team").loc[teams], ax)
        ax.set_xlabel("rank by " + fill(labels[name], PANEL_LETTERS), fontsize=8.5)
    title_over(figure, f"How do teams rank over {int(table['states'].iloc[0])} states of the world?")
    caption(figure, f"{place_and_time(found.experiment)}\n{about_states(found)}")
    return figure, table


def about_states(found: Optimised) -> str:
    """Return what states and ranks are."""
    row, paths = found.robust.iloc[0], ", ".join(found.study.robust_paths)
    states = f"{int(row['draws'])} draws of parameters under each threshold path" if row["draws"] > 1 else "threshold paths, parameters held"
    last = "; the last panel by the share of states" if ALL_AIMS in set(found.robust["objective"]) else ""
    return (
        f"States, all of equal weight: {states} ({paths}). Rank 1 is best. Filled: by the largest regret against the best of the same state{last};"
        " open: by the 90th percentile, lines: its 90 % interval over draws, with ten or more. Regret is partly chance of the few pairs a state."
    )


def plot_ranks(rows: pd.DataFrame, ax: Axes) -> Axes:
    """Draw each alternative's ranks; index: team; columns: rank, rank_p90, rank_p90_low, rank_p90_high."""
    rows_down(ax, [USUAL_WORDS if team == USUAL else f"team {team}" for team in rows.index], 8.5)
    heights = range(len(rows))
    ax.hlines(heights, rows["rank_p90_low"].astype(float), rows["rank_p90_high"].astype(float), color=COLOURS[0], linewidth=1.4, alpha=0.6)
    ax.plot(rows["rank_p90"].astype(float), heights, "o", color=COLOURS[0], markerfacecolor="white", markersize=7)
    ax.plot(rows["rank"].astype(float), heights, "o", color=COLOURS[0], markersize=4)
    ax.tick_params(axis="x", labelsize=8)
    ax.set_xlim(0.5, len(rows) + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    return ax
