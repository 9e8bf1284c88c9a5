"""Controls say what is allowed, and messages name them as the page does."""

import pytest

pytest.importorskip("solara")

from experiments.explorer.settings import first_days
from experiments.presentation.page.controls import Controls
from experiments.presentation.page.session import Session
from tests.experiments.presentation.page.conftest import SMALL
from tests.experiments.presentation.page.drawn import Drawn


@pytest.fixture
def session() -> Session:
    """Return the state of a tab."""
    return Session(SMALL)


@pytest.mark.parametrize(
    ("control", "given", "message"),
    [
        ("go_live", "1994-01-01", "First day of the policy: got '1994-01-01'; allowed: a date from 20"),
        ("go_live", "2059-01-01", "First day of the policy: got '2059-01-01'; allowed: a date from 20"),
        ("go_live", "", "First day of the policy: got ''"),
        ("post-social_worker", "", "Social workers: got ''"),
        ("post-psychologist", "99", "Psychologists: got 99"),
        ("set-hostility_misread", "x", "got 'x'"),
        ("seed", "-1", "Seed of the random draws: got -1"),
        ("runs", "2.5", "Paired runs of the whole place: got '2.5'"),
    ],
)
def test_a_refusal_names_the_control(session, control, given, message):
    drawn, before = Drawn(Controls(session)), session.draft.value
    drawn.controls[control].vue_event_given(given)
    assert message in session.message.value
    assert session.draft.value == before
    assert not {"hostility_misread", "my_settings", "burn-in"} & {*session.message.value.replace(":", " ").split()}


def test_the_date_control_has_the_first_days_that_are_allowed(session):
    control = Drawn(Controls(session)).controls["go_live"]
    assert (control.low, control.high) == tuple(map(str, first_days("bracknell_forest", 3)))


def test_a_policy_brings_its_own_first_day_and_another_day_is_explained(session):
    drawn = Drawn(Controls(session))
    drawn.controls["policy"].vue_event_given("signs_of_safety")
    assert drawn.controls["go_live"].value == "2014-07-07"
    assert session.notice.value == "The policy's own first day, 7 July 2014, is taken."
    assert drawn.controls["go_live"].hint == ""
    drawn.controls["go_live"].vue_event_given("2016-05-02")
    assert drawn.controls["go_live"].hint == "By itself it starts on 7 July 2014; all its dates shift alike."
