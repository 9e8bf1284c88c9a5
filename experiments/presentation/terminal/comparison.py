"""The main job's table in the terminal, for someone who runs children's services."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from experiments.presentation.terminal.layout import COUNT, CURVE, MILLION, SHARE, THIN, THOUSAND, Form, number, what_words_mean
from experiments.presentation.terminal.uncertainty import how_sure, interval_of
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, MOVED, UNCHANGED
from experiments.runs.run import THRESHOLDS_NOTE, Results
from simulation.measures import PAYERS

AGREEING = 0.95
"""Share of pairs that must differ in one direction for a difference to be shown without a question mark."""

PAYER_WORDS = {
    "childrens_services": "children's services",
    "police": "police (assumed price)",
    "nhs": "NHS (assumed price)",
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
    form: Form = COUNT


SECTIONS: dict[str, tuple[Line, ...]] = {
    "First error: children left in danger ({interval})": (
        Line("harm_at_home_events", "harm at home, all known families"),
        Line("harm_at_home_known_events", "  of it, comes to light"),
        Line("missed_high_risk_children_low", "known, in danger, missed*, low line"),
        Line("missed_high_risk_children", "  middle line"),
        Line("missed_high_risk_children_high", "  high line"),
        Line("missed_high_risk_children_closed", "closed, in danger*, middle line"),
    ),
    "Second error: needless intervention ({interval})": (
        Line("needless_plans_low", "needless plans*, low line"),
        Line("needless_plans", "  middle line"),
        Line("needless_plans_high", "  high line"),
        Line("needless_care_entries_low", "needless care entries*, low line"),
        Line("needless_care_entries", "  middle line"),
        Line("needless_care_entries_high", "  high line"),
        Line("harm_in_care_events", "harm in care"),
    ),
    "Children in the service at the end ({end})": (
        Line("children_in_need_safeguarding_service", "children in need (safeguarding)", True),
        Line("protection_plans", "protection plans", True),
        Line("pre_proceedings", "pre-proceedings", True),
        Line("care_proceedings", "care proceedings", True),
        Line("looked_after_children", "looked-after children", True),
    ),
    "Through the service ({interval})": (
        Line("plan_starts", "plans started"),
        Line("care_entries", "children entering care"),
        Line("re_referral_share_12_months", "re-referred within 12 months", form=SHARE),
        Line("repeat_plan_share", "plans that are repeat plans", form=SHARE),
    ),
    "Judgement and staff ({interval})": (
        Line("belief_auc_at_assessment", "judgement** at assessments", form=CURVE),
        Line("belief_auc_at_review", "judgement** at plan reviews", form=CURVE),
        Line("hours_face_to_face", "thousand hours face to face", form=THOUSAND),
        Line("face_to_face_share_of_hours", "hours that are face to face", form=SHARE),
        Line("visits_done_share", "visits done of those due", form=SHARE),
        Line("cases_per_social_worker", "children per social worker", form=THIN),
        Line("strain_mean", "strain, 0 to 1", form=CURVE),
        Line("worker_changes", "families left by their worker"),
        Line("moves_to_another_team", "families moved to another team"),
        Line("vacancy_share", "social work posts vacant or agency", form=SHARE),
        Line("turnover_share", "social workers leaving, a year", form=SHARE),
    ),
    "Cost, GBP million; plus: costs more ({interval})": (
        Line("cost_gbp", "all payers", form=MILLION),
        Line("cost_gbp_at_margin", "  care weeks at margin***", form=MILLION),
        *(Line(f"cost_gbp_{payer}", f"  {PAYER_WORDS[payer]}", form=MILLION) for payer in PAYERS),
    ),
}

PROGRAMME = "Family Safeguarding,"

HEADS = {
    "stay": (PROGRAMME, "thresholds stay"),
    "halfway": (PROGRAMME, "thresholds halfway"),
    "back": (PROGRAMME, "thresholds back"),
    UNCHANGED: ("Twin: the programme,", "help has no effect"),
    MOVED: ("Twin: no programme,", "thresholds moved"),
}


def period_of(results: Results, line: Line) -> str:
    """Return the last 31 March for a stock, the interval after the split otherwise."""
    dates = [period for period in results.summary["period"].unique() if "/" not in period]
    return max(dates) if line.is_stock else interval_of(results)


def title_of(results: Results, title: str) -> str:
    """Return a section's title with its day or interval."""
    return title.format(end=period_of(results, Line("", "", True)), interval=period_of(results, Line("", "")).replace("/", " to "))


def cell_of(row: pd.Series, form: Form) -> str:
    """Return mean difference and band of one pair, with a question mark where pairs disagree on the direction: -103 [-150, -60]."""
    band = f"[{number(row['difference_low'], form)}, {number(row['difference_high'], form)}]"
    return f"{number(row['difference'], form)} {band}{'?' if row['same_direction'] < AGREEING else ' '}"


def columns_of(results: Results) -> dict[str, tuple[str, str]]:
    """Return each column's two lines of heading by the pair's policy arm: the three paths, then the twins."""
    names = [pair.policy for pair in results.experiment.pairs]
    return {name: head for ending, head in HEADS.items() for name in names if name.endswith(f":{ending}")}


