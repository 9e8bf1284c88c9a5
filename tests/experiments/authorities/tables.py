"""Copies of the invented tables, changed for one test."""

import shutil
from pathlib import Path

from tests.helpers import REPOSITORY

TABLES = REPOSITORY / "tests" / "data" / "dfe"
C1 = "c1_children_in_need_referrals_and_rereferrals_2013_to_2015.csv"
D1 = "d1_child_protection_plans_2013_to_2015.csv"
D3 = "d3_cpps_subsequent_plan_2013_to_2015.csv"
SN = "New_Statistical_Neighbour_Groupings_April_2021.csv"
ADM = "2015_SFR34_ADM2015.csv"
ONS = "ons_mid-year_population_estimates_2012_to_2014.csv"
CLA = "u25_cla_number_and_rate_per_10k_children.csv"
CSWW = "csww_indicators_2017_to_2017.csv"
STARTED = "p17_la_cla_who_started_to_be_looked_after.csv"
CEASED = "p17_la_children_who_ceased_during_year.csv"


def copied(folder: Path, file: str = "", old: str = "", new: str = "", count: int = 1) -> Path:
    """Return a copy of the invented tables with a text replaced in one file; it must be there. count: how often, -1 for everywhere."""
    shutil.copytree(TABLES, folder)
    if file:
        change(folder / file, old, new, count)
    return folder


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    """Replace a text in a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def renamed(folder: Path, file: str, new_name: str, *changes: tuple[str, str]) -> Path:
    """Rename a file of a copy, with texts replaced everywhere, and return it."""
    path = (folder / file).rename(folder / new_name)
    for old, new in changes:
        change(path, old, new, -1)
    return path
