"""The worlds of one moment, as a fixture."""

import pytest

from tests.moments import Both, both_drivers


@pytest.fixture(scope="session")
def both() -> Both:
    """Return Smallshire by both drivers."""
    return both_drivers()
