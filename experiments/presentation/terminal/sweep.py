"""A sweep in the terminal: what each policy changes at every point, both errors side by side."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from experiments.exploration.sweep import Swept
from experiments.exploration.sweep_tables import FROM_FIRST, FROM_FIRST_ENDS, IS_OTHER, OTHER
from experiments.inputs.levers import POSTS
from experiments.inputs.load import read_parameters
from experiments.measures.definitions import EVERY
from experiments.measures.formats import three_figures
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.terminal.layout import DISCLAIMER, FEW, WEIGHED, WHAT_WORDS_MEAN, count_of, paragraphs, table_lines
from experiments.runs.parameter_values import set_by_hand

Columns = tuple[str, str, str]

DIFFERENCES: Columns = ("difference", "mean_low", "mean_high")

CHANGES: Columns = (FROM_FIRST, *FROM_FIRST_ENDS)
"""Columns of a mean with its interval: the difference at a point, and how it differs from the first point's."""

STAR = "*"
"""Stands at a change from the first point that is found."""

SHARED_CHANCE = (
    "All points have the same seeds: if chance lifts one, it lifts all, so the number of points on one side of zero says little."
    " The change from the first point leaves out what chance does to both."
)

STARRED = (
    f"{STAR} the change is found: its interval leaves out zero even when it is widened for all points of the column at once;"
    " if nothing depended on what is varied, at most one column in ten would have such a point."
)
"""How to read points beside one another."""

MOST_POINTS = 40
"""Points that the terminal lists; of more it gives where the least and the greatest difference lie."""

ERROR_HEADS = {"harm_missed": "first error:\n", "needless_intervention": "second error:\n", "none": ""}
"""What stands above an outcome that counts one of the two errors."""

ERRORS_FIRST = ("harm_missed", "needless_intervention", "none")


def variable_words(name: str) -> str:
    """Return what a lever or a parameter is called, with its unit.

    Examples
    --------
    >>> variable_words("posts.psychologist")
    'psychologist posts, full-time'
    >>> variable_words("hostility_misread")
    'hostility misread, sd of true risk'
    """
    known = read_parameters()
    if name in known:
        return f"{name.replace('_', ' ')}, {known[name].unit}"
    if name.startswith(POSTS):
        return f"{name.removeprefix(POSTS).replace('_', ' ')} posts, full-time"
    words = name.replace("_", " ").replace(".", ": ")
    return words if "." in name else f"{words}, 1 with it and 0 without"


def errors_first(outcomes: Sequence[str]) -> list[str]:
    """Return the outcomes of a study: those that count one of the two errors first."""
    return sorted(outcomes, key=lambda name: ERRORS_FIRST.index(EVERY[name].error))


def sweep_lines(found: Swept, width: int | None = None) -> Iterator[str]:
    """Yield what was varied, a table of each policy, and how to read it; of a sweep that was only estimated what it will take."""
    if found.points.empty:
        yield from paragraphs([opening(found), found.estimate.line() if found.estimate else ""], width)
        return
    yield from paragraphs([opening(found), about_runs(found), ""], width)
    for policy, rows in found.points.groupby("policy", sort=False):
        yield from paragraphs([f"{policy} against {found.experiment.arms[0].name}, {in_words(str(rows['period'].iloc[0]))}:"], width)
        outcomes, variables = errors_first(found.study.outcomes), list(found.study.variables)
        yield from table_of_points(rows, outcomes, variables, width)
        yield ""
        if rows["point"].nunique() > 1:
            yield from paragraphs([f"How much that differs from the first point ({values_of(rows.iloc[0], variables)}):"], width)
            yield from table_of_points(rows[rows["point"] > 1], outcomes, variables, width, CHANGES)
            yield ""
    yield from paragraphs(closing(found), width)


def opening(found: Swept) -> str:
    """Return what is varied, and at how many points."""
    points, names = int(found.notes.get("points", 0)), ", ".join(found.study.variables)
    return f"{found.study.title}. {count_of(points, 'point')} of {names}, in {found.experiment.authority.title}."


