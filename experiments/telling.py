"""The main job's table in the terminal, for someone who runs children's services."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from experiments.questions import PATHS, TWIN_PATH
from experiments.running import Results
from experiments.twins import MOVED, UNCHANGED
from simulation.measures import PAYERS

MILLION = 1_000_000
BASELINE = "baseline"
PAYER_WORDS = {
    "childrens_services": "children's services",
    "police": "police (unit cost assumed)",
    "nhs": "NHS (unit cost assumed)",
    "probation": "probation",
    "courts": "courts",
    "schools": "schools",
    "grant": "government grant",
}


@dataclass(frozen=True)
class Line:
    """One line of the table: a measure, its words, over which period (end date, or the interval after the split), in which form."""

    measure: str
    words: str
    is_stock: bool = False
    form: str = "count"


SECTIONS: dict[str, tuple[Line, ...]] = {
    "Children in the service at the end ({end})": (
        Line("children_in_need_safeguarding_service", "children in need (safeguarding)", True),
        Line("protection_plans", "protection plans", True),
        Line("pre_proceedings", "pre-proceedings", True),
        Line("care_proceedings", "care proceedings", True),
        Line("looked_after_children", "looked-after children", True),
    ),
    "Over the programme ({interval})": (
        Line("care_entries", "care entries"),
        Line("plan_starts", "plans started"),
        Line("re_referral_share_12_months", "re-referred within 12 months", form="share"),
        Line("repeat_plan_share", "plans that are repeat plans", form="share"),
    ),
    "Error one: children left in danger": (
        Line("harm_at_home_events", "harm at home, all known families"),
        Line("harm_at_home_known_events", "  of it, the service knows of it"),
        Line("missed_high_risk_children_low", "missed in danger, low reference*"),
        Line("missed_high_risk_children", "missed in danger, middle"),
        Line("missed_high_risk_children_high", "missed in danger, high"),
    ),
    "Error two: needless intervention": (
        Line("needless_plans_low", "needless plans, low reference*"),
        Line("needless_plans", "needless plans, middle"),
        Line("needless_plans_high", "needless plans, high"),
        Line("needless_care_entries_low", "needless care entries, low"),
        Line("needless_care_entries", "needless care entries, middle"),
        Line("needless_care_entries_high", "needless care entries, high"),
        Line("harm_in_care_events", "harm in care"),
    ),
    "Time with families": (
        Line("hours_face_to_face", "hours face to face"),
        Line("face_to_face_share_of_hours", "share of hours face to face", form="share"),
        Line("visits_done_share", "visits done of those due", form="share"),
    ),
    "Cost, GBP million (plus: costs more)": (
        Line("cost_gbp", "all payers", form="million"),
        *(Line(f"cost_gbp_{payer}", f"  {PAYER_WORDS[payer]}", form="million") for payer in PAYERS),
    ),
}


def period_of(results: Results, line: Line) -> str:
    """Return the last 31 March for a stock, the interval after the split otherwise."""
    table = results.summary["period"]
    dates = [period for period in table.unique() if "/" not in period]
    return max(dates) if line.is_stock else list(table.unique())[-1]


def number(value: float, form: str, signed: bool = True) -> str:
    """Return a number in its form: count, share (percentage points) or million pounds."""
    if value != value:
        return "-"
    sign = "+" if signed else ""
    scaled = value * 100 if form == "share" else value / MILLION if form == "million" else value
    digits = 1 if form != "count" or abs(scaled) < 10 else 0
    text = f"{scaled:{sign},.{digits}f}"
    return text + (" %" if form == "share" and not signed else "")


def cell_of(row: pd.Series, form: str) -> str:
    """Return difference, band and certainty of one pair: -103 [-150, -60] 95 %."""
    band = f"[{number(row['difference_low'], form)}, {number(row['difference_high'], form)}]"
    sure = "" if row["same_direction"] != row["same_direction"] else f" {row['same_direction']:.0%}"
    return f"{number(row['difference'], form)} {band}{sure}"


def columns_of(results: Results) -> dict[str, str]:
    """Return each column's heading by the pair's policy arm."""
    names = [pair.policy for pair in results.experiment.pairs]
    heads = {name: f"FS, bars {path}" for path in PATHS for name in names if name.endswith(f":{path}")}
    for name in names:
        if name.endswith(UNCHANGED):
            heads[name] = "twin: no effect"
        elif name.endswith(MOVED):
            heads[name] = "twin: moved bars"
    return heads


def told(results: Results) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = columns_of(results)
    rows = results.differences[results.differences["area"] == "all"].set_index(["policy", "measure", "period"])
    levels = results.summary[results.summary["area"] == "all"].set_index(["scenario", "measure", "period"])["mean"]
    middle = next(pair.baseline for pair in results.experiment.pairs if pair.baseline.endswith(f":{TWIN_PATH}"))
    grid: list[list[str]] = [["", "as usual", *heads.values()]]
    for title, lines in SECTIONS.items():
        end, interval = period_of(results, lines[0]), period_of(results, Line("", "")).replace("/", " to ")
        grid += [[], [title.format(end=end, interval=interval)]]
        for line in lines:
            period = period_of(results, line)
            cells = [cell_of(rows.loc[(name, line.measure, period)], line.form) for name in heads]
            grid.append([f"  {line.words}", number(levels[(middle, line.measure, period)], line.form, signed=False), *cells])
    yield from opening(results)
    yield from in_columns(grid)
    yield ""
    yield from closing(results)


def in_columns(grid: list[list[str]]) -> Iterator[str]:
    """Yield rows of cells in columns as narrow as they can be; a row of one cell is a heading."""
    rows = [row for row in grid if len(row) > 1]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in grid:
        if len(row) > 1:
            yield f"{row[0]:<{widths[0]}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:]))
        else:
            yield "".join(row)


def heading(cells: list[str]) -> str:
    """Return cells in columns."""
    return f"{cells[0]:<34}{cells[1]:>11}" + "".join(f"  {cell:>28}" for cell in cells[2:])


def opening(results: Results) -> Iterator[str]:
    """Yield what is compared."""
    experiment = results.experiment
    yield f"{experiment.authority.title}: Family Safeguarding against business as usual, {experiment.start} to {experiment.end}, simulated."
    yield f"{len(results.finished)} runs of each; the same families arrive in the same weeks with the same luck in all of them."
    yield ""


def closing(results: Results) -> Iterator[str]:
    """Yield how to read the table, and what it is not for."""
    yield "Each cell: mean difference to business as usual [5 % to 95 % of pairs] share of pairs that differ in the mean's direction."
    yield "  Shares of referrals, plans, hours and visits: difference in percentage points. 'as usual': the mean on the halfway path."
    yield "Bars: what thresholds did after the last observed date is unknown; three paths are shown: they stay, go halfway back, go back."
    raised_by = results.notes["threshold_twin_raised_by"]
    yield "Twins, on the halfway path: no effect: the programme with help that changes nothing, in both arms; moved bars: no programme,"
    yield f"  bars moved by {raised_by:+.2f} sd of true risk (plus: higher), which gives about the programme's change in plans at the end."
    yield "* Needless: the child's chance of significant harm within 12 months without help is below a reference, shown at three values;"
    yield "  missed: above it, and neither rated red nor on a plan or in court. Both judged on the truth, which nobody in the model sees."
    yield "Costs at one price year. Costs of a police incident and of a hospital admission are assumed: read those rows as no more."
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."
    if results.is_stopped:
        yield f"Stopped early: {len(results.finished)} seeds were finished and kept; no figures were drawn."


def compared(results: Results) -> Iterator[str]:
    """Yield a short table for any comparison: each policy against the baseline."""
    rows = results.differences[results.differences["area"] == "all"].set_index(["policy", "measure", "period"])
    names = [pair.policy for pair in results.experiment.pairs]
    levels = results.summary[results.summary["area"] == "all"].set_index(["scenario", "measure", "period"])["mean"]
    baseline = results.experiment.pairs[0].baseline
    yield f"{len(results.finished)} paired runs; differences to {baseline}: mean [5 % to 95 % of pairs] share of pairs in that direction."
    yield ""
    for name in names:
        yield name
        for title, lines in SECTIONS.items():
            yield f" {title.format(end=period_of(results, lines[0]), interval=period_of(results, Line('', '')).replace('/', ' to '))}"
            for line in lines:
                period = period_of(results, line)
                level = number(levels[(baseline, line.measure, period)], line.form, signed=False)
                yield heading([f"  {line.words}", level, cell_of(rows.loc[(name, line.measure, period)], line.form)])
        yield ""
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."
