"""Settings of a study of teams: levers with their choices, the budget, objectives, how teams are searched, and aims."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.levers import check_levers
from experiments.inputs.load import find_config, read_settings
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.optimisation.objectives import OBJECTIVES, SAFELY, Direction, Objective, of_measure, safely_avoided
from experiments.runs.experiment import Experiment, Pair, experiment_of, policy_as_scenario
from experiments.runs.parameter_values import with_values_set
from simulation.settings import Thresholds
from simulation.types import Figure, Name, Strict

MOST_CHOICES = 1000
"""Of one lever."""


class Steps(Strict):
    """Choices of a lever from `low` up to `high`, a `step` apart."""

    low: float
    high: float
    step: float = Field(gt=0.0)

    @model_validator(mode="after")
    def is_a_range(self) -> "Steps":
        """Refuse a range upside down, or of too many steps."""
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        if (self.high - self.low) / self.step > MOST_CHOICES:
            raise ValueError(f"more than {MOST_CHOICES} steps")
        return self

    @property
    def choices(self) -> tuple[float, ...]:
        """The values."""
        count = int((self.high - self.low) / self.step + 1e-9) + 1
        return tuple(self.low + self.step * i for i in range(count))


class Budget(Strict):
    """Money that a team may cost, GBP at the prices of the authority's salaries and of configs/parameters, discounted to the first day of the policy.

    Counted before any simulation, for the whole policy with the team in it. per: `window`, from the policy's first day to the end of the
    window; `year`, a year of that time.
    """

    gbp: float = Field(gt=0.0)
    per: Literal["window", "year"] = "window"


class Judged(Strict):
    """An objective that is a measure of the tables, as its difference from business as usual."""

    measure: Name
    direction: Direction


class Aim(Strict):
    """What is aimed at for an objective: a bound."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def is_one_bound(self) -> "Aim":
        """Refuse an aim without a bound, or with two."""
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of them")
        return self


class Search(Strict):
    """How teams are searched.

    Parameters
    ----------
    method
        `halving`: every team within the budget, with rungs of pairs that double. `evolution`: NSGA-II. `auto`: halving where the budget can pay
        at most `most_teams`.
    most_teams
        Most teams that halving begins with.
    first_pairs
        Pairs of the first rung; of evolution, pairs of every team.
    error_rate
        How often a study may drop, at all rungs together, a team that no other dominates.
    population, generations, seed
        Of evolution: teams asked for at a time, how many times, and the seed of its own random numbers.
    """

    method: Literal["auto", "halving", "evolution"] = "auto"
    most_teams: int = Field(default=200, ge=2, le=100_000)
    first_pairs: int = Field(default=8, ge=1, le=10_000)
    error_rate: float = Field(default=0.1, gt=0.0, lt=1.0)
    population: int = Field(default=16, ge=4, le=1000)
    generations: int = Field(default=10, ge=1, le=1000)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class Optimisation(Strict):
    """A study of teams.

    Parameters
    ----------
    baseline, policy
        Business as usual, and the programme whose other ingredients every team keeps.
    team
        Choices by lever: a list, or {low, high, step}.
    objectives
        Names of `OBJECTIVES`, or {measure, direction}.
    runs
        Pairs of the last rung, and of the fresh evaluation.
    robust_paths
        Threshold paths of `--robust`, of equal weight. `integrated` is none by itself: each seed takes a random share of the way between the others.
    satisfice
        Aims by objective, for the share of states in which all are met.
    harm_events_for_a_child_in_care
        How many events of harm at home weigh as much as one child entering care: a weight, which `care_safely_avoided` cannot do without.
    """

    kind: Literal["optimisation"]
    name: Name
    title: str
    baseline: str
    policy: str
    start: str | None = None
    end: str | None = None
    go_live: str | None = None
    thresholds: Thresholds = "halfway"
    team: dict[str, tuple[float, ...] | Steps] = Field(min_length=1)
    budget: Budget
    objectives: tuple[Name | Judged, ...] = Field(min_length=2)
    runs: int = Field(default=16, ge=1, le=100_000)
    search: Search = Search()
    robust_paths: tuple[Thresholds, ...] = Field(default=("stay", "halfway", "back"), min_length=1)
    satisfice: dict[Name, Aim] = {}
    harm_events_for_a_child_in_care: Figure | None = None

    @property
    def choices(self) -> dict[str, tuple[float, ...]]:
        """Choices by lever."""
        return {name: each.choices if isinstance(each, Steps) else each for name, each in self.team.items()}

    def record(self) -> dict[str, Any]:
        """Return the settings as run.json has them: scenarios in files by the files' names, wherever they lie on this machine."""
        files = {key: Path(name).name for key, name in (("baseline", self.baseline), ("policy", self.policy))}
        return {**self.model_dump(mode="json"), **files}

    def judged_by(self) -> tuple[Objective, ...]:
        """Return the objectives."""
        weight = self.harm_events_for_a_child_in_care
        return tuple(objective_of(each, None if weight is None else weight.value) for each in self.objectives)