def about_runs(found: Swept) -> str:
    """Return how many runs each point has, and of what."""
    draws, seeds = int(found.notes.get("draws", 1)), int(found.notes.get("seeds", 1))
    drawn = f"{count_of(draws, 'draw')} of the posterior x {count_of(seeds, 'seed')}" if found.experiment.draw_by_seed else "other parameters held"
    return f"{count_of(found.pairs, 'run')} at each point ({drawn}), with the same seeds at all of them; intervals hold {found.intervals}."


def table_of_points(
    rows: pd.DataFrame, outcomes: Sequence[str], variables: Sequence[str], width: int | None, columns: Columns = DIFFERENCES
) -> Iterator[str]:
    """Yield means of one policy: a row a point; of many points where they are least and greatest."""
    if rows["point"].nunique() > MOST_POINTS:
        yield from table_of_ends(rows, outcomes, variables, width, columns)
        return
    heads = [name.replace(".", ".\n") for name in variables] + [head_of(name) for name in outcomes] + ["runs"]
    grid = []
    for _, inside in rows.groupby("point", sort=False):
        by_name = {str(row["measure"]): row for row in inside.to_dict("records")}
        first = next(iter(by_name.values()))
        runs = str(first["runs"]) + (f" ({first['missing']} missing)" if first["missing"] else "")
        grid.append([*(f"{first[name]:g}" for name in variables), *(band(name, by_name[name], columns) for name in outcomes), runs])
    yield from table_lines(heads, grid, width, repeated=len(variables))


def head_of(name: str) -> str:
    """Return an outcome's heading, with which error it counts."""
    return ERROR_HEADS[EVERY[name].error] + EVERY[name].label.replace(" ", "\n", 1)


def band(name: str, row: Any, columns: Columns = DIFFERENCES) -> str:
    """Return a mean with its 90 % interval, and a star at a change that is found."""
    words = EVERY[name].number_format.band(*(float(row[column]) for column in columns))
    return words + (STAR if columns == CHANGES and row[IS_OTHER] == OTHER else "")


def values_of(row: Any, variables: Sequence[str]) -> str:
    """Return the values of a point: hostility_misread 0.3, posts.psychologist 2."""
    return ", ".join(f"{each} {three_figures(float(row[each]))}" for each in variables)


def table_of_ends(rows: pd.DataFrame, outcomes: Sequence[str], variables: Sequence[str], width: int | None, columns: Columns) -> Iterator[str]:
    """Yield, for each outcome, its least and greatest mean and at which values they lie."""
    grid = []
    for name in outcomes:
        own = rows[rows["measure"] == name].dropna(subset=columns[0])
        grid.append([f"{EVERY[name].label} ({ERROR_HEADS[EVERY[name].error].strip().strip(':') or 'outcome'})"])
        for words, row in (("least", own.loc[own[columns[0]].idxmin()]), ("greatest", own.loc[own[columns[0]].idxmax()])) if len(own) else ():
            grid.append([f"  {words}", band(name, row, columns), f"point {row['point']}: {values_of(row, variables)}"])
    yield from table_lines(["", "difference" if columns == DIFFERENCES else "change", ""], grid, width, is_left=[2])
    yield f"All {rows['point'].nunique()} points stand in points.csv."


def closing(found: Swept) -> Iterator[str]:
    """Yield how to read the tables, and what they are not for."""
    yield "mean difference [90 % interval of that mean]; pp: percentage points. The level as usual at each point is in points.csv."
    if found.points["point"].nunique() > 1:
        yield SHARED_CHANCE
        if found.pairs >= FEWEST_PAIRS:
            yield STARRED
    if found.pairs < FEW:
        yield f"So few runs ({found.pairs}) leave much to chance: take {FEW} or more (--add-runs adds them to these)."
    yield WHAT_WORDS_MEAN[0].removeprefix("* ")
    if line := set_by_hand(found.experiment):
        yield line
    yield WEIGHED
    yield DISCLAIMER
