"""The invented authority of tests/data/smallshire.yaml, built and run by either driver, and compared field by field."""

import datetime
import pathlib
from typing import Any

import numpy as np
import yaml

from experiments.inputs.load import parameters_of
from simulation.build import apply_policy, build_world
from simulation.danger_line import write_lines
from simulation.engine import simulate
from simulation.model import SafeguardingModel
from simulation.settings import Authority, Policy
from simulation.world import World, copy_world
from tests.helpers import LINES_OF_DANGER

HERE = pathlib.Path(__file__).parent / "data"
START, END = datetime.date(2014, 4, 7), datetime.date(2015, 3, 30)


def read(path: pathlib.Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def authority(**changes: Any) -> Authority:
    """Return Smallshire, with some figures' values changed: `authority(burn_in_years=5)`."""
    stated = read(HERE / "smallshire.yaml")
    for name, value in changes.items():
        stated[name] = {**stated[name], "value": value} if isinstance(stated.get(name), dict) else value
    return Authority(**stated)


def policy(name: str = "everything") -> Policy:
    """Return a policy of tests/data."""
    return Policy(**read(HERE / f"{name}.yaml"))


def only_in(area: str, whole: Policy) -> Policy:
    """Return the ingredients of a policy as they are in one area, and nothing elsewhere."""
    kept = []
    for ingredient in whole.ingredients:
        start = ingredient.start_in(area)
        if start is not None:
            kept.append(ingredient.model_copy(update={"starts": {area: start}}))
    return whole.model_copy(update={"ingredients": tuple(kept)})


def build(seed: int, of: Authority | None = None, under: Policy | None = None, log_rows: int = 0) -> World:
    """Return Smallshire at the beginning of its burn-in."""
    shire = of or authority()
    world = build_world(shire, parameters_of(shire), seed, START, END, log_rows)
    write_lines(world, LINES_OF_DANGER)
    return apply_policy(world, shire, under) if under else world


def by_batch(world: World, weeks: int) -> World:
    """Return a copy of the world after so many weeks of the batch driver."""
    copy = copy_world(world)
    return simulate(copy, int(copy.state[0]["week"]) + weeks)


def by_mesa(world: World, weeks: int, **kinds: Any) -> World:
    """Return a copy of the world after so many weeks of the Mesa driver."""
    model = SafeguardingModel(copy_world(world), **kinds)
    return model.run(model.week + weeks).stores


def rows_in_use(world: World, name: str) -> np.ndarray:
    """Return the rows of a store that hold something; plain tables whole."""
    state, store = world.state[0], getattr(world, name)
    if name == "parents":
        return store[: 2 * state["families"]]
    return store[: state[name]] if name in (state.dtype.names or ()) else store


def first_difference(one: World, other: World, but: tuple[str, ...] = ()) -> str:
    """Return the first difference of two worlds (store, row, field, both values), or nothing. Scratch of queues is not compared."""
    for name in World._fields:
        if name in ("scores", "order", *but):
            continue
        mine, theirs = rows_in_use(one, name), rows_in_use(other, name)
        if mine.shape != theirs.shape:
            return f"{name} has {mine.shape} rows in use, the other {theirs.shape}"
        for field in mine.dtype.names or (None,):
            a, b = (mine, theirs) if field is None else (mine[field], theirs[field])
            same = np.equal(a, b) if a.dtype.kind != "f" else np.equal(a.copy().view(np.uint64), b.copy().view(np.uint64))
            if not same.all():
                row = tuple(int(i) for i in np.argwhere(~same)[0])
                return f"{name}{list(row)}[{field}]: {a[row]!r}, the other {b[row]!r}"
    return ""
