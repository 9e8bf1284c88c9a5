"""One authority built from the Department's published tables: the year of its data, its demand, its staff and its targets."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.authorities import demand_and_staff as demand
from experiments.authorities import dfe_series
from experiments.authorities.demand_and_staff import area_and_staff
from experiments.authorities.dfe_cells import Folders, PublishedTables
from experiments.authorities.dfe_series import Series
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.donor import read_donor
from experiments.authorities.imputation import Imputer
from experiments.authorities.jumps import Jump, JumpFinder, JumpRule, check_jumps, decisions_of
from experiments.authorities.register import PREDECESSORS, Register, RegisteredAuthority
from experiments.authorities.targets import is_of_september, published_targets, series_with_periods
from experiments.inputs.checks import check_authority
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import read_parameters
from simulation.settings import Authority, Noise, Salaries


@dataclass(frozen=True)
class BuiltAuthority:
    """An authority, the year requested, the year of its data, and notes on what was missing or borrowed, one a line."""

    authority: Authority
    requested_year: int
    year: int
    notes: tuple[str, ...]


def build_authority(name: str, year: int, dfe: Folders | PublishedTables, *, accept: Iterable[str] = (), leave_out: Iterable[str] = ()) -> Authority:
    """Return an English authority as of 31 March of a year, from folders of published tables; accept, leave_out: as of `build`; raise InputError."""
    return build(name, year, dfe, accept=accept, leave_out=leave_out).authority


def build(name: str, year: int, dfe: Folders | PublishedTables, *, accept: Iterable[str] = (), leave_out: Iterable[str] = ()) -> BuiltAuthority:
    """Return an authority with notes on what was missing or borrowed.

    accept, leave_out: figures that jump (`repeat_plan_share:2022`), taken as they are or borrowed. Raises InputError for an unknown name,
    year or measure, a broken table, and a jump about which nothing is decided.
    """
    decisions = decisions_of(accept, leave_out, checked_series())
    published = dfe if isinstance(dfe, PublishedTables) else PublishedTables(dfe)
    places = published.register.find(name)
    check_year(published, year)
    place = min(places, key=lambda each: (abs(nearest_year_with_referrals(published, each, year) - year), each.code))
    data_year = nearest_year_with_referrals(published, place, year)
    building = read_donor().building
    jump_notes = list(check_jumps(jumps_of(published, place, data_year), place, decisions))
    imputer = Imputer(published, place, building["neighbours_at_least"].value, decisions.left_out)
    authority, notes = assemble_authority(imputer, data_year)
    notes += [f"{name} {of_year}: left out by --leave-out" for name, of_year in sorted(decisions.left_out) if not is_noted(name, of_year, notes)]
    check_authority(authority, Path(f"{authority.name}.yaml"), read_parameters())
    return BuiltAuthority(authority, year, data_year, (*year_notes(published, place, year, data_year), *dict.fromkeys([*jump_notes, *notes])))


def is_noted(name: str, year: int, notes: list[str]) -> bool:
    """Return whether a note speaks of a figure of a year."""
    return any(note.startswith(f"{name} {year}:") for note in notes)


def checked_series() -> dict[str, Series]:
    """Return the series whose figures are looked at for jumps, by name."""
    of_targets = [series for series, _ in series_with_periods()]
    return {series.name: series for series in (*of_targets, dfe_series.case_holders, dfe_series.care_entries_16_plus_share)}


def jumps_of(published: PublishedTables, place: RegisteredAuthority, year: int) -> Iterator[Jump]:
    """Yield each jump among the figures that an authority as of a year is built from: of the year and of the two before."""
    finder, known = JumpFinder(published, place, JumpRule.of(read_donor().building)), checked_series()
    for series in known.values():
        last = year - 1 if is_of_september(series) else year
        for of_year in range(last - 2, last + 1):
            jump = finder.jump(series, of_year, known.get(series.share_of))
            if jump is not None:
                yield jump


def check_year(published: PublishedTables, year: int) -> None:
    """Raise InputError for a year outside all tables."""
    first, last = published.first_and_last_year()
    if not first <= year <= last:
        raise InputError("--year", "", year, f"a year from {first} to {last}, which the tables hold")


def nearest_year_with_referrals(published: PublishedTables, place: RegisteredAuthority, year: int) -> int:
    """Return the year nearest to the requested one in which the authority has a row of referrals; of two, the earlier.

    An authority without any row (removed from the tables, or abolished) gets the nearest year of England, and all its figures are borrowed.
    """
    years = published.years(dfe_series.referrals)
    rows = {key for file in published.files_of(dfe_series.referrals.sources[0]) for key in file.rows}
    own = [other for other in years if (place.code, other) in rows]
    held = own or [other for other in years if (ENGLAND, other) in rows]
    if not held:
        raise InputError("--dfe", "", NotGiven(f"no row of {place.title} or of England"), "a row of one of them in the table of referrals")
    return min(held, key=lambda other: (abs(other - year), other))


def year_notes(published: PublishedTables, place: RegisteredAuthority, requested_year: int, data_year: int) -> list[str]:
    """Return notes on a data year that is not the requested year, and on reorganisation."""
    register, notes = published.register, []
    if requested_year != data_year:
        missing = f"the tables have no referrals of {place.title} in that year"
        notes.append(f"requested {requested_year}; {missing}, so all figures are those of {data_year}")
    successors = [code for code, predecessors in PREDECESSORS.items() if place.code in predecessors]
    if successors:
        notes.append(
            f"code {place.code} ends by reorganisation: {titles_with_codes(register, successors)} came after it, an authority of its own each"
        )
    predecessors = PREDECESSORS.get(place.code, ())
    if predecessors:
        notes.append(
            f"code {place.code} was made by reorganisation: years of its predecessors ({titles_with_codes(register, predecessors)})"
            " are neither added nor split"
        )
    return notes


def titles_with_codes(register: Register, codes: Iterable[str]) -> str:
    """Return the titles of authorities with their codes, joined by "and"; the bare code where the tables do not have the authority."""
    return " and ".join(f"{register.places[code].title} ({code})" if code in register.places else code for code in codes)


def assemble_authority(imputer: Imputer, year: int) -> tuple[Authority, list[str]]:
    """Return the authority and all its notes."""
    donor = read_donor()
    donor_authority = donor.authority
    children, children_notes = demand.children_figure(imputer, year)
    history, history_notes = demand.referral_history(imputer, donor, year)
    outside_care, care_notes = demand.outside_care_figure(imputer, donor, year)
    area, per_team, staff_notes = area_and_staff(imputer, donor, year)
    targets, target_notes = published_targets(imputer, year)
    salaries = Salaries(**{role: donor.borrow(getattr(donor_authority.salaries, role)) for role in type(donor_authority.salaries).model_fields})
    noise = Noise(**{name: donor.borrow(getattr(donor_authority.noise, name)) for name in type(donor_authority.noise).model_fields})
    authority = Authority(
        name=imputer.place.name,
        title=imputer.place.title,
        children=children,
        areas=(area,),
        social_workers_per_team=per_team,
        history=history,
        last_observed=datetime.date(year, 3, 31),
        path_weeks=donor.borrow(donor_authority.path_weeks),
        season=donor.borrow(donor_authority.season),
        noise=noise,
        outside_need_per_year=demand.outside_need_figure(donor, children),
        outside_care_per_year=outside_care,
        final_hearings_per_week=demand.final_hearings_figure(imputer, donor, year),
        burn_in_years=donor.borrow(donor_authority.burn_in_years),
        salaries=salaries,
        parameters={name: donor.borrow(figure) for name, figure in donor_authority.parameters.items()},
        targets=targets,
    )
    return authority, [*children_notes, *history_notes, *care_notes, *staff_notes, *target_notes]
