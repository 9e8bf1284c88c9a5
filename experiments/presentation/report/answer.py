"""The question, and the answer in three sentences: children in the system, both errors, money; each number with its interval."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.arm_titles import thresholds_of
from experiments.comparison.capacity import capacity_words
from experiments.comparison.headline import AT_THE_END, is_equal_budget
from experiments.comparison.precision import precision_words
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.captions import day_in_words, go_live
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.stocks import observed_rows
from experiments.presentation.report.changes import change_in_words
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.money import pay_back_words
from experiments.presentation.report.numbers import minus_in_text
from experiments.presentation.report.pairing import pairing
from experiments.presentation.report.pieces import Bullets, Content, Paragraph, Piece, Section, Subheading, sentence, together
from experiments.presentation.terminal.budgets import budget_lines
from experiments.presentation.terminal.first_screen import PATHS, live_before
from experiments.presentation.terminal.forms import forms_in_short, rests_on_forms
from experiments.presentation.terminal.late_start import late_start_lines
from experiments.runs.experiment import Pair

SYSTEM = ("care_entries", "protection_plans")

ERRORS = (
    ("Harm that is missed", ("harm_at_home_open_events", "missed_high_risk_children")),
    ("needless intervention", ("needless_plans", "needless_care_entries")),
)
"""Both errors with two measures each, in one sentence."""

IN_SENTENCE = {
    "care_entries": "{} children enter care",
    "protection_plans": "{} children are on protection plans at the end",
    "harm_at_home_open_events": "{} events of harm at home in open families",
    "missed_high_risk_children": "{} known children in danger who are missed at any time",
    "needless_plans": "{} needless protection plans",
    "needless_care_entries": "{} needless entries to care",
    "cost_gbp": "{} for all payers together",
}
"""What each sentence counts, with a place for the change."""


def question(comparison: Comparison) -> Section:
    """Return what was asked: place, policies, period, paths of thresholds, and how often it was run."""
    experiment, pairs = comparison.experiment, comparison.pairs
    names = together([comparison.name_of(pair) for pair in pairs], "; ")
    live = go_live(experiment)
    asked = sentence("What would change in {} under {}, against {}?", comparison.place, names, comparison.baseline_of(pairs[0]))
    runs = f"{comparison.runs} paired run{'s' if comparison.runs > 1 else ''}"
    how = f"Simulated from {comparison.when}, in {runs}: in each pair the same simulated families are met under both."
    stopped = precision_words(comparison.results)
    began = f"The first part of it begins on {day_in_words(live)}." if live else ""
    more = [*live_before(experiment, pairs), *late_start_lines(experiment, width=10_000)]
    said = " ".join(part for part in (how, stopped, began, path_words(comparison), *more) if part)
    return Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(said), *equal_budget(comparison)])


def equal_budget(comparison: Comparison) -> Iterator[Piece]:
    """Yield what equal budgets added and scaled; nothing where programmes are taken as planned."""
    if is_equal_budget(comparison.results):
        lines = [line for line in budget_lines(comparison.results.notes["budget"]) if line]
        of = str(comparison.results.notes["budget"]["of"])
        title = next((comparison.name_of(pair) for pair in comparison.pairs if pair.policy == of), of)
        yield Paragraph(
            " ".join(line for line in lines if not line.startswith(" ")).replace(f"the spend of {of} ", f"the spend of {title} "), "small"
        )
        yield Bullets([with_titles(comparison, line.strip()) for line in lines if line.startswith(" ")])


def with_titles(comparison: Comparison, line: str) -> str:
    """Return a line on an arm's budget with what the arm is called in place of its name."""
    named = [(pair.policy, comparison.name_of(pair)) for pair in comparison.pairs]
    named += [(pair.baseline, capital(comparison.baseline_of(pair))) for pair in comparison.pairs]
    return next((title + line.removeprefix(name) for name, title in named if line.startswith(f"{name}: ")), line)


def path_words(comparison: Comparison) -> str:
    """Return which path of thresholds the numbers are on, if it is not known."""
    experiment, pair = comparison.experiment, comparison.pairs[0]
    if experiment.end <= experiment.authority.last_observed:
        return ""
    day = day_in_words(experiment.authority.last_observed)
    return f"How plan thresholds moved after {day} is not known; here {PATHS[thresholds_of(experiment, pair)]}."


