"""Every ingredient: with no dose it is as good as absent, in any order it is the same, and a new one costs some ten lines."""

import ast
import re
from typing import Annotated, Literal, get_args

import pytest
from pydantic import Field, ValidationError

from simulation import build
from simulation.engine import simulate
from simulation.ingredients.ingredient import REGISTRY, Ingredient, ingredient, unregister
from simulation.model import SafeguardingModel
from simulation.settings import Policy
from simulation.types import Role
from simulation.world import copy_world
from tests import smallshire
from tests.helpers import MIDDLE, REPOSITORY, changed, full_policy, littleton, live, with_figures, world_of

WEEKS = 110
"""From the beginning of Littleton's burn-in: half a year with the policy."""


def listed(ingredients):
    """Return the full policy with these ingredients instead of its own."""
    return full_policy().model_copy(update={"ingredients": tuple(ingredients)})


def without(kind):
    """Return the ingredients of the full policy but those of a kind."""
    return [each for each in full_policy().ingredients if each.kind != kind]


def lived(ingredients):
    """Return Littleton after some weeks under these ingredients; people leave often, so that what a change of worker does is seen too."""
    return live(world_of(5, with_figures(leaving_per_week=0.02), listed(ingredients)), WEEKS)


def of_kind(kind):
    """Return the full policy's ingredients of a kind."""
    return [each for each in full_policy().ingredients if each.kind == kind]


def dose_matters(kind, mine):
    """Return the stores in which lives differ for these ingredients among all others, at no dose and at their own; areas keep the record of it."""
    absent = lived(without(kind))
    idle = lived([*without(kind), *(each.without_dose() for each in mine)])
    return changed(absent, idle) - {"areas"}, changed(absent, lived([*without(kind), *mine])) - {"areas"}


def order_matters(kind, mine):
    """Return the stores that differ when these ingredients are listed before or after all others."""
    first, last = (build.apply_policy(world_of(), littleton(), listed(each)) for each in ([*mine, *without(kind)], [*without(kind), *reversed(mine)]))
    return changed(first, last)


@pytest.mark.bounds
@pytest.mark.parametrize("kind", REGISTRY)
def test_an_ingredient_of_no_dose_is_as_good_as_absent_and_with_its_dose_is_not(kind):
    idle, active = dose_matters(kind, of_kind(kind))
    assert not idle
    assert "weekly" in active


@pytest.mark.bounds
@pytest.mark.parametrize("kind", REGISTRY)
def test_the_order_of_listing_changes_nothing(kind):
    assert not order_matters(kind, of_kind(kind))


def test_listing_all_backwards_changes_nothing():
    assert not changed(*(build.apply_policy(world_of(), littleton(), listed(each)) for each in (full_policy().ingredients, without("")[::-1])))


@pytest.mark.parametrize("kind", REGISTRY)
def test_an_ingredient_that_never_comes_changes_no_life(kind):
    late = [each.model_copy(update={"starts": MIDDLE.replace(year=2030)}) for each in of_kind(kind)]
    assert changed(live(world_of(), 80), live(world_of(policy=listed(late)), 80)) <= {"areas", "professionals", "state", "funding"}


# Stories and directions: docs/ingredients.md says which test is whose.

LINES = (REPOSITORY / "docs" / "ingredients.md").read_text(encoding="utf-8").splitlines()
TABLE = [line.strip("| ").split(" | ") for line in LINES if line.count(" | ") == 3 and "---" not in line][1:]
EVERY_AUTHORITY_S = {"team_manager", "assessment_worker"}
SAID_SO = {"assumed", "by definition"}


def docstring_of(test):
    """Return the docstring of a test stated as 'file: name'; fail if there is no such test."""
    file, name = test.split(": ")
    written = [node for path in (REPOSITORY / "tests").rglob(file) for node in ast.parse(path.read_text(encoding="utf-8")).body]
    found = [node for node in written if isinstance(node, ast.FunctionDef) and node.name == f"test_{name}"]
    assert found, f"{file} has no test_{name}"
    return ast.get_docstring(found[0]) or ""


@pytest.mark.fast
def test_every_ingredient_and_every_role_has_a_row_in_the_table_of_tests():
    named = [row[0].removeprefix("posts: ") for row in TABLE]
    assert len(named) == len(set(named)) > 20
    assert set(named) - {"cover from agencies"} == (set(REGISTRY) - {"posts"}) | (set(get_args(Role)) - EVERY_AUTHORITY_S)


