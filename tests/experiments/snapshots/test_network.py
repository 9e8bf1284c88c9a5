"""Who may see whose records around one team, the same by either driver and in every process."""

import pandas as pd
import pytest

from experiments.snapshots.network import FAMILY_LAYER, STAFF_LAYER, information_network, smallest_team
from simulation.networks import information_graph


@pytest.fixture(scope="module")
def network(both):
    return information_network(both.batch)


def test_both_drivers_give_the_same_network(both, network):
    other = information_network(both.mesa)
    pd.testing.assert_frame_equal(network.nodes, other.nodes)
    pd.testing.assert_frame_equal(network.edges, other.edges)


def test_it_holds_the_team_s_families_once(both, network):
    team, posts = smallest_team(both.batch), both.batch.professionals
    families = both.batch.families[: both.batch.state[0]["families"]]
    own = families[families["worker"] >= 0]
    held = int((posts[own["worker"]]["team"] == team).sum())
    groups = network.nodes[network.nodes["layer"] == FAMILY_LAYER]
    assert groups["families"].sum() == held > 0
    manager = network.edges[network.edges["relation"] == "manages"]
    assert manager["families"].sum() == held


def test_its_edges_are_those_of_the_whole_graph(both, network):
    graph = information_graph(both.model.stores, both.model.week - 1)
    for row in network.edges[network.edges["relation"] == "agreement"].itertuples():
        source = ("worker", int(row.source.split()[1]))
        shares = [data["share"] for _, target, data in graph.out_edges(source, data=True) if target[0] == row.target]
        assert shares == [row.share]
    names = set(network.nodes["node"])
    assert set(network.edges["source"]) <= names and set(network.edges["target"]) <= names
    assert (network.edges["relation"] == "agreement").any()


def test_every_node_has_a_place_of_its_own(network):
    assert not network.nodes.duplicated(["x", "y"]).any()
    assert network.nodes["x"].abs().max() <= 1.0 and network.nodes["y"].abs().max() <= 1.0
    staff = network.nodes[network.nodes["layer"] == STAFF_LAYER]
    assert staff["y"].is_monotonic_decreasing and staff["kind"].iloc[0] == "team_manager"
