"""Effects are never inputs: what a policy can name, what it can touch, and what no rule may ask."""

import ast
import datetime
import re
import types
import typing
from typing import get_args

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from agents.rule import RULES
from simulation import build, settings
from simulation.ingredients.ingredient import REGISTRY, Reach
from simulation.settings import Policy
from simulation.world import copy_world
from tests.helpers import MIDDLE, REPOSITORY, changed, column, full_policy, littleton, live, same, world_of

ALLOWED = {
    "name": "word",
    "title": "word",
    "about": "word",
    "source": "word",
    "kind": "word",
    "ingredients": "ingredients",
    "starts": "date",
    "ends": "date",
    "switch": "date",
    "payer": "payer",
    "payer_later": "payer",
    "payers": "payer",
    "agency": "staff",
    "ramp_weeks": "date",
    "role": "composition",
    "fte": "staff",
    "salary_gbp": "price",
    "gbp": "money",
    "fee_gbp_per_day": "price",
    "days": "skill",
    "sessions_per_half_year": "skill",
    "assessment_teams": "whom",
    "trained_only": "whom",
    "share_of_families": "rules",
    "recording_cut": "time",
    "records_shared": "information",
    "edges": "information",
    "knowing": "information",
    "to": "information",
    "share": "information",
    "co_located": "information",
    "places_per_week": "composition",
    "places_per_month": "places",
    "relationship_sd": "skill",
    "purposeful_sd": "skill",
    "deescalation_sd": "skill",
    "raised_by": "rules",
    "removal_raised_by": "rules",
    "families_per_post": "rules",
    "at": "rules",
    "gbp_per_conference": "price",
    "unsaid": "rules",
    "shared_holding": "rules",
    "per_month": "rules",
}
"""Every field that a policy can set, and what kind of thing it is. A new field is a decision: add it here and say why in docs/decisions."""

BESIDE = {"word", "date", "payer", "price", "whom", "places"}
"""What any ingredient may have beside its reaches."""

AREA_FIELDS = {
    "motivational": "skill",
    "deescalation": "skill",
    "practice": "skill",
    "coaching": "skill",
    "group_supervision": "rules",
    "workbook": "time",
    "recording_cut": "time",
    "information_sharing": "information",
    "records_shared": "information",
    "facts": "information",
    "perpetrator_group": "composition",
    "programme": "money",
    "threshold": "rules",
    "cap": "rules",
    "family_group": "rules",
    "language": "rules",
    "units": "rules",
    "psychologist": "composition",
    "first_post": "staff",
}
"""What a policy can write into an area, by the beginning of the field's name, and which reach that is. A new field is a decision, too."""

WORDS = "probab|chance|odds|rate|effect|multipl|ratio|factor|reduc|outcome|hazard|risk|harm|trust|hostil|engage|readiness|severity"
FORBIDDEN = re.compile(WORDS + "|caseload|plan|care|court|referral|belief|stock|flow|gain|impact|uplift|strain|turnover|leaving")

SHAPES = (str, float, int, bool, datetime.date, type(None))


def fields_of(model):
    """Return (model, field, annotation) for every field that can be reached from a settings model."""
    for name, field in model.model_fields.items():
        yield model.__name__, name, field
        for inner in models_in(field.annotation):
            yield from fields_of(inner)


