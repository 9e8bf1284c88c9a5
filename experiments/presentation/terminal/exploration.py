"""What a study of sensitivity found, in the terminal."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from experiments.exploration.discover import Discovered
from experiments.exploration.morris import NEGLIGIBLE_CHANGE
from experiments.exploration.sensitivity import Apportioned
from experiments.exploration.study import Discovery
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.presentation.terminal.layout import table_lines

MOST_SHOWN = 8
"""Parameters shown for each outcome."""

FEW_FAILURES = 20


def sensitivity_lines(found: Apportioned) -> Iterator[str]:
    """Yield, for every outcome's difference over the whole time, the parameters that carry it, and what the screening leaves aside."""
    period = found.question.cells[-1].period
    policy, baseline = Path(found.study.policy).stem, Path(found.study.baseline).stem
    yield f"{found.study.title}: what the difference between {policy} and {baseline} rests on, {in_words(period)}."
    yield ""
    yield from screening_lines(found, period)
    for outcome in found.study.outcomes:
        rows = found.shares[(found.shares["outcome"] == outcome) & (found.shares["kind"] == "difference") & (found.shares["period"] == period)]
        if len(rows):
            yield from share_lines(rows)
    yield from (f"{name}: {count} points have no number (nothing to divide by); it is left out." for name, count in found.left_out.items())
    yield "Share: of the outcome's variance, over ranges and seeds, that goes with the parameter alone; total: with all that it does together with"
    yield "others. What no parameter has is chance among families, and what curves and pairs do not see. [90 % interval.]"
    yield "Ranges are those registered, each value in them as likely as any other; no published figure has narrowed them here, and no"
    yield "threshold is refitted, so part of the variance is of worlds unlike any authority. Calibrated draws narrow it."


def screening_lines(found: Apportioned, period: str) -> Iterator[str]:
    """Yield how many parameters the screening saw and how many stand out of chance."""
    rows = found.effects[(found.effects["kind"] == "difference") & (found.effects["period"] == period)]
    real = rows[rows["parameter"] != NEGLIGIBLE_CHANGE]
    count, study = real["parameter"].nunique(), found.study
    clear = [f"{EVERY[outcome].label} {int(part['stands_out'].sum())}" for outcome, part in real.groupby("outcome", sort=False)]
    if study.worlds is not None:
        yield f"Screening: {count} parameters in {study.worlds} worlds that differ in all of them. Parameters whose effect stands out of chance (of"
        yield f"those, a tenth may be chance): {'; '.join(clear)}."
    else:
        yield f"Screening: {count} parameters, {study.trajectories} trajectories. Parameters whose effect stands out of chance (what a change of"
        yield f"0.01 % in everything sets free): {'; '.join(clear)}."
    yield ""


def share_lines(rows: pd.DataFrame) -> Iterator[str]:
    """Yield one outcome: how far it spreads, and its parameters, the largest total share first."""
    first = rows.iloc[0]
    spread = f"5 to 95 % of {int(first['points'])} points {first['low']:.3g} to {first['high']:.3g}"
    about, explained = f"{EVERY[first['outcome']].label} ({first['unit']})", max(first["explained"], 0.0)
    yield f"{about}: median {first['median']:.3g}, {spread}; parameters explain {explained:.0%}"
    grid = []
    for row in rows.sort_values("total_share", ascending=False).head(MOST_SHOWN).itertuples():
        grid.append([f"  {row.parameter}", with_interval(row.share, row.share_error), with_interval(row.total_share, row.total_error)])
    yield from table_lines(["", "share", "total"], grid)
    yield ""


def with_interval(share: float, error: float) -> str:
    """Return a share with its interval; nothing is clipped: below zero means too few simulations to tell."""
    return f"{share:.2f} [{share - error:.2f}, {share + error:.2f}]"


def failure_words(study: Discovery) -> str:
    """Return when a programme fails, in words."""
    return " or ".join(
        f"{EVERY[each.measure].label} differs by " + (f"{each.at_least:g} or more" if each.at_least is not None else f"{each.at_most:g} or less")
        for each in study.fails_when
    )


def discovery_lines(found: Discovered) -> Iterator[str]:
    """Yield in how many worlds the programme fails, and the boxes in which it mostly does."""
    failed, worlds = int(found.worlds["fails"].sum()), len(found.worlds)
    policy, baseline = Path(found.study.policy).stem, Path(found.study.baseline).stem
    yield f"{found.study.title}: {policy} against {baseline} in {worlds} worlds that the registered ranges allow."
    yield f"It fails where {failure_words(found.study)}: in {failed} of {worlds} worlds ({failed / worlds:.0%})."
    yield "That share is of the worlds that were looked at, not a probability: nobody knows how likely each world is."
    yield ""
    if not found.boxes:
        yield "No box of parameters holds mostly failures: " + (
            "too few worlds fail to say where." if failed < FEW_FAILURES else "they are scattered."
        )
    for box in found.boxes:
        yield f"Box {box.number}: {box.density:.0%} of its worlds fail; it holds {box.coverage:.0%} of all failures and {box.mass:.0%} of all worlds."
        grid = [[f"  {name}", f"{low:.4g} to {high:.4g}", f"p {p:.2g}"] for name, (low, high, p) in box.bounds.items()]
        yield from table_lines(["", "", ""], grid) if grid else ["  no bound of it is more than chance"]
        yield ""
