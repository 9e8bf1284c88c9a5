"""What a letter before proceedings brings to people: advice moves attitudes alone; relatives are found, and then assessed."""

import pytest

from agents.authority import extends_pre_proceedings, issues_at_once, opens_pre_proceedings
from agents.pre_proceedings import assess_kin, be_advised
from tests.helpers import a_family, a_parent, plain, values

P = values()


def advised(raises=0.05, lowers=0.1, **fields):
    """Return a parent before and after advice."""
    parent = a_parent(**fields)
    before = dict(parent)
    plain(be_advised)(parent, P | {"advice_raises_readiness": raises, "advice_lowers_hostility": lowers})
    return before, parent


@pytest.mark.fast
def test_advice_moves_hostility_and_readiness_and_nothing_else():
    before, after = advised(raises=0.2, lowers=0.3)
    assert {name for name in before if before[name] != after[name]} == {"hostility", "readiness"}
    assert after["hostility"] == pytest.approx(0.5 - 0.3 * 0.5) and after["readiness"] == pytest.approx(0.5 + 0.2 * 0.5)


@pytest.mark.fast
def test_advice_may_do_nothing_or_the_opposite():
    before, after = advised(raises=0.0, lowers=0.0)
    assert before == after
    assert advised(raises=-0.2)[1]["readiness"] == pytest.approx(0.5 - 0.2 * 0.5)
    assert advised(raises=-0.2, readiness=0.0)[1]["readiness"] == 0.0


@pytest.mark.fast
@pytest.mark.parametrize(
    ("kin", "u_found", "u_suits", "kin_after", "is_assessed"),
    [
        (0.5, 0.99, 0.29, 0.5, True),
        (0.5, 0.99, 0.31, 0.5, False),
        (0.0, 0.99, 0.0, 0.0, False),
        (0.0, 0.05, 0.17, 0.3, True),
        (0.0, 0.05, 0.19, 0.3, False),
    ],
)
def test_relatives_are_assessed_where_they_are_known_or_found(kin, u_found, u_suits, kin_after, is_assessed):
    """With a search that finds some in 1 of 10, and assessments of which 0.6 are positive for each share of kin."""
    family = a_family(kin=kin)
    plain(assess_kin)(family, P | {"kin_found_by_search": 0.1, "kin_found_share": 0.3, "kin_suit_share": 0.6}, u_found, u_suits)
    assert (family["kin"], family["kin_assessed"]) == (kin_after, is_assessed)


@pytest.mark.fast
def test_a_negative_assessment_replaces_an_earlier_one():
    family = a_family(kin=0.5, kin_assessed=True)
    plain(assess_kin)(family, P, 0.99, 0.99)
    assert not family["kin_assessed"]


@pytest.mark.fast
def test_after_diversion_concern_must_have_grown():
    p = P | {"pre_proceedings_threshold": 0.2, "issuing_at_once_threshold": 0.3, "new_knowledge_needed": 0.6, "decision_temperature": 0.01}
    diverted = a_family(concern_at_diversion=1.0)
    for rule in (opens_pre_proceedings, issues_at_once):
        assert plain(rule)({}, a_family(), p, 1.5, 0.0, 0.5)
        assert not plain(rule)({}, diverted, p, 1.5, 0.0, 0.5)
        assert plain(rule)({}, diverted, p, 1.7, 0.0, 0.5)


@pytest.mark.fast
def test_an_extension_needs_progress_and_happens_once():
    p = P | {"extension_needs_progress": 0.5}
    assert plain(extends_pre_proceedings)({}, a_family(), p, 0.6)
    assert not plain(extends_pre_proceedings)({}, a_family(), p, 0.4)
    assert not plain(extends_pre_proceedings)({}, a_family(was_extended=True), p, 0.6)
