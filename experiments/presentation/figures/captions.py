"""What stands below every figure: where, when, from which day on, what points and lines are, and what words in it mean."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from experiments.comparison.precision import stopped_in_words
from experiments.inputs.checks import first_start
from experiments.runs.counterfactuals import CARE_MATCHED, PLACEBO, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import set_by_hand
from simulation.calendar import date_of

COUNTERFACTUAL_WORDS = {
    TRUE_CHANGE: "help itself",
    PLACEBO: "help without effect",
    PLANS_MATCHED: "plan thresholds moved",
    CARE_MATCHED: "care thresholds moved",
}
"""Fewest words for what explains a programme."""

COUNTERFACTUAL_SENTENCES = {
    TRUE_CHANGE: "Help itself: the programme's difference less that of the same programme whose help changes nothing.",
    PLACEBO: "Help without effect: the programme with help that changes nothing.",
    PLANS_MATCHED: "Plan thresholds moved: the baseline; thresholds for plans are moved until as many children are on plans at the end.",
    CARE_MATCHED: "Care thresholds moved: the baseline; thresholds for care are moved until as many children enter care.",
}

PATH_SENTENCES = {
    "stay": "Thresholds stay: those for plans remain as they were on {day}.",
    "halfway": "Thresholds go halfway back: after {day} those for plans move half of the way to what they were at first.",
    "back": "Thresholds go back: they move all of the way.",
    "integrated": "How far thresholds for plans go back after {day} is drawn at random for each run.",
}
"""What a path of thresholds means; day: the last one of which figures are known."""


def intervals_in_words(hold: str) -> str:
    """Return what the intervals of a figure hold, as a sentence; hold: `Results.intervals`, or the column of that name."""
    return f"Intervals hold {hold}."


def missing_in_words(incomplete: str) -> str:
    """Return what is missing of a figure's runs as a sentence behind another; nothing if all are there. incomplete: `results.incomplete`."""
    return f" INCOMPLETE: {incomplete}." if incomplete else ""


def day_in_words(day: date) -> str:
    """Return a day as in 31 March 2018."""
    return f"{day.day} {day:%B %Y}"


def period_in_words(period: str) -> str:
    """Return a day as in 31 March 2018, or a period as in 1 April 2015 to 31 March 2018."""
    return " to ".join(day_in_words(date.fromisoformat(day)) for day in period.split("/"))


def place_and_week(title: str, week: int) -> str:
    """Return what stands below a figure of one moment: the place's title, the Monday of the week, and that it is one run."""
    return f"{title}, week from Monday {day_in_words(date_of(week))}. One simulated run: another seed gives other families."


def go_live(experiment: Experiment) -> date | None:
    """Return the first day of the first programme that is compared; nothing if none has one."""
    baselines = {pair.baseline for pair in experiment.pairs}
    starts = [first_start(arm.policy) for arm in experiment.arms if arm.name not in baselines]
    return min((day for day in starts if day is not None), default=None)


def place_and_time(experiment: Experiment) -> str:
    """Return an experiment's authority, its window, and the day on which its programme starts."""
    first = go_live(experiment)
    start = f"; go-live {day_in_words(first)}" if first else ""
    return f"{experiment.authority.title}, {day_in_words(experiment.start)} to {day_in_words(experiment.end)}{start}."


def with_what_is_missing(title: str, incomplete: str) -> str:
    """Return a title that says which runs are missing, if any are: (stopped after 2 of 40 runs). incomplete: `results.incomplete`."""
    return f"{title} ({incomplete})" if incomplete else title


def path_sentences(experiment: Experiment) -> Iterator[str]:
    """Yield what each path of thresholds means that a figure shows, in the order in which they go."""
    day = day_in_words(experiment.authority.last_observed)
    shown = {arm.thresholds for arm in experiment.arms if arm.counterfactual_of is None}
    yield from (sentence.format(day=day) for path, sentence in PATH_SENTENCES.items() if path in shown)


def counterfactual_sentences(endings: Iterable[str]) -> Iterator[str]:
    """Yield what each counterfactual means; endings: of the arms' names."""
    known = set(endings)
    yield from (sentence for ending, sentence in COUNTERFACTUAL_SENTENCES.items() if ending in known)


def caption_of(results: Any, about: str, further: Iterable[str] = ()) -> str:
    """Return what stands below a figure of results: place, window, go-live and missing runs; what is drawn; what words mean; what was set by hand.

    about: sentences on points and lines; further: what words of the figure mean.
    """
    place = " ".join(line for line in (place_and_time(results.experiment) + missing_in_words(results.incomplete), stopped_in_words(results)) if line)
    hold = intervals_in_words(results.intervals) if len(results.finished) > 1 else set_by_hand(results.experiment)
    return "\n".join(line for line in (place, f"{about} {hold}".strip(), " ".join(further)) if line)
