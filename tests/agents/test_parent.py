"""How a parent answers, feels, changes, and what help cannot do."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import meeting
from agents import parent as rules
from agents.standing import (
    ACCUSATION,
    AMBIVALENT,
    DISGUISED_COMPLIANCE,
    HOSTILE_OR_AVOIDANT,
    MANNER,
    OPENLY_ENGAGED,
    PERSON,
    SITUATION,
    STAKE,
)
from tests.agents.strategies import (
    PROBLEMS,
    P,
    families,
    inner_shares,
    lives,
    lucks,
    normals,
    parameters,
    parents,
    problems,
    properties,
    shares,
    workers,
)
from tests.helpers import a_family, a_parent, a_worker, plain

answer_visit, feel_visit, take_help = plain(meeting.answer_visit), plain(meeting.feel_visit), plain(rules.take_help)
FELT = ("hostility", "trust", "fear", "readiness", "engagement")


def felt(parent, family, worker, p):
    """Return the parent after one meeting; the one given stays as it was."""
    after = dict(parent)
    feel_visit(after, family, worker, p)
    return after


def presented(parent, family, worker, p):
    """Return the probabilities of the four presentations: luck passes them in order, so each boundary is found by halving."""
    marks = [0.0]
    for kind in (AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT):
        low, high = marks[-1], 1.0
        while high - low > 1e-9:
            middle = 0.5 * (low + high)
            answer_visit(parent, family, worker, p, middle)
            low, high = (low, middle) if parent["presentation"] >= kind else (middle, high)
        marks.append(high)
    return [later - earlier for earlier, later in zip(marks, [*marks[1:], 1.0])]


def are_shares(record, names):
    return all(0.0 <= record[name] <= 1.0 for name in names)


@properties
@given(parents(), families(), workers(), parameters)
def test_feelings_stay_shares(parent, family, worker, p):
    for _ in range(20):
        feel_visit(parent, family, worker, p)
    assert are_shares(parent, FELT)


@properties
@given(parents(), families(), workers(), parameters, inner_shares, inner_shares)
def test_confrontation_breeds_hostility_in_unskilled_hands(parent, family, worker, p, low, high):
    """Evidence: E.confront."""
    assume(high > low + 0.01 and parent["hostility"] < 0.95)
    worker["deescalation_skill"] = 0.0
    calm, harsh = (felt(parent, family, worker | {"confrontation": manner}, p) for manner in (low, high))
    assert harsh["hostility"] > calm["hostility"]


@properties
@given(parents(), families(), workers(), parameters)
def test_a_worker_who_can_deescalate_breeds_no_hostility(parent, family, worker, p):
    """Evidence: E.confront. With full skill hostility only falls or returns to the person's own level."""
    after = felt(parent, family, worker | {"deescalation_skill": 1.0}, p)
    assert after["hostility"] <= max(parent["hostility"], parent["hostility_person"]) + 1e-12


@properties
@given(parents(), families(), workers(), parameters, shares, shares)
def test_deescalation_never_makes_things_worse(parent, family, worker, p, less, more):
    """Evidence: E.confront."""
    less, more = sorted((less, more))
    assert (
        felt(parent, family, worker | {"deescalation_skill": more}, p)["hostility"]
        <= felt(parent, family, worker | {"deescalation_skill": less}, p)["hostility"] + 1e-12
    )


@properties
@given(parents(), families(), workers(), parameters, shares, shares)
def test_relationship_skill_moves_trust(parent, family, worker, p, less, more):
    """Evidence: E.skills_outcomes."""
    assume(more > less + 0.01 and worker["confrontation"] < 0.95 and parent["trust"] < 0.95)
    low, high = (felt(parent, family, worker | {"relationship_skill": skill}, p)["trust"] for skill in (less, more))
    assert high > low


@properties
@given(parents(), families(), workers(), parameters, shares, shares)
def test_purposeful_skill_moves_readiness_of_those_it_reaches(parent, family, worker, p, less, more):
    """Evidence: E.skills_outcomes. Behind disguise or hostility nothing is evoked."""
    assume(more > less + 0.01 and worker["confrontation"] < 0.9 and parent["readiness"] < 0.9)
    low, high = (felt(parent, family, worker | {"purposeful_skill": skill}, p)["readiness"] for skill in (less, more))
    if parent["presentation"] in (OPENLY_ENGAGED, AMBIVALENT):
        assert high > low
    else:
        assert high == low


