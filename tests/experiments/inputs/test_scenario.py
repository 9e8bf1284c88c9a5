"""A scenario from a name, a path or shorthand; go-live dates; what a word means beside a baseline."""

from datetime import date
from pathlib import Path

import pytest

from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names
from experiments.inputs.scenario import Overrides, date_from, resolve_scenario
from experiments.runs.experiment import experiment_of, policy_as_scenario
from tests.helpers import REPOSITORY

LUTON = "configs/authorities/luton.yaml"
DAY = "2016-04-01"


def beside(baseline: str, policy: str, **overrides: str):  # type: ignore[no-untyped-def]
    """Return what a policy's word means beside a baseline."""
    changes = Overrides(**overrides)
    return policy_as_scenario(resolve_scenario(baseline, changes.for_baseline()), policy, changes)


@pytest.mark.fast
def test_the_option_and_the_date_after_the_at_are_the_same() -> None:
    option, own = beside("luton", "family_safeguarding", go_live=DAY), beside("luton", f"family_safeguarding@{DAY}")
    assert option == own == beside("luton", f"luton:family_safeguarding@{DAY}")
    assert option.name == f"luton:family_safeguarding@{DAY}" and first_start(option.policy) == date(2016, 4, 1)
    usual = beside("luton", "family_safeguarding")
    first, moved = usual.policy.ingredients[0], option.policy.ingredients[0]
    assert moved.switch - moved.starts == first.switch - first.starts  # type: ignore[attr-defined]


@pytest.mark.fast
def test_a_path_to_a_policy_takes_a_date_too(tmp_path: Path) -> None:
    folder = tmp_path / "me@home"
    folder.mkdir()
    path = folder / "own.yaml"
    path.write_text((REPOSITORY / "configs" / "policies" / "family_safeguarding.yaml").read_text())
    assert first_start(beside("luton", str(path)).policy) == date(2017, 4, 3)
    assert first_start(beside("luton", f"{path}@{DAY}").policy) == date(2016, 4, 1)
    odd = folder / "own@2016.yaml"
    odd.write_text(path.read_text())
    assert first_start(beside("luton", str(odd)).policy) == date(2017, 4, 3)


@pytest.mark.fast
def test_a_baseline_keeps_its_dates() -> None:
    changes = Overrides(go_live=DAY)
    baseline = resolve_scenario("hertfordshire_more_social_workers_only", changes.for_baseline())
    other = policy_as_scenario(baseline, "training_only", changes)
    assert (first_start(baseline.policy), first_start(other.policy)) == (date(2015, 4, 1), date(2016, 4, 1))


@pytest.mark.fast
def test_a_scenario_by_name_takes_a_date_and_loses_what_was_reported_of_another() -> None:
    usual, moved = resolve_scenario("hertfordshire_family_safeguarding"), resolve_scenario(f"hertfordshire_family_safeguarding@{DAY}")
    assert usual.reported and usual.announced and not moved.reported and not moved.announced
    assert (moved.start, moved.end) == (usual.start, usual.end) and first_start(moved.policy) == date(2016, 4, 1)
    assert resolve_scenario("hertfordshire_family_safeguarding", Overrides(go_live=DAY)) == moved


@pytest.mark.fast
def test_a_window_that_ends_before_the_policy_s_own_date_is_no_hindrance_to_another_date() -> None:
    for policy in ("family_safeguarding", "luton:family_safeguarding"):
        assert beside("luton", f"{policy}@2015-04-01", end="2016-12-31").end == date(2016, 12, 31)
        with pytest.raises(InputError, match=r"2017-04-03.*--go-live"):
            beside("luton", policy, end="2016-12-31")


