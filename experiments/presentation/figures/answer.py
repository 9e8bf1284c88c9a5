"""Tables of the figures that answer a comparison: all at one look in per cent, both errors, why, costs, and time with families."""

from collections.abc import Sequence

import pandas as pd

from experiments.comparison.arm_titles import ending_of, main_pairs, programme_pairs
from experiments.comparison.headline import PARTS, REACHED_HARM
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.comparison_rows import explaining_pairs, explaining_rows, label_of, rows_of_pairs, with_intervals_of_mean
from experiments.presentation.figures.findings import capital
from experiments.runs.counterfactuals import TRUE_CHANGE
from experiments.runs.experiment import Pair
from experiments.runs.run import Results
from simulation.measures import PAYERS

AT_ONE_LOOK = (
    *("protection_plans", "looked_after_children", "care_entries", "harm_at_home_events", "harm_at_home_open_events", REACHED_HARM),
    *("missed_high_risk_children", "needless_plans", "needless_care_entries", "cases_per_social_worker", "cost_gbp"),
)
"""What is shown at one look of one policy, as on the first screen."""

SHORT_LIST = (
    *("protection_plans", "care_entries", "harm_at_home_open_events", REACHED_HARM),
    *("missed_high_risk_children", "needless_plans", "needless_care_entries", "cost_gbp"),
)
"""What is shown at one look of several policies."""

ERRORS = {
    "First error: harm at home": (
        "harm_at_home_events",
        "harm_at_home_open_events",
        REACHED_HARM,
    ),
    "First error: children in danger": ("missed_high_risk_children", "missed_high_risk_children_closed"),
    "Second error: needless intervention": ("needless_plans", "needless_care_entries"),
}
"""Panels of both errors, by their titles."""

WHY = ("care_entries", "needless_care_entries", "harm_at_home_open_events", "missed_high_risk_children")

COSTS = ("cost_gbp", "cost_gbp_at_margin", *(f"cost_gbp_{payer}" for payer in PAYERS))

AT_MARGIN = "Care weeks at margin: a foster week less counts with what it saves at once, not with its average price."

TIMES = {"Hours face to face with families": ("hours_face_to_face",), "Visits to families": ("visits_due", "visits_done")}
"""Panels of time with families, by their titles."""

PERCENT_OF = "% of the baseline's mean"

MILLION = 1e6

DRAWN = ("difference", "low", "high")


def answer_table(results: Results) -> pd.DataFrame:
    """Return all at one look, each difference in per cent of its own baseline; below a policy's, what help itself changes of it."""
    pairs = main_pairs(results.experiment)
    if len(pairs) > 1:
        table = by_measure(rows_of_pairs(results, pairs, SHORT_LIST))
    else:
        parts = [one_policy_part(results, pairs[0], part, [name for name in names if name in AT_ONE_LOOK]) for part, names in PARTS.items()]
        table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    levels = table["level"].abs() / 100.0
    percent = {name: table[name] / levels for name in DRAWN}
    return table.assign(**percent, unit=f"difference in {PERCENT_OF}", said_is=said_is(results))[levels > 0]


def one_policy_part(results: Results, pair: Pair, part: str, names: Sequence[str]) -> pd.DataFrame:
    """Return one part's rows of one policy: measure by measure, and below it what help itself changes."""
    helped = [other for other in explaining_pairs(results, pair) if ending_of(other.policy) == TRUE_CHANGE]
    tables = []
    for name in names:
        rows = rows_of_pairs(results, [pair], [name])
        if len(rows):
            level = rows["baseline_mean"].iloc[0]
            more = explaining_rows(results, helped, [name] if name in WHY else [])
            both = pd.concat([rows, more.assign(words="of it, by help itself")], ignore_index=True) if len(more) else rows
            tables.append(both.assign(heading=part, level=level))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def by_measure(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows under the heading of their measure, each with the name of its policy or path."""
    return rows.assign(heading=rows["words"], words=rows["series"], level=rows["baseline_mean"])


def said_is(results: Results, interval: str = "90 % of pairs") -> str:
    """Return what the numbers to the right are."""
    shown = f"difference [{interval}]" if len(results.finished) > 1 else "difference"
    return f"{shown} of the baseline"


def panel(results: Results, pairs: Sequence[Pair], measures: Sequence[str], title: str) -> pd.DataFrame:
    """Return one panel's table: the same unit and kind; a row a measure, or a row a pair under its measure where there are several pairs."""
    rows = rows_of_pairs(results, pairs, measures)
    if not len(rows):
        return rows
    table = by_measure(rows) if len(pairs) > 1 else rows.assign(heading="")
    return table.assign(title=title, unit=axis_words(table), said_is=said_is(results))


def error_tables(results: Results) -> list[pd.DataFrame]:
    """Return both errors: harm, danger that is missed, needless intervention; events and stocks apart."""
    pairs = programme_pairs(results.experiment)
    return [panel(results, pairs, names, title) for title, names in ERRORS.items()]


def why_tables(results: Results, pair: Pair) -> list[pd.DataFrame]:
    """Return what explains a policy, a panel a measure: the programme, help itself, and thresholds moved without it."""
    tables, explaining = [], explaining_pairs(results, pair)
    for name in WHY:
        rows = pd.concat([rows_of_pairs(results, [pair], [name]).assign(series="the programme"), explaining_rows(results, explaining, [name])])
        table = rows.assign(words=rows["series"], heading="", title=capital(label_of(name)), said_is=said_is(results, "interval of the mean"))
        tables.append(with_intervals_of_mean(table.assign(unit=axis_words(table)).reset_index(drop=True)))
    return tables


def cost_table(results: Results) -> pd.DataFrame:
    """Return costs by payer in GBP million, those that differ in no pair left out; empty if none differs."""
    pairs = main_pairs(results.experiment)
    names = [name for name in COSTS if name in set(results.differences["measure"])]
    table = panel(results, pairs, names, "")
    column = "heading" if len(pairs) > 1 else "words"
    table[column] = [EVERY[measure].heading for measure in table["measure"]]
    ever = table.groupby("measure")["difference"].transform(lambda gaps: (gaps != 0).any())
    millions = {name: table[name] / MILLION for name in DRAWN}
    return table.assign(**millions, unit="GBP million, not discounted; above zero: costs more")[ever]


def time_tables(results: Results) -> list[pd.DataFrame]:
    """Return time with families: hours and visits, each on an axis of its own."""
    return [panel(results, main_pairs(results.experiment), names, title) for title, names in TIMES.items()]


def axis_words(table: pd.DataFrame) -> str:
    """Return an axis's words: its unit, and of a stock that it is the mean of weeks."""
    unit, measure = str(table["unit"].iloc[0]), str(table["measure"].iloc[0])
    how = "at a time, mean of weeks" if EVERY[measure].kind == "stock" else "all in the period"
    return f"difference in {unit}, {how}"
