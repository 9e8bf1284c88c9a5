"""Figures of prediction: the fan of an authority's own figures, what adds to its width, and how intervals did on authorities not fitted to."""

from pathlib import Path

import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.measures.definitions import labels_of
from experiments.prediction.noise_study import NoiseStudyResult
from experiments.prediction.predict import Prediction
from experiments.presentation.figures.arm_looks import short
from experiments.presentation.figures.captions import day_in_words, intervals_in_words, missing_in_words, with_what_is_missing
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import (
    BASELINE,
    COLOURS,
    OBSERVED,
    caption,
    mark_day,
    name_ends,
    new_axes,
    new_figure,
    rows_down,
    styled,
    title_over,
)
from experiments.runs.parameter_values import intervals_hold, labelled

SIZES = 4

QUANTITIES = labels_of(["protection_plans", "care_entries"])

WANTED = (0.85, 0.95)

YEAR_ENDS, DAYS = 90, 365
"""The day of the year that 31 March is, and days of a year: where go-live lies between two figures."""


@styled()
def draw_coverage(checked: NoiseStudyResult, path: Path) -> None:
    """Draw coverage by first year and by size, a panel a quantity, with the table beside."""
    table = coverage_rows(checked.windows)
    figure, axes = new_figure(len(QUANTITIES), 2, width=10.5, height=7.0, sharey=True)
    for row, quantity in enumerate(QUANTITIES):
        for column, by in enumerate(("first year of the window", "count in the first year")):
            plot_coverage(table[(table["quantity"] == quantity) & (table["by"] == by)], axes[row, column])
    figure.suptitle("Do the intervals hold on authorities that they were not fitted to?", x=0.01, ha="left")
    low, high = WANTED
    years = f"{checked.windows['year'].min()} to {checked.windows['year'].max()}"
    caption(
        figure,
        f"England: authorities that adopted nothing and were not fitted to; windows that begin in {years}."
        f"\nDotted: what an interval promises; grey: {low:.0%} to {high:.0%}.",
    )
    save(figure, table, path)


def coverage_rows(windows: pd.DataFrame) -> pd.DataFrame:
    """Return coverage by year and by quarter of counts: quantity, by, group, inside_50, inside_90, windows."""
    tables = []
    for quantity, table in windows.groupby("quantity", sort=False):
        cuts = pd.qcut(table["count"], SIZES, labels=False)
        named = {q: f"{own.min():.0f} to {own.max():.0f}" for q, own in table["count"].groupby(cuts)}
        for by, group in (("first year of the window", table["year"].astype(str)), ("count in the first year", cuts.map(named))):
            order = sorted(set(group)) if by.startswith("first") else list(named.values())
            means = table.groupby(group)[["inside_50", "inside_90"]].agg("mean").loc[order]
            counts = table.groupby(group).size().loc[order]
            tables.append(means.assign(windows=counts, quantity=quantity, by=by).rename_axis("group").reset_index())
    return pd.concat(tables, ignore_index=True)


