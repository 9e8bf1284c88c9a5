"""Stocks, flows and costs of one moment are the recorded weeks of either driver."""

import pandas as pd
import pytest

from experiments.measures.definitions import EVERY
from experiments.snapshots.children import last_week
from experiments.snapshots.flows import FLOWS, STOCKS, costs_compared, costs_now, stocks_and_flows, weeks_recorded
from simulation.calendar import date_of
from simulation.measures import COSTS, INDEX
from simulation.world import copy_world
from tests.smallshire import build


def test_both_drivers_give_the_same_weeks(both):
    pd.testing.assert_frame_equal(stocks_and_flows(both.batch), stocks_and_flows(both.mesa))
    pd.testing.assert_frame_equal(costs_now(both.batch), costs_now(both.mesa))


def test_the_rows_are_the_recorded_weeks(both):
    table, weeks = stocks_and_flows(both.batch), weeks_recorded(both.batch)
    assert weeks == last_week(both.batch) - int(both.batch.state[0]["first_week"]) + 1
    assert set(table["measure"]) == {*STOCKS, *FLOWS} and len(table) == weeks * len({*STOCKS, *FLOWS})
    for name, part in table.groupby("measure"):
        assert part["value"].tolist() == both.batch.weekly[:weeks, :, INDEX[name]].sum(axis=1).tolist()
        assert set(part["label"]) == {EVERY[name].label} and set(part["kind"]) == {"stock" if name in STOCKS else "flow"}
    assert table["date"].max() == date_of(last_week(both.batch))


def test_costs_add_up_to_all_payers(both):
    table, weeks = costs_now(both.batch).set_index("payer"), weeks_recorded(both.batch)
    columns = [INDEX[name] for name in COSTS]
    assert table.loc["all", "to_date"] == pytest.approx(both.batch.weekly[:weeks, :, columns].sum())
    assert table.loc["all", "this_week"] == pytest.approx(both.batch.weekly[weeks - 1, :, columns].sum())
    assert table.loc["childrens_services", "to_date"] > table.loc["childrens_services", "this_week"] > 0


def test_before_the_window_nothing_is_recorded():
    world = copy_world(build(4))
    assert weeks_recorded(world) == 0 and stocks_and_flows(world).empty and costs_now(world)["to_date"].sum() == 0.0


def test_two_arms_costs_stand_beside_each_other(both):
    other = both.batch._replace(weekly=2.0 * both.batch.weekly)
    table = costs_compared(other, both.batch)
    assert table["usual_to_date"].tolist() == costs_now(both.batch)["to_date"].tolist()
    assert table["difference"].tolist() == pytest.approx(costs_now(both.batch)["to_date"].tolist())
    assert table["this_week"].tolist() == pytest.approx((2.0 * table["usual_this_week"]).tolist())
