"""The workers of one moment: posts, caseloads and hours, by either driver."""

import numpy as np
import pandas as pd
import pytest

from experiments.snapshots.children import last_week
from experiments.snapshots.workers import HOURS, posts_by_role, week_of_roles, workers_now
from simulation.measures import INDEX
from simulation.world import copy_world


@pytest.fixture(scope="module")
def workers(both) -> pd.DataFrame:
    return workers_now(both.batch)


def measured(world, name: str) -> float:
    """Return a weekly measure of the last week, of all areas."""
    return float(world.weekly[last_week(world) - int(world.state[0]["first_week"]), :, INDEX[name]].sum())


def test_both_drivers_give_the_same_workers(both):
    pd.testing.assert_frame_equal(workers_now(both.batch), workers_now(both.mesa))


def test_posts_and_hours_count_as_the_weekly_measures_do(both, workers):
    social = workers[workers["role"].isin(["social_worker", "assessment_worker"])]
    assert social["fte"].sum() == measured(both.batch, "social_worker_posts")
    assert social.loc[social["is_filled"], "fte"].sum() == measured(both.batch, "social_workers_in_post")
    assert social["face_to_face"].sum() == pytest.approx(measured(both.batch, "hours_face_to_face"))
    assert social["travel"].sum() == pytest.approx(measured(both.batch, "visits_done") * both.batch.parameters[0]["travel_hours"])
    for role in ("victim_worker", "teacher", "social_worker"):
        vacant = workers[(workers["role"] == role) & ~workers["is_filled"]]
        assert vacant["fte"].sum() == measured(both.batch, f"posts_vacant_{role}")


def test_hours_add_up_to_the_contract_and_none_is_negative(workers):
    timed = workers[workers["face_to_face"].notna()]
    assert set(workers["role"][workers["face_to_face"].isna()]) == {"team_manager"}
    np.testing.assert_allclose(timed[[*HOURS]].sum(axis=1), timed["contracted"])
    assert (timed[[*HOURS]] >= -1e-9).all().all()
    assert (timed[["recording", "court", "face_to_face", "other"]].sum() > 0).all()


def test_caseloads_are_the_families_held_now(both, workers):
    families = both.batch.families[: both.batch.state[0]["families"]]
    for row in workers[workers["role"] == "social_worker"].itertuples():
        held = np.flatnonzero((families["worker"] == row.worker) & np.isin(families["standing"], (1, 2)))
        assert row.families == len(held)
    assert workers["families"].sum() > 0 and workers["children"].sum() >= workers.loc[workers["role"] == "social_worker", "families"].sum() / 2


def test_a_sick_worker_is_said_to_be_sick(both):
    world = copy_world(both.batch)
    row = int(np.flatnonzero(world.professionals["filled"] & (world.professionals["sick_until"] <= last_week(world)))[0])
    assert not workers_now(world).set_index("worker").loc[row, "is_sick"]
    world.professionals[row]["sick_until"] = last_week(world) + 3
    assert workers_now(world).set_index("worker").loc[row, "is_sick"]


def test_a_week_by_role_is_per_filled_post(workers):
    table = week_of_roles(workers)
    for role, part in table.groupby("role"):
        mine = workers[(workers["role"] == role) & workers["is_filled"]]
        assert part["posts"].iloc[0] == pytest.approx(mine["fte"].sum())
        assert part["hours"].sum() == pytest.approx(mine["contracted"].sum() / mine["fte"].sum())


def test_posts_by_role_count_every_post_once(workers):
    table = posts_by_role(workers)
    assert table["posts"].sum() == len(workers) and table["posts"].min() > 0
    assert table["filled"].sum() == workers["is_filled"].sum() and table["sick"].sum() == workers["is_sick"].sum()
    assert set(table["role"]) == set(workers["role"])
