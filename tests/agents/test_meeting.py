"""How a parent answers at a meeting, and what a meeting does to what they feel."""

import pytest
from hypothesis import assume, given

from agents import meeting
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
from tests.agents.odds import FELT, are_shares
from tests.agents.strategies import (
    P,
    families,
    inner_shares,
    parameters,
    parents,
    properties,
    shares,
    uniforms,
    workers,
)
from tests.helpers import a_family, a_parent, a_worker, plain

answer_visit, feel_visit = plain(meeting.answer_visit), plain(meeting.feel_visit)


def felt(parent, family, worker, p):
    """Return the parent after one meeting; the one given stays as it was."""
    after = dict(parent)
    feel_visit(after, family, worker, p)
    return after


def presented(parent, family, worker, p):
    """Return the probabilities of the four presentations: the uniform passes them in order, so each boundary is found by bisection."""
    marks = [0.0]
    for kind in (AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT):
        low, high = marks[-1], 1.0
        while high - low > 1e-9:
            middle = 0.5 * (low + high)
            answer_visit(parent, family, worker, p, middle)
            low, high = (low, middle) if parent["presentation"] >= kind else (middle, high)
        marks.append(high)
    return [later - earlier for earlier, later in zip(marks, [*marks[1:], 1.0])]


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
    pushes = [plain(meeting.resistance_from)(parent, family, worker, p, cause) for cause in CAUSES]
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
@given(parents(), families(), workers(), parameters, uniforms)
def test_the_cause_is_kept_from_the_last_resistance(parent, family, worker, p, u):
    parent["resisted_because"] = 77
    answer_visit(parent, family, worker, p, u)
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
@given(parents(), families(), workers(), parameters, uniforms)
def test_a_specialist_contact_keeps_shares_and_reaches_only_those_who_come(parent, family, worker, p, u):
    before = dict(parent)
    plain(meeting.answer_specialist)(parent, family, worker, p, u)
    assert are_shares(parent, FELT)
    back = p["readiness_return"] * (before["readiness_person"] - before["readiness"])
    kept = before["readiness"] - p["readiness_loss"] * worker["confrontation"] * before["readiness"] + back
    if parent["presentation"] in (DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT):
        assert parent["readiness"] == pytest.approx(min(1.0, max(0.0, kept)))
        assert parent["engagement"] <= before["engagement"]
    else:
        assert parent["readiness"] >= min(1.0, max(0.0, kept)) - 1e-12
