"""`story`: one family's course under a scenario and another policy, chosen by number or by rule."""

from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.overrides import Day, overrides_of
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import USUAL, Overrides, ResolvedScenario, resolve_scenario
from experiments.posteriors.ready import ready_to_run
from experiments.runs.experiment import (
    Experiment,
    Pair,
    business_as_usual_of,
    difference_week,
    experiment_of,
    policy_as_scenario,
    split_date,
)
from experiments.runs.options import runs_of
from experiments.runs.out_folder import DefaultFolder, check_free
from experiments.runs.parameter_values import with_draw_of_seed, with_values_set
from experiments.runs.progress import Progress
from experiments.stories.arms import PairOfArms, pair_of_arms
from experiments.stories.find import DEFAULT_RULE, RULES, Bounds, Found, family_of, find_family, number_of, numbered_families
from experiments.stories.scan import Scan, scan_arm
from experiments.stories.story import Story, Subject, family_story, titles_of
from simulation.danger_line import chance_at

STORY_FOLDER = DefaultFolder("results/story")
"""Where `run.py story` writes if nobody names a folder: there, or into results/story-2 and so on where that is taken."""

FILES = ("story.md", "story.html", "family_timeline.png", "family_timeline.svg", "family_timeline.csv", "events.csv", "outcome.csv")

WRITER = "experiments.presentation.story.write"
"""Writes a story's folder; imported when there is one to write, the one look upward from this floor."""


@takes_words
def story(
    scenario: str,
    *,
    family: str | int | None = None,
    find: str | None = None,
    against: str | None = None,
    seed: int = 1,
    start: Day = None,
    end: Day = None,
    thresholds: str | None = None,
    go_live: Day = None,
    parameters: Parameters = None,
    draws: str | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
) -> Story:
    """Return one simulated family's story under a scenario and under another policy: the same family, with the same random draws.

    Parameters
    ----------
    scenario
        A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].
    family
        Its short number, as 417 or "family 417", or its key from the long tables. A number holds for one seed, window and pair of policies.
    find
        In place of a number, a rule: missed_danger, needless_removal, disguised_compliance or largest_difference. If neither is given,
        largest_difference.
    against
        The other policy or scenario; business as usual if not given.
    seed
        Of the one run of each policy.
    start, end, thresholds, go_live, parameters, draws
        As in `compare`; the other policy keeps its dates.
    out
        Folder for the story as Markdown and HTML, its figure and tables; None: nowhere.
    overwrite
        Replace the finished results in `out`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work; or if there is no such family, or none that a rule looks for.

    Examples
    --------
    >>> window = {"start": "2015-04-01", "end": "2015-09-30"}
    >>> story("luton:family_safeguarding@2015-04-06", find="disguised_compliance", draws="held", **window)
    <story: family ..., Luton, 2015-04-01 to 2015-09-30, seed 1; Business as usual and Family Safeguarding, ...; ... events>
    """
    rule = rule_of(family, find)
    how = runs_of(1, seed, 1, out, overwrite=overwrite, can_add=False)
    choice, changes = parameter_choice(parameters, draws), overrides_of(start, end, thresholds, go_live)
    chosen = resolve_scenario(scenario, changes)
    other = other_of(chosen, against, changes)
    check_free(how.out, FILES)
    whole = with_values_set(experiment_of([other, chosen], (Pair(chosen.name, other.name),)), choice.values)
    ready = ready_to_run(whole, how.seeds, choice.draws)
    progress = Progress("following one family")
    progress.phase("simulating both policies")
    made = story_in(with_draw_of_seed(ready, how.seeds[0]), how.seeds[0], family, rule)
    if how.out is not None:
        import_module(WRITER).write_story(made, ready, how)
    return replace(made, out=how.out)


def other_of(chosen: ResolvedScenario, against: str | None, changes: Overrides) -> ResolvedScenario:
    """Return the other policy on the scenario's authority; raise InputError if it is none, or the same."""
    if against is None:
        other, fix = business_as_usual_of(chosen), f"The scenario is {USUAL} itself: name another policy with --against."
    else:
        fix = f"{chosen.policy.title} is on both sides."
        try:
            other = policy_as_scenario(chosen, against, changes.for_baseline())
        except InputError as error:
            raise InputError("--against" if error.where == "POLICY" else error.where, error.key, error.value, error.allowed, error.fix) from error
    if other.policy == chosen.policy:
        raise InputError("--against", "", NotGiven("nothing") if against is None else against, "another policy than the scenario's", fix)
    return other


def rule_of(family: str | int | None, find: str | None) -> str:
    """Return the rule that chooses a family; raise InputError for one that is not known, or beside a family's number, or for what is no number."""
    if family is not None:
        number_of(family)
    if find is None:
        return DEFAULT_RULE
    if find not in RULES:
        raise InputError("--find", "", find, ", ".join(RULES), likely(str(find), RULES))
    if family is not None:
        raise InputError("--find", "", NotGiven(f"--find {find} beside --family {family}"), "one of the two")
    return find


def story_in(experiment: Experiment, seed: int, family: str | int | None, rule: str) -> Story:
    """Return the story of a family of one seed; the experiment has the seed's draw of parameters."""
    arms = pair_of_arms(experiment, seed)
    search = search_in(arms, experiment)
    found = Found(family_of(family, search.keys), "", 0.0) if family is not None else find_family(rule, search.scans, search.bounds)
    titles = titles_of({arm.name: arm.policy for arm in experiment.arms})
    return family_story(arms, subject_of(experiment, search, found, titles, None if family is not None else rule))


@dataclass(frozen=True)
class Search:
    """All families of both arms: what rules look at, and the keys in the order of short numbers."""

    scans: dict[str, Scan]
    bounds: Bounds
    keys: np.ndarray


def search_in(arms: PairOfArms, experiment: Experiment) -> Search:
    """Return what is needed to choose a family of two arms."""
    since = difference_week(experiment)
    scans = arms.follow(scan_arm(since))
    return Search(scans, Bounds(since, chance_at(arms.begin, "danger_line")), numbered_families(scans))


def subject_of(experiment: Experiment, search: Search, found: Found, titles: dict[str, str], rule: str | None) -> Subject:
    """Return whom a story is about."""
    number = np.flatnonzero(search.keys == np.uint64(found.key))
    name = f"family {int(number[0]) + 1}" if len(number) else "a family without a number"
    how = chosen_in_words(search, found, titles, rule)
    return Subject(found.key, name, experiment.authority.title, titles, experiment.start, experiment.end, go_live_of_pair(experiment), how)


def go_live_of_pair(experiment: Experiment) -> date | None:
    """Return the first day on which the two policies differ, if it lies before the end of the window."""
    day = split_date(experiment)
    return day if day <= experiment.end else None


def chosen_in_words(search: Search, found: Found, titles: dict[str, str], rule: str | None) -> tuple[str, ...]:
    """Return how the family was chosen, and that a family chosen for being striking is not typical."""
    total = f"It is one of {len(search.keys):,} families that the service dealt with in this run."
    if rule is None:
        return (f"The family was named by its number or key, not chosen by a rule. {total}",)
    where = f" under {titles[found.arm]}" if found.arm else ""
    amount = RULES[rule].shown(found.amount)
    return (
        f"Chosen by the rule {rule}, as the family in which {RULES[rule].asks}{where}: {amount}.",
        "What came before the policies differ does not count.",
        f"{total} A family chosen for being striking is not typical: what happens here says nothing of how often it happens.",
    )
