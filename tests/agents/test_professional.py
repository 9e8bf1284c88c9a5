"""Skill, training and its fading, hours, sickness, strain, leaving, manner."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents import professional as rules
from agents import skill as skill_rules
from tests.agents.odds import probability_of
from tests.agents.strategies import WEEK, P, inner_shares, normals, parameters, properties, shares, uniforms, workers
from tests.helpers import a_family, a_worker, plain

SKILLS = ("relationship_skill", "purposeful_skill", "deescalation_skill")
plan_week, decay_trained_skill = plain(rules.plan_week), plain(skill_rules.decay_trained_skill)


@properties
@given(parameters, normals, normals, normals, normals, st.floats(0, 30), st.floats(0, 30))
def test_skills_are_shares_before_and_after_training(p, relationship, purposeful, deescalation, bias, days, more_days):
    worker = a_worker()
    plain(rules.take_post)(worker, p, WEEK, False, relationship, purposeful, deescalation, bias)
    assert all(0.0 <= worker[skill] <= 1.0 for skill in SKILLS)
    before = dict(worker)
    plain(skill_rules.train_motivational)(worker, p, WEEK, days)
    plain(skill_rules.train_deescalation)(worker, p, WEEK, more_days)
    assert all(before[skill] <= worker[skill] <= 1.0 for skill in SKILLS)


@pytest.mark.fast
def test_training_gains_three_quarters_of_a_standard_deviation():
    """Evidence: E.mi_train_gain, d = 0.76 at the reviewed dose of three days, out of the week's work."""
    worker = a_worker()
    plain(skill_rules.train_motivational)(worker, P, WEEK, 3.0)
    assert (worker["purposeful_skill"] - worker["purposeful_own"]) / P["skill_untrained_sd"] == pytest.approx(0.76)
    assert worker["training_hours"] == pytest.approx(3 * P["hours_a_day"])
    assert worker["motivational_week"] == WEEK


@properties
@given(parameters, st.floats(0.5, 10), st.floats(0.5, 10))
def test_more_days_gain_more_and_each_day_less_than_the_one_before(p, one, other):
    assume(abs(one - other) > 0.1)

    def gain(days):
        worker = a_worker()
        plain(skill_rules.train_motivational)(worker, p, WEEK, days)
        return worker["motivational_gain"]

    few, many = sorted((one, other))
    assert gain(few) < gain(many)
    assert gain(few) / few > gain(many) / many


def left_after(weeks, sessions, p=P):
    """Return the trained gain in standard deviations of skill after these weeks with this much coaching."""
    worker = a_worker()
    plain(skill_rules.train_motivational)(worker, p, WEEK, p["training_days_reviewed"])
    for _ in range(weeks):
        decay_trained_skill(worker, p, sessions)
    return worker["motivational_gain"] / p["skill_untrained_sd"]


def test_trained_skill_fades_by_three_tenths_in_half_a_year():
    """Evidence: E.mi_train_decay, d = -0.30 over six months without coaching."""
    assert left_after(0, 0.0) - left_after(26, 0.0) == pytest.approx(0.30, abs=0.01)


@pytest.mark.parametrize("sessions", [3.5, 6.0])
def test_coaching_holds_trained_skill(sessions):
    """Evidence: E.mi_train_sustain, three to four sessions in half a year."""
    assert left_after(26, sessions) == pytest.approx(left_after(0, sessions))


@properties
@given(parameters, st.floats(0, 3), st.floats(0, 3))
def test_more_coaching_keeps_more(p, one, other):
    assume(abs(one - other) > 0.01)
    few, many = sorted((one, other))
    assert 0.0 < left_after(10, few, p) < left_after(10, many, p) <= left_after(0, 0.0, p)


def planned(worker, p, recording=20.0, court=2.0, cut=0.0, week=WEEK):
    after = dict(worker)
    plan_week(after, p, week, recording, court, cut)
    return after


