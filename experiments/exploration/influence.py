"""Each parameter's influence on results: the table that `run.py sensitivity` writes, as configs/influence.csv, if it ships for this model."""

from pathlib import Path

import pandas as pd

from experiments.inputs.load import CONFIGS, read_parameters
from experiments.measures.money import GBP

SHIPPED_INFLUENCE = CONFIGS / "influence.csv"

INFLUENCE_COLUMNS = ["parameter", "outcome", "total_share", "total_error", "stands_out_in"]


def influence_table(effects: pd.DataFrame, shares: pd.DataFrame, period: str, floor: str) -> pd.DataFrame:
    """Return one row for every screened parameter: the outcome with its largest total Sobol index, that index, and where it is significant.

    Of differences, over the whole time. A price is significant for money alone.
    Parameters outside the second stage have no index; significant ones come first among them.
    """
    screened = effects[(effects["kind"] == "difference") & (effects["period"] == period) & (effects["parameter"] != floor)]
    screened = screened.assign(stands_out=screened["stands_out"] & ~is_price_of_no_money(screened))
    rows = screened.groupby("parameter", sort=False).apply(significant_outcomes, include_groups=False).rename("stands_out_in").reset_index()
    best = shares[(shares["kind"] == "difference") & (shares["period"] == period)]
    best = best[~is_price_of_no_money(best)].sort_values("total_share", ascending=False).drop_duplicates("parameter")[INFLUENCE_COLUMNS[:-1]]
    found = rows.merge(best, on="parameter", how="outer")[INFLUENCE_COLUMNS]
    found["is_clear"] = found["stands_out_in"] != ""
    return found.sort_values(["total_share", "is_clear", "parameter"], ascending=[False, False, True])[INFLUENCE_COLUMNS]


def is_price_of_no_money(rows: pd.DataFrame) -> pd.Series:
    """Return for each row whether its parameter is a price and its outcome is no money: what a regression finds there is chance.

    A price turns what happened into money and moves no family.
    """
    prices = {name for name, figure in read_parameters().items() if figure.unit == GBP}
    return rows["parameter"].isin(prices) & (rows["unit"] != GBP)


def significant_outcomes(rows: pd.DataFrame) -> str:
    """Return the outcomes on which a parameter's effect is significant, joined by semicolons."""
    return "; ".join(rows.loc[rows["stands_out"], "outcome"])


def read_influence(path: Path = SHIPPED_INFLUENCE) -> dict[str, str]:
    """Return each parameter's influence in words, the most influential first; empty if no table ships."""
    if not path.exists():
        return {}
    table = pd.read_csv(path, keep_default_na=False, na_values={"total_share": [""], "total_error": [""]})
    return {str(row.parameter): influence_words(row) for row in table.itertuples()}


def influence_words(row: pd.Series) -> str:
    """Return one parameter's influence in words."""
    if row.total_share == row.total_share:
        return f"explains {row.total_share:.2f} ± {row.total_error:.2f} of the variance of {row.outcome}"
    return f"screened: significant for {row.stands_out_in}" if row.stands_out_in else "screened: not significant"