@pytest.mark.fast
@pytest.mark.parametrize(
    ("policy", "go_live", "words"),
    [
        ("family_safeguarding", "2016-4-1", ["--go-live", "2016-4-1", "2015-04-01"]),
        ("family_safeguarding", "20160401", ["--go-live", "20160401"]),
        ("family_safeguarding", "2016-W14-5", ["--go-live", "2016-W14-5"]),
        ("family_safeguarding", "2016-02-30", ["--go-live", "2016-02-30"]),
        ("family_safeguarding", "1961-04-01", ["--go-live", "1990-01-01 to 2060-12-31"]),
        ("family_safeguarding", "2059-12-31", ["--go-live"]),  # its later dates leave the calendar
        ("family_safeguarding", "2019-01-01", ["go-live date", "2018-03-31, where the run ends"]),
        ("business_as_usual", DAY, ["--go-live", "only for a policy with ingredients"]),
        (f"family_safeguarding@{DAY}", DAY, ["--go-live", "one go-live date", "Leave out one"]),
        ("family_safeguarding@", None, ["family_safeguarding@: go-live date"]),
        ("family_safeguarding@April", None, ["family_safeguarding@April: go-live date", "'April'"]),
    ],
)
def test_a_wrong_go_live_date_is_refused(policy: str, go_live: str | None, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        beside("luton", policy, **({} if go_live is None else {"go_live": go_live}))
    for word in words:
        assert word in str(caught.value), caught.value


@pytest.mark.fast
def test_an_authority_is_taken_wherever_a_scenario_is() -> None:
    usual = resolve_scenario("luton:business_as_usual")
    assert resolve_scenario("luton") == resolve_scenario(str(REPOSITORY / LUTON)) == usual
    assert beside("luton", str(REPOSITORY / LUTON)) == usual


CLASHES = sorted({*config_names("policies")} & {*config_names("scenarios")})


@pytest.mark.fast
@pytest.mark.parametrize("name", CLASHES)
def test_a_name_of_both_is_the_scenario_at_home_and_the_policy_elsewhere(name: str) -> None:
    scenario = resolve_scenario(name)
    window = {"start": str(scenario.start), "end": str(scenario.end)}
    at_home = beside(scenario.authority.name, name, **window)
    assert at_home == resolve_scenario(name, Overrides(**window)) and at_home.name == name
    experiment_of([resolve_scenario(scenario.authority.name, Overrides(**window)), at_home])
    of_another_window = beside(scenario.authority.name, name, start=str(scenario.start), end="2025-03-31", thresholds="stay")
    assert of_another_window.policy == scenario.policy
    experiment_of([resolve_scenario(scenario.authority.name, Overrides(str(scenario.start), "2025-03-31", "stay")), of_another_window])


@pytest.mark.fast
@pytest.mark.parametrize("name", ["reclaiming_social_work", "signs_of_safety", "islington_motivational_interviewing"])
def test_a_name_of_both_is_tried_on_the_baseline_s_place_and_window(name: str) -> None:
    baseline = resolve_scenario("luton")
    chosen = policy_as_scenario(baseline, name, Overrides())
    assert (chosen.name, chosen.authority, chosen.start, chosen.end) == (f"luton:{name}", baseline.authority, baseline.start, baseline.end)
    assert not chosen.reported and chosen.title.startswith("Luton, ")


def test_there_are_eight_such_names() -> None:
    assert len(CLASHES) == 8


@pytest.mark.fast
@pytest.mark.parametrize("text", ["20150401", "2015-W14-3", "2015-4-1", "", "2015-04-01 ", "2061-12-31", "1989-12-31", "9999-12-31", "0001-01-01"])
def test_a_day_is_written_in_one_way_and_lies_in_the_calendar(text: str) -> None:
    with pytest.raises(InputError):
        date_from(text, "--end")


@pytest.mark.fast
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "name: own\ntitle: Own\nabout: x\nstarts: 2016-04-01\npayer: grant\nsource: the bid\nposts: {teacher: 1}\n",
            ["a file of a policy", "AUTHORITY:"],
        ),
        ("name: own\ntitle: Own\nabout: x\ningredients: []\n", ["a file of a policy", "AUTHORITY:"]),
        ("salaries: {teacher: 50000}\n", ["own pay and prices", "--set"]),
    ],
)
def test_a_file_of_another_kind_is_told_where_it_belongs(text: str, words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        resolve_scenario(str(path))
    for word in ["own.yaml", *words]:
        assert word in str(caught.value)


@pytest.mark.fast
def test_a_file_of_prices_is_no_policy(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("prices: {cost_foster_week: 640}\n")
    with pytest.raises(InputError, match="--set"):
        beside("luton", str(path))
