"""Results in one line, and in short in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from experiments.runs.experiment import Experiment

ARMS_NAMED = 3
"""Most arms that one line names; more are counted."""

COLUMNS_SHOWN = {
    "label": "",
    "unit": "unit",
    "baseline_mean": "baseline",
    "difference": "difference",
    "mean_low": "mean lies from",
    "mean_high": "to",
}
"""Columns of a headline that a notebook shows, and their headings."""

NOT_FOR = "For systems and policies; never for a decision about a real child."


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


def as_html(line: str, experiment: Experiment, headline: pd.DataFrame) -> str:
    """Return one line and the headline of the policies for a notebook; what intervals hold and what it is not for stand below.

    Parameters
    ----------
    line
        From `one_line`.
    experiment
        With its pairs.
    headline
        Only the line is shown of an empty one.
    """
    if headline.empty:
        return f"<p>{escape(line)}</p>"
    policies = {each.of.policy for each in experiment.double_differences} or {pair.policy for pair in experiment.pairs}
    groups = headline[headline["policy"].isin(policies)].groupby(["comparison", "against"], sort=False)
    tables = [f"<p>{escape(str(what))}, against {escape(str(against))}</p>{table_as_html(rows)}" for (what, against), rows in groups]
    below = f"Intervals hold {headline['intervals'].iloc[0]}. {len(headline)} rows in all: `.headline`. {NOT_FOR}"
    return f"<p>{escape(line)}</p>{''.join(tables)}<p>{escape(below)}</p>"


def table_as_html(rows: pd.DataFrame) -> str:
    """Return the rows of one policy as a table."""
    return rows[list(COLUMNS_SHOWN)].rename(columns=COLUMNS_SHOWN).to_html(index=False, na_rep="", float_format=as_number, border=0)


def as_number(value: Any) -> str:
    """Return a number to three figures, or whole with commas."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
