"""The Mesa driver: the same week, agent by agent. For looking, teaching, debugging and for subclassing one agent."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import mesa
import networkx as nx
import numpy as np

from agents.adult_social_worker import AdultSocialWorker
from agents.agent import RecordAgent, become_mesa_agents
from agents.area import Area, Team
from agents.authority import Authority
from agents.behavioural_practitioner import BehaviouralPractitioner
from agents.child import Child
from agents.child_mental_health_worker import ChildMentalHealthWorker
from agents.clinical_psychologist import ClinicalPsychologist
from agents.domestic_abuse_worker import PerpetratorWorker, VictimWorker
from agents.family import Family
from agents.family_support_worker import FamilySupportWorker
from agents.mental_health_practitioner import MentalHealthPractitioner
from agents.mesa_binding import Store, Window
from agents.outside_child import OutsideChild
from agents.parent import Parent
from agents.professional import Professional
from agents.social_worker import SocialWorker
from agents.standing import IN_NEED, NOT_IN_CARE, PRE_PROCEEDINGS, PROCEEDINGS, PROTECTION_PLAN
from agents.substance_misuse_worker import SubstanceMisuseWorker
from agents.teacher import Teacher
from agents.team_manager import TeamManager
from agents.unit_coordinator import UnitCoordinator
from simulation.engine import PARTS, check_end, make_room
from simulation.networks import information_graph, kinship_graph
from simulation.procedure import interpreted
from simulation.schedule import WEEK
from simulation.world import World

become_mesa_agents()

KINDS: dict[str, type[RecordAgent]] = {
    "authority": Authority,
    "areas": Area,
    "teams": Team,
    "professionals": Professional,
    "families": Family,
    "parents": Parent,
    "children": Child,
    "outside_children": OutsideChild,
}
"""The stores whose rows are agents, in the order in which their agents are made."""

ROLES: tuple[type[Professional], ...] = (
    SocialWorker,
    SocialWorker,
    TeamManager,
    VictimWorker,
    PerpetratorWorker,
    SubstanceMisuseWorker,
    MentalHealthPractitioner,
    ClinicalPsychologist,
    FamilySupportWorker,
    ChildMentalHealthWorker,
    Teacher,
    BehaviouralPractitioner,
    AdultSocialWorker,
    UnitCoordinator,
)
"""The class of a post by its role, in the order of agents/standing.py: safeguarding and assessment workers are both social workers."""

PLAIN_RECORDS = ("parameters", "state", "timeline", "episodes", "encounters", "decisions")
SCRATCH = ("scores", "order")
"""Arrays that compiled functions are called on; the other plain arrays are read one number at a time, fastest as memory views."""


class Rows(dict[int, Any]):
    """The agents of one store by row, made when a row is first asked for; it iterates over the agents."""

    def __init__(self, home: Store, make: Callable[[int], Any]):
        super().__init__()
        self.home, self.make = home, make

    def __missing__(self, row: int) -> Any:
        if not 0 <= row < len(self.home.records):
            raise IndexError(f"row {row} of {self.home.name}, which has {len(self.home.records)}")
        made = self[int(row)] = self.make(int(row))
        return made

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values())

    @property
    def shape(self) -> tuple[int, ...]:
        """The capacity of the store, as of an array."""
        return self.home.records.shape


class WorldOfAgents:
    """The world as procedures see it when they are interpreted: agents, windows and plain arrays under the names of World."""

    def __init__(self, homes: Mapping[str, Store], make: Callable[[str, int], RecordAgent]):
        for name, home in homes.items():
            setattr(self, name, Rows(home, partial(make, name) if name in KINDS else partial(Window, home)))

    def hold(self, stores: World) -> None:
        """Take the present plain arrays."""
        for name, array in stores._asdict().items():
            if name not in KINDS and name not in PLAIN_RECORDS:
                setattr(self, name, array if name in SCRATCH else array.data)


class SafeguardingModel(mesa.Model):
    """An authority as a Mesa model: the rules and the weekly order of the batch driver, with agents that can be subclassed.

    Parameters
    ----------
    world
        As built by simulation/build.py or run by simulation/engine.py; the model writes into its arrays, until one
        must grow: read `stores` afterwards.
    parent_class, child_class, family_class, social_worker_class
        Classes to use instead of those in agents/.
    kinds
        Any other class to replace, and what with: `{TeamManager: BoldManager}`.

    Notes
    -----
    Random numbers come from the world's seed alone, never from Mesa's own generator. People who go stay in `agents`, as in the stores.
    """

    def __init__(
        self,
        world: World,
        parent_class: type[Parent] = Parent,
        child_class: type[Child] = Child,
        family_class: type[Family] = Family,
        social_worker_class: type[SocialWorker] = SocialWorker,
        kinds: Mapping[type[RecordAgent], type[RecordAgent]] | None = None,
    ):
        super().__init__(rng=int(world.state[0]["seed"]))
        self.kinds: dict[type[RecordAgent], type[RecordAgent]] = {
            Parent: parent_class,
            Child: child_class,
            Family: family_class,
            SocialWorker: social_worker_class,
            **(kinds or {}),
        }
        self.stores = make_room(world)
        self.homes = {name: Store(name, getattr(self.stores, name)) for name in (*KINDS, *PLAIN_RECORDS)}
        self.world: Any = WorldOfAgents(self.homes, self.make_agent)
        self.world.hold(self.stores)
        for name in KINDS:
            self.meet(name)
        self.datacollector = mesa.DataCollector(model_reporters=dict(MEASURES_OF_MODEL))

    def make_agent(self, store: str, row: int) -> RecordAgent:
        """Make the agent of one row; a post's class follows its role."""
        kind = ROLES[int(self.stores.professionals[row]["role"])] if store == "professionals" else KINDS[store]
        return self.kinds.get(kind, kind)(self, row)

    def meet(self, name: str) -> None:
        """Make the agents of all the rows in use, in the order of the rows."""
        state, rows = self.stores.state[0], getattr(self.world, name)
        if name == "parents":
            in_use = 2 * int(state["families"])
        else:
            in_use = int(state[name]) if name in (state.dtype.names or ()) else len(self.homes[name].records)
        for row in range(in_use) if len(rows) < in_use else ():
            _ = rows[row]

    @property
    def week(self) -> int:
        """The week to come, counted from Monday 1 January 1990."""
        return int(self.stores.state[0]["week"])

    def step(self) -> None:
        """Simulate one week, in the order of simulation/schedule.py; raise ValueError past the timeline of history."""
        check_end(self.stores, self.week + 1)
        self.grow()
        week = self.week
        for part in WEEK:
            interpreted(PARTS[part.name])(self.world, week)
        self.stores.state[0]["week"] = week + 1
        for name in KINDS:
            self.meet(name)
        self.datacollector.collect(self)

    def run(self, until: int) -> "SafeguardingModel":
        """Simulate week after week until the given one; return the model."""
        while self.week < until:
            self.step()
        return self

    def close(self) -> None:
        """Free the agents and arrays at once, not only when Python next looks for circles of references; the model can do nothing more.

        Who shows one model after another closes each before the next; never while a week of it is being simulated. Tables taken from it stay.
        """
        self.__dict__.clear()
        self.__dict__.update(dict.fromkeys(("step", "run", "measures"), is_closed))

    def __enter__(self) -> "SafeguardingModel":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def grow(self) -> None:
        """Replace every store that is short of room for a week; agents keep their rows."""
        grown = make_room(self.stores)
        if grown is not self.stores:
            self.stores = grown
            for name, home in self.homes.items():
                home.hold(getattr(grown, name))
            self.world.hold(grown)

    def measures(self) -> Any:
        """Return the measures of each week so far as a data frame; the full table is `stores.weekly`."""
        return self.datacollector.get_model_vars_dataframe()

    def kinship(self) -> nx.Graph:
        """Return who is related to whom, as `simulation.networks.kinship_graph` says."""
        return kinship_graph(self.stores)

    def information(self) -> nx.DiGraph:
        """Return who may see whose records this week, as `simulation.networks.information_graph` says."""
        return information_graph(self.stores, self.week)


