"""Belief as an estimate: what it weighs, that it is as good as it says if confidence is 1, and that no stream averages out to the truth.

Families are drawn by the model's own distributions: a risk, a look that misleads everybody, a worker's bias, noise.
"""

import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import belief, social_worker, specialist
from agents.chance import harm_within_a_year
from agents.standing import ABSENCE, ADMISSION, INCIDENT, KNOWN_HARM, OPENLY_ENGAGED, RECORDED_KINDS
from tests.agents.strategies import P, children, families, parameters, properties, shares, variances
from tests.helpers import a_child, a_family, a_parent, a_worker, plain

form, weigh = plain(belief.form_belief), plain(belief.weigh_facts)
TRUE = P | {
    "confidence": 1.0,
    "advice_discounted": 1.0,
    "chances_overstated": 0.0,
    "clear_checks_neglected": 0.0,
    "conformity": 0.0,
    "hostility_misread": 0.0,
    "concealment_hides": 0.0,
    "agencies_share_look": 0.0,
    "sight_noise_less_by_tenure": 0.0,
    "record_error": [P["record_error_sd"]] * RECORDED_KINDS,
}
"""Reliability as it truly is; events follow a family's risk and its agency's error alone."""


def believed(child, family, p, visible=0.0):
    """Return the child after the worker has formed a belief."""
    after = dict(child)
    form(after, family, p, visible)
    return after


# What is weighed.


@properties
@given(parameters, families(colleagues_voices=0.0), st.floats(-2.0, 2.0), variances, st.floats(0.0, 1.0))
def test_a_worker_who_knows_nothing_states_the_prior_and_what_anybody_sees(p, family, mean, variance, visible):
    family["facts_precision"], family["facts_information"] = [0.0] * 6, [0.0] * 6
    child = believed(a_child(prior_mean=mean, prior_variance=variance, sightings=0.0), family, p, visible)
    assert child["belief_mean"] == pytest.approx(mean + visible)
    assert child["belief_variance"] == pytest.approx(variance)


@properties
@given(children(), families(), parameters, st.sampled_from(("described_risk", "seen_risk", "prior_mean")), st.floats(0.1, 2.0))
def test_belief_rises_with_each_source_that_the_worker_has(child, family, p, source, more):
    before, after = believed(child, family, p), believed(child | {source: child[source] + more}, family, p)
    has = {"described_risk": child["is_described"], "seen_risk": child["sightings"] > 0.0, "prior_mean": True}[source]
    overruled = family["colleagues_voices"] > 0.0 and source != "prior_mean"
    if has and not overruled:
        assert after["belief_mean"] > before["belief_mean"] and after["belief"] >= before["belief"]
    if not has:
        assert after["belief"] == before["belief"]
    assert after["belief_variance"] == before["belief_variance"], "what is said does not change how sure the worker is"


@properties
@given(children(), families(), parameters)
def test_every_source_makes_the_worker_surer(child, family, p):
    """The more is known, the smaller the variance: and never below what the errors that persist allow."""
    bare = family | {"colleagues_voices": 0.0, "facts_precision": [0.0] * 6}
    nothing = believed(child | {"is_described": False, "sightings": 0.0}, bare, p)["belief_variance"]
    described = believed(child | {"is_described": True, "sightings": 0.0}, bare, p)["belief_variance"]
    seen = believed(child | {"is_described": True, "sightings": 4.0}, bare, p)["belief_variance"]
    heard = believed(child | {"is_described": True, "sightings": 4.0}, bare | {"colleagues_voices": 2.0}, p)["belief_variance"]
    informed = believed(child | {"is_described": True, "sightings": 4.0}, bare | {"colleagues_voices": 2.0, "facts_precision": [1.0] * 6}, p)
    assert child["prior_variance"] == pytest.approx(nothing)
    assert nothing > described > seen >= heard - 1e-12
    assert heard > informed["belief_variance"] > 0.0


@properties
@given(children(sightings=2.0, is_described=True), families(colleagues_voices=0.0), parameters)
def test_overconfidence_makes_the_estimate_surer_and_more_extreme(child, family, p):
    family["facts_precision"], family["facts_information"] = [0.0] * 6, [0.0] * 6
    calibrated, sure = (believed(child, family, p | {"confidence": level}) for level in (1.0, 0.4))
    assert sure["belief_variance"] < calibrated["belief_variance"]
    away = [abs(each["belief_mean"] - child["prior_mean"]) for each in (calibrated, sure)]
    assert away[1] >= away[0]


