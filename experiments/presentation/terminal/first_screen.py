"""The first screen of a comparison: the question, the answer with both errors, how sure it is, and where the rest lies."""

from collections.abc import Iterator, Sequence
from textwrap import fill

import pandas as pd

from experiments.comparison.arm_titles import (
    AS_USUAL,
    BUSINESS_AS_USUAL,
    arm_of_name,
    baseline_title,
    ending_of,
    has_paths,
    main_pairs,
    policy_title,
    programme_pairs,
    thresholds_of,
)
from experiments.comparison.capacity import capacity_words
from experiments.comparison.headline import AT_THE_END, DANGER, NEEDLESS, REACHED_HARM, is_equal_budget
from experiments.comparison.precision import precision_words
from experiments.inputs.checks import first_start
from experiments.measures.definitions import EVERY, Rows, rows_of
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.captions import day_in_words, period_in_words
from experiments.presentation.terminal.forms import forms_sentences, rests_on_forms
from experiments.presentation.terminal.help_curve import curve_sentence, rests_on_help
from experiments.presentation.terminal.late_start import own_starts
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER, paragraphs, row_words, table_lines
from experiments.presentation.terminal.pairing import pairing_line
from experiments.presentation.terminal.uncertainty import sureness
from experiments.runs.counterfactuals import CARE_MATCHED, MATCHED, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Experiment, Pair
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results

SCREEN = 100
"""Most columns of the first screen."""

LINES = 30
"""Lines up to which there is room for what pairing is worth, which the details say in any case."""

WIDE = 78
"""Columns from which both intervals have room."""

FLUSH = "workload and cost"
"""Rows without a title, at the left margin."""

SHOWN: dict[str, Rows] = {
    "": ("protection_plans", "looked_after_children", "care_entries"),
    DANGER: ("harm_at_home_events", ("harm_at_home_open_events", REACHED_HARM), "missed_high_risk_children"),
    NEEDLESS: ("needless_plans", "needless_care_entries"),
    FLUSH: ("cases_per_social_worker", "cost_gbp"),
}
"""Rows of the screen under their titles."""

MEANS = {
    DANGER: " (missed: at high true risk, and unrecognised)",
    NEEDLESS: " (without help, true risk of harm would be low)",
}
"""What a title's words mean, in brackets behind it."""

COLUMN = 26
"""Most letters of a line in the heading of a policy among several."""

UNITS = {"harm_at_home_events": ", events", "missed_high_risk_children": ", at any time", "cost_gbp": ", £"}
"""What a row is counted in, where it is not the children whom its words name."""

PATHS = {
    "stay": "plan thresholds stay",
    "halfway": "plan thresholds go halfway back to earlier ones",
    "back": "plan thresholds go back to earlier ones",
    "integrated": "plan thresholds take a random path",
}
"""Where thresholds go after the last observed date, in words that need no other."""

ON_PATHS = {"stay": "if they stay", "halfway": "halfway back", "back": "if they go back", "integrated": "on a random path"}
"""The same in a sentence that speaks of them."""

IN_A_SENTENCE = {"protection_plans": "plans", "care_entries": "care entries"}
"""Fewest words of a measure in a sentence of several."""

IN_WHY = {
    "care_entries": "care entries",
    "needless_care_entries": "needless care",
    "harm_at_home_open_events": "harm, open",
    "missed_high_risk_children": "missed",
}
"""Measures of the table of counterfactuals, and their headings."""

WHY = {
    TRUE_CHANGE: "help itself",
    PLANS_MATCHED: "if plan thresholds move",
    CARE_MATCHED: "if care thresholds move",
}
"""Rows of that table, by the endings of their names: the double difference; the baseline with thresholds moved to as many plans, or care entries."""


class Screen:
    """The headline's rows, picked by pair and measure."""

    def __init__(self, results: Results) -> None:
        self.results, self.experiment = results, results.experiment
        self.rows = results.headline.set_index(["policy", "baseline", "measure"]).sort_index()

    def row(self, pair: Pair, name: str) -> pd.Series | None:
        """Return one row of the headline; None where the measure is not reported, as harm in families reached without specialists."""
        key = pair.policy, pair.baseline, name
        return self.rows.loc[key] if key in self.rows.index else None

    def change_of(self, pair: Pair, name: str) -> str:
        """Return a mean difference with its own baseline, for a sentence: plans -129 of 848."""
        row, number = self.row(pair, name), EVERY[name].number_format
        assert row is not None
        return f"{IN_A_SENTENCE[name]} {number.format(row['difference'], signed=True)} of {number.format(row['baseline_mean'])}"


