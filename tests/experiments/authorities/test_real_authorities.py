"""Every authority of the published tables, where they lie: beside the project, or in the folder that DFE_TABLES names."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from experiments.authorities import PublishedTables, build, build_authority
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


@pytest.mark.slow
@pytest.mark.parametrize("year", [2013, 2014, 2016, 2019, 2021, 2024])
def test_every_authority_builds(year: int) -> None:
    names = {place.name for place in PUBLISHED.register.places.values()}
    assert len(names) > 150
    for name in sorted(names):
        authority = build_authority(name, year, PUBLISHED)
        assert authority.name == name
        assert {target.measure for target in authority.targets} <= set(BY_NAME), name
        assert all(target.value >= 0 for target in authority.targets), name
        assert all(0 <= target.value <= 1 for target in authority.targets if target.unit.startswith("share")), name
        assert authority.history[-1].first_referrals_per_week > 0, name
        measures = {target.measure for target in authority.targets}
        assert {"referrals", "protection_plans", "children_in_need", "looked_after_children", "care_entries", "vacancy_share"} <= measures, name


@pytest.mark.slow
def test_every_file_is_read_as_an_authority(tmp_path: Path) -> None:
    for number, place in enumerate(PUBLISHED.register.places.values()):
        built, path = build(place.name, 2020, PUBLISHED), tmp_path / f"{place.name}.yaml"
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
    assert world.weekly.sum() > 0
