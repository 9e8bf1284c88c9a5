"""Every authority of the published tables, where they lie: beside the project, or in the folder that DFE_TABLES names."""

import os
import random
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.authorities import PublishedTables, build, build_authority, dfe_series
from experiments.authorities.build import checked_series
from experiments.authorities.donor import read_donor
from experiments.authorities.jumps import JumpFinder, JumpRule
from experiments.authorities.write_yaml import write_authority
from experiments.inputs.load import parameters_of, read_authority
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.definitions import BY_NAME
from simulation import engine
from simulation.build import build_world
from tests.helpers import REPOSITORY

TABLES = Path(os.environ.get("DFE_TABLES", REPOSITORY.parent / "shared" / "data" / "dfe"))
pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the published tables are not here; DFE_TABLES names their folder")
PUBLISHED = PublishedTables(TABLES)
NEWER = TABLES.with_name("dfe_2025")
BOTH = PublishedTables([folder for folder in (TABLES, NEWER) if folder.is_dir()])
ASKED_ABOUT = ("referrals:2018", "section_47_enquiries:2017", "initial_conferences:2014")
"""What real tables ask about: two figures of Herefordshire, one of Norfolk."""


@pytest.mark.slow
@pytest.mark.parametrize("year", [2013, 2014, 2016, 2019, 2021, 2024])
def test_every_authority_builds(year: int) -> None:
    names = {place.name for place in PUBLISHED.register.places.values()}
    assert len(names) > 150
    for name in sorted(names):
        authority = build_authority(name, year, PUBLISHED, accept=ASKED_ABOUT)
        assert authority.name == name
        assert {target.measure for target in authority.targets} <= set(BY_NAME), name
        assert all(target.value >= 0 for target in authority.targets), name
        assert all(0 <= target.value <= 1 for target in authority.targets if target.unit.startswith("share")), name
        assert authority.history[-1].first_referrals_per_week > 0, name
        measures = {target.measure for target in authority.targets}
        assert {"referrals", "protection_plans", "children_in_need", "looked_after_children", "care_entries", "vacancy_share"} <= measures, name


def last_years() -> dict[str, int]:
    """Return the last year of referrals of every authority, by code; the tables' last for one without any."""
    rows = {key for file in BOTH.files_of(dfe_series.referrals.sources[0]) for key in file.rows}
    return {code: max((year for other, year in rows if other == code), default=2025) for code in BOTH.register.places}


