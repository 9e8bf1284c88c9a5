"""A programme in every combination of forms: a dot for each form, and the weighted mean, for care and both errors."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.comparison.robustness import Robustness
from experiments.comparison.robustness_tables import ALONE, HELP, RAISED, TITLES, WHOLE, WITHOUT
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.captions import intervals_in_words, missing_in_words, period_in_words, place_and_time, with_what_is_missing
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.forest import plot_forests
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, MOVED_CARE_THRESHOLD, TRUE_CHANGE_COLOUR
from experiments.presentation.terminal.forms import forms_found
from experiments.presentation.terminal.robustness import count_of, refitted_line

PANELS = ("care_entries", "needless_care_entries", "harm_at_home_open_events", "missed_high_risk_children")

LOOKS = {
    WHOLE: (COLOURS[0], "s"),
    ALONE: (COLOURS[1], "o"),
    WITHOUT: (COLOURS[3], "D"),
    HELP: (TRUE_CHANGE_COLOUR, "^"),
    RAISED: (MOVED_CARE_THRESHOLD, "X"),
}
"""Colour and marker of each arm's weighted mean, in the order of rows."""

ASKED = "Does the programme's effect on care entries keep its sign in every form?"

DOT = 14.0
"""Size of a form's dot."""

SPREAD = 0.26
"""How far dots of one row lie apart across it, so that equal ones are both seen."""


def draw_robustness(results: Robustness, folder: Path) -> None:
    """Draw forms and their weighted mean, with the table beside the picture."""
    over, dots = over_rows(results.over_forms), dot_rows(results.by_form)
    found = forms_found(results.over_forms, results.experiment.authority.title)
    not_refitted = "not refitted" if results.why_not_refitted else ""
    missing = "; ".join(words for words in (not_refitted, results.incomplete) if words)
    title = with_what_is_missing(ASKED if len(results.finished) < FEWEST_PAIRS else found.rstrip("."), missing)
    about = caption_of_forms(results)
    columns = ["arm", "measure", "label", "unit", "period", "combination", "weight", "difference", "mean_low", "mean_high", "runs", "intervals"]
    weighted = over.assign(combination="weighted mean", weight=1.0, mean_low=over["low"], mean_high=over["high"])
    save(plot_forms(over, dots, title, about), pd.concat([weighted, dots])[columns].assign(caption=about), folder / "robustness")


def over_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the weighted means as they are drawn: a row an arm, with the interval of the mean, and in how many forms the measure falls and rises."""
    rows = table[table["measure"].isin(PANELS)].sort_values("arm", key=lambda arms: arms.map(list(LOOKS).index), kind="stable")
    looks = {"colour": rows["arm"].map(lambda arm: LOOKS[arm][0]), "marker": rows["arm"].map(lambda arm: LOOKS[arm][1])}
    names = {"heading": "", "words": rows["arm"].map(TITLES).str.partition(":")[0]}
    said = [f"{EVERY[row['measure']].number_format.format(row['difference'], signed=True)}; {falls_and_rises(row)}" for _, row in rows.iterrows()]
    more = {"said": said, "said_is": "weighted mean; forms in which it falls / rises", "low": rows["mean_low"], "high": rows["mean_high"]}
    return rows.assign(**names, **looks, **more, unit="difference in " + rows["unit"] + ", all in the period", title=rows["label"].map(capital))


def falls_and_rises(row: pd.Series) -> str:
    """Return in how many forms a measure falls and rises, those that are clear in brackets."""
    return f"{count_of(row, 'falls')} / {count_of(row, 'rises')}"


def dot_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the forms' means as they are drawn: a dot each, filled where the interval of the mean leaves out zero."""
    rows = table[table["measure"].isin(PANELS)]
    clear = (rows["mean_low"] > 0.0) | (rows["mean_high"] < 0.0)
    return rows.assign(is_clear=clear & (rows["runs"] >= FEWEST_PAIRS))


def plot_forms(over: pd.DataFrame, dots: pd.DataFrame, title: str, about: str) -> Figure:
    """Draw a panel for each measure: rows of arms with their weighted mean, and a dot for each form around it."""
    measures = list(dict.fromkeys(over["measure"]))
    panels = [over[over["measure"] == name] for name in PANELS if name in measures]
    figure = plot_forests(panels, title, about)
    for panel, ax in zip(panels, figure.axes):
        for height, row in enumerate(panel.itertuples()):
            mine = dots[(dots["arm"] == row.arm) & (dots["measure"] == row.measure)].sort_values("difference")
            across = height + np.linspace(-SPREAD, SPREAD, max(len(mine), 2))[: len(mine)]
            faces = [row.colour if is_clear else "white" for is_clear in mine["is_clear"]]
            ax.scatter(mine["difference"], across, s=DOT, facecolors=faces, edgecolors=row.colour, linewidths=0.8, zorder=1.5)
        ax.axvline(0, color=BASELINE, linewidth=1, zorder=1)
    return figure


def caption_of_forms(results: Robustness) -> str:
    """Return what stands below the figure."""
    period = period_in_words(next(str(each) for each in results.over_forms["period"] if "/" in str(each)))
    runs, count = len(results.finished), len(results.combinations)
    clear = "; filled: the 90 % interval of its mean leaves out zero" if runs >= FEWEST_PAIRS else ""
    lines = "; line: 90 % interval of that mean" if runs > 1 else ""
    dots = (
        f"Dots: {count} forms, each the mean of {runs} pair{'s' if runs > 1 else ''} of runs{clear}. Large marker: mean over forms by weight{lines}."
    )
    against = f"Each form against business as usual in the same form, {period}. Thresholds go halfway back."
    place = place_and_time(results.experiment) + missing_in_words(results.incomplete)
    return "\n".join([place, f"{dots} {against}", f"{refitted_line(results)} {intervals_in_words('chance only')}"])
