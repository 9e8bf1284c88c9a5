"""Every release of a table is read, whatever its file, columns and labels are called; the newest wins; the next is a few lines of data."""

import shutil
from pathlib import Path

import pytest

from experiments.authorities import PublishedTables, build, dfe_series
from experiments.authorities.dfe_series import From, Series
from experiments.authorities.releases import read_releases
from experiments.inputs.errors import InputError
from run import main
from simulation.settings import Target
from tests.experiments.authorities.tables import C1, CEASED, CLA, CSWW, D3, SN, STARTED, TABLES, change, copied, renamed

CLA_2025 = (
    ("population_count,population_estimate,number", "population_type,population_estimate,children_count"),
    ("looked after at 31 March", "looked after on 31 March"),
)
C1_2025 = (
    (
        "Referrals,Referrals_rate,Re_referrals,Re_referrals_percent",
        "referral_count,referral_rate,rereferral_count,rereferral_percent",
    ),
)


def of_2025(folder: Path) -> Path:
    """Return a copy of the invented tables in the forms and under the names of the release of 2025."""
    copied(folder)
    renamed(folder, C1, "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", *C1_2025)
    renamed(folder, CLA, "cla_number_and_rate_per_10k_children.csv", *CLA_2025)
    names = ("cla_group,characteristic,number,percentage", "characteristic,breakdown,children_count,children_percent")
    groups = ("Age group", "Age on starting")
    started = renamed(folder, STARTED, "la_children_who_started_to_be_looked_after_during_the_year.csv", names, groups)
    started.write_text("".join(line for line in started.read_text(encoding="utf-8").splitlines(True) if "Taken into care" not in line), "utf-8")
    renamed(folder, CEASED, "la_children_who_ceased_during_the_year.csv", names, ("Gender", "Sex"))
    for path in folder.glob("20*_S*.csv"):
        path.rename(folder / path.name.partition("_")[2])
    neighbours = ["old_la_code,la_name," + ",".join(f"SN_{n},SN_{n}P" for n in range(1, 11))]
    for line in (folder / SN).read_text(encoding="utf-8-sig").splitlines()[1:]:
        code, name, _, _, _, *near = line.split(",")
        neighbours += [",".join([code, name.removesuffix(" (Pre LG)"), *near[:20]])] if code else []
    (folder / SN).unlink()
    (folder / "sn_model_2025_wide.csv").write_text("\n".join(neighbours) + "\n", encoding="utf-8")
    return folder


def numbers_of(folder: Path | list[Path], name: str, year: int) -> list[tuple[str, str, float, str]]:
    """Return an authority's targets without their sources, in a fixed order."""
    return sorted((target.measure, target.period, target.value, target.status) for target in build(name, year, folder).authority.targets)


@pytest.mark.parametrize(("name", "year"), [("aldershire", 2015), ("isle_of_dunn", 2015), ("west_fenland", 2015)])
def test_a_release_under_other_names_gives_the_same_figures(name: str, year: int, tmp_path: Path) -> None:
    assert numbers_of(of_2025(tmp_path / "new"), name, year) == numbers_of(TABLES, name, year)


def test_figures_that_only_later_tables_have_are_read_in_the_new_form(tmp_path: Path) -> None:
    new, old = PublishedTables(of_2025(tmp_path / "new")), PublishedTables(TABLES)
    for series, year in (
        (dfe_series.looked_after_children, 2020),
        (dfe_series.care_entries, 2018),
        (dfe_series.care_exits, 2018),
        (dfe_series.care_entries_16_plus_share, 2018),
        (dfe_series.population_since_2020, 2020),
    ):
        found, before = new.cell(series, "701", year), old.cell(series, "701", year)
        assert found.value is not None and found.value == before.value, series.name


def test_the_workforce_is_read_in_its_form_before_2023_and_the_newer_form_wins(tmp_path: Path) -> None:
    old = copied(tmp_path / "old")
    columns = ("turnover_rate_fte,agency_rate_fte,vacancy_rate_fte", "turnover_rate_fte_%,agency_worker_rate_fte_%,vacancy_rate_fte_%")
    path = renamed(old, CSWW, "csww_headline_measures_2017_to_2022.csv", columns)
    assert numbers_of(old, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)
    change(path, ",120,80,", ",120,40,")
    shutil.copy(TABLES / CSWW, old)
    assert numbers_of(old, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)


def target(folder: list[Path] | Path, measure: str, period: str) -> Target:
    """Return one target of Aldershire 2015."""
    (found,) = [each for each in build("aldershire", 2015, folder).authority.targets if (each.measure, each.period) == (measure, period)]
    return found


YEAR_2013 = "2012-04-01/2013-03-31"


def newer_referrals(folder: Path) -> Path:
    """Return a folder with a release of 2016 alone, in which Aldershire's referrals of 2013 are corrected to 2,600 and those of 2014 are gone."""
    folder.mkdir()
    text = (TABLES / C1).read_text(encoding="utf-8").replace(",2500,500.0,", ",2600,520.0,")
    lines = [line for line in text.splitlines(True) if not (line.startswith("2014") and "Aldershire" in line)]
    lines.append(lines[1].replace("2015", "2016", 1))
    path = folder / C1.replace("2015", "2016")
    path.write_text("".join(lines), encoding="utf-8")
    change(path, *C1_2025[0])
    return folder


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_folders_the_newest_release_of_a_series_wins_whichever_is_named_first(is_first: bool, tmp_path: Path) -> None:
    newer = newer_referrals(tmp_path / "newer")
    folders = [newer, TABLES] if is_first else [TABLES, newer]
    corrected = target(folders, "referrals", YEAR_2013)
    assert corrected.value == 2600 and corrected.source.startswith("c1_children_in_need_referrals_and_rereferrals_2013_to_2016.csv")
    assert target(folders, "referrals", "2013-04-01/2014-03-31").value == 2750, "a row that the newest does not have comes from the one before"
    assert target(folders, "plan_starts", YEAR_2013).value == target(TABLES, "plan_starts", YEAR_2013).value


