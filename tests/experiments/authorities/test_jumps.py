"""Known return errors, and figures that jump: asked about, accepted or left out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.authorities import build
from experiments.authorities.donor import read_donor
from experiments.authorities.jumps import JumpRule
from experiments.authorities.return_errors import ReturnError, known_error, read_return_errors
from experiments.inputs.errors import InputError
from run import main
from tests.experiments.authorities.refusals import refused
from tests.experiments.authorities.tables import C1, D1, D3, TABLES, change, copied

RULE = JumpRule.of(read_donor().building)
ALL_REPEAT = (D3, ",275,55,19.8", ",275,275,100")
"""Every plan of Aldershire's in 2014 a repeat plan, as once in Doncaster's return."""


def test_the_list_has_a_reason_and_a_source_for_each_and_a_corrected_figure_counts() -> None:
    errors = read_return_errors()
    assert {("repeat_plan_share", "371", 2022), ("initial_conferences", "888", 2014)} <= set(errors)
    assert known_error("repeat_plan_share", "371", 2022, 1.0).startswith("a return error")
    assert known_error("repeat_plan_share", "371", 2022, 0.24) == "" == known_error("repeat_plan_share", "371", 2022, None)
    assert known_error("repeat_plan_share", "371", 2021, 1.0) == ""


def test_a_known_return_error_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ReturnError(
        series="initial_conferences", code="701", authority="Aldershire", year=2015, published=315, reason="an error, for the test", source="made up",
        status="assumed",
    )  # fmt: skip
    monkeypatch.setattr("experiments.authorities.return_errors.read_return_errors", lambda: {("initial_conferences", "701", 2015): error})
    assert any(note.startswith("initial_conferences 2015: an error, for the test; England") for note in build("aldershire", 2015, TABLES).notes)


def repeat_share(built_from: Path, **decisions: list[str]) -> float | None:
    """Return the target of repeat plans of 2014; None without one."""
    targets = build("aldershire", 2015, built_from, **decisions).authority.targets
    return next((each.value for each in targets if (each.measure, each.period) == ("repeat_plan_share", "2013-04-01/2014-03-31")), None)


def test_an_impossible_jump_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(tmp_path / "tables", *ALL_REPEAT)
    words = [
        D3,
        "Aldershire 2014, column CPP_subsequent_percent",
        "repeat_plan_share 1 beside 0.18 in 2013 and 0.189 in 2015",
        "--accept repeat_plan_share:2014",
        "--leave-out repeat_plan_share:2014",
    ]
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], words, tmp_path, capsys)


def test_it_is_taken_or_left_out_as_the_user_decides_and_the_file_says_so(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", *ALL_REPEAT)
    assert repeat_share(folder, accept=["repeat_plan_share:2014"]) == 1.0
    assert repeat_share(folder, leave_out=["repeat_plan_share:2014"]) is None
    left = build("aldershire", 2015, folder, leave_out=["repeat_plan_share:2014"])
    assert "repeat_plan_share 2014: left out by --leave-out" in left.notes, "also of a year before the data year"
    arguments = ["authority", "aldershire", "--year", "2014", "--dfe", str(folder), "--out", str(tmp_path)]
    assert main([*arguments, "--accept", "repeat_plan_share:2014"]) == 0
    assert "repeat_plan_share 1 beside 0.18 in 2013 and 0.189 in 2015, accepted by --accept" in (tmp_path / "aldershire.yaml").read_text()
    assert main([*arguments, "--leave-out", "repeat_plan_share:2014"]) == 0
    text = (tmp_path / "aldershire.yaml").read_text()
    assert "# - repeat_plan_share 2014: left out by --leave-out (1 published); " in text and "status: borrowed" in text


def test_a_jump_that_stays_is_a_change_and_not_an_error(tmp_path: Path) -> None:
    """Referrals fall to a third and stay there, as where an authority begins to count them in another way."""
    folder = copied(tmp_path / "tables", C1, ",2750,550.0,", ",900,180.0,")
    with pytest.raises(InputError, match="referrals 900 beside 2500 in 2013 and 2625 in 2015"):
        build("aldershire", 2015, folder)
    change(folder / C1, ",2625,525.0,", ",950,190.0,")
    with pytest.raises(InputError, match="referrals 2500 beside 900 in 2014") as caught:
        build("aldershire", 2015, folder)
    assert len(str(caught.value).splitlines()) == 1, "the first year alone may still be the one that is wrong"
    assert build("aldershire", 2015, folder, accept=["referrals:2013"]).year == 2015


def test_several_jumps_are_asked_about_together(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", *ALL_REPEAT)
    change(folder / D1, "Child Protection Plans,275,", "Child Protection Plans,2750,")
    with pytest.raises(InputError) as caught:
        build("aldershire", 2015, folder)
    assert len(str(caught.value).splitlines()) == 2 and "plan_starts 2750" in str(caught.value)


@given(one=st.integers(0, 5), other=st.integers(0, 5))
def test_small_numbers_are_never_asked_about(one: int, other: int) -> None:
    assert not RULE.count_jumps(one, other)


@given(count=st.integers(1000, 100_000), times=st.floats(0.6, 1.6), factor=st.floats(3.0, 20.0))
def test_large_counts_may_double_nearly_and_not_treble(count: int, times: float, factor: float) -> None:
    assert not RULE.count_jumps(count, count * times) and not RULE.count_jumps(count * times, count)
    assert RULE.count_jumps(count, count * factor) and RULE.count_jumps(count * factor, count)


@given(one=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0), of=st.integers(1, 100_000))
def test_shares_are_asked_about_only_beyond_the_rule_and_both_ways_alike(one: float, other: float, of: int) -> None:
    assert RULE.share_jumps(one, other, of, of) == RULE.share_jumps(other, one, of, of)
    assert abs(one - other) > RULE.share or not RULE.share_jumps(one, other, of, of)


DECISIONS = {
    "no such measure": (["--accept", "repeat_plans:2014"], "--accept", "'repeat_plans:2014'", "MEASURE:YEAR", "repeat_plan_share"),
    "no year": (["--accept", "repeat_plan_share"], "--accept", "MEASURE:YEAR, such as repeat_plan_share:2022"),
    "a year in words": (["--leave-out", "repeat_plan_share:last"], "--leave-out", "'repeat_plan_share:last'"),
    "both ways": (["--accept", "referrals:2014", "--leave-out", "referrals:2014"], "--leave-out", "referrals:2014", "Keep one."),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_a_decision_that_is_none_gives_its_message(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options, *words = DECISIONS[case]
    refused(["aldershire", "--year", "2015", "--dfe", str(TABLES), *options], words, tmp_path, capsys)
