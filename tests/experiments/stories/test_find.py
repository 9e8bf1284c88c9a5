"""Rules that choose a family: by hand on small tables, and against the measures whose definitions they share."""

from typing import Any

import numpy as np
import pytest

from agents import standing as s
from experiments.inputs.errors import InputError
from experiments.runs.experiment import Experiment
from experiments.runs.futures import copy_world_over, future_world, simulate_until
from experiments.runs.numbering import numbers_of
from experiments.runs.simulate_seed import simulate_seed
from experiments.snapshots.danger import are_missed, danger_line
from experiments.stories.arms import PairOfArms
from experiments.stories.ask import Search
from experiments.stories.find import RULES, Bounds, Found, family_of, find_family, needless_entries, numbered_families
from experiments.stories.scan import Scan
from experiments.stories.trace import LAST_STEP, step_through
from simulation.measures import INDEX
from simulation.world import EPISODE, World
from tests.experiments.stories.conftest import SEED

KEYS = np.array([50, 40, 60], np.uint64)


def scan(**fields: Any) -> Scan:
    """Return a scan of three families, the second and third with one child each."""
    return Scan(keys=KEYS, child_families=np.array([1, 2], np.int32), **{"missed_weeks": np.zeros((2, 2), np.int32), **fields})


def entry(child: int, family: int, start: int, chance: float, **fields: Any) -> np.ndarray:
    """Return one episode of care."""
    row = np.zeros(1, EPISODE)
    row["child_key"], row["family_key"], row["track"], row["start_week"] = child, family, s.CARE_TRACK, start
    row["end_week"], row["unhelped_hazard_at_start"] = -1, chance
    for name, value in fields.items():
        row[name] = value
    return row


BOUNDS = Bounds(since=100, line=0.1)


def test_danger_missed_for_longest_in_either_arm() -> None:
    scans = {"usual": scan(missed_weeks=np.array([[7, 9], [0, 0]])), "other": scan(missed_weeks=np.array([[12, 3], [12, 0]]))}
    assert find_family("missed_danger", scans, BOUNDS) == Found(40, "other", 12.0)


def test_the_least_likely_harm_of_those_who_entered_care() -> None:
    order = {"reason_ended": s.ORDER_CHANGED, "end_week": 120}
    rows = [
        entry(1, 40, 90, 0.01),  # before the policies differ
        entry(2, 50, 110, 0.05, **order),
        entry(2, 50, 120, 0.02),  # no entry: another legal basis
        entry(3, 60, 130, 0.04),
        entry(4, 40, 130, 0.10),  # not below the line
    ]
    scans = {"usual": scan(episodes=np.concatenate(rows)), "other": scan()}
    assert find_family("needless_removal", scans, BOUNDS) == Found(60, "usual", 0.96)


def test_unsuspected_meetings_are_counted_and_ties_go_to_the_smaller_key() -> None:
    scans = {"usual": scan(unsuspected={60: 4, 50: 3}), "other": scan(unsuspected={40: 4})}
    assert find_family("disguised_compliance", scans, BOUNDS) == Found(40, "other", 4.0)


def test_statuses_that_lie_furthest_apart_added_up_over_weeks() -> None:
    usual = scan(levels=[np.array([0, 2], np.int8), np.array([0, 2, 4], np.int8)])
    other = scan(levels=[np.array([1, 2], np.int8), np.array([1, 4, 1], np.int8)])
    assert find_family("largest_difference", {"usual": usual, "other": other}, BOUNDS) == Found(60, "", 3.0)


@pytest.mark.parametrize("rule", RULES)
def test_where_no_family_qualifies_one_message_says_so(rule: str) -> None:
    with pytest.raises(InputError, match=rf"^--find: {rule}: .* in this run\. Try another --find"):
        find_family(rule, {"usual": scan(), "other": scan()}, BOUNDS)


@pytest.mark.parametrize("given", ["2", "family 2", "Family 2", 2, "40"])
def test_a_family_is_named_by_number_or_key(given: str | int) -> None:
    assert family_of(str(given), KEYS) == 40


@pytest.mark.parametrize("given", ["4", "0", "-1", "family", "", "99999999999999999999999", "1.5", "Smith"])
def test_an_unknown_family_is_refused_with_the_range_and_the_rules(given: str) -> None:
    with pytest.raises(InputError, match=r"^--family: got .*allowed: a number from 1 (to 3|on), .*--find chooses a family by rule: missed_danger, "):
        family_of(given, KEYS)


def test_numbers_are_those_of_the_long_tables(search: Search, experiment: Experiment) -> None:
    from dataclasses import replace

    results = [vars(result) for result in simulate_seed(replace(experiment, is_logging=True), SEED)]
    numbers = numbers_of([{name: result[name] for name in ("episodes", "encounters", "decisions")} for result in results])["family_key"]
    assert len(search.keys) > 50
    assert numbers.of(search.keys).tolist() == list(range(1, len(search.keys) + 1))
    assert numbered_families(search.scans).tolist() == search.keys.tolist()


def test_missed_children_are_those_of_the_measure(arms: PairOfArms, experiment: Experiment) -> None:
    found: list[int] = []

    def watch(world: World, step: str) -> None:
        if step == LAST_STEP:
            children = world.children[: int(world.state[0]["children"])]
            families = world.families[children["family"]]
            open_now = np.isin(children["family"], world.open_families[: int(world.state[0]["open_families"])])
            missed = are_missed(children, families, danger_line(world), int(world.state[0]["week"]))
            found.append(int(np.count_nonzero(missed & open_now)))

    world = step_through(copy_world_over(arms.begin), experiment.first_week + 26, watch)
    assert found == world.weekly[:26, :, INDEX["missed_high_risk_children"]].sum(axis=1).astype(int).tolist()
    assert sum(found) > 20


def test_needless_entries_and_unsuspected_meetings_are_those_of_the_measures(search: Search, arms: PairOfArms, experiment: Experiment) -> None:
    for arm in experiment.arms:
        past = simulate_until(copy_world_over(arms.begin), experiment.split_week)
        world = simulate_until(future_world(experiment, arm, past), experiment.last_week + 1)
        first = search.bounds.since - experiment.first_week
        counted = world.weekly[first:].sum(axis=(0, 1))
        scan_of_arm = search.scans[arm.name]
        assert sum(scan_of_arm.unsuspected.values()) == counted[INDEX["disguised_compliance_misses"]] > 0
        assert len(needless_entries(scan_of_arm.episodes, search.bounds)) == counted[INDEX["needless_care_entries"]]