@properties
@given(parameters, st.floats(0.1, 1.0), st.floats(0, 80), st.floats(0, 20), shares, st.floats(0, 60))
def test_hours_for_families_fit_into_the_week(p, fte, recording, court, cut, training):
    before = a_worker(fte=fte, training_hours=training)
    after = planned(before, p, recording, court, cut)
    assert 0.0 <= after["hours_left"] <= after["hours_worked"] <= p["hours_a_week"] * fte
    spent_in_training = before["training_hours"] - after["training_hours"]
    assert 0.0 <= spent_in_training <= after["hours_worked"] + 1e-9
    assert after["hours_left"] + spent_in_training <= after["hours_worked"] + 1e-9
    assert after["hours_face_to_face"] == after["visits_due"] == after["visits_done"] == 0.0


@properties
@given(parameters, st.floats(0, 60), st.floats(0, 60))
def test_recording_takes_hours_from_families_down_to_a_floor(p, one, other):
    little, much = sorted((one, other))
    free, busy = (planned(a_worker(), p, recording)["hours_left"] for recording in (little, much))
    assert free >= busy > 0.0


@properties
@given(parameters, st.floats(2, 20), inner_shares)
def test_the_workbook_gives_back_no_more_than_recording(p, recording, cut):
    """It cuts recording and nothing else; court work stays."""
    without, with_it = planned(a_worker(), p, recording, 1.0, 0.0), planned(a_worker(), p, recording, 1.0, cut)
    gained = with_it["hours_left"] - without["hours_left"]
    assert -1e-9 <= gained <= cut * (recording + p["recording_hours_fixed"]) + 1e-9
    assert with_it["hours_worked"] == without["hours_worked"]


def test_the_workbook_does_not_cut_court_work():
    only_court = [planned(a_worker(), P | {"recording_hours_fixed": 0.0}, 0.0, 8.0, cut)["hours_left"] for cut in (0.0, 1.0)]
    assert only_court[0] == only_court[1]


@pytest.mark.fast
@pytest.mark.parametrize("fields", [{"sick_until": WEEK}, {"filled": False}], ids=["sick", "vacant"])
def test_nobody_works_when_sick_or_not_there(fields):
    assert planned(a_worker(**fields), P)["hours_left"] == 0.0
    specialist = a_worker(**fields)
    plain(rules.plan_specialist_week)(specialist, P, WEEK)
    assert specialist["hours_worked"] == specialist["hours_left"] == 0.0


@properties
@given(parameters, st.floats(0.1, 1.0), st.floats(0, 60))
def test_a_specialists_contacts_fit_into_the_week(p, fte, training):
    worker = a_worker(fte=fte, training_hours=training)
    plain(rules.plan_specialist_week)(worker, p, WEEK)
    assert 0.0 <= worker["hours_left"] <= worker["hours_worked"] - (training - worker["training_hours"]) + 1e-9
    assert worker["hours_worked"] <= p["hours_a_week"] * fte


@properties
@given(parameters, st.floats(1e-9, 0.02), uniforms, shares, st.integers(-10, 3))
def test_sickness_begins_only_in_health_and_its_length_is_a_quantile_of_the_geometric_law(p, u, u_length, strain, more):
    """Its weeks are those after this one, which is worked already; the first week that cannot be lost is the first of all."""
    worker = a_worker(sick_until=WEEK + more, strain=strain)
    plain(rules.falls_sick)(worker, p, WEEK, u, u_length)
    if more >= 0 or u >= p["sickness_per_week"] * (p["sickness_without_strain"] + strain):
        assert worker["sick_until"] == WEEK + more
        return
    weeks, lost = worker["sick_until"] - WEEK, 1.0 - 1.0 / p["sickness_mean_weeks"]
    assert weeks >= 1
    assert lost**weeks <= (1.0 - u_length) * (1.0 + 1e-9) and (1.0 - u_length) * (1.0 - 1e-9) <= lost ** (weeks - 1)


@properties
@given(parameters, shares, shares)
def test_strain_brings_sickness_and_leaving(p, low, high):
    """Turnover grows with strain; agency staff leave sooner."""
    assume(high > low + 0.01)

    def sick(strain):
        def falls(u):
            worker = a_worker(strain=strain)
            plain(rules.falls_sick)(worker, p, WEEK, u, 0.9999)
            return worker["sick_until"] > 0

        return probability_of(falls)

    assert 0.0 < sick(low) < sick(high) < 1.0
    leaves = plain(rules.leaves)
    assert 0.0 < probability_of(leaves, a_worker(strain=low), p) < probability_of(leaves, a_worker(strain=high), p) < 1.0
    assert probability_of(leaves, a_worker(is_agency=True), p) > probability_of(leaves, a_worker(), p)


