"""Demand and staff of an authority: children, first referrals by year, exogenous arrivals, final hearings, social workers."""

import datetime
from statistics import mean

from experiments.authorities import dfe_series
from experiments.authorities.donor import DONOR_FILE, WEEKS_A_YEAR, Donor, to_four_figures
from experiments.authorities.imputation import ImputedFigure, Imputer
from experiments.inputs.errors import InputError, NotGiven
from simulation.settings import Area, Figure, HistoryPoint

EARLIEST_DATE = datetime.date(1990, 1, 1)


def children_figure(imputer: Imputer, year: int) -> tuple[Figure, list[str]]:
    """Return the number of children in a reporting year, and a note if it is another year's; raise InputError if no table has one."""
    value, found = imputer.children(imputer.place.code, year), imputer.published.children(imputer.place.code, year)
    cell, is_base = found or (None, False)
    where = cell.location(imputer.place.title) if cell else ""
    source = where + ("" if is_base else f"; the nearest published to the base of {year}")
    figure = Figure(value=value, unit="children 0-17", status="measured" if is_base else "borrowed", source=source)
    return figure, [] if is_base else [f"children {year}: not published; {where}"]


def nothing_published(what: str, imputer: Imputer, year: int) -> InputError:
    """Return the error of a figure that no row has: neither the authority's, nor enough neighbours', nor England's."""
    problem = NotGiven(f"no {what} of {year}, neither of {imputer.place.title} nor of {imputer.neighbours_at_least:g} neighbours nor of England")
    return InputError("--dfe", "", problem, "a row of one of them with a number above 0", "Is the table complete?")


def referral_history(imputer: Imputer, donor: Donor, year: int) -> tuple[tuple[HistoryPoint, ...], list[str]]:
    """Return first referrals a week by year, and notes: of the data year, and of the two before where the authority's own are published.

    The rate of the earliest of these years also applies before it.
    """
    years = [of_year for of_year in (year - 2, year - 1) if imputer.own_figure(dfe_series.referrals, of_year)] + [year]
    points, notes = [], []
    for of_year in years:
        referred, re_referred = imputer.figure(dfe_series.referrals, of_year), imputer.figure(dfe_series.re_referral_share, of_year)
        if referred is None or re_referred is None:
            raise nothing_published("referrals", imputer, of_year)
        notes += [f"{name} {of_year}: {found.note}" for name, found in (("referrals", referred), ("re-referrals", re_referred)) if found.note]
        since = EARLIEST_DATE if of_year == years[0] else datetime.date(of_year - 1, 4, 1)
        points.append(history_point(since, of_year, referred, re_referred, donor))
    return tuple(points), notes


def history_point(since: datetime.date, year: int, referred: ImputedFigure, re_referred: ImputedFigure, donor: Donor) -> HistoryPoint:
    """Return one dated rate: children referred, less those re-referred, divided by children per family and weeks per year."""
    never = donor.never_referred_before_share
    first = referred.value * (1.0 - re_referred.value) * never / donor.children_per_family / WEEKS_A_YEAR
    source = (
        f"assumed: {referred.value:,.0f} children referred ({referred.source}),"
        f" less {re_referred.value:.1%} again within 12 months ({re_referred.source}),"
        f" of the rest {never:.1%} never known before (implied by the first year of {DONOR_FILE}),"
        f" {donor.children_per_family:g} children a family (configs/parameters/families.yaml); court_weeks: {DONOR_FILE}, configs/building.yaml"
    )
    return HistoryPoint(since=since, first_referrals_per_week=to_four_figures(first), court_weeks=donor.court_weeks(year), source=source)


def outside_need_figure(donor: Donor, of: Figure) -> Figure:
    """Return the children a year who arrive with long-stay need: the donor's figure, scaled by the number of children."""
    ratio = of.value / donor.authority.children.value
    return donor.borrow(donor.authority.outside_need_per_year, ratio, f" times {ratio:.4g}, the ratio of children")


