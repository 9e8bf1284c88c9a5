"""The table in the terminal: readable, both errors first, and honest about what is not known."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.comparison.compare import main_job
from experiments.measures.definitions import rows_of
from experiments.measures.evaluate import pick
from experiments.presentation.terminal.comparison import SECTIONS, cell_of, detail_lines
from experiments.presentation.terminal.composition import composition_lines
from experiments.presentation.terminal.layout import format_value, row_words
from experiments.presentation.terminal.uncertainty import SPREAD_SHOWN, share_in_words, shares_of_parameters
from experiments.runs.counterfactuals import PATHS
from experiments.runs.experiment import Pair
from experiments.runs.run import Results
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

WIDEST, NARROW = 200, 60

BAND = re.compile(r"\S+(?: pp)? \[\S+, \S+\]\??")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return the main job of the tiny authority."""
    out: Path = tmp_path_factory.mktemp("main")
    return main_job(runs=2, jobs=1, out=out, scenarios=(BASELINE, PROGRAMME))


@pytest.fixture(scope="module")
def lines(results: Results) -> list[str]:
    """Return what the main job says."""
    return list(detail_lines(results, WIDEST))


def test_the_table_is_readable_and_has_every_line(lines: list[str]) -> None:
    assert max(map(len, lines)) <= WIDEST and not [line for line in lines if line != line.rstrip()]
    for name, level in (row for section in SECTIONS for row in rows_of(section.names)):
        is_booked = name not in ("cost_gbp_probation", "cost_gbp_schools")  # to whom nothing in Tiny's programme is booked
        assert any(text.startswith(row_words(name, level)) for text in lines) == is_booked, name
    heads = [" ".join(line.split()) for line in lines]
    assert "as thresholds as thresholds as thresholds" in heads and "usual stay usual halfway usual back" in heads
    assert any(line.startswith("as help has as plan thresholds as care thresholds by help itself") for line in heads)


def test_each_path_has_its_own_baseline(results: Results, lines: list[str]) -> None:
    last = str(results.experiment.end)
    plans = pick(results.summary, "protection_plans", last)
    own = [plans[plans["scenario"] == f"tiny_baseline:{path}"]["mean"].item() for path in PATHS]
    row = next(line for line in lines if line.startswith(row_words("protection_plans")))
    assert all(format_value("protection_plans", level) in row for level in own)


def test_sixty_columns_hold_the_same_numbers(results: Results, lines: list[str]) -> None:
    """The team and money, and the main job's table, come in parts; no band is broken in two, and none is lost."""
    for stated in (detail_lines, composition_lines):
        narrow, wide = (list(stated(results, width)) for width in (NARROW, WIDEST))
        assert max(map(len, narrow)) <= NARROW
        bands = [sorted(BAND.findall("\n".join(each))) for each in (narrow, wide)]
        assert bands[0] == bands[1] and len(bands[0]) > 10


def test_both_errors_stand_before_everything_else(lines: list[str]) -> None:
    first, second, service, cost = (
        next(i for i, line in enumerate(lines) if line.startswith(words))
        for words in ("First error", "Second error", "Children in the service", "Cost")
    )
    assert first < second < service < cost


def test_the_table_says_how_sure_it_is_and_what_it_is_not_for(lines: list[str]) -> None:
    text = "\n".join(lines)
    for words in ("bands hold chance among families only", "are assumed", "So few runs (2)", "never be used for a decision about a real child"):
        assert words in text


@pytest.mark.parametrize(("agreeing", "mark"), [(1.0, ""), (0.95, ""), (0.9, "?"), (float("nan"), "")])
def test_a_question_mark_where_pairs_disagree(agreeing: float, mark: str) -> None:
    row = pd.Series({"difference": -103.0, "difference_low": -150.0, "difference_high": -60.0, "same_direction": agreeing, "runs": 20})
    assert cell_of(row, "plan_starts") == f"-103 [-150, -60]{mark}"


def test_what_is_told_of_parameters_is_of_the_path_on_which_the_other_numbers_are_told() -> None:
    shares = {"programme:stay": 0.9, "programme:halfway": 0.4, "programme:back": 0.2}
    period = "2015-04-01/2018-03-31"
    rows = [(policy, "all", measure, period, share) for policy, share in shares.items() for measure in SPREAD_SHOWN]
    table = pd.DataFrame(rows, columns=["policy", "area", "measure", "period", "parameter_share"])

    def said(*policies: str) -> str:
        drawn = {seed: {"x": (seed + 1) // 2} for seed in range(1, 21)}
        experiment = SimpleNamespace(pairs=tuple(Pair(policy, "usual") for policy in policies), draw_by_seed=drawn)
        results: Any = SimpleNamespace(differences=table, summary=table, experiment=experiment, finished=list(drawn))
        return " ".join("\n".join(shares_of_parameters(results)).split())

    assert "protection plans started 40% (0% to 76%)" in said(*shares) and "90% (" not in said(*shares)
    assert "protection plans started 20%" in said("programme:back") and "how little 10 draws of parameters tell of it" in said("programme:back")


def test_a_share_of_few_draws_has_no_interval() -> None:
    assert share_in_words("plans started", 0.4, 3, 6) == "plans started 40%"
    assert share_in_words("plans started", 0.4, 10, 20) == "plans started 40% (0% to 76%)"
    assert share_in_words("plans started", -0.3, 10, 20).startswith("plans started 0% (0% to 5")
