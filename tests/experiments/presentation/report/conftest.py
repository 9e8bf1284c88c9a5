"""One small results folder of each command, made once."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.write import report_html
from tests.experiments.presentation.report.folders import Page, made, page_in


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives a results folder of a command; nobody changes it."""
    place = tmp_path_factory.mktemp("results")
    return cache(lambda kind: made(kind, place / kind))


@pytest.fixture(scope="session")
def text_of(folder_of: Callable[[str], Path]) -> Callable[[str], str]:
    """Return what gives the report of a command's folder."""
    return cache(lambda kind: report_html(read_folder(folder_of(kind))))


@pytest.fixture(scope="session")
def page_of(text_of: Callable[[str], str]) -> Callable[[str], Page]:
    """Return what gives the elements of that report."""
    return cache(lambda kind: page_in(text_of(kind)))


@pytest.fixture
def copy_of(folder_of: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return what gives a copy of a results folder, which a test may change."""
    return lambda kind: Path(shutil.copytree(folder_of(kind), tmp_path / kind))
