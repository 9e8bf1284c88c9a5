"""The information graph's agencies: who sees what of which family, and whom their facts reach."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from agents.standing import ASSESSMENT_WORKER, CLOSED, GONE, PSYCHOLOGIST, SEEN_BY_SCHOOLS, SOCIAL_WORKER, UNIT_COORDINATOR, VICTIM_WORKER
from simulation.ingredients.information_sharing import AGENCY_WORDS
from simulation.week.specialist_caseloads import HOLDERS

if TYPE_CHECKING:
    from simulation.model import SafeguardingModel

HOLD_FAMILIES = tuple(role for role in range(VICTIM_WORKER, UNIT_COORDINATOR) if role != PSYCHOLOGIST)
READERS = ((SOCIAL_WORKER,), (ASSESSMENT_WORKER,), HOLD_FAMILIES)
"""The roles of each kind of team that facts may reach, in the order of agents/standing.py."""


def add_agencies(graph: nx.DiGraph, model: "SafeguardingModel") -> None:
    """Add the area's agreements: from each worker to the agency, and from the agency to the families of which it sees something now."""
    posts = model.stores.professionals
    for a, area in enumerate(model.stores.areas):
        if model.week < area["information_sharing_from"]:
            continue
        for agency, word in enumerate(AGENCY_WORDS):
            for team, roles in enumerate(READERS):
                share = float(area["facts_shared"][agency, team])
                is_reader = (posts["area"] == a) & np.isin(posts["role"], roles)
                for row in np.flatnonzero(is_reader) if share > 0.0 else ():
                    graph.add_edge(("worker", int(row)), (word, a), share=share)
            if area["facts_shared"][agency].any():
                graph.add_edges_from(((word, a), ("family", f)) for f in families_seen(model, a, agency))
        if area["facts_co_located"] > 0.0:
            add_office(graph, model, a)


def open_families(model: "SafeguardingModel", a: int) -> Iterator[int]:
    """Yield the rows of an area's families before the service."""
    families = model.stores.families[: int(model.stores.state[0]["families"])]
    yield from np.flatnonzero((families["area"] == a) & (families["standing"] != CLOSED) & (families["standing"] != GONE)).tolist()


def families_seen(model: "SafeguardingModel", a: int, agency: int) -> Iterator[int]:
    """Yield the rows of the open families of which an agency sees something; a school by any of its children."""
    world = model.world
    p = world.parameters[0]
    for f in open_families(model, a):
        if agency == SEEN_BY_SCHOOLS:
            parts = [world.children[c].risk_seen_by_school(p, model.week) for c in model.children_of(f)]
        else:
            parts = [world.families[f].risk_seen_by(world.parents[2 * f], world.parents[2 * f + 1], p, agency, model.week)]
        if max(parts, default=0.0) > 0.0:
            yield f


def add_office(graph: nx.DiGraph, model: "SafeguardingModel", a: int) -> None:
    """Add who talks in one office: from a family's worker to all others who hold it too."""
    for f in open_families(model, a):
        family = model.stores.families[f]
        for field in HOLDERS:
            if family["worker"] >= 0 and family[field] >= 0:
                graph.add_edge(("worker", int(family["worker"])), ("worker", int(family[field])), relation="one office")
