"""What every wrong input must get: exit status 2, one message that names it, no traceback, nothing begun and nothing left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from run import main

TRACE = "Traceback"


class Began(Exception):
    """Work began, although something that was given is wrong."""


@contextmanager
def no_work() -> Iterator[None]:
    """Raise Began where a command would compile the week, which comes after all checks and before every run."""

    def begin(*_: Any) -> None:
        raise Began

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.runs.run.compile_week", begin)
        yield


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the message that wrong arguments get; assert that it is one."""
    capsys.readouterr()
    with no_work():
        status = main(arguments)
    said = capsys.readouterr()
    assert status == 2, f"{arguments}: status {status}: {said.out[:300]} {said.err[:300]}"
    assert said.out == "" and TRACE not in said.err, said
    assert said.err.startswith("Wrong input. "), said.err
    assert len(said.err) < 2000 and len(said.err.splitlines()) <= 3, said.err
    return said.err


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, also those of its folders."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}