@properties
@given(children(), parameters, st.floats(0.0, 1.0), st.integers(0, 500), st.floats(0.0, 1.5))
def test_the_prior_is_the_population_what_is_on_file_and_what_the_referral_reports(child, p, visible, weeks_away, slope):
    def prior(slope=0.0, referrals=0, **fields):
        after = child | fields
        plain(belief.set_prior)(after, a_family(referrals=referrals), p, visible, weeks_away, slope)
        return after

    first, later = (prior(referrals=referrals, belief_variance=0.0) for referrals in (0, 2))
    assert (first["prior_mean"], first["prior_variance"]) == (p["population_risk_mean"], p["population_risk_variance"])
    assert (later["prior_mean"], later["prior_variance"]) == (p["closed_risk_mean"], p["closed_risk_variance"])
    assert (first["sightings"], first["is_described"]) == (0.0, False)
    low, high = (prior(belief_mean=mean, belief_variance=0.5)["prior_mean"] for mean in (0.0, 1.0))
    assert high - low == pytest.approx(p["file_weight"] * math.exp(-weeks_away / p["file_fades_weeks"]))
    kept = (p["file_weight"] * math.exp(-weeks_away / p["file_fades_weeks"])) ** 2
    assert prior(belief_variance=0.5)["prior_variance"] == pytest.approx((1.0 - kept) * p["population_risk_variance"] + kept * 0.5)
    again = prior(slope, belief_variance=0.5)
    assert again["prior_mean"] - prior(belief_variance=0.5)["prior_mean"] == pytest.approx(slope * again["prior_variance"])


@properties
@given(parameters)
def test_a_child_taken_before_raises_the_prior_of_the_next(p):
    priors = []
    for removed in (0, 2):
        child = a_child(belief_variance=0.0)
        plain(belief.set_prior)(child, a_family(children_removed=removed), p, 0.0, 0, 0.0)
        priors.append(child["prior_mean"])
    assert priors[1] - priors[0] == pytest.approx(p["removal_raises_concern"])


@properties
@given(children(), families(), parameters, st.floats(-2.0, 2.0), st.floats(0.0, 1.0))
def test_a_referrer_is_misled_by_the_same_look(child, family, p, z, visible):
    """Nobody's first idea is the truth: it moves one to one with the look that misleads everybody."""
    described = []
    for look in (0.0, 1.0):
        now = dict(child)
        plain(belief.is_described_by_referrer)(now, family | {"look": look}, p, visible, z)
        described.append(now["described_risk"])
    assert described[1] - described[0] == pytest.approx(1.0)
    assert described[0] == pytest.approx(child["true_risk"] - visible + p["referral_noise_sd"] * z)


@properties
@given(children(), children(), parameters)
def test_a_newborn_of_a_known_family_starts_from_what_is_believed_of_a_sibling(child, sibling, p):
    plain(belief.share_impressions)(child, sibling, p, 1.4, 0.3)
    for name in ("prior_mean", "described_risk", "seen_risk", "is_described"):
        assert child[name] == sibling[name]
    assert child["prior_variance"] == pytest.approx(sibling["prior_variance"] + p["child_own_risk_sd"] ** 2)
    assert child["sightings"] <= p["sightings_from_file"]
    if sibling["belief_variance"] > 0.0:
        assert child["belief_mean"] == pytest.approx(sibling["belief_mean"] - 0.3 + 1.4)
        assert child["belief_variance"] == pytest.approx(sibling["belief_variance"] + p["child_own_risk_sd"] ** 2)


@pytest.mark.fast
def test_an_unborn_child_is_described_and_seen_by_its_parents_alone():
    """Its own part of risk moves nobody's impression before birth, and everybody's afterwards."""
    p = P
    for birth_week, moves in ((1010, False), (990, True)):
        seen = []
        for own in (-1.0, 1.0):
            child = a_child(birth_week=birth_week, own_risk=own, true_risk=0.5 + own, sightings=0.0)
            rule = social_worker.see_child
            plain(rule)(a_worker(bias=0.0), child, a_family(look=0.0), a_parent(presentation=OPENLY_ENGAGED), p, 1000, 1.0, 0.0, 0.0)
            seen.append(child["seen_risk"])
        assert (seen[0] != seen[1]) == moves
    described = []
    for own in (-1.0, 1.0):
        child = a_child(own_risk=own, true_risk=0.5 + own)
        plain(belief.is_described_before_birth)(child, a_family(look=0.0), p, 0.0, 0.0)
        described.append(child["described_risk"])
    assert described == pytest.approx([0.5, 0.5])


