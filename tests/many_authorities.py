"""Invented tables of many authorities, in the shapes of the Department for Education's: what the noise of single authorities is fitted to."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from experiments.authorities.releases import read_releases
from experiments.prediction.history_noise import NoiseModel

YEARS = range(2011, 2025)
SERVICE = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name"
WORKFORCE = "case_holders_fte,caseload_fte,turnover_rate_fte,agency_rate_fte,vacancy_rate_fte"
TRUE = NoiseModel(passing_sd=0.3, national_sd=0.04, kept_per_year=0.8, counting=2.0)
"""The law by which every invented figure moves."""


def lived(authorities: int, seed: int, noise: NoiseModel = TRUE, rate: float = 0.004) -> tuple[np.ndarray, np.ndarray]:
    """Return children (authorities,) and counts (authorities, years) drawn from a law without tail or lasting differences."""
    chance = np.random.default_rng(seed)
    children = np.exp(chance.uniform(np.log(25_000), np.log(250_000), authorities))
    nation = np.cumsum(chance.normal(0.0, noise.national_sd, len(YEARS)))
    own = np.zeros((authorities, len(YEARS)))
    own[:, 0] = chance.normal(0.0, noise.passing_sd, authorities)
    for i in range(1, len(YEARS)):
        step = noise.passing_sd * np.sqrt(1.0 - noise.kept_per_year**2)
        own[:, i] = noise.kept_per_year * own[:, i - 1] + chance.normal(0.0, step, authorities)
    expected = rate * children[:, np.newaxis] * np.exp(nation + own)
    return children, np.maximum(1.0, expected * np.exp(chance.normal(0.0, np.sqrt(noise.counting / expected))))


def code_of(number: int) -> str:
    """Return the code of an invented authority."""
    return str(500 + number)


def write(path: Path, header: str, rows: Iterable[Iterable[object]]) -> None:
    """Write a table."""
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")


def write_tables(folder: Path, authorities: int = 40, seed: int = 1, also: tuple[str, ...] = ()) -> Path:
    """Write every table that the study reads; also: codes of further authorities (adopters), alike."""
    children, plans = lived(authorities + len(also), seed)
    entries = lived(authorities + len(also), seed + 1)[1]
    codes = [*map(code_of, range(authorities)), *also]
    places = list(zip(codes, children, plans.round(), entries.round()))

    def service(code: str, year: int) -> list[object]:
        return [year, "Reporting year", "Local authority", "E92000001", "England", "E12", "Nowhere", code, f"E{code}", f"Place {code}"]

    def rows(first: int, last: int) -> list[tuple[list[object], float, float, float]]:
        return [(service(code, y), base, own[y - YEARS[0]], other[y - YEARS[0]]) for code, base, own, other in places for y in range(first, last + 1)]

    recent, early, late = rows(2013, 2024), rows(2018, 2019), rows(2020, 2024)
    words, started = "Children aged 0 to 17 years", "Children starting to be looked after each year"
    tables: dict[str, tuple[str, list[list[object]]]] = {
        "c1_children_in_need_referrals_and_rereferrals_x": ("Referrals,Re_referrals_percent", [[*who, 900, 20] for who, *_ in recent]),
        "d1_child_protection_plans_x": ("CPP_start,CPP_end,CPP_At31", [[*who, "c", "c", own] for who, _, own, _ in recent]),
        "ons_mid-year_population_estimates_x": ("age_group,population_estimate", [[*who, words, round(base)] for who, base, *_ in recent]),
        "csww_indicators_x": (WORKFORCE, [[*service(code, 2017), *[10] * 5] for code in codes]),
        "p17_la_cla_who_started_to_be_looked_after": (
            "characteristic,number,percentage",
            [[*who, "Total children", other, 100] for who, _, _, other in early],
        ),
        "u25_cla_number_and_rate_per_10k_children": (
            "population_count,population_estimate,number",
            [[*who, started, round(base), other] for who, base, _, other in late],
        ),
    }
    for name, (columns, cells) in tables.items():
        write(folder / f"{name}.csv", f"{SERVICE},{columns}", cells)
    for release in read_releases().tables["yearly_started"].releases:
        header = f"geog_l,geog_c,geog_n,{release.columns['children'][0]},{release.columns['aged_16_plus'][0]}"
        of_year = [["LA", code, f"Place {code}", other[int(release.of) - YEARS[0]], "x"] for code, _, _, other in places]
        write(folder / release.files[0].strip("*"), header, of_year)
    names = ",".join(f"SN{n}" for n in range(1, 11))
    write(folder / "New_Statistical_Neighbour_Groupings_x.csv", f"LA number,LA Name,{names}", ([code, f"Place {code}", *[""] * 10] for code in codes))
    return folder
