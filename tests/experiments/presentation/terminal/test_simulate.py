"""One run in the terminal says so if its window ends before its policy begins."""

from dataclasses import replace
from datetime import date

import pytest

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.presentation.terminal.simulate import never_starts
from experiments.runs.experiment import experiment_of, with_weeks


@pytest.mark.fast
def test_a_policy_that_never_starts_is_said_so() -> None:
    chosen = with_weeks(resolve_scenario("luton:family_safeguarding", Overrides(start="2015-04-01")), 4)
    (line,) = never_starts(experiment_of([chosen]))
    assert line.startswith("family_safeguarding starts on 2017-04-03, and the window ends before, on 2015-04-26: this run is business as usual.")
    assert list(never_starts(replace(experiment_of([chosen]), end=date(2017, 4, 3)))) == []


@pytest.mark.fast
def test_business_as_usual_has_no_start() -> None:
    assert list(never_starts(experiment_of([resolve_scenario("luton", Overrides())]))) == []
