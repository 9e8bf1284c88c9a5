"""Packages that an extra installs: whether they are there, and how they are run."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from experiments.inputs.errors import InputError, NotGiven


def check_library() -> None:
    """Raise InputError if scikit-learn is not installed."""
    if find_spec("sklearn") is None:
        missing = NotGiven("scikit-learn is not installed")
        raise InputError("calibrate", "", missing, "an installation with the extra `analysis`", "`make setup` installs it, too.")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra run on one thread: sums in another order would differ in their last bits."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
