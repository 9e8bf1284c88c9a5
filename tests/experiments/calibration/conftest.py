"""Calibration's tests run as calibrations do: linear algebra on one thread, which for small matrices is also the fastest."""

from collections.abc import Iterator

import pytest

from experiments.inputs.optional_packages import single_threaded_linear_algebra


@pytest.fixture(autouse=True)
def linear_algebra_on_one_thread() -> Iterator[None]:
    """Hold the threads for every test of this folder."""
    with single_threaded_linear_algebra():
        yield
