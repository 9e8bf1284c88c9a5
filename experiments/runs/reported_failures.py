"""Tasks that failed, written down beside the results: one line of JSON each, in a file of the process that met them."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from experiments.runs.failures import Failure
from experiments.runs.record_files import own_name

FILES = "failures-*.jsonl"


class FailureFile:
    """Writes down failures in a folder.

    Parameters
    ----------
    folder
        Nothing is made there before the first failure.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILES.replace("*", own_name())

    def append(self, failure: Failure) -> None:
        """Write down a failure, if there is room: it is reported otherwise, too."""
        with suppress(OSError), self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(asdict(failure), ensure_ascii=False) + "\n")


def reported(folder: Path) -> Iterator[Failure]:
    """Yield the failures written down in a folder, the last of each task alone; also of tasks that have a result since."""
    found: dict[str, Failure] = {}
    for path in sorted(folder.glob(FILES)):
        with suppress(OSError):
            for line in path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError):  # torn by a kill
                    failure = Failure(**json.loads(line))
                    found[failure.key] = failure
    yield from found.values()
