"""What a user of the page may choose: bounded by each parameter's own range, checked in one message, never an effect."""

import gc
import weakref
from datetime import date
from pathlib import Path

import pytest

from experiments.explorer.mechanisms import groups, movables, names
from experiments.explorer.settings import A_DAY, Settings, first_days, fits, policies_for, policy_of, resolved, settings_of, window_of
from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names, read_authority, read_parameters
from simulation.measures import MEASURES

pytestmark = pytest.mark.fast


def test_every_mechanism_is_a_registered_parameter_with_a_range_that_holds_its_value():
    known = read_parameters()
    for group in groups().values():
        for each in movables(group, read_authority("luton")):
            assert each.low == known[each.name].low < known[each.name].high == each.high
            assert each.low <= each.figure.value <= each.high
    assert len(set(names())) == len(names()) > 12


def test_a_mechanism_shows_the_value_that_holds_in_the_place():
    authority = read_authority("luton")
    own = {name: figure.value for name, figure in authority.parameters.items() if name in names()}
    assert own
    shown = {each.name: each.figure.value for group in groups().values() for each in movables(group, authority)}
    assert own.items() <= shown.items()


def test_no_setting_is_an_effect():
    assert set(MEASURES).isdisjoint({*Settings.model_fields, *names()})


def test_each_place_with_each_policy_that_fits_it_can_be_resolved():
    for place in config_names("authorities"):
        for policy in policies_for(place):
            chosen, usual = resolved(Settings(place=place, policy=policy))
            assert chosen.authority == usual.authority
            assert (chosen.start, chosen.end) == (usual.start, usual.end)
            assert not usual.policy.ingredients


def test_posts_are_added_to_the_policy_s_own_or_stand_in_their_place():
    def posts(settings: Settings) -> dict[str, float]:
        found: dict[str, float] = {}
        for each in resolved(settings)[0].policy.ingredients:
            if each.kind == "posts":
                found[each.role] = found.get(each.role, 0.0) + sum(each.fte.values())
        return found

    own = posts(Settings())
    added = posts(Settings(posts={"victim_worker": 2.5}))
    assert added == {**own, "victim_worker": pytest.approx(own["victim_worker"] + 2.5)}
    assert posts(Settings(posts={"victim_worker": 2.5}, replaces=True)) == {"victim_worker": 2.5}
    assert posts(Settings(posts={"victim_worker": 2.5}, policy="business_as_usual")) == {"victim_worker": 2.5}


def test_posts_are_shared_by_areas_in_proportion_to_their_teams():
    chosen, _ = resolved(Settings(place="hertfordshire", policy="business_as_usual", posts={"teacher": 6.0}))
    (posts,) = chosen.policy.ingredients
    teams = {area.name: area.safeguarding_teams for area in chosen.authority.areas}
    assert sum(posts.fte.values()) == pytest.approx(6.0, abs=0.001)
    assert posts.fte == pytest.approx({name: 6.0 * count / sum(teams.values()) for name, count in teams.items()}, abs=0.0001)
    assert posts.starts == date(2017, 4, 3)


def test_the_window_begins_a_year_before_the_first_day_and_ends_so_many_years_after_it():
    settings = Settings().with_window(date(2016, 2, 29), 5)
    assert (settings.go_live, settings.start, settings.end, settings.years) == (date(2016, 2, 29), date(2015, 2, 28), date(2021, 2, 27), 5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"place": "lutn"}, ("place", "'lutn'", "Did you mean 'luton'?")),
        ({"policy": "hertfordshire_family_safeguarding"}, ("south_east", "an area of luton")),
        ({"parameters": {"hostility_misread": 1.01}}, ("parameters.hostility_misread", "1.01", "a value from 0 to 0.6")),
        ({"parameters": {"harm_slope": 1.0}}, ("parameters.harm_slope", "a parameter of configs/explorer/mechanisms.yaml")),
        ({"posts": {"psychologist": 2.0}}, ("posts.psychologist", "2", "at most one post of a psychologist in an area")),
        ({"posts": {"social_worker": -1.0}}, ("posts.social_worker", "-1", "between 0 and 2000")),
        ({"posts": {"wizard": 1.0}}, ("posts.wizard", "victim_worker")),
        ({"runs": 0}, ("runs", "0", "not below 1")),
        ({"families": 10**9}, ("families", "not above")),
        ({"end": "2012-01-01"}, ("end", "2012-01-01")),
        ({"go_live": "2001-01-01", "start": "2000-01-01"}, ("go_live", "2001-01-01", "a date from 20")),
        ({"end": "2050-01-01"}, ("end", "2050-01-01", "at most 10 years")),
        ({"effect": 1.0}, ("effect", "no such key")),
    ],
)
def test_what_is_not_allowed_gives_one_message_with_place_value_and_what_is_allowed(given, words):
    with pytest.raises(InputError) as caught:
        settings_of({**Settings().model_dump(mode="json"), **given})
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "Traceback" not in message


def test_a_policy_takes_its_own_first_day_where_the_place_allows_it():
    chosen = Settings().with_policy("signs_of_safety")
    assert (chosen.policy, chosen.go_live, chosen.start, chosen.end) == ("signs_of_safety", date(2014, 7, 7), date(2013, 7, 7), date(2017, 7, 6))
    usual = chosen.with_policy("business_as_usual")
    assert (usual.go_live, usual.end) == (chosen.go_live, chosen.end)


def test_a_window_of_a_file_that_the_page_would_not_make_can_still_be_changed():
    day = first_days("luton", 3)[0] - A_DAY
    chosen = settings_of({**Settings().model_dump(mode="json"), "go_live": str(day), "start": str(day)}, Path("a file"))
    assert chosen.changed(seed=9).go_live == day


def test_the_first_days_that_are_offered_are_allowed_and_no_others():
    earliest, latest = first_days("luton", 4)
    for day in (earliest, latest):
        assert Settings().with_window(day, 4).go_live == day
    for day in (earliest - A_DAY, latest + A_DAY, date.min, date.max):
        with pytest.raises(InputError, match=f"go_live: got '{day}'; allowed: a date from {earliest} to {latest}"):
            Settings().with_window(day, 4)
    with pytest.raises(InputError):
        resolved(Settings(go_live=earliest - A_DAY, **window_of(earliest - A_DAY, 4)), Path("a file"))


def test_a_policy_that_does_not_fit_keeps_none_of_its_callers():
    class Held:
        """What a caller has in its hands."""

    def call() -> weakref.ref:
        held = Held()
        with pytest.raises(InputError, match="hertfordshire"):
            policy_of("luton", "hertfordshire_family_safeguarding")
        assert not fits("luton", "hertfordshire_family_safeguarding")
        return weakref.ref(held)

    known = call()
    gc.collect()
    assert known() is None
