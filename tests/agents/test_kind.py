"""The kind of a family, and which problems its parents have: some, one or none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import kind as rules
from agents import standing as s
from tests.agents.strategies import P, families, inner_shares, normals, parameters, problems, properties, uniforms
from tests.helpers import a_family, plain

SHARES = {s.SEVERAL_PROBLEMS: "several_problems_share", s.PARENTS_HEALTH: "parents_health_share", s.ABUSE_AT_HOME: "abuse_at_home_share"}
draw = plain(rules.draw_problem)


@pytest.mark.fast
def test_each_kind_comes_with_its_share_and_the_rest_come_for_other_needs():
    found = []
    for u in (np.arange(2000) + 0.5) / 2000:
        family = a_family()
        plain(rules.set_kind)(family, P, u)
        found.append(family["kind"])
    for kind, name in SHARES.items():
        assert np.mean(np.equal(found, kind)) == pytest.approx(P[name], abs=0.001)
    assert np.mean(np.equal(found, s.OTHER_NEEDS)) == pytest.approx(1.0 - sum(P[name] for name in SHARES.values()), abs=0.001)


@pytest.mark.fast
@pytest.mark.parametrize("kind", range(s.FAMILY_KINDS))
@pytest.mark.parametrize(("problem", "name"), tuple(enumerate(("abuse", "abuse", "substance", "mental_health"))))
def test_at_middling_liability_a_problem_is_there_in_the_share_of_families_of_its_kind_that_settings_give(kind, problem, name):
    written = ("other_needs", "abuse_at_home", "parents_health", "several_problems")[kind]
    there = [draw(a_family(kind=kind), P, problem, u, 0.0) > 0.0 for u in (np.arange(2000) + 0.5) / 2000]
    assert np.mean(there) == pytest.approx(P[f"{name}_in_{written}"], abs=0.001)


@properties
@given(families(), parameters, problems, st.integers(0, 3), uniforms, normals)
def test_a_problem_is_a_share_where_it_is_there_and_nothing_where_it_is_not(family, p, problem, kind, u, z):
    severity = draw(family | {"kind": kind}, p, problem, u, z)
    assert severity == 0.0 or 0.0 < severity < 1.0
    assert draw(family | {"kind": kind}, p, problem, 1e-12, z) > 0.0 == draw(family | {"kind": kind}, p, problem, 1.0 - 1e-12, z)


@properties
@given(families(), parameters, problems, st.integers(0, 3), uniforms, normals, inner_shares)
def test_what_a_family_has_in_common_makes_problems_likelier_and_more_severe(family, p, problem, kind, u, z, more):
    light, heavy = (draw(family | {"kind": kind, "liability": family["liability"] + shift}, p, problem, u, z) for shift in (0.0, more))
    assert heavy >= light and (light == 0.0 or heavy > light)
    assert draw(family | {"kind": kind}, p, problem, u, z + more) >= light


@pytest.mark.fast
@pytest.mark.parametrize("kind", range(s.FAMILY_KINDS))
def test_problems_are_there_more_often_where_families_have_much_in_common(kind):
    shares = []
    for liability in (-1.5, 0.0, 1.5):
        family = a_family(kind=kind, liability=liability)
        shares.append(np.mean([draw(family, P, s.MENTAL_ILL_HEALTH, u, 0.0) > 0.0 for u in (np.arange(500) + 0.5) / 500]))
    assert shares[0] < shares[1] < shares[2]
