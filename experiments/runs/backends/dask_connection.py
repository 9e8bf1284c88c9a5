"""The connection to Dask: opened once for a command, checked before any work, and closed at its end."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.optional_packages import check_packages
from experiments.runs.backends.cluster_file import cluster_of, read_cluster_file
from experiments.runs.engines import Dask

CONNECT_SECONDS = 10.0
"""A scheduler that does not answer within this time cannot be reached."""

LOOKING_SECONDS = 1.0
"""Between two looks at how many workers there are."""

ADDRESS = re.compile(r"([a-z]+://)?[^\s:/]+:\d{1,5}|inproc://\S+")


@dataclass
class Workers:
    """An open connection.

    Parameters
    ----------
    client
        Of Dask distributed.
    where
        The scheduler, as messages call it.
    most
        Threads that a cluster may grow to; 0 if nothing is known of it.
    """

    client: Any
    where: str
    most: int = 0
    _threads: int = 0
    _looked: float = field(default=float("-inf"))

    @property
    def threads(self) -> int:
        """Threads of all workers that are there, as of about a second ago."""
        if time.monotonic() - self._looked > LOOKING_SECONDS:
            with suppress(Exception):  # the scheduler is busy or gone: the chunks will say so
                self._threads = sum(self.client.nthreads().values())
            self._looked = time.monotonic()
        return self._threads


def check_dask(engine: Dask) -> None:
    """Raise InputError if packages are missing, or a file or an address is wrong; nothing is started."""
    if engine.cluster is not None:
        read_cluster_file(engine.cluster)
    else:
        check_packages("--scheduler", "dask", "distributed")
        address_of(engine.scheduler or "")


def address_of(given: str) -> str:
    """Return a scheduler's address, read from its scheduler file if that is what is given; raise InputError."""
    path = Path(given).expanduser()
    if given and "://" not in given and path.is_file():
        try:
            return str(json.loads(path.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, KeyError, TypeError):
            fix = "`dask scheduler --scheduler-file FILE` writes one."
            raise InputError("--scheduler", "", given, "a scheduler file, with the scheduler's address", fix) from None
    if not ADDRESS.fullmatch(given):
        raise InputError("--scheduler", "", given, "an address, as tcp://node7:8786, or a scheduler file that is there")
    return given if "://" in given else f"tcp://{given}"


@contextmanager
def connected(engine: Dask) -> Iterator[Workers]:
    """Give an open connection while the block runs.

    Raises
    ------
    InputError
        If the scheduler does not answer.
    """
    check_dask(engine)
    import dask
    import distributed  # noqa: F401 - its defaults must be there before one is changed, or all are taken away with the change

    with dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS} s"}):
        if engine.cluster is None:
            address = address_of(engine.scheduler or "")
            with closing_client(client_of(address)) as client:
                yield Workers(client, address)
        else:
            with cluster_of(engine.cluster) as (cluster, file), closing_client(client_of(cluster)) as client:
                yield Workers(client, f"of {engine.cluster}", file.most_threads)


def client_of(place: Any) -> Any:
    """Return a client of a scheduler's address or of a cluster; raise InputError if it does not answer."""
    from distributed import Client

    try:
        return Client(place, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        fix = f"Is it running, and reachable from here? Tried for {CONNECT_SECONDS:g} s ({type(error).__name__})."
        raise InputError("--scheduler", "", NotGiven(str(place)), "the address of a Dask scheduler that answers", fix) from error


@contextmanager
def closing_client(client: Any) -> Iterator[Any]:
    """Give a client and close it at the end, whether or not anybody still answers."""
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=CONNECT_SECONDS)
