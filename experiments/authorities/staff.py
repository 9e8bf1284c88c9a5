"""Who works: teams and assessment workers, as many as hold cases in the authority by the workforce return."""

from statistics import mean

from experiments.authorities import declared
from experiments.authorities.borrowing import Lender
from experiments.authorities.donor import FILE, Donor, sensible
from experiments.errors import InputError, NotGiven
from simulation.settings import Area, Figure


def staff(lender: Lender, donor: Donor, year: int) -> tuple[Area, Figure, list[str]]:
    """Return the one area with its teams, the social workers of a team, and notes.

    All who hold cases on 30 September of the reporting year (the one before its 31 March) are split between safeguarding teams and
    assessment as in the donor's file; teams are as near to the donor's in size as whole teams allow.
    """
    found = lender.find(declared.case_holders, year - 1)
    if found is None or found.value <= 0:
        raise InputError(lender.published.folder, "", NotGiven(f"no case holders of {year - 1}"), "England's row in the table of the workforce")
    usual = donor.authority.social_workers_per_team
    in_teams = sum(area.safeguarding_teams for area in donor.authority.areas) * usual.value
    in_assessment = sum(area.assessment_workers for area in donor.authority.areas)
    share = in_assessment / (in_teams + in_assessment)
    social_workers = found.value * (1.0 - share)
    teams = max(1, round(social_workers / usual.value))
    area = Area(name="all", share_of_children=1.0, safeguarding_teams=teams, assessment_workers=sensible(found.value * share))
    each = sensible(social_workers / teams)
    split = f"{share:.1%} in assessment and teams of about {usual.value:g} as in {FILE}"
    source = f"{found.value:,.4g} full-time case holders on 30 September ({found.source}), {split}"
    figure = Figure(value=each, low=sensible(each * 0.85), high=sensible(each * 1.15), unit=usual.unit, status="borrowed", source=source)
    return area, figure, [*([f"case holders {year - 1}: {found.note}"] if found.note else []), *strange(lender, found.value, year - 1)]


def strange(lender: Lender, holders: float, year: int) -> list[str]:
    """Return a note if an authority has half or twice as many case holders for each child as its statistical neighbours."""
    like = lender.neighbours(declared.case_holders, lender.published.nearest_year(declared.case_holders, year))
    ratio = holders / lender.children(lender.place.code, year) / mean(like) if like else 1.0
    if 0.5 <= ratio <= 2.0:
        return []
    return [f"case holders {year}: {ratio:.2g} times the neighbours' mean for each child; is the return right?"]
