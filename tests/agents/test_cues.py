"""What weighs in decisions beside belief, what speaks for an ending, and that no field does both work: belief's inputs are no cues."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import belief, cues
from agents.standing import NOTHING_SETTLED
from tests.agents.strategies import WEEK, chances, families, parameters, properties, shares
from tests.helpers import a_child, a_family, plain

PLAIN_FAMILY = {"support": 0.5, "shown_engagement": 0.0, "opinions": 0, "seen_alone_week": WEEK, "log_odds_at_decision": NOTHING_SETTLED}
"""Of whom nothing is to be said beside belief."""


def concern(p, chance=0.2, share=1.0, change=1.0, **fields):
    return plain(cues.concern_about)(a_family(**{**PLAIN_FAMILY, **fields}), p, WEEK, chance, share, change)


def odds(chance):
    return math.log(chance / (1.0 - chance))


@properties
@given(parameters, chances)
def test_without_cues_concern_is_belief(p, chance):
    assert concern(p, chance) == pytest.approx(odds(chance))


@properties
@given(parameters, chances, shares, shares, shares)
def test_each_cue_counts_once_by_its_own_weight(p, chance, engagement, trusted, support):
    base = odds(chance)
    shown = concern(p, chance, shown_engagement=engagement, shown_trusted=trusted)
    assert shown - base == pytest.approx(-p["credit_for_engagement"] * engagement * trusted)
    assert concern(p, chance, 0.5, shown_engagement=engagement, shown_trusted=trusted) - base == pytest.approx(0.5 * (shown - base))
    assert concern(p, chance, support=support) - base == pytest.approx(-p["credit_for_network"] * (support - 0.5))
    longest = WEEK - int(p["unseen_after_weeks"])
    assert concern(p, chance, seen_alone_week=longest) == pytest.approx(base)
    assert concern(p, chance, seen_alone_week=longest - 1) - base == pytest.approx(p["concern_when_unseen"])
    assert concern(p, chance, log_odds_at_decision=base - 1.0) - base == pytest.approx(p["weight_of_change"])
    assert concern(p, chance, change=0.0, log_odds_at_decision=base - 1.0) == pytest.approx(base), "endings look at change since the start"
    assert concern(p, chance, opinions=1, attendance_reported=support) - base == pytest.approx(-p["credit_for_attendance"] * (support - 0.5))
    assert concern(p, chance, opinions=0, attendance_reported=support) == pytest.approx(base), "nobody reports"


@properties
@given(parameters, families(), chances, st.floats(0.1, 1.0), shares)
def test_progress_is_work_as_trusted_and_the_fall_of_belief(p, family, chance, more, trusted):
    progress = plain(cues.progress_since_start)
    start = odds(chance) + 0.7
    known = family | {"log_odds_at_start": start, "work_done": 0.2, "shown_trusted": trusted}
    expected = p["change_at_endings"] * (p["credit_for_work_done"] * trusted * 0.2 + p["credit_for_fall"] * 0.7)
    assert progress(known, p, chance) == pytest.approx(expected)
    assert progress(known | {"work_done": 0.2 + 0.8 * more}, p, chance) >= progress(known, p, chance)
    assert progress(known | {"log_odds_at_start": start + more}, p, chance) >= progress(known, p, chance)
    assert progress(known | {"shown_trusted": 1.0}, p, chance) >= progress(known, p, chance)
    assert progress(known, p | {"change_at_endings": 0.0}, chance) == 0.0


@properties
@given(parameters, st.lists(shares, max_size=30))
def test_work_grows_by_contacts_and_stays_a_share(p, contacts):
    family = a_family()
    plain(cues.start_work)(family, 0.3)
    assert family["log_odds_at_start"] == pytest.approx(odds(0.3)) and family["work_done"] == 0.0
    for attended in contacts:
        before = family["work_done"]
        plain(cues.work_together)(family, p, attended)
        assert family["work_done"] - before == pytest.approx(p["work_per_contact"] * attended * (1.0 - before))
    assert 0.0 <= family["work_done"] < 1.0


# Belief and cues share no field.


class Watched(dict):
    """A record that remembers which of its fields were read."""

    def __init__(self, fields):
        super().__init__(fields)
        self.read = set()

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)


def fields_of_concern(p):
    """Return the family's fields that concern and progress read."""
    family = Watched(a_family(opinions=1, log_odds_at_decision=0.0, seen_alone_week=0))
    plain(cues.concern_about)(family, p, WEEK, 0.2, 1.0, 1.0)
    plain(cues.progress_since_start)(family, p, 0.2)
    return family.read


def fields_of_belief(p):
    """Return the fields of family and child that belief reads."""
    family, child = Watched(a_family(colleagues_voices=2.0)), Watched(a_child(is_described=True, sightings=2.0))
    plain(belief.form_belief)(child, family, p, 0.3)
    return family.read | child.read


@properties
@given(parameters)
def test_no_field_moves_both_belief_and_concern(p):
    """Nothing counts twice: what forms belief is no cue, and no cue forms belief."""
    assert {"shown_engagement", "shown_trusted", "support", "attendance_reported", "seen_alone_week", "work_done"} <= fields_of_concern(p)
    assert {"facts_precision", "facts_information", "colleagues_view", "seen_risk", "described_risk", "prior_mean"} <= fields_of_belief(p)
    assert not fields_of_concern(p) & fields_of_belief(p)


@properties
@given(parameters, families(), shares, st.integers(0, WEEK))
def test_cues_do_not_move_belief(p, family, level, week):
    """Whatever is shown, attended or done: the same belief."""
    child, other = a_child(is_described=True), a_child(is_described=True)
    changed = dict.fromkeys(("shown_engagement", "shown_trusted", "support", "attendance_reported", "work_done"), level)
    changed |= {"seen_alone_week": week, "log_odds_at_start": 1.0, "log_odds_at_decision": 1.0, "opinions": 3, "settled_concern": 0.5}
    plain(belief.form_belief)(child, family, p, 0.3)
    plain(belief.form_belief)(other, family | changed, p, 0.3)
    assert child == other
