"""What carries out tasks: the interface that every backend has."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from experiments.runs.cancellation import CancelFlag, Cancelled, Flag, cancelled_by
from experiments.runs.tasks import Result, Task, Work


@dataclass(frozen=True)
class Completed:
    """A task that ended by itself, with its result or with what it raised.

    Parameters
    ----------
    traceback
        Of an error that another process raised, as text; errors lose theirs on the way.
    """

    task: Task
    result: Result | None = None
    error: BaseException | None = None
    traceback: str = ""


class Backend(ABC):
    """Carries out tasks and yields each as it is completed, in any order.

    A new engine (a cluster, say) is a subclass with its own `run`. It looks at `flag` at least every second or so, and ends early once it is set.
    """

    def __init__(self) -> None:
        self.flag = CancelFlag()

    @abstractmethod
    def run(self, work: Work, tasks: Sequence[Task]) -> Generator[Completed, None, None]:
        """Yield every task that ends, as it ends, until all have ended or the backend was stopped.

        After a stop, tasks that end by themselves before they hear of it are still yielded; cancelled ones are not.
        """

    def stop(self) -> None:
        """Start no further task and let running ones end at their next pause. For good; may be called by a signal handler at any moment."""
        self.flag.set()


def attempt(work: Work, task: Task, flag: Flag) -> Completed | None:
    """Return what became of a task; None if it was cancelled."""
    try:
        with cancelled_by(flag):
            return Completed(task, work(task.payload))
    except Cancelled:
        return None
    except Exception as error:
        return Completed(task, error=error)
