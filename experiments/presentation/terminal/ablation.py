"""What an ablation found, in words computed from its numbers: the whole difference, what stands out of it, or that nothing does."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.ablation.ablate import Ablation
from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.presentation.terminal.layout import DISCLAIMER, format_value, paragraphs, table_lines
from experiments.runs.parameter_values import is_chance_only, set_by_hand

LEAST_RUNS = 5
"""Below so many runs no block is singled out."""

MOST_NAMED, MOST_TOLD = 3, 10

MILLION = 1_000_000


def words_of(measure: str) -> str:
    """Return a measure's label as the beginning of a sentence."""
    label = EVERY[measure].label
    return label[0].upper() + label[1:]


def scale_of(unit: str) -> float:
    """Return by what numbers of a unit are divided in a figure: pounds by a million."""
    return MILLION if unit == "GBP" else 1.0


def finding(measure: str, whole: Any, shares: pd.DataFrame) -> str:
    """Return the finding of one measure as a title."""
    words = words_of(measure)
    if whole.share == 0.0 and not shares["share"].any():
        return f"{words}: no difference at all"
    start = f"{words}: {format_value(measure, whole.share, True)} in all" if whole.stands_out else f"{words}: no clear difference in all"
    return f"{start}; {what_stands_out(whole, shares, measure)}"


def what_stands_out(whole: Any, shares: pd.DataFrame, measure: str) -> str:
    """Return which blocks stand out of chance and sampling, those in the whole's direction first; or that none does."""
    if whole.runs < LEAST_RUNS:
        return f"{whole.runs} run{'s are' if whole.runs > 1 else ' is'} too few to single anything out"
    clear = shares[shares["stands_out"].astype(bool)]
    if not len(clear):
        return "no ingredient stands out"
    with_whole = clear["share"] * whole.share > 0.0
    same, against = clear[with_whole], clear[~with_whole]
    unclear = larger_but_unclear(shares, clear, measure)
    if not whole.stands_out or not len(same):
        return f"{named(clear, measure)} stand{'s' if len(clear) == 1 else ''} out{unclear}"
    text = f"most clearly {named(same, measure)}" if len(same) < len(shares) else f"largest {named(same, measure)}"
    return text + unclear + (f"; against it {named(against, measure)}" if len(against) else "")


def larger_but_unclear(shares: pd.DataFrame, clear: pd.DataFrame, measure: str) -> str:
    """Return the block whose share is larger than any that stands out, though it varies too much to stand out itself; nothing without one."""
    first = shares.loc[shares["share"].abs().idxmax()]
    if bool(first["stands_out"]) or abs(first["share"]) <= clear["share"].abs().max():
        return ""
    return f"; larger but less sure {first['block']} ({format_value(measure, float(first['share']), True)})"


def named(rows: pd.DataFrame, measure: str) -> str:
    """Return the largest blocks by name with their shares."""
    parts = [f"{row.block} ({format_value(measure, row.share, True)})" for row in rows.head(MOST_NAMED).itertuples()]
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    return ", ".join(parts) + more


def ablation_lines(ablation: Ablation, width: int | None = None) -> Iterator[str]:
    """Yield an ablation in the terminal: each measure's finding, its shares with both intervals, and the interactions that matter."""
    yield from paragraphs(opening(ablation), width)
    for measure in dict.fromkeys(ablation.shares["measure"]):
        rows = ablation.shares[ablation.shares["measure"] == measure]
        whole = ablation.whole[ablation.whole["measure"] == measure]
        yield ""
        yield from paragraphs([finding(measure, next(whole.itertuples()), rows)], width)
        yield from share_lines(rows, whole, ablation.design.is_exact, width)
    yield from paragraphs(["", *interaction_lines(ablation), "", *closing(ablation)], width)


def opening(ablation: Ablation) -> Iterator[str]:
    """Yield what is taken apart, and how."""
    notes, runs, blocks, design = ablation.notes, len(ablation.finished), ablation.blocks, ablation.design
    yield f"{ablation.scenario}: what each of {len(blocks)} blocks of {notes['policy']} adds to the same authority without any of it."
    how = f"all {len(design.combinations)} combinations of them on and off"
    if not design.is_exact:
        how = f"{len(design.combinations)} of {2 ** len(blocks):,} combinations, {len(design.samples)} samples of orders, each with its reverse"
    yield f"Shapley values over {how}; {runs} run{'s' if runs > 1 else ''}, the same families in every combination."
    money = "goes into generic social workers" if notes["is_reinvested"] else "is saved"
    yield f"The money of what is off {money}. Shares add up to the whole difference in every run."


def closing(ablation: Ablation) -> Iterator[str]:
    """Yield what stands out, what the shares rest on, and what they are not for."""
    blocks = len(ablation.blocks)
    yield f"Stands out: zero lies outside of what chance among runs and sampling leave open, for all {blocks} blocks at once with 90 %."
    under = "draws of the parameters that were calibrated" if not is_chance_only(ablation.shares["intervals"].iloc[0]) else "one set of parameters"
    yield f"These are shares of the model's difference under {under}; how strong each mechanism is, is mostly assumed."
    if line := set_by_hand(ablation.experiment):
        yield line
    yield DISCLAIMER


def share_lines(rows: pd.DataFrame, whole: pd.DataFrame, is_exact: bool, width: int | None) -> Iterator[str]:
    """Yield one measure's table: a row a block, then all together."""
    grid = [
        [*cells_of(row.block, row), format_value(row.measure, row.sampling_error), "stands out" if row.stands_out else ""]
        for row in rows.itertuples()
    ]
    grid += [[*cells_of("all together", row), "", ""] for row in whole.itertuples()]
    heads = ["", "share", "90 % of the mean", "5 to 95 % of runs", "sampling +-", ""]
    shown = [i for i, head in enumerate(heads) if not (is_exact and head.startswith("sampling"))]
    yield from table_lines([heads[i] for i in shown], [[row[i] for i in shown] for row in grid], width, is_left=[len(shown) - 1])


def cells_of(words: str, row: Any) -> list[str]:
    """Return one block's share with both intervals."""
    number_format = EVERY[row.measure].number_format
    ends = (row.mean_low, row.mean_high), (row.low, row.high)
    intervals = [number_format.interval(*pair) if row.runs > 1 else UNKNOWN for pair in ends]
    return [f"  {words}", number_format.format(row.share, True), *intervals]


def interaction_lines(ablation: Ablation) -> Iterator[str]:
    """Yield at most ten interactions whose interval excludes zero, and how many were looked at."""
    table, total = ablation.interactions, len(ablation.blocks) * (len(ablation.blocks) - 1) // 2
    if not len(table):
        return
    looked = table[table["error"].map(lambda error: error == error and error != float("inf"))]
    if not len(looked):
        yield "Interactions (what two blocks add together beyond each alone): the runs are too few to look at any."
        return
    clear = looked[looked["is_clear"].astype(bool)]
    pairs = len(looked[["first", "second"]].drop_duplicates())
    yield (
        f"Interactions (what two blocks add together beyond each alone): {pairs} of {total} pairs and {looked['measure'].nunique()} measures looked"
        f" at, {len(looked)} intervals of 90 %; {len(clear)} exclude zero, about {0.1 * len(looked):.0f} would by chance alone."
    )
    for row in clear.head(MOST_TOLD).itertuples():
        band = EVERY[row.measure].number_format.band(row.interaction, row.interaction - row.error, row.interaction + row.error)
        yield f"  {row.first} with {row.second}: {EVERY[row.measure].label} {band}"
