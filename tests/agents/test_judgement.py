"""What workers, specialists, groups and guardians believe."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import authority as bodies
from agents import domestic_abuse_worker, outside_child
from agents import social_worker as rules
from agents import specialist as specialists
from agents.arithmetic import logistic
from agents.outside_child import OUTSIDE_CHILD
from agents.rating import rate
from agents.standing import (
    AMBER,
    AMBIVALENT,
    DISGUISED_COMPLIANCE,
    GREEN,
    HOME,
    HOSTILE_OR_AVOIDANT,
    LONG_STAY_NEED,
    OPENLY_ENGAGED,
    RED,
    UNACCOMPANIED,
)
from tests.agents.odds import probability_of
from tests.agents.strategies import (
    WEEK,
    P,
    children,
    families,
    inner_shares,
    normals,
    parameters,
    parents,
    properties,
    risks,
    shares,
    uniforms,
    workers,
)
from tests.helpers import a_child, a_family, a_parent, a_worker, blank, plain


def seen(worker, child, family, parent, p, hours=1.5, z=0.0, visible=0.0):
    """Return the child as the worker leaves: what was seen and the number of sightings."""
    after = dict(child)
    plain(rules.see_child)(worker, after, family, parent, p, WEEK, hours, visible, z)
    return after


def weight_of(child, p):
    """Return the weight of the next sight."""
    return max(p["belief_floor_weight"], 1.0 / (child["sightings"] + 1.0))


@properties
@given(workers(), children(), families(), parents(), parameters, normals)
def test_hostility_is_misread_as_danger_and_disguise_hides_it(worker, child, family, parent, p, z):
    worker["deescalation_skill"], family["shown_trusted"] = min(0.95, worker["deescalation_skill"]), max(0.05, family["shown_trusted"])
    open_, ambivalent, disguised, hostile = (
        seen(worker, child, family, parent | {"presentation": way}, p, z=z)["seen_risk"]
        for way in (OPENLY_ENGAGED, AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT)
    )
    assert disguised < open_ == ambivalent < hostile


@properties
@given(workers(), children(), families(shown_trusted=0.0), parents(presentation=DISGUISED_COMPLIANCE), parameters, normals)
def test_what_is_shown_hides_nothing_from_a_worker_who_no_longer_trusts_it(worker, child, family, parent, p, z):
    disguised, open_ = (seen(worker, child, family, parent | {"presentation": way}, p, z=z) for way in (DISGUISED_COMPLIANCE, OPENLY_ENGAGED))
    assert disguised["seen_risk"] == open_["seen_risk"]
    trusted = seen(worker, child, family | {"shown_trusted": 1.0}, parent, p, z=z)["seen_risk"]
    half = seen(worker, child, family | {"shown_trusted": 0.5}, parent, p, z=z)["seen_risk"]
    assert half == pytest.approx(0.5 * (trusted + open_["seen_risk"]))


@properties
@given(workers(deescalation_skill=1.0), children(), families(), parents(), parameters, normals)
def test_a_worker_who_can_deescalate_does_not_misread_hostility(worker, child, family, parent, p, z):
    hostile, open_ = (seen(worker, child, family, parent | {"presentation": way}, p, z=z) for way in (HOSTILE_OR_AVOIDANT, OPENLY_ENGAGED))
    assert hostile["seen_risk"] == open_["seen_risk"]


@properties
@given(workers(), children(), families(), parents(), parameters, st.sampled_from(("true_risk", "look", "bias")))
def test_truth_look_and_bias_move_impressions_alike(worker, child, family, parent, p, what):
    """Nobody's impression subtracts the truth: a misleading look or a bias weighs as much as danger itself."""
    record = {"true_risk": child, "look": family, "bias": worker}[what]
    before = seen(worker, child, family, parent, p)["seen_risk"]
    record[what] += 1.0
    assert seen(worker, child, family, parent, p)["seen_risk"] - before == pytest.approx(weight_of(child, p))
    visible = seen(worker, child, family, parent, p, visible=0.4)["seen_risk"]
    assert visible - before == pytest.approx(weight_of(child, p) * (1.0 - 0.4)), "what anybody sees is added to the estimate once, later"