def strained(p, **fields):
    worker = a_worker(strain=0.5, visits_due=4.0, visits_done=4.0, **fields)
    plain(rules.update_strain)(worker, p)
    return worker["strain"]


@properties
@given(parameters)
def test_strain_follows_unmet_visits_crowding_and_hostility(p):
    base = strained(p)
    assert strained(p, **{"last_hostile": 0.8}) > base
    assert strained(p, **{"caseload": 30.0}) > base > strained(p, **{"caseload": 8.0})
    missed = a_worker(strain=0.5, visits_due=4.0, visits_done=1.0)
    plain(rules.update_strain)(missed, p)
    assert missed["strain"] > base


@properties
@given(parameters, workers(), st.floats(0, 80), st.floats(0, 10), st.floats(0, 10))
def test_strain_stays_a_share(p, worker, caseload, due, done):
    worker |= {"caseload": caseload, "visits_due": due, "visits_done": done}
    for _ in range(30):
        plain(rules.update_strain)(worker, p)
        assert 0.0 <= worker["strain"] <= 1.0


def manner(p, belief=1.0, **fields):
    worker = a_worker(**fields)
    plain(rules.confront)(worker, a_family(), p, belief)
    return worker["confrontation"]


@properties
@given(parameters, inner_shares, inner_shares, st.floats(-2, 4))
def test_confrontation_falls_with_skill_and_rises_with_belief_and_strain(p, low, high, belief):
    """Evidence: E.confront (direction)."""
    assume(high > low + 0.01)
    for skill in ("deescalation_skill", "purposeful_skill"):
        assert manner(p, belief, **{skill: low}) > manner(p, belief, **{skill: high})
    assert manner(p, belief, strain=low) < manner(p, belief, strain=high)
    assert manner(p, belief) < manner(p, belief + 0.5)
    assert 0.0 < manner(p, belief) < 1.0


@properties
@given(parameters, inner_shares)
def test_hostility_is_answered_with_confrontation_by_the_unskilled_only(p, hostile):
    """Evidence: E.confront: workers confront parents who resist."""
    assert manner(p, deescalation_skill=0.0, last_hostile=hostile) > manner(p, deescalation_skill=0.0, last_hostile=0.0)
    assert manner(p, deescalation_skill=1.0, last_hostile=hostile) == manner(p, deescalation_skill=1.0, last_hostile=0.0)


@properties
@given(parameters, shares)
def test_remembered_hostility_moves_toward_the_last_meeting(p, remembered):
    for hostile in (True, False):
        worker = a_worker(last_hostile=remembered)
        plain(rules.remember_hostility)(worker, p, hostile)
        assert abs(worker["last_hostile"] - hostile) <= abs(remembered - hostile)
        assert 0.0 <= worker["last_hostile"] <= 1.0


@properties
@given(parameters, normals, normals, normals, normals, st.booleans())
def test_a_new_holder_starts_untrained_with_own_skill_and_bias(p, relationship, purposeful, deescalation, bias, is_agency):
    worker = a_worker(motivational_gain=0.1, deescalation_gain=0.1, filled=False, sick_until=WEEK + 5, training_hours=10.0, last_hostile=1.0)
    plain(rules.take_post)(worker, p, WEEK, is_agency, relationship, purposeful, deescalation, bias)
    assert worker["filled"] and worker["is_agency"] == is_agency and worker["since"] == WEEK
    assert worker["motivational_gain"] == worker["deescalation_gain"] == worker["training_hours"] == worker["last_hostile"] == 0.0
    assert worker["sick_until"] < WEEK and worker["strain"] == p["strain_at_start"]
    assert worker["bias"] == pytest.approx(p["worker_bias_sd"] * bias)
    assert math.isclose(worker["purposeful_skill"], worker["purposeful_own"])
