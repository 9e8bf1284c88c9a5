"""One family over time, a panel for each policy on the same axis: belief and the true chance of harm, what happened, statuses of children."""

from collections.abc import Iterator
from datetime import date
from math import isfinite, nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.chances import HIGHEST, as_chances
from experiments.presentation.figures.style import BASELINE, CAPTION, COLOURS, STRIPE, ShownFigure, caption, styled, title_over
from experiments.runs.words import PHRASES
from experiments.stories.over_time import (
    ALONE,
    AT_FRONT_DOOR,
    DECISIONS,
    FOUND,
    HARM,
    HARM_IN_CARE,
    KNOWN_HARM,
    LEARNT,
    NOT_ALONE,
    NOT_KNOWN,
    NOTHING_NEW,
    RECORDED,
    SEEN,
    SPECIALISTS,
    UNKNOWN_HARM,
    UNSEEN,
)
from experiments.stories.story import Story
from simulation.calendar import date_of

WIDTH, LINES_HEIGHT, ROW_HEIGHT, HEAD_HEIGHT, LEGEND_HEIGHT = 11.0, 2.1, 0.21, 0.35, 1.25
"""Inches."""

BELIEF, TRUTH = COLOURS[0], "#000000"

PRESENTED: dict[str, dict[str, Any]] = {
    PHRASES["presentation"][0]: {"marker": "o", "markerfacecolor": "white", "markeredgecolor": COLOURS[2]},
    PHRASES["presentation"][1]: {"marker": "s", "markerfacecolor": "#bdbdbd", "markeredgecolor": "#4d4d4d"},
    PHRASES["presentation"][2]: {"marker": "^", "markerfacecolor": COLOURS[1], "markeredgecolor": "#7a4100"},
    PHRASES["presentation"][3]: {"marker": "X", "markerfacecolor": "#1a1a1a", "markeredgecolor": "#1a1a1a"},
}
"""How a meeting is marked by how the parent presented: other shapes, and from light to dark, so that grey works."""

OTHERS: dict[str, dict[str, Any]] = {
    SPECIALISTS: {"marker": "|", "markeredgecolor": "#4d4d4d"},
    ALONE: {"marker": "o", "markerfacecolor": COLOURS[0], "markeredgecolor": COLOURS[0], "markersize": 4.5},
    NOT_ALONE: {"marker": "o", "markerfacecolor": "white", "markeredgecolor": COLOURS[0], "markersize": 4.5},
    UNSEEN: {"marker": "x", "markeredgecolor": "#1a1a1a"},
    RECORDED: {"marker": "|", "markeredgecolor": "#1a1a1a"},
    FOUND: {"marker": "D", "markerfacecolor": COLOURS[0], "markeredgecolor": COLOURS[0]},
    NOTHING_NEW: {"marker": "D", "markerfacecolor": "white", "markeredgecolor": COLOURS[0]},
    DECISIONS: {"marker": "d", "markerfacecolor": "#1a1a1a", "markeredgecolor": "#1a1a1a"},
    KNOWN_HARM: {"marker": "*", "markerfacecolor": "#1a1a1a", "markeredgecolor": "#1a1a1a", "markersize": 9},
    UNKNOWN_HARM: {"marker": "*", "markerfacecolor": "white", "markeredgecolor": "#1a1a1a", "markersize": 9},
    HARM_IN_CARE: {"marker": "P", "markerfacecolor": "#8c8c8c", "markeredgecolor": "#1a1a1a"},
}

BANDS: dict[str, dict[str, Any]] = {
    AT_FRONT_DOOR: {"facecolor": "#ffffff", "hatch": "...."},
    PHRASES["plan"][1]: {"facecolor": "#e3edf4"},
    PHRASES["plan"][2]: {"facecolor": "#8fbbdb"},
    PHRASES["placement"][1]: {"facecolor": "#f0d9a8", "hatch": "///"},
    PHRASES["placement"][2]: {"facecolor": "#d29a3a"},
    PHRASES["placement"][3]: {"facecolor": "#8a5a12", "hatch": "xxx"},
    PHRASES["placement"][4]: {"facecolor": "#c9b38c", "hatch": "\\\\\\"},
    PHRASES["placement"][5]: {"facecolor": "#f7efe0", "hatch": "++"},
    PHRASES["court"][1]: {"facecolor": "#ffffff", "hatch": "||||"},
    PHRASES["court"][2]: {"facecolor": "#1a1a1a"},
}
"""How a status is drawn: paler is less, and patterns keep apart what grey would make alike. Blank: not open to the service."""


