"""The workers' week and what each holds: hours by kind for each role, and families by worker."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from experiments.presentation.figures.style import CAPTION, caption, new_figure, rows_down, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE
from experiments.snapshots.workers import HOURS, week_of_roles

FILLS = {
    "face_to_face": ("#0173b2", ""),
    "travel": ("#8ec1e0", ""),
    "recording": ("#8c2d04", ""),
    "court": ("#c9692f", "///"),
    "meetings": ("#e8b58f", ""),
    "other": ("#f5e1d2", "..."),
    "unspent": ("#ffffff", ""),
    "away": ("#bdbdbd", "\\\\\\"),
}
"""Colour and hatching of each kind of hours: with families in blue, in the office in brown; hatchings differ in grey."""

ROLES = ("social_worker", "assessment_worker")
"""Roles whose caseloads are drawn worker by worker."""

TITLE = "How is a worker's week spent, and how many families does each hold?"

ABOUT = (
    "Hours of a filled full-time post in the week. Recording, court and meetings: what the families held now require. "
    "A manager's week is not simulated."
)


@styled()
def plot_week(workers: pd.DataFrame, about: str, is_narrow: bool = False) -> Figure:
    """Draw the hours of a week by role, and below them the families that each social worker holds, a dot a worker.

    Parameters
    ----------
    workers
        From `workers_now`.
    about
        Place and week, from `place_and_week`.
    is_narrow
        For a telephone.
    """
    table = week_of_roles(workers)
    roles = list(dict.fromkeys(table["role"]))
    held = [role for role in ROLES if (workers["role"] == role).any()]
    heights = [0.9 + 0.36 * len(roles), 0.9 + 0.36 * len(held)]
    figure, axes = new_figure(2, width=NARROW if is_narrow else WIDE, height=sum(heights) + (3.4 if is_narrow else 2.4), height_ratios=heights)
    draw_hours(axes[0, 0], table, roles, is_narrow)
    draw_families(axes[1, 0], workers, held)
    title_over(figure, TITLE)
    caption(figure, f"{about}\n{ABOUT}")
    return figure


def words_of(role: str, is_narrow: bool = False) -> str:
    """Return a role in words, in two lines where there is little room."""
    words = role.replace("_", " ")
    return words.replace(" ", "\n", 1) if is_narrow else words


def draw_hours(ax: Any, table: pd.DataFrame, roles: list[str], is_narrow: bool) -> None:
    """Draw a bar for each role: its hours by kind, one after the other; nothing where no post is filled."""
    if not roles:
        ax.set_axis_off()
        return
    rows_down(ax, [words_of(role, is_narrow) for role in roles], 8.5)
    for row, role in enumerate(roles):
        hours = table[table["role"] == role].set_index("kind")["hours"]
        start = 0.0
        for kind, (colour, hatch) in FILLS.items():
            label = HOURS[kind] if row == 0 else None
            ax.barh(row, hours[kind], 0.62, start, color=colour, hatch=hatch, edgecolor=CAPTION, linewidth=0.5, label=label)
            start += hours[kind]
    ax.set_xlabel("hours in the week")
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(-0.36, 1.0) if is_narrow else (0.0, 1.0),
        ncols=2 if is_narrow else 4,
        fontsize=8,
        columnspacing=0.9,
        handlelength=1.4,
    )


def draw_families(ax: Any, workers: pd.DataFrame, held: list[str]) -> None:
    """Draw a dot for each worker at the number of families held, equal ones above one another; hollow: vacant or sick."""
    if not held:
        ax.set_axis_off()
        return
    rows_down(ax, [words_of(role) + "s" for role in held], 8.5)
    for row, role in enumerate(held):
        mine = workers[workers["role"] == role].sort_values(["families", "worker"])
        place = mine.groupby("families").cumcount()
        step = 0.8 / max(1, int(place.max()) + 1)
        away = ~mine["is_filled"] | mine["is_sick"]
        for is_away, fill in ((False, "#0173b2"), (True, "white")):
            part = mine[away == is_away]
            ax.scatter(part["families"], row + 0.4 - (place[part.index] + 0.5) * step, s=16, c=fill, edgecolors="#0173b2", linewidths=0.9, zorder=3)
    ax.set_xlabel("families held (hollow: vacant or sick)")
    ax.set_xlim(left=-0.5)


def in_words(workers: pd.DataFrame) -> str:
    """Return what the figure shows, as sentences."""
    table = week_of_roles(workers)
    hours = table[table["role"] == ROLES[0]].set_index("kind")["hours"]
    social = workers[workers["role"].isin(ROLES)]
    posts, vacant, sick = len(social), int((~social["is_filled"]).sum()), int(social["is_sick"].sum())
    filled = social[social["is_filled"]]
    each = (
        f"{filled['families'].mean():.1f} families (from {filled['families'].min()} to {filled['families'].max()})" if len(filled) else "no families"
    )
    staffing = f"Posts of social workers: {posts}; vacant: {vacant}; holder on sick leave: {sick}. On average a worker in post holds {each}."
    return spent_in_words(hours) + staffing


def spent_in_words(hours: pd.Series) -> str:
    """Return how a full-time safeguarding social worker's week was spent; nothing where no such post is filled. hours: by kind."""
    if not len(hours):
        return ""
    return (
        f"A full-time safeguarding social worker spent {hours['face_to_face']:.1f} hours of the week face to face with families, "
        f"{hours['travel']:.1f} travelling, and {hours['recording']:.1f} recording. "
    )
