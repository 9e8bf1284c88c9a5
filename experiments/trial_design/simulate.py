"""Runs of a trial: each cluster with each date on which it may go live, and without the policy, from one history and one seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from experiments.inputs.checks import check_policy, first_start
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import parameters_of, read_authority, read_policy
from experiments.inputs.scenario import USUAL, ResolvedScenario, check_window, with_go_live_date
from experiments.inputs.validation_messages import settings_from
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.periods import Period, window_of
from experiments.runs.experiment import Arm, Experiment
from experiments.runs.futures import copy_world_over, future_world, shared_history, simulate_until
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.study_runs import StudyRun, StudyWork, seed_of_draw, study_tasks
from experiments.runs.tasks import Task
from experiments.trial_design.clusters import scaled_authority
from experiments.trial_design.cohort import counts_by_week
from experiments.trial_design.design import Design
from experiments.trial_design.draws import Values, values_by_replicate
from experiments.trial_design.study import Cluster, TrialStudy, referral_weeks
from simulation.build import apply_policy
from simulation.calendar import date_of, week_of
from simulation.settings import Authority, Policy
from simulation.world import World

ERRORS = ("harm_at_home_events", "missed_high_risk_children", "needless_plans", "needless_care_entries")
"""Both errors: harm missed, and needless intervention; over the time from the first go-live to the end of the window."""

NONE = "none"
"""The arm in which nobody goes live."""


@dataclass(frozen=True)
class TrialWork:
    """Simulates the arms of one cluster and seed, and counts its children by week of first referral.

    Parameters
    ----------
    works
        By cluster: its experiment, and the measures of both errors.
    first_week, weeks
        Of referrals.
    follow_up
        Weeks after first referral.
    """

    works: Mapping[str, StudyWork]
    first_week: int
    weeks: int
    follow_up: int

    def __call__(self, payload: tuple[str, StudyRun]) -> dict[str, np.ndarray]:
        """Return `children` and `looked_after`, shape (arms, weeks), and both errors as `values`, shape (arms, measures)."""
        cluster, run = payload
        work = self.works[cluster]
        experiment = with_parameter_values(work.experiment, run.values)
        found = {arm.name: self.measured(work, world) for arm, world in worlds_at_end(experiment, run)}
        return {name: np.array([found[arm.name][name] for arm in run.arms]) for name in ("children", "looked_after", "values")}

    def measured(self, work: StudyWork, world: World) -> dict[str, np.ndarray]:
        """Return what is kept of one arm."""
        children, looked_after = counts_by_week(world, self.first_week, self.weeks, self.follow_up)
        values = work.evaluator.measure(world.weekly, world.judgements)[list(work.places)]
        return {"children": children, "looked_after": looked_after, "values": values}


def worlds_at_end(experiment: Experiment, run: StudyRun) -> Iterator[tuple[Arm, World]]:
    """Yield each arm with its world at the end of the window; the world is only good until the next one is asked for.

    Before its first ingredient starts an arm is as the one in which nobody goes live. So that one is simulated once, and each arm is parted from it
    in the week of its first start: the same to the last bit as an arm simulated from the end of the common history.

    Parameters
    ----------
    experiment
        Of the cluster.
    run
        The first of its arms has no ingredients.
    """
    without, *others = run.arms
    nobody = future_world(experiment, without, shared_history(experiment, run.seed))
    world = None
    for arm in sorted(others, key=week_of_start):
        nobody = simulate_until(nobody, week_of_start(arm))
        world = apply_policy(copy_world_over(nobody, world), experiment.authority, arm.policy)
        world = simulate_until(world, experiment.last_week + 1)
        yield arm, world
    yield without, simulate_until(nobody, experiment.last_week + 1)


def week_of_start(arm: Arm) -> int:
    """Return the week in which the first ingredient of an arm starts."""
    day = first_start(arm.policy)
    assert day is not None
    return week_of(day)


@dataclass(frozen=True)
class TrialRuns:
    """The work of a study and the arms of each of its clusters.

    Parameters
    ----------
    work
        See `TrialWork`.
    arms
        By cluster of the study: the arm of each (week of go-live from the first week of referrals, weeks of contamination); None: nobody goes live.
    values
        By cluster: parameter values of every replicate, empty where they are held.
    authorities
        Of the clusters, as their files have them.
    """

    work: TrialWork
    arms: Mapping[str, Mapping[tuple[int, int] | None, Arm]]
    values: Mapping[str, Sequence[Values]]
    authorities: Sequence[Authority]

    @property
    def measures(self) -> list[str]:
        """The measures of both errors, in the order of `values`."""
        return [cell.measure for cell in next(iter(self.work.works.values())).cells]


def runs_of_trial(study: TrialStudy, path: Path, designs: Sequence[Design]) -> TrialRuns:
    """Return the work and the arms of a study; raise InputError for clusters and policies that do not fit.

    Parameters
    ----------
    study, path
        And its file, for messages.
    designs
        All that are assembled from the runs.
    """
    works, arms, values, authorities = {}, {}, {}, []
    first = week_of(study.referrals_from) + min(min(design.starts) for design in designs)
    for i, cluster in enumerate(study.clusters):
        authorities.append(read_authority(cluster.authority, path, f"clusters[{i}].authority", path.parent))
        values[cluster.name] = values_by_replicate(study, path, i, authorities[-1])
        authority = scaled_authority(authorities[-1], cluster.scale)
        arms[cluster.name] = arms_of(study, path, authority, goes_live(cluster, designs))
        works[cluster.name] = work_of(study, authority, tuple(arms[cluster.name].values()), first)
    longest = max(referral_weeks(study, length) for length in study.lengths)
    return TrialRuns(TrialWork(works, week_of(study.referrals_from), longest, study.follow_up_weeks), arms, values, authorities)


def goes_live(cluster: Cluster, designs: Sequence[Design]) -> list[tuple[int, int]]:
    """Return the weeks in which a cluster may go live, each with the weeks of contamination before it; in all designs."""
    wanted = [each.arm_key(date) for each in designs for date, of in enumerate(each.date_strata) if of == cluster.stratum]
    return sorted(set(wanted))


def arms_of(study: TrialStudy, path: Path, authority: Authority, lives: Sequence[tuple[int, int]]) -> dict[tuple[int, int] | None, Arm]:
    """Return the arms of a cluster: without the policy, and with each go-live."""
    policy = read_policy(study.policy, authority, path, "policy", path.parent)
    check_contamination(study, path, policy)
    found: dict[tuple[int, int] | None, Arm] = {None: Arm(NONE, read_policy(USUAL, authority, path), study.thresholds)}
    for start, lead in lives:
        day = day_of_week(study, week_of(study.referrals_from) + start)
        live = contaminated(with_go_live_date(policy, day, f"{path}: dates"), study.contamination.ingredients, lead, path)
        check_policy(live, path, authority)
        found[start, lead] = Arm(f"{day}, {lead} weeks before", live, study.thresholds)
    return found


def day_of_week(study: TrialStudy, week: int) -> date:
    """Return the go-live date of a week: the study's own where it has one there, else the Monday."""
    return next((each.date for each in study.dates if week_of(each.date) == week), date_of(week))


