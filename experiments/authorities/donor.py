"""Figures that no table has, borrowed from a donor: Hertfordshire's file, the length of proceedings, children per family."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from experiments.inputs.load import CONFIGS, read_authority, read_parameters
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.settings import Authority, Figure

DONOR = "hertfordshire"

DONOR_FILE = f"configs/authorities/{DONOR}.yaml"

WEEKS_A_YEAR = 365.25 / 7.0


def children_per_family(parameters: Mapping[str, Figure]) -> float:
    """Return the mean number of children of a family at its first referral."""
    return 1.0 + parameters["siblings_mean"].value


@dataclass(frozen=True)
class Donor:
    """The authority that figures are borrowed from, the shared parameters, and the figures of configs/building.yaml."""

    authority: Authority
    parameters: dict[str, Figure]
    building: dict[str, Figure]

    @property
    def children_per_family(self) -> float:
        """Return the mean number of children of a family at its first referral."""
        return children_per_family(self.parameters)

    @property
    def never_referred_before_share(self) -> float:
        """Return the share of children referred, and not within 12 months before, who were never referred before.

        It is what Hertfordshire's file implies: its first referrals a week, against the children referred in its first year of targets.
        """
        first = self.authority.history[0].first_referrals_per_week * WEEKS_A_YEAR * self.children_per_family
        return first / (self.first_target("referrals") * (1.0 - self.first_target("re_referral_share_12_months")))

    def first_target(self, measure: str) -> float:
        """Return the donor's earliest target of a measure."""
        return min((target.period, target.value) for target in self.authority.targets if target.measure == measure)[1]

    def last_target(self, measure: str) -> float:
        """Return the donor's latest target of a measure."""
        return max((target.period, target.value) for target in self.authority.targets if target.measure == measure)[1]

    def court_weeks(self, year: int) -> float:
        """Return the mean length of proceedings (weeks) in the year to 31 March: the donor's, then England's, interpolated linearly."""
        dated = {point.since.year + 1 if point.since.year > 1990 else 2013: point.court_weeks for point in self.authority.history}
        dated |= {int(name[-4:]): figure.value for name, figure in self.building.items() if name.startswith("court_weeks_")}
        before, after = max([known for known in dated if known <= year], default=min(dated)), min([k for k in dated if k >= year], default=max(dated))
        if before == after:
            return dated[before]
        return round(dated[before] + (dated[after] - dated[before]) * (year - before) / (after - before), 1)

    def borrow(self, figure: Figure, ratio: float = 1.0, how: str = "") -> Figure:
        """Return one of the donor's figures times a ratio; its range is scaled too, and its status is at best borrowed."""
        scaled = {name: to_four_figures(value * ratio) for name in ("value", "low", "high") if (value := getattr(figure, name)) is not None}
        status = "borrowed" if figure.status == "measured" else figure.status
        return Figure(**scaled, unit=figure.unit, status=status, meaning=figure.meaning, source=f"{DONOR_FILE}{how}: {figure.source}")


@cache
def read_donor() -> Donor:
    """Return the donor; raise InputError if a file of configs is broken."""
    path = CONFIGS / "building.yaml"
    building = {name: settings_from(Figure, figure, path) for name, figure in read_mapping(path).items()}
    return Donor(read_authority(DONOR), read_parameters(), building)


def to_four_figures(value: float) -> float:
    """Return a number rounded to four significant figures; whole numbers stay as they are."""
    return value if value == int(value) else float(f"{value:.4g}")
