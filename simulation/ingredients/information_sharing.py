"""Information sharing: which agency's records reach which team, and co-location."""

from typing import Literal, get_args

from pydantic import ConfigDict, Field, model_validator

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share, Strict

Agency = Literal["police", "health", "adult_services", "probation", "schools"]
Team = Literal["safeguarding_teams", "assessment_teams", "specialists"]
AGENCY_WORDS, TEAM_WORDS = get_args(Agency), get_args(Team)
"""In the order of agents/standing.py."""


class Edge(Strict):
    """An agreement: how much of the way to wholly shared records an agency and this kind of team have gone."""

    model_config = ConfigDict(populate_by_name=True)

    knowing: Agency = Field(alias="from")
    to: Team
    share: Share


@ingredient("information", no_dose={"records_shared": 0.0, "edges": (), "co_located": False})
class InformationSharing(Ingredient):
    """Agreements by which other agencies' records reach the service more often. They change who learns of which event when, and nothing else.

    A month's probability that the team learns an agency's records, up to its delay, rises from the usual one toward that of records wholly shared, by
    the share given. `records_shared`: of police, health, adult services and probation to the children's worker; schools are not among them. `edges`:
    by agency and team; specialists pass on what they learn in group supervision or in one office. `co_located`: specialists and social workers of a
    safeguarding team share an office, consult each other and pass on records.
    """

    kind: Literal["information_sharing"]
    records_shared: Share | None = None
    edges: tuple[Edge, ...] = ()
    co_located: bool = False

    @model_validator(mode="after")
    def says_one_thing(self) -> "InformationSharing":
        """Refuse an empty ingredient, both forms at once, and an agreement that is given twice."""
        if self.records_shared is None and not self.edges and not self.co_located:
            raise ValueError("information_sharing shares nothing: give records_shared, edges or co_located")
        if self.records_shared is not None and self.edges:
            raise ValueError("give records_shared or edges, not both: records_shared is the share of four agencies, to the children's worker")
        pairs = [(edge.knowing, edge.to) for edge in self.edges]
        twice = {pair for pair in pairs if pairs.count(pair) > 1}
        if twice:
            raise ValueError(f"the edge from {' to '.join(min(twice))} is given twice")
        return self

    def write(self, place: Place) -> None:
        """Date the agreements."""
        area = place.area
        area["information_sharing_from"], area["records_shared"] = place.week, self.records_shared or 0.0
        for edge in self.edges:
            area["facts_shared"][AGENCY_WORDS.index(edge.knowing), TEAM_WORDS.index(edge.to)] = edge.share
        area["facts_co_located"] = float(self.co_located)
        area["facts_flow"] = float(self.co_located or bool((area["facts_shared"] > 0.0).any()))
