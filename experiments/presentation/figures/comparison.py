"""Figures of a comparison: tables are made here, drawn by plot functions that compute nothing, and lie beside each picture as CSV."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.comparison.arm_titles import main_pairs
from experiments.inputs.errors import InputError, likely
from experiments.measures.definitions import labels_of
from experiments.measures.periods import is_date
from experiments.presentation.figures.answer import AT_MARGIN, answer_table, cost_table, error_tables, time_tables, why_tables
from experiments.presentation.figures.arm_looks import Looks
from experiments.presentation.figures.captions import caption_of, counterfactual_sentences, path_sentences, period_in_words, with_what_is_missing
from experiments.presentation.figures.comparison_rows import explaining_pairs
from experiments.presentation.figures.findings import answer_title, error_title, finding, stock_title
from experiments.presentation.figures.forest import plot_forests
from experiments.presentation.figures.notebook import Drawings
from experiments.presentation.figures.save import save
from experiments.presentation.figures.stocks import OBSERVED, changes_at_the_end, stock_rows
from experiments.presentation.figures.time_series import AT_ENDS, plot_over_time, plot_paths
from experiments.presentation.terminal.forms import forms_in_short, rests_on_forms
from experiments.runs.counterfactuals import CARE_MATCHED, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Pair
from experiments.runs.parameter_values import labelled
from experiments.runs.run import Results

WHY = "why"
"""Begins the names of the figures that explain a policy."""

OVER_TIME = labels_of(["protection_plans", "looked_after_children"])

OF_PAIRS, OF_MEAN = "5 to 95 % of pairs", "90 % interval of the mean"
"""What the lines of a figure are."""

Drawn = Callable[[Results], tuple[Figure, pd.DataFrame]]


def draw_main(results: Results, folder: Path) -> None:
    """Draw the answer at one look, both errors, why, plans and looked-after children over time, costs, and time with families."""
    for name in names_of(results):
        figure, table = drawn(results, name)
        save(figure, table, folder / name)


def plotted(results: Results, name: str | None = None) -> Drawings | Figure:
    """Return all figures by name, or the one of a name; raise InputError for another name."""
    names = names_of(results)
    if name is None:
        return Drawings({each: drawn(results, each)[0] for each in names})
    if name not in names:
        raise InputError("name", "", name, ", ".join(names), likely(str(name), names))
    return drawn(results, name)[0]


def names_of(results: Results) -> list[str]:
    """Return the names of the figures that there are.

    Differences are only of a comparison, reasons only where counterfactuals were run, costs only where one differs.
    """
    if not len(results.headline):
        return list(OVER_TIME)
    costs = ["costs"] if len(cost_table(results)) else []
    return ["answer", "both_errors", *reasons(results), *OVER_TIME, *costs, "time_with_families"]


def reasons(results: Results) -> dict[str, Pair]:
    """Return the pairs that have counterfactuals, each by the name of the figure that explains it."""
    pairs = [pair for pair in main_pairs(results.experiment) if explaining_pairs(results, pair)]
    return {WHY if len(pairs) == 1 else f"{WHY}_{Looks(results).policy(pair).lower().replace(' ', '_')}": pair for pair in pairs}


def drawn(results: Results, name: str) -> tuple[Figure, pd.DataFrame]:
    """Return the figure of a name, and the table that it shows."""
    if name in OVER_TIME:
        figure, table = drawn_over_time(results, name)
    else:
        figure, table = DIFFERENCES[name](results) if name in DIFFERENCES else drawn_why(results, reasons(results)[name])
    return figure, labelled(table, results.intervals)


def drawn_over_time(results: Results, measure: str) -> tuple[Figure, pd.DataFrame]:
    """Return one stock over time: a panel for each path of thresholds, else one with the lines named at their ends."""
    count, changes = len(results.finished), changes_at_the_end(results, measure) if results.experiment.pairs else {}
    table = stock_rows(results, measure)
    banded = set(table.loc[table["has_band"], "line"])
    whose = "" if banded == set(table["line"]) - {OBSERVED} else f" ({', '.join(sorted(banded))})"
    bands = f"Lines: mean of {count} runs; bands: 5 to 95 % of runs{whose}." if count > 1 else "Lines: one run, so no bands."
    title = with_what_is_missing(stock_title(results, measure), results.incomplete)
    has_panels = table["panel"].nunique() > 1
    numbers = f" {'Above each panel' if has_panels else AT_ENDS}: {mean_difference(results)}." if changes else ""
    about = caption_of(results, bands + numbers, path_sentences(results.experiment))
    if not has_panels:
        named = table.assign(title=title, caption=about, line=table["line"].map(lambda line: f"{line}: {changes[line]}" if line in changes else line))
        return plot_over_time(named).figure.figure, named
    table = table.assign(title=title, caption=about, panel_title=table["panel"].map(lambda panel: f"{panel}:\n{changes[panel]}"))
    return plot_paths(table, title, about), table


def mean_difference(results: Results) -> str:
    """Return what is given of a comparison: the difference on the last day, from which baseline, and its interval."""
    count, words = len(results.finished), f"difference on the last day from {Looks(results).baselines()}"
    return f"mean {words} [5 to 95 % of {count} pairs]" if count > 1 else f"{words}, one pair of runs"


def points_in_words(results: Results, table: pd.DataFrame, lines: str) -> str:
    """Return what points and lines are, against which baseline, and over which period."""
    count, baselines = len(results.finished), Looks(results).baselines()
    when = "; ".join(f"{words} {period}" for words, period in periods_in_words(table))
    if count == 1:
        return f"Points: difference from {baselines}, one pair of runs; {when}."
    return f"Points: mean difference from {baselines}, {count} pairs of runs; lines: {lines}; {when}."


def periods_in_words(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield each period of a table after what it is: over an interval, at the end on a day."""
    for period in sorted(set(table["period"]), key=len, reverse=True):
        yield "at the end: on" if is_date(period) else "over", period_in_words(period)


