"""Results in one line, and in short in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from experiments.runs.experiment import Experiment

ARMS_NAMED = 3
"""Most arms that one line names; more are counted."""

ROWS_SHOWN = 20
"""Rows of a headline that a notebook shows."""

COLUMNS_SHOWN = ("comparison", "label", "unit", "baseline_mean", "difference", "low", "high", "mean_low", "mean_high")
"""Columns of a headline that a notebook shows, where the headline has them."""

NOT_FOR = "For systems and policies, never for a decision about a real child."


def one_line(question: str, experiment: Experiment, finished: Sequence[int], *, is_stopped: bool = False, failed: int = 0) -> str:
    """Return results in one line: question, place, period, runs, arms.

    Parameters
    ----------
    question
        The command that asked it.
    experiment
        With its arms.
    finished
        Seeds whose runs are in the tables.
    is_stopped, failed
        Whether a signal ended the runs, and how many failed.
    """
    names = [arm.name for arm in experiment.arms]
    arms = f"arms: {', '.join(names)}" if len(names) <= ARMS_NAMED else f"{len(names)} arms"
    runs = f"{len(finished)} run{'' if len(finished) == 1 else 's'}{', stopped' if is_stopped else ''}{f', {failed} failed' if failed else ''}"
    return f"<{question}: {experiment.authority.title}, {experiment.start} to {experiment.end}, {runs}; {arms}>"


def as_html(line: str, table: pd.DataFrame) -> str:
    """Return one line and the first rows of a headline for a notebook; what intervals hold and what it is not for stand below.

    Parameters
    ----------
    line
        From `one_line`.
    table
        The headline; only the line is shown of an empty one.
    """
    title = f"<p>{escape(line)}</p>"
    if table.empty:
        return title
    columns = [name for name in COLUMNS_SHOWN if name in table]
    rows = table[columns].head(ROWS_SHOWN).to_html(index=False, na_rep="", float_format=as_number, border=0)
    more = f" {len(table)} rows in all: `.headline`." if len(table) > ROWS_SHOWN else ""
    hold = f" Intervals hold {table['intervals'].iloc[0]}." if "intervals" in table else ""
    return f"{title}{rows}<p>{escape(f'{NOT_FOR}{hold}{more}')}</p>"


def as_number(value: Any) -> str:
    """Return a number to three figures, or whole with commas."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
