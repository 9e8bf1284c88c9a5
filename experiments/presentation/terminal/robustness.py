"""A programme under every combination of forms: the tables of `run.py robustness`."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.robustness import Robustness
from experiments.comparison.robustness_tables import HELP, MEASURES, TITLES, WHOLE
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.terminal.layout import DISCLAIMER, FEW, WEIGHED, name_as_head, paragraphs, table_lines
from experiments.runs.parameter_values import set_by_hand

OF_LEVELS = ("care_entries", "needless_care_entries", "harm_at_home_open_events", "missed_high_risk_children")
"""Measures of the table by level: care, and both errors."""


def robustness_lines(results: Robustness, is_detailed: bool = False, width: int | None = None) -> Iterator[str]:
    """Yield the tables: over all forms, help itself, by level of each form, and by combination; is_detailed: of every arm by combination."""
    yield from paragraphs(opening(results), width)
    yield from over_lines(results, width)
    yield from help_lines(results.over_forms, width)
    yield from level_lines(results, width)
    arms = list(dict.fromkeys(results.by_form["arm"])) if is_detailed else [WHOLE]
    for arm in arms:
        yield from form_lines(results.by_form[results.by_form["arm"] == arm], width)
    yield from paragraphs(closing(results, is_detailed), width)


def opening(results: Robustness) -> Iterator[str]:
    """Yield place, period, runs, how many combinations there are, and whether they were refitted."""
    periods, runs = list(results.over_forms["period"]), len(results.finished)
    period = in_words(next(each for each in periods if "/" in each))
    yield f"{results.experiment.authority.title}, {period}, {runs} paired run{'s' if runs > 1 else ''}; thresholds go halfway back."
    factors = results.forms.factors
    whole = 2 ** len(factors)
    part = "all" if len(results.combinations) == whole else f"{len(results.combinations)} of {whole}"
    yield f"{len(factors)} questions that no evidence answers (configs/forms.yaml); {part} combinations of answers, here called forms."
    yield refitted_line(results)
    yield "Every difference is from business as usual in the same form."


def refitted_line(results: Robustness) -> str:
    """Return whether each form was refitted."""
    if results.why_not_refitted:
        return f"NOT REFITTED: {results.why_not_refitted}. All other values are as they are, so forms miss the published figures."
    return "Each form was refitted to the authority's published figures (configs/forms_fitted.csv)."


def over_lines(results: Robustness, width: int | None) -> Iterator[str]:
    """Yield what arms do over all forms, and in how many forms a measure falls and rises."""
    table = results.over_forms
    heads = ["", *(name_as_head(EVERY[name].label) for name in MEASURES)]
    yield from paragraphs(["", "Over all forms, by their weights: mean difference [90 % interval of the mean: chance alone].", ""], width)
    yield from table_lines(heads, [cells_of(title, rows) for title, rows in table.groupby("title", sort=False)], width)
    yield from paragraphs(["", "The same between forms: least to most of their means.", ""], width)
    yield from table_lines(heads, [spans_of(title, rows) for title, rows in table.groupby("title", sort=False)], width)
    yield from paragraphs(["", counts_in_words(len(results.finished), len(results.combinations)), ""], width)
    yield from table_lines(heads, [counts_of(title, rows) for title, rows in table.groupby("title", sort=False)], width)


def counts_in_words(runs: int, combinations: int) -> str:
    """Return what the counts of forms are."""
    clear = ", in brackets those whose 90 % interval of the mean leaves out zero" if runs >= FEWEST_PAIRS else ""
    return f"In how many of {combinations} forms the mean falls / rises{clear}."


def cells_of(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one row: the weighted mean of each measure with its interval."""
    by = rows.set_index("measure")
    return [title, *(EVERY[name].number_format.band(*by.loc[name, ["difference", "mean_low", "mean_high"]]) for name in MEASURES)]


