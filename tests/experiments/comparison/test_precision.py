"""Precision on request: it stops at the same runs however they come about, refuses what is out of reach, and says what it did."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.pairing import half_width
from experiments.comparison.precision import Aim, Need, PrecisionRule, PrecisionWatch, clusters_apart, precision_words
from experiments.comparison.programmes import programmes
from experiments.comparison.repeat import repeat
from experiments.inputs.errors import InputError
from experiments.inputs.precision_asked import FIRST_BATCH, NEXT_BATCH, PrecisionAsked, batches
from experiments.presentation.figures.captions import caption_of
from experiments.runs.experiment import Experiment, Pair
from experiments.runs.run import Results
from experiments.runs.store import unfinished
from run import main
from tests.experiments.runs.folders import files_of, is_clean, record_of
from tests.experiments.runs.test_adding_runs import killed_after_a_record
from tests.helpers import REPOSITORY

BASELINE, PROGRAMME = (str(REPOSITORY / "tests" / "data" / f"tiny_{name}.yaml") for name in ("baseline", "programme_run"))
COMPARE = ["compare", BASELINE, PROGRAMME, "--no-counterfactuals", "--jobs", "1"]
REACHED, BEYOND = "protection_plans=0.5", "protection_plans=0.1"
"""Of the tiny authority: known after 40 runs; about 660 runs."""


def words(out: Path, *options: str) -> list[str]:
    """Return the words of a command into a folder."""
    return [*COMPARE, "--out", str(out), *options]


@pytest.fixture(scope="module", autouse=True)
def no_figures() -> Iterator[None]:
    """Draw no figures, which take longer than the runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.presentation.figures.comparison.draw_main", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison that stopped when it was precise enough."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert main(words(out, "--precision", REACHED)) == 0
    return out


def test_it_stops_after_whole_batches_and_says_so_wherever_runs_are_counted(whole: Path) -> None:
    record = record_of(whole)
    note = record["precision"]
    runs = record["runs"]
    assert runs in (40, 60) and (record["asked"], record["is_complete"], record["stopped_after"]) == (runs, True, None)
    assert note["is_reached"] and note["most_runs"] == 400 and note["found"][0]["half_width"] <= 0.5
    row = pd.read_csv(whole / "headline.csv").set_index("measure").loc["protection_plans"]
    assert note["found"][0]["half_width"] == pytest.approx((row["mean_high"] - row["mean_low"]) / 2.0, rel=1e-5)
    half = note["found"][0]["half_width"]
    said = f"Stopped after {runs} of at most 400 runs, when precise enough: child protection plans ±{half:.1f} (asked ±0.5)."
    for name in ("headline.txt", "details.txt", "report.html"):
        assert said in (whole / name).read_text(), name
    assert max(map(len, (whole / "headline.txt").read_text().splitlines())) <= 100


