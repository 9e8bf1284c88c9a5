"""What pytest is told before it imports tests."""

import pytest

pytest.register_assert_rewrite("tests.simulation.laws")  # so that a broken law shows its values
