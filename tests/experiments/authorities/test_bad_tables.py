"""Tables that cannot be read: refused with file, line and column, what is allowed, and the likely fix; never a traceback, never a silent drop."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.authorities import PublishedTables, build, dfe_series
from experiments.inputs.errors import InputError
from tests.experiments.authorities.refusals import refused
from tests.experiments.authorities.tables import ADM, C1, CEASED, CLA, CSWW, D1, D3, ONS, SN, STARTED, TABLES, change, copied

AGAIN = "Download the table again"
STOCK = "Children looked after at 31 March each year"
BAD = {
    "missing column": (C1, ",Referrals,", ",Referals,", C1, "no column 'Referrals'", "Did you mean 'Referals'?", "add the release to configs/"),
    "missing column of years": (D1, "time_period", "year", D1, "no column 'time_period'"),
    "missing column of a yearly table": (ADM, "CLA_started2014", "CLA_started2015", ADM, "no column 'CLA_started2014'"),
    "truncated row": (C1, "c,c,c,c\n", "c,c\n", C1, "line 5", "13 fields", "15 fields"),
    "row too long": (D1, "Aldershire,", "Aldershire,,", D1, "fields"),
    "text for a number": (C1, ",2625,", ",many,", C1, "line 3.Referrals", "'many'", "marks c, x, z"),
    "error of a spreadsheet": (C1, ",2625,", ",#VALUE!,", C1, "line 3.Referrals", "'#VALUE!'"),
    "no year": (C1, "\n2015,Reporting year,National", "\n201415,Reporting year,National", C1, "201415", "written 2013"),
    "two rows of a year": (
        C1,
        "\n2014,Reporting year,Local authority,E92000001,England,E12000099,Nowhere,701",
        "\n2015,Reporting year,Local authority,E92000001,England,E12000099,Nowhere,701",
        *(C1, "lines 3 and 9, Aldershire (701), 2015", "two rows"),
    ),
    "neighbours without codes": (SN, "701,Aldershire,701", "701,Aldershire,70A", SN, "line 2.LA number", "'70A'", "three digits"),
    "neighbour that is no code": (SN, "9,Nowhere,702,Close", "9,Nowhere,Bexford,Close", SN, "line 2.SN1", "'Bexford'", "three digits"),
    "quotation that never ends": (C1, '"Bexford, City of"', '"Bexford, City of', C1, "whole CSV file"),
    "code as a decimal number": (C1, ",701,E99", ",701.0,E99", C1, "line 3.old_la_code", "'701.0'", "rewritten 701", AGAIN),
    "codes joined by a dash": (CSWW, "940 / 941", "940 - 941", CSWW, "line 6.old_la_code", "'940 - 941'", "joined by /"),
    "no code": (C1, ",701,E99", ",,E99", C1, "line 3.old_la_code", "''", "a code of three digits"),
    "percentage above 100": (C1, ",525,21.0", ",525,230", C1, "line 3.Re_referrals_percent", "230", "a percentage from 0 to 100", AGAIN),
    "percentage below 0": (D3, ",262,52,18.9", ",262,52,-18.9", D3, "line 3.CPP_subsequent_percent", "-18.9", "a percentage from 0 to 100"),
    "negative count": (C1, ",2625,", ",-12,", C1, "line 3.Referrals", "-12", "a count, 0 or more"),
    "needed column twice": (C1, ",category,", ",Referrals,", C1, "header", "column 'Referrals' 2 times", "once"),
    "unknown level": (C1, "Local authority,E92000001,England,E12000099,Nowhere,701", "Borough,E92000001,England,E12000099,Nowhere,701",
                      C1, "line 3.geographic_level", "'Borough'", "National, Local authority, LA, Regional"),
    "label of the population": (ONS, "Children aged 0 to 17 years", "Children aged 0-17", ONS, "line 2.age_group", "'Children aged 0-17'",
                                "'Children aged 0 to 17 years'", "configs/published_tables.yaml"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_broken_table_gives_its_message(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, old, new, *words = BAD[case]
    folder = copied(tmp_path / "tables", file, old, new)
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], words, tmp_path, capsys)


LABELS = {
    "a label that no release has": (
        CLA,
        STOCK,
        "Children in care at 31 March",
        -1,
        "population_count: got no row labelled",
        "'Children in care at 31 March'",
    ),
    "one authority's label": (ONS, "Aldershire,Children aged 0 to 17 years", "Aldershire,All children", 1, "line 3.age_group", "'All children'"),
    "a group that is not there": (CEASED, "Gender", "Ethnicity", -1, "cla_group: got no row labelled 'Gender'", "'Ethnicity'"),
    "a label that changes within the table": (
        *(
            ONS,
            "2013,Reporting year,National,E92000001,England,,,,,,Children aged 0 to 17 years",
            "2013,Reporting year,National,E92000001,England,,,,,,All",
        ),
        *(1, "line 7.age_group", "'All'", "'Children aged 0 to 17 years'"),
    ),
    "a year without such rows": (
        *(STARTED, "\n2018,", "\n2019,Reporting year,National,E92000001,England,,,,,,Age group,Total,2700,100\n2018,", 1),
        *("characteristic: got no row of 2019 labelled", "those of 2019 are labelled 'Total'"),
    ),
}


@pytest.mark.parametrize("case", LABELS)
def test_a_filter_that_matches_nothing_is_refused(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, old, new, count, *words = LABELS[case]
    folder = copied(tmp_path / "tables", str(file), str(old), str(new), int(str(count)))
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], [str(file), *map(str, words)], tmp_path, capsys)


@pytest.mark.parametrize("file", [C1, D1, SN, ADM, ONS])
def test_a_missing_table_gives_its_message(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(tmp_path / "tables")
    (folder / file).unlink()
    words = ["Statistical" if file == SN else file.removeprefix("2015_")[:10], "no such file", "Download it: publication"]
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], words, tmp_path, capsys)


def test_a_missing_table_of_years_that_are_not_asked_for_is_not_missed(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tables")
    (folder / STARTED).unlink()
    assert build("aldershire", 2015, folder).year == 2015
    with pytest.raises(InputError, match=r"la_children_who_started_to_be_looked_after_during_the_year\.csv: got no such file") as caught:
        PublishedTables(folder).nearest_year(dfe_series.care_entries, 2018)
    assert "publication 'Children looked after in England including adoptions'" in str(caught.value)


CONTENTS = {
    "UTF-16": (lambda text: text.encode("utf-16"), "UTF-16", "a CSV file in UTF-8"),
    "semicolons": (lambda text: text.replace(",", ";").encode(), "line 1", "semicolons (;)", "commas", AGAIN),
    "tabs": (lambda text: text.replace(",", "\t").encode(), "tabs", "commas"),
    "empty": (lambda text: b"", "an empty file", AGAIN),
    "blank lines": (lambda text: b"\n \n", "an empty file"),
    "only a header": (lambda text: (text.splitlines()[0] + "\n").encode(), "a header without rows"),
    "only a region": (lambda text: "\n".join(text.splitlines()[:2]).replace("National", "Regional").encode() + b"\n", "no row of England or of an"),
    "Latin-1": (lambda text: text.replace("Isle of Dunn", "Île of Dunn").encode("latin-1"), "line 5", "not UTF-8"),
    "a workbook": (lambda text: b"PK\x03\x04" + text.encode(), "a zip file or a spreadsheet"),
    "a web page": (lambda text: b"<!DOCTYPE html>\n<html>\n", "a web page", AGAIN),
    "cut in its last cell": (lambda text: text[:-2].encode(), "last line without a line break"),
    "zero bytes": (lambda text: text[:300].encode() + b"\x00" * 50 + b"\n", C1),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_a_file_of_another_kind_gives_its_message(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite, *words = CONTENTS[case]
    folder = copied(tmp_path / "tables")
    (folder / C1).write_bytes(rewrite((folder / C1).read_text(encoding="utf-8-sig")))
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], [C1, *words], tmp_path, capsys)


def test_a_file_that_describes_columns_is_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(tmp_path / "tables")
    meta = folder / C1.replace(".csv", ".meta.csv")
    meta.write_text("col_name,col_type,label\nReferrals,Indicator,Referrals\n", encoding="utf-8")
    assert build("aldershire", 2015, folder).year == 2015, "beside the table it does no harm"
    (folder / C1).unlink()
    words = ["no such file", "describes its columns (.meta.csv)", "the same name without .meta"]
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], words, tmp_path, capsys)


def test_a_download_that_is_still_packed_is_pointed_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "children-in-need_2025.zip").write_bytes(b"PK")
    words = ["c1_children_in_need_referrals_and_rereferrals_*.csv", "'Children in need'", "A .zip file is here: unpack it."]
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], words, tmp_path, capsys)


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_of_a_table_ends_in_a_traceback(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A cell, a label, a line or some bytes of a table are changed: it builds, or one message says what is wrong."""
    folder = copied(tmp_path_factory.mktemp("changed") / "tables")
    path = folder / data.draw(st.sampled_from([C1, CLA, ONS, CSWW, SN, STARTED, CEASED, ADM]))
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    end = min(len(content), start + data.draw(st.integers(0, 40)))
    new = data.draw(
        st.one_of(st.binary(max_size=12), st.text(max_size=6).map(str.encode), st.sampled_from([b"", b",", b'"', b"\n", b"230", b"-1", b";"]))
    )
    path.write_bytes(content[:start] + new + content[end:])
    try:
        built = build("aldershire", 2015, folder)
    except InputError as error:
        assert str(error)
        return
    assert all(target.value >= 0 for target in built.authority.targets)
    assert all(target.value <= 1 for target in built.authority.targets if target.unit.startswith("share"))


def test_empty_lines_are_left_out_and_lines_are_counted_as_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(tmp_path / "tables", C1, "\n", "\n\n")
    assert build("aldershire", 2015, folder).year == 2015
    change(folder / C1, ",2625,", ",many,")
    refused(["aldershire", "--year", "2015", "--dfe", str(folder)], ["line 4.Referrals", "'many'"], tmp_path, capsys)


def test_the_invented_tables_are_whole() -> None:
    assert build("aldershire", 2015, TABLES).year == 2015