def check_contamination(study: TrialStudy, path: Path, policy: Policy) -> None:
    """Raise InputError for a policy without ingredients, and for contamination by what it does not have."""
    if first_start(policy) is None:
        fix = "The test's size under no effect comes from the same runs with nobody live; no such policy is needed."
        raise InputError(path, "policy", study.policy, "a policy with ingredients, that clusters go live with", fix)
    kinds = list(dict.fromkeys(each.kind for each in policy.ingredients))
    for name in study.contamination.ingredients:
        if name not in kinds:
            raise InputError(path, "contamination.ingredients", name, f"an ingredient of {policy.name}: {', '.join(kinds)}", likely(name, kinds))
    if (study.contamination.weeks or any(study.vary.contamination_weeks)) and not study.contamination.ingredients:
        raise InputError(path, "contamination.ingredients", NotGiven("none"), f"ingredients of {policy.name}: {', '.join(kinds)}")


def contaminated(policy: Policy, kinds: Sequence[str], weeks: int, path: Path) -> Policy:
    """Return a policy whose ingredients of these kinds start so many weeks earlier; nothing else of it changes."""
    if not (weeks and kinds):
        return policy
    shift, changed = timedelta(weeks=weeks), []
    for each in policy.ingredients:
        starts = each.starts
        earlier = {area: start - shift for area, start in starts.items()} if isinstance(starts, dict) else starts - shift
        changed.append({**each.model_dump(), **({"starts": earlier} if each.kind in kinds else {})})
    return settings_from(Policy, {**policy.model_dump(), "ingredients": changed}, path)


def work_of(study: TrialStudy, authority: Authority, arms: tuple[Arm, ...], first: int) -> StudyWork:
    """Return the experiment of a cluster with the measures of both errors; raise InputError for a window that its history cannot have.

    Parameters
    ----------
    study, authority, arms
        Of one cluster.
    first
        Week of the first go-live of any cluster, from which both errors are counted to the end of the window.
    """
    live = next(arm for arm in arms if arm.name != NONE)
    check_window(ResolvedScenario(authority.name, authority.title, authority, live.policy, study.referrals_from, study.end, study.thresholds))
    experiment = Experiment(authority, parameters_of(authority), study.referrals_from, study.end, arms)
    period = Period(window_of(date_of(first), study.end), first, experiment.last_week, is_date=False)
    evaluator = MeasureEvaluator({ALL_AREAS: authority.children.value}, [period], experiment.first_week)
    return StudyWork(experiment, evaluator, tuple(evaluator.place[name, ALL_AREAS, period.label] for name in ERRORS))


def trial_tasks(study: TrialStudy, runs: TrialRuns, designs: Sequence[Design], seed: int) -> list[Task]:
    """Return the tasks of a study, by replicate and cluster.

    Cluster number k of replicate r has seed `seed + 100,000 k + r`: no two clusters share random draws, and replicates are added without
    moving any. Where a design has more clusters than the study names, the same authorities stand there again with other seeds.
    """
    most = max(design.clusters for design in designs)
    return [task_of(study, runs, designs, seed, number, replicate) for replicate in range(study.replicates) for number in range(most)]


def task_of(study: TrialStudy, runs: TrialRuns, designs: Sequence[Design], seed: int, number: int, replicate: int) -> Task:
    """Return the task of one cluster, by number, in one replicate."""
    cluster = study.clusters[number % len(study.clusters)]
    arms = tuple(runs.arms[cluster.name][key] for key in keys_of(cluster, designs, number))
    run = StudyRun(runs.values[cluster.name][replicate], seed_of_draw(seed, number, replicate), arms)
    (task,) = study_tasks(f"trial {cluster.name}", [run])
    return replace(task, label=f"{cluster.name}, seed {run.seed}", payload=(cluster.name, run))


def keys_of(cluster: Cluster, designs: Sequence[Design], number: int) -> list[tuple[int, int] | None]:
    """Return which arms of a cluster are simulated: none, and those of the designs that have a cluster of this number."""
    return [None, *goes_live(cluster, [design for design in designs if number < design.clusters])]
