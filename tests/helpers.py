"""What several tests need: settings of the house, an invented authority, worlds, and rules to call from Python."""

import copy
import datetime
import functools
import pathlib
from typing import Any

import numpy as np
import yaml

from agents.child import CHILD
from agents.family import FAMILY
from agents.parent import PARENT
from agents.professional import PROFESSIONAL
from agents.rule import on_stores
from agents.standing import NOTHING_SETTLED
from simulation import build, engine
from simulation.danger_line import write_lines
from simulation.measures import INDEX
from simulation.population import DERIVED
from simulation.settings import Authority, Figure, Policy
from simulation.world import World

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
START, END = datetime.date(2014, 3, 31), datetime.date(2015, 5, 31)
MIDDLE = datetime.date(2014, 9, 29)
LINES_OF_DANGER = {"danger_line": 1.0, "danger_line_low": 0.5, "danger_line_high": 1.6}
"""Of worlds that are built by hand, sd of true risk."""

AGENCIES = ("police", "health", "adult_services", "probation", "schools")


@functools.cache
def figures() -> dict[str, Figure]:
    """Return all parameters of the house."""
    found: dict[str, Figure] = {}
    for path in sorted((REPOSITORY / "configs" / "parameters").glob("*.yaml")):
        found.update({name: Figure(**entry) for name, entry in yaml.safe_load(path.read_text()).items()})
    return found


@functools.cache
def values() -> dict[str, float]:
    """Return all parameters, and what follows from them, as plain numbers: a rule's `p` for calls in plain Python."""
    record = build.parameter_record(figures())[0]
    return {name: figure.value for name, figure in figures().items()} | {name: record[name].tolist() for name in DERIVED}


def littleton(**changes: Any) -> Authority:
    """Return the invented authority; changes replace fields of its file."""
    written = yaml.safe_load((REPOSITORY / "tests" / "data" / "littleton.yaml").read_text())
    return Authority(**{**written, **changes})


def with_figures(**changes: float) -> dict[str, Figure]:
    """Return the parameters with some values changed for a story (out of their ranges, if it must be)."""
    unknown = set(changes) - set(figures())
    assert not unknown, f"no parameter is called {', '.join(unknown)}"
    altered = {name: Figure(value=value, unit="as before", status="assumed", source="a story") for name, value in changes.items()}
    return {**figures(), **altered}


def world_of(seed: int = 1, parameters: dict[str, Figure] | None = None, policy: Policy | None = None, **changes: Any) -> World:
    """Return Littleton at the beginning of its burn-in, a policy's dates written."""
    authority = littleton(**changes)
    world = build.build_world(authority, parameters or {**figures(), **authority.parameters}, seed, START, END)
    write_lines(world, LINES_OF_DANGER)
    return build.apply_policy(world, authority, policy) if policy else world


def live(world: World, weeks: int) -> World:
    """Run the compiled week so many times."""
    return engine.simulate(world, int(world.state[0]["week"]) + weeks)


def full_policy(start: datetime.date = MIDDLE) -> Policy:
    """Return a policy with an ingredient of each kind, some posts paid by each of several payers."""
    end = datetime.date(2016, 3, 31)
    everywhere = {"starts": start, "source": "invented for tests"}
    fte, one = {"upper": 1.5, "lower": 1.0}, {"upper": 1.0, "lower": 0.5}
    course = {"days": 3, "ends": end, "fee_gbp_per_day": 250, "payer": "grant", **everywhere}
    posts = [("social_worker", "grant"), ("victim_worker", "police"), ("perpetrator_worker", "probation"), ("psychologist", "nhs")]
    posts += [("substance_worker", "nhs"), ("mental_health_practitioner", "grant")]
    posts += [("family_support_worker", "grant"), ("child_mental_health_worker", "nhs"), ("behavioural_practitioner", "grant")]
    posts += [("adult_social_worker", "childrens_services"), ("unit_coordinator", "grant")]
    later = {"switch": datetime.date(2015, 2, 2), "ramp_weeks": 8}
    shared = {"payers": {"police": 0.3, "nhs": 0.4, "childrens_services": 0.3}, **later}
    cover = {"agency": True, "ends": datetime.date(2015, 3, 2)}
    edges = [{"from": agency, "to": team, "share": 0.9} for agency in AGENCIES for team in ("safeguarding_teams", "specialists")]
    return Policy(
        name="everything",
        title="Everything",
        about="An ingredient of each kind.",
        ingredients=(
            *({"kind": "posts", "role": role, "fte": fte if role != "psychologist" else one, "payer": payer, **everywhere} for role, payer in posts),
            {"kind": "posts", "role": "teacher", "fte": {"upper": 2.5}, "payer": "grant", **shared, **everywhere},
            {"kind": "posts", "role": "social_worker", "fte": {"upper": 1.0}, "payer": "grant", **cover, **everywhere},
            {"kind": "motivational_interviewing_training", **course},
            {"kind": "deescalation_training", **course},
            {"kind": "practice_training", **course, "relationship_sd": 0.3, "purposeful_sd": 0.2, "deescalation_sd": 0.1, "places_per_month": 2},
            {"kind": "coaching", "sessions_per_half_year": 4, **everywhere},
            {"kind": "group_supervision", **everywhere},
            {"kind": "workbook", "recording_cut": 0.2, **everywhere},
            {"kind": "information_sharing", "records_shared": 0.8, **everywhere, "starts": {"upper": start}},
            {"kind": "information_sharing", "edges": edges, "co_located": True, **everywhere, "starts": {"lower": start}},
            {"kind": "perpetrator_group", "places_per_week": {"upper": 3, "lower": 2}, **everywhere},
            {"kind": "programme_cost", "gbp": 50000, "ends": end, "payer": "grant", **everywhere},
            {"kind": "threshold_rule", "raised_by": 0.3, **everywhere},
            {"kind": "family_group_conference", "at": "plan", "places_per_month": 2, "gbp_per_conference": 800, "payer": "grant", **everywhere},
            {"kind": "small_units", "shared_holding": 0.6, **everywhere},
            {"kind": "caseload_cap", "families_per_post": 5, "assessment_teams": True, **everywhere},
            {"kind": "helping_language", "unsaid": 0.5, "trained_only": True, **everywhere},
        ),
    )