def first_screen(results: Results, width: int = SCREEN, more: str = "") -> Iterator[str]:
    """Yield the screen, at most `width` columns wide; more: where the long tables are."""
    screen, width = Screen(results), min(width, SCREEN)
    pairs = main_pairs(results.experiment)
    lines = [*paragraphs(opening(screen, pairs), width)]
    lines += side_by_side(screen, pairs, width) if len(pairs) > 1 else one_policy(screen, pairs[0], width)
    last, pairing = [*paragraphs(closing(screen, more), width)], [*paragraphs([pairing_line(results)], width)]
    has_room = pairing != [""] and len(lines) + len(pairing) + len(last) <= LINES
    yield from [*lines, *(pairing if has_room else []), *last]


def one_policy(screen: Screen, pair: Pair, width: int) -> Iterator[str]:
    """Yield one policy's table, how far its specialists reach, the other paths, and what the counterfactuals say."""
    yield from table_lines(heads(screen, pair, width), grid(screen, pair, width), width, repeated=2)
    yield from paragraphs([*how_to_read(screen, width), *capacity_words(screen.results.composition, pair), *other_paths(screen, pair)], width)
    yield from why_lines(screen, pair, width)


def opening(screen: Screen, pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield question, place, period and how often it was run."""
    experiment, results = screen.experiment, screen.results
    what = policy_title(experiment, pairs[0]) if len(pairs) == 1 else f"{len(pairs)} policies"
    against = baseline_title(experiment, pairs[0], is_equal_budget(results))
    yield f"{experiment.authority.title}: {what} against {against.replace(AS_USUAL, BUSINESS_AS_USUAL)}."
    interval = next(str(row) for row in results.headline["period"] if "/" in str(row))
    runs = len(results.finished)
    yield from live_before(experiment, pairs)
    is_known = experiment.end <= experiment.authority.last_observed
    after = "" if is_known else f"; {PATHS[thresholds_of(experiment, pairs[0])]}"
    yield f"{period_in_words(interval)}; {runs} paired run{'s' if runs > 1 else ''}{after}."
    if line := precision_words(results):
        yield line


def live_before(experiment: Experiment, pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield that a policy began before the window, of which earlier cost and effects are not counted."""
    days = own_starts(experiment)
    for pair in pairs:
        day = days.get(arm_of_name(experiment, pair.policy).policy.name)
        if day is not None and day < experiment.start:
            yield f"{policy_title(experiment, pair)} began on {day_in_words(day)}: its cost and effects before the window are not counted."


def side_by_side(screen: Screen, pairs: Sequence[Pair], width: int) -> Iterator[str]:
    """Yield several policies as columns: the mean of the baseline that they share, and each policy's mean difference with 90 % of pairs."""
    found: list[list[str]] = []
    for title, names in SHOWN.items():
        found += title_row(title)
        for name, level in rows_of(names):
            rows = [screen.row(pair, name) for pair in pairs]
            if name != REACHED_HARM and rows[0] is not None:  # the families reached are others for each policy
                mean = EVERY[name].number_format.format(rows[0]["baseline_mean"])
                found += flush([[words_of(name, level), mean, *(band_of(row, name) for row in rows)]], title)
    names_above = [fill(name, COLUMN) for name in policy_names(screen.experiment, pairs)]
    yield from table_lines(["", heads(screen, pairs[0], 0)[1], *names_above], found, width, repeated=2)
    yield from paragraphs(["Each cell: mean difference [90 % of pairs]. What of it is help itself: --details."], width)


def band_of(row: pd.Series | None, name: str) -> str:
    """Return a mean difference with 90 % of pairs; of one pair the difference alone."""
    if row is None:
        return ""
    number = EVERY[name].number_format
    return number.band(row["difference"], row["low"], row["high"]) if row["runs"] > 1 else number.format(row["difference"], signed=True)


def policy_names(experiment: Experiment, pairs: Sequence[Pair]) -> list[str]:
    """Return what policies are called; those of one title by their first day, too."""
    titles = [policy_title(experiment, pair) for pair in pairs]
    days = [first_start(arm_of_name(experiment, pair.policy).policy) for pair in pairs]
    return [f"{title}, from {day_in_words(day)}" if titles.count(title) > 1 and day else title for title, day in zip(titles, days)]


def title_row(title: str) -> list[list[str]]:
    """Return the row of a title with what its words mean, if it is one."""
    return [] if title in ("", FLUSH) else [[title + MEANS.get(title, "")]]


def flush(rows: list[list[str]], title: str) -> list[list[str]]:
    """Return rows as they are, or at the left margin if they have no title and belong to none above."""
    return [[row[0].strip(), *row[1:]] for row in rows] if title == FLUSH else rows


def words_of(name: str, level: int) -> str:
    """Return a row's words, with what it counts."""
    return row_words(name, level).rstrip("*") + (", at the end" if name in AT_THE_END else UNITS.get(name, ""))


def heads(screen: Screen, pair: Pair, width: int) -> list[str]:
    """Return the headings of the table."""
    is_usual = baseline_title(screen.experiment, pair, is_equal_budget(screen.results)) == AS_USUAL
    return ["", AS_USUAL if is_usual else "baseline", "difference", "90 % of pairs", *(["mean lies in"] if width >= WIDE else [])]


def grid(screen: Screen, pair: Pair, width: int) -> list[list[str]]:
    """Return the rows of the table."""
    found: list[list[str]] = []
    for title, names in SHOWN.items():
        rows = [cells(row, name, level, width) for name, level in rows_of(names) if (row := screen.row(pair, name)) is not None]
        found += [*title_row(title), *flush(rows, title)]
    return found


def cells(row: pd.Series, name: str, level: int, width: int) -> list[str]:
    """Return one row: its words, the baseline's mean, the mean difference, and its intervals."""
    number, has_interval = EVERY[name].number_format, row["runs"] > 1
    ends = [("low", "high"), *([("mean_low", "mean_high")] if width >= WIDE else [])]
    intervals = [number.interval(row[low], row[high]) if has_interval else "" for low, high in ends]
    return [words_of(name, level), number.format(row["baseline_mean"]), number.format(row["difference"], signed=True), *intervals]


def how_to_read(screen: Screen, width: int) -> Iterator[str]:
    """Yield what a pair and its intervals are."""
    runs = len(screen.results.finished)
    if runs > 1:
        few = f"5 to 95 % between {runs} pairs: too few to say what one council might see."
        pairs = "90 % of pairs: what one council might see." if runs >= FEWEST_PAIRS else few
        mean = " Mean lies in: 90 %." if width >= WIDE else ""
        yield f"A pair: the same families in both. {pairs}{mean}"


def other_paths(screen: Screen, pair: Pair) -> Iterator[str]:
    """Yield the other paths of thresholds, each with its own baseline."""
    experiment = screen.experiment
    if has_paths(experiment):
        others = [other for other in programme_pairs(experiment) if other != pair]
        said = [
            f"{ON_PATHS[thresholds_of(experiment, other)]}, {', '.join(screen.change_of(other, name) for name in IN_A_SENTENCE)}" for other in others
        ]
        day = day_in_words(experiment.authority.last_observed)
        yield f"Plan thresholds after {day} are unknown. Against own baselines: {'; '.join(said)}."


def why_lines(screen: Screen, pair: Pair, width: int) -> Iterator[str]:
    """Yield the counterfactuals as a table: what help itself changes, and what moved thresholds alone would do."""
    doubled = next((each for each in screen.experiment.double_differences if each.of == pair), None)
    if doubled is None:
        return
    rows = [[WHY[TRUE_CHANGE], *bands(screen, Pair(f"{pair.policy}:{TRUE_CHANGE}", doubled.less.policy))]]
    for other in screen.experiment.pairs:
        if other.policy.startswith(f"{pair.policy}:") and ending_of(other.policy) in WHY:
            rows.append([WHY[ending_of(other.policy)], *bands(screen, other)])
    yield from table_lines(["Why [mean lies in]", *IN_WHY.values()], rows, width)


def how_near(screen: Screen, pair: Pair) -> Iterator[str]:
    """Yield what moved thresholds were to match, and what they do."""
    said = []
    for ending, (measure, words, _) in MATCHED.items():
        others = [each for each in screen.experiment.pairs if each.policy == f"{pair.policy}:{ending}"]
        rows = [row for each in (*others, pair) if (row := screen.row(each, measure)) is not None]
        if len(rows) > 1:
            got, wanted = (EVERY[measure].number_format.format(row["difference"], signed=True) for row in rows)
            said.append(f"{words} {got} for {wanted}")
    if said:
        yield f"Thresholds move to match the policy: {', '.join(said)}."


def bands(screen: Screen, pair: Pair) -> list[str]:
    """Return one row of the table of counterfactuals: mean differences with the interval of the mean."""
    found = [(name, screen.row(pair, name)) for name in IN_WHY]
    return [EVERY[name].number_format.band(row["difference"], *row[["mean_low", "mean_high"]]) for name, row in found if row is not None]


def closing(screen: Screen, more: str) -> Iterator[str]:
    """Yield in how many forms it holds, how sure it is, where the rest lies, and what it is not for."""
    if rests_on_forms(screen.results):
        yield from forms_sentences()
    if rests_on_help(screen.results):
        yield from curve_sentence(screen.experiment.authority.name)
    yield sureness(screen.results)
    if line := set_by_hand(screen.experiment):
        yield line
    yield f"More: {more or ('--details' if screen.results.out else '--details, and --out DIR keeps it')}. {SHORT_DISCLAIMER}"
