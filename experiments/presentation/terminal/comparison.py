"""The main job's table in the terminal, for someone who runs children's services."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from experiments.measures.definitions import EVERY, Rows, rows_of
from experiments.measures.evaluate import of_all_areas
from experiments.measures.periods import in_words, last_date
from experiments.presentation.terminal.layout import format_value, in_columns, row_words, what_words_mean
from experiments.presentation.terminal.uncertainty import how_sure, interval_of
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, MOVED, UNCHANGED
from experiments.runs.run import THRESHOLDS_NOTE, Results
from simulation.measures import PAYERS

AGREEING = 0.95
"""Share of pairs that must differ in one direction for a difference to be shown without a question mark."""


class Section(NamedTuple):
    """Rows under one title; taken on the last date, or over the time from the split on."""

    title: str
    names: Rows
    is_at_end: bool = False


SECTIONS = (
    Section(
        "First error: children left in danger",
        (
            *("harm_at_home_events", ("harm_at_home_known_events",)),
            *("missed_high_risk_children", ("missed_high_risk_children_low", "missed_high_risk_children_high"), "missed_high_risk_children_closed"),
        ),
    ),
    Section(
        "Second error: needless intervention",
        (
            *("needless_plans", ("needless_plans_low", "needless_plans_high")),
            *("needless_care_entries", ("needless_care_entries_low", "needless_care_entries_high"), "harm_in_care_events"),
        ),
    ),
    Section(
        "Children in the service at the end",
        ("children_in_need_safeguarding_service", "protection_plans", "pre_proceedings", "care_proceedings", "looked_after_children"),
        is_at_end=True,
    ),
    Section("Through the service", ("plan_starts", "care_entries", "re_referral_share_12_months", "repeat_plan_share")),
    Section(
        "Judgement and staff",
        (
            *("belief_auc_at_assessment", "belief_auc_at_review", "hours_face_to_face", "face_to_face_share_of_hours", "visits_done_share"),
            *("cases_per_social_worker", "strain_mean", "worker_changes", "moves_to_another_team", "vacancy_share", "turnover_share"),
        ),
    ),
    Section("Cost, GBP; plus: costs more", ("cost_gbp", ("cost_gbp_at_margin", *(f"cost_gbp_{payer}" for payer in PAYERS)))),
)

PROGRAMME = "Family Safeguarding,"

HEADS = {
    "stay": (PROGRAMME, "thresholds stay"),
    "halfway": (PROGRAMME, "thresholds halfway"),
    "back": (PROGRAMME, "thresholds back"),
    UNCHANGED: ("Twin: the programme,", "help has no effect"),
    MOVED: ("Twin: no programme,", "thresholds moved"),
}


def period_of(results: Results, section: Section) -> str:
    """Return the last date for a section at the end, the interval after the split otherwise."""
    return last_date(results.summary["period"].unique()) if section.is_at_end else interval_of(results)


def title_of(results: Results, section: Section) -> str:
    """Return a section's title with its day or interval."""
    return f"{section.title} ({in_words(period_of(results, section))})"


def cell_of(row: pd.Series, name: str) -> str:
    """Return mean difference and band of one pair, with a question mark where pairs disagree on the direction: -103 [-150, -60]."""
    band = EVERY[name].number_format.band(row["difference"], row["difference_low"], row["difference_high"])
    return band + ("?" if row["same_direction"] < AGREEING else " ")


def columns_of(results: Results) -> dict[str, tuple[str, str]]:
    """Return each column's two lines of heading by the pair's policy arm: the three paths, then the twins."""
    names = [pair.policy for pair in results.experiment.pairs]
    return {name: head for ending, head in HEADS.items() for name in names if name.endswith(f":{ending}")}


def main_job_lines(results: Results) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = columns_of(results)
    rows = of_all_areas(results.differences).set_index(["policy", "measure", "period"])
    levels = of_all_areas(results.summary).set_index(["scenario", "measure", "period"])["mean"]
    middle = next(pair.baseline for pair in results.experiment.pairs if pair.baseline.endswith(f":{COUNTERFACTUAL_PATH}"))
    grid = [["", "as", *(f"{head[0]} " for head in heads.values())], ["", "usual", *(f"{head[1]} " for head in heads.values())]]
    for section in SECTIONS:
        grid += [[], [title_of(results, section)]]
        period = period_of(results, section)
        for name, level in booked(section, results):
            cells = [cell_of(rows.loc[(policy, name, period)], name) for policy in heads]
            grid.append([row_words(name, level), format_value(name, levels[(middle, name, period)]), *cells])
    yield from opening(results)
    yield from in_columns(grid)
    yield ""
    yield from closing(results)


def booked(section: Section, results: Results) -> Iterator[tuple[str, int]]:
    """Yield a section's rows but those of payers to whom no arm of any run books anything: which posts they pay is the policies' to say."""
    paid = results.summary.groupby("measure")["mean"].max()
    yield from ((name, level) for name, level in rows_of(section.names) if EVERY[name].kind != "cost" or paid[name] > 0.0)


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
    yield "  pp: percentage points; m: million; k: thousand. 'As usual': the mean on the halfway path. Missed: mean of the weeks."
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
    rows = of_all_areas(results.differences).set_index(["policy", "measure", "period"])
    levels = of_all_areas(results.summary).set_index(["scenario", "measure", "period"])["mean"]
    baseline = results.experiment.pairs[0].baseline
    yield f"{len(results.finished)} paired runs; differences to {baseline}: mean [5 % to 95 % of pairs]; ?: pairs disagree on the direction."
    yield ""
    for pair in results.experiment.pairs:
        grid = [[pair.policy], ["", "baseline", "difference "]]
        for section in SECTIONS:
            grid += [[], [title_of(results, section)]]
            period = period_of(results, section)
            for name, level in booked(section, results):
                usual = format_value(name, levels[(baseline, name, period)])
                grid.append([row_words(name, level), usual, cell_of(rows.loc[(pair.policy, name, period)], name)])
        yield from in_columns(grid)
        yield ""
    yield from what_words_mean()
    yield from what_a_care_week_saves(results)
    yield from how_sure(results)
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."
