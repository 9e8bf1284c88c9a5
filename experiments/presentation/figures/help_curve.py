"""A programme over the strength of help: a panel for care entries and for each error, with what trials say of the strength."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.calibration.help_trials import CEILING, CENTRE, SPECIALISTS, HelpTrial, read_help_trials
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.captions import intervals_in_words, missing_in_words, period_in_words, place_and_time, with_what_is_missing
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, caption, new_figure, styled, title_over
from experiments.validation.help_curve import HelpCurve

PANELS = ("care_entries", "needless_care_entries", "harm_at_home_open_events", "missed_high_risk_children")

ASKED = "Does the programme's effect depend on how strong help is?"

FAINT, FAINTER = 0.18, 0.5


def draw_curve(results: HelpCurve, folder: Path) -> None:
    """Draw the curve into a folder, with its table beside it."""
    table, about = results.table[results.table["measure"].isin(PANELS)], caption_of_curve(results)
    figure = plot_curve(table, with_what_is_missing(ASKED, results.incomplete), about)
    save(figure, table.assign(caption=about), folder / "help_curve")


@styled()
def plot_curve(table: pd.DataFrame, title: str, about: str) -> Figure:
    """Draw a panel for each measure. Columns: effect, measure, difference, mean_low, mean_high, runs."""
    figure, axes = new_figure(2, 2, 8.6, 6.6, sharex=True)
    trials = read_help_trials()
    centre, ceiling = (trials.one(SPECIALISTS[0], part) for part in (CENTRE, CEILING))
    for i, (name, ax) in enumerate(zip(PANELS, axes.flat)):
        panel(ax, table[table["measure"] == name].sort_values("effect"))
        mark_evidence(ax, centre, ceiling)
        ax.set_title(capital(EVERY[name].label), fontsize=10, loc="left")
        if i >= 2:
            ax.set_xlabel("effect of help with substance misuse in its trial, sd")
    title_over(figure, title)
    caption(figure, about)
    return figure


def panel(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw one measure: the mean difference at each strength, with its interval where there is one."""
    if rows["mean_low"].notna().all():
        ax.vlines(rows["effect"], rows["mean_low"], rows["mean_high"], color=COLOURS[0], linewidth=2)
    ax.plot(rows["effect"], rows["difference"], color=COLOURS[0], marker="o")
    ax.axhline(0.0, color=BASELINE, linewidth=1, zorder=1)
    ax.set_ylabel(f"difference, {rows['unit'].iloc[0]}")


def mark_evidence(ax: Axes, centre: HelpTrial, ceiling: HelpTrial) -> None:
    """Shade the prior, from none to the ceiling, and within it the range of the randomised trials; mark no effect and their centre."""
    ax.axvspan(0.0, ceiling.effect, color=BASELINE, alpha=FAINT * FAINTER, zorder=0, linewidth=0)
    ax.axvspan(centre.low, centre.high, color=BASELINE, alpha=FAINT, zorder=0, linewidth=0)
    ax.axvline(0.0, color=BASELINE, linewidth=1, zorder=1)
    ax.axvline(centre.effect, color=BASELINE, linewidth=1, linestyle="--", zorder=1)


def caption_of_curve(results: HelpCurve) -> str:
    """Return what stands below the figure."""
    period = period_in_words(next(str(each) for each in results.table["period"] if "/" in str(each)))
    runs = len(results.finished)
    lines = "; lines: 90 % interval of the mean" if runs > 1 else ""
    dots = f"Dots: mean of {runs} pair{'s' if runs > 1 else ''} of runs{lines}. Against business as usual with the same strength of help, {period}."
    shade = "Shaded: the prior; darker: range of randomised trials; dashed: their centre. Left edge: help without effect. Right edge: not randomised."
    place = place_and_time(results.experiment) + missing_in_words(results.incomplete)
    return "\n".join([place, dots, f"{shade} Thresholds go halfway back. {intervals_in_words('chance only')}"])
