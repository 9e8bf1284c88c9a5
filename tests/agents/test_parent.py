"""How a parent changes, and what help cannot do."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import parent as rules
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, SUBSTANCE_MISUSE
from tests.agents.odds import FELT, are_shares
from tests.agents.strategies import (
    PROBLEMS,
    inner_shares,
    normals,
    parameters,
    parents,
    problems,
    properties,
    shares,
    spans,
    workers,
)
from tests.helpers import a_parent, plain

take_help = plain(rules.take_help)


@properties
@given(parents(engagement=0.0), workers(), parameters, problems, shares)
def test_help_without_genuine_engagement_changes_nothing(parent, worker, p, problem, strength):
    before = dict(parent)
    take_help(parent, worker, p, problem, strength)
    assert parent == before


@properties
@given(parents(), workers(), parameters, problems, st.floats(0.0, 0.3))
def test_help_eases_one_problem_and_never_the_counterfactual(parent, worker, p, problem, strength):
    before = dict(parent)
    take_help(parent, worker, p, problem, strength)
    eased = {PROBLEMS[problem], f"{PROBLEMS[problem]}_set_point"}
    for name in before:
        if name in eased:
            assert 0.0 <= parent[name] <= before[name]
        else:
            assert parent[name] == before[name], name


@properties
@given(parents(), workers(), parameters, problems, inner_shares, inner_shares, st.sampled_from(("engagement", "purposeful_skill", "strength")))
def test_help_grows_with_engagement_skill_and_strength(parent, worker, p, problem, less, more, what):
    """Evidence: E.skills_outcomes (direction)."""
    assume(more > less + 0.01)
    parent[PROBLEMS[problem]], parent["engagement"] = 0.8, max(0.05, parent["engagement"])
    left = []
    for level in (less, more):
        now, who, strength = dict(parent), dict(worker), 0.1
        if what == "engagement":
            now[what] = level
        elif what == "strength":
            strength = 0.2 * level
        else:
            who[what] = level
        take_help(now, who, p, problem, strength)
        left.append(now[PROBLEMS[problem]])
    assert left[1] < left[0]


@properties
@given(parents(), parameters)
def test_a_change_of_worker_cuts_trust_to_a_part(parent, p):
    after = dict(parent)
    plain(rules.lose_worker)(after, p, 0.0)
    assert after == parent | {"trust": p["trust_kept_at_change"] * parent["trust"]}
    assert after["trust"] <= parent["trust"]


@properties
@given(parents(), parameters, shares)
def test_the_better_the_next_worker_is_known_the_less_trust_is_lost(parent, p, shared):
    left = []
    for known in (0.0, shared, 1.0):
        after = dict(parent)
        plain(rules.lose_worker)(after, p, known)
        left.append(after["trust"])
    assert left[0] <= left[1] + 1e-12 and left[1] <= left[2] + 1e-12 and left[2] == pytest.approx(parent["trust"])


@properties
@given(parents(), parameters, spans)
def test_life_keeps_severities_between_now_set_point_and_origin(parent, p, weeks):
    before = dict(parent)
    plain(rules.update_severities)(parent, p, weeks)
    for name in PROBLEMS:
        low, high = sorted((before[name], before[f"{name}_set_point"]))
        assert low - 1e-12 <= parent[name] <= high + 1e-12
        low, high = sorted((before[f"{name}_set_point"], before[f"{name}_origin"]))
        assert low - 1e-12 <= parent[f"{name}_set_point"] <= high + 1e-12
        assert parent[f"{name}_origin"] == before[f"{name}_origin"]


@properties
@given(parents(), parameters, problems, shares)
def test_without_help_life_and_the_counterfactual_stay_together(parent, p, struck, size):
    plain(rules.start_at_origin)(parent)
    plain(rules.suffer_crisis)(parent, struck, size)
    for _ in range(10):
        plain(rules.update_severities)(parent, p, 1)
    for name in PROBLEMS:
        assert parent[name] == parent[f"{name}_unhelped"]


@properties
@given(parents(), parameters, workers())
def test_the_counterfactual_does_not_notice_help(parent, p, worker):
    helped, alone = dict(parent), dict(parent)
    for week in range(20):
        take_help(helped, worker, p, week % 4, 0.1)
        for life in (helped, alone):
            plain(rules.update_severities)(life, p, 1)
    for name in PROBLEMS:
        assert helped[f"{name}_unhelped"] == alone[f"{name}_unhelped"]
        assert helped[name] <= alone[name] + 1e-12


@properties
@given(parents(), problems, inner_shares)
def test_a_turn_gives_a_problem_another_course_and_keeps_what_help_has_won(parent, problem, new):
    name = PROBLEMS[problem]
    before = parent | {f"{name}_origin": 0.6, f"{name}_set_point": 0.3, "is_abused": problem == ABUSE_VICTIM}
    after = dict(before)
    plain(rules.redraw_problem)(after, problem, new)
    assert after[f"{name}_origin"] == new and after[f"{name}_set_point"] == pytest.approx(0.5 * new)
    assert {k for k in after if after[k] != before[k]} <= {f"{name}_origin", f"{name}_set_point"}


@properties
@given(parents(), problems, inner_shares)
def test_a_turn_may_end_a_problem_and_a_later_one_bring_it_back_as_it_is_without_help(parent, problem, new):
    name = PROBLEMS[problem]
    parent |= {f"{name}_origin": 0.6, f"{name}_set_point": 0.3, "is_abused": problem == ABUSE_VICTIM}
    plain(rules.redraw_problem)(parent, problem, 0.0)
    assert parent[f"{name}_origin"] == parent[f"{name}_set_point"] == 0.0
    assert not plain(rules.has_problem)(parent, problem)
    plain(rules.redraw_problem)(parent, problem, new)
    assert parent[f"{name}_origin"] == parent[f"{name}_set_point"] == new
    assert plain(rules.has_problem)(parent, problem)


@properties
@given(st.integers(0, 1), inner_shares)
def test_a_turn_never_gives_a_parent_the_other_side_of_abuse(problem, new):
    parent = a_parent(is_abused=problem == ABUSE_PERPETRATOR)
    before = dict(parent)
    plain(rules.redraw_problem)(parent, problem, new)
    assert parent == before


@properties
@given(parents(), problems, shares)
def test_a_crisis_affects_one_problem_in_both_trajectories_alike(parent, problem, size):
    before = dict(parent)
    plain(rules.suffer_crisis)(parent, problem, size)
    name = PROBLEMS[problem]
    for struck in (name, f"{name}_unhelped"):
        assert parent[struck] == min(1.0, before[struck] + size)
    assert {k for k in parent if parent[k] != before[k]} <= {name, f"{name}_unhelped"}


@properties
@given(parents(), parameters, spans)
def test_without_meetings_feelings_return_to_the_person(parent, p, weeks):
    home = {"hostility": parent["hostility_person"], "readiness": parent["readiness_person"], "engagement": 0.0}
    home |= {"fear": p["fear_at_start"], "trust": p["trust_at_start"]}
    before = dict(parent)
    plain(rules.return_to_baseline)(parent, p, weeks)
    left = (1.0 - p["return_without_meetings"]) ** weeks
    for name, level in home.items():
        assert parent[name] == pytest.approx(level + left * (before[name] - level))


@properties
@given(inner_shares, shares, shares, st.booleans(), st.booleans())
def test_abuse_has_a_victim_or_a_perpetrator_never_both_in_one_parent(abuse, substance, mental, is_main, main_is_victim):
    parent = a_parent()
    plain(rules.set_abuse_role)(parent, is_main, main_is_victim)
    plain(rules.set_initial_severities)(parent, abuse, substance, mental)
    suffers = is_main == main_is_victim
    assert [parent[name] for name in PROBLEMS] == [abuse if suffers else 0.0, 0.0 if suffers else abuse, substance, mental]
    for name in PROBLEMS:
        assert parent[name] == parent[f"{name}_set_point"] == parent[f"{name}_origin"] == parent[f"{name}_unhelped"]


@pytest.mark.fast
def test_severity_of_an_absent_parent_is_nothing():
    absent = a_parent(present=False)
    assert [plain(rules.severity_of)(absent, problem) for problem in range(4)] == [0.0] * 4
    there = a_parent(**{name: 0.1 * (i + 1) for i, name in enumerate(PROBLEMS)})
    assert [plain(rules.severity_of)(there, problem) for problem in range(4)] == pytest.approx([0.1, 0.2, 0.3, 0.4])


@pytest.mark.fast
def test_a_problem_is_there_by_its_origin_and_not_by_how_severe_it_is_now():
    nothing = {f"{name}_origin": 0.0 for name in PROBLEMS}
    eased = a_parent(**{**nothing, "substance_misuse": 0.0, "substance_misuse_origin": 0.5, "mental_ill_health": 0.7})
    assert [plain(rules.has_problem)(eased, problem) for problem in range(4)] == [False, False, True, False]
    assert not plain(rules.has_problem)(a_parent(present=False, substance_misuse_origin=0.5), SUBSTANCE_MISUSE)


@properties
@given(parameters, normals, normals)
def test_a_person_starts_with_shares(p, hostility, readiness):
    parent = a_parent()
    plain(rules.set_baseline_attitudes)(parent, p, hostility, readiness)
    assert are_shares(parent, FELT)
    assert parent["hostility"] == parent["hostility_person"] and parent["readiness"] == parent["readiness_person"]
    assert not math.isnan(parent["trust"])
