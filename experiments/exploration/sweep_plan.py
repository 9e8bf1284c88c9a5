"""What a sweep simulates: points, the arms at each, and tasks of arms that share a history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.exploration.design import design_points
from experiments.exploration.sweep_study import Question, Sweep, size_of
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.levers import lever_names, with_levers
from experiments.runs.experiment import Arm
from experiments.runs.study_runs import StudyRun, seed_of_draw

MOST_ARMS = 20
"""Arms of policies in one task: a task is the least that is lost when a process is killed."""

MOST_SIMULATIONS = 20_000
"""Arms that a sweep simulates unless larger ones are asked for."""

Values = Mapping[str, float]


@dataclass(frozen=True)
class Group:
    """Arms that are simulated from one history.

    Parameters
    ----------
    values
        Of the parameters that are varied.
    arms
        The baseline's first.
    """

    values: Values
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class Axes:
    """Draws and seeds that every point meets.

    Parameters
    ----------
    first
        The first seed.
    draws
        Values of each draw of the posterior by parameter; one draw without values if parameters are held.
    seeds
        For every draw.
    """

    first: int
    draws: tuple[Values, ...]
    seeds: int

    def runs(self) -> Iterator[tuple[int, int]]:
        """Yield draw and seed, both counted from 0, in the order in which they are simulated: a first seed of every draw comes first."""
        yield from ((draw, seed) for seed in range(self.seeds) for draw in range(len(self.draws)))

    def seed_of(self, draw: int, seed: int) -> int:
        """Return the seed of the random numbers."""
        return seed_of_draw(self.first, draw, seed)


@dataclass(frozen=True)
class Plan:
    """Every point of a sweep, and where its arms are simulated.

    Parameters
    ----------
    points
        Values by variable.
    policies
        Names of the policies' arms.
    groups
        Of arms that share a history.
    places
        By point and policy: the group, and the arm's place in it.
    """

    points: tuple[Values, ...]
    policies: tuple[str, ...]
    groups: tuple[Group, ...]
    places: Mapping[tuple[int, int], tuple[int, int]]

    @property
    def arms(self) -> int:
        """Arms that are simulated with one seed, the baseline's among them."""
        return sum(len(group.arms) for group in self.groups)

    @property
    def histories(self) -> int:
        """Different histories of one seed."""
        return len({tuple(group.values.items()) for group in self.groups})

    def runs(self, axes: Axes) -> list[StudyRun]:
        """Return what is simulated, groups of one history one after the other."""
        pairs = list(axes.runs())
        return [StudyRun({**axes.draws[draw], **group.values}, axes.seed_of(draw, seed), group.arms) for draw, seed in pairs for group in self.groups]


def plan_of(question: Question) -> Plan:
    """Return what a sweep simulates; raise InputError for a lever's value that a policy cannot take."""
    study, (usual, *policies) = question.study, question.experiment.arms
    points = tuple(design_points(study.design, study.variables))
    arms: dict[tuple[int, tuple[tuple[str, float], ...]], Arm] = {}
    histories: dict[tuple[tuple[str, float], ...], dict[str, Arm]] = {}
    arm_at: dict[tuple[int, int], tuple[tuple[tuple[str, float], ...], Arm]] = {}
    for i, point in enumerate(points):
        own = tuple((name, point[name]) for name in study.uncertainties)
        for j, policy in enumerate(policies):
            known = lever_names(policy.policy)
            levers = tuple((name, point[name]) for name in study.levers if name in known)
            if (j, levers) not in arms:
                arms[j, levers] = arm_with(policy, dict(levers), question)
            arm = arms[j, levers]
            histories.setdefault(own, {})[arm.name] = arm
            arm_at[i, j] = own, arm
    groups = [Group(dict(own), (usual, *part)) for own, inside in histories.items() for part in in_parts(list(inside.values()))]
    place = {(tuple(group.values.items()), arm.name): (g, a) for g, group in enumerate(groups) for a, arm in enumerate(group.arms) if a}
    return Plan(points, tuple(arm.name for arm in policies), tuple(groups), {key: place[own, arm.name] for key, (own, arm) in arm_at.items()})


def arm_with(arm: Arm, levers: Values, question: Question) -> Arm:
    """Return a policy's arm with its levers at these values; raise InputError with the lever and its value."""
    if not levers:
        return arm
    words = ", ".join(f"{name}={value:.12g}" for name, value in levers.items())
    try:
        policy = with_levers(arm.policy, levers, question.experiment.authority, question.where)
    except InputError as error:
        raise InputError(question.where, f"levers at {words}, {error.key}", error.value, error.allowed, error.fix) from error
    return replace(arm, name=f"{arm.name}[{words}]", policy=policy)


def in_parts(arms: Sequence[Arm]) -> Iterator[tuple[Arm, ...]]:
    """Yield arms in parts of about equal size, none larger than a task may have."""
    count = -(-len(arms) // MOST_ARMS)
    for part in range(count):
        yield tuple(arms[part * len(arms) // count : (part + 1) * len(arms) // count])


def check_size(study: Sweep, draws: int, seeds: int, where: str | Path, is_allowed: bool) -> None:
    """Raise InputError for a sweep larger than the limit, unless it is allowed; no point of it is made."""
    points, policies = size_of(study), len(study.policies)
    if (total := points * policies * draws * seeds) > MOST_SIMULATIONS and not is_allowed:
        parts = f"{points:,} points x {policies} policies x {draws:,} draws x {seeds:,} seeds = {total:,} simulated arms"
        fix = "Take fewer points, draws or seeds; or give --allow-large (allow_large=True in Python), and look at --dry-run first."
        raise InputError(where, "design", NotGiven(parts), f"at most {MOST_SIMULATIONS:,}", fix)
