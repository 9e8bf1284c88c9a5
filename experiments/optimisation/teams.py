"""Teams: a choice for every lever, what it costs before any simulation, and what it is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product
from math import prod
from pathlib import Path

from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.levers import POSTS, with_levers
from experiments.measures.workforce import ROLE_LABELS
from experiments.optimisation.study import Budget
from experiments.runs.experiment import Arm, Experiment
from simulation.calendar import week_of

DAYS_A_WEEK, DAYS_A_YEAR = 7, 365.25

LARGEST_SPACE = 100_000
"""Teams of which each one's cost is computed; of a larger space the cheapest team is sought lever by lever."""


@dataclass(frozen=True)
class Team:
    """A team.

    Parameters
    ----------
    number
        Its place in the space of all teams, from 1: the last lever varies fastest.
    values
        By lever.
    gbp
        Expected spend of the policy with this team, over the window, discounted.
    arm
        What is simulated.
    """

    number: int
    values: Mapping[str, float]
    gbp: float
    arm: Arm

    @property
    def words(self) -> str:
        """What it is called: team 12."""
        return f"team {self.number}"


@dataclass
class Space:
    """All teams that the levers allow, and the budget.

    Parameters
    ----------
    experiment
        Business as usual, and the policy whose levers are varied.
    choices
        By lever.
    budget
        As in the study.
    where
        The study's file, for messages.
    """

    experiment: Experiment
    choices: Mapping[str, tuple[float, ...]]
    budget: Budget
    where: Path
    made: dict[tuple[int, ...], Team] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare what costs are computed with; years: of the policy's time, each week discounted as spend is."""
        self.costing = Costing(self.experiment)
        first = max(week_of(self.costing.discount_date), self.costing.first_week) - self.costing.first_week
        self.years = float(self.costing.weights[first:].sum()) * DAYS_A_WEEK / DAYS_A_YEAR

    @property
    def size(self) -> int:
        """Number of all teams."""
        return prod(map(len, self.choices.values()))

    @property
    def limit_gbp(self) -> float:
        """What a team may cost over the window, GBP discounted; a budget a year is discounted as spend is."""
        return self.budget.gbp * (self.years if self.budget.per == "year" else 1.0)

    def team(self, places: tuple[int, ...]) -> Team:
        """Return the team with these places in the choices of each lever; raise InputError for a value that a lever cannot take."""
        if places not in self.made:
            values = {name: options[i] for (name, options), i in zip(self.choices.items(), places)}
            programme, authority = self.experiment.arms[1], self.experiment.authority
            policy = with_levers(programme.policy, values, authority, self.where)
            name = ", ".join(f"{lever}={value:g}" for lever, value in values.items())
            arm = replace(programme, name=name, policy=policy)
            self.made[places] = Team(self.number(places), values, self.costing.spend(policy).gbp, arm)
        return self.made[places]

    def number(self, places: tuple[int, ...]) -> int:
        """Return a team's number."""
        number = 0
        for place, options in zip(places, self.choices.values()):
            number = number * len(options) + place
        return number + 1

    def is_affordable(self, team: Team) -> bool:
        """Return whether the budget pays a team; to the penny."""
        return team.gbp <= self.limit_gbp + 0.005

    def places(self) -> Iterator[tuple[int, ...]]:
        """Yield the places of every team."""
        yield from product(*(range(len(options)) for options in self.choices.values()))

    def affordable(self, most: int | None = None) -> list[Team]:
        """Return the teams that the budget pays, in the order of their numbers; the first `most` of them."""
        return list(islice(filter(self.is_affordable, map(self.team, self.places())), most))

    def cheapest(self) -> Team:
        """Return the cheapest team: of all, or in a space too large for that the one found lever by lever."""
        if self.size <= LARGEST_SPACE:
            return min(map(self.team, self.places()), key=lambda team: team.gbp)
        places = [0] * len(self.choices)
        for i, options in enumerate(self.choices.values()):
            costs = {option: self.team((*places[:i], option, *places[i + 1 :])).gbp for option in range(len(options))}
            places[i] = min(costs, key=costs.__getitem__)
        return self.team(tuple(places))

    def check(self) -> None:
        """Raise InputError for a value that a lever cannot take, for a budget that pays no team, and for one that pays a single team."""
        for i, options in enumerate(self.choices.values()):
            for option in range(len(options)):
                self.team(tuple(option if j == i else 0 for j in range(len(self.choices))))
        if self.is_affordable(self.team(tuple([0] * len(self.choices)))) and self.size > LARGEST_SPACE:
            return
        cheapest, place = self.cheapest(), "budget.gbp"
        if not self.is_affordable(cheapest):
            gbp = cheapest.gbp / (self.years if self.budget.per == "year" else 1.0)
            fix = "Raise it, offer smaller teams, or take a policy with less beside the team." if gbp else ""
            raise InputError(self.where, place, self.budget.gbp, f"at least {gbp:,.0f}: the cheapest team costs so much a {self.budget.per}", fix)
        if self.size <= LARGEST_SPACE and len(self.affordable(2)) < 2:
            given = NotGiven(f"GBP {self.budget.gbp:,.0f} pays one team alone, {words_of(cheapest.values)}")
            raise InputError(self.where, place, given, "a budget that leaves a choice", "Raise it, or offer smaller teams.")


def lever_words(name: str) -> str:
    """Return what a lever is called in a heading.

    Examples
    --------
    >>> lever_words("posts.victim_worker"), lever_words("group_supervision.per_month")
    ('victim workers', 'group supervision, per month')
    """
    if name.startswith(POSTS):
        return ROLE_LABELS[name.removeprefix(POSTS)]
    return name.replace(".", ", ").replace("_", " ")


def words_of(values: Mapping[str, float]) -> str:
    """Return a team in words: what is in it of what is varied.

    Examples
    --------
    >>> words_of({"posts.victim_worker": 4, "posts.teacher": 0, "motivational_interviewing_training": 0, "workbook": 1})
    '4 victim workers, workbook'
    """
    posts = [f"{value:g} {lever_words(name)}" for name, value in values.items() if name.startswith(POSTS) and value]
    others = {name: value for name, value in values.items() if not name.startswith(POSTS)}
    kept = [lever_words(name) for name, value in others.items() if "." not in name and value]
    fields = [f"{lever_words(name)} {value:g}" for name, value in others.items() if "." in name]
    return ", ".join([*posts, *kept, *fields]) or "none of what is varied"


def value_words(name: str, value: float) -> str:
    """Return a lever's value as a cell shows it: an ingredient is there or not.

    Examples
    --------
    >>> value_words("posts.teacher", 4.0), value_words("posts.teacher", 0.0), value_words("workbook", 1.0), value_words("workbook", 0.0)
    ('4', '·', 'yes', '·')
    """
    return "·" if not value else "yes" if not name.startswith(POSTS) and "." not in name else f"{value:g}"
