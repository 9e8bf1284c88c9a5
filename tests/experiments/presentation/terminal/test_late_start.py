"""A programme that starts late in the time that a comparison covers is said so in one line."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.presentation.terminal.late_start import late_start_lines
from experiments.runs.counterfactuals import with_counterfactuals
from experiments.runs.experiment import Pair, experiment_of, policy_as_scenario
from run import main


def lines(baseline: str, *policies: str, **changes: str) -> list[str]:
    """Return what is said of a comparison, a sentence a programme."""
    overrides = Overrides(**changes)
    first = resolve_scenario(baseline, overrides.for_baseline())
    others = [policy_as_scenario(first, policy, overrides) for policy in policies]
    pairs = tuple(Pair(other.name, first.name) for other in others)
    experiment = with_counterfactuals(experiment_of([first, *others], pairs))
    said = re.sub(r"\s+", " ", " ".join(late_start_lines(experiment)))
    return re.findall(r"\S.*?would cover all\.", said)


@pytest.mark.fast
def test_a_late_start_is_said_with_the_date_that_would_cover_all() -> None:
    assert lines("luton", "family_safeguarding") == [
        "family_safeguarding starts on 2017-04-03: the comparison covers 1 of the 2 years after the last observed date, 2016-03-31; "
        "--go-live 2016-04-01 would cover all."
    ]
    assert lines("luton", "family_safeguarding", start="2016-10-01", end="2019-03-31") == [
        "family_safeguarding starts on 2017-04-03: the comparison covers 2 of the 2.5 years after the window's first day, 2016-10-01; "
        "--go-live 2016-10-01 would cover all."
    ]


@pytest.mark.fast
def test_the_date_that_it_names_covers_all() -> None:
    assert lines("luton", "family_safeguarding", go_live="2016-04-01") == []
    assert lines("luton", "family_safeguarding@2016-08-01") == []
    assert len(lines("luton", "family_safeguarding@2017-01-01", "reclaiming_social_work@2017-10-01")) == 2


@pytest.mark.fast
def test_nothing_is_said_of_what_starts_in_time() -> None:
    assert lines("hertfordshire_business_as_usual", "hertfordshire_family_safeguarding") == []


@pytest.mark.fast
def test_it_fits_a_narrow_screen() -> None:
    baseline = resolve_scenario("luton")
    policy = policy_as_scenario(baseline, "family_safeguarding", Overrides())
    experiment = experiment_of([baseline, policy], (Pair(policy.name, baseline.name),))
    assert max(map(len, late_start_lines(experiment, 60))) <= 60


@pytest.mark.fast
def test_every_date_moves_the_line() -> None:
    said = [lines("luton", f"family_safeguarding@{day}", end="2020-03-31") for day in ("2017-04-01", "2018-04-01", "2019-04-01")]
    assert all(len(each) == 1 for each in said) and all(one != other for one, other in pairwise(said))


def test_the_line_stands_before_the_results_on_the_screen_and_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "late"
    words = [
        "compare",
        "luton",
        "family_safeguarding",
        "--runs",
        "1",
        "--draws",
        "held",
        "--no-counterfactuals",
        "--end",
        "2017-12-31",
        "--out",
        str(out),
    ]
    assert main(words) == 0
    for said in (capsys.readouterr().out, (out / "headline.txt").read_text()):
        assert said.startswith("family_safeguarding starts on 2017-04-03") and "Luton" in said