@styled()
def plot_coverage(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of ratios inside the 90 and the 50 % interval, group by group. Columns: group, inside_90, inside_50, quantity, by, windows."""
    ax = ax or new_axes()
    places = list(range(len(table)))
    ax.axhspan(*WANTED, color="#e8e8e8", zorder=0, linewidth=0)
    ends = []
    for name, colour, marker, line in (("inside_90", COLOURS[0], "o", 0.9), ("inside_50", COLOURS[1], "s", 0.5)):
        ax.axhline(line, color=colour, linewidth=0.8, linestyle=":")
        seaborn.lineplot(x=places, y=table[name], estimator=None, errorbar=None, color=colour, marker=marker, ax=ax)
        ends.append((f"{line:.0%} interval", float(table[name].iloc[-1]), colour))
    ax.set_xticks(places, table["group"], fontsize=8)
    ax.set_ylim(0.0, 1.0)
    ax.set(xlabel=str(table["by"].iloc[0]), ylabel="share of ratios inside")
    ax.set_title(f"{QUANTITIES[str(table['quantity'].iloc[0])].capitalize()}: {table['windows'].sum()} windows")
    name_ends(ax, ends, 8)
    return ax


@styled()
def draw_prediction(prediction: "Prediction", folder: Path) -> None:
    """Draw the fan of both quantities with the intervals below, then both errors, and the table beside."""
    fan, bars, errors = fan_rows(prediction), interval_rows(prediction), error_rows(prediction)
    figure = Figure(figsize=(10.5, 9.6))
    grid = figure.add_gridspec(3, len(QUANTITIES), height_ratios=(3.4, 1.2, 1.5))
    for column, quantity in enumerate(QUANTITIES):
        plot_fan(fan[fan["quantity"] == quantity], figure.add_subplot(grid[0, column]))
        plot_intervals(bars[bars["quantity"] == quantity], figure.add_subplot(grid[1, column]), has_names=column == 0)
    plot_intervals(errors, figure.add_subplot(grid[2, :])).set_title(str(errors["title"].iloc[0]))
    place, policy = prediction.experiment.authority.title, short(prediction.policy)
    title_over(figure, with_what_is_missing(f"{place}: what will its own figures show, with {policy} or without?", prediction.incomplete))
    caption(figure, caption_of(prediction))
    hold = intervals_hold(prediction.experiment, prediction.effects.finished)
    save(figure, labelled(pd.concat([fan, bars, errors], ignore_index=True), hold), folder / "prediction")


def caption_of(prediction: "Prediction") -> str:
    """Return what stands below a prediction: place, period, go-live, and what the bands hold."""
    days = f"{day_in_words(prediction.first)} to {day_in_words(prediction.last)}; go-live {day_in_words(prediction.go_live)}"
    effect = f"effect of {len(prediction.effects.finished)} paired runs"
    return (
        f"{prediction.experiment.authority.title}, {days}.\nFans: median and 90 % band; below: median, 50 % (thick) and 90 % (thin) intervals; from"
        f" noise fitted to authorities that adopted nothing, and {effect}. Green: the programme over the same families without it."
        f" {intervals_in_words(intervals_hold(prediction.experiment, prediction.effects.finished))}{missing_in_words(prediction.incomplete)}"
    )


def fan_rows(prediction: "Prediction") -> pd.DataFrame:
    """Return the bands year by year, from the first figure on, and own figures before it, as ratios to it; and the finding as title."""
    from experiments.prediction.combine import NO_PROGRAMME, WITH_PROGRAMME

    rows = prediction.table[prediction.table["comparison"].isin([NO_PROGRAMME, WITH_PROGRAMME]) & prediction.table["quantity"].isin(list(QUANTITIES))]
    first = prediction.first.year
    tables = [rows.assign(year=first + rows["years"])]
    for quantity, own in prediction.owns.items():
        start = dict.fromkeys(("low_90", "low_50", "median", "high_50", "high_90"), 1.0)
        tables.append(pd.DataFrame([{"quantity": quantity, "comparison": name, "year": first, **start} for name in (NO_PROGRAMME, WITH_PROGRAMME)]))
        if first in own.figures:
            seen = [
                {"quantity": quantity, "comparison": "published", "year": year, "median": value / own.figures[first]}
                for year, value in own.figures.items()
            ]
            tables.append(pd.DataFrame(seen))
    table = pd.concat(tables, ignore_index=True).sort_values(["quantity", "comparison", "year"])
    titles = {name: title_of(prediction, name) for name in QUANTITIES}
    begins = prediction.go_live.year + (prediction.go_live.timetuple().tm_yday - YEAR_ENDS) / DAYS
    return table.assign(title=table["quantity"].map(titles), unit=f"times the figure of {first}", go_live=begins)


def title_of(prediction: "Prediction", quantity: str) -> str:
    """Return the finding: what the programme does to the figure; a question with few pairs."""
    from experiments.prediction.combine import PROGRAMME_AGAINST_NONE

    words, few = QUANTITIES[quantity].capitalize(), len(prediction.effects.finished) < FEWEST_PAIRS
    last = prediction.table[prediction.table["years"] == prediction.last.year - prediction.first.year].set_index(["quantity", "comparison"])
    effect = last.loc[(quantity, PROGRAMME_AGAINST_NONE)]["median"]
    return f"{words}: with or without?" if few else f"{words}: the programme multiplies them by {effect:.2f}"


def interval_rows(prediction: "Prediction") -> pd.DataFrame:
    """Return the three intervals of the last figure."""
    from experiments.prediction.combine import NO_PROGRAMME, PROGRAMME_AGAINST_NONE, WITH_PROGRAMME

    words = {
        NO_PROGRAMME: "own figures, nothing done",
        WITH_PROGRAMME: "own figures, programme",
        PROGRAMME_AGAINST_NONE: "programme over none,\nsame families",
    }
    last = prediction.table[prediction.table["years"] == prediction.last.year - prediction.first.year]
    last = last[last["comparison"].isin(list(words)) & last["quantity"].isin(list(QUANTITIES))]
    unit = f"ratio, {prediction.last.year} against {prediction.first.year}"
    return last.assign(words=last["comparison"].map(words), unit=unit)


def error_rows(prediction: "Prediction") -> pd.DataFrame:
    """Return the intervals of both errors against the paired world, those that are missed first; the finding as title."""
    from experiments.prediction.effects import ERRORS

    rows = prediction.table[prediction.table["quantity"].isin(list(ERRORS))].dropna(subset="median")
    last = rows.set_index("quantity")["median"]
    found = [
        f"{words} x{last[name]:.2f}" for name, words in labels_of(["missed_high_risk_children", "needless_care_entries"]).items() if name in last
    ]
    words = rows["quantity"].map(labels_of(ERRORS))
    unit = f"ratio, programme over no programme, to {day_in_words(prediction.last)}"
    few = len(prediction.effects.finished) < FEWEST_PAIRS
    return rows.assign(words=words, unit=unit, title="What happens to both errors?" if few else f"Both errors: {', '.join(found)}")


STYLES = {"after_against_before_no_programme": (BASELINE, "nothing done"), "after_against_before": (COLOURS[0], "programme")}


@styled()
def plot_fan(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw own figures before go-live and both fans after.

    Columns: comparison, year, median, low_90, high_90, title, unit, go_live (in years, 31 March being whole).
    """
    ax = ax or new_axes()
    ends = []
    for comparison, (colour, words) in STYLES.items():
        own = table[table["comparison"] == comparison].sort_values("year")
        ax.fill_between(own["year"], own["low_90"], own["high_90"], color=colour, alpha=0.16, linewidth=0)
        line = "--" if words == "nothing done" else "-"
        seaborn.lineplot(own, x="year", y="median", estimator=None, errorbar=None, color=colour, linewidth=1.8, linestyle=line, ax=ax)
        ends.append((words, float(own["median"].iloc[-1]), colour))
    seen = table[table["comparison"] == "published"]
    if len(seen):
        seaborn.lineplot(seen, x="year", y="median", estimator=None, errorbar=None, color=OBSERVED, marker="o", linewidth=1.0, ax=ax)
        ax.annotate("published", (seen["year"].iloc[0], seen["median"].iloc[0]), (7, -9), textcoords="offset points", fontsize=9)
    ax.axhline(1.0, color=BASELINE, linewidth=0.8, linestyle=":")
    years = sorted(set(table["year"].astype(int)))
    ax.set_xticks(years, [str(year) for year in years], fontsize=9)
    ax.set_xlim(years[0] - 0.2, years[-1])
    ax.set(xlabel="31 March", ylabel=str(table["unit"].iloc[0]), title=str(table["title"].iloc[0]))
    mark_day(ax, float(table["go_live"].iloc[0]), "go-live")
    name_ends(ax, ends)
    return ax


@styled()
def plot_intervals(table: pd.DataFrame, ax: Axes | None = None, has_names: bool = True) -> Axes:
    """Draw intervals as bars on a log scale. Columns: comparison, words, median, low_50, high_50, low_90, high_90, unit."""
    ax = ax or new_axes(8.0, 2.0)
    rows_down(ax, list(table["words"]) if has_names else [""] * len(table), 8.5)
    colours = [STYLES.get(str(name), (COLOURS[2], ""))[0] for name in table["comparison"]]
    rows = list(range(len(table)))
    ax.hlines(rows, table["low_90"], table["high_90"], color=colours, linewidth=2)
    ax.hlines(rows, table["low_50"], table["high_50"], color=colours, linewidth=6)
    seaborn.scatterplot(x=table["median"], y=rows, color="white", edgecolor=colours, linewidth=1.6, s=34, zorder=3, legend=False, ax=ax)
    ax.axvline(1.0, color=BASELINE, linewidth=1)
    ax.set_xscale("log")
    low, high = float(table["low_90"].min()) * 0.9, float(table["high_90"].max()) * 1.1
    ticks = [tick for tick in TICKS if low <= tick <= high]
    spacing = -(-len(ticks) // MOST_TICKS)
    ticks = [tick for tick in ticks if (TICKS.index(tick) - TICKS.index(1.0)) % spacing == 0]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel=str(table["unit"].iloc[0]), ylabel="")
    return ax


TICKS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0)

MOST_TICKS = 8
