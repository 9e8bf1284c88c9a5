"""Results depend on who and when, not on the order of rows, on what was asked before, or on Python's hash seed."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from simulation import engine
from simulation.measures import COST_LINES, COSTS, MEASURES
from tests.helpers import REPOSITORY, full_policy, littleton, live, with_figures, world_of

ROOMY = {"value": 60, "unit": "families a week", "status": "assumed", "source": "a court that never makes anybody wait"}

RUN = """
import hashlib
from tests.helpers import full_policy, live, world_of
world = live(world_of(3, policy=full_policy()), 100)
print(hashlib.sha256(world.weekly.tobytes() + world.episodes["child_key"].tobytes() + world.children["belief"].tobytes()).hexdigest())
"""


def digest(world):
    parts = (world.weekly, world.episodes["child_key"], world.children["belief"])
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


@pytest.mark.slow
def test_the_hash_seed_changes_nothing():
    found = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run([sys.executable, "-c", RUN], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    one, again, other = (digest(live(world_of(seed), 100)) for seed in (3, 3, 4))
    assert one == again != other


def test_weeks_run_one_by_one_are_weeks_run_at_once():
    one_by_one = world_of(3)
    for _ in range(70):
        one_by_one = live(one_by_one, 1)
    assert digest(one_by_one) == digest(live(world_of(3), 70))


@pytest.mark.bounds
def test_the_order_of_areas_changes_nothing():
    """Areas, teams, posts and families stand in other rows; with a roomy court every week of every area is the same."""
    areas = [area.model_dump() for area in littleton().areas]
    forward, backward = (live(world_of(3, areas=order, final_hearings_per_week=ROOMY), 113).weekly for order in (areas, areas[::-1]))
    assert forward.sum() > 0
    for i, name in enumerate(MEASURES):
        exact = name not in COSTS + COST_LINES and not name.endswith("_sum")
        same = np.testing.assert_array_equal if exact else np.testing.assert_allclose
        same(forward[:, :, i], backward[:, ::-1, i], err_msg=name)


@pytest.mark.bounds
def test_room_in_the_stores_changes_nothing():
    """A store that grows during the run gives the same results."""
    tight = world_of(3)
    tight = tight._replace(children=tight.children[:40].copy(), episodes=tight.episodes[:40].copy())
    grown = live(tight, 100)
    assert len(grown.children) > 40
    wide = live(world_of(3), 100)
    rows = int(wide.state[0]["children"])
    assert np.array_equal(grown.weekly, wide.weekly)
    assert np.array_equal(grown.children["belief"][:rows], wide.children["belief"][:rows])


@pytest.mark.bounds
def test_no_week_needs_more_room_than_was_made_for_it():
    """Rows are written without a look at the end of the store: `room_for_a_week` must bound what a week adds."""
    world = world_of(3, with_figures(births_per_week=0.006), policy=full_policy())
    added = dict.fromkeys(engine.room_for_a_week(world), 0)
    for _ in range(100):
        room, before = engine.room_for_a_week(world), {name: int(world.state[0][name]) for name in added}
        world = live(world, 1)
        for name, rows in room.items():
            more = int(world.state[0][name]) - before[name]
            assert more <= rows, name
            added[name] += more
    assert min(added.values()) > 0
