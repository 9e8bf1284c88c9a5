"""Expected spend of a policy's ingredients, computed from settings before any run: posts at their expected vacancy, training, programme costs."""

from dataclasses import dataclass

import numpy as np

from experiments.costs.discounting import discount_weights
from experiments.costs.expected_staffing import ExpectedStaffing
from experiments.inputs.checks import first_start
from experiments.runs.experiment import Experiment
from experiments.runs.futures import copy_world_over
from simulation.build import apply_policy, build_world, start_week_of
from simulation.calendar import date_of, week_of
from simulation.measures import PAYERS
from simulation.settings import Policy
from simulation.world import World


@dataclass(frozen=True)
class Spend:
    """Spend of a policy's ingredients in the window, GBP discounted; each of shape (areas, payers)."""

    posts: np.ndarray
    training: np.ndarray
    programme: np.ndarray

    @property
    def all(self) -> np.ndarray:
        """GBP by area and payer."""
        return self.posts + self.training + self.programme

    @property
    def by_area(self) -> np.ndarray:
        """GBP by area."""
        return self.all.sum(axis=1)

    @property
    def gbp(self) -> float:
        """Total GBP."""
        return float(self.all.sum())


class Costing:
    """Expected cost of policies over an experiment's window, discounted to the day on which its arms split.

    Nothing is simulated: posts are filled and vacated with the probabilities of the rules, at a new worker's strain. Excluded are what is paid by
    use (places at probation's group), and hours in training, which salaries already pay.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Build a small world of the authority, without burn-in, into which policies are written."""
        start, authority = experiment.start, experiment.authority
        self.authority, self.first_week, self.last_week = authority, experiment.first_week, experiment.last_week
        starts = [day for day in (first_start(arm.policy) for arm in experiment.arms) if day is not None]
        self.discount_date = min(starts, default=start)
        self.weeks = np.arange(self.first_week, self.last_week + 1)
        self.weights = discount_weights(self.first_week, len(self.weeks), self.discount_date)
        without_burn_in = authority.model_copy(update={"burn_in_years": authority.burn_in_years.model_copy(update={"value": 0.0})})
        self.template = build_world(without_burn_in, experiment.parameters, 0, start, date_of(self.first_week + 1))
        self.template.professionals["start_week"] = self.burn_in_week = start_week_of(authority, start)
        self.own_posts = int(self.template.state[0]["professionals"])
        self.filled_by_week: dict[int, np.ndarray] = {}
        self.spend_by_policy: dict[tuple[str, ...], Spend] = {}

    def spend(self, policy: Policy) -> Spend:
        """Return the discounted spend of the policy's ingredients in the window; computed once per policy."""
        key = tuple(sorted(ingredient.model_dump_json() for ingredient in policy.ingredients))
        if key not in self.spend_by_policy:
            self.spend_by_policy[key] = self.spend_of(policy)
        return self.spend_by_policy[key]

    def spend_of(self, policy: Policy) -> Spend:
        """Compute the discounted spend of a policy."""
        world = apply_policy(copy_world_over(self.template), self.authority, policy)
        areas, first = world.areas, first_start(policy)
        posts, training, programme = np.zeros((3, len(areas), len(PAYERS)))
        if first is None:
            return Spend(posts, training, programme)
        paid, trained = self.expected_pay_and_training(world, week_of(first))
        for row in range(self.own_posts, int(world.state[0]["professionals"])):
            post = world.professionals[row]
            cost = paid[:, row] * post["salary"] * post["fte"]
            posts[post["area"]] += (cost * self.weights) @ payer_shares(world, row, self.weeks)
        for a, area in enumerate(areas):
            for course, starting in trained.items():
                fee = area[f"{course}_days"] * area[f"{course}_fee_per_day"]
                training[a, area[f"{course}_payer"]] += fee * float(starting[:, a] @ self.weights)
            runs = (area["programme_from"] <= self.weeks) & (self.weeks < area["programme_until"])
            programme[a, area["programme_payer"]] += area["programme_cost_per_week"] * float(runs @ self.weights)
        return Spend(posts, training, programme)

    def expected_pay_and_training(self, world: World, begin: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return expected values: each post's cost as a share of its salary (weeks, posts); by course, the number trained (weeks, areas)."""
        staff = ExpectedStaffing(world)
        held = self.own_posts_filled(begin)
        staff.filled[:, : self.own_posts] = held
        for people in staff.untrained.values():
            people[:, : self.own_posts] = held
        paid = np.zeros((len(self.weeks), len(world.professionals)))
        trained = {course: np.zeros((len(self.weeks), len(world.areas))) for course in staff.courses}
        for week in range(begin, self.last_week + 1):
            starting, row = staff.advance(week), week - self.first_week
            if row >= 0:
                paid[row] = staff.cost_share()
                for course, people in starting.items():
                    trained[course][row] = people
        return paid, trained

    def own_posts_filled(self, until: int) -> np.ndarray:
        """Return the probabilities that the authority's own posts are filled at the start of a week (2, posts); all are when burn-in begins."""
        if until not in self.filled_by_week:
            staff = ExpectedStaffing(self.template)
            for week in range(self.burn_in_week, until):
                staff.advance(week)
            self.filled_by_week[until] = staff.filled
        return self.filled_by_week[until]


def payer_shares(world: World, row: int, weeks: np.ndarray) -> np.ndarray:
    """Return who pays for a post in each week, as shares; shape (weeks, payers)."""
    post = world.professionals[row]
    before, after = np.eye(len(PAYERS))[[post["payer"], post["payer_later"]]]
    agreement = post["agreement"] if "agreement" in (post.dtype.names or ()) else -1
    if agreement >= 0:
        after = getattr(world, "funding")[agreement]  # noqa: B009  a field that some worlds have
    return np.where((weeks < post["switch_week"])[:, np.newaxis], before, after)
