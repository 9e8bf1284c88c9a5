"""One small results folder of each command, made once."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.experiments.presentation.report.folders import made


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives a results folder of a command; nobody changes it."""
    place = tmp_path_factory.mktemp("results")
    return cache(lambda kind: made(kind, place / kind))


@pytest.fixture
def copy_of(folder_of: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return what gives a copy of a results folder, which a test may change."""
    return lambda kind: Path(shutil.copytree(folder_of(kind), tmp_path / kind))