def outside_care_figure(imputer: Imputer, donor: Donor, year: int) -> tuple[Figure, list[str]]:
    """Return the children a year who enter care outside the family stream, and notes: those who enter at 16 or over, as in the donor's file."""
    share, entries = imputer.figure(dfe_series.care_entries_16_plus_share, year), imputer.figure(dfe_series.care_entries, year)
    donor_figure = donor.authority.outside_care_per_year
    if share is None or entries is None:
        raise nothing_published("care entries", imputer, year)
    value = share.value * entries.value
    low, high = ((getattr(donor_figure, name) or donor_figure.value) / donor_figure.value for name in ("low", "high"))
    figure = Figure(
        value=to_four_figures(value),
        low=to_four_figures(value * low),
        high=to_four_figures(value * high),
        unit=donor_figure.unit,
        status="assumed",
        source=f"assumed: those who enter care at 16 or over, as in {DONOR_FILE}; {share.value:.1%} ({share.source}) of entries ({entries.source})",
    )
    return figure, [f"share of care entries at 16 or over {year}: {share.note}"] if share.note else []


def final_hearings_figure(imputer: Imputer, donor: Donor, year: int) -> Figure:
    """Return final hearings a week: the donor's, scaled by care entries, and at least one."""
    found, donor_figure = imputer.figure(dfe_series.care_entries, year), donor.authority.final_hearings_per_week
    ratio = found.value / donor.last_target("care_entries") if found else 1.0
    ratio = max(ratio, 1.0 / donor_figure.value)
    return donor.borrow(donor_figure, ratio, f" times {ratio:.4g}, the ratio of care entries (or more, to make one a week)")


def area_and_staff(imputer: Imputer, donor: Donor, year: int) -> tuple[Area, Figure, list[str]]:
    """Return the single area with its teams, the social workers of a team, and notes.

    All who hold cases on 30 September of the reporting year (the one before its 31 March) are split between safeguarding teams and
    assessment as in the donor's file; teams are as near to the donor's in size as whole teams allow.
    """
    found = imputer.positive_figure(dfe_series.case_holders, year - 1)
    if found is None or found.value <= 0:
        raise nothing_published("case holders", imputer, year - 1)
    usual = donor.authority.social_workers_per_team
    in_teams = sum(area.safeguarding_teams for area in donor.authority.areas) * usual.value
    in_assessment = sum(area.assessment_workers for area in donor.authority.areas)
    share = in_assessment / (in_teams + in_assessment)
    social_workers = found.value * (1.0 - share)
    teams = max(1, round(social_workers / usual.value))
    area = Area(name="all", share_of_children=1.0, safeguarding_teams=teams, assessment_workers=to_four_figures(found.value * share))
    each = to_four_figures(social_workers / teams)
    split = f"{share:.1%} in assessment and teams of about {usual.value:g} as in {DONOR_FILE}"
    source = f"{found.value:,.4g} full-time case holders on 30 September ({found.source}), {split}"
    figure = Figure(
        value=each, low=to_four_figures(each * 0.85), high=to_four_figures(each * 1.15), unit=usual.unit, status="borrowed", source=source
    )
    return area, figure, [*([f"case holders {year - 1}: {found.note}"] if found.note else []), *staffing_outlier_note(imputer, found.value, year - 1)]


def staffing_outlier_note(imputer: Imputer, holders: float, year: int) -> list[str]:
    """Return a note if case holders per child are below half, or above twice, the mean of the statistical neighbours."""
    neighbours = imputer.neighbours(dfe_series.case_holders, imputer.published.nearest_year(dfe_series.case_holders, year))
    ratio = holders / imputer.children(imputer.place.code, year) / mean(neighbours) if neighbours else 1.0
    if 0.5 <= ratio <= 2.0:
        return []
    return [f"case holders {year}: {ratio:.2g} times the neighbours' mean for each child; is the return right?"]
