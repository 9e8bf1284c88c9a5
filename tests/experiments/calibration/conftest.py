"""Calibration's tests run as calibrations do: linear algebra on one thread, which for small matrices is also the fastest."""

from collections.abc import Iterator

import pytest

from experiments.inputs.optional_packages import one_thread


@pytest.fixture(autouse=True)
def linear_algebra_on_one_thread() -> Iterator[None]:
    """Hold the threads for every test of this folder."""
    with one_thread():
        yield