@properties
@given(workers(), children(), families(), parents(), parameters)
def test_noise_shrinks_with_time_and_tenure(worker, child, family, parent, p):
    def spread(since, hours):
        now = worker | {"since": since}
        return seen(now, child, family, parent, p, hours, 1.0)["seen_risk"] - seen(now, child, family, parent, p, hours, -1.0)["seen_risk"]

    assert spread(WEEK - 300, 1.5) < spread(WEEK, 1.5) or p["sight_noise_less_by_tenure"] < 1e-3
    assert spread(WEEK, 1.5) < spread(WEEK, 0.5)


@properties
@given(workers(), families(), parents(), parameters)
def test_many_meetings_leave_the_look_and_the_bias(worker, family, parent, p):
    """Noise averages out; what misleads everybody does not."""
    child, parent["presentation"] = a_child(true_risk=1.0, seen_risk=5.0), OPENLY_ENGAGED
    for visit in range(200):
        plain(rules.see_child)(worker, child, family, parent, p, WEEK, 1.5, 0.0, 1.0 if visit % 2 else -1.0)
    assert child["seen_risk"] - 1.0 == pytest.approx(family["look"] + worker["bias"], abs=0.2 * p["sight_noise_sd"])


@properties
@given(children(), parameters)
def test_a_new_worker_starts_from_the_file_and_trusts_it_little(child, p):
    child["sightings"] = 9.0
    before = dict(child)
    plain(rules.read_file)(a_worker(), child, p)
    assert child | {"sightings": 9.0} == before
    assert child["sightings"] == p["sightings_from_file"]


@properties
@given(parameters, inner_shares, inner_shares)
def test_skill_recognises_disguise_and_raises_fewer_false_alarms(p, low, high):
    assume(high > low + 0.01)

    def suspected(skill, presentation):
        return probability_of(plain(rules.suspects_disguise), a_worker(purposeful_skill=skill), a_parent(presentation=presentation), p)

    assert 0.0 < suspected(low, DISGUISED_COMPLIANCE) < suspected(high, DISGUISED_COMPLIANCE) <= 1.0
    assert suspected(low, OPENLY_ENGAGED) > suspected(high, OPENLY_ENGAGED) > 0.0
    assert suspected(low, HOSTILE_OR_AVOIDANT) < 1e-9


@pytest.mark.fast
def test_ratings_rise_with_belief():
    beliefs = np.linspace(0.001, 0.9, 200)
    rated = [plain(rate)(a_worker(), P, belief) for belief in beliefs]
    assert rated == sorted(rated)
    assert set(rated) == {GREEN, AMBER, RED}


@properties
@given(families(), parameters, risks, normals, normals, st.floats(-1, 1))
def test_a_specialist_is_misled_by_the_shared_look_and_moves_by_a_part(family, p, opinion, own_look, noise, bias):
    """Errors of raters are correlated (E.kappa); nobody's rating subtracts the truth."""

    def formed(**fields):
        return plain(specialists.form_opinion)(a_worker(bias=bias), family | fields, p, True, opinion, own_look, noise)

    step = formed(look=family["look"] + 1.0) - formed()
    assert step == pytest.approx(p["opinion_weight"] * p["raters_share_look"])
    assert formed(risk=family["risk"] + 1.0) - formed() == pytest.approx(p["opinion_weight"])
    assert formed(look=0.0, risk=opinion - bias) - opinion == pytest.approx(
        p["opinion_weight"] * ((1 - p["raters_share_look"] ** 2) ** 0.5 * p["look_sd"] * own_look + p["sight_noise_sd"] * noise)
    )


@properties
@given(families(), parameters, risks, risks, normals, normals)
def test_a_first_opinion_rests_on_the_first_contact_alone(family, p, one, other, own_look, noise):
    first = [plain(specialists.form_opinion)(a_worker(), family, p, False, opinion, own_look, noise) for opinion in (one, other)]
    assert first[0] == first[1]
    assert plain(specialists.form_opinion)(a_worker(bias=0.0), family | {"look": 0.0}, p, False, one, 0.0, 0.0) == family["risk"]


