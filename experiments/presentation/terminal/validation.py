"""Targets and patterns in the terminal."""

import numpy as np
import pandas as pd

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.validation.fitted_targets import study_of_posterior
from experiments.validation.targets import FEW, TOLERANCE


def validation_text(table: pd.DataFrame, runs: int) -> str:
    """Return the table as text, with what is inside the tolerance, and how much of that was fitted."""
    shown = table.assign(**{name: table[name].map({True: "yes", False: "no"}) for name in ("is_inside", "in_interval", "fitted")})
    for name in ("observed", "median", "low", "high"):
        shown[name] = [f"{value:,.3g}" if abs(value) < 10 else f"{value:,.0f}" for value in shown[name]]
    shown["ratio"] = shown["ratio"].map("{:.2f}".format)
    inside = int(table["is_inside"].sum())
    within = int(table["in_interval"].sum())
    end = f"{inside} of {len(table)} within {TOLERANCE:.0%}; {within} lie between the simulated 5 and 95 % points of {runs} runs."
    end += fitted_and_not(table)
    end += " An interval of few runs is too narrow." if runs < FEW else ""
    end += " Figures of role 'reported' are shown, never fitted to."
    return shown.drop(columns="source").to_string(index=False) + "\n\n" + end


def fitted_and_not(table: pd.DataFrame) -> str:
    """Return how many figures lie in the interval among those that the posterior was fitted to, and among the others; nothing if none was."""
    if not table["fitted"].any():
        return ""
    fitted, others = (table.loc[table["fitted"] == is_fitted, "in_interval"] for is_fitted in (True, False))
    words = f" The posterior was fitted to {len(fitted)} of these, or to means of them over years: {int(fitted.sum())} lie there"
    return f"{words}; of the {len(others)} others {int(others.sum())}."


def of_many_places(scenario: str) -> str:
    """Return what to say of figures that are of many places like the one that is simulated; nothing where they are its own."""
    study = study_of_posterior(resolve_scenario(scenario, Overrides()).authority)
    if study is None or study.method.places == 1:
        return ""
    return (
        f"These figures are of {study.method.places} places together, the intervals of one, with all its chance: a figure inside says little.\n"
        f"Look at the medians, or at targets.csv of `run.py calibrate {study.name}`, whose intervals are those of so many places.\n"
    )


def pattern_text(table: pd.DataFrame) -> str:
    """Return the table as text, each pattern's statement above its figures."""
    lines = []
    for (level, statement), rows in table.groupby(["level", "pattern"], sort=False):
        lines.append(f"{str(level).capitalize()}: {statement}. Shown in {rows['shown_in'].iloc[0]:.0%} of runs.")
        for row in rows.itertuples():
            observed = "no figure" if np.isnan(row.observed) else f"{row.observed:.3g}" + (" (a target)" if row.is_target else "")
            lines.append(f"  {row.figure}: published {observed}, simulated {row.median:.3g} [{row.low:.3g}, {row.high:.3g}] ({row.unit})")
    return "\n".join(lines)
