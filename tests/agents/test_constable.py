"""What a constable sees on the spot, and that no worker's belief is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import constable
from agents.standing import INCIDENT
from tests.agents.strategies import children, families, normals, parameters, properties
from tests.helpers import a_child, a_family, plain, values

P = values()


def seen(child, family, p=P, visible=0.0, slope=0.5, held=0, z_look=0.0, z_noise=0.0):
    """Return the chance that a constable sees."""
    return plain(constable.constable_sees)(child, family, p, visible, slope, held, z_look, z_noise)


BELIEVED = ("belief", "belief_mean", "belief_variance", "prior_mean", "prior_variance", "described_risk", "seen_risk", "sightings", "rating")


@properties
@given(children(), families(), parameters, normals, normals, st.floats(0.01, 0.99), st.floats(-2.0, 2.0))
def test_a_workers_belief_does_not_change_what_a_constable_sees(child, family, p, z_look, z_noise, chance, risk):
    other = child | {name: chance if name == "belief" else risk for name in BELIEVED}
    known = family | {"facts_information": [9.0] * 6, "facts_precision": [3.0] * 6, "colleagues_view": risk, "colleagues_voices": 2.0}
    one, two = (seen(child_, family_, p, 0.0, 0.5, 1, z_look, z_noise) for child_, family_ in ((child, family), (other, known)))
    assert one == two


@pytest.mark.fast
def test_a_constable_sees_risk_age_records_and_is_misled_in_part():
    usual = seen(a_child(true_risk=0.0), a_family(look=0.0))
    assert seen(a_child(true_risk=1.0), a_family(look=0.0)) > usual
    assert seen(a_child(true_risk=1.4), a_family(look=0.0), visible=1.4) > usual
    assert seen(a_child(true_risk=0.0), a_family(look=0.0), slope=1.0) > usual
    misled = seen(a_child(true_risk=0.0), a_family(look=1.0))
    assert usual < misled < seen(a_child(true_risk=1.0), a_family(look=0.0))


@pytest.mark.fast
def test_recorded_incidents_raise_concern_and_their_absence_lowers_it():
    none, one, many = (seen(a_child(), a_family(), held=held) for held in (0, 1, 5))
    without = {**P, "record_slope": [0.0] * 5}
    assert P["record_slope"][INCIDENT] > 0.0
    assert none < seen(a_child(), a_family(), without, held=5) == seen(a_child(), a_family(), without, held=0) < many
    assert none < one < many
