"""The graphs of the Mesa driver: who is related to whom, and who may see whose records."""

from collections.abc import Iterator

import networkx as nx
import numpy as np

from agents.ages import TWELVE_MONTHS
from agents.standing import ASSESSMENT_WORKER, CLOSED, EVENTS_KEPT, GONE, PSYCHOLOGIST, SOCIAL_WORKER, UNIT_COORDINATOR, VICTIM_WORKER
from simulation.ingredients.information_sharing import AGENCY_WORDS
from simulation.week.specialist_caseloads import HOLDERS
from simulation.world import World

HOLD_FAMILIES = tuple(role for role in range(VICTIM_WORKER, UNIT_COORDINATOR) if role != PSYCHOLOGIST)
READERS = ((SOCIAL_WORKER,), (ASSESSMENT_WORKER,), HOLD_FAMILIES)
"""The roles of each kind of team that facts may reach, in the order of agents/standing.py."""


def kinship_graph(stores: World) -> nx.Graph:
    """Return who is related to whom: families, their parents and children, and kin who could care for the children.

    Nodes are (kind, row), for example ("child", 12); edges carry `relation`. Kin carry `share`: how far they could care.
    """
    graph = nx.Graph()
    families = stores.families
    for f in range(int(stores.state[0]["families"])):
        graph.add_node(("family", f), area=int(families[f]["area"]))
        for row in (2 * f, 2 * f + 1):
            if stores.parents[row]["present"]:
                graph.add_edge(("family", f), ("parent", row), relation="parent")
        for c in children_of(stores, f):
            graph.add_edge(("family", f), ("child", c), relation="child")
        if families[f]["kin"] > 0.0:
            graph.add_edge(("family", f), ("kin", f), relation="kin", share=float(families[f]["kin"]))
    return graph


def children_of(stores: World, f: int) -> Iterator[int]:
    """Yield the rows of a family's children, the gone included."""
    c = int(stores.families[f]["first_child"])
    while c >= 0:
        yield c
        c = int(stores.children[c]["next_sibling"])


def information_graph(stores: World, week: int) -> nx.DiGraph:
    """Return who may see whose records in a week: an edge leads from who sees to what is seen.

    A worker sees the families held, a manager those of the team, adult services those whom they know; a children's worker sees adult
    services' records where the area's agreements have begun (`share`: the part of their facts that gets through); and so with
    police, health, probation and schools, who see the families of which they hold an event of the last twelve months.

    Parameters
    ----------
    stores
        The arrays of the model.
    week
        Counted from Monday 1 January 1990.
    """
    graph = nx.DiGraph()
    add_workers(graph, stores)
    for a in range(len(stores.areas)):
        add_adult_services(graph, stores, a, week)
    for f in range(int(stores.state[0]["families"])):
        add_readers(graph, stores, f)
    for a in range(len(stores.areas)):
        if week >= stores.areas[a]["information_sharing_from"]:
            add_agreements(graph, stores, a, week)
    return graph


def add_workers(graph: nx.DiGraph, stores: World) -> None:
    """Add every post."""
    for w, worker in enumerate(stores.professionals):
        graph.add_node(("worker", w), role=int(worker["role"]), area=int(worker["area"]), is_filled=bool(worker["filled"]))


def add_adult_services(graph: nx.DiGraph, stores: World, a: int, week: int) -> None:
    """Add an area's adult services, and the children's workers who see their records."""
    area, posts = stores.areas[a], stores.professionals
    graph.add_node(("adult_services", a), area=a)
    if week >= area["information_sharing_from"] and area["records_shared"] > 0.0:
        for row in np.flatnonzero((posts["area"] == a) & (posts["role"] <= ASSESSMENT_WORKER)):
            graph.add_edge(("worker", int(row)), ("adult_services", a), share=float(area["records_shared"]))


def add_readers(graph: nx.DiGraph, stores: World, f: int) -> None:
    """Add who may see one family's records."""
    family = stores.families[f]
    if family["standing"] == CLOSED or family["standing"] == GONE:
        return
    graph.add_edge(("adult_services", int(family["area"])), ("family", f))
    for field in ("worker", *HOLDERS):
        if family[field] >= 0:
            graph.add_edge(("worker", int(family[field])), ("family", f))
    if family["worker"] >= 0:
        team = stores.professionals[family["worker"]]["team"]
        graph.add_edge(("worker", int(stores.teams[team]["manager"])), ("family", f))


def add_agreements(graph: nx.DiGraph, stores: World, a: int, week: int) -> None:
    """Add an area's agreements: from each worker to the agency, and from the agency to the families of which it holds a recent event."""
    area, posts = stores.areas[a], stores.professionals
    for agency, word in enumerate(AGENCY_WORDS):
        for team, roles in enumerate(READERS):
            share = float(area["facts_shared"][agency, team])
            is_reader = (posts["area"] == a) & np.isin(posts["role"], roles)
            for row in np.flatnonzero(is_reader) if share > 0.0 else ():
                graph.add_edge(("worker", int(row)), (word, a), share=share)
        if area["facts_shared"][agency].any():
            graph.add_edges_from(((word, a), ("family", f)) for f in open_families(stores, a) if has_recorded(stores, f, agency, week))
    if area["facts_co_located"] > 0.0:
        add_office(graph, stores, a)


def open_families(stores: World, a: int) -> Iterator[int]:
    """Yield the rows of an area's families before the service."""
    families = stores.families[: int(stores.state[0]["families"])]
    yield from np.flatnonzero((families["area"] == a) & (families["standing"] != CLOSED) & (families["standing"] != GONE)).tolist()


def has_recorded(stores: World, f: int, agency: int, week: int) -> bool:
    """Return whether an agency holds an event of a family of the last twelve months, among the latest of each kind."""
    family = stores.families[f]
    is_held = (family["event_holders"] >> agency) & 1 == 1
    is_written = np.arange(EVENTS_KEPT) < np.minimum(EVENTS_KEPT, family["events_recorded"])[:, np.newaxis]
    return bool((is_held & is_written & (week - family["event_weeks"] <= TWELVE_MONTHS)).any())


def add_office(graph: nx.DiGraph, stores: World, a: int) -> None:
    """Add who talks in one office: from a family's worker to all others who hold it too."""
    for f in open_families(stores, a):
        family = stores.families[f]
        for field in HOLDERS:
            if family["worker"] >= 0 and family[field] >= 0:
                graph.add_edge(("worker", int(family["worker"])), ("worker", int(family[field])), relation="one office")
