"""Who may see whose records, for one team: small enough to be read at a glance."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from agents.standing import TEAM_MANAGER
from experiments.runs.words import WORDS
from experiments.snapshots.children import last_week
from simulation.ingredients.information_sharing import AGENCY_WORDS
from simulation.networks import information_graph
from simulation.world import World

AGENCY_LAYER, STAFF_LAYER, FAMILY_LAYER = range(3)
"""Columns of the picture: agencies, the team and its specialists, and the families that each social worker holds."""

NODES = ["node", "kind", "label", "layer", "families", "is_filled", "x", "y"]
EDGES = ["source", "target", "relation", "share", "families"]


class Network(NamedTuple):
    """The nodes and edges of a team's information-sharing network, each a table."""

    nodes: pd.DataFrame
    edges: pd.DataFrame


def smallest_team(stores: World) -> int:
    """Return the safeguarding team that holds fewest families, but some: the easiest to read; of equals the first."""
    families = stores.families[: stores.state[0]["families"]]
    held = families["worker"][families["worker"] >= 0]
    counts = np.bincount(stores.professionals[held]["team"], minlength=len(stores.teams))
    is_readable = ~stores.teams["is_assessment"] & (counts > 0)
    return int(np.argmin(np.where(is_readable, counts, np.iinfo(counts.dtype).max)))


def information_network(stores: World, team: int | None = None) -> Network:
    """Return who may see whose records in the last week simulated, around one team.

    Families stand together by their social worker: the picture is of the network, not of a family.

    Parameters
    ----------
    stores
        The arrays of either driver.
    team
        Row of a team; without it the safeguarding team that holds fewest families.

    Returns
    -------
    Network
        nodes: node (its name), kind (agency, team_manager, a role, or families), label, layer (0 agencies, 1 team and specialists, 2 families),
        families (held, or of which an agency holds an event of the last twelve months), is_filled, x and y (places, each from -1 to 1:
        a column for each layer).
        edges: source may see records of target; relation (holds, manages, agreement, one_office); share (the part of an agency's facts that
        gets through; 1 for the others); families (number; 0 for an agreement).
    """
    team = smallest_team(stores) if team is None else team
    graph = information_graph(stores, last_week(stores))
    around = around_team(stores, graph, team)
    edges = pd.DataFrame([*edges_of(stores, around)], columns=EDGES)
    edges = edges.sort_values(["source", "target", "relation"], ignore_index=True)
    return Network(with_places(pd.DataFrame([*nodes_of(stores, around)], columns=NODES)), edges)


class Around(NamedTuple):
    """What lies around one team in the whole graph: its area, its staff (rows of posts) and, by social worker, the families held."""

    graph: nx.DiGraph
    area: int
    staff: tuple[int, ...]
    held: dict[int, list[int]]


def around_team(stores: World, graph: nx.DiGraph, team: int) -> Around:
    """Return the posts of a team and all who hold its families, with these families."""
    posts, families = stores.professionals, stores.families
    own = [row for row in np.flatnonzero(posts["team"] == team).tolist() if (("worker", row) in graph)]
    members = [row for row in own if posts[row]["start_week"] <= last_week(stores) < posts[row]["end_week"]]
    held = {row: [f for kind, f in graph.successors(("worker", row)) if kind == "family" and families[f]["worker"] == row] for row in members}
    held = {row: found for row, found in held.items() if found}
    mine = {f for found in held.values() for f in found}
    others = {row for f in mine for kind, row in graph.predecessors(("family", f)) if kind == "worker"}
    is_of_team = [row for row in members if posts[row]["role"] <= TEAM_MANAGER]
    staff = sorted({*is_of_team, *others}, key=lambda row: (posts[row]["role"] != TEAM_MANAGER, posts[row]["role"], row))
    return Around(graph, int(stores.teams[team]["area"]), tuple(staff), held)


def nodes_of(stores: World, around: Around) -> Iterator[dict[str, Any]]:
    """Yield the nodes: agencies, staff, and families by social worker."""
    mine = {f for found in around.held.values() for f in found}
    for agency in AGENCY_WORDS:
        seen = around.graph.successors((agency, around.area)) if (agency, around.area) in around.graph else ()
        known = sum(1 for kind, f in seen if kind == "family" and f in mine)
        yield {"node": agency, "kind": "agency", "label": agency.replace("_", " "), "layer": AGENCY_LAYER, "families": known, "is_filled": True}
    numbers: Counter[str] = Counter()
    for row in around.staff:
        post = stores.professionals[row]
        role, families = WORDS["role"][post["role"]], len(held_by(around, row, mine))
        numbers[role] += 1
        label = role.replace("_", " ") + ("" if post["role"] == TEAM_MANAGER else f" {numbers[role]}")
        yield {"node": f"worker {row}", "kind": role, "label": label, "layer": STAFF_LAYER, "families": families, "is_filled": bool(post["filled"])}
    for row, found in around.held.items():
        label = f"{len(found)} {'family' if len(found) == 1 else 'families'}"
        yield {"node": f"families {row}", "kind": "families", "label": label, "layer": FAMILY_LAYER, "families": len(found), "is_filled": True}


def held_by(around: Around, row: int, among: set[int]) -> list[int]:
    """Return the families, among some, whose records a post may see."""
    return [f for kind, f in around.graph.successors(("worker", row)) if kind == "family" and f in among]


def edges_of(stores: World, around: Around) -> Iterator[dict[str, Any]]:
    """Yield the edges between them."""
    staff = set(around.staff)
    for row in around.staff:
        relation = "manages" if stores.professionals[row]["role"] == TEAM_MANAGER else "holds"
        for worker, found in around.held.items():
            if seen := len(held_by(around, row, set(found))):
                yield edge(f"worker {row}", f"families {worker}", relation, 1.0, seen)
        for target in around.graph.successors(("worker", row)):
            share = around.graph.edges[("worker", row), target].get("share", 1.0)
            if target[0] in AGENCY_WORDS and target[1] == around.area:
                yield edge(f"worker {row}", target[0], "agreement", share, 0)
            elif target[0] == "worker" and target[1] in staff:
                yield edge(f"worker {row}", f"worker {target[1]}", "one_office", 1.0, 0)


def edge(source: str, target: str, relation: str, share: float, families: int) -> dict[str, Any]:
    """Return one row of the table of edges."""
    return {"source": source, "target": target, "relation": relation, "share": float(share), "families": families}


def with_places(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return nodes with their places: a column for each layer, from the top down in the order of the table."""
    place, size = nodes.groupby("layer").cumcount(), nodes.groupby("layer")["node"].transform("size")
    return nodes.assign(x=nodes["layer"] - float(STAFF_LAYER), y=1.0 - (2.0 * place + 1.0) / size)