# Facts.


def informed(family, p, kind, events, expected, mean=0.3, variance=0.8):
    """Return a child's belief after a check of one kind."""
    after = copy.deepcopy(family)
    weigh(after, p, kind, events, expected, 0.5, mean, variance)
    return believed(a_child(prior_mean=mean, prior_variance=variance, sightings=0.0), after, p), after


@properties
@given(parameters, st.integers(0, RECORDED_KINDS), st.floats(0.05, 3.0))
def test_an_event_raises_belief_and_a_clear_check_lowers_it(p, kind, expected):
    family, p = a_family(), p | {"clear_checks_neglected": min(0.95, p["clear_checks_neglected"])}
    before = believed(a_child(prior_mean=0.3, prior_variance=0.8, sightings=0.0), family, p)
    clear, _ = informed(family, p, kind, 0, expected)
    assert clear["belief_mean"] < before["belief_mean"] and clear["belief_variance"] < before["belief_variance"]
    one, two = (informed(family, p, kind, events, 0.05)[0]["belief_mean"] for events in (1, 2))
    assert before["belief_mean"] < one < two


@properties
@given(parameters, st.integers(0, RECORDED_KINDS), st.floats(0.05, 3.0))
def test_a_clear_check_that_is_neglected_says_nothing(p, kind, expected):
    family = a_family()
    before = believed(a_child(prior_mean=0.3, prior_variance=0.8, sightings=0.0), family, p)
    neglected, _ = informed(family, p | {"clear_checks_neglected": 1.0}, kind, 0, expected)
    assert neglected["belief_mean"] == before["belief_mean"] and neglected["belief_variance"] == before["belief_variance"]
    half, full = (informed(family, p | {"clear_checks_neglected": share}, kind, 0, expected)[0]["belief_mean"] for share in (0.5, 0.0))
    assert full < half < before["belief_mean"]


