"""A stage of a study carried out by parts that know nothing of each other, and the gathering of what they computed."""

from collections.abc import Sequence

from experiments.runs.engines import Part, PartDone, TasksMissing
from experiments.runs.executor import Finished
from experiments.runs.store import Store
from experiments.runs.tasks import Task


def own_tasks(part: Part, tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks of a part: every `of`-th in the order of the stage, whatever is computed already; of part 0 the first."""
    if part.number == 0:
        return list(tasks[:1])
    return list(tasks[part.number - 1 :: part.of])


def end_part(stage: str, own: Sequence[Task], before: int, finished: Finished) -> PartDone:
    """Return what ends a part after its share of a stage; before: how many of its own tasks were computed already."""
    failed = len(finished.failures)
    return PartDone(stage, len(finished.tasks) - before, before, failed, len(own) - len(finished.tasks) - failed)


def gathered(stage: str, tasks: Sequence[Task], store: Store) -> Finished:
    """Return the tasks of a stage that parts have computed; raise TasksMissing if any is left."""
    places = tuple(i for i, task in enumerate(tasks) if not store.has(task.key))
    if places:
        raise TasksMissing(stage, len(places), len(tasks), places)
    return Finished(tuple(tasks))