def drawn_answer(results: Results) -> tuple[Figure, pd.DataFrame]:
    """Return all at one look, in per cent of the baseline."""
    table = answer_table(results)
    explained = [TRUE_CHANGE] if table["words"].str.contains("help itself").any() else []
    return drawn_forests(results, [table], answer_title(results), [*counterfactual_sentences(explained), *what_it_rests_on(results)])


def what_it_rests_on(results: Results) -> Iterator[str]:
    """Yield in how many forms of the model care entries keep their sign, where it concerns the results and a table fits."""
    if rests_on_forms(results) and (sentence := forms_in_short()):
        yield sentence


def drawn_errors(results: Results) -> tuple[Figure, pd.DataFrame]:
    """Return both errors: harm, danger that is missed, needless intervention."""
    return drawn_forests(results, error_tables(results), error_title(results), path_sentences(results.experiment))


def drawn_why(results: Results, pair: Pair) -> tuple[Figure, pd.DataFrame]:
    """Return what explains one policy."""
    endings = (TRUE_CHANGE, PLANS_MATCHED, CARE_MATCHED)
    title = f"Why? What of {Looks(results).policy(pair)} is help itself, and what would moved thresholds do without it?"
    return drawn_forests(results, why_tables(results, pair), title, counterfactual_sentences(endings), OF_MEAN)


def drawn_costs(results: Results) -> tuple[Figure, pd.DataFrame]:
    """Return costs by payer."""
    return drawn_forests(results, [cost_table(results)], finding(results, "cost_gbp", "cost, all payers"), [AT_MARGIN])


def drawn_times(results: Results) -> tuple[Figure, pd.DataFrame]:
    """Return hours and visits."""
    return drawn_forests(results, time_tables(results), finding(results, "hours_face_to_face", "hours face to face"))


def drawn_forests(
    results: Results, tables: list[pd.DataFrame], title: str, further: Iterable[str] = (), lines: str = OF_PAIRS
) -> tuple[Figure, pd.DataFrame]:
    """Return panels of differences with title and caption, and their table; an empty table has no panel. lines: what they are."""
    tables = [table for table in tables if len(table)]
    whole = pd.concat(tables, ignore_index=True)
    title = with_what_is_missing(title, results.incomplete)
    about = caption_of(results, points_in_words(results, whole, lines), further)
    return plot_forests([table.assign(title=table.get("title", title)) for table in tables], title, about), whole.assign(caption=about)


DIFFERENCES: dict[str, Drawn] = {
    "answer": drawn_answer,
    "both_errors": drawn_errors,
    "costs": drawn_costs,
    "time_with_families": drawn_times,
}
"""Figures of differences, by their names."""
