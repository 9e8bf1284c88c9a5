"""Figures in words, for those who do not see them: their tables, a sentence for each row, or for each line its ends."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY, label_of_ratio
from experiments.measures.formats import three_figures
from experiments.prediction.combine import NO_PROGRAMME, PROGRAMME_AGAINST_NONE, WITH_PROGRAMME
from experiments.presentation.figures.captions import day_in_words, period_in_words
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.numbers import minus_in_text
from experiments.presentation.terminal.reported_effects import change, said

MOST_ROWS = 60
"""Most rows that are read out."""

COMPARED = {
    NO_PROGRAMME: "nothing done",
    WITH_PROGRAMME: "with the programme",
    PROGRAMME_AGAINST_NONE: "with the programme over without it",
}
"""What a prediction's figure sets against what."""

PARTS = {"whole": "model, after against before", "programme": "model, what the programme did"}
"""What a figure of reported changes shows of the model."""


def in_words(table: pd.DataFrame) -> list[str]:
    """Return a figure's table in sentences; nothing of one that this version does not know."""
    for columns, words in KINDS:
        if set(columns) <= set(table):
            found = list(words(table))
            more = len(found) - MOST_ROWS
            return found if more <= 0 else [*found[:MOST_ROWS], f"{more} more rows stand in the figure's table."]
    return []


def ends_of_lines(table: pd.DataFrame) -> Iterator[str]:
    """Yield of each line its first and its last value, with the band where it has one."""
    for (panel, line), rows in table.groupby(["panel", "line"], sort=False, dropna=False):
        rows = rows.dropna(subset=["mean"])
        if len(rows):
            where = f"{panel}, " if isinstance(panel, str) and panel else ""
            first, last = rows.iloc[0], rows.iloc[-1]
            band = f" ({last['low']:,.0f} to {last['high']:,.0f})" if last["low"] == last["low"] and last["low"] != last["high"] else ""
            begins = f"{first['mean']:,.0f} {first['unit']} on {in_day(first['date'])}"
            ends = f", {last['mean']:,.0f}{band} on {in_day(last['date'])}" if len(rows) > 1 else ""
            yield minus_in_text(f"{where}{line}: {begins}{ends}.")


def in_day(day: object) -> str:
    """Return a day in words."""
    return day_in_words(pd.Timestamp(str(day)).date())


def differences(table: pd.DataFrame) -> Iterator[str]:
    """Yield the rows of differences, as they are written beside the points."""
    if "said_is" in table:
        yield f"Each row: {table['said_is'].iloc[0]}."
    has_panels = "title" in table and table["title"].nunique() > 1
    for row in table.to_dict("records"):
        parts = (row["title"] if has_panels else "", row.get("heading"), row["words"])
        named = dict.fromkeys(part for part in parts if isinstance(part, str) and part)
        yield f"{', '.join(named)}: {with_minus(str(row['said']))}."


def ratios(table: pd.DataFrame) -> Iterator[str]:
    """Yield the ratios of a prediction by year."""
    for row in table.dropna(subset=["years"]).to_dict("records"):
        where = f"{capital(EVERY[row['quantity']].label)}, {COMPARED.get(row['comparison'], '')}, {row['year']:.0f}"
        ends = "; ".join(f"{share} %: {row[f'low_{share}']:.2f} to {row[f'high_{share}']:.2f}" for share in (50, 90))
        yield f"{where}: ×{row['median']:.2f} ({ends})."


def shares(table: pd.DataFrame) -> Iterator[str]:
    """Yield the share of each part in each measure."""
    for row in table.to_dict("records"):
        is_known = row["error"] == row["error"] and abs(row["error"]) != float("inf")
        ends = f", give or take {three_figures(row['error'])}" if is_known else ""
        clear = ", stands out" if row["stands_out"] is True else ""
        yield minus_in_text(f"{capital(EVERY[row['measure']].label)}, {row['block']}: {three_figures(row['share'])} {row['unit']}{ends}{clear}.")


def published(table: pd.DataFrame) -> Iterator[str]:
    """Yield published figures beside simulated ones."""
    for row in table.to_dict("records"):
        yield f"{capital(label_of_ratio(row['measure']))}, {period_in_words(row['period'])}: {beside(row)}."


def patterns(table: pd.DataFrame) -> Iterator[str]:
    """Yield the figures of each pattern."""
    for row in table.to_dict("records"):
        yield f"{capital(str(row['pattern']))}; {row['figure']}: {beside(row)}, {row['unit']}."