@properties
@given(parents(), families(), workers(), parameters)
def test_confrontation_costs_trust_and_readiness(parent, family, worker, p):
    """Evidence: E.confront."""
    assume(parent["trust"] > 0.05 and parent["readiness"] > 0.05)
    calm, harsh = (felt(parent, family, worker | {"confrontation": manner}, p) for manner in (0.1, 0.9))
    assert harsh["trust"] < calm["trust"]
    assert harsh["readiness"] < calm["readiness"]


@properties
@given(parents(), families(), workers(), parameters)
def test_accusation_feeds_fear_and_trust_calms_it(parent, family, worker, p):
    mild, grave = (felt(parent, family | {"accusation": level}, worker, p)["fear"] for level in (0.1, 0.9))
    assert mild < grave
    wary, trusting = (felt(parent | {"trust": trust}, family | {"accusation": 0.5}, worker, p)["fear"] for trust in (0.1, 0.9))
    assert trusting < wary


@properties
@given(parents(), families(), workers(), parameters)
def test_only_genuine_presentations_engage(parent, family, worker, p):
    for presentation in (DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT):
        after = felt(parent | {"presentation": presentation}, family, worker, p)
        assert after["engagement"] == pytest.approx((1.0 - p["engagement_memory"]) * parent["engagement"])
    opened = felt(parent | {"presentation": OPENLY_ENGAGED}, family, worker, p)
    unsure = felt(parent | {"presentation": AMBIVALENT}, family, worker, p)
    assert opened["engagement"] >= unsure["engagement"]


@properties
@given(parents(), families(), workers(), parameters)
def test_all_four_presentations_can_come(parent, family, worker, p):
    seen = presented(parent, family, worker, p)
    assert sum(seen) == pytest.approx(1.0)
    assert min(seen) > 1e-6


@properties
@given(parents(), families(), workers(), parameters)
def test_openness_grows_with_trust_readiness_and_skill(parent, family, worker, p):
    """Evidence: E.skills_outcomes, E.confront."""

    def openly(parent_now, worker_now):
        return presented(parent_now, family, worker_now, p)[OPENLY_ENGAGED]

    for name in ("trust", "readiness"):
        assert openly(parent | {name: 0.0}, worker) < openly(parent | {name: 1.0}, worker)
    assert openly(parent, worker | {"relationship_skill": 0.0}) < openly(parent, worker | {"relationship_skill": 1.0})
    assert openly(parent, worker | {"confrontation": 0.0}) > openly(parent, worker | {"confrontation": 1.0})


@properties
@given(parents(), families(), workers(), parameters)
def test_disguise_is_fear_without_trust(parent, family, worker, p):
    def disguised(**fields):
        return presented(parent | fields, family, worker, p)[DISGUISED_COMPLIANCE]

    assert disguised(fear=0.0, trust=0.2) < disguised(fear=1.0, trust=0.2)
    assert disguised(fear=0.8, trust=0.0) > disguised(fear=0.8, trust=1.0)
    wary, trusting = (presented(parent | {"fear": 0.8, "trust": trust}, family, worker, p) for trust in (0.0, 1.0))
    odds = [ways[DISGUISED_COMPLIANCE] / ways[AMBIVALENT] for ways in (wary, trusting)]  # openness cancels
    assert odds[0] > 1.01 * odds[1]


CAUSES = {
    SITUATION: ("family", "stress"),
    PERSON: ("parent", "hostility_person"),
    ACCUSATION: ("family", "accusation"),
    MANNER: ("worker", "confrontation"),
    STAKE: ("parent", "fear"),
}


@properties
@given(parents(), families(), workers(), parameters)
def test_the_named_cause_is_the_one_that_pushes_hardest(parent, family, worker, p):
    answer_visit(parent, family, worker, p, 1.0 - 1e-12)
    pushes = [plain(meeting.push_to_resist)(parent, family, worker, p, cause) for cause in CAUSES]
    assert pushes[list(CAUSES).index(parent["resisted_because"])] == max(pushes)


def with_cause(cause, level, rest=0.0):
    """Return parent, family and worker in whom one cause stands at a level and the others at the rest."""
    people = {"family": a_family(), "parent": a_parent(hostility=rest), "worker": a_worker()}
    for other, (who, name) in CAUSES.items():
        people[who][name] = level if other == cause else rest
    people["parent"]["hostility"] = people["parent"]["hostility_person"]
    return people["parent"], people["family"], people["worker"]


