"""What pairing is worth in a comparison: its table, its block in the details, the line of the first screen and the paragraph of the report."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.pairing import HELPS, IN_WORDS, OUTCOMES, SAME, TOO_FEW, WEAK, WORSE, pairing_table
from experiments.measures.evaluate import ALL_AREAS
from experiments.presentation.report.write import write_report
from experiments.presentation.terminal.first_screen import LINES, first_screen
from experiments.presentation.terminal.pairing import about, pairing_line, pairing_lines
from experiments.presentation.terminal.screens import SAVED_TEXTS
from experiments.runs.experiment import measure_evaluator
from experiments.runs.run import Results
from tests.helpers import REPOSITORY

BASELINE, PROGRAMME, NOTHING = (str(REPOSITORY / "tests" / "data" / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))

RUNS = 12


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    out = tmp_path_factory.mktemp("pairing") / "out"
    asked = {"counterfactuals": False, "texts": SAVED_TEXTS, "report": write_report}
    return compare(BASELINE, [PROGRAMME, NOTHING], runs=RUNS, jobs=1, out=out, **asked)  # type: ignore[arg-type]


def with_numbers(results: Results, policy: np.ndarray, baseline: np.ndarray, draws: int = 0) -> Results:
    """Return results with other numbers of care entries in the place of the runs'; draws: seeds that share one."""
    place = next(i for i, cell in enumerate(measure_evaluator(results.experiment).cells) if (cell.measure, cell.area) == ("care_entries", ALL_AREAS))
    places = [i for i, cell in enumerate(measure_evaluator(results.experiment).cells) if cell.measure == "care_entries" and i >= place]
    values = {name: each.copy() for name, each in results.values.items()}
    values["tiny_programme_run"][:, places], values["tiny_baseline"][:, places] = policy[:, np.newaxis], baseline[:, np.newaxis]
    drawn = {seed: {"look_sd": float(i // draws)} for i, seed in enumerate(results.finished)} if draws else {}
    return replace(results, values=values, experiment=replace(results.experiment, draw_by_seed=drawn))


def made(results: Results, policy: np.ndarray, baseline: np.ndarray, draws: int = 0) -> pd.Series:
    """Return the row of care entries with other numbers (`with_numbers`)."""
    table = pairing_table(with_numbers(results, policy, baseline, draws))
    return table[table["measure"] == "care_entries"].iloc[0]


def test_the_table_has_the_headlines_outcomes_and_both_errors_of_each_policy(results: Results) -> None:
    assert results.out is not None
    table = pd.read_csv(results.out / "pairing.csv")
    assert table.groupby("policy").size().to_dict() == {"tiny_programme_run": len(OUTCOMES), "tiny_nothing_run": len(OUTCOMES)}
    assert {"harm_at_home_open_events", "missed_high_risk_children", "needless_plans", "needless_care_entries"} <= set(table["measure"])
    both = table.merge(results.headline, on=["policy", "baseline", "measure", "period"])
    assert len(both) == len(table), "the periods are the headline's"
    assert both["half_width"].to_numpy() == pytest.approx(((both["mean_high"] - both["mean_low"]) / 2.0).to_numpy(), rel=1e-5, abs=1e-5)
    known = table[table["variance_ratio"] > 1.5]
    assert len(known) and (known["unpaired_runs"] < RUNS * known["variance_ratio"]).all(), "more runs have more degrees of freedom"
    assert set(table["intervals"]) == {"chance only"} and table[["draws", "own_draws_ratio", "own_draws_runs"]].isna().all(axis=None)
    assert set(table[table["policy"] == "tiny_nothing_run"]["worth"]) == {SAME}


def test_words_say_where_pairing_is_weak(results: Results) -> None:
    random = np.random.default_rng(1)
    first, second, level = random.normal(size=(3, RUNS))
    assert made(results, first, second)["worth"] == WEAK
    assert made(results, 20.0 * level + first, 20.0 * level + second)["worth"] == HELPS
    assert made(results, 20.0 * level + first, -20.0 * level + second)["worth"] == WORSE


def test_what_only_the_shared_parameters_give_is_no_worth_of_pairing(results: Results) -> None:
    """A draw sets the level of both arms, chance is their own: only a study whose arms took other draws would lose by not pairing."""
    random = np.random.default_rng(1)
    first, second, level = random.normal(size=(3, RUNS))
    drawn = 20.0 * np.repeat(level[: RUNS // 2], 2)
    row = made(results, drawn + first, drawn + second, draws=2)
    assert row["worth"] == WEAK and row["variance_ratio"] < 3.0 < 100.0 < row["own_draws_ratio"]
    assert row["unpaired_runs"] < 3 * RUNS and row["own_draws_runs"] > 100 * RUNS / 2
    drawn_results = with_numbers(results, drawn + first, drawn + second, draws=2)
    details = " ".join(" ".join(pairing_lines(drawn_results)).split())
    assert "own parameters" in details and "Both arms still take the same draws of parameters" in details
    one = replace(drawn_results, experiment=replace(drawn_results.experiment, pairs=results.experiment.pairs[:1]))
    assert f"care entries {about(row['unpaired_runs'])} [" in pairing_line(one) and "parameters shared" in pairing_line(one)


def test_below_ten_pairs_it_is_said_that_they_are_too_few(results: Results) -> None:
    few = replace(results, finished=results.finished[:9], values={name: each[:9] for name, each in results.values.items()})
    table = pairing_table(few)
    assert set(table["worth"]) == {TOO_FEW} and not table[["variance_ratio", "unpaired_runs"]].notna().any(axis=None)
    assert list(pairing_lines(few)) == ["What pairing is worth: 9 pairs are too few to say. " + IN_WORDS[TOO_FEW], ""]
    assert pairing_line(few) == ""


def test_details_screen_and_report_say_it(results: Results) -> None:
    assert results.out is not None
    details = (results.out / "details.txt").read_text()
    assert "unpaired runs" in details and "own parameters" not in details
    one = replace(results, experiment=replace(results.experiment, pairs=results.experiment.pairs[:1]))
    lines = list(first_screen(one))
    place = next(i for i, line in enumerate(lines) if line.startswith("Unpaired runs in each arm to be as sure [90 %]:"))
    said = " ".join(lines[place : place + 2])
    assert len(lines) <= LINES and max(map(len, lines)) <= 100 and ", missed " in said
    assert re.fullmatch(r"[^:]*:( [a-z ]+ [\d,]+ \[[\d,]+, +[\d,]+\][,.])+", said.split(". ")[0].rstrip(".") + "."), "each number has its interval"
    assert "What pairing is worth" in (results.out / "report.html").read_text()


def test_a_full_screen_leaves_it_to_the_details(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(results, experiment=replace(results.experiment, pairs=results.experiment.pairs[:1]))
    monkeypatch.setattr("experiments.presentation.terminal.first_screen.LINES", len(list(first_screen(one))) - 1)
    assert not [line for line in first_screen(one) if line.startswith("Unpaired runs")]
