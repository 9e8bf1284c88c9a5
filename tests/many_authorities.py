"""Invented tables of many authorities, in the shapes of the Department for Education's: what the noise of single authorities is fitted to."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from experiments.authorities import declared
from experiments.prediction.noise import Noise

YEARS = range(2011, 2025)
SERVICE = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name"
TRUE = Noise(passing_sd=0.3, national_sd=0.04, kept_per_year=0.8, counting=2.0)
"""The law by which every invented figure moves."""


def lived(authorities: int, seed: int, noise: Noise = TRUE, rate: float = 0.004) -> tuple[np.ndarray, np.ndarray]:
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

    each = [(code, base, own, other, i, year) for code, base, own, other in places for i, year in enumerate(YEARS)]
    of_service = [row for row in each if row[5] >= 2013]
    children_words = declared.CHILDREN[0][1]
    started = "Children starting to be looked after each year"
    write(folder / "c1_children_in_need_referrals_and_rereferrals_x.csv", f"{SERVICE},Referrals,Re_referrals_percent", ([*service(row[0], row[5]), 900, 20] for row in of_service))
    write(folder / "d1_child_protection_plans_x.csv", f"{SERVICE},CPP_start,CPP_end,CPP_At31", ([*service(row[0], row[5]), "c", "c", row[2][row[4]]] for row in of_service))
    write(folder / "ons_mid-year_population_estimates_x.csv", f"{SERVICE},age_group,population_estimate", ([*service(row[0], row[5]), children_words, round(row[1])] for row in of_service))
    write(folder / "csww_indicators_x.csv", f"{SERVICE},{','.join(declared.WORKFORCE.columns)}", ([*service(code, 2017), *[10] * 6] for code in codes))
    write(folder / "p17_la_cla_who_started_to_be_looked_after.csv", f"{SERVICE},characteristic,number,percentage", ([*service(row[0], row[5]), "Total children", row[3][row[4]], 100] for row in each if 2018 <= row[5] <= 2019))
    write(folder / "u25_cla_number_and_rate_per_10k_children.csv", f"{SERVICE},population_count,population_estimate,number", ([*service(row[0], row[5]), started, round(row[1]), row[3][row[4]]] for row in each if row[5] >= 2020))
    for year, table in declared.STARTED.items():
        write(folder / table.file, f"geog_l,geog_c,geog_n,{','.join(table.columns)}", (["LA", row[0], f"Place {row[0]}", row[3][row[4]], "x"] for row in each if row[5] == year))
    names = ",".join(f"SN{n}" for n in range(1, 11))
    write(folder / "New_Statistical_Neighbour_Groupings_x.csv", f"LA number,LA Name,{names}", ([code, f"Place {code}", *[""] * 10] for code in codes))
    return folder
