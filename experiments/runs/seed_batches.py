"""Simulating an experiment's seeds: all of them, or batch by batch until a rule has enough."""

from collections.abc import Sequence
from typing import Any

from experiments.runs.executor import Finished
from experiments.runs.experiment import Experiment
from experiments.runs.seed_rule import SeedRule
from experiments.runs.session import Session
from experiments.runs.tasks import Task, Work


def simulate_seeds(
    experiment: Experiment, rule: SeedRule | None, session: Session, work: Work, tasks: Sequence[Task]
) -> tuple[Finished, int, dict[str, Any]]:
    """Simulate seeds; return what became of them, how many were asked for, and what is to be noted of it in run.json.

    Parameters
    ----------
    experiment
        What is simulated.
    rule
        Decides after each batch; None: all seeds are one batch.
    session, work, tasks
        See `Session.run`. Runs that the store has beyond those that the rule needs stay in it.

    Raises
    ------
    InputError
        If what the rule asks for is out of reach.
    """
    words = f"simulating {experiment.authority.name}"
    if rule is None:
        return session.run(work, tasks, words, "seed"), len(tasks), {}
    watch, found, tried = rule.watch(experiment), Finished(()), 0
    for begins, tried in rule.batches(len(tasks)):
        batch = session.run(work, tasks[begins:tried], f"{words}, runs {begins + 1} to {tried} of at most {len(tasks)}", "seed")
        found = Finished(found.tasks + batch.tasks, found.failures + batch.failures, batch.is_stopped)
        for task in batch.tasks:
            watch.add(task.payload, session.store.read(task.key))
        if batch.is_stopped or not found.tasks or watch.is_enough(tried, session.is_kept):
            break
    session.keys += [task.key for task in tasks if session.store.has(task.key)]
    return found, len(tasks) if found.is_stopped else tried, watch.note()