def compiled_call(own_rule: Any, *records: np.ndarray, draws: tuple[Any, ...] = ()) -> Any:
    """Call a compiled rule on the first row of each store, as compiled code does."""
    places = [part for store in records for part in (store, 0)]
    return _wrapped(own_rule, len(records))(*places, *draws)


@functools.cache
def _wrapped(own_rule: Any, agents: int) -> Any:
    return on_stores(own_rule, agents)


def plain(own_rule: Any) -> Any:
    """Return a rule in plain Python, for records that are dictionaries; rules that it calls are compiled no more either."""
    if not hasattr(own_rule, "py_func"):
        return own_rule
    if id(own_rule) not in _plain:
        import types

        source = own_rule.py_func
        names: dict[str, Any] = {}
        _plain[id(own_rule)] = types.FunctionType(source.__code__, names, source.__name__, source.__defaults__)
        names.update({name: plain(value) if hasattr(value, "py_func") else value for name, value in source.__globals__.items()})
    return _plain[id(own_rule)]


_plain: dict[int, Any] = {}


def blank(dtype: np.dtype) -> dict[str, Any]:
    """Return a record of zeros as a dictionary."""
    return copy.deepcopy(_zeros(dtype))


@functools.cache
def _zeros(dtype: np.dtype) -> dict[str, Any]:
    record = np.zeros(1, dtype)[0]
    return {name: record[name].tolist() if record.dtype[name].shape == () else Cells(record[name].tolist()) for name in dtype.names or ()}


class Cells(list[Any]):
    """An array of a record as nested lists, read and written as `cells[kind, place]` like the array."""

    def __getitem__(self, place: Any) -> Any:
        return list.__getitem__(self, place) if not isinstance(place, tuple) else list.__getitem__(self, place[0])[place[1]]

    def __setitem__(self, place: Any, value: Any) -> None:
        if isinstance(place, tuple):
            list.__getitem__(self, place[0])[place[1]] = value
        else:
            list.__setitem__(self, place, value)


def a_parent(**fields: Any) -> dict[str, Any]:
    """Return a parent who is there, all shares at one half."""
    parent = blank(PARENT)
    parent.update(present=True, **{name: 0.5 for name in parent if isinstance(parent[name], float)})
    return parent | fields


def a_family(**fields: Any) -> dict[str, Any]:
    """Return a family without worker or clock, whose children were seen alone in week 1000; nothing is settled or decided."""
    family = blank(FAMILY)
    clocks = {name: -1 for name in family if name.endswith("_week") and name not in ("visit_due_week",)}
    nobody = {"worker": -1, "unit": -1, "family_group_since": -1, "first_child": -1, "last_child": -1}
    start = nobody | {"support": 0.5, "deprivation": 0.5, "referrals": 1, "shown_trusted": 1.0, "seen_alone_week": 1000}
    return family | clocks | start | dict.fromkeys(("settled_concern", "concern_at_diversion", "log_odds_at_decision"), NOTHING_SETTLED) | fields


def a_child(**fields: Any) -> dict[str, Any]:
    """Return a child of about eight years, at home, in week 1000, of whom a worker believes what is usual of families first referred."""
    usual = {"prior_mean": 0.0, "prior_variance": 1.0, "belief_variance": 1.0, "belief": 0.1}
    return blank(CHILD) | {"next_sibling": -1, "birth_week": 600, "wellbeing": 0.7, "attendance": 0.9, "sightings": 1.0} | usual | fields


def a_worker(**fields: Any) -> dict[str, Any]:
    """Return a full-time worker in post, untrained, of middling skill and strain."""
    skill = {f"{kind}_{when}": 0.4 for kind in ("relationship", "purposeful", "deescalation") for when in ("own", "skill")}
    worker = blank(PROFESSIONAL) | skill | {"fte": 1.0, "filled": True, "since": 900, "sick_until": -1, "strain": 0.35, "caseload": 17.7}
    return worker | {"motivational_week": 1_000_000, "deescalation_week": 1_000_000, "practice_week": 1_000_000, "confrontation": 0.5} | fields


def changed(before: World, after: World) -> set[str]:
    """Return the names of the stores that differ in any field of any row."""
    return {name for name in before._fields if not same(getattr(before, name), getattr(after, name))}


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two stores hold the same numbers, bit for bit (what pads a record does not count)."""
    if one.shape != other.shape:
        return False
    return all(np.ascontiguousarray(one[f]).tobytes() == np.ascontiguousarray(other[f]).tobytes() for f in one.dtype.names or (...,))


def column(world: World, measure: str) -> np.ndarray:
    """Return one measure of the recorded window, shape (weeks, areas)."""
    return world.weekly[:, :, INDEX[measure]]