def main_job_lines(results: Results) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = columns_of(results)
    rows = results.differences[results.differences["area"] == "all"].set_index(["policy", "measure", "period"])
    levels = results.summary[results.summary["area"] == "all"].set_index(["scenario", "measure", "period"])["mean"]
    middle = next(pair.baseline for pair in results.experiment.pairs if pair.baseline.endswith(f":{COUNTERFACTUAL_PATH}"))
    grid = [["", "as", *(f"{head[0]} " for head in heads.values())], ["", "usual", *(f"{head[1]} " for head in heads.values())]]
    for title, lines in SECTIONS.items():
        grid += [[], [title_of(results, title)]]
        for line in booked(lines, results):
            period = period_of(results, line)
            cells = [cell_of(rows.loc[(name, line.measure, period)], line.form) for name in heads]
            grid.append([f"  {line.words}", number(levels[(middle, line.measure, period)], line.form, is_signed=False), *cells])
    yield from opening(results)
    yield from in_columns(grid)
    yield ""
    yield from closing(results)


def booked(lines: tuple[Line, ...], results: Results) -> Iterator[Line]:
    """Yield lines but those of payers to whom no arm of any run books anything: which posts they pay is the policies' to say."""
    paid = results.summary.groupby("measure")["mean"].max()
    yield from (line for line in lines if not line.measure.startswith("cost_gbp_") or paid[line.measure] > 0.0)


def in_columns(grid: list[list[str]]) -> Iterator[str]:
    """Yield rows of cells in columns as narrow as they can be; a row of one cell is a heading."""
    rows = [row for row in grid if len(row) > 1]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in grid:
        if len(row) > 1:
            yield (f"{row[0]:<{widths[0]}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:]))).rstrip()
        else:
            yield "".join(row)


def opening(results: Results) -> Iterator[str]:
    """Yield what is comparison_lines."""
    experiment = results.experiment
    yield f"{experiment.authority.title}: Family Safeguarding against business as usual, {experiment.start} to {experiment.end}, simulated."
    yield f"{len(results.finished)} runs of each; the same families arrive in the same weeks with the same luck in all of them."
    yield ""


def closing(results: Results) -> Iterator[str]:
    """Yield how to read the table, how sure it is, and what it is not for."""
    moves, last = sorted(results.notes[THRESHOLDS_NOTE].values()), results.experiment.authority.last_observed
    yield "Each cell: mean difference to business as usual [5 % to 95 % of pairs]. ?: fewer than 19 in 20 pairs differ in that direction."
    yield "  Shares: difference in percentage points. 'As usual': the mean on the halfway path. Missed: mean of the weeks; other errors: events."
    yield f"Thresholds: where they went after {last} is unknown. Three paths are shown: they stay, go halfway back to what they were, go back."
    yield "Twins (halfway path) say why plans fell: the programme with help that changes nothing; and no programme but thresholds moved"
    yield f"  by {sum(moves) / len(moves):+.2f} ({moves[0]:+.2f} to {moves[-1]:+.2f}; plus: stricter; unit: spread of true risk), in every pair"
    yield "  towards the programme's plans at the end; the nearest of two tries and of none is kept; the row of protection plans says how near."
    yield "  The first twin is set against business as usual in which help changes nothing either, the second against business as usual."
    yield from what_words_mean()
    yield from what_a_care_week_saves(results)
    yield from how_sure(results)
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."
    if results.is_stopped:
        yield f"Stopped early: {len(results.finished)} seeds were finished and kept; no figures were drawn."


def what_a_care_week_saves(results: Results) -> Iterator[str]:
    """Yield at which prices care weeks stand."""
    share = results.experiment.parameters["foster_week_at_margin"].value
    yield f"*** A foster week less saves at once about {share:.0%} of its average price (assumed): carers stay; the other rows take the average."


def comparison_lines(results: Results) -> Iterator[str]:
    """Yield a short table for any comparison: each policy against the baseline."""
    rows = results.differences[results.differences["area"] == "all"].set_index(["policy", "measure", "period"])
    levels = results.summary[results.summary["area"] == "all"].set_index(["scenario", "measure", "period"])["mean"]
    baseline = results.experiment.pairs[0].baseline
    yield f"{len(results.finished)} paired runs; differences to {baseline}: mean [5 % to 95 % of pairs]; ?: pairs disagree on the direction."
    yield ""
    for pair in results.experiment.pairs:
        grid = [[pair.policy], ["", "baseline", "difference "]]
        for title, lines in SECTIONS.items():
            grid += [[], [title_of(results, title)]]
            for line in booked(lines, results):
                period = period_of(results, line)
                level = number(levels[(baseline, line.measure, period)], line.form, is_signed=False)
                grid.append([f"  {line.words}", level, cell_of(rows.loc[(pair.policy, line.measure, period)], line.form)])
        yield from in_columns(grid)
        yield ""
    yield from what_words_mean()
    yield from what_a_care_week_saves(results)
    yield from how_sure(results)
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."
