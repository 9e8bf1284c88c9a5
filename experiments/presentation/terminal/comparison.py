"""The main job's table in the terminal, for someone who runs children's services."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from experiments.comparison.arm_titles import baseline_title, ending_of, has_paths
from experiments.comparison.headline import is_equal_budget
from experiments.comparison.precision import precision_words
from experiments.measures.definitions import EVERY, Rows, rows_of
from experiments.measures.evaluate import of_all_areas
from experiments.measures.periods import in_words, last_date
from experiments.presentation.terminal.layout import (
    DISCLAIMER,
    HEAD,
    HOW_TO_READ,
    WHAT_WORDS_MEAN,
    format_value,
    name_as_head,
    paragraphs,
    row_words,
    table_lines,
)
from experiments.presentation.terminal.pairing import pairing_lines
from experiments.presentation.terminal.uncertainty import how_sure, interval_of
from experiments.runs.counterfactuals import CARE_MATCHED, PLACEBO, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.danger_lines import lines_in_words
from experiments.runs.experiment import Pair
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
            *("harm_at_home_events", ("harm_at_home_known_events",), "missed_high_risk_children"),
            ("missed_high_risk_children_low", "missed_high_risk_children_high", "missed_high_risk_families"),
            "missed_high_risk_children_closed",
        ),
    ),
    Section(
        "Second error: needless intervention",
        (
            *("needless_plans", ("needless_plans_low", "needless_plans_high", "needless_plan_families")),
            "needless_care_entries",
            ("needless_care_entries_low", "needless_care_entries_high", "needless_care_entry_families"),
            "harm_in_care_events",
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

COUNTERFACTUAL_HEADS = {
    PLACEBO: "help has\nno effect",
    PLANS_MATCHED: "plan thresholds\nmoved",
    CARE_MATCHED: "care thresholds\nmoved",
    TRUE_CHANGE: "by help itself\n(double difference)",
}
"""Headings of counterfactuals, by the ending of their names."""


class Numbers:
    """Levels and differences of all areas together, by arm or pair, measure and period."""

    def __init__(self, results: Results) -> None:
        self.differences = of_all_areas(results.differences).set_index(["policy", "measure", "period"])
        self.levels = of_all_areas(results.summary).set_index(["scenario", "measure", "period"])["mean"]
        self.results = results

    def grid(self, pairs: Sequence[Pair]) -> list[list[str]]:
        """Return the rows of all sections: words, then each pair's own baseline and difference; a double difference has no baseline."""
        rows: list[list[str]] = []
        for section in SECTIONS:
            rows += [[], [title_of(self.results, section)]]
            period = period_of(self.results, section)
            for name, level in booked(section, self.results):
                rows.append([row_words(name, level), *(cell for pair in pairs for cell in self.cells(pair, name, period))])
        return rows

    def cells(self, pair: Pair, name: str, period: str) -> list[str]:
        """Return the baseline's level and the difference of one pair."""
        difference = cell_of(self.differences.loc[(pair.policy, name, period)], name)
        if ending_of(pair.policy) == TRUE_CHANGE:
            return [difference]
        return [format_value(name, self.levels[(pair.baseline, name, period)]), difference]


def period_of(results: Results, section: Section) -> str:
    """Return the last date for a section at the end, the interval after the split otherwise."""
    return last_date(results.summary["period"].unique()) if section.is_at_end else interval_of(results)


def title_of(results: Results, section: Section) -> str:
    """Return a section's title with its day or interval."""
    return f"{section.title} ({in_words(period_of(results, section))})"


def cell_of(row: pd.Series, name: str) -> str:
    """Return mean difference and band of a pair, with a question mark where they disagree on the direction: -103 [-150, -60]; one run has no band."""
    if row["runs"] == 1:
        return EVERY[name].number_format.format(row["difference"], True)
    band = EVERY[name].number_format.band(row["difference"], row["difference_low"], row["difference_high"])
    return band + ("?" if row["same_direction"] < AGREEING else "")


