"""Settings are written to a scenario file and to a link, and read back alike; what is wrong in either gives one message."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from experiments.explorer.mechanisms import groups, movables
from experiments.explorer.saved import Shown, as_link, as_text, settings_from_bytes, settings_from_link, shown_from_link
from experiments.explorer.settings import Settings, policies_for
from experiments.inputs.errors import InputError
from experiments.inputs.load import CONFIGS, read_authority
from experiments.inputs.scenario import resolve_scenario

pytestmark = pytest.mark.fast

LUTON = [each for group in groups().values() for each in movables(group, read_authority("luton"))]

VALUES = st.dictionaries(st.sampled_from(LUTON), st.floats(0.0, 1.0), max_size=3).map(
    lambda shares: {each.name: each.low + share * (each.high - each.low) for each, share in shares.items()}
)

SETTINGS = st.builds(
    Settings,
    name=st.sampled_from(["mine", "other_1"]),
    policy=st.sampled_from(policies_for("luton")),
    posts=st.dictionaries(st.sampled_from(["social_worker", "teacher"]), st.sampled_from([0.5, 1.0, 12.25]), max_size=2),
    replaces=st.booleans(),
    parameters=VALUES,
    thresholds=st.sampled_from(["stay", "back"]),
    seed=st.integers(0, 2**31 - 1),
    runs=st.integers(1, 200),
    families=st.integers(20, 600),
)


@given(chosen=SETTINGS)
@hypothesis_settings(max_examples=12, deadline=None)
def test_a_file_and_a_link_give_the_settings_back(chosen):
    assert settings_from_bytes(as_text(chosen).encode(), "mine.yaml") == chosen
    assert settings_from_link(as_link(chosen)) == chosen


def test_a_saved_file_is_a_scenario_that_every_command_resolves_alike(tmp_path):
    chosen = Settings(posts={"teacher": 2.0}, parameters={"hostility_misread": 0.3}).with_window(date(2018, 1, 1), 2)
    path = tmp_path / "mine.yaml"
    path.write_text(as_text(chosen))
    scenario = resolve_scenario(str(path))
    assert (scenario.authority.name, scenario.policy.name) == ("luton", "family_safeguarding")
    assert (scenario.start, scenario.end) == (chosen.start, chosen.end)
    assert dict(scenario.parameters) == {"hostility_misread": 0.3}
    assert min(each.starts for each in scenario.policy.ingredients) == chosen.go_live


@pytest.mark.parametrize("name", ["luton_2017", "reclaiming_social_work", "hertfordshire_family_safeguarding"])
def test_a_scenario_that_ships_can_be_loaded_and_keeps_its_policy_and_window(name):
    loaded = settings_from_bytes((CONFIGS / "scenarios" / f"{name}.yaml").read_bytes(), f"{name}.yaml")
    scenario = resolve_scenario(name)
    assert (loaded.place, loaded.policy, loaded.start, loaded.end) == (scenario.authority.name, scenario.policy.name, scenario.start, scenario.end)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("x.yaml", "an empty file")),
        (b"\xff\xfe", ("x.yaml", "UTF-8")),
        (b"a: [1", ("x.yaml", "not well-formed YAML")),
        (b"name: x\ningredients: []\n", ("x.yaml", "a file of a policy")),
        ((CONFIGS / "scenarios" / "england.yaml").read_bytes(), ("x.yaml: authority", "england_average.yaml", "The page offers places by name.")),
        (b"name: x\ncolour: red\n", ("x.yaml", "colour", "no such key")),
        (b"x" * 1_000_001, ("x.yaml", "1000001 bytes")),
    ],
)
def test_a_file_that_is_wrong_gives_one_message(content, words):
    with pytest.raises(InputError) as caught:
        settings_from_bytes(content, "x.yaml")
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("key", ["team: {posts: {wizard: 1}}", "parameters: {hostility_misread: 9}", "explore: {runs: 0}", "go_live: 1066-01-01"])
def test_each_new_key_of_a_scenario_is_checked(key):
    lines = as_text(Settings()).replace("go_live: '2017-04-03'\n", "" if key.startswith("go_live") else "go_live: '2017-04-03'\n")
    if key.startswith("explore"):
        lines = lines[: lines.index("explore:")]
    with pytest.raises(InputError):
        settings_from_bytes(f"{lines}{key}\n".encode(), "x.yaml")


@pytest.mark.parametrize(
    "query",
    [
        "place=nowhere",
        "=",
        "%ff%00=%00",
        "seed=one",
        "seed=-1",
        "set.hostility_misread=nan",
        "set.=",
        "post.social_worker=1e99",
        "replaces=perhaps",
        "go_live=x",
    ],
)
def test_a_link_that_is_wrong_gives_one_message(query):
    with pytest.raises(InputError):
        settings_from_link(query)


def test_an_endless_link_is_refused():
    with pytest.raises(InputError, match="at most 4000 characters"):
        settings_from_link("?place=" + "x" * 5000)


def test_a_link_holds_the_week_and_the_tab_that_are_looked_at():
    shown = Shown(week=date(2018, 1, 1), tab=2)
    query = as_link(Settings(seed=3), shown)
    assert (shown_from_link(query), settings_from_link(query)) == (shown, Settings(seed=3))
    assert shown_from_link("seed=3") == Shown()


@pytest.mark.parametrize("query", ["tab=4", "tab=-1", "tab=x", "week=never", "week=2061-01-01"])
def test_a_link_to_what_is_not_there_gives_one_message(query):
    with pytest.raises(InputError):
        shown_from_link(query)


def test_settings_as_at_first_need_no_link():
    assert as_link(Settings()) == ""
    assert settings_from_link("") == Settings()
