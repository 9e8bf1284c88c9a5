"""One task after the other, in the calling thread."""

from collections.abc import Generator, Sequence

from experiments.runs.backends.base import Backend, Completed, attempt
from experiments.runs.tasks import Task, Work


class SerialBackend(Backend):
    """Carries out tasks in the calling thread, in their order."""

    def run(self, work: Work, tasks: Sequence[Task]) -> Generator[Completed, None, None]:
        """See `Backend.run`."""
        for task in tasks:
            if self.flag.is_set:
                return
            completed = attempt(work, task, self.flag)
            if completed is None:
                return
            yield completed
