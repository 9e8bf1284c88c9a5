"""Targets and patterns in the terminal."""

from math import nan
from typing import Any

import numpy as np
import pandas as pd

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.definitions import label_of_ratio
from experiments.measures.formats import UNKNOWN, three_figures
from experiments.measures.periods import in_words
from experiments.presentation.terminal.fit_in_words import WHAT_A_SKILL_IS, short_period, signed, verdict
from experiments.presentation.terminal.layout import FEW, paragraphs, table_lines
from experiments.validation.fitted_targets import study_of_posterior
from experiments.validation.targets import TOLERANCE

HEADS = ("", "period", "published", "median", "5 %", "95 %", "ratio", "within\n15 %", "in the\ninterval", "z", "skill", "role", "fitted")

YES, NO = "yes", "no"


def validation_text(table: pd.DataFrame, runs: int, width: int | None = None) -> str:
    """Return the table as text, with what is inside the tolerance, and how much of that was fitted; targets outside the window stand apart."""
    inside = table[table["in_window"]]
    said = [counted(inside, runs), *score_sentences(inside, runs), *outside_window(table[~table["in_window"]])]
    return "\n".join([*table_lines(HEADS, [target_cells(row, runs) for row in inside.itertuples()], width), "", *paragraphs(said, width)])


def outside_window(table: pd.DataFrame) -> list[str]:
    """Return a sentence that names the targets outside the window; nothing if there is none."""
    if table.empty:
        return []
    named = "; ".join(f"{label_of_ratio(row.measure)}, {in_words(row.period)}" for row in table.itertuples())
    return [f"Outside the window, and not compared: {len(table)} published figures ({named}). An earlier start takes them in."]


def target_cells(row: Any, runs: int) -> list[str]:
    """Return one target's row: what it is of, over which period, published and simulated; one run has no interval."""
    numbers = [three_figures(float(value)) for value in (row.observed, row.median, row.low, row.high)]
    is_inside, in_interval, is_fitted = (YES if value else NO for value in (row.is_inside, row.in_interval, row.fitted))
    if runs < 2:
        numbers[2:], in_interval = [UNKNOWN, UNKNOWN], UNKNOWN
    scores = ((getattr(row, "z", nan), 1), (getattr(row, "skill", nan), 2))
    z, skill = (signed(value, digits) if runs >= FEW else UNKNOWN for value, digits in scores)
    agreement = [f"{row.ratio:.2f}", is_inside, in_interval, z, skill]
    return [label_of_ratio(row.measure), in_words(row.period), *numbers, *agreement, row.role, is_fitted]


def counted(table: pd.DataFrame, runs: int) -> str:
    """Return how many figures lie within the tolerance and within the interval."""
    inside, within = int(table["is_inside"].sum()), int(table["in_interval"].sum())
    end = f"{inside} of {len(table)} within {TOLERANCE:.0%}"
    if runs < 2:
        return f"{end}. One run has no interval: take {FEW} or more (--runs {FEW}). Figures of role 'reported' are shown, never fitted to."
    end += f"; {within} between the simulated 5 and 95 % points of {runs} runs."
    end += fitted_and_not(table)
    if runs < FEW:
        end += f" An interval of few runs is too narrow; {FEW} or more give z-scores and skill, too (--runs {FEW})."
    return end + " Figures of role 'reported' are shown, never fitted to."


def score_sentences(table: pd.DataFrame, runs: int) -> list[str]:
    """Return how the figures that were fitted, and the others, stand to their predictions and to last year's figure; nothing with few runs.

    Also nothing for a table of a folder that an earlier version wrote, which has no scores.
    """
    if runs < FEW or not {"z", "crps", "crps_last", "last_sd"} <= set(table):
        return []
    named = table.assign(label=table["measure"].map(label_of_ratio), period=table["period"].map(short_period), is_inside=table["in_interval"])
    fitted = named["fitted"].astype(bool)
    parts = (
        [("Not fitted", named[~fitted]), ("Fitted, so that agreement is no validation", named[fitted])]
        if fitted.any()
        else [("All, with parameters held, so that z knows of chance only", named)]
    )
    return [*(f"{what}: {verdict(part)}" for what, part in parts if len(part)), WHAT_A_SKILL_IS]