def test_its_tables_are_those_of_as_many_runs(whole: Path, tmp_path: Path) -> None:
    assert main(words(tmp_path / "out", "--runs", str(record_of(whole)["runs"]))) == 0
    for name in ("headline.csv", "pairing.csv", "summary.parquet", "differences.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (whole / name).read_bytes(), name


def test_a_kill_and_another_number_of_threads_change_nothing(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "results" / "out"
    killed_after_a_record(words(out, "--precision", REACHED))
    assert main(words(out, "--precision", REACHED, "--resume", "--jobs", "2")) == 0
    assert files_of(out) == files_of(whole) and is_clean(out.parent)


def test_what_is_out_of_reach_ends_after_the_first_batch_and_can_be_gone_on_with(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results" / "out"
    assert main(words(out, "--precision", BEYOND)) == 2
    said = capsys.readouterr().err
    assert said.count("Wrong input.") == 1 and not out.exists() and unfinished(out).is_dir()
    for part in ("protection_plans=0.1 would take about 660 runs", "after 20 the mean difference is known to ±0.6", "400 are allowed"):
        assert part in said
    assert "The 20 runs are kept: give --resume with --precision protection_plans=0.13, which 400 runs may reach, or with --most-runs 660." in said
    copy = tmp_path / "again" / "out"
    shutil.copytree(unfinished(out), unfinished(copy))
    assert main(words(copy, "--precision", BEYOND, "--resume")) == 2 and "The 20 runs are kept" in capsys.readouterr().err
    assert main(words(out, "--precision", REACHED, "--resume")) == 0
    assert files_of(out) == files_of(whole)


def test_runs_beyond_those_that_a_wider_precision_needs_are_kept(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    killed_at(out, 21)
    assert main(words(out, "--precision", REACHED, "--most-runs", "20", "--resume")) == 2
    assert "--most-runs" in capsys.readouterr().err
    assert main(words(out, "--precision", "protection_plans=5", "--resume")) == 0
    assert record_of(out)["runs"] == FIRST_BATCH
    assert main(words(out, "--add-runs", "1")) == 0
    assert record_of(out)["runs"] == 22 and "precision" not in record_of(out)


def killed_at(out: Path, records: int) -> None:
    """Begin a command that is killed with so many runs kept."""
    assert main(words(out, "--precision", BEYOND)) == 2
    for _ in range(records - FIRST_BATCH):
        killed_after_a_record(words(out, "--precision", REACHED, "--resume"))


def test_a_width_that_is_narrowly_missed_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    results = compare(BASELINE, [PROGRAMME], precision={"protection_plans": 0.5}, most_runs=20, jobs=1, counterfactuals=False)
    assert not results.is_incomplete and not results.notes["precision"]["is_reached"]
    assert precision_words(results) == "All 20 runs that were allowed are made, not precise enough: child protection plans ±0.6 (asked ±0.5)."
    assert "20 of at most 20 pairs: the precision that was asked for was not reached." in caption_of(results, "")


def test_without_a_folder_nothing_is_said_to_be_kept() -> None:
    with pytest.raises(InputError, match=r"Ask for --precision protection_plans=0\.13, which 400 runs may reach, or --most-runs 660\.$"):
        compare(BASELINE, [PROGRAMME], precision={"protection_plans": 0.1}, jobs=1, counterfactuals=False)


def test_every_group_of_programmes_has_as_many_runs_as_it_needs(tmp_path: Path) -> None:
    found = list(programmes([PROGRAMME], precision={"protection_plans": 5}, most_runs=60, jobs=1, out=tmp_path / "out"))
    assert [len(results.finished) for results in found] == [FIRST_BATCH] and record_of(tmp_path / "out")["runs"] == FIRST_BATCH
    assert "Stopped after 20 of at most 60 runs" in precision_words(found[0])
    assert "20 of at most 60 pairs: stopped at the precision that was asked for." in caption_of(found[0], "")


def test_a_repeated_run_says_it_too(whole: Path) -> None:
    results, different = repeat(whole, jobs=1)
    assert not different and precision_words(results).startswith(f"Stopped after {record_of(whole)['runs']} of at most 400 runs")


@pytest.mark.fast
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"precision": {"care_entries": 20}, "runs": 40}, "--runs: got 40 beside --precision"),
        ({"precision": {"care_entries": 20}, "add_runs": 5}, "beside --add-runs"),
        ({"precision": {"care_entries": 20}, "most_runs": 19}, "--most-runs: got 19; allowed: a whole number from 20, the runs of the first batch"),
        ({"precision": {"care_entires": 20}}, "Did you mean 'care_entries'?"),
        ({"precision": {"saving_gbp": 20}}, "A saving is known as well as its cost: write cost_gbp."),
        ({"precision": {"care_entries": 0}}, "a number above 0 (unit: children)"),
        ({"precision": {"re_referral_share_12_months": 2}}, "0.02 is two percentage points"),
        ({"precision": {}}, "half-widths by measure"),
        ({"most_runs": 40}, "--most-runs: got 40 without --precision"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_work(given: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as error:
        compare(BASELINE, [PROGRAMME], **given)
    assert named in str(error.value)


@pytest.mark.fast
def test_runs_on_the_command_line_beside_a_precision_are_refused_even_if_they_are_the_usual_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMPARE, "--precision", "care_entries=20", "--runs", "20"]) == 2
    assert "--runs: got 20 beside --precision" in capsys.readouterr().err


@pytest.mark.fast
def test_batches_are_of_fixed_sizes() -> None:
    assert list(batches(70)) == [(0, 20), (20, 40), (40, 60), (60, 70)] and (FIRST_BATCH, NEXT_BATCH) == (20, 20)


AIM = Aim(Pair("policy", "baseline"), "care_entries", "", 0, 1.0)


@pytest.mark.fast
def test_the_runs_that_a_width_takes_give_that_width() -> None:
    need = Need(AIM, half=4.0, runs=20, clusters=20)
    runs = need.runs_for(1.0)
    assert runs % NEXT_BATCH == 0 and 0.9 < need.half * np.sqrt(20 / runs) * need.factor(runs) / need.factor(20) <= 1.0
    assert 1.0 <= need.width_with(runs - 2 * NEXT_BATCH) <= 1.1
    assert need.is_beyond(100) and not need.is_beyond(runs)


def watching(gaps: np.ndarray, experiment: Experiment, width: float, most: int) -> PrecisionWatch:
    """Return what follows made differences of one aim."""
    aim = Aim(AIM.pair, AIM.measure, "", 0, width)
    return PrecisionWatch(
        experiment, PrecisionAsked({"care_entries": width}, most), [aim], list(range(1, len(gaps) + 1)), gaps[:, np.newaxis].tolist()
    )


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Return an experiment of which only the draws matter."""
    return compared_once().experiment


@cache
def compared_once() -> Results:
    """Return results of one run."""
    return compare(BASELINE, [PROGRAMME], runs=1, jobs=1, counterfactuals=False)


def test_stopping_when_it_is_narrow_enough_takes_little_from_the_interval(experiment: Experiment) -> None:
    """Normal differences, expected to stop after 40 to 100 runs: the interval at the stop holds the true mean in nearly nine of ten."""
    random, held, stops = np.random.default_rng(1), [], []
    for _ in range(500):
        gaps = random.normal(size=200)
        for _, tried in batches(200):
            watch = watching(gaps[:tried], experiment, 0.22, 200)
            if watch.is_enough(tried, False):
                held.append(abs(gaps[:tried].mean()) <= half_width(gaps[:tried], ()))
                stops.append(tried)
                break
    assert len(stops) > 450 and len(set(stops)) >= 3
    assert 0.85 <= np.mean(held) <= 0.93


@pytest.mark.parametrize(("share", "width"), [(0.05, 0.1), (0.1, 0.1)])
def test_a_rare_outcome_does_not_stop_because_pairs_are_equal_by_chance(share: float, width: float, experiment: Experiment) -> None:
    """One pair in twenty, or ten, differs. Where it is said to be known, the interval holds the truth in nine of ten; equal pairs would stop at once,
    and it would hold it in six."""
    random, held, stops = np.random.default_rng(1), [], []
    for _ in range(250):
        gaps = -(random.random(400) < share).astype(float)
        tried = next((tried for _, tried in batches(400) if watching(gaps[:tried], experiment, width, 400).is_enough(tried, False)), 0)
        if tried:
            held.append(abs(gaps[:tried].mean() + share) <= half_width(gaps[:tried], ()))
            stops.append(tried)
    assert len(stops) > 240 and min(stops) >= 2 * FIRST_BATCH
    assert 0.87 <= np.mean(held) <= 0.97


@pytest.mark.fast
def test_pairs_that_differ_are_counted_by_draws_and_from_the_most_frequent_difference() -> None:
    gaps, alone = np.array([5.0, 5.0, 5.0, 4.0, 4.0, np.nan, 6.0, 5.0]), np.arange(8)
    assert clusters_apart(gaps, alone) == 3 and clusters_apart(gaps, alone // 2) == 3 and clusters_apart(gaps, alone // 4) == 2
    assert clusters_apart(np.full(2, np.nan), alone[:2]) == 0


def test_what_too_few_pairs_say_is_said(experiment: Experiment) -> None:
    gaps = np.zeros(40)
    gaps[[3, 30]] = -1.0
    watch = watching(gaps, experiment, 0.2, 40)
    assert watch.halves()[0] <= 0.2 and not watch.is_enough(40, False)
    results = replace(compared_once(), finished=list(range(1, 41)), notes=watch.note())
    assert results.notes["precision"]["found"][0]["differing"] == 2 and not results.notes["precision"]["is_reached"]
    assert precision_words(results) == (
        "All 40 runs that were allowed are made, not precise enough: children entering care ±0.1 (asked ±0.2), but only 2 pairs"
        " differ from the rest, and a width is believed from 10 on."
    )


def test_more_seeds_of_the_same_draws_do_not_make_it_precise(experiment: Experiment) -> None:
    gaps = np.repeat(np.random.default_rng(2).normal(size=20), 2)
    drawn = {seed: {"look_sd": float((seed - 1) // 2)} for seed in range(1, 41)}
    of_draws, of_runs = watching(gaps, replace(experiment, draw_by_seed=drawn), 1.0, 400), watching(gaps, experiment, 1.0, 400)
    once = half_width(gaps[::2], ())
    assert of_draws.halves()[0] == pytest.approx(once) and of_runs.halves()[0] < 0.8 * once


@pytest.mark.fast
def test_the_rule_is_the_same_for_every_number_of_seeds() -> None:
    rule = PrecisionRule(PrecisionAsked({"care_entries": 20.0}))
    assert list(rule.batches(400))[:3] == list(rule.batches(60))