def answer(comparison: Comparison) -> Section:
    """Return the answer: three sentences for each policy, and in how many forms of the model it holds."""
    pieces: list[Piece] = [Paragraph(line, "notice") for line in few_pairs(comparison)]
    for pair in comparison.pairs:
        if len(comparison.pairs) > 1:
            pieces.append(Subheading(comparison.name_of(pair)))
        pieces += [Paragraph(line, "answer") for line in sentences(comparison, pair)]
        pieces += [Paragraph(line) for line in capacity_words(comparison.folder.table("composition"), pair)]
    pieces += [*nearness(comparison), *rests_on(comparison)]
    return Section("answer", "The answer", [*pieces, Paragraph(how_to_read(comparison), "small"), *pairing(comparison)])


def few_pairs(comparison: Comparison) -> Iterator[str]:
    """Yield a warning where there are too few pairs for any answer."""
    if comparison.is_few:
        says = "pairs say" if comparison.runs > 1 else "pair says"
        yield (
            f"{comparison.runs} {says} next to nothing of how far chance reaches. The numbers below show what the model can be asked,"
            " not what it answers: take 20 pairs or more (--runs 20)."
        )


def how_to_read(comparison: Comparison) -> str:
    """Return what the numbers of the sentences are."""
    if comparison.runs == 1:
        return "One pair: no number has an interval."
    row = comparison.headline(comparison.pairs[0], SYSTEM[0])
    is_known = row is not None and row["mean_low"] == row["mean_low"]
    where = "where it lies is given for 90 %, were the model right" if is_known else "the pairs are too few to say where it lies"
    return f"Each number is the mean difference over all pairs; {where}. Intervals hold {comparison.results.intervals}. {reaches_further(comparison)}"


def reaches_further(comparison: Comparison) -> str:
    """Return where the interval of pairs stands."""
    if comparison.is_few:
        return "How far the pairs lie apart stands in the tables below."
    return "What one council might see (90 % of pairs) stands in the tables below and reaches further."


def sentences(comparison: Comparison, pair: Pair) -> Iterator[Content]:
    """Yield the three sentences of one policy."""
    yield sentence("<strong>Children in the system.</strong> Under {}, {}.", comparison.name_of(pair), listed(comparison, pair, SYSTEM))
    errors = [sentence("{}: {}", words, listed(comparison, pair, measures)) for words, measures in ERRORS]
    yield sentence("<strong>Both errors.</strong> {}; {}.", *errors)
    yield sentence("<strong>Money.</strong> It costs {}; {}.", listed(comparison, pair, ("cost_gbp",)), pay_back_words(comparison, pair))


def listed(comparison: Comparison, pair: Pair, measures: tuple[str, ...]) -> Content:
    """Return changes of measures, one after the other."""
    found = [(name, comparison.headline(pair, name)) for name in measures]
    said = [change_in_words(comparison.numbers, row, IN_SENTENCE[name]) for name, row in found if row]
    return together(said, ", and ") if said else "what is not in the folder"


def nearness(comparison: Comparison) -> Iterator[Piece]:
    """Yield in one sentence how near the baseline is to the last counts that were observed in the window; nothing where there are none."""
    found = [near for measure in AT_THE_END if (near := near_of(comparison, measure))]
    if found:
        yield Paragraph(sentence("<strong>How near the baseline is to what was observed.</strong> {}.", capital("; ".join(found))), "small")


def near_of(comparison: Comparison, measure: str) -> str:
    """Return the last observed count beside the simulated one of that week; empty where there is none, or where it is a small unpublished one."""
    series = comparison.results.series
    if not len(series):
        return ""
    observed = observed_rows(comparison.results, measure)
    course = series[(series["scenario"] == comparison.pairs[0].baseline) & (series["measure"] == measure)]
    if not len(observed) or not len(course):
        return ""
    last = observed.sort_values("date").iloc[-1]
    until = course[pd.to_datetime(course["date"]) <= pd.Timestamp(last["date"])].sort_values("date")
    if not len(until) or comparison.numbers.counts.hides(measure, float(last["mean"]), float(until["mean"].iloc[-1])):
        return ""
    number, day = EVERY[measure].number_format, day_in_words(last["date"])
    return f"{EVERY[measure].label} on {day}: {number.format(last['mean'])} observed, {number.format(until['mean'].iloc[-1])} simulated"


def rests_on(comparison: Comparison) -> Iterator[Piece]:
    """Yield in one sentence in how many forms of the model care entries keep their sign, where it concerns the results and a table fits."""
    if rests_on_forms(comparison.results) and (said := forms_in_short()):
        yield Paragraph(sentence("<strong>How far it rests on assumed forms.</strong> {}", minus_in_text(said)), "answer")
