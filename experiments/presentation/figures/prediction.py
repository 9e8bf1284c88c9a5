"""Figures of prediction: the fan of an authority's own figures, what adds to its width, and how intervals did on authorities not fitted to."""

from pathlib import Path

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes

from experiments.prediction.noise_study import Checked
from experiments.prediction.predict import Prediction
from experiments.presentation.figures.style import BASELINE, COLOURS, OBSERVED, STYLE, new_axes, styled
from experiments.runs.parameter_values import intervals_hold, labelled

SIZES = 4

QUANTITIES = {"protection_plans": "protection plans", "care_entries": "care entries"}

WANTED = (0.85, 0.95)


def draw_coverage(checked: "Checked", path: Path) -> None:
    """Draw coverage by first year and by size, a panel a quantity, with the table beside."""
    from experiments.presentation.figures.save import save

    table = coverage_rows(checked.windows)
    with styled():
        figure, axes = pyplot.subplots(len(QUANTITIES), 2, figsize=(10, 6.4), sharey=True)
        for row, quantity in enumerate(QUANTITIES):
            for column, by in enumerate(("first year of the window", "count in the first year")):
                plot_coverage(table[(table["quantity"] == quantity) & (table["by"] == by)], axes[row][column])
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


def plot_coverage(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of ratios inside the 90 and the 50 % interval, group by group. Columns: group, inside_90, inside_50, quantity, by, windows."""
    ax = ax or new_axes()
    places = range(len(table))
    ax.axhspan(*WANTED, color="#e8e8e8", zorder=0)
    for name, colour, marker, line in (("inside_90", COLOURS[0], "o", 0.9), ("inside_50", COLOURS[1], "s", 0.5)):
        ax.axhline(line, color=colour, linewidth=0.8, linestyle=":")
        ax.plot(places, table[name], color=colour, marker=marker, linewidth=1.4)
        ax.annotate(
            f"{line:.0%} interval", (len(table) - 1, table[name].iloc[-1]), (5, 0), textcoords="offset points", color=colour, fontsize=8, va="center"
        )
    ax.set_xticks(places, table["group"], fontsize=8)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel(str(table["by"].iloc[0]), fontsize=9)
    ax.set_ylabel("share of ratios inside", fontsize=9)
    ax.set_title(f"{QUANTITIES[str(table['quantity'].iloc[0])].capitalize()}: {table['windows'].sum()} windows not fitted to", fontsize=9.5)
    return ax


def draw_prediction(prediction: "Prediction", folder: Path) -> None:
    """Draw the fan of both quantities with the intervals below, both errors at the side, and the table beside."""
    from experiments.presentation.figures.save import save

    fan, bars, errors = fan_rows(prediction), interval_rows(prediction), error_rows(prediction)
    with styled():
        figure = pyplot.figure(figsize=(16, 7.2))
        grid = figure.add_gridspec(2, len(QUANTITIES) + 1, height_ratios=(3, 1.3), width_ratios=(1, 1, 0.75))
        for column, quantity in enumerate(QUANTITIES):
            plot_fan(fan[fan["quantity"] == quantity], figure.add_subplot(grid[0, column]))
            plot_intervals(bars[bars["quantity"] == quantity], figure.add_subplot(grid[1, column]))
        plot_intervals(errors, figure.add_subplot(grid[:, len(QUANTITIES)])).set_title(str(errors["title"].iloc[0]), fontsize=9.5)
        runs, title = len(prediction.effects.finished), prediction.experiment.authority.title
        figure.suptitle(
            f"{title}: {prediction.policy.replace('_', ' ')} from {prediction.go_live}, predicted. Bands: 50 and 90 %; own noise fitted to"
            f" authorities that adopted nothing, effect of {runs} paired runs.",
            fontsize=10,
            x=0.01,
            ha="left",
        )
        table = labelled(pd.concat([fan, bars, errors], ignore_index=True), intervals_hold(prediction.experiment, prediction.effects.finished))
        save(figure, table, folder / "prediction")


def fan_rows(prediction: "Prediction") -> pd.DataFrame:
    """Return the bands year by year, from the first figure on, and own figures before it, as ratios to it; and the finding as title."""
    from experiments.prediction.combine import NOTHING, OWN

    rows = prediction.table[prediction.table["comparison"].isin([NOTHING, OWN]) & prediction.table["quantity"].isin(list(QUANTITIES))]
    first = prediction.first.year
    tables = [rows.assign(year=first + rows["years"])]
    for quantity, own in prediction.owns.items():
        start = dict.fromkeys(("low_90", "low_50", "median", "high_50", "high_90"), 1.0)
        tables.append(pd.DataFrame([{"quantity": quantity, "comparison": name, "year": first, **start} for name in (NOTHING, OWN)]))
        if first in own.figures:
            seen = [
                {"quantity": quantity, "comparison": "published", "year": year, "median": value / own.figures[first]}
                for year, value in own.figures.items()
            ]
            tables.append(pd.DataFrame(seen))
    table = pd.concat(tables, ignore_index=True).sort_values(["quantity", "comparison", "year"])
    titles = {name: title_of(prediction, name) for name in QUANTITIES}
    return table.assign(title=table["quantity"].map(titles), unit=f"times the figure of {first}")


def title_of(prediction: "Prediction", quantity: str) -> str:
    """Return the finding: how far own figures move by themselves, and the effect."""
    from experiments.prediction.combine import NOTHING, PAIRED

    last = prediction.table[prediction.table["years"] == prediction.last.year - prediction.first.year].set_index(["quantity", "comparison"])
    by_itself, effect = last.loc[(quantity, NOTHING)], last.loc[(quantity, PAIRED)]
    words = QUANTITIES[quantity].capitalize()
    return f"{words}: by themselves x{by_itself['low_90']:.2f} to x{by_itself['high_90']:.2f}; the programme x{effect['median']:.2f}"


def interval_rows(prediction: "Prediction") -> pd.DataFrame:
    """Return the three intervals of the last figure."""
    from experiments.prediction.combine import NOTHING, OWN, PAIRED

    words = {NOTHING: "own figures, nothing done", OWN: "own figures, programme", PAIRED: "programme against\npaired world"}
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
        f"{words} x{last[name]:.2f}"
        for name, words in (("missed_high_risk_children", "missed"), ("needless_care_entries", "needless entries"))
        if name in last
    ]
    words = rows["quantity"].map(ERRORS).str.replace(", ", ",\n").str.replace("needless ", "needless\n")
    unit = f"ratio, programme over no programme, to {prediction.last}"
    return rows.assign(words=words, unit=unit, title=f"Both errors: {', '.join(found)}")


STYLES = {"after_against_before_no_programme": (BASELINE, "nothing done"), "after_against_before": (COLOURS[0], "programme")}


def plot_fan(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw own figures before go-live and both fans after. Columns: comparison, year, median, low_50, high_50, low_90, high_90, title, unit."""
    ax = ax or new_axes()
    ends = []
    for comparison, (colour, words) in STYLES.items():
        own = table[table["comparison"] == comparison].sort_values("year")
        ax.fill_between(own["year"], own["low_90"], own["high_90"], color=colour, alpha=0.16, linewidth=0)
        ax.fill_between(own["year"], own["low_50"], own["high_50"], color=colour, alpha=0.28, linewidth=0)
        ax.plot(own["year"], own["median"], color=colour, linewidth=1.8, linestyle="--" if words == "nothing done" else "-")
        ends.append((words, colour, float(own["year"].iloc[-1]), float(own["median"].iloc[-1])))
    seen = table[table["comparison"] == "published"]
    ax.plot(seen["year"], seen["median"], color=OBSERVED, marker="o", markersize=4, linewidth=1.0)
    for place, (words, colour, year, height) in enumerate(sorted(ends, key=lambda end: end[3])):
        ax.annotate(words, (year, height), (6, 5 if place else -5), textcoords="offset points", color=colour, va="center", fontsize=9)
    if len(seen):
        ax.annotate("published", (seen["year"].iloc[0], seen["median"].iloc[0]), (0, 8), textcoords="offset points", fontsize=9)
    ax.axhline(1.0, color=BASELINE, linewidth=0.8, linestyle=":")
    years = sorted(set(table["year"].astype(int)))
    ax.set_xticks(years, [f"31 March\n{year}" for year in years], fontsize=8)
    ax.set_xlim(years[0] - 0.2, years[-1] + 0.9)
    ax.set_ylabel(str(table["unit"].iloc[0]))
    ax.set_title(str(table["title"].iloc[0]), fontsize=9.5)
    return ax


def plot_intervals(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw intervals as bars on a log scale. Columns: comparison, words, median, low_50, high_50, low_90, high_90, unit."""
    ax = ax or new_axes(8.0, 2.0)
    for height, row in enumerate(table.itertuples()):
        colour = STYLES.get(str(row.comparison), (COLOURS[2], ""))[0]
        ax.plot([row.low_90, row.high_90], [height, height], color=colour, linewidth=2)
        ax.plot([row.low_50, row.high_50], [height, height], color=colour, linewidth=6, solid_capstyle="butt")
        ax.plot([row.median], [height], color="white", marker="o", markersize=5, markeredgecolor=colour, markeredgewidth=1.6)
    ax.axvline(1.0, color=BASELINE, linewidth=1)
    ax.set_xscale("log")
    ticks = [tick for tick in TICKS if float(table["low_90"].min()) * 0.9 <= tick <= float(table["high_90"].max()) * 1.1]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_yticks(range(len(table)), table["words"], fontsize=8.5)
    ax.invert_yaxis()
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(str(table["unit"].iloc[0]), fontsize=9)
    return ax


TICKS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0)
