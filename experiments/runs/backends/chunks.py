"""Chunks of tasks for workers of a cluster: their size follows what a task takes."""

from collections import deque
from statistics import median

CHUNK_SECONDS = 1.0
"""What a chunk is to take: handing one over costs some milliseconds."""

GROWTH = 4
"""A chunk has at most so many times the tasks of the largest one that was measured."""

SHARES = 3
"""What is left is cut into at least so many chunks for each thread, so that none waits long for the last one."""

MEASURED = 7
"""So many chunks are looked back on: the first hold the loading of compiled code, and later ones may be of another kind."""


class ChunkSize:
    """How many tasks the next chunk has."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=MEASURED)
        self._largest = 0

    def measured(self, tasks: int, seconds: float) -> None:
        """Take note of what a chunk took on its worker."""
        self._seconds.append(seconds / tasks)
        self._largest = max(self._largest, tasks)

    def next(self, left: int, slots: int) -> int:
        """Return the number of tasks of the next chunk.

        Parameters
        ----------
        left
            Tasks that no chunk has yet.
        slots
            Chunks that workers carry out at a time.

        Examples
        --------
        >>> size = ChunkSize()
        >>> size.next(1000, 2)
        1
        >>> size.measured(1, 0.01)
        >>> size.next(1000, 2)
        4
        >>> size.measured(4, 0.04)
        >>> size.measured(100, 1.0)
        >>> size.next(1000, 2), size.next(30, 2), size.next(1, 2)
        (100, 5, 1)
        """
        if not self._seconds:
            return min(1, left)
        wanted = round(CHUNK_SECONDS / max(median(self._seconds), 1e-6))
        return max(1, min(wanted, GROWTH * self._largest, left // (SHARES * slots)))