def fitted_and_not(table: pd.DataFrame) -> str:
    """Return how many figures lie in the interval among those that the posterior was fitted to, and among the others; nothing if none was."""
    if not table["fitted"].any():
        return ""
    fitted, others = (table.loc[table["fitted"] == is_fitted, "in_interval"] for is_fitted in (True, False))
    words = f" The posterior was fitted to {len(fitted)} of these, or to means of them over years: {int(fitted.sum())} lie there"
    return f"{words}; of the {len(others)} others {int(others.sum())}."


def of_many_places(scenario: str) -> str:
    """Return what to say of figures that are of many places like the one that is simulated; nothing where they are its own."""
    study = study_of_posterior(resolve_scenario(scenario, Overrides()).authority)
    if study is None or study.method.places == 1:
        return ""
    return (
        f"These figures are of {study.method.places} places together, the intervals of one, with all its chance: a figure inside says little.\n"
        f"Look at the medians, or at targets.csv of `run.py calibrate {study.name}`, whose intervals are those of so many places.\n"
    )


def pattern_text(table: pd.DataFrame) -> str:
    """Return the table as text, each pattern's statement above its figures."""
    lines = []
    for (level, statement), rows in table.groupby(["level", "pattern"], sort=False):
        lines.append(f"{str(level).capitalize()}: {statement}. Shown in {rows['shown_in'].iloc[0]:.0%} of runs.")
        for row in rows.itertuples():
            observed = "no figure" if np.isnan(row.observed) else three_figures(row.observed) + (" (a target)" if row.is_target else "")
            median, low, high = map(three_figures, (row.median, row.low, row.high))
            interval = "" if row.low == row.high else f" [{low}, {high}]"
            lines.append(f"  {row.figure}: published {observed}, simulated {median}{interval} ({row.unit})")
    return "\n".join(lines)


JUDGEMENT_HEADS = ("", "children", "area under\nthe curve", "published", "stated", "true", "stated\nover true", "slope")

RELIABILITY_HEADS = ("", "stated\nfrom", "to", "children", "mean\nstated", "mean\ntrue", "stated\nover true")

WHAT_JUDGEMENT_IS = (
    "Judgement, values held. Area under the curve: how often a child who would come to harm in 12 months is believed in more danger than one"
    " who would not; 0.5 is a coin. Stated: the mean chance of significant harm within 12 months that workers would state. True: the mean of the"
    " children's true chances. Slope: of the true log-odds on the stated ones; 1 if chances mean what they say, below 1 if they lie too far apart."
)

WHAT_RELIABILITY_IS = (
    "Reliability, values held: children in ten groups by the chance that their worker would state. No study gives these figures; they are"
    " reported, and nothing is fitted to them."
)


def judgement_text(judgement: pd.DataFrame, reliability: pd.DataFrame, width: int | None = None) -> str:
    """Return how well workers tell children apart, and how the chances that they would state stand to the true ones, as text."""
    first = [
        [
            row.moment,
            count_of(row.children),
            f"{row.belief_auc:.2f}",
            row.published,
            *chances(row.stated, row.true),
            f"{row.stated_over_true:.2f}",
            f"{row.slope:.2f}",
        ]
        for row in judgement.itertuples()
    ]
    second = [
        [row["moment"], *chances(row["from"], row["to"]), count_of(row["children"]), *chances(row["stated"], row["true"]), f"{row['ratio']:.2f}"]
        for _, row in reliability.iterrows()
    ]
    lines = ["", *paragraphs([WHAT_JUDGEMENT_IS], width), "", *table_lines(JUDGEMENT_HEADS, first, width)]
    return "\n".join([*lines, "", *paragraphs([WHAT_RELIABILITY_IS], width), "", *table_lines(RELIABILITY_HEADS, second, width)])


def chances(*values: float) -> list[str]:
    """Return chances in per cent."""
    return [f"{100.0 * value:.1f} %" for value in values]


def count_of(children: float) -> str:
    """Return a number of children."""
    return f"{children:,.0f}"
