"""An authority from invented tables, worked out by hand: what is its own, what is borrowed, what is said of it, and what is refused."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from experiments.authorities import PublishedTables, build, build_authority
from experiments.authorities.dfe_series import share_of
from experiments.authorities.donor import read_donor
from experiments.authorities.imputation import Imputer
from experiments.authorities.register import normalised_name
from experiments.inputs.errors import InputError
from experiments.inputs.load import parameters_of, read_authority
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.definitions import BY_NAME
from run import main
from simulation import engine
from simulation.build import build_world
from simulation.settings import Authority, Target
from tests.experiments.authorities.refusals import refused
from tests.experiments.authorities.tables import C1, CSWW, TABLES, copied

PUBLISHED = PublishedTables(TABLES)


def target(authority: Authority, measure: str, period: str) -> Target:
    """Return one target."""
    (found,) = [each for each in authority.targets if (each.measure, each.period) == (measure, period)]
    return found


def test_first_referrals_are_children_referred_less_those_known_by_children_of_a_family() -> None:
    aldershire = build_authority("aldershire", 2015, PUBLISHED)
    # Hertfordshire 2013: families a week, from 7,668 children, 23.3 % again
    never = read_authority("hertfordshire").history[0].first_referrals_per_week * 365.25 / 7 * 1.85 / (7668 * (1 - 0.233))
    by_hand = [children * (1 - again) * never / 1.85 / (365.25 / 7) for children, again in ((2500, 0.20), (2750, 0.22), (2625, 0.21))]
    assert [point.first_referrals_per_week for point in aldershire.history] == pytest.approx(by_hand, rel=1e-3)
    assert [point.since for point in aldershire.history] == [date(1990, 1, 1), date(2013, 4, 1), date(2014, 4, 1)]
    assert [point.court_weeks for point in aldershire.history] == [48, 34, 30]
    assert aldershire.last_observed == date(2015, 3, 31)
    assert "2,625 children referred (c1_" in aldershire.history[2].source and "Aldershire 2015, column Referrals)" in aldershire.history[2].source


def test_hertfordshires_own_figures_give_back_hertfordshires_rate() -> None:
    lends = read_donor()
    first = lends.first_target("referrals") * (1 - lends.first_target("re_referral_share_12_months")) * lends.never_referred_before_share
    assert first / lends.children_per_family * 7 / 365.25 == pytest.approx(lends.authority.history[0].first_referrals_per_week)


def test_children_are_the_summers_before_as_in_the_departments_rates() -> None:
    children = build_authority("aldershire", 2014, PUBLISHED).children
    assert (children.value, children.status, children.unit) == (50000, "measured", "children 0-17")
    assert children.source.startswith("ons_mid-year_population_estimates_2012_to_2014.csv, Aldershire 2013, column population_estimate")


def test_targets_are_the_published_cells_with_file_row_and_column() -> None:
    aldershire = build_authority("Aldershire", 2015, PUBLISHED)
    flow = "2014-04-01/2015-03-31"
    cells = {"referrals": 2625, "section_47_enquiries": 735, "initial_conferences": 315, "plan_starts": 262, "plan_ends": 252}
    assert {measure: target(aldershire, measure, flow).value for measure in cells} == cells
    assert target(aldershire, "re_referral_share_12_months", flow).value == 0.21
    assert target(aldershire, "protection_plans", "2013-03-31").value == 210
    assert target(aldershire, "care_entries", flow).source == "2015_SFR34_ADM2015.csv, Aldershire 2015, column CLA_started2014"
    length = target(aldershire, "plan_ends_12_months", flow)
    assert (length.value, length.per, length.unit) == (0.42, "plan_ends", "share of plans ended")
    assert target(aldershire, "vacancy_share", "2014-09-30").value == pytest.approx(20 / (120 + 20), abs=1e-3)
    assert target(aldershire, "assessments", flow).value == pytest.approx(2625 * 42000 / 52500)
    assert {each.measure for each in aldershire.targets} | {each.per for each in aldershire.targets if each.per} <= set(BY_NAME)


def test_those_who_hold_cases_become_teams_and_assessment_workers() -> None:
    aldershire = build_authority("aldershire", 2015, PUBLISHED)
    (area,), each = aldershire.areas, aldershire.social_workers_per_team.value
    assert area.safeguarding_teams * each + area.assessment_workers == pytest.approx(80, rel=1e-3)
    assert area.assessment_workers == pytest.approx(80 * 45 / (45 + 19 * 5.6), rel=1e-3)
    assert area.safeguarding_teams == 10  # 56.2 social workers in teams of about 5.6


def test_a_suppressed_cell_is_the_neighbours_mean_per_child_times_the_children() -> None:
    built = build("isle_of_dunn", 2015, PUBLISHED)
    rates = [2625 / 50000, 2520 / 40000, 2126 / 45000, 2599 / 45000]
    found = target(built.authority, "referrals", "2014-04-01/2015-03-31")
    assert found.value == pytest.approx(400 * sum(rates) / 4, rel=1e-3)
    assert found.source.startswith("borrowed from the mean of 4 statistical neighbours per child") and "suppressed" in found.source
    assert "referrals 2015: suppressed, a small count; the mean of 4 statistical neighbours" in built.notes
    assert target(built.authority, "protection_plans", "2015-03-31").value == 0  # a published zero is not missing
    assert not [each for each in built.authority.targets if each.period.endswith("2014-03-31") and each.source.startswith("borrowed")]


def test_with_too_few_neighbours_it_is_englands_figure() -> None:
    bexford = build("bexford", 2015, PUBLISHED)
    found = target(bexford.authority, "initial_conferences", "2014-04-01/2015-03-31")
    assert found.value == pytest.approx(40000 * 6300 / 1_000_000) and "borrowed from England per child" in found.source
    assert "vacancy_share 2014: not applicable; England, 2017 for 2014" in bexford.notes


def test_a_year_without_a_table_is_imputed_from_the_nearest() -> None:
    found = target(build_authority("aldershire", 2015, PUBLISHED), "cases_per_social_worker", "2014-09-30")
    assert found.value == 16.5 and found.source.startswith("borrowed from its own 2017: csww_indicators_2017_to_2017.csv, Aldershire 2017")


def test_an_authority_whose_rows_end_gets_its_last_year() -> None:
    built = build("northmere", 2015, PUBLISHED)
    assert (built.requested_year, built.year, built.authority.last_observed) == (2015, 2013, date(2013, 3, 31))
    assert built.notes[0].startswith("requested 2015; the tables have no referrals of Northmere")
    assert [point.since for point in built.authority.history] == [date(1990, 1, 1)]


def test_a_joint_return_is_split_by_children() -> None:
    built = build("east_fenland", 2015, PUBLISHED)
    (area,), each = built.authority.areas, built.authority.social_workers_per_team
    assert area.safeguarding_teams * each.value + area.assessment_workers == pytest.approx(150 / 2, rel=1e-3)
    assert target(built.authority, "agency_share", "2014-09-30").value == 0.18
    assert "common return of East Fenland and West Fenland" in each.source


def test_reorganised_authorities_are_kept_apart_and_neither_added_nor_split() -> None:
    old, new = build("old_fenland", 2015, PUBLISHED), build("west_fenland", 2014, PUBLISHED)
    assert (old.year, new.year) == (2014, 2015)
    assert any("East Fenland (940) and West Fenland (941) came after it" in note for note in old.notes)
    assert any("made by reorganisation: years of its predecessors (Old Fenland (928))" in note for note in new.notes)
    assert (old.authority.children.value, old.authority.children.status) == (88000, "borrowed")  # no estimate: the base of 2010
    assert len(new.authority.history) == 1


@pytest.mark.parametrize("name", ["bexford", "Bexford, City of", "BEXFORD_CITY_OF", "bexford city of"])
def test_a_name_is_known_however_it_is_written(name: str) -> None:
    assert build_authority(name, 2015, PUBLISHED).name == "bexford_city_of"


def test_names_in_plain_letters() -> None:
    assert [normalised_name(name) for name in ("St. Helens", "Barking & Dagenham", "Stoke-on-Trent")] == [
        "st_helens",
        "barking_and_dagenham",
        "stoke_on_trent",
    ]


def test_an_odd_number_of_case_holders_is_pointed_at(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", CSWW, "Aldershire,120,80,", "Aldershire,120,20,")
    assert any("the neighbours' mean for each child; is the return right?" in note for note in build("aldershire", 2015, folder).notes)
    assert not any("is the return right?" in note for note in build("aldershire", 2015, PUBLISHED).notes)


def test_an_authority_without_case_holders_gets_its_neighbours_and_is_told_what_is_missing(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", CSWW, "Aldershire,120,80,", "Aldershire,120,0,")
    built = build("aldershire", 2015, folder)
    assert "case holders 2014: 0 published; England, 2017 for 2014" in built.notes and built.authority.areas[0].safeguarding_teams > 1
    path = folder / CSWW
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(True)[0:1] + path.read_text(encoding="utf-8").splitlines(True)[2:3]), "utf-8")
    with pytest.raises(InputError, match="no case holders of 2014, neither of Aldershire nor of 3 neighbours nor of England"):
        build("aldershire", 2015, folder)


def test_formulas_refuse_figures_that_contradict_each_other() -> None:
    assert (share_of(30, 120), share_of(25), share_of(2, 0), share_of(3, 2)) == (0.25, 0.25, None, None)


def test_own_figures_only_are_own() -> None:
    lender = Imputer(PUBLISHED, PUBLISHED.register.places["940"], 3)
    from experiments.authorities import dfe_series

    assert lender.own_figure(dfe_series.case_holders, 2017) is None and lender.own_figure(dfe_series.referrals, 2015) is not None


# the file


def test_the_file_says_what_was_built_and_runs_as_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["authority", "isle_of_dunn", "--year", "2015", "--dfe", str(TABLES), "--out", str(tmp_path / "new")]) == 0
    path = tmp_path / "new" / "isle_of_dunn.yaml"
    chosen = resolve_scenario(f"{path}:business_as_usual")
    assert chosen.authority == build_authority("isle_of_dunn", 2015, PUBLISHED)
    assert "# - referrals 2015: suppressed, a small count" in path.read_text()
    assert str(path) in capsys.readouterr().out and [item.name for item in path.parent.iterdir()] == [path.name]
    assert str(TABLES) not in path.read_text()


def test_a_built_file_may_be_built_anew_and_another_may_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["authority", "aldershire", "--dfe", str(TABLES), "--out", str(tmp_path), "--year"]
    path = tmp_path / "aldershire.yaml"
    assert main([*arguments, "2014"]) == 0 and main([*arguments, "2015"]) == 0
    assert "--year 2015" in path.read_text().splitlines()[0]
    path.write_text("# by hand\n")
    assert main([*arguments, "2015"]) == 2
    assert path.read_text() == "# by hand\n" and "did not write" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["aldershire", "isle_of_dunn", "east_fenland"])
def test_what_was_built_lives(name: str) -> None:
    authority = build_authority(name, 2015, PUBLISHED)
    short = authority.model_copy(update={"burn_in_years": authority.burn_in_years.model_copy(update={"value": 1.0, "low": 0.0})})
    world = build_world(short, parameters_of(short), 1, date(2014, 4, 7), date(2015, 3, 30))
    world = engine.simulate(world, int(world.state[0]["week"]) + 80)
    assert np.nansum(world.weekly) > 0  # without a line of danger, measures that are judged at it have no number


# what is refused


ARGUMENTS = {
    "unknown authority": (["aldershyre", "--year", "2015", "--dfe", str(TABLES)], "aldershyre", "Did you mean 'aldershire'?"),
    "part of a name": (["dun", "--year", "2015", "--dfe", str(TABLES)], "dun", "Did you mean 'isle_of_dunn'?"),
    "no name": (["", "--year", "2015", "--dfe", str(TABLES)], "NAME", "''"),
    "year before all tables": (["aldershire", "--year", "1999", "--dfe", str(TABLES)], "--year", "1999", "from 2011 to 2020"),
    "year after all tables": (["aldershire", "--year", "2031", "--dfe", str(TABLES)], "--year", "2031"),
    "year in words": (["aldershire", "--year", "soon", "--dfe", str(TABLES)], "--year", "soon"),
    "no year": (["aldershire", "--dfe", str(TABLES)], "--year"),
    "no tables": (["aldershire", "--year", "2015"], "--dfe"),
    "tables nowhere": (["aldershire", "--year", "2015", "--dfe", "nowhere"], "--dfe", "nowhere", "a folder"),
    "tables that are a file": (["aldershire", "--year", "2015", "--dfe", str(TABLES / C1)], "--dfe", "a folder"),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_bad_arguments_give_their_message(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, *words = ARGUMENTS[case]
    refused(arguments, words, tmp_path, capsys)


@pytest.mark.parametrize("below", ["", "/deeper"])
def test_an_out_that_cannot_be_a_folder_gives_its_message(below: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["authority", "aldershire", "--year", "2015", "--dfe", str(TABLES), "--out", f"{tmp_path}/file{below}"]) == 2
    assert "--out" in capsys.readouterr().err and [item.name for item in tmp_path.iterdir()] == ["file"]