def detail_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the long tables of a comparison: every pair with its own baseline, policies first, then what explains them."""
    pairs, doubled = results.experiment.pairs, [Pair(each.name, each.less.policy) for each in results.experiment.double_differences]
    policies, others = ([pair for pair in pairs if bool(ending_of(pair.policy)) == is_other] for is_other in (False, True))
    numbers = Numbers(results)
    yield from paragraphs(opening(results), width)
    for shown in (policies, [*others, *doubled]):
        if shown:
            heads = [head for pair in shown for head in heads_of(results, pair)]
            yield from table_lines(["", *heads], numbers.grid(shown), width)
            yield ""
    yield from pairing_lines(results, width)
    yield from paragraphs(closing(results), width)


def heads_of(results: Results, pair: Pair) -> list[str]:
    """Return the headings of a pair: what its baseline is, and what is compared with it."""
    ending = ending_of(pair.policy)
    if ending:
        words = COUNTERFACTUAL_HEADS[ending]
    else:
        arm = next(arm for arm in results.experiment.arms if arm.name == pair.policy)
        words = f"thresholds\n{arm.thresholds}" if has_paths(results.experiment) else name_as_head(arm.policy.name)
    against = baseline_title(results.experiment, pair, is_equal_budget(results))
    head = name_as_head(against) if len(against) > HEAD else against.replace(" ", "\n", 1)
    return [words] if ending == TRUE_CHANGE else [head, words]


def booked(section: Section, results: Results) -> Iterator[tuple[str, int]]:
    """Yield a section's rows but those of payers to whom no arm of any run books anything: which posts they pay is the policies' to say."""
    paid = results.summary.groupby("measure")["mean"].max()
    yield from ((name, level) for name, level in rows_of(section.names) if EVERY[name].kind != "cost" or paid[name] > 0.0)


def opening(results: Results) -> Iterator[str]:
    """Yield what is compared."""
    experiment = results.experiment
    yield f"{experiment.authority.title}, {experiment.start} to {experiment.end}, simulated. {len(results.finished)} paired runs."
    if line := precision_words(results):
        yield line
    yield "The same families arrive in the same weeks with the same random draws in every arm."
    yield ""


def closing(results: Results) -> Iterator[str]:
    """Yield how to read the tables, how sure they are, and what they are not for."""
    yield f"Each pair of columns: the mean of its own baseline, and {HOW_TO_READ} Missed: mean of the weeks."
    if has_paths(results.experiment):
        last = results.experiment.authority.last_observed
        yield f"Thresholds: where they went after {last} is unknown. Three paths are shown: they stay, go halfway back to what they were, go back."
    yield from counterfactuals_in_words(results)
    yield from how_to_take(results)


def counterfactuals_in_words(results: Results) -> Iterator[str]:
    """Yield what the counterfactuals are, and how far thresholds were moved in them."""
    if not results.experiment.double_differences:
        return
    yield "Help has no effect: the programme with help that changes nothing, against its baseline in which help changes nothing either."
    yield "By help itself (double difference): the programme's difference less that one."
    yield "Thresholds moved: no programme, but thresholds shifted until plans at the end, or care entries, equal the programme's, in each pair."
    for arm, moves in results.notes.get(THRESHOLDS_NOTE, {}).items():
        found = sorted(moves.values())
        which = COUNTERFACTUAL_HEADS[ending_of(arm)].replace("\n", " ")
        yield f"  {which}: by {sum(found) / len(found):+.2f} ({found[0]:+.2f} to {found[-1]:+.2f}) log-odds; plus: stricter."


def how_to_take(results: Results) -> Iterator[str]:
    """Yield what words mean, at which prices care weeks stand, how sure the numbers are, and what they are not for."""
    share = results.experiment.parameters["foster_week_at_margin"].value
    yield from WHAT_WORDS_MEAN
    yield from filter(None, [lines_in_words(results.notes)])
    yield f"*** A foster week less saves at once about {share:.0%} of its average price (assumed): carers stay; the other rows take the average."
    yield from how_sure(results)
    yield DISCLAIMER
