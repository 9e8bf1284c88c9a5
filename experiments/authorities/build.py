"""One authority from the tables: which year it stands at, then who comes, who works, and what there is to compare with."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from experiments.authorities import demand_and_staff as demand
from experiments.authorities import dfe_series
from experiments.authorities.demand_and_staff import area_and_staff
from experiments.authorities.dfe_cells import PublishedTables
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.donor import read_donor
from experiments.authorities.imputation import Imputer
from experiments.authorities.register import PREDECESSORS, Register, RegisteredAuthority
from experiments.authorities.targets import published_targets
from experiments.inputs.checks import check_authority
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from simulation.settings import Authority, Noise, Salaries


@dataclass(frozen=True)
class BuiltAuthority:
    """An authority, the year that was asked for and the one at which it stands, and what was missing or borrowed, a line each."""

    authority: Authority
    requested_year: int
    year: int
    notes: tuple[str, ...]


def build_authority(name: str, year: int, dfe: str | Path | PublishedTables) -> Authority:
    """Return an English authority as of 31 March of a year, from a folder of published tables; raise InputError."""
    return build(name, year, dfe).authority


def build(name: str, year: int, dfe: str | Path | PublishedTables) -> BuiltAuthority:
    """Return an authority with what was missing or borrowed; raise InputError for an unknown name, year or broken table."""
    published = dfe if isinstance(dfe, PublishedTables) else PublishedTables(dfe)
    places = published.register.find(name)
    check_year(published, year)
    place = min(places, key=lambda each: (abs(nearest_year_with_referrals(published, each, year) - year), each.code))
    stands = nearest_year_with_referrals(published, place, year)
    authority, notes = assemble_authority(Imputer(published, place, read_donor().building["neighbours_at_least"].value), stands)
    check_authority(authority, Path(f"{authority.name}.yaml"), read_parameters())
    return BuiltAuthority(authority, year, stands, (*year_notes(published, place, year, stands), *dict.fromkeys(notes)))


def check_year(published: PublishedTables, year: int) -> None:
    """Raise InputError for a year outside all tables."""
    first, last = published.first_and_last_year()
    if not first <= year <= last:
        raise InputError("--year", "", year, f"a year from {first} to {last}, which the tables hold")


def nearest_year_with_referrals(published: PublishedTables, place: RegisteredAuthority, year: int) -> int:
    """Return the year nearest to the one asked for in which the authority has a row of referrals; of two, the earlier.

    An authority without any (its rows were taken out, or it is gone) stands at England's nearest year, all borrowed.
    """
    held = published.years(dfe_series.referrals)
    rows = published.frame(dfe_series.REFERRALS).index
    own = [other for other in held if (place.code, other) in rows]
    return min(own or [other for other in held if (ENGLAND, other) in rows], key=lambda other: (abs(other - year), other))


def year_notes(published: PublishedTables, place: RegisteredAuthority, asked: int, stands: int) -> list[str]:
    """Return notes on a year that is not the one asked for, and on reorganisation."""
    register, notes = published.register, []
    if asked != stands:
        notes.append(f"asked for {asked}; the tables have no referrals of {place.title} in that year, so everything stands at {stands}")
    after = [code for code, before in PREDECESSORS.items() if place.code in before]
    if after:
        notes.append(f"code {place.code} ends by reorganisation: {titles_with_codes(register, after)} came after it, an authority of its own each")
    before = PREDECESSORS.get(place.code, ())
    if before:
        notes.append(
            f"code {place.code} was made by reorganisation: the years before it ({titles_with_codes(register, before)}) are neither added nor split"
        )
    return notes


def titles_with_codes(register: Register, codes: Iterable[str]) -> str:
    """Return authorities with their codes; a code that the tables do not hold stands alone."""
    return " and ".join(f"{register.places[code].title} ({code})" if code in register.places else code for code in codes)


def assemble_authority(lender: Imputer, year: int) -> tuple[Authority, list[str]]:
    """Return the authority and all notes."""
    lends = read_donor()
    like = lends.authority
    children, about_children = demand.children_figure(lender, year)
    history, about_history = demand.referral_history(lender, lends, year)
    outside_care, about_care = demand.outside_care_figure(lender, lends, year)
    area, per_team, about_staff = area_and_staff(lender, lends, year)
    compared, about_targets = published_targets(lender, year)
    salaries = Salaries(**{role: lends.borrow(getattr(like.salaries, role)) for role in type(like.salaries).model_fields})
    noise = Noise(**{name: lends.borrow(getattr(like.noise, name)) for name in type(like.noise).model_fields})
    authority = Authority(
        name=lender.place.name,
        title=lender.place.title,
        children=children,
        areas=(area,),
        social_workers_per_team=per_team,
        history=history,
        last_observed=datetime.date(year, 3, 31),
        path_weeks=lends.borrow(like.path_weeks),
        season=lends.borrow(like.season),
        noise=noise,
        outside_need_per_year=demand.outside_need_figure(lends, children),
        outside_care_per_year=outside_care,
        final_hearings_per_week=demand.final_hearings_figure(lender, lends, year),
        burn_in_years=lends.borrow(like.burn_in_years),
        salaries=salaries,
        parameters={name: lends.borrow(figure) for name, figure in like.parameters.items()},
        targets=compared,
    )
    return authority, [*about_children, *about_history, *about_care, *about_staff, *about_targets]
