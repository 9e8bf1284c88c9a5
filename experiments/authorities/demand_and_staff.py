"""Who comes: children, first referrals by year, the streams that no programme touches, the court's room."""

import datetime
from statistics import mean

from experiments.authorities import dfe_series
from experiments.authorities.donor import DONOR_FILE, WEEKS_A_YEAR, Donor, to_four_figures
from experiments.authorities.imputation import ImputedFigure, Imputer
from experiments.inputs.errors import InputError, NotGiven
from simulation.settings import Area, Figure, HistoryPoint

EARLIEST_DATE = datetime.date(1990, 1, 1)


def children_figure(lender: Imputer, year: int) -> tuple[Figure, list[str]]:
    """Return the children of a reporting year, and a note if they are not of that year; raise InputError if no table tells."""
    value, found = lender.children(lender.place.code, year), lender.published.children(lender.place.code, year)
    cell, is_base = found or (None, False)
    where = cell.location(lender.place.title) if cell else ""
    source = where + ("" if is_base else f"; the nearest told to the base of {year}")
    figure = Figure(value=value, unit="children 0-17", status="measured" if is_base else "borrowed", source=source)
    return figure, [] if is_base else [f"children {year}: not told; {where}"]


def referral_history(lender: Imputer, donor: Donor, year: int) -> tuple[tuple[HistoryPoint, ...], list[str]]:
    """Return first referrals a week by year: the chosen one, and the two before where the authority's referrals are told; and notes.

    What is told of the earliest of these years holds before it, too.
    """
    years = [held for held in (year - 2, year - 1) if lender.own_figure(dfe_series.referrals, held)] + [year]
    points, notes = [], []
    for held in years:
        referred, again = lender.figure(dfe_series.referrals, held), lender.figure(dfe_series.re_referral_share, held)
        if referred is None or again is None:
            raise InputError(lender.published.folder, "", NotGiven(f"no referrals of {held}"), "England's row in the table of referrals")
        notes += [f"{name} {held}: {found.note}" for name, found in (("referrals", referred), ("re-referrals", again)) if found.note]
        since = EARLIEST_DATE if held == years[0] else datetime.date(held - 1, 4, 1)
        points.append(history_point(since, held, referred, again, donor))
    return tuple(points), notes


def history_point(since: datetime.date, year: int, referred: ImputedFigure, again: ImputedFigure, donor: Donor) -> HistoryPoint:
    """Return one dated rate: children referred, less those referred again, by children of a family and weeks of the year."""
    never = donor.never_referred_before_share
    first = referred.value * (1.0 - again.value) * never / donor.children_per_family / WEEKS_A_YEAR
    source = (
        f"assumed: {referred.value:,.0f} children referred ({referred.source}), less {again.value:.1%} again within 12 months ({again.source}),"
        f" of the rest {never:.1%} never known before (implied by the first year of {DONOR_FILE}),"
        f" {donor.children_per_family:g} children a family (configs/parameters/families.yaml); court_weeks: {DONOR_FILE}, configs/building.yaml"
    )
    return HistoryPoint(since=since, first_referrals_per_week=to_four_figures(first), court_weeks=donor.court_weeks(year), source=source)


def outside_need_figure(donor: Donor, of: Figure) -> Figure:
    """Return children a year in long-stay need: the donor's, by children."""
    ratio = of.value / donor.authority.children.value
    return donor.borrow(donor.authority.outside_need_per_year, ratio, f" times {ratio:.4g}, the ratio of children")


def outside_care_figure(lender: Imputer, donor: Donor, year: int) -> tuple[Figure, list[str]]:
    """Return children a year who enter care from outside: as many as enter at 16 or over, as in the donor's file; and notes."""
    share, entries = lender.figure(dfe_series.care_entries_16_plus_share, year), lender.figure(dfe_series.care_entries, year)
    like = donor.authority.outside_care_per_year
    if share is None or entries is None:
        raise InputError(lender.published.folder, "", NotGiven(f"no care entries of {year}"), "England's row in the tables of care entries")
    value = share.value * entries.value
    low, high = ((getattr(like, name) or like.value) / like.value for name in ("low", "high"))
    figure = Figure(
        value=to_four_figures(value),
        low=to_four_figures(value * low),
        high=to_four_figures(value * high),
        unit=like.unit,
        status="assumed",
        source=f"assumed: those who enter care at 16 or over, as in {DONOR_FILE}; {share.value:.1%} ({share.source}) of entries ({entries.source})",
    )
    return figure, [f"share of care entries at 16 or over {year}: {share.note}"] if share.note else []


def final_hearings_figure(lender: Imputer, donor: Donor, year: int) -> Figure:
    """Return final hearings a week: the donor's by care entries, at least one."""
    found, like = lender.figure(dfe_series.care_entries, year), donor.authority.final_hearings_per_week
    ratio = found.value / donor.last_target("care_entries") if found else 1.0
    ratio = max(ratio, 1.0 / like.value)
    return donor.borrow(like, ratio, f" times {ratio:.4g}, the ratio of care entries (or more, to make one a week)")


def area_and_staff(lender: Imputer, donor: Donor, year: int) -> tuple[Area, Figure, list[str]]:
    """Return the one area with its teams, the social workers of a team, and notes.

    All who hold cases on 30 September of the reporting year (the one before its 31 March) are split between safeguarding teams and
    assessment as in the donor's file; teams are as near to the donor's in size as whole teams allow.
    """
    found = lender.figure(dfe_series.case_holders, year - 1)
    if found is None or found.value <= 0:
        raise InputError(lender.published.folder, "", NotGiven(f"no case holders of {year - 1}"), "England's row in the table of the workforce")
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
    return area, figure, [*([f"case holders {year - 1}: {found.note}"] if found.note else []), *staffing_outlier_note(lender, found.value, year - 1)]


def staffing_outlier_note(lender: Imputer, holders: float, year: int) -> list[str]:
    """Return a note if an authority has half or twice as many case holders for each child as its statistical neighbours."""
    like = lender.neighbours(dfe_series.case_holders, lender.published.nearest_year(dfe_series.case_holders, year))
    ratio = holders / lender.children(lender.place.code, year) / mean(like) if like else 1.0
    if 0.5 <= ratio <= 2.0:
        return []
    return [f"case holders {year}: {ratio:.2g} times the neighbours' mean for each child; is the return right?"]
