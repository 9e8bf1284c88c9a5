"""The library that calibrations need beyond the simulator's own, and how it is run."""

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.errors import InputError, NotGiven

try:
    from threadpoolctl import threadpool_limits
except ImportError as missing:
    raise InputError(
        "calibrate", "", NotGiven("scikit-learn is not installed"), "an installation with the extra `analysis`", "`make setup` installs it, too."
    ) from missing


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra run on one thread: sums in another order would differ in their last bits."""
    with threadpool_limits(limits=1):
        yield