def objective_of(chosen: str | Judged, harm_events: float | None = None) -> Objective:
    """Return an objective by its name, or made of a measure; harm_events: that weigh as much as one child entering care."""
    if isinstance(chosen, str):
        return safely_avoided(harm_events) if chosen == SAFELY and harm_events is not None else OBJECTIVES[chosen]
    label = BY_NAME[chosen.measure].label
    return of_measure(chosen.measure, chosen.measure, chosen.direction, label, "The measure's difference from business as usual.")


def read_optimisation(name: str, budget: float | None = None) -> tuple[Optimisation, Path]:
    """Return a study by name or path, and its file; raise InputError. budget: GBP, in place of the study's."""
    path = find_config("studies", name, "STUDY", "")
    study = read_settings(Optimisation, path)
    files = {key: getattr(study, key) for key in ("baseline", "policy")}
    beside = {key: word for key, word in files.items() if word.endswith((".yaml", ".yml"))}
    whole = {key: str(find_config("scenarios", word, path, key, path.parent)) for key, word in beside.items()}
    study = study.model_copy(update=whole | ({} if budget is None else {"budget": Budget(gbp=budget, per=study.budget.per)}))
    check_objectives(study, path)
    check_choices(study, path)
    return study, path


def check_objectives(study: Optimisation, path: Path) -> None:
    """Raise InputError for an objective, a measure or an aim that does not exist, or stands there twice."""
    for each in study.objectives:
        if isinstance(each, str) and each not in OBJECTIVES:
            words = f"{', '.join(OBJECTIVES)}; or {{measure: NAME, direction: lower}}"
            raise InputError(path, "objectives", each, words, likely(each, OBJECTIVES))
        if isinstance(each, Judged) and each.measure not in BY_NAME:
            raise InputError(path, "objectives", each.measure, "a measure of `run.py list`", likely(each.measure, BY_NAME))
    check_weight(study, path)
    names = [each.name for each in study.judged_by()]
    for key, given in (("objectives", names), ("robust_paths", list(map(str, study.robust_paths)))):
        if twice := [name for name in given if given.count(name) > 1]:
            raise InputError(path, key, twice[0], "each once")
    for name in study.satisfice:
        if name not in names:
            raise InputError(path, "satisfice", name, f"an objective of the study: {', '.join(names)}", likely(name, names))


def check_weight(study: Optimisation, path: Path) -> None:
    """Raise InputError if the weight is missing that an objective needs, or is none."""
    place, weight = "harm_events_for_a_child_in_care", study.harm_events_for_a_child_in_care
    if weight is not None and not weight.value > 0.0:
        raise InputError(path, f"{place}.value", weight.value, "a number above 0")
    if weight is None and SAFELY in study.objectives:
        given, fix = NotGiven(f"no weight, and the objective {SAFELY}"), "Say how many events of harm weigh as one child, or take care_avoided."
        raise InputError(path, place, given, "{value, unit, low, high, source, status}", fix)


def check_choices(study: Optimisation, path: Path) -> None:
    """Raise InputError for choices that are none: no value, or one twice; and for a study of one team."""
    for name, values in study.choices.items():
        if not values or len(set(values)) < len(values):
            raise InputError(path, f"team.{name}", list(values), "at least one choice, each once")
    if all(len(values) == 1 for values in study.choices.values()):
        raise InputError(path, "team", "one team", "at least one lever with two choices or more", "To see one team, use `run.py compare`.")


def experiment_of_study(study: Optimisation, path: Path) -> Experiment:
    """Return business as usual and the policy whose levers are varied, as a pair; raise InputError."""
    changes = Overrides(study.start, study.end, study.thresholds, study.go_live)
    first = resolve_scenario(study.baseline, changes.for_baseline())
    other = policy_as_scenario(first, study.policy, changes)
    check_levers(list(study.team), other.policy, path, "team")
    return with_values_set(experiment_of([first, other], (Pair(other.name, first.name),)), {})
