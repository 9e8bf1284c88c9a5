"""The refits of all combinations of forms in words: how near each comes to the figures, what stands at a bound, what is missed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.calibration.form_fit import MISSED, TABLE, FittedForms
from experiments.inputs.errors import shown_path
from experiments.presentation.terminal.layout import paragraphs, table_lines

WHERE = "configs/forms_fitted.csv"


def form_fit_lines(done: FittedForms, width: int | None = None) -> Iterator[str]:
    """Yield a row for each combination, then every bound and every figure that is missed."""
    refit = done.refit
    opening = (
        f"{done.authority.title}: {len(done.combinations)} combinations of forms refitted in {refit.steps} steps of {refit.seeds} runs;"
        f" how near they come is of {refit.seeds_at_the_end} further runs."
    )
    yield from paragraphs([opening, ""], width)
    heads = ["combination", "mean error", f"figures missed\nby over {MISSED:.0%}", "at a bound"]
    grid = [row_of(str(name), rows, done) for name, rows in done.table.groupby("combination", sort=False)]
    yield from table_lines(heads, grid, width)
    yield from paragraphs(["", *missed_lines(done), "", *bound_lines(done), "", closing(done)], width)


def row_of(name: str, rows: pd.DataFrame, done: FittedForms) -> list[str]:
    """Return one combination's row: the mean absolute log error of its figures, how many are missed, how many parameters stand at a bound."""
    figures = rows.drop_duplicates("target")
    known = figures["ratio"][np.isfinite(figures["ratio"]) & (figures["ratio"] > 0.0)]
    error = f"{abs(np.log(known)).mean():.3f}" if len(known) else ""
    missed = done.missed[done.missed["combination"] == name]["target"].nunique()
    bounds = rows[rows["is_at_bound"]]["parameter"].nunique()
    return [name.replace("_", " ").replace("+", ", "), error, f"{missed} of {len(figures)}", str(bounds)]


def missed_lines(done: FittedForms) -> Iterator[str]:
    """Yield each figure that a refit misses, with simulated over published in every combination that misses it."""
    missed = done.missed.drop_duplicates(["combination", "target"])
    if not len(missed):
        yield f"No figure is missed by more than {MISSED:.0%}."
        return
    yield f"Simulated over published, where more than {MISSED:.0%} off:"
    for target, rows in missed.groupby("target", sort=False):
        ratios = sorted(rows["ratio"])
        span = f"{ratios[0]:.2f} to {ratios[-1]:.2f}" if len(ratios) > 1 else f"{ratios[0]:.2f}"
        yield f"  {target}: {span} in {len(rows)} of {len(done.combinations)}"


def bound_lines(done: FittedForms) -> Iterator[str]:
    """Yield each parameter that stands at a bound of its range, and in which combinations."""
    bounds = done.at_bounds.drop_duplicates(["combination", "parameter"])
    if not len(bounds):
        yield "No parameter stands at a bound of its range."
        return
    yield "At the bound of their range, so that their figures are reached by force or not at all:"
    for name, rows in bounds.groupby("parameter", sort=False):
        yield f"  {name}: in {len(rows)} of {len(done.combinations)}"


def closing(done: FittedForms) -> str:
    """Return where the table is used."""
    if done.out is None:
        return f"Nothing is kept: --out DIR keeps {TABLE}.csv."
    where = shown_path((done.out / f"{TABLE}.csv").absolute())
    return f"`run.py robustness` takes it by --refits {where}, or from {WHERE} if it is copied there."