def spans_of(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one row: the least and the most of the forms' means."""
    by = rows.set_index("measure")
    return [title, *(EVERY[name].number_format.interval(*by.loc[name, ["lowest", "highest"]]) for name in MEASURES)]


def counts_of(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one row: in how many forms each measure falls and rises."""
    by = rows.set_index("measure")
    return [title, *(f"{count_of(by.loc[name], 'falls')} / {count_of(by.loc[name], 'rises')}" for name in MEASURES)]


def count_of(row: pd.Series, which: str) -> str:
    """Return a number of forms, and in brackets how many of them are clear, where that is known."""
    clear = row[f"clear_{which}"]
    return f"{int(row[which])}" if pd.isna(clear) else f"{int(row[which])} ({int(clear)})"


def help_lines(table: pd.DataFrame, width: int | None) -> Iterator[str]:
    """Yield what help itself changes: a row for each measure."""
    rows = table[table["arm"] == HELP].set_index("measure")
    heads = ["", "as usual", "difference", "90 % of mean", "least of forms", "most of forms", "falls in", "rises in"]
    yield from paragraphs(["", f"{TITLES[HELP][0].upper()}{TITLES[HELP][1:]} (the difference of two differences).", ""], width)
    yield from table_lines(heads, [help_row(rows.loc[name], name) for name in MEASURES], width)


def help_row(row: pd.Series, name: str) -> list[str]:
    """Return one measure of what help itself changes."""
    number = EVERY[name].number_format
    ends = number.interval(row["mean_low"], row["mean_high"])
    signed = [number.format(row[column], signed=True) for column in ("difference", "lowest", "highest")]
    counts = [count_of(row, which) for which in ("falls", "rises")]
    return [EVERY[name].label, number.format(row["as_usual"]), signed[0], ends, *signed[1:], *counts]


def level_lines(results: Robustness, width: int | None) -> Iterator[str]:
    """Yield the whole programme by the levels of each form."""
    table = results.by_level[results.by_level["arm"] == WHOLE]
    said = (
        f"{TITLES[WHOLE][0].upper()}{TITLES[WHOLE][1:]} by the answer to each question: mean over the forms that have it [90 % interval of the mean]."
    )
    yield from paragraphs(["", said, ""], width)
    grid: list[list[str]] = []
    for question, of_form in table.groupby("question", sort=False):
        grid.append([str(question)])
        grid += [level_row(str(title), rows) for title, rows in of_form.groupby("alternative_title", sort=False)]
    yield from table_lines(["", "weight", *(name_as_head(EVERY[name].label) for name in OF_LEVELS)], grid, width)


def level_row(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one answer's row."""
    by = rows.set_index("measure")
    cells = [EVERY[name].number_format.band(*by.loc[name, ["difference", "mean_low", "mean_high"]]) for name in OF_LEVELS]
    return [f"  {title}", f"{by['weight'].iloc[0]:g}", *cells]


def form_lines(table: pd.DataFrame, width: int | None) -> Iterator[str]:
    """Yield one arm by combination."""
    title = str(table["title"].iloc[0])
    yield from paragraphs(["", f"{title[0].upper()}{title[1:]}, form by form: mean difference [90 % interval of the mean].", ""], width)
    heads = ["", "weight", *(name_as_head(EVERY[name].label) for name in MEASURES)]
    grid = [form_row(str(name), rows) for name, rows in table.groupby("combination", sort=False)]
    yield from table_lines(heads, grid, width)


def form_row(name: str, rows: pd.DataFrame) -> list[str]:
    """Return one combination's row."""
    words, *cells = cells_of(name.replace("_", " ").replace("+", ", "), rows)
    return [words, f"{rows['weight'].iloc[0]:.3f}", *cells]


def closing(results: Robustness, is_detailed: bool) -> Iterator[str]:
    """Yield what intervals hold, what was set by hand, where the rest is, and what the tables are not for."""
    yield ""
    yield f"Parameters are held at each form's values: intervals hold chance only. {WEIGHED}"
    if line := set_by_hand(results.experiment):
        yield line
    if not is_detailed:
        yield "Every other arm form by form: --details; with --out DIR in by_form.csv."
    if len(results.finished) < FEW:
        yield f"So few runs ({len(results.finished)}) leave means to chance: take {FEW} or more."
    yield DISCLAIMER
