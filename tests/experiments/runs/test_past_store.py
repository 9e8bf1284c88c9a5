"""The cache of histories: trajectories are equal with and without it, and whatever is wrong with it costs time only."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs import past_store as module
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import future_world, shared_history, simulate_until
from experiments.runs.past_store import ENDING, LIMIT, PART, PastStore, limit_gb, past_folder, past_key, past_store, rows_in_use
from simulation.build import build_world
from simulation.world import World
from tests.helpers import REPOSITORY
from tests.smallshire import first_difference

TINY = experiment_of([resolve_scenario(str(REPOSITORY / "tests" / "data" / "tiny_programme_run.yaml"), Overrides(thresholds="halfway"))])
LOGGED = replace(TINY, is_logging=True)
KEY = "seed-3-abc"


@pytest.fixture(scope="module")
def past() -> World:
    return shared_history(TINY, 3)


def store(folder: Path, limit_bytes: float = 1e9) -> PastStore:
    return PastStore(folder / "pasts", limit_bytes)


def refused() -> World:
    raise AssertionError("the history is simulated though it is kept")


def finished(past: World) -> World:
    """Return the world at the end of the window, from a copy of its history."""
    return simulate_until(future_world(TINY, TINY.arms[0], past), TINY.last_week + 1)


def test_trajectories_with_and_without_the_cache_are_equal_record_for_record(past: World, tmp_path: Path) -> None:
    store(tmp_path).remembered(KEY, lambda: past)
    kept = store(tmp_path).remembered(KEY, refused)
    assert first_difference(past, kept, but=("open_families",)) == ""
    rows = int(past.state[0]["open_families"])
    assert rows > 5 and past.open_families[:rows].tobytes() == kept.open_families[:rows].tobytes()
    assert first_difference(finished(past), finished(kept)) == ""


def test_capacities_and_types_are_kept(past: World, tmp_path: Path) -> None:
    store(tmp_path).save(KEY, past)
    kept = store(tmp_path).load(KEY)
    assert kept is not None
    for name, mine, theirs in zip(World._fields, past, kept):
        assert mine.dtype == theirs.dtype and mine.dtype.isalignedstruct == theirs.dtype.isalignedstruct, name
        assert mine.shape == theirs.shape and theirs.flags.writeable and theirs.flags.c_contiguous, name


def test_a_history_with_logs_is_kept_whole(tmp_path: Path) -> None:
    past = shared_history(replace(LOGGED, start=TINY.start.replace(year=TINY.start.year - 1)), 4)
    store(tmp_path).save(KEY, past)
    kept = store(tmp_path).load(KEY)
    assert kept is not None and first_difference(past, kept) == ""
    assert rows_in_use(past)["weekly"] > 10 and np.any(kept.weekly)


def test_rows_out_of_use_are_not_kept(past: World, tmp_path: Path) -> None:
    store(tmp_path).save(KEY, past)
    grown = past._replace(families=np.concatenate([past.families, np.zeros(500_000, past.families.dtype)]))
    store(tmp_path).save("larger", grown)
    sizes = {path.stem: path.stat().st_size for path in (tmp_path / "pasts").iterdir()}
    assert abs(sizes["larger"] - sizes[KEY]) < 100
    larger = store(tmp_path).load("larger")
    assert larger is not None and len(larger.families) == len(grown.families)


def torn(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 10)


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def another(path: Path) -> None:
    PastStore(path.parent, 1e9).save("seed-4-abc", shared_history(TINY, 4))
    path.with_name(f"seed-4-abc{ENDING}").replace(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [torn, altered, emptied, another, a_folder])
def test_a_file_that_is_not_whole_is_simulated_again(spoil: Callable[[Path], None], past: World, tmp_path: Path) -> None:
    store(tmp_path).save(KEY, past)
    spoil(tmp_path / "pasts" / f"{KEY}{ENDING}")
    calls: list[int] = []
    found = store(tmp_path).remembered(KEY, lambda: calls.append(1) or past)  # type: ignore[func-returns-value]
    assert calls == [1] and found is past
    if spoil is not a_folder:
        assert first_difference(past, store(tmp_path).remembered(KEY, refused)) == ""
    assert not list((tmp_path / "pasts").glob(f"*{PART}"))


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(past: World, tmp_path: Path) -> None:
    (tmp_path / "pasts").write_text("a file is in the way")
    assert store(tmp_path).remembered(KEY, lambda: past) is past


def test_the_least_recently_used_goes_first(past: World, tmp_path: Path) -> None:
    cache = store(tmp_path)
    for i, name in enumerate("abc"):
        cache.save(name, past)
        os.utime(cache.folder / f"{name}{ENDING}", (1000.0 + i, 1000.0 + i))
    size = (cache.folder / f"a{ENDING}").stat().st_size
    assert cache.load("a") is not None
    store(tmp_path, 3.5 * size).save("d", past)
    assert sorted(path.stem for path in cache.folder.iterdir()) == ["a", "c", "d"]
    store(tmp_path, 0.5 * size).save("e", past)
    assert sorted(path.stem for path in cache.folder.iterdir()) == ["a", "c", "d"], "what is larger than the limit is not kept"


def test_what_a_killed_process_left_is_deleted(past: World, tmp_path: Path) -> None:
    cache = store(tmp_path)
    cache.save("a", past)
    for name, age in (("old", 2.0), ("young", 0.5)):
        part = cache.folder / f"{name}{PART}"
        part.touch()
        os.utime(part, (part.stat().st_mtime - age * module.ABANDONED_SECONDS,) * 2)
    cache.save("b", past)
    assert sorted(path.name for path in cache.folder.iterdir()) == [f"a{ENDING}", f"b{ENDING}", f"young{PART}"]


def test_threads_and_processes_share_it(past: World, tmp_path: Path) -> None:
    code = (
        "import sys; from tests.experiments.runs.test_past_store import *\n"
        "for _ in range(3): store(Path(sys.argv[1])).save(KEY, shared_history(TINY, 3)) or store(Path(sys.argv[1])).load(KEY)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=REPOSITORY)
    found: list[World | None] = []

    def share() -> None:
        for _ in range(6):
            store(tmp_path).save(KEY, past)
            found.append(store(tmp_path).load(KEY))

    threads = [threading.Thread(target=share) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert process.wait() == 0 and len(found) == 12
    assert all(world is not None and first_difference(past, world) == "" for world in found)


def test_the_key_depends_on_everything_that_moves_a_history(monkeypatch: pytest.MonkeyPatch) -> None:
    authority, parameters, window = TINY.authority, TINY.parameters, (TINY.start, TINY.end, TINY.split_week, TINY.danger_line_week)
    name = sorted(parameters)[0]
    other = parameters | {name: parameters[name].model_copy(update={"value": np.nextafter(parameters[name].value, 1e9)})}
    busier = authority.model_copy(update={"burn_in_years": authority.burn_in_years.model_copy(update={"value": 7.0})})
    keys = [
        past_key(authority, parameters, 3, window),
        past_key(busier, parameters, 3, window),
        past_key(authority, other, 3, window),
        past_key(authority, parameters, 4, window),
        past_key(authority, parameters, 3, (window[0].replace(day=2), *window[1:])),
        past_key(authority, parameters, 3, (window[0], window[1].replace(day=2), *window[2:])),
        past_key(authority, parameters, 3, (*window[:2], window[2] + 1, window[3])),
        past_key(authority, parameters, 3, (*window[:3], window[3] + 1)),
        past_key(authority, parameters, 3, window, 100),
    ]
    monkeypatch.setattr(module, "sources", lambda: "another version")
    keys.append(past_key(authority, parameters, 3, window))
    assert len(set(keys)) == len(keys)
    monkeypatch.undo()
    assert past_key(TINY.authority, dict(reversed(parameters.items())), np.int64(3), window) == keys[0]


def test_a_world_before_its_first_week_is_kept(tmp_path: Path) -> None:
    world = build_world(TINY.authority, TINY.parameters, 1, TINY.start, TINY.end)
    store(tmp_path).save(KEY, world)
    kept = store(tmp_path).load(KEY)
    assert kept is not None and first_difference(world, kept) == ""


@pytest.mark.parametrize("given", ["", "two", "-1", "nan", "inf", "2 GB"])
def test_a_limit_that_is_no_number_is_wrong_input(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMIT, given)
    with pytest.raises(InputError, match=f"{LIMIT}: got .*gigabytes"):
        past_store()


def test_the_limit_switches_it_off_or_sets_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMIT, "0")
    assert past_store() is None
    monkeypatch.setenv(LIMIT, "0.5")
    half = past_store()
    assert half is not None and half.limit_bytes == 5e8
    assert limit_gb(None) == 2.0


def test_it_stands_beside_the_compiled_code_of_all_versions() -> None:
    assert past_folder().name == "pasts" and past_folder().parent.name == "family-safeguarding"
