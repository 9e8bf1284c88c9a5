"""What pairing is worth in a comparison: its table, its block in the details, the line of the first screen and the paragraph of the report."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.pairing import BY_PARAMETERS, HELPS, IN_WORDS, OUTCOMES, SAME, TOO_FEW, WEAK, WORSE, pairing_table
from experiments.measures.evaluate import ALL_AREAS
from experiments.presentation.report.write import write_report
from experiments.presentation.terminal.first_screen import LINES, first_screen
from experiments.presentation.terminal.pairing import pairing_line, pairing_lines
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


def made(results: Results, policy: np.ndarray, baseline: np.ndarray, draws: int = 0) -> str:
    """Return the word for care entries with other numbers in the place of the runs'; draws: seeds that share one."""
    place = next(i for i, cell in enumerate(measure_evaluator(results.experiment).cells) if (cell.measure, cell.area) == ("care_entries", ALL_AREAS))
    places = [i for i, cell in enumerate(measure_evaluator(results.experiment).cells) if cell.measure == "care_entries" and i >= place]
    values = {name: each.copy() for name, each in results.values.items()}
    values["tiny_programme_run"][:, places], values["tiny_baseline"][:, places] = policy[:, np.newaxis], baseline[:, np.newaxis]
    drawn = {seed: {"look_sd": float(i // draws)} for i, seed in enumerate(results.finished)} if draws else {}
    table = pairing_table(replace(results, values=values, experiment=replace(results.experiment, draw_by_seed=drawn)))
    return str(table[table["measure"] == "care_entries"]["worth"].iloc[0])


def test_the_table_has_the_headlines_outcomes_and_both_errors_of_each_policy(results: Results) -> None:
    assert results.out is not None
    table = pd.read_csv(results.out / "pairing.csv")
    assert table.groupby("policy").size().to_dict() == {"tiny_programme_run": len(OUTCOMES), "tiny_nothing_run": len(OUTCOMES)}
    assert {"harm_at_home_open_events", "missed_high_risk_children", "needless_plans", "needless_care_entries"} <= set(table["measure"])
    both = table.merge(results.headline, on=["policy", "baseline", "measure", "period"])
    assert len(both) == len(table), "the periods are the headline's"
    assert both["half_width"].to_numpy() == pytest.approx(((both["mean_high"] - both["mean_low"]) / 2.0).to_numpy(), rel=1e-5, abs=1e-5)
    assert (table["unpaired_runs"].dropna() == np.ceil(RUNS * table["variance_ratio"].dropna())).all() and set(table["intervals"]) == {"chance only"}
    assert set(table[table["policy"] == "tiny_nothing_run"]["worth"]) == {SAME}


def test_words_say_where_pairing_is_weak(results: Results) -> None:
    random = np.random.default_rng(1)
    first, second, level = random.normal(size=(3, RUNS))
    assert made(results, first, second) == WEAK
    assert made(results, 20.0 * level + first, 20.0 * level + second) == HELPS
    assert made(results, 20.0 * level + first, -20.0 * level + second) == WORSE
    drawn = 20.0 * np.repeat(level[: RUNS // 2], 2)
    assert made(results, drawn + first, drawn + second, draws=2) == BY_PARAMETERS


def test_below_ten_pairs_it_is_said_that_they_are_too_few(results: Results) -> None:
    few = replace(results, finished=results.finished[:9], values={name: each[:9] for name, each in results.values.items()})
    table = pairing_table(few)
    assert set(table["worth"]) == {TOO_FEW} and not table[["variance_ratio", "unpaired_runs"]].notna().any(axis=None)
    assert list(pairing_lines(few)) == ["What pairing is worth: 9 pairs are too few to say. " + IN_WORDS[TOO_FEW], ""]
    assert pairing_line(few) == ""


def test_details_screen_and_report_say_it(results: Results) -> None:
    assert results.out is not None
    details = (results.out / "details.txt").read_text()
    assert "unpaired runs" in details and "variances are over chance and parameters" in details.replace("\n  ", " ")
    one = replace(results, experiment=replace(results.experiment, pairs=results.experiment.pairs[:1]))
    lines = [line for line in first_screen(one) if line.startswith("As sure unpaired, runs in each arm:")]
    assert len(list(first_screen(one))) <= LINES and len(lines) == 1 and len(lines[0]) <= 100
    assert all(words in lines[0] for words in ("(care entries)", "(missed)", "(needless care)"))
    assert "What pairing is worth" in (results.out / "report.html").read_text()


def test_a_full_screen_leaves_it_to_the_details(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(results, experiment=replace(results.experiment, pairs=results.experiment.pairs[:1]))
    monkeypatch.setattr("experiments.presentation.terminal.first_screen.LINES", len(list(first_screen(one))) - 1)
    assert not [line for line in first_screen(one) if line.startswith("As sure")]