@styled()
def family_timeline(story: Story) -> Figure:
    """Return a family's figure: a panel for each arm on the same axis of time.

    Parameters
    ----------
    story
        From `experiments.stories`, of one arm or two.
    """
    rows, children = rows_of_marks(story), sorted(story.bands["child"].unique())
    parts = [LINES_HEIGHT, ROW_HEIGHT * len(rows) + 0.1, ROW_HEIGHT * 1.3 * len(children) + 0.1]
    heights = [*parts * len(story.subject.titles), LEGEND_HEIGHT]
    figure = ShownFigure(figsize=(WIDTH, sum(heights) + 1.6 + HEAD_HEIGHT * len(story.subject.titles)))
    axes = figure.subplots(len(heights), 1, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    for place, (arm, title) in enumerate(story.subject.titles.items()):
        draw_arm(axes[3 * place : 3 * place + 3], story, arm, title, rows, children)
    share_time(axes[:-1], story)
    draw_legend(axes[-1], story)
    title_over(figure, asked(story))
    caption(figure, caption_of_story(story))
    return figure


def asked(story: Story) -> str:
    """Return the title, which asks: one run of one family finds nothing."""
    name = story.subject.name[:1].upper() + story.subject.name[1:]
    return f"{name}: how does its course differ under two policies?" if len(story.subject.titles) > 1 else f"{name}: what has happened so far?"


def rows_of_marks(story: Story) -> list[str]:
    """Return the rows of marks that any arm needs, from the top down."""
    there = set(story.marks["row"])
    return [row for row in ("main carer met", "other parent met", SEEN, SPECIALISTS, RECORDED, LEARNT, DECISIONS, HARM) if row in there]


def draw_arm(axes: Any, story: Story, arm: str, title: str, rows: list[str], children: list[str]) -> None:
    """Draw one arm into three axes: lines, marks and bands."""
    lines, marks, bands = (table[table["arm"] == arm] for table in (story.lines, story.marks, story.bands))
    draw_lines(axes[0], story, lines, title)
    draw_marks(axes[1], marks, rows)
    draw_bands(axes[2], bands, children)


def draw_lines(ax: Axes, story: Story, lines: pd.DataFrame, title: str) -> None:
    """Draw belief and the true chance of harm on the scale of log-odds, which shows a small chance and a large one."""
    if isfinite(story.danger_line_chance):
        ax.axhspan(story.danger_line_chance, HIGHEST, color=STRIPE, zorder=0, linewidth=0)
        ax.axhline(story.danger_line_chance, color=BASELINE, linewidth=0.8, linestyle=(0, (1, 2)))
    broken = broken_lines(lines)
    days = [date2num(day) for day in broken["date"]]
    ax.plot(days, broken["true_chance"], color=TRUTH, linewidth=1.3, linestyle=(0, (4, 2)))
    ax.plot(days, broken["belief"], color=BELIEF, linewidth=2.0)
    as_chances(ax, "y", [each for each in (*story.lines["belief"], *story.lines["true_chance"], story.danger_line_chance) if isfinite(each)])
    ax.set_ylabel("chance of harm\nwithin 12 months", fontsize=8)
    ax.set_title(f"Under: {title}")
    ax.tick_params(labelsize=8)


def broken_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of one arm with a break wherever another child is of most concern: each child's last value holds up to it."""
    parts = [lines]
    turns = lines.index[lines["child"].ne(lines["child"].shift()) & lines["child"].shift().notna()]
    for turn in turns:
        day, before = lines.loc[turn, "date"], lines.loc[: turn - 1].iloc[-1:]
        held, gap = before.assign(date=day), before.assign(date=day, belief=nan, true_chance=nan)
        parts.append(pd.concat([held, gap]).set_axis([turn - 0.6, turn - 0.3]))
    return pd.concat(parts).sort_index()


def draw_marks(ax: Axes, marks: pd.DataFrame, rows: list[str]) -> None:
    """Draw meetings and what else happened as marks on rows."""
    looks = {**PRESENTED, **OTHERS}
    for row, name in enumerate(rows):
        for mark, of_mark in marks[marks["row"] == name].groupby("mark", sort=False):
            look = {"markersize": 5.5, "markeredgewidth": 0.9, "linestyle": "none", **looks[str(mark)]}
            ax.plot([date2num(day) for day in of_mark["date"]], [row] * len(of_mark), **look, clip_on=False)
    as_rows(ax, rows)


def draw_bands(ax: Axes, bands: pd.DataFrame, children: list[str]) -> None:
    """Draw each child's statuses as bands, the court's as a thin one along the upper edge."""
    for row, child in enumerate(children):
        for band in bands[(bands["child"] == child) & (bands["status"] != NOT_KNOWN)].itertuples():
            first, last = date2num(band.first), date2num(band.last)
            top, height = (row - 0.46, 0.2) if band.track == "court" else (row - 0.26, 0.7)
            ax.broken_barh([(first, last - first)], (top, height), edgecolor="#4d4d4d", linewidth=0.6, **BANDS[str(band.status)])
    as_rows(ax, children)


def as_rows(ax: Axes, names: list[str]) -> None:
    """Name rows from the top down."""
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_ylim(len(names) - 0.45, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=True, color="#efefef")
    ax.spines["left"].set_visible(False)


def share_time(axes: Any, story: Story) -> None:
    """Give all axes the same time, with go-live and the moment at which the courses part."""
    first, last = date2num(story.subject.start), date2num(story.subject.end)
    locator = AutoDateLocator(minticks=3, maxticks=9)
    for place, ax in enumerate(axes):
        ax.set_xlim(first, last)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
        ax.tick_params(axis="x", labelsize=8, labelbottom=place % 3 == 2)
        for day, _, style in moments(story):
            ax.axvline(date2num(day), color=CAPTION, linewidth=1.0, linestyle=style, zorder=0.5)
    for day, words, _ in moments(story):
        height = 0.99 if words == "courses part" else 0.87
        axes[0].annotate(words, (date2num(day), height), (3, -1), ("data", "axes fraction"), "offset points", fontsize=8, color=CAPTION, va="top")


def moments(story: Story) -> Iterator[tuple[date, str, Any]]:
    """Yield the days that are marked in all panels, with words and a style of line."""
    if story.subject.go_live and story.subject.go_live > story.subject.start:
        yield story.subject.go_live, "go-live", ":"
    if story.parting:
        yield parting_day(story), "courses part", (0, (6, 2))


def parting_day(story: Story) -> date:
    """Return the day on which the courses part, no earlier than the first that is shown."""
    assert story.parting is not None
    return max(date_of(story.parting.week), story.subject.start)


def draw_legend(ax: Axes, story: Story) -> None:
    """Draw what lines, marks and bands mean, those alone that the figure has."""
    ax.set_axis_off()
    marks, statuses = set(story.marks["mark"]), set(story.bands["status"])
    lines = [
        Line2D([], [], color=BELIEF, linewidth=2.0, label="belief: what the worker would say"),
        Line2D([], [], color=TRUTH, linewidth=1.3, linestyle=(0, (4, 2)), label="true chance of harm, unseen"),
        Patch(facecolor=STRIPE, edgecolor=BASELINE, linestyle=":", label=f"high: {100.0 * story.danger_line_chance:.0f} % or more"),
    ]
    met = [mark_in_legend(look, f"met: {mark}") for mark, look in PRESENTED.items() if mark in marks]
    seen = [mark_in_legend(OTHERS[mark], f"children {mark}") for mark in (ALONE, NOT_ALONE, UNSEEN) if mark in marks]
    seen += [mark_in_legend(OTHERS[mark], f"records: {mark}") for mark in (FOUND, NOTHING_NEW) if mark in marks]
    harm = [mark_in_legend(OTHERS[mark], f"harm {mark}") for mark in (KNOWN_HARM, UNKNOWN_HARM, HARM_IN_CARE) if mark in marks]
    bands = [Patch(edgecolor="#4d4d4d", linewidth=0.6, label=status, **look) for status, look in BANDS.items() if status in statuses]
    ax.legend(
        handles=[*lines, *met, *seen, *harm, *bands], loc="upper left", ncols=4, fontsize=8, borderaxespad=0.0, handlelength=2.2, columnspacing=1.4
    )


def mark_in_legend(look: dict[str, Any], words: str) -> Line2D:
    """Return a mark for the legend."""
    return Line2D([], [], linestyle="none", label=words, **{"markersize": 5.5, "markeredgewidth": 0.9, **look})


def caption_of_story(story: Story) -> str:
    """Return what stands below: place, period, go-live, how the family was chosen, what is drawn, and that nobody is real."""
    who = story.subject
    live = f"; go-live {day_in_words(who.go_live)}" if who.go_live else ""
    place = f"{who.place}, {day_in_words(who.start)} to {day_in_words(who.end)}{live}. Seed {story.seed}."
    part = f" The courses part in the week of {day_in_words(parting_day(story))}." if story.parting else ""
    turns = story.lines.groupby("arm")["child"].nunique().max() > 1
    breaks = " A line breaks where another child is of most concern, or none is at home." if turns else ""
    lines = " Lines: the child of most concern at home. Blank bands: not open to the service."
    return f"{place}{part}{breaks}{lines} A simulated family; no real person.\n{' '.join(who.chosen)}".strip()
