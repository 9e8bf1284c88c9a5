"""Two arms of the invented Tiny, followed once for all tests of stories."""

import numpy as np
import pytest

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.experiment import Experiment, Pair, experiment_of
from experiments.runs.parameter_values import with_values_set
from experiments.stories.arms import PairOfArms, pair_of_arms
from experiments.stories.ask import Search, search_in
from experiments.stories.scan import CARE, NOT_KNOWN
from experiments.stories.story import Story, Subject, family_story, titles_of
from experiments.stories.trace import Trace, trace_family
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

SEED = 3


EVERYTHING_HAPPENS = {
    "enquiry_threshold": 0.2,
    "enquiry_threshold_at_referral": 0.3,
    "conference_threshold": 0.22,
    "plan_threshold": 0.22,
    "pre_proceedings_threshold": 0.33,
    "issuing_at_once_threshold": 0.5,
    "interim_removal_threshold": 0.35,
    "section_31_threshold": 0.3,
    "final_care_threshold": 0.35,
    "emergency_threshold": 0.5,
    "kept_apart_threshold": 0.3,
    "at_birth_threshold": 0.4,
    "police_protection_threshold": 0.35,
    "section_20_threshold": 0.3,
    "weight_of_change": 0.3,
    "concern_when_unseen": 0.3,
    "credit_for_attendance": 0.3,
}
"""Thresholds at which a small place sees every kind of decision, and every cue counts."""


def tiny(*scenarios: str) -> Experiment:
    """Return scenarios of Tiny as one experiment, the last against the first."""
    chosen = [resolve_scenario(scenario, Overrides(thresholds="halfway")) for scenario in scenarios]
    return with_values_set(experiment_of(chosen, (Pair(chosen[-1].name, chosen[0].name),)), EVERYTHING_HAPPENS)


def subject(experiment: Experiment, key: int, name: str = "family 1") -> Subject:
    """Return whom a story of Tiny is about."""
    titles = titles_of({arm.name: arm.policy for arm in experiment.arms})
    return Subject(key, name, "Tiny", titles, experiment.start, experiment.end, chosen=("Chosen by a test.",))


def traces_of(arms: PairOfArms, key: int) -> dict[str, Trace]:
    """Return the courses of a family in both arms."""
    return arms.follow(lambda world, until, so_far: trace_family(world, until, key, so_far))


@pytest.fixture(scope="session")
def experiment() -> Experiment:
    return tiny(BASELINE, PROGRAMME)


@pytest.fixture(scope="session")
def arms(experiment: Experiment) -> PairOfArms:
    return pair_of_arms(experiment, SEED)


@pytest.fixture(scope="session")
def search(arms: PairOfArms, experiment: Experiment) -> Search:
    return search_in(arms, experiment)


@pytest.fixture(scope="session")
def key(search: Search) -> int:
    """The family that is served for longest with nobody in care, both arms added up; ties go to the smaller key."""
    usual, programme = search.scans.values()
    weeks = dict.fromkeys(map(int, usual.keys), 0)
    for level in (*usual.levels, *programme.levels):
        for row in np.flatnonzero((level > NOT_KNOWN) & (level < CARE)).tolist():
            weeks[int(usual.keys[row])] += 1
    return max(weeks, key=lambda each: (weeks[each], -each))


@pytest.fixture(scope="session")
def traces(arms: PairOfArms, key: int) -> dict[str, Trace]:
    return traces_of(arms, key)


@pytest.fixture(scope="session")
def story(arms: PairOfArms, experiment: Experiment, key: int) -> Story:
    return family_story(arms, subject(experiment, key))