def beside(row: dict[str, Any]) -> str:
    """Return a published number beside a simulated one with its interval."""
    known = f"published {three_figures(row['observed'])}, " if row["observed"] == row["observed"] else "no published figure, "
    ends = f" ({three_figures(row['low'])} to {three_figures(row['high'])})" if row["low"] != row["high"] else ""
    return minus_in_text(f"{known}simulated {three_figures(row['median'])}{ends}")


def claims(table: pd.DataFrame) -> Iterator[str]:
    """Yield what is reported beside what the model gives."""
    for _, row in table.iterrows():
        yield minus_in_text(
            f"{capital(str(row['words']))}: reported {said(row)}; {PARTS.get(row['part'], row['part'])} {change(row, row['runs'] > 1)}."
        )


def points_of_sweep(table: pd.DataFrame) -> Iterator[str]:
    """Yield the least and the greatest difference of each policy and outcome of a sweep."""
    for (policy, name), rows in table.dropna(subset=["difference"]).groupby(["policy", "measure"], sort=False):
        least, greatest = (EVERY[name].number_format.format(float(rows["difference"].agg(end)), True) for end in ("min", "max"))
        yield with_minus(f"{policy}: {EVERY[name].label}, differences from {least} to {greatest} over {len(rows)} points.")


def teams_on_the_front(table: pd.DataFrame) -> Iterator[str]:
    """Yield each team with its state, and with draws enough its share of samples; its numbers stand in the table of the page."""
    for row in table.to_dict("records"):
        share = row["share_of_samples"]
        yield f"Team {row['team']} ({row['words']}): {row['state']}{'' if pd.isna(share) else f'; in {share:.0%} of samples on the front'}."


def ranks_of_teams(table: pd.DataFrame) -> Iterator[str]:
    """Yield who ranks first in each quantity over the states: by the largest regret, or by the share of states in which all aims are met."""
    for name, rows in table.groupby("objective", sort=False):
        first = rows[rows["rank"] == rows["rank"].min()]["team"]
        named = ", ".join("business as usual" if team == 0 else f"team {team}" for team in first)
        by = "the share of states" if rows["worst"].isna().all() else "the largest regret"
        yield f"{capital(str(name).replace('_', ' '))}: first by {by}: {named}."


def shares_of_variance(table: pd.DataFrame) -> Iterator[str]:
    """Yield for each outcome, and each year where there are several, the parameters whose total share has an interval above zero."""
    years = table["period"].nunique() > 1
    for (name, period), rows in table.groupby(["outcome", "period"], sort=False):
        sure = rows[rows["total_share"] > rows["total_error"]].sort_values("total_share", ascending=False)
        each = [f"{str(row['parameter']).replace('_', ' ')} {row['total_share']:.2f} ± {row['total_error']:.2f}" for row in sure.to_dict("records")]
        where = f"{capital(EVERY[name].label)}{f', {period_in_words(period)}' if years else ''}"
        yield f"{where}: {', '.join(each) or 'no parameter whose interval lies above zero'}."


def along_mechanisms(table: pd.DataFrame) -> Iterator[str]:
    """Yield each outcome's mean difference at the low and at the high end of each mechanism."""
    for (name, outcome), rows in table.groupby(["parameter", "outcome"], sort=False):
        ends = rows.sort_values("middle").iloc[[0, -1]].to_dict("records")
        number = EVERY[outcome].number_format
        low, high = (f"{number.band(row['mean'], row['low'], row['high'])} around {row['middle']:.3g}" for row in ends)
        yield minus_in_text(f"{capital(EVERY[outcome].label)}, {str(name).replace('_', ' ')}: {low}, {high}.")


KINDS: tuple[tuple[tuple[str, ...], Callable[[pd.DataFrame], Iterator[str]]], ...] = (
    (("panel", "line", "date", "mean"), ends_of_lines),
    (("words", "said"), differences),
    (("quantity", "comparison", "year", "median"), ratios),
    (("block", "measure", "share", "error"), shares),
    (("pattern", "figure", "observed", "median"), patterns),
    (("measure", "period", "observed", "median"), published),
    (("words", "part", "form", "reported"), claims),
    (("point", "policy", "measure", "difference"), points_of_sweep),
    (("team", "words", "state", "share_of_samples"), teams_on_the_front),
    (("parameter", "outcome", "period", "total_share", "total_error"), shares_of_variance),
    (("parameter", "outcome", "middle", "mean", "low", "high"), along_mechanisms),
    (("team", "objective", "rank", "rank_p90"), ranks_of_teams),
)
"""How a figure's table is read out, by columns that it has."""
