"""A programme under other forms of one assumption, side by side: care entries, needless ones, and harm in open families."""

from pathlib import Path

import pandas as pd

from experiments.comparison.robustness import ALONE, RAISED, WHOLE, WITHOUT, robustness_settings, robustness_table
from experiments.presentation.figures.captions import caption_of, period_in_words, with_what_is_missing
from experiments.presentation.figures.comparison_rows import with_intervals_of_mean
from experiments.presentation.figures.findings import FEWEST_PAIRS, capital
from experiments.presentation.figures.forest import plot_forests
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS, MOVED_CARE_THRESHOLD
from experiments.presentation.terminal.robustness import assumption_found
from experiments.runs.parameter_values import labelled
from experiments.runs.run import Results

PANELS = ("care_entries", "needless_care_entries", "harm_at_home_open_events")

LOOKS = {ALONE: (COLOURS[1], "o"), WHOLE: (COLOURS[0], "s"), WITHOUT: (COLOURS[2], "D"), RAISED: (MOVED_CARE_THRESHOLD, "X")}
"""Colour and marker of each arm."""

ASKED = "Does the fall in care entries rest on one assumed form of shared records?"


def draw_robustness(results: Results, folder: Path) -> None:
    """Draw the forms side by side, with the table beside the picture."""
    table = robustness_rows(robustness_table(results))
    title = with_what_is_missing(ASKED if len(results.finished) < FEWEST_PAIRS else assumption_found(table), results.incomplete)
    about = caption_of(results, points_in_words(len(results.finished), str(table["period"].iloc[0])), [what_forms_are()])
    panels = [table[table["measure"] == name] for name in PANELS]
    save(plot_forests(panels, title, about), labelled(table.assign(caption=about), results.intervals), folder / "robustness")


def robustness_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of robustness as they are drawn: arms as headings, forms below them, the interval of the mean."""
    forms = {form.name: form.title.partition(":")[0] for form in robustness_settings().forms}
    rows = table[table["measure"].isin(PANELS)].sort_values("arm", key=lambda arms: arms.map(list(LOOKS).index), kind="stable")
    look = {"colour": rows["arm"].map(lambda arm: LOOKS[arm][0]), "marker": rows["arm"].map(lambda arm: LOOKS[arm][1])}
    names = {"heading": rows["title"].str.partition(";")[0], "words": rows["form"].map(forms)}
    drawn = with_intervals_of_mean(rows).assign(**names, **look)
    is_one = drawn["runs"].max() == 1
    said_is = "difference" if is_one else "difference [interval of the mean]"
    units = "difference in " + drawn["unit"] + ", all in the period"
    return drawn.assign(said_is=f"{said_is} of the baseline", unit=units, title=drawn["label"].map(capital))


def points_in_words(runs: int, period: str) -> str:
    """Return what points and lines are."""
    points = f"mean difference of {runs} pairs of runs; lines: 90 % interval of that mean" if runs > 1 else "difference of one pair of runs"
    return f"Points: {points}; each form against business as usual in the same form; {period_in_words(period)}. Thresholds go halfway back."


def what_forms_are() -> str:
    """Return what a form is."""
    shipped = next(form for form in robustness_settings().forms if form.name == robustness_settings().as_shipped)
    return f"A form is what other agencies' facts do to a worker's belief from go-live on. {capital(shipped.title)}."
