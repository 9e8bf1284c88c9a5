"""A posterior that does not fit: runs go on with parameters held, and tables, run.json, figures and the terminal say so; drawn by name is refused."""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import run
from experiments import InputError, compare, repeat
from experiments.ablation.ablate import ablate
from experiments.comparison.programmes import programmes, side_by_side
from experiments.inputs.errors import PosteriorNotUsed
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors.fingerprint import fingerprint
from experiments.presentation.figures.captions import caption_of
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import new_axes
from experiments.presentation.terminal.comparison import detail_lines
from experiments.presentation.terminal.programmes import what_bands_hold
from tests.experiments.posteriors.test_draws import PRICES, ship_posterior, write_posterior
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.helpers import REPOSITORY

BOTH, CHANCE = "chance and parameters", "chance only"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship a posterior for Tiny that fits; return its file."""
    folder = tmp_path / "posteriors"
    folder.mkdir()
    ship_posterior(folder, monkeypatch, resolve_scenario(BASELINE).authority, {"cost_foster_week": PRICES})
    return folder / "tiny.csv"


def of_another_model(path: Path) -> None:
    """Let the reference run of a posterior's model have had another number of plans."""
    lines = [line if not line.startswith("# model: ") else f"# model: {'0' * 12}" for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines).replace("plan_starts=", "plan_starts=1") + "\n")


def of_another_file(path: Path) -> None:
    """Let a posterior be that of another file of Tiny."""
    authority = resolve_scenario(BASELINE).authority
    write_posterior(path.parent, authority.model_copy(update={"burn_in_years": authority.children}), {"cost_foster_week": PRICES})


@pytest.mark.parametrize(
    ("spoil", "words"), [(of_another_model, "another version of the model (reference run: plan_starts "), (of_another_file, "another file of tiny")]
)
def test_parameters_are_held_and_everything_says_so(spoil: Callable[[Path], None], words: str, shipped: Path, tmp_path: Path) -> None:
    spoil(shipped)
    with pytest.warns(PosteriorNotUsed) as heard:
        results = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1, out=tmp_path / "out", figures=one_figure)
    (line,) = [str(one.message) for one in heard if one.category is PosteriorNotUsed]
    assert "tiny.csv" in line and words in line and "`python run.py calibrate AUTHORITY.yaml --out results/AUTHORITY`" in line and "\n" not in line
    held = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1, parameters="held")
    pd.testing.assert_frame_equal(results.differences, held.differences)
    assert results.experiment.draw_by_seed == {} and results.intervals == CHANCE
    for name in ("summary", "differences", "composition"):
        assert set(pd.read_parquet(tmp_path / "out" / f"{name}.parquet")["intervals"]) == {CHANCE}, name
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["parameters"]["model"] == fingerprint(["cost_foster_week"])
    assert (record["parameters"]["posterior_model"] == "0" * 12) == (spoil is of_another_model)
    assert record["intervals"] == CHANCE and record["parameters"]["values"] == "held" and words in record["parameters"]["why"]
    assert words in " ".join("\n".join(detail_lines(results)).split()), "wherever a line is broken"
    assert words not in "\n".join(detail_lines(held))
    assert "Bands hold chance among families only" in next(what_bands_hold([results]))


def test_drawn_asked_for_by_name_is_refused(shipped: Path) -> None:
    of_another_model(shipped)
    with pytest.raises(
        InputError,
        match=r"--draws: got 'drawn'; allowed: held, or not given; .*tiny.csv: .*plan_starts .*`python run.py calibrate AUTHORITY.yaml",
    ):
        compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters="drawn")
    shipped.unlink()
    with pytest.raises(InputError, match=r"no posterior ships for tiny\. To make a new one: `python run.py calibrate AUTHORITY.yaml"):
        compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters="drawn")


def test_without_a_posterior_intervals_hold_chance_only_and_nothing_is_warned_of(shipped: Path) -> None:
    shipped.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error", PosteriorNotUsed)
        results = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1)
    assert set(results.summary["intervals"]) == {CHANCE} and results.experiment.parameter_source["why"] == "no posterior ships for tiny"


def test_where_values_are_held_by_name_no_reference_run_is_simulated(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.posteriors.fingerprint.reference_values", lambda: pytest.fail("simulated"))
    assert compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters="held").intervals == CHANCE


def test_draws_are_said_in_tables_run_json_and_repeated(shipped: Path, tmp_path: Path) -> None:
    results = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1, out=tmp_path / "out", figures=one_figure)
    assert set(results.summary["intervals"]) == set(results.differences["intervals"]) == {BOTH}
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    heads = dict(line[2:].split(": ", 1) for line in shipped.read_text().splitlines() if line.startswith("# "))
    stated = {"values": "drawn", "model": heads["model"], "posterior": str(shipped), "posterior_model": heads["model"], "draws": heads["draws"]}
    assert record["parameters"] == stated and record["intervals"] == BOTH
    again, different = repeat(tmp_path / "out", jobs=1, out=tmp_path / "again")
    assert different == [] and again.experiment.parameter_source == stated
    assert json.loads((tmp_path / "again" / "run.json").read_text())["parameters"] == stated
    assert set(pd.read_csv(tmp_path / "out" / "figures" / "one.csv")["intervals"]) == {BOTH}


def test_one_draw_for_all_runs_leaves_chance_only(shipped: Path) -> None:
    results = compare(BASELINE, [PROGRAMME], runs=2, seed=1, jobs=1)
    assert results.experiment.draw_by_seed and set(results.differences["intervals"]) == {CHANCE}
    assert "all runs take one draw of the posterior" in "\n".join(detail_lines(results))


def test_shares_and_programmes_have_the_label_too(shipped: Path) -> None:
    found = ablate(PROGRAMME, runs=2, seed=2, jobs=1, measures=["plan_starts"])
    assert {*found.shares["intervals"], *found.whole["intervals"], *found.interactions["intervals"]} == {BOTH}
    shipped.unlink()
    assert set(side_by_side(list(programmes([PROGRAMME], runs=1, jobs=1)))["intervals"]) == {CHANCE}


def one_figure(results: Any, folder: Path) -> None:
    """Draw a figure that says what its intervals hold."""
    save(new_axes().figure, pd.DataFrame({"value": [1.0], "intervals": results.intervals}), folder / "one")


def test_a_figure_says_what_its_intervals_hold(shipped: Path) -> None:
    for is_there, words in ((True, BOTH), (False, CHANCE)):
        if not is_there:
            shipped.unlink()
        results = compare(BASELINE, [PROGRAMME], runs=2, seed=2, jobs=1)
        assert caption_of(results, "2 pairs.").endswith(f"2 pairs. Intervals hold {words}.")


@pytest.mark.parametrize("parameters", [[], ["--parameters", "drawn"]])
def test_the_command_line_says_it_once_and_refuses_drawn(
    parameters: list[str], shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_another_model(shipped)
    status = run.main(["compare", BASELINE, PROGRAMME, "--runs", "1", "--jobs", "1", *parameters])
    err = capsys.readouterr().err
    assert status == (2 if parameters else 0)
    assert err.count("PARAMETERS HELD, INTERVALS HOLD CHANCE ONLY: ") == (0 if parameters else 1) and "Warning" not in err
    assert ("Wrong input. --draws: got 'drawn'" in err) == bool(parameters)


def test_help_says_what_happens_when_it_is_not_given() -> None:
    done = subprocess.run([sys.executable, "run.py", "compare", "--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert "If not given, drawn where a posterior of this model ships, else held" in " ".join(done.stdout.split())
