"""Optional packages: a check, before any work, that a command's packages are installed; and how they are run."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from experiments.inputs.errors import InputError, NotGiven

EXTRAS = {
    "SALib": ("SALib", "analysis"),
    "dask": ("dask", "cluster"),
    "dask_jobqueue": ("dask-jobqueue", "cluster"),
    "distributed": ("distributed", "cluster"),
    "ema_workbench": ("ema_workbench", "analysis"),
    "pymoo": ("pymoo", "analysis"),
    "sklearn": ("scikit-learn", "analysis"),
    "solara": ("solara", "page"),
    "threadpoolctl": ("threadpoolctl", "analysis"),
    "weasyprint": ("weasyprint", "pdf"),
}
"""Modules outside the core installation, with their package and the extra of pyproject.toml that installs it."""


def check_packages(command: str, *modules: str) -> None:
    """Raise InputError if a module is not installed, before a command begins.

    Parameters
    ----------
    command
        The command, study or function that needs them.
    modules
        Names of EXTRAS.
    """
    missing = [EXTRAS[name] for name in modules if find_spec(name) is None]
    if missing:
        packages, extra = ", ".join(package for package, _ in missing), missing[0][1]
        fix = f"In the repository: `python -m pip install '.[{extra}]'`."
        raise InputError(command, "", NotGiven(f"it needs {packages}, of the extra `{extra}`: not installed"), "", fix)


@contextmanager
def single_threaded_linear_algebra() -> Iterator[None]:
    """Run linear algebra on one thread: sums in another order would differ in their last bits."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