def test_two_specialists_err_together():
    """Over many families the errors of two raters correlate through the look, at about the square of the part they share."""
    chooser, errors = np.random.default_rng(5), []
    for _ in range(1500):
        family = a_family(look=P["look_sd"] * chooser.normal(), risk=chooser.normal())
        pair = [plain(specialists.form_opinion)(a_worker(bias=0.0), family, P, False, 0.0, *chooser.normal(size=2)) for _ in range(2)]
        errors.append([opinion - family["risk"] for opinion in pair])
    shared, total = (P["raters_share_look"] * P["look_sd"]) ** 2, P["look_sd"] ** 2 + P["sight_noise_sd"] ** 2
    found = np.corrcoef(np.array(errors).T)[0, 1]
    assert found == pytest.approx(shared / total, abs=0.08)
    assert found > 0.03


@properties
@given(risks, risks, parameters)
def test_conformity_draws_a_voice_to_the_leaders(own, leading, p):
    def stated_opinion(conformity):
        return plain(specialists.stated_opinion)(a_worker(), p | {"conformity": conformity}, own, leading)

    assert stated_opinion(1.0) == pytest.approx(leading)
    assert stated_opinion(0.0) == own
    assert min(own, leading) - 1e-9 <= stated_opinion(p["conformity"]) <= max(own, leading) + 1e-9


@properties
@given(parameters, inner_shares, inner_shares)
def test_the_hostile_are_referred_to_the_group_less(p, low, high):
    assume(high > low + 0.01)
    calm, hostile = (probability_of(plain(domestic_abuse_worker.refers_to_group), a_worker(), a_parent(hostility=level), p) for level in (low, high))
    assert calm > hostile > 0.0


@properties
@given(children(), families(), parameters, st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_the_guardian_is_misled_by_the_shared_look_too(child, family, p, own, noise):
    """As far as raters are misled alike, the look moves the guardian's view as danger itself does."""
    child["true_risk"] = child["prior_mean"] = 0.5

    def view(look=0.0, true_risk=0.5):
        return plain(bodies.guardian_sees)({}, child | {"true_risk": true_risk}, family | {"look": look}, p, 0.0, own, noise)

    assert view(look=1.0) > view()
    assert view(look=1.0) == pytest.approx(view(true_risk=0.5 + p["raters_share_look"]))


@properties
@given(children(), families(colleagues_voices=0.0), parameters)
def test_the_guardian_hears_of_facts_but_not_of_the_workers_impressions(child, family, p):
    def view(child_now, family_now):
        return plain(bodies.guardian_sees)({}, child_now, family_now, p, 0.0, 0.0, 0.0)

    other = child | {"seen_risk": child["seen_risk"] + 2.0, "described_risk": 3.0, "belief": 0.9, "belief_mean": 3.0}
    assert view(other, family) == view(child, family)
    informed = family | {"facts_information": [each + 1.0 for each in family["facts_information"]]}
    assert view(child, informed) > view(child, family) or view(child, family) > 0.999999


@properties
@given(parameters, st.integers(0, 938), st.integers(1, 2000), uniforms, st.sampled_from((LONG_STAY_NEED, UNACCOMPANIED)))
def test_a_child_from_outside_leaves_by_18(p, age, stay, u, kind):
    child = blank(OUTSIDE_CHILD)
    plain(outside_child.arrive_from_outside)(child, p, kind, WEEK, age, stay, u)
    assert child["start_week"] < child["end_week"] <= child["birth_week"] + 939
    assert (child["placement"] == HOME) == (kind == LONG_STAY_NEED)


@properties
@given(shares, shares)
def test_logistic_rises_inside_its_range(x, y):
    assume(abs(x - y) > 1e-3)
    low, high = sorted((x, y))
    assert 0.0 < plain(logistic)(20 * low - 10) < plain(logistic)(20 * high - 10) < 1.0