@pytest.mark.fast
@pytest.mark.parametrize("cause", CAUSES)
def test_each_of_the_five_causes_can_be_the_strongest_and_is_named(cause):
    parent, family, worker = with_cause(cause, 1.0, rest=0.1)
    answer_visit(parent, family, worker, P, 1.0 - 1e-12)
    assert parent["presentation"] == HOSTILE_OR_AVOIDANT
    assert parent["resisted_because"] == cause


@pytest.mark.parametrize("cause", CAUSES)
def test_each_of_the_five_causes_alone_raises_resistance(cause):
    least, most = (presented(*with_cause(cause, level, rest=0.2), P)[HOSTILE_OR_AVOIDANT] for level in (0.0, 1.0))
    assert most > least + 0.005


@properties
@given(parents(), families(), workers(), parameters, lucks)
def test_the_cause_is_kept_from_the_last_resistance(parent, family, worker, p, luck):
    parent["resisted_because"] = 77
    answer_visit(parent, family, worker, p, luck)
    assert (parent["resisted_because"] == 77) == (parent["presentation"] != HOSTILE_OR_AVOIDANT)


@pytest.mark.fast
def test_disguised_compliance_attends_looks_open_and_is_not_genuine():
    parent = a_parent(presentation=DISGUISED_COMPLIANCE)
    assert plain(meeting.attends)(parent)
    assert plain(meeting.looks_engaged)(parent, P) == 1.0
    assert plain(meeting.genuineness)(parent, P) == 0.0


@pytest.mark.fast
def test_the_hostile_do_not_attend():
    parent = a_parent(presentation=HOSTILE_OR_AVOIDANT)
    assert not plain(meeting.attends)(parent)
    assert plain(meeting.looks_engaged)(parent, P) == 0.0


@properties
@given(parents(engagement=0.0), workers(), parameters, problems, shares)
def test_help_without_genuine_engagement_changes_nothing(parent, worker, p, problem, strength):
    before = dict(parent)
    take_help(parent, worker, p, problem, strength)
    assert parent == before


@properties
@given(parents(), workers(), parameters, problems, st.floats(0.0, 0.3))
def test_help_eases_one_problem_and_never_the_twin(parent, worker, p, problem, strength):
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
@given(parents(), parameters, lives)
def test_life_keeps_severities_between_now_set_point_and_origin(parent, p, weeks):
    before = dict(parent)
    plain(rules.live)(parent, p, weeks)
    for name in PROBLEMS:
        low, high = sorted((before[name], before[f"{name}_set_point"]))
        assert low - 1e-12 <= parent[name] <= high + 1e-12
        low, high = sorted((before[f"{name}_set_point"], before[f"{name}_origin"]))
        assert low - 1e-12 <= parent[f"{name}_set_point"] <= high + 1e-12
        assert parent[f"{name}_origin"] == before[f"{name}_origin"]


@properties
@given(parents(), parameters, problems, shares)
def test_without_help_life_and_the_twin_stay_together(parent, p, struck, size):
    plain(rules.start_at_origin)(parent)
    plain(rules.suffer_crisis)(parent, struck, size)
    for _ in range(10):
        plain(rules.live)(parent, p, 1)
    for name in PROBLEMS:
        assert parent[name] == parent[f"{name}_unhelped"]


@properties
@given(parents(), parameters, workers())
def test_the_twin_does_not_notice_help(parent, p, worker):
    helped, alone = dict(parent), dict(parent)
    for week in range(20):
        take_help(helped, worker, p, week % 4, 0.1)
        for life in (helped, alone):
            plain(rules.live)(life, p, 1)
    for name in PROBLEMS:
        assert helped[f"{name}_unhelped"] == alone[f"{name}_unhelped"]
        assert helped[name] <= alone[name] + 1e-12


@properties
@given(parents(), families(), problems, parameters, normals, normals)
def test_a_turn_draws_one_origin_anew_and_keeps_what_help_has_won(parent, family, problem, p, luck, other):
    name = PROBLEMS[problem]
    before = parent | {f"{name}_origin": 0.6, f"{name}_set_point": 0.3}
    after, luckier = dict(before), dict(before)
    plain(rules.begin_anew)(after, problem, family, p, luck)
    plain(rules.begin_anew)(luckier, problem, family, p, max(luck, other) + 0.1)
    assert luckier[f"{name}_origin"] > after[f"{name}_origin"]
    assert after[f"{name}_set_point"] == pytest.approx(0.5 * after[f"{name}_origin"])
    assert {k for k in after if after[k] != before[k]} <= {f"{name}_origin", f"{name}_set_point"}


