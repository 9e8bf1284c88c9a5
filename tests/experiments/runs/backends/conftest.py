"""Two Dask workers on this machine, which all tests of a process share."""

from collections.abc import Iterator

import pytest

from experiments.runs.backends import opened
from experiments.runs.backends.dask_connection import Workers
from experiments.runs.engines import Dask
from tests.experiments.runs.dask_works import two_workers


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """Return the address of a scheduler with two worker processes."""
    with two_workers() as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="session")
def workers(scheduler: str) -> Iterator[Workers]:
    """Return a connection to them."""
    with opened(Dask(scheduler)) as connection:
        assert connection is not None
        yield connection
