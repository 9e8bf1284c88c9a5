"""The main job's results folder: every promised file, with the promised columns, periods and areas."""

import errno
import json
import os
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from experiments.comparison.compare import main_job
from experiments.comparison.simulate import simulate
from experiments.presentation.figures.comparison import draw_main
from experiments.runs.failures import RunFailed
from experiments.runs.interruption import listening
from experiments.runs.results_folder import FIGURES, Contents, put_in_place, recover, set_aside
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

COLUMNS = {
    "summary.parquet": "scenario, measure, unit, area, period, mean, median, low, high, runs",
    "differences.parquet": "policy, baseline, measure, unit, area, period, difference, difference_low, difference_high, ratio, ratio_low, "
    "ratio_high, runs, correlation",
    "weekly.parquet": "scenario, run, week, date, area, measure, value",
    "episodes.parquet": "scenario, run, child_key, family_key, area, track, status, start_date, end_date, reason_ended, decided_by, "
    "belief_at_start, true_risk_at_start",
}
LOGS = {
    "encounters.parquet": "scenario, run, date, family_key, parent_key, worker_key, presentation, belief, true_risk",
    "decisions.parquet": "scenario, run, date, family_key, decision, answer, belief, true_risk",
}
DAY = r"\d{4}-\d\d-\d\d"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a main job on the tiny authority, drawn."""
    out = tmp_path_factory.mktemp("folder") / "main"
    main_job(runs=2, seed=4, jobs=1, out=out, scenarios=(BASELINE, PROGRAMME), figures=draw_main, keep="episodes")
    return out


def table(path: Path) -> pd.DataFrame:
    """Return a table of a results folder."""
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_its_columns_in_order(name: str, folder: Path) -> None:
    promised = COLUMNS[name].split(", ")
    found = table(folder / name)
    assert list(found)[: len(promised)] == promised and len(found) > 0


def test_logs_have_their_columns(tmp_path: Path) -> None:
    simulate(BASELINE, weeks=30, log=True, out=tmp_path)
    for name, columns in LOGS.items():
        found = table(tmp_path / name)
        assert not set(columns.split(", ")) - set(found) and len(found) > 0


@pytest.mark.parametrize("name", ["summary.parquet", "differences.parquet"])
def test_a_stock_stands_at_a_date_and_a_flow_over_an_interval(name: str, folder: Path) -> None:
    found = table(folder / name)
    assert {period for period in found["period"] if not re.fullmatch(f"{DAY}(/{DAY})?", period)} == set()
    assert set(found["area"]) == {"all", "hill", "vale"}
    plans, starts = (set(found[found["measure"] == measure]["period"]) for measure in ("protection_plans", "plan_starts"))
    assert {"2014-03-31", "2015-03-31", "2015-12-31"} <= plans
    assert "2014-04-01/2015-03-31" in starts and not {period for period in starts if "/" not in period}
    assert not found[["measure", "unit", "area", "period"]].isna().any().any()
    for measure in set(found["measure"]):
        assert measure.endswith("_per_10000") == (found[found["measure"] == measure]["unit"].str.startswith("per 10,000").any())


def test_long_tables_say_who_where_and_when(folder: Path) -> None:
    weekly, episodes = table(folder / "weekly.parquet"), table(folder / "episodes.parquet")
    assert set(weekly["run"]) == set(episodes["run"]) == {4, 5}
    assert isinstance(weekly["date"].iloc[0], date) and {day.weekday() for day in set(weekly["date"])} == {0}
    assert set(weekly["area"]) == {"all", "hill", "vale"} and set(episodes["area"]) <= {"hill", "vale"}
    assert set(episodes["track"]) <= {"plan", "court", "care", "placement"}
    open_ones = episodes[episodes["end_date"].isna()]
    assert len(open_ones) and set(open_ones["reason_ended"]) == {"still_open"}


def test_the_record_is_enough_to_repeat_the_run(folder: Path) -> None:
    record = json.loads((folder / "run.json").read_text())
    for name in ("configuration", "seeds", "draws", "versions", "commit", "sources", "wall_seconds", "machine", "command", "is_complete"):
        assert name in record
    assert {"authority", "parameters", "arms", "pairs", "start", "end", "is_logging"} <= set(record["configuration"])


def test_every_figure_has_its_table_beside_it(folder: Path) -> None:
    pictures = sorted((folder / "figures").glob("*.png"))
    assert len(pictures) >= 5
    for picture in pictures:
        assert picture.stat().st_size > 10_000 and len(pd.read_csv(picture.with_suffix(".csv"))) > 0
        assert picture.with_suffix(".svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")


@pytest.mark.fast
@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_disk_that_is_full_while_figures_are_drawn_is_one_message_and_all_else_is_in_place(is_stopped: bool, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def draw(folder: Path) -> None:
        (folder / "half.png").write_bytes(b"half of a figure")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    contents = Contents(lambda folder: (folder / "table.csv").write_text("a\n1\n") and None, dict, draw, is_stopped)
    said = r"Cannot draw figures into .*out: No space left.*Tables and run.json are in place. 3 runs are kept; go on with --resume."
    with listening() as interruption, pytest.raises(RunFailed, match=said):
        put_in_place(out, contents, interruption, "3 runs are kept; go on with --resume.")
    assert json.loads((out / "run.json").read_text())["files"] == ["run.json", "table.csv"]
    assert (out / "table.csv").exists() and not (out / FIGURES).exists(), "a half figure is none"


def test_a_kill_between_the_two_renames_of_a_replacement_loses_neither_folder(tmp_path: Path) -> None:
    """The old folder stands aside and the new one is not in place yet: the old is put back. If the new one is, the old is deleted."""
    place, aside = tmp_path / "out", set_aside(tmp_path / "out")
    aside.mkdir()
    (aside / "run.json").write_text("old")
    recover(place)
    assert (place / "run.json").read_text() == "old" and not aside.exists()
    aside.mkdir()
    recover(place)
    assert (place / "run.json").read_text() == "old" and not aside.exists()
