"""Expected staffing week by week, computed without a simulation: the probability that posts are filled, and the number of staff trained."""

from typing import NamedTuple

import numpy as np

from agents.professional import is_filled, leaves
from agents.rule import on_stores
from agents.standing import ASSESSMENT_WORKER
from simulation.world import World

PROBABILITY_BISECTIONS = 60
"""Bisections of the interval from 0 to 1 that determine a probability to the last bit."""

WEEKS_PER_COURSE_MONTH = 4
"""Weeks over which the places of a course are counted."""

_is_filled, _leaves = on_stores(is_filled, 2), on_stores(leaves, 2)


class PostProbabilities(NamedTuple):
    """Weekly probabilities of a post: if vacant, recruitment or agency cover; if filled, its employed or agency holder leaves."""

    recruited: float
    by_agency: float
    leaves: float
    agency_leaves: float


def rule_probability(rule: object, post: np.ndarray, parameters: np.ndarray) -> float:
    """Return the probability with which a rule returns True, if it compares one uniform draw with a probability; found by bisection on the draw."""
    low, high = 0.0, 1.0
    for _ in range(PROBABILITY_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if rule(post, 0, parameters, 0, middle) else (low, middle)  # type: ignore[operator]
    return high


def post_probabilities(world: World, row: int) -> PostProbabilities:
    """Return a post's probabilities at a new worker's strain; agency cover as in simulation/week/workforce.py."""
    p, post = world.parameters[0], world.professionals[row : row + 1].copy()
    post["strain"], post["is_agency"] = p["strain_at_start"], False
    recruited, employed = rule_probability(_is_filled, post, world.parameters), rule_probability(_leaves, post, world.parameters)
    post["is_agency"] = True
    agency = float(p["agency_per_week"]) if post[0]["role"] <= ASSESSMENT_WORKER else 0.0
    return PostProbabilities(recruited, 1.0 if is_cover(world)[row] else agency, employed, rule_probability(_leaves, post, world.parameters))


def is_cover(world: World) -> np.ndarray:
    """Return which posts are agency cover, filled at once and never trained."""
    posts = world.professionals
    return posts["by_agency"] if "by_agency" in (posts.dtype.names or ()) else np.zeros(len(posts), bool)


class ExpectedStaffing:
    """All posts of a world: the probability that each is filled (employed, agency), and that its holder has not yet been trained."""

    def __init__(self, world: World) -> None:
        """Start with the world's filled posts, all held by employed staff."""
        posts, areas = world.professionals, world.areas
        found: dict[tuple[int, bool], PostProbabilities] = {}
        keys = [(int(role), bool(cover)) for role, cover in zip(posts["role"], is_cover(world))]
        for row, key in enumerate(keys):
            if key not in found:
                found[key] = post_probabilities(world, row)
        self.probabilities = PostProbabilities(*np.array([found[key] for key in keys]).T)
        self.start, self.end, self.area, self.areas = posts["start_week"], posts["end_week"], posts["area"], areas
        self.ratio, self.training_probability = float(world.parameters[0]["agency_cost_ratio"]), float(world.parameters[0]["training_start_per_week"])
        self.filled = np.array([posts["filled"], np.zeros(len(posts))], float)
        self.courses = [name.removesuffix("_fee_per_day") for name in areas.dtype.names or () if name.endswith("_fee_per_day")]
        in_assessment = posts["role"] == ASSESSMENT_WORKER
        self.is_eligible = {
            course: ~is_cover(world) & (~in_assessment | (areas[f"{course}_for_assessment_teams"][self.area] > 0.0)) for course in self.courses
        }
        self.untrained = {course: self.filled.copy() for course in self.courses}
        self.places_left = {course: np.zeros(len(areas)) for course in self.courses}

    def advance(self, week: int) -> dict[str, np.ndarray]:
        """Advance one week by the rules of simulation/week/workforce.py; return the expected number trained in each area, by course."""
        starting = {course: self.train(course, week) for course in self.courses}
        funded = (self.start <= week) & (week < self.end)
        vacant = np.where(funded, 1.0 - self.filled.sum(axis=0), 0.0)
        new = vacant * np.array([(1.0 - self.probabilities.by_agency) * self.probabilities.recruited, self.probabilities.by_agency])
        stay = np.where(funded, 1.0 - np.array([self.probabilities.leaves, self.probabilities.agency_leaves]), 0.0)
        self.filled = self.filled * stay + new
        self.untrained = {course: people * stay + new for course, people in self.untrained.items()}
        return starting

    def train(self, course: str, week: int) -> np.ndarray:
        """Send eligible staff on a course; return the expected number in each area, at most its places."""
        areas, people = self.areas, self.untrained[course]
        runs = (areas[f"{course}_from"] <= week) & (week < areas[f"{course}_until"])
        going = self.training_probability * people * (runs[self.area] & self.is_eligible[course])
        wanted = np.bincount(self.area, going.sum(axis=0), len(areas))
        if f"{course}_places" in (areas.dtype.names or ()):
            left, places = self.places_left[course], areas[f"{course}_places"]
            is_new_month = (week - areas[f"{course}_from"]) % WEEKS_PER_COURSE_MONTH == 0
            left = np.where(is_new_month, places + left % 1.0, left)  # a month's places lapse, as in simulation/week/training.py
            share = np.divide(left, wanted, out=np.ones(len(areas)), where=(places >= 0.0) & (wanted > left))
            going, wanted = going * share[self.area], wanted * share
            self.places_left[course] = np.where(places >= 0.0, np.maximum(left - wanted, 0.0), 0.0)
        self.untrained[course] = people - going
        return wanted

    def cost_share(self) -> np.ndarray:
        """Return each post's expected cost this week as a share of its salary: zero while vacant, more if held by agency staff."""
        return self.filled[0] + self.ratio * self.filled[1]
