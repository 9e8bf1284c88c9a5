"""Settings of a run: authority, policy and scenario. All frozen, unknown keys forbidden; basic types are in types.py."""

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from simulation.ingredients import AnyIngredient, any_ingredient
from simulation.ingredients.ingredient import LISTENERS
from simulation.published_claims import Announced, Reported
from simulation.types import Date, Figure, Name, Role, Share, Status, Strict, check_period

Thresholds = Literal["stay", "halfway", "back", "integrated"]


class Area(Strict):
    """An area of the authority: its share of the children, its teams."""

    name: Name
    share_of_children: Share
    safeguarding_teams: int = Field(ge=1, le=400)
    assessment_workers: float = Field(gt=0, le=2000)


class HistoryPoint(Strict):
    """Demand and practice from a date on."""

    since: Date
    first_referrals_per_week: float = Field(ge=0, le=20000)
    severity_mix: float = Field(default=0.0, ge=-2, le=2)
    risk_aversion: float = Field(default=0.0, ge=-2, le=2)
    court_weeks: float = Field(gt=4, le=104)
    source: str = Field(min_length=3)


class Noise(Strict):
    """Background noise after the last observed date: a mean-reverting (AR(1)) process by quarter."""

    referral_sd: Figure
    threshold_sd: Figure
    kept_per_quarter: Figure


class Salaries(Strict):
    """Pay with on-costs, GBP a year full time."""

    social_worker: Figure
    assessment_worker: Figure
    team_manager: Figure
    victim_worker: Figure
    perpetrator_worker: Figure
    substance_worker: Figure
    mental_health_practitioner: Figure
    psychologist: Figure
    family_support_worker: Figure
    child_mental_health_worker: Figure
    teacher: Figure
    behavioural_practitioner: Figure
    adult_social_worker: Figure
    unit_coordinator: Figure


class Authority(Strict):
    """A local authority: people, history, teams.

    has_unpublished_counts: it was built from a council's own returns, so that reports and pages leave out counts below five.
    """

    name: Name
    title: str
    children: Figure
    areas: tuple[Area, ...] = Field(min_length=1)
    social_workers_per_team: Figure
    history: tuple[HistoryPoint, ...] = Field(min_length=1)
    last_observed: Date
    path_weeks: Figure
    noise: Noise
    season: Figure = Figure(value=0.0, unit="share", status="assumed", source="no season unless one is given")
    outside_need_per_year: Figure
    outside_care_per_year: Figure
    final_hearings_per_week: Figure
    burn_in_years: Figure
    salaries: Salaries
    parameters: dict[Name, Figure] = Field(default_factory=dict)
    targets: tuple["Target", ...] = ()
    has_unpublished_counts: bool = False

    @model_validator(mode="after")
    def is_in_order(self) -> "Authority":
        """Refuse shares that do not add up, names given twice and dates out of order."""
        total = sum(area.share_of_children for area in self.areas)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the areas' share_of_children add up to {total:g}; they must add up to 1")
        names = [area.name for area in self.areas]
        if len(set(names)) != len(names):
            raise ValueError(f"an area is named twice: {', '.join(names)}")
        dates = [point.since for point in self.history]
        if any(later <= earlier for earlier, later in pairwise(dates)):
            raise ValueError("history: the dates in 'since' must each be later than the one before")
        return self


class Target(Strict):
    """A published figure to compare the model with; never of role `reported` where something is fitted to it."""

    measure: Name
    period: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$")
    value: float
    unit: str
    source: str = Field(min_length=3)
    role: Literal["calibrate", "reported"] = "calibrate"
    status: Status = "measured"  # borrowed: another place's or year's figure
    per: Name | None = None

    @model_validator(mode="after")
    def has_days_that_exist(self) -> "Target":
        """Refuse days that do not exist, and a period that ends before it starts."""
        check_period(self.measure, self.period)
        return self


class Policy(Strict):
    """A list of ingredients; none of them can name a probability, a caseload or an outcome."""

    name: Name
    title: str
    about: str
    ingredients: tuple[AnyIngredient, ...] = ()


def update_ingredient_types() -> None:
    """Let policies use every registered ingredient, including those that a notebook or a test registers later."""
    Policy.model_fields["ingredients"].annotation = tuple[any_ingredient(), ...]  # type: ignore[assignment, misc]
    Policy.model_rebuild(force=True)


LISTENERS.append(update_ingredient_types)
update_ingredient_types()  # some may have been registered before this module was imported


class Team(Strict):
    """Full-time posts by role in the whole authority, beside the policy's own posts or in place of them."""

    posts: dict[Role, float] = Field(default_factory=dict)
    replaces: bool = False


class Explore(Strict):
    """What the browser page begins with; no other command reads it."""

    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    runs: int = Field(default=20, ge=1, le=200)
    families: int = Field(default=300, ge=20, le=600)


class Scenario(Strict):
    """An authority under a policy, from a date to a date.

    Parameters
    ----------
    go_live
        Day on which the policy's first ingredient starts; all its dates shift alike. None: as the policy has it.
    team
        Posts beside the policy's own, or in place of them.
    parameters
        Values by name, as `--set` gives them: they hold in all arms from the beginning.
    """

    name: Name
    title: str
    authority: str
    policy: str
    start: Date
    end: Date
    thresholds: Thresholds = "integrated"
    go_live: Date | None = None
    team: Team | None = None
    parameters: dict[Name, float] = Field(default_factory=dict)
    explore: Explore | None = None
    announced: tuple[Announced, ...] = ()
    reported: tuple[Reported, ...] = ()

    @model_validator(mode="after")
    def ends_after_start(self) -> "Scenario":
        """Refuse an end that is not after the start."""
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must be later than start {self.start}")
        return self


Authority.model_rebuild()