def is_closed(*arguments: Any) -> Any:
    """Say that a closed model can do nothing more."""
    raise ValueError("this model is closed and its agents are gone: make another from a world")


def count_children(field: str, value: int) -> Callable[[SafeguardingModel], int]:
    """Return a measure: the children here now with this value of a field."""
    return lambda model: int(np.count_nonzero((here(model)[field] == value) & ~here(model)["left"]))


def here(model: SafeguardingModel) -> np.ndarray:
    """Return the children's rows in use."""
    return model.stores.children[: model.stores.state[0]["children"]]


MEASURES_OF_MODEL: dict[str, Callable[[SafeguardingModel], int]] = {
    "week": lambda model: model.week - 1,
    "known_families": lambda model: int(model.stores.state[0]["families"]),
    "open_families": lambda model: int(model.stores.state[0]["open_families"]),
    "in_need": count_children("plan", IN_NEED),
    "protection_plans": count_children("plan", PROTECTION_PLAN),
    "pre_proceedings": count_children("court", PRE_PROCEEDINGS),
    "care_proceedings": count_children("court", PROCEEDINGS),
    "looked_after_children": lambda model: int(np.count_nonzero((here(model)["care"] != NOT_IN_CARE) & ~here(model)["left"])),
}
"""What the model's data collector keeps of each week."""
