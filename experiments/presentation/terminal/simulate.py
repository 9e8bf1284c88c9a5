"""One run in the terminal."""

from collections.abc import Iterator

from experiments.inputs.checks import first_start
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import pick
from experiments.measures.periods import in_words, last_date, window_of
from experiments.presentation.terminal.layout import DISCLAIMER, format_value, paragraphs, row_words, table_lines
from experiments.runs.danger_lines import lines_in_words
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results

SHOWN = (
    "children_in_need",
    "children_in_need_safeguarding_service",
    "protection_plans",
    "pre_proceedings",
    "care_proceedings",
    "looked_after_children",
    "referrals",
    "plan_starts",
    "care_entries",
    "harm_at_home_events",
    "needless_plans",
    "missed_high_risk_children",
    "needless_care_entries",
    "face_to_face_share_of_hours",
    "cases_per_social_worker",
    "cost_gbp",
)


def run_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the main measures of one run: stocks at the last 31 March, flows over the window."""
    experiment = results.experiment
    table, day, window = results.summary, last_date(results.summary["period"].unique()), window_of(experiment.start, experiment.end)
    about = f"{experiment.authority.title}, {experiment.arms[0].name}, seed {results.finished[0]}: one run, so no range."
    yield from paragraphs(never_starts(experiment), width)
    yield from paragraphs([about, f"Stocks on {day}, flows over {in_words(window)}."], width)
    values = {name: pick(table, name, day if BY_NAME[name].is_at_date else window)["mean"].item() for name in SHOWN}
    grid = [[row_words(name), format_value(name, value), BY_NAME[name].unit] for name, value in values.items()]
    yield from table_lines(["", "", ""], grid, width, repeated=2, is_left=[2])
    said = (lines_in_words(results.notes), set_by_hand(experiment))
    yield from paragraphs([line for line in said if line], width)
    yield from paragraphs([f"One run is a story, not an estimate. {DISCLAIMER}"], width)


def never_starts(experiment: Experiment) -> Iterator[str]:
    """Yield a sentence if the window ends before the policy begins."""
    policy = experiment.arms[0].policy
    day = first_start(policy)
    if day is not None and day > experiment.end:
        until = f"the window ends before, on {experiment.end}: this run is business as usual"
        yield f"{policy.name} starts on {day}, and {until}. Use a later --end, or an earlier --go-live."
