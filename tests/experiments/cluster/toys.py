"""A study of toys: two stages that compute nothing worth a processor, carried out as real studies are; also a command line of its own."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.cluster import commands, prepared
from experiments.inputs.load import find_config
from experiments.inputs.yaml_files import read_mapping
from experiments.runs.engines import Engine
from experiments.runs.results_folder import Contents
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options

FIRST, SECOND = 11, 6

STUDY = "kind: toys\nscale: 3\n"

TROUBLE = {"fails": "TOYS_FAIL", "stops": "TOYS_STOP", "slow": "TOYS_SLOW"}
"""Environment variables: a point that raises, a point at which this process hears SIGTERM, and seconds that each takes."""


def work(point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
    """Return a number that depends on the point alone."""
    values, seed = point
    time.sleep(float(os.environ.get(TROUBLE["slow"], "0")))
    if os.environ.get(TROUBLE["fails"]) == str(seed):
        raise ZeroDivisionError(f"no families for {seed}")
    if os.environ.get(TROUBLE["stops"]) == str(seed):
        os.kill(os.getpid(), signal.SIGTERM)
    return {"answer": np.random.default_rng(seed).normal(size=3) * values["scale"]}


def toys(
    study: str,
    *,
    seed: int = 1,
    jobs: int | None = 1,
    out: str | Path | None = None,
    resume: bool = False,
    engine: Engine | None = None,
) -> np.ndarray:
    """Return the sum of all toys; the second stage depends on the first."""
    scale = read_mapping(find_config("studies", study, "STUDY", ""))["scale"]
    options = study_options(seed, jobs, out, resume=resume, engine=engine)
    with open_session(options, "toys", {"scale": scale, "seed": seed}) as session:
        first = session.answers(work, "first", [({"scale": scale}, seed + i) for i in range(FIRST)])
        second = session.answers(work, "second", [({"scale": float(first[0][0])}, 100 + seed + i) for i in range(SECOND)])
        total = np.array([*first, *second])
        put(session, total)
    return total


def put(session: Session, total: np.ndarray) -> None:
    """Put the numbers in place, their runs beside them."""
    out = session.options.out
    assert out is not None
    tables = lambda folder: (folder / "toys.csv").write_text("\n".join(map(repr, total.tolist())))  # noqa: E731
    session.put_in_place(out, Contents(tables, lambda: {"question": "toys", "runs": 1, "asked": 1}))
    session.finish(lambda name: True)


class Toys:
    """Stands for a command of `experiments.cluster.commands`."""

    name = kind = "toys"

    @staticmethod
    def function() -> Any:
        """Return the study's function."""
        return toys


@pytest.fixture
def toy_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file of a toy study, with the study known to the commands."""
    for table in (commands.BY_NAME, commands.BY_KIND, prepared.BY_NAME, prepared.BY_KIND):
        monkeypatch.setitem(table, "toys", Toys())  # type: ignore[arg-type]
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    return path


def command(*words: object) -> list[str]:
    """Return the words of the real command line, which knows the toys."""
    return [sys.executable, "-m", "tests.experiments.cluster.toys", *map(str, words)]


if __name__ == "__main__":
    commands.BY_NAME["toys"] = commands.BY_KIND["toys"] = Toys()  # type: ignore[assignment]
    from run import main

    sys.exit(main(sys.argv[1:]))
