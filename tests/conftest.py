"""What pytest must know before it imports tests."""

import os
import signal

import pytest

# A shell without job control starts background commands with Ctrl-C ignored, and every process that a test starts would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ["COLUMNS"] = "180"  # of what commands print, whatever terminal or worker the tests run in

pytest.register_assert_rewrite("tests.simulation.laws")  # so that a broken law shows its values

os.environ["FAMILY_SAFEGUARDING_PAST_GB"] = "0"  # every history is simulated, but where a test asks for the cache
