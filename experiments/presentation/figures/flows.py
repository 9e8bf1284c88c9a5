"""Flows by year under a policy and its own baseline, both errors among them: points with bands of runs."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.comparison.arm_titles import main_pairs
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import of_all_areas
from experiments.measures.periods import is_date, year_to
from experiments.presentation.figures.arm_looks import Looks
from experiments.presentation.figures.captions import caption_of
from experiments.presentation.figures.findings import capital, question
from experiments.presentation.figures.style import BASELINE, caption, new_figure, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE
from experiments.runs.experiment import Pair
from experiments.runs.run import Results

SHOWN = ("plan_starts", "care_entries", "harm_at_home_open_events", "needless_plans", "missed_high_risk_children", "needless_care_entries")
"""Measures that are drawn: first the way through the system, then both errors, each year's; of a stock the mean of the year."""

PANEL_INCHES, APART = 1.9, 0.14
"""Height of a panel, and how far the points of two arms stand from each other, in years."""

YEAR_WORDS = "year from 1 April"


def flow_rows(results: Results) -> pd.DataFrame:
    """Return each measure by year in the main pair's arms.

    Returns
    -------
    pandas.DataFrame
        Columns: measure, label, unit, year (its first), arm (in words), colour, place (-1: baseline, 1: policy), mean, low, high (5 and 95 % of
        runs), runs. Empty where the window holds no whole year from 1 April, or nothing is compared.
    """
    rows = [row for pair in main_pairs(results.experiment)[:1] for row in pair_rows(results, pair)]
    return pd.DataFrame(rows)


def pair_rows(results: Results, pair: Pair) -> Iterator[dict[str, object]]:
    """Yield the rows of one pair."""
    looks, summary = Looks(results), of_all_areas(results.summary)
    arms = ((pair.baseline, capital(looks.baseline(pair)), BASELINE, -1), (pair.policy, looks.policy(pair), looks.colour(pair), 1))
    for name, words, colour, place in arms:
        for row in summary[(summary["scenario"] == name) & summary["measure"].isin(SHOWN)].itertuples():
            if is_year(row.period):
                about = {"measure": row.measure, "label": EVERY[row.measure].label, "unit": EVERY[row.measure].unit, "year": int(row.period[:4])}
                yield {**about, "arm": words, "colour": colour, "place": place, "mean": row.mean, "low": row.low, "high": row.high, "runs": row.runs}


def is_year(period: str) -> bool:
    """Return whether a period is a year from 1 April."""
    return not is_date(period) and period == year_to(date.fromisoformat(period.split("/")[1]))


@styled()
def plot_flows(results: Results, table: pd.DataFrame, is_narrow: bool = False) -> Figure:
    """Draw points with bands of runs, year by year, a panel a measure.

    Parameters
    ----------
    results
        A comparison, for title and caption.
    table
        From `flow_rows`.
    is_narrow
        For a telephone.
    """
    columns = 1 if is_narrow else 2
    rows = -(-len(SHOWN) // columns)
    figure, axes = new_figure(
        rows, columns, width=NARROW if is_narrow else WIDE, height=PANEL_INCHES * rows + (2.6 if is_narrow else 2.2), sharex=True
    )
    for name, ax in zip(SHOWN, axes.flat, strict=True):
        for place, part in table[table["measure"] == name].groupby("place"):
            x, colour, marker = part["year"] + APART * place, part["colour"].iloc[0], "s" if place < 0 else "o"
            ax.vlines(x, part["low"], part["high"], color=colour, linewidth=1.6)
            ax.plot(x, part["mean"], marker, color=colour, markersize=5.5, markeredgecolor="white", markeredgewidth=0.6)
        ax.set_title(f"{capital(EVERY[name].label)}{', mean of weeks' if EVERY[name].kind == 'stock' else ''}", fontsize=9.5)
        ax.set_ylim(bottom=0)
        ax.set_xticks(sorted(set(table["year"])))
    for ax in axes[-1]:
        ax.set_xlabel(YEAR_WORDS)
    looks = table.drop_duplicates("place")
    handles = [
        Line2D([], [], marker="s" if row.place < 0 else "o", color=row.colour, linestyle="-", markersize=5.5, label=row.arm)
        for row in looks.itertuples()
    ]
    axes[0, 0].legend(handles=handles, loc="lower left", fontsize=8.5)
    count = len(results.finished)
    title_over(figure, question(results, "plans, care and both errors by year"))
    caption(figure, caption_of(results, f"Points: mean of {count} runs; lines: 5 to 95 % of runs." if count > 1 else "Points: one run, so no lines."))
    return figure


def in_words(table: pd.DataFrame) -> str:
    """Return the last year's numbers as a sentence."""
    if not len(table):
        return "The window holds no whole year from 1 April."
    last = table[table["year"] == table["year"].max()]
    parts = []
    for name in SHOWN:
        means = last[last["measure"] == name].sort_values("place")
        if len(means) == 2:
            number = EVERY[name].number_format.format
            parts.append(f"{EVERY[name].label} {number(means['mean'].iloc[1])} (baseline {number(means['mean'].iloc[0])})")
    return f"In the year from 1 April {int(table['year'].max())}, on average of runs: {', '.join(parts)}."