@properties
@given(families(), st.integers(0, 1), parameters, normals)
def test_a_turn_never_gives_a_parent_the_other_side_of_abuse(family, problem, p, luck):
    name = PROBLEMS[problem]
    parent = a_parent(**{name: 0.0, f"{name}_origin": 0.0, f"{name}_set_point": 0.0})
    before = dict(parent)
    plain(rules.begin_anew)(parent, problem, family, p, luck)
    assert parent == before


@properties
@given(parents(), problems, shares)
def test_a_crisis_strikes_one_problem_of_both_lives_alike(parent, problem, size):
    before = dict(parent)
    plain(rules.suffer_crisis)(parent, problem, size)
    name = PROBLEMS[problem]
    for struck in (name, f"{name}_unhelped"):
        assert parent[struck] == min(1.0, before[struck] + size)
    assert {k for k in parent if parent[k] != before[k]} <= {name, f"{name}_unhelped"}


@properties
@given(parents(), parameters, lives)
def test_without_meetings_feelings_return_to_the_person(parent, p, weeks):
    home = {"hostility": parent["hostility_person"], "readiness": parent["readiness_person"], "engagement": 0.0}
    home |= {"fear": p["fear_at_start"], "trust": p["trust_at_start"]}
    before = dict(parent)
    plain(rules.calm_down)(parent, p, weeks)
    left = (1.0 - p["return_without_meetings"]) ** weeks
    for name, level in home.items():
        assert parent[name] == pytest.approx(level + left * (before[name] - level))


@properties
@given(families(), parameters, normals, normals, normals, st.booleans(), st.booleans())
def test_abuse_has_a_victim_or_a_perpetrator_never_both_in_one_parent(family, p, abuse, substance, mental, is_main, main_is_victim):
    parent = a_parent()
    plain(rules.carry_problems)(parent, family, p, abuse, abuse, substance, mental)
    plain(rules.take_sides)(parent, is_main, main_is_victim)
    suffers = is_main == main_is_victim
    assert parent["abuse_perpetrator" if suffers else "abuse_victim"] == 0.0
    assert 0.0 < parent["abuse_victim" if suffers else "abuse_perpetrator"] < 1.0
    for name in PROBLEMS:
        assert parent[name] == parent[f"{name}_set_point"] == parent[f"{name}_origin"] == parent[f"{name}_unhelped"]


@properties
@given(families(), parameters, normals, normals)
def test_liability_raises_every_problem(family, p, luck, more):
    assume(more > 0.01)
    light, heavy = a_parent(), a_parent()
    plain(rules.carry_problems)(light, family, p, luck, luck, luck, luck)
    plain(rules.carry_problems)(heavy, family | {"liability": family["liability"] + more}, p, luck, luck, luck, luck)
    assert all(heavy[name] > light[name] for name in PROBLEMS)


@properties
@given(parents(), families(), workers(), parameters, lucks)
def test_a_specialist_contact_keeps_shares_and_reaches_only_those_who_come(parent, family, worker, p, luck):
    before = dict(parent)
    plain(meeting.answer_specialist)(parent, family, worker, p, luck)
    assert are_shares(parent, FELT)
    back = p["readiness_return"] * (before["readiness_person"] - before["readiness"])
    kept = before["readiness"] - p["readiness_loss"] * worker["confrontation"] * before["readiness"] + back
    if parent["presentation"] in (DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT):
        assert parent["readiness"] == pytest.approx(min(1.0, max(0.0, kept)))
        assert parent["engagement"] <= before["engagement"]
    else:
        assert parent["readiness"] >= min(1.0, max(0.0, kept)) - 1e-12


@pytest.mark.fast
def test_severity_of_an_absent_parent_is_nothing():
    absent = a_parent(present=False)
    assert [plain(rules.severity_of)(absent, problem) for problem in range(4)] == [0.0] * 4
    there = a_parent(**{name: 0.1 * (i + 1) for i, name in enumerate(PROBLEMS)})
    assert [plain(rules.severity_of)(there, problem) for problem in range(4)] == pytest.approx([0.1, 0.2, 0.3, 0.4])


@properties
@given(parameters, normals, normals)
def test_a_person_starts_with_shares(p, hostility, readiness):
    parent = a_parent()
    plain(rules.be_a_person)(parent, p, hostility, readiness)
    assert are_shares(parent, FELT)
    assert parent["hostility"] == parent["hostility_person"] and parent["readiness"] == parent["readiness_person"]
    assert not math.isnan(parent["trust"])