def test_of_two_folders_with_one_release_the_later_wins(tmp_path: Path) -> None:
    other = copied(tmp_path / "other", C1, ",2500,500.0,", ",2600,520.0,")
    assert target([TABLES, other], "referrals", YEAR_2013).value == 2600
    assert target([other, TABLES], "referrals", YEAR_2013).value == 2500


def test_several_folders_are_taken_on_the_command_line(tmp_path: Path) -> None:
    newer = newer_referrals(tmp_path / "newer")
    arguments = ["authority", "aldershire", "--year", "2015", "--dfe", str(TABLES), "--dfe", str(newer), "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert "{value: 2600, measure: referrals" in (tmp_path / "aldershire.yaml").read_text()


def test_a_copy_of_a_file_does_no_harm_and_one_that_differs_is_asked_about(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables")
    twice = folder / C1.replace(".csv", " (1).csv")
    shutil.copy(folder / C1, twice)
    assert numbers_of(folder, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)
    change(twice, ",2500,500.0,", ",2600,520.0,")
    with pytest.raises(InputError, match=r"2 files of one release that differ, .* \(1\)\.csv and .*Keep the newest"):
        build("aldershire", 2015, folder)


def test_downloads_unpacked_into_folders_of_their_own_are_found(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables")
    unpacked = folder / "children-in-need_2025" / "data"
    unpacked.mkdir(parents=True)
    (folder / C1).rename(unpacked / C1)
    (folder / "cla").mkdir()
    (folder / CLA).rename(folder / "cla" / CLA)
    assert numbers_of(folder, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)


def test_a_newer_file_in_a_folder_inside_wins_over_an_older_one_beside_it(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables")
    newer_referrals(folder / "children-in-need_2016")
    assert target(folder, "referrals", YEAR_2013).value == 2600


def test_neighbours_of_2025_win_and_those_of_2021_serve_authorities_that_are_gone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    header = "old_la_code,la_name," + ",".join(f"SN_{n},SN_{n}P" for n in range(1, 11))
    row = "701,Aldershire," + ",".join(f"{code},Close" for code in (941, 940, 702)) + "," * 14
    (folder / "sn_model_2025_wide.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    register = PublishedTables([folder, TABLES]).register
    assert register.places["701"].neighbours == ("941", "940", "702")
    assert register.places["928"].neighbours == ("701", "702", "704")


@pytest.mark.parametrize("mark", ["u", "C", "..", "*", "-", ":", "[x]", "k", "#"])
def test_marks_old_and_new_count_as_missing(mark: str, tmp_path: Path) -> None:
    built = build("aldershire", 2015, copied(tmp_path / "tables", D3, ",262,52,18.9", f",262,52,{mark}"))
    assert [note for note in built.notes if note.startswith("repeat_plan_share 2015: ")], built.notes
    (found,) = [each for each in built.authority.targets if (each.measure, each.period) == ("repeat_plan_share", "2014-04-01/2015-03-31")]
    assert found.status == "borrowed"


def test_a_joint_return_may_be_written_without_spaces_and_a_level_may_be_blank(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", CSWW, "940 / 941", "940/941")
    change(folder / "2015_SFR34_CLA2015.csv", "LA,701", ",701")
    assert numbers_of(folder, "east_fenland", 2015) == numbers_of(TABLES, "east_fenland", 2015)
    assert numbers_of(folder, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)


def test_rows_of_regions_are_left_out(tmp_path: Path) -> None:
    folder = copied(
        tmp_path / "tables",
        C1,
        "\n2014,Reporting year,National",
        "\n2014,Reporting year,Regional,E92000001,England,E12000099,Nowhere,,,,x,1,1,1,1\n2014,Reporting year,National",
    )
    change(folder / "2015_SFR34_ADM2015.csv", "\nE99000701,LA,701", "\nE12000099,REGION,A,NOWHERE,1,1,1,\nE99000701,LA,701")
    assert numbers_of(folder, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)


def test_a_label_is_known_however_it_is_spaced_and_capitalised(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables", CLA, "Children looked after at 31 March each year", "children  looked after on 31 March each year", -1)
    assert PublishedTables(folder).cell(dfe_series.looked_after_children, "701", 2020).value == 325


def test_assessments_are_read_from_a1_where_the_headline_figures_are_not_there(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables")
    headline = folder / "headline_figures_2013_to_2015.csv"
    rows = [line.split(",") for line in headline.read_text(encoding="utf-8-sig").splitlines()]
    place = rows[0].index("completed_assessments")
    header = "time_period,time_identifier,geographic_level,country_code,country_name,category,category_type,number,rate,percent"
    lines = [f"{','.join(row[:5])},Assessments,Assessments completed in the year,{row[place]},z,z" for row in rows[1:]]
    (folder / "a1_cin_assessments_episodes_referrals_2013_to_2015.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    headline.unlink()
    assert numbers_of(folder, "aldershire", 2015) == numbers_of(TABLES, "aldershire", 2015)


def test_every_series_names_tables_rows_and_columns_that_are_declared() -> None:
    tables = read_releases().tables
    found = [each for each in vars(dfe_series).values() if isinstance(each, Series)] + list(dfe_series.plan_lengths.values())
    sources: list[From] = [source for series in found for source in series.sources]
    assert len(sources) > 25
    for source in sources:
        for release in tables[source.table].releases:
            assert set(source.columns) <= set(release.columns) and (source.rows in release.rows if source.rows else not release.rows), source
            assert release.layout in read_releases().layouts