@pytest.mark.skipif(not NEWER.is_dir(), reason="the tables published in 2025 are not here")
def test_authorities_build_at_their_last_year_from_the_tables_of_2024_and_2025_together() -> None:
    """A few dozen, drawn with a fixed seed; all 158 take a few seconds more."""
    years = last_years()
    assert len(years) > 150 and Counter(years.values()).most_common(1)[0][0] == 2025
    for code in random.Random(1).sample(sorted(years), 36):
        built = build(code, years[code], BOTH)
        assert built.year == years[code] and len(built.authority.targets) > 20, code
        if built.year == 2025:
            sources = {target.source.partition(",")[0] for target in built.authority.targets}
            assert {"c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "cla_number_and_rate_per_10k_children.csv"} <= sources, code


@pytest.mark.skipif(not NEWER.is_dir(), reason="the tables published in 2025 are not here")
def test_the_newest_release_wins_and_what_it_lacks_comes_from_the_one_before() -> None:
    assert BOTH.cell(dfe_series.repeat_plan_share, "371", 2022).why == "low reliability"
    assert PUBLISHED.cell(dfe_series.repeat_plan_share, "371", 2022).why.startswith("a return error")
    assert BOTH.cell(dfe_series.looked_after_children, "801", 2024).file == "cla_number_and_rate_per_10k_children.csv"
    assert BOTH.cell(dfe_series.looked_after_children, "801", 2020).file == "u25_cla_number_and_rate_per_10k_children.csv"
    assert {code for name in ("Hull", "810", "E06000010") for code in (BOTH.register.find(name)[0].code,)} == {"810"}


def test_few_real_figures_are_asked_about() -> None:
    rule, known = JumpRule.of(read_donor().building), checked_series()
    found = {
        (place.title, *jump.key)
        for place in BOTH.register.places.values()
        for series in (dfe_series.referrals, dfe_series.section_47_enquiries, dfe_series.initial_conferences, dfe_series.repeat_plan_share)
        for year in BOTH.years(series)
        if (jump := JumpFinder(BOTH, place, rule).jump(series, year, known.get(series.share_of)))
    }
    assert {f"{name}:{year}" for _, name, year in found} == set(ASKED_ABOUT)


def test_an_authority_without_a_level_in_the_table_of_2017_keeps_its_row() -> None:
    assert PUBLISHED.cell(dfe_series.looked_after_children, "420", 2017).value == 0.0


@pytest.mark.slow
def test_every_file_is_read_as_an_authority(tmp_path: Path) -> None:
    for number, place in enumerate(PUBLISHED.register.places.values()):
        built, path = build(place.name, 2020, PUBLISHED, accept=ASKED_ABOUT), tmp_path / f"{place.name}.yaml"
        write_authority(built, path)  # which reads it back
        if number % 10 == 0:
            assert resolve_scenario(f"{path}:business_as_usual").authority == built.authority


def test_hertfordshires_published_figures_are_those_of_its_file() -> None:
    built, by_hand = build_authority("hertfordshire", 2015, PUBLISHED), read_authority("hertfordshire")
    found = {(target.measure, target.period): target.value for target in built.targets}
    same = [target for target in by_hand.targets if (target.measure, target.period) in found]
    assert len(same) == 51
    assert [found[target.measure, target.period] for target in same] == pytest.approx([target.value for target in same], abs=6e-4)
    assert built.history[0].first_referrals_per_week == pytest.approx(by_hand.history[0].first_referrals_per_week, rel=1e-3)


def test_england_in_small_and_hertfordshire_have_the_years_own_entries_at_sixteen_or_over() -> None:
    """England's was 2024's share once, twice that of 2015: a tenth of care entries were too many."""
    table = pd.read_csv(TABLES / "2015_SFR34_ADM2015.csv", dtype=str, encoding="latin-1").set_index("geog_n")
    england = read_authority(str(REPOSITORY / "configs" / "studies" / "synthetic" / "england_average.yaml"))
    assert england.outside_care_per_year.value == pytest.approx(int(table.at["ENGLAND", "SCLA_16over"]) / 152, abs=0.5)
    hertfordshire = read_authority("hertfordshire").outside_care_per_year
    assert hertfordshire.value == pytest.approx(int(table.at["Hertfordshire", "SCLA_16over"]), abs=3)


ENGLAND_SHARES = {
    ("care_entries_under_1", "ADM"): ["SCLA_U1"],
    ("care_entries_under_10", "ADM"): ["SCLA_U1", "SCLA_1to4", "SCLA_5to9"],
    ("care_entries_16_plus", "ADM"): ["SCLA_16over"],
    ("care_entries_emergency", "ADM"): ["SCLA_UPP", "SCLA_SEPO"],
    ("care_exits_home", "CEA"): ["CLA_ceaPar", "CLA_ceaParPlan", "CLA_ceaParNPlan"],
    ("care_exits_guardianship", "CEA"): ["CLA_ceaSpecG", "CLA_ceaSpecG2", "CLA_ceaROG"],
    ("child_arrangements_orders", "CEA"): ["CLA_ceaROG"],
    ("care_exits_adopted", "CEA"): ["CLA_ceaAdop", "CLA_ceaAdop2"],
}
"""Measures that England's file has of the three years to March 2015, and columns of the tables (2015 has two of going home)."""


@pytest.mark.parametrize(("measure", "table"), ENGLAND_SHARES)
def test_englands_ways_into_care_and_out_are_those_of_the_tables(measure: str, table: str) -> None:
    part = whole = 0
    for name in (f"2013_SFR36_{table}2013", f"2014_SFR36_{table}2014", f"2015_SFR34_{table}2015"):
        row = pd.read_csv(TABLES / f"{name}.csv", dtype=str, encoding="latin-1").set_index("geog_n").loc["ENGLAND"]
        part += sum(int(row[column]) for column in ENGLAND_SHARES[measure, table] if column in row)
        whole += int(row["CLA_cease" if table == "CEA" else next(column for column in row.index if column.startswith("CLA_started"))])
    england = read_authority(str(REPOSITORY / "configs" / "studies" / "synthetic" / "england_average.yaml"))
    (target,) = [each for each in england.targets if each.measure == measure]
    assert target.value == pytest.approx(part / whole, abs=6e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "year"), [("derbyshire", 2013), ("lancashire", 2020), ("city_of_london", 2024), ("isles_of_scilly", 2021), ("birmingham", 2019)]
)
def test_some_live_for_a_while(name: str, year: int) -> None:
    authority = build_authority(name, year, PUBLISHED)
    short = authority.model_copy(update={"burn_in_years": authority.burn_in_years.model_copy(update={"value": 1.0, "low": 0.0})})
    world = build_world(short, parameters_of(short), 1, date(year, 4, 6), date(year + 1, 3, 30))
    world = engine.simulate(world, int(world.state[0]["week"]) + 90)
    assert np.nansum(world.weekly) > 0  # without a line of danger, measures that are judged at it have no number