def models_in(annotation):
    """Return the settings models inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in models_in(part)]


def leaves_of(annotation):
    """Return the plain types inside an annotation."""
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return {str}
    if origin is typing.Annotated:
        return leaves_of(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType, dict, tuple, list):
        return {leaf for part in typing.get_args(annotation) if part is not ... for leaf in leaves_of(part)}
    return {annotation}


FIELDS = list(fields_of(Policy))


@pytest.mark.fast
def test_every_field_of_a_policy_is_of_an_allowed_kind():
    assert len(FIELDS) > 40
    unknown = {f"{model}.{name}" for model, name, _ in FIELDS if name not in ALLOWED}
    assert not unknown, f"new fields of a policy: {unknown}"
    assert set(ALLOWED) == {name for _, name, _ in FIELDS}, "a field is gone: delete it here too"


@pytest.mark.fast
@pytest.mark.parametrize("kind", REGISTRY)
def test_an_ingredient_s_fields_stay_within_its_reaches(kind):
    made = REGISTRY[kind]
    assert made.reaches and made.reaches <= set(get_args(Reach))
    assert {ALLOWED[name] for name in made.model_fields} - BESIDE <= made.reaches, "say what it reaches where it is registered"


@pytest.mark.fast
def test_no_field_of_a_policy_names_a_probability_a_caseload_or_an_outcome():
    for model, name, field in FIELDS:
        assert not FORBIDDEN.search(name), f"{model}.{name}"
        assert not FORBIDDEN.search((field.description or "").lower()), f"{model}.{name}: {field.description}"


@pytest.mark.fast
def test_the_check_would_see_an_effect():
    for name in ("plan_rate", "effect_size", "hostility_ratio", "care_reduction", "caseload_factor", "p_harm"):
        assert FORBIDDEN.search(name), name


@pytest.mark.fast
def test_fields_hold_plain_things_only():
    """No open dictionary of parameters and no expression: names of areas are the only free keys."""
    for model, name, field in FIELDS:
        for leaf in leaves_of(field.annotation):
            assert leaf in SHAPES or (isinstance(leaf, type) and issubclass(leaf, BaseModel)), f"{model}.{name}: {leaf}"
        assert name != "parameters"


@pytest.mark.fast
@pytest.mark.parametrize("word", ["effect", "parameters", "probability", "multiplier", "plan_starts"])
def test_an_ingredient_refuses_any_other_word(word):
    with pytest.raises(ValidationError, match=word):
        Policy(name="x", title="x", about="x", ingredients=({"kind": "group_supervision", "starts": MIDDLE, "source": "none", word: 0.5},))
    with pytest.raises(ValidationError, match=word):
        Policy(name="x", title="x", about="x", **{word: 0.5})


@pytest.mark.fast
def test_all_settings_are_frozen_and_refuse_unknown_keys():
    models = {model for _, _, field in fields_of(settings.Scenario) for model in models_in(field.annotation)}
    models |= {model for root in (Policy, settings.Authority, settings.Scenario) for model in [root, *reached(root)]}
    assert len(models) > 15
    for model in models:
        assert model.model_config.get("extra") == "forbid" and model.model_config.get("frozen"), model


def reached(model):
    """Return the settings models below one."""
    return [inner for field in model.model_fields.values() for found in models_in(field.annotation) for inner in [found, *reached(found)]]


# What rules and procedures may know.

NAMES = {"policy", "policies", "scenario", "scenarios", "authority_name", "arm", "treatment", "programme", "is_baseline", "name"}


def functions():
    """Return (path, function) for every compiled function of agents and simulation: rules, procedures and their helpers."""
    for folder in ("agents", "simulation"):
        for path in sorted((REPOSITORY / folder).glob("**/*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and node.decorator_list and not isinstance(node.decorator_list[0], ast.Attribute):
                    yield path, node


@pytest.mark.fast
def test_no_rule_or_procedure_is_told_which_policy_or_place_it_is_in():
    seen = 0
    for path, function in functions():
        seen += 1
        arguments = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
        assert not arguments & NAMES, f"{path.name}: {function.name}({', '.join(arguments & NAMES)})"
    assert seen > 150 and len(RULES) > 80


@pytest.mark.fast
def test_no_rule_or_procedure_compares_a_name_or_the_key_of_a_place():
    for path, function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                words = [side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)]
                assert not words, f"{path.name}:{node.lineno} compares with {words}"
                written = ast.unparse(node)
                assert 'area["key"]' not in written.replace("'", '"') and "name" not in written.split(), f"{path.name}:{node.lineno} {written}"


@pytest.mark.fast
def test_dates_of_practice_are_only_compared_with_the_week():
    """A rule sees an ingredient only through an area's or a post's field: `week >= area["..._from"]`."""
    found = 0
    for path, function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and str(node.slice.value).endswith("_from"):
                found += 1
                assert isinstance(node.value, ast.Name | ast.Subscript), f"{path.name}:{node.lineno}"
    assert found >= 8


# What a policy touches.


def reach_of(field):
    """Return the reach that a field of an area belongs to."""
    (reach,) = {reach for start, reach in AREA_FIELDS.items() if field.startswith(start)}
    return reach


@pytest.mark.bounds
@pytest.mark.parametrize("kind", REGISTRY)
def test_an_ingredient_changes_what_it_says_it_reaches_and_nothing_else(kind):
    """Fields of areas that belong to its reaches; and, if it reaches staff, posts that are added after those that are there."""
    authority, before, reaches = littleton(), live(world_of(), 5), REGISTRY[kind].reaches
    ingredients = tuple(ingredient for ingredient in full_policy().ingredients if ingredient.kind == kind)
    policy = full_policy().model_copy(update={"ingredients": ingredients})
    after = build.apply_policy(copy_world(before), authority, policy)
    touched = changed(before, after)
    assert touched and touched <= {"areas"} | ({"professionals", "state", "funding"} if "staff" in reaches else set())
    written = [name for name in before.areas.dtype.names if np.any(before.areas[name] != after.areas[name])]
    assert {reach_of(name) for name in written} <= reaches, written
    if "staff" in reaches:
        rows = int(before.state[0]["professionals"])
        assert same(after.professionals[:rows], before.professionals[:rows])
        assert not after.professionals["filled"][rows:].any()
        assert [name for name in before.state.dtype.names if before.state[0][name] != after.state[0][name]] == ["professionals"]


def test_every_kind_of_ingredient_is_in_the_list():
    kinds = {typing.get_args(model.model_fields["kind"].annotation)[0] for model in reached(Policy) if "kind" in model.model_fields}
    assert kinds == set(REGISTRY) == {ingredient.kind for ingredient in full_policy().ingredients}


@pytest.mark.bounds
def test_a_policy_without_ingredients_changes_nothing():
    empty = Policy(name="nothing", title="Nothing", about="Nothing.")
    assert changed(live(world_of(), 60), live(world_of(policy=empty), 60)) == set()


@pytest.mark.bounds
def test_before_its_date_a_policy_changes_nothing():
    from simulation.calendar import week_of
    from simulation.measures import MEASURES

    without, with_it = (world_of(5, policy=policy) for policy in (None, full_policy()))
    weeks = week_of(MIDDLE) - int(without.state[0]["week"])
    without, with_it = live(without, weeks), live(with_it, weeks)
    recorded = week_of(MIDDLE) - int(without.state[0]["first_week"])
    assert recorded > 20
    for name in MEASURES:
        np.testing.assert_array_equal(column(without, name)[:recorded], column(with_it, name)[:recorded], err_msg=name)


@pytest.mark.bounds
def test_a_policy_changes_something_after_its_date():
    without, with_it = (live(world_of(5, policy=policy), 110) for policy in (None, full_policy()))
    assert changed(without, with_it) >= {"families", "parents", "children", "weekly"}