@properties
@given(parameters, st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_two_checks_of_half_a_year_say_what_one_of_a_year_says(p, one, other):
    """At the same estimate exposure adds up, in any order."""
    whole, halves, back = a_family(), a_family(), a_family()
    weigh(whole, p, INCIDENT, 2, one + other, 0.6, 0.3, 0.8)
    for family, parts in ((halves, ((2, one), (0, other))), (back, ((0, other), (2, one)))):
        for events, expected in parts:
            weigh(family, p, INCIDENT, events, expected, 0.6, 0.3, 0.8)
    for family in (halves, back):
        assert family["facts_precision"] == pytest.approx(whole["facts_precision"])
        assert family["facts_information"] == pytest.approx(whole["facts_information"])


@properties
@given(families(), parameters, st.integers(1, 30))
def test_facts_fade_and_a_new_referral_takes_them_from_the_file(family, p, weeks):
    faded = copy.deepcopy(family)
    plain(belief.fade_facts)(faded, p, weeks)
    left = (1.0 - p["facts_fade_per_week"]) ** weeks
    assert faded["facts_precision"] == pytest.approx([left * each for each in family["facts_precision"]])
    plain(belief.forget_facts)(faded)
    assert not any(faded["facts_precision"]) and not any(faded["facts_information"]) and faded["colleagues_voices"] == 0.0


@properties
@given(parameters, shares, shares)
def test_an_event_takes_trust_from_what_was_shown_and_time_gives_it_back(p, shown, trusted):
    family = a_family(shown_engagement=shown, shown_trusted=trusted)
    plain(belief.contradict_what_was_shown)(family, p)
    after = family["shown_trusted"]
    assert after == pytest.approx(trusted * (1.0 - p["contradiction_lowers_trust"] * shown))
    plain(belief.trust_again_what_is_shown)(family, p, 52)
    assert after <= family["shown_trusted"] <= 1.0
    assert 1.0 - family["shown_trusted"] == pytest.approx((1.0 - after) * (1.0 - p["trust_in_shown_returns_per_week"]) ** 52)


# As good as it says.


def drawn(chooser, p):
    """Return a family first referred with its risk and look, and a child who has no risk of its own."""
    risk = p["population_risk_mean"] + math.sqrt(p["population_risk_variance"]) * chooser.normal()
    family = a_family(risk=risk, look=p["look_sd"] * chooser.normal())
    child = a_child(true_risk=risk, prior_mean=p["population_risk_mean"], prior_variance=p["population_risk_variance"], sightings=0.0)
    return family, child


def visited(chooser, family, child, p, visits):
    """Let one worker visit so many times; all parents are open."""
    worker, parent = a_worker(bias=p["worker_bias_sd"] * chooser.normal(), since=1000), a_parent(presentation=OPENLY_ENGAGED)
    for _ in range(visits):
        plain(social_worker.see_child)(worker, child, family, parent, p, 1000, p["visit_hours"], 0.0, chooser.normal())


def views(chooser, family, p, voices, contacts=40):
    """Return the mean view of specialists who have met the family often."""
    held = []
    for _ in range(voices):
        who, own_look, opinion = a_worker(bias=p["worker_bias_sd"] * chooser.normal()), chooser.normal(), 0.0
        for contact in range(contacts):
            opinion = plain(specialist.form_opinion)(who, family, p, contact > 0, opinion, own_look, chooser.normal())
        held.append(opinion)
    return float(np.mean(held))


def checked(chooser, family, child, p, kind, checks, exposure=0.5):
    """Let one agency's records be checked so often, each time of so many events expected of an average family."""
    slope, factor = p["record_slope"][kind], math.exp(p["record_error_sd"] * chooser.normal() - 0.5 * p["record_error_sd"] ** 2)
    for _ in range(checks):
        events = int(chooser.poisson(exposure * math.exp(slope * family["risk"]) * factor))
        weigh(family, p, kind, events, exposure, slope, child["belief_mean"], child["belief_variance"])
        form(child, family, p, 0.0)


SOURCES = {
    "the referral": (),
    "three visits": ("visits",),
    "colleagues": ("visits", "colleagues"),
    "facts": ("visits", "facts"),
}


def errors(p, sources, number=700, seed=3):
    """Return estimate less truth, and the variance that the worker takes it to have, over families."""
    chooser, found = np.random.default_rng(seed), []
    for _ in range(number):
        family, child = drawn(chooser, p)
        plain(belief.is_described_by_referrer)(child, family, p, 0.0, chooser.normal())
        if "visits" in sources:
            visited(chooser, family, child, p, 3)
        if "colleagues" in sources:
            family["colleagues_view"], family["colleagues_voices"] = views(chooser, family, p, 3, 12), 3.0
        form(child, family, p, 0.0)
        if "facts" in sources:
            for kind in (INCIDENT, ADMISSION, ABSENCE):
                checked(chooser, family, child, p, kind, 4)
        found.append((child["belief_mean"] - child["true_risk"], child["belief_variance"], child["belief"], child["true_risk"]))
    return np.array(found).T


@pytest.mark.parametrize("sources", SOURCES.values(), ids=SOURCES)
def test_an_estimate_is_as_good_as_it_says(sources):
    """Mean error zero, and mean squared error as the worker takes it; of children judged at p about p are harmed."""
    error, variance, stated, true_risk = errors(TRUE, sources)
    assert abs(error.mean()) < 4.0 * error.std() / math.sqrt(len(error)) + 0.03
    assert np.mean(error**2) == pytest.approx(variance.mean(), rel=0.2)
    harmed = np.array([plain(harm_within_a_year)(risk, TRUE) for risk in true_risk])
    for part in np.array_split(np.argsort(stated), 4):
        spread = harmed[part].std() / math.sqrt(len(part))
        assert abs(harmed[part].mean() - stated[part].mean()) < 3.5 * spread + 0.1 * stated[part].mean()


def test_overconfidence_states_what_does_not_hold():
    """Workers who take their errors for four tenths of what they are: their estimates are worse than they say, and more extreme than the truth."""
    error, variance, *_ = errors(TRUE | {"confidence": 0.4}, ("visits",))
    assert np.mean(error**2) > 2.0 * variance.mean()


# No stream averages out to the truth.

LONG = 1000


def posterior_sd(p, variance_of_error):
    """Return the least sd of the error of an estimate from the prior and one source with this variance of error."""
    return math.sqrt(1.0 / (1.0 / p["population_risk_variance"] + 1.0 / variance_of_error))


def is_at_floor(found, floor):
    """Return whether a sd over some hundred families is at its floor: not below, and above by a quarter at most."""
    return 0.92 * floor < found < 1.25 * floor


def test_a_thousand_visits_by_one_worker_leave_look_and_bias():
    """What is seen stays wrong by look and bias, and by the noise that the latest visits carry; no estimate is better than that."""
    chooser, seen, error, variance = np.random.default_rng(8), [], [], []
    for _ in range(250):
        family, child = drawn(chooser, TRUE)
        visited(chooser, family, child, TRUE, LONG)
        form(child, family, TRUE, 0.0)
        seen.append(child["seen_risk"] - child["true_risk"])
        error.append(child["belief_mean"] - child["true_risk"])
        variance.append(child["belief_variance"])
    persistent = TRUE["look_sd"] ** 2 + TRUE["worker_bias_sd"] ** 2
    noise = TRUE["sight_noise_sd"] ** 2 * TRUE["belief_floor_weight"] / (2.0 - TRUE["belief_floor_weight"])
    assert is_at_floor(np.std(seen), math.sqrt(persistent + noise))
    assert is_at_floor(np.std(error), posterior_sd(TRUE, persistent + noise))
    assert min(variance) > posterior_sd(TRUE, persistent) ** 2, "nor does the worker think so"


def test_a_thousand_checks_of_one_agency_leave_its_own_error():
    """Of a family of which an agency records too much it always records too much."""
    chooser, error, variance = np.random.default_rng(9), [], []
    kind = ABSENCE
    for _ in range(150):
        family, child = drawn(chooser, TRUE)
        form(child, family, TRUE, 0.0)
        checked(chooser, family, child, TRUE, kind, LONG)
        error.append(child["belief_mean"] - child["true_risk"])
        variance.append(child["belief_variance"])
    floor = posterior_sd(TRUE, (TRUE["record_error_sd"] / TRUE["record_slope"][kind]) ** 2)
    assert is_at_floor(np.std(error), floor)
    assert min(variance) > 0.99 * floor**2


def test_a_thousand_group_supervisions_leave_what_misleads_all_alike():
    """What was heard is replaced, never added up; the look that all share, their biases and their own looks stay."""
    chooser, error, floor = np.random.default_rng(10), [], None
    voices = 3
    for number in range(250):
        family, child = drawn(chooser, TRUE)
        view = views(chooser, family, TRUE, voices, 30)
        for _ in range(LONG if number < 10 else 2):
            family["colleagues_view"], family["colleagues_voices"] = view, float(voices)
            form(child, family, TRUE, 0.0)
        error.append(child["belief_mean"] - child["true_risk"])
        once = a_child(true_risk=child["true_risk"], prior_mean=child["prior_mean"], prior_variance=child["prior_variance"], sightings=0.0)
        form(once, family, TRUE, 0.0)
        assert child["belief"] == once["belief"]
    floor = posterior_sd(TRUE, plain(belief.colleagues_error)(float(voices), TRUE))
    assert is_at_floor(np.std(error), floor)
    shared = (TRUE["raters_share_look"] * TRUE["look_sd"]) ** 2
    assert plain(belief.colleagues_error)(1e9, TRUE) == pytest.approx(shared), "no number of voices takes away what misleads all alike"
    assert np.std(error) > posterior_sd(TRUE, shared)


def test_no_number_of_facts_says_more_than_their_persistent_error_allows():
    """Of recorded kinds it is the agency's and how far families at one risk differ, of known harm how far it comes to light."""
    family = a_family(facts_precision=[1e9] * 6)
    slopes = [*P["record_slope"], P["harm_slope"]]
    errors_of_kinds = [*P["record_error"], P["record_error_sd"]]
    for kind, (slope, error) in enumerate(zip(slopes, errors_of_kinds)):
        most = plain(belief.weight_of_facts)(family, P, kind) * family["facts_precision"][kind]
        assert most == pytest.approx((slope / error) ** 2, rel=1e-3)
        assert plain(belief.weight_of_facts)(a_family(), P, kind) == 1.0
    assert min(P["record_error"]) >= P["record_error_sd"] and len(slopes) == KNOWN_HARM + 1
