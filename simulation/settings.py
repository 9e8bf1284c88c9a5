"""What a run is told: figures with their sources, the authority, the policy, the scenario. All frozen, unknown keys forbidden."""

import datetime
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["measured", "borrowed", "assumed"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Date = Annotated[datetime.date, Field(ge=datetime.date(1990, 1, 1), le=datetime.date(2060, 12, 31))]
Payer = Literal["childrens_services", "police", "nhs", "probation", "courts", "schools", "grant"]
Role = Literal[
    "social_worker",
    "assessment_worker",
    "team_manager",
    "victim_worker",
    "perpetrator_worker",
    "substance_worker",
    "mental_health_practitioner",
    "psychologist",
]
Thresholds = Literal["stay", "halfway", "back", "integrated"]


class Strict(BaseModel):
    """The base of all settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(Strict):
    """A number with its unit, source and status, and the range in which it may lie."""

    value: float
    unit: str = Field(min_length=1)
    status: Status
    source: str = Field(min_length=3)
    low: float | None = None
    high: float | None = None
    meaning: str = ""

    @model_validator(mode="after")
    def range_holds_value(self) -> "Figure":
        """Refuse a range that is upside down or does not hold the value."""
        if (self.low is not None and self.value < self.low) or (self.high is not None and self.value > self.high):
            raise ValueError(f"value {self.value:g} must lie between low {self.low} and high {self.high}")
        return self


class Area(Strict):
    """An area of the authority: its share of the children, its teams."""

    name: Name
    share_of_children: Share
    safeguarding_teams: int = Field(ge=1, le=400)
    assessment_workers: float = Field(gt=0, le=2000)


class HistoryPoint(Strict):
    """What is known of demand and practice from a date on."""

    since: Date
    first_referrals_per_week: float = Field(ge=0, le=20000)
    severity_mix: float = Field(default=0.0, ge=-2, le=2)
    risk_aversion: float = Field(default=0.0, ge=-2, le=2)
    court_weeks: float = Field(gt=4, le=104)
    source: str = Field(min_length=3)


class Noise(Strict):
    """The authority's own unrest after the last observed date: a mean-reverting process by quarter."""

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


class Authority(Strict):
    """A local authority: people, history, teams."""

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


class Ingredient(Strict):
    """What all ingredients have: when they start, by area or everywhere."""

    starts: dict[Name, Date] | Date
    source: str = Field(min_length=3)

    def start_in(self, area: str) -> datetime.date | None:
        """Return the date from which the ingredient works in an area; None: never."""
        return self.starts.get(area) if isinstance(self.starts, dict) else self.starts


class MotivationalTraining(Ingredient):
    """Training in motivational interviewing."""

    kind: Literal["motivational_interviewing_training"]
    days: float = Field(ge=0, le=30)
    ends: Date
    fee_gbp_per_day: float = Field(ge=0, le=5000)
    payer: Payer
    assessment_teams: bool = False


class DeescalationTraining(Ingredient):
    """Training in communication and de-escalation."""

    kind: Literal["deescalation_training"]
    days: float = Field(ge=0, le=30)
    ends: Date
    fee_gbp_per_day: float = Field(ge=0, le=5000)
    payer: Payer
    assessment_teams: bool = False


class Coaching(Ingredient):
    """Coaching that holds trained skill."""

    kind: Literal["coaching"]
    sessions_per_half_year: float = Field(ge=0, le=26)


class Posts(Ingredient):
    """Further posts of one role: full-time equivalents by area."""

    kind: Literal["posts"]
    role: Role
    fte: dict[Name, float]
    payer: Payer
    payer_later: Payer | None = None
    switch: Date | None = None
    salary_gbp: float | None = Field(default=None, gt=0, le=300000)

    @model_validator(mode="after")
    def posts_exist(self) -> "Posts":
        """Refuse negative or absurd posts, and a later payer without its date."""
        for area, fte in self.fte.items():
            if not 0.0 <= fte <= 2000.0:
                raise ValueError(f"fte in {area} is {fte:g}; it must lie between 0 and 2000")
        if (self.payer_later is None) != (self.switch is None):
            raise ValueError("payer_later and switch go together: give both or neither")
        return self


class GroupSupervision(Ingredient):
    """Monthly group supervision that pools ratings."""

    kind: Literal["group_supervision"]


class Workbook(Ingredient):
    """The electronic workbook: cuts recording and nothing else."""

    kind: Literal["workbook"]
    recording_cut: Share


class InformationSharing(Ingredient):
    """Shared records and co-location: adult services' facts reach the children's worker."""

    kind: Literal["information_sharing"]
    records_shared: Share


class PerpetratorGroup(Ingredient):
    """Probation's group for perpetrators."""

    kind: Literal["perpetrator_group"]
    places_per_week: dict[Name, Annotated[float, Field(ge=0, le=1000)]]


class ProgrammeCost(Ingredient):
    """What a programme costs beside posts and training."""

    kind: Literal["programme_cost"]
    gbp: float = Field(ge=0, le=1e9)
    ends: Date
    payer: Payer


class ThresholdRule(Ingredient):
    """A rule of practice that raises the bars of enquiry, conference and plan, and of keeping a plan (sd of true risk)."""

    kind: Literal["threshold_rule"]
    raised_by: float = Field(ge=-2, le=2)


AnyIngredient = Annotated[
    MotivationalTraining
    | DeescalationTraining
    | Coaching
    | Posts
    | GroupSupervision
    | Workbook
    | InformationSharing
    | PerpetratorGroup
    | ProgrammeCost
    | ThresholdRule,
    Field(discriminator="kind"),
]


class Policy(Strict):
    """A list of ingredients; none of them can name a probability, a caseload or an outcome."""

    name: Name
    title: str
    about: str
    ingredients: tuple[AnyIngredient, ...] = ()


class Scenario(Strict):
    """An authority under a policy, from a date to a date."""

    name: Name
    title: str
    authority: str
    policy: str
    start: Date
    end: Date
    thresholds: Thresholds = "integrated"

    @model_validator(mode="after")
    def ends_after_start(self) -> "Scenario":
        """Refuse an end that is not after the start."""
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must be later than start {self.start}")
        return self


Authority.model_rebuild()
