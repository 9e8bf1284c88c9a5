"""The main job's table in the terminal, for someone who runs children's services."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from experiments.measures.definitions import EVERY, Rows, rows_of
from experiments.measures.evaluate import of_all_areas
from experiments.measures.periods import in_words, last_date
from experiments.presentation.terminal.layout import (
    DISCLAIMER,
    HOW_TO_READ,
    WHAT_WORDS_MEAN,
    format_value,
    paragraphs,
    row_words,
    stopped,
    table_lines,
)
from experiments.presentation.terminal.uncertainty import how_sure, interval_of
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, PLACEBO, THRESHOLD_MATCHED
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
    "stay": f"{PROGRAMME}\nthresholds stay",
    "halfway": f"{PROGRAMME}\nthresholds halfway",
    "back": f"{PROGRAMME}\nthresholds back",
    PLACEBO: "Counterfactual:\nhelp has no effect",
    THRESHOLD_MATCHED: "Counterfactual:\nthresholds moved",
}
"""Headings by the ending of the pair's policy arm: the three paths, then the two counterfactuals."""


class Numbers:
    """Levels and differences of all areas together, by arm or pair, measure and period."""

    def __init__(self, results: Results) -> None:
        self.differences = of_all_areas(results.differences).set_index(["policy", "measure", "period"])
        self.levels = of_all_areas(results.summary).set_index(["scenario", "measure", "period"])["mean"]
        self.results = results

    def grid(self, baseline: str, policies: Sequence[str]) -> list[list[str]]:
        """Return the rows of all sections: words, the baseline's level, each policy's difference."""
        rows: list[list[str]] = []
        for section in SECTIONS:
            rows += [[], [title_of(self.results, section)]]
            period = period_of(self.results, section)
            for name, level in booked(section, self.results):
                cells = [cell_of(self.differences.loc[(policy, name, period)], name) for policy in policies]
                rows.append([row_words(name, level), format_value(name, self.levels[(baseline, name, period)]), *cells])
        return rows


def period_of(results: Results, section: Section) -> str:
    """Return the last date for a section at the end, the interval after the split otherwise."""
    return last_date(results.summary["period"].unique()) if section.is_at_end else interval_of(results)


def title_of(results: Results, section: Section) -> str:
    """Return a section's title with its day or interval."""
    return f"{section.title} ({in_words(period_of(results, section))})"


def cell_of(row: pd.Series, name: str) -> str:
    """Return mean difference and band of one pair, with a question mark where pairs disagree on the direction: -103 [-150, -60]."""
    band = EVERY[name].number_format.band(row["difference"], row["difference_low"], row["difference_high"])
    return band + ("?" if row["same_direction"] < AGREEING else "")


def main_job_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the lines of the main job's table."""
    names = [pair.policy for pair in results.experiment.pairs]
    heads = {name: head for ending, head in HEADS.items() for name in names if name.endswith(f":{ending}")}
    middle = next(pair.baseline for pair in results.experiment.pairs if pair.baseline.endswith(f":{COUNTERFACTUAL_PATH}"))
    yield from paragraphs(opening(results), width)
    yield from table_lines(["", "as\nusual", *heads.values()], Numbers(results).grid(middle, list(heads)), width, repeated=2)
    yield ""
    yield from paragraphs(closing(results), width)


def booked(section: Section, results: Results) -> Iterator[tuple[str, int]]:
    """Yield a section's rows but those of payers to whom no arm of any run books anything: which posts they pay is the policies' to say."""
    paid = results.summary.groupby("measure")["mean"].max()
    yield from ((name, level) for name, level in rows_of(section.names) if EVERY[name].kind != "cost" or paid[name] > 0.0)


def opening(results: Results) -> Iterator[str]:
    """Yield what is compared."""
    experiment = results.experiment
    yield f"{experiment.authority.title}: Family Safeguarding against business as usual, {experiment.start} to {experiment.end}, simulated."
    yield f"{len(results.finished)} runs of each; the same families arrive in the same weeks with the same random draws in all of them."
    yield ""


def closing(results: Results) -> Iterator[str]:
    """Yield how to read the main job's table, how sure it is, and what it is not for."""
    moves, last = sorted(results.notes[THRESHOLDS_NOTE].values()), results.experiment.authority.last_observed
    yield f"Each cell: {HOW_TO_READ} 'As usual': the mean on the halfway path. Missed: mean of the weeks."
    yield f"Thresholds: where they went after {last} is unknown. Three paths are shown: they stay, go halfway back to what they were, go back."
    yield (
        "Counterfactuals (halfway path) say why plans fell: the programme with help that changes nothing; and no programme but thresholds moved by"
        f" {sum(moves) / len(moves):+.2f} ({moves[0]:+.2f} to {moves[-1]:+.2f}; plus: stricter; unit: spread of true risk), in every pair towards the"
        " programme's plans at the end; the nearest of two tries and of none is kept; the row of protection plans says how near. The first is"
        " set against business as usual in which help changes nothing either, the second against business as usual."
    )
    yield from how_to_take(results)
    if results.is_stopped:
        yield stopped(len(results.finished))


def how_to_take(results: Results) -> Iterator[str]:
    """Yield what words mean, at which prices care weeks stand, how sure the numbers are, and what they are not for."""
    share = results.experiment.parameters["foster_week_at_margin"].value
    yield from WHAT_WORDS_MEAN
    yield f"*** A foster week less saves at once about {share:.0%} of its average price (assumed): carers stay; the other rows take the average."
    yield from how_sure(results)
    yield DISCLAIMER


def comparison_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield a short table for any comparison: each policy against the baseline."""
    baseline, numbers = results.experiment.pairs[0].baseline, Numbers(results)
    yield from paragraphs([f"{len(results.finished)} paired runs against {baseline}: {HOW_TO_READ}", ""], width)
    for pair in results.experiment.pairs:
        yield from paragraphs([pair.policy], width)
        yield from table_lines(["", "baseline", "difference"], numbers.grid(baseline, [pair.policy]), width, repeated=2)
        yield ""
    yield from paragraphs(how_to_take(results), width)