@pytest.mark.fast
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_an_ingredient_has_a_story_and_a_direction_that_names_its_evidence(row):
    _, story, direction, evidence = row
    docstring_of(story)
    said = docstring_of(direction)
    assert evidence in SAID_SO or evidence in said, f"{direction} does not name {evidence}"


# The checks must be able to fail.


@pytest.fixture
def register():
    """Register ingredients for one test."""
    before = set(REGISTRY)
    yield ingredient
    for kind in set(REGISTRY) - before:
        unregister(kind)


def test_an_ingredient_that_overwrites_another_is_found(register):
    @register("time", no_dose={"hours": 0.0})
    class Greedy(Ingredient):
        kind: Literal["greedy"]
        hours: float

        def write(self, place):
            place.area["workbook_from"], place.area["recording_cut"] = place.week, self.hours

    mine = [Greedy(kind="greedy", starts=MIDDLE, source="invented", hours=0.1)]
    assert order_matters("greedy", mine) == {"areas"}
    assert dose_matters("greedy", mine)[0], "it undoes the workbook even without a dose"


def test_an_ingredient_whose_zero_is_a_dose_is_found(register):
    @register("rules", no_dose={"bar": 0.0})
    class Loud(Ingredient):
        kind: Literal["loud"]
        bar: float

        def write(self, place):
            place.area["coaching_from"], place.area["coaching_per_half_year"] = place.week, 2.0 + self.bar

    assert dose_matters("coaching", [Loud(kind="loud", starts=MIDDLE, source="invented", bar=1.0)])[0]


def test_an_ingredient_must_say_what_it_reaches_and_what_no_dose_is(register):
    class Bare(Ingredient):
        kind: Literal["bare"]

    bad = [((), {"x": 0}, "must say"), (("draws",), {"x": 0}, "draws"), (("time",), {}, "no_dose"), (("time",), {"x": 0}, "no_dose")]
    for reaches, no_dose, word in bad:
        with pytest.raises(ValueError, match=word):
            register(*reaches, no_dose=no_dose)(Bare)
    with pytest.raises(ValueError, match="Literal"):
        register("time", no_dose={"source": ""})(Ingredient)
    assert "bare" not in REGISTRY


def test_two_ingredients_cannot_have_one_name(register):
    class Workbook2(Ingredient):
        kind: Literal["workbook"]
        cut: Annotated[float, Field(ge=0)]

    with pytest.raises(ValueError, match="two ingredients are called 'workbook'"):
        register("time", no_dose={"cut": 0.0})(Workbook2)


# The guide, followed to the letter.

GUIDE = REPOSITORY / "docs" / "guides" / "how-do-i-add-an-ingredient.md"


def test_the_guide_s_ingredient_runs_in_both_drivers(register):
    made, *_ = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(made, str(GUIDE), "exec"), {})
    assert "evening_pair" in REGISTRY
    assert len(made.strip().splitlines()) <= 20, "imports and all"
    pair = {"kind": "evening_pair", "fte_each": 0.5, "payer": "police", "starts": {"hill": "2014-05-05"}, "source": "what the bid says"}
    policy = Policy(name="evenings", title="Evenings", about="An example.", ingredients=(pair,))
    world = build.apply_policy(smallshire.build(3), smallshire.authority(), policy)
    until = int(world.state[0]["week"]) + 46
    by_batch, by_mesa = simulate(copy_world(world), until), SafeguardingModel(copy_world(world)).run(until)
    assert not smallshire.first_difference(by_batch, by_mesa.stores)
    usual = smallshire.by_batch(smallshire.build(3), 46)
    assert smallshire.first_difference(by_batch, usual), "it changes lives"
    mine = [REGISTRY["evening_pair"](kind="evening_pair", starts=MIDDLE, source="invented", fte_each=1.0, payer="police")]
    assert not order_matters("evening_pair", mine)
    idle, active = dose_matters("evening_pair", mine)
    assert not idle and active
    unregister("evening_pair")
    with pytest.raises(ValidationError, match="evening_pair"):
        Policy(name="x", title="x", about="x", ingredients=tuple(each.model_dump() for each in mine))
