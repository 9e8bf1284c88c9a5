"""What a trial will take, before it starts: each cluster's authority is timed by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from experiments.runs.estimate import Estimate, estimate
from experiments.runs.experiment import split_date
from experiments.runs.study_runs import StudyRun
from experiments.runs.tasks import Task
from experiments.trial_design.simulate import TrialRuns


@dataclass(frozen=True)
class TrialEstimate(Estimate):
    """The estimate of several authorities together, whose tasks have different numbers of arms: `arms_a_task` is the most.

    Parameters
    ----------
    fewest_arms
        The fewest.
    """

    fewest_arms: int = 0

    def line(self) -> str:
        """Return the estimate as sentences."""
        if self.fewest_arms == self.arms_a_task:
            return super().line()
        return super().line().replace(f"of {self.arms_a_task} arms", f"of {self.fewest_arms} to {self.arms_a_task} arms")


def estimate_of(runs: TrialRuns, tasks: Sequence[Task], jobs: int | None, done: int = 0) -> TrialEstimate:
    """Return what the tasks that are left will take.

    Parameters
    ----------
    runs
        Of the trial.
    tasks
        All of them.
    jobs
        Threads; None: unknown, as on a cluster.
    done
        How many the store has: as a share of every cluster's.
    """
    arms: dict[str, list[int]] = {}
    for task in tasks:
        cluster: str = task.payload[0]
        run: StudyRun = task.payload[1]
        arms.setdefault(cluster, []).append(len(run.arms))
    found = [of_cluster(runs, name, counts, jobs) for name, counts in arms.items()]
    left = 1.0 - done / len(tasks)
    seconds, disk = sum(each.seconds for each in found) * left, sum(each.disk_bytes for each in found)
    every = [number for counts in arms.values() for number in counts]
    return TrialEstimate(len(tasks), done, max(every), jobs, seconds, disk, max(each.memory_bytes for each in found), min(every))


def of_cluster(runs: TrialRuns, cluster: str, arms: Sequence[int], jobs: int | None) -> Estimate:
    """Return what the tasks of one cluster will take, if all arms part in the week of the first go-live: later ones take less."""
    numbers, experiment = 2 * runs.work.weeks + len(runs.measures), runs.work.works[cluster].experiment
    parted = replace(experiment, authority=experiment.authority.model_copy(update={"last_observed": split_date(experiment)}))
    return estimate(parted, len(arms), round(sum(arms) / len(arms)), numbers, jobs=jobs)
