"""A programme under other forms of one assumption: the table of `run.py robustness`, and the sentence under every comparison it concerns."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.arm_titles import arm_of_name, main_pairs
from experiments.comparison.robustness import ALONE, MEASURES, WHOLE, has_shared_records, read_robustness, robustness_settings, row_of
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.presentation.terminal.layout import DISCLAIMER, WEIGHED, few_runs, name_as_head, paragraphs, table_lines
from experiments.runs.run import Results

COMMAND = "`run.py robustness`"

NEARLY_ALL = 0.8
"""Share of the programme's fall in care entries above which it is said that nearly all of it goes with one ingredient."""


def robustness_lines(results: Results, table: pd.DataFrame, width: int | None = None) -> Iterator[str]:
    """Yield the table: a row for each arm and form, the mean difference of each measure with the interval of the mean."""
    period, runs = in_words(str(table["period"].iloc[-1])), len(results.finished)
    yield from paragraphs(
        [f"{results.experiment.authority.title}, {period}, {runs} paired run{'s' if runs > 1 else ''}; thresholds go halfway back."], width
    )
    yield from paragraphs(["Each cell: mean difference from the baseline under the same form [90 % interval of the mean].", ""], width)
    heads = ["", *(name_as_head(EVERY[name].label) for name in MEASURES)]
    yield from table_lines(heads, [cells_of(title, rows) for title, rows in table.groupby("title", sort=False)], width)
    yield from paragraphs(
        [
            "",
            f"Forms hold from the split on; nothing was refitted. {WEIGHED}",
        ],
        width,
    )
    yield from paragraphs([*few_runs(runs), DISCLAIMER], width)


def cells_of(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one row of the table."""
    by = rows.set_index("measure")
    return [title, *(EVERY[name].number_format.band(*by.loc[name, ["difference", "mean_low", "mean_high"]]) for name in MEASURES)]


def assumption_sentences() -> Iterator[str]:
    """Yield what the fall in care entries rests on, with the numbers of the table that ships; nothing where none ships."""
    table, settings = read_robustness(), robustness_settings()
    if not len(table):
        return
    forms = [settings.as_shipped, *(form.name for form in settings.forms if form.name != settings.as_shipped)]
    titles = {form.name: f"if {form.title}" for form in settings.forms} | {settings.as_shipped: "as used"}
    alone = ", ".join(f"{with_interval(row_of(table, ALONE, form, 'care_entries'))} {titles[form]}" for form in forms)
    number = EVERY["care_entries"].number_format
    whole = ", ".join(number.format(row_of(table, WHOLE, form, "care_entries")["difference"], signed=True) for form in forms)
    yield f"{assumption_in_short()} Hertfordshire, shared records alone: {alone}; the whole programme: {whole} ({COMMAND})."


def rests_on_shared_records(results: Results) -> bool:
    """Return whether the sentence on what the fall in care entries rests on is true of results.

    A policy that is shown shares records, its baseline does not, care entries fall, and the form is the one that ships.
    """
    experiment, moved = results.experiment, {name for form in robustness_settings().forms for name in form.values}
    entries = results.headline[results.headline["measure"] == "care_entries"].set_index(["policy", "baseline"])["difference"]
    falls = [pair for pair in main_pairs(experiment) if entries.get((pair.policy, pair.baseline), 0.0) < 0.0]
    shared = [[has_shared_records(arm_of_name(experiment, name).policy) for name in (pair.policy, pair.baseline)] for pair in falls]
    return [True, False] in shared and moved.isdisjoint(experiment.values_set)


def assumption_in_short() -> str:
    """Return in one sentence what the fall in care entries rests on, by the table that ships; nothing where none ships."""
    table = read_robustness()
    return assumption_found(table) if len(table) else ""


def assumption_found(table: pd.DataFrame) -> str:
    """Return in one sentence what a table of robustness says of the fall in care entries."""
    settings = robustness_settings()
    whole, alone = (row_of(table, arm, settings.as_shipped, "care_entries")["difference"] for arm in (WHOLE, ALONE))
    others = [form.name for form in settings.forms if form.name != settings.as_shipped]
    return opening(whole, alone, [row_of(table, ALONE, name, "care_entries")["difference"] for name in others])


def opening(whole: float, alone: float, others: list[float]) -> str:
    """Return what the table says: whether one form carries nearly all of the effect, and whether another form turns it."""
    carried = "Nearly all of the fall in care entries rests" if alone / whole >= NEARLY_ALL else "The fall in care entries rests in part"
    turns = any(other * alone <= 0.0 for other in others)
    way = "turns" if turns else "shrinks"
    return f"{carried} on one assumed form (how agencies' facts move beliefs); with another defensible form it {way}."


def with_interval(row: object) -> str:
    """Return a mean difference with the 90 % interval of the mean."""
    number = EVERY["care_entries"].number_format
    mean, low, high = (number.format(row[name], signed=True) for name in ("difference", "mean_low", "mean_high"))  # type: ignore[index]
    return f"{mean} ({low} to {high})"
