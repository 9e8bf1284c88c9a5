"""A folder that is incomplete, of another version, or no results folder: what is missing is said, and the rest is reported."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import experiments
from experiments.inputs.errors import InputError
from experiments.presentation.cli import options
from experiments.presentation.cli.app import main
from experiments.presentation.report import pages, write
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pictures import picture
from experiments.presentation.report.pieces import Picture
from experiments.presentation.report.write import PDF, report, report_html
from experiments.runs.run import REPORT
from tests.experiments.presentation.report.folders import KINDS, Page, change_record, page_in

Copy = Callable[[str], Path]


def notices_of(page: Page) -> list[str]:
    """Return what stands at the top of a page."""
    return [each.text for each in page.all("p") if each.attributes.get("role") == "note"]


def test_the_report_of_the_command_and_the_later_one_are_the_same_bytes(copy_of: Copy) -> None:
    path = copy_of("main")
    before, record = (path / REPORT).read_bytes(), (path / "run.json").read_bytes()
    assert REPORT in json.loads(record)["files"]
    assert report(path) == path / REPORT
    assert (path / REPORT).read_bytes() == before and (path / "run.json").read_bytes() == record
    (path / REPORT).unlink()
    report(path)
    assert (path / REPORT).read_bytes() == before
    assert report(path, out=path.parent / "elsewhere.html").read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_folder_has_no_notice(kind: str, page_of: Callable[[str], Page]) -> None:
    assert notices_of(page_of(kind)) == []


@pytest.mark.parametrize("kind", ["main", "ablate", "predict"])
def test_a_stopped_run_says_so_in_the_first_notice(kind: str, copy_of: Copy) -> None:
    path = copy_of(kind)
    change_record(path, asked=40, stopped_after=2, is_complete=False)
    (first, *_) = notices_of(page_in(report_html(read_folder(path))))
    assert first.startswith("INCOMPLETE: stopped after 2 of 40 runs")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("main", f"{name}.parquet") for name in ("composition", "differences", "summary", "series")),
        ("main", "headline.csv"),
        ("main", "figures/why.svg"),
        ("main", "figures/answer.csv"),
        ("programmes", "programmes.csv"),
        ("ablate", "shares.csv"),
        *(("predict", f"{name}.csv") for name in ("prediction", "prediction_parts", "prediction_chances")),
        ("simulate", "summary.parquet"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_reported(kind: str, name: str, copy_of: Copy) -> None:
    path = copy_of(kind)
    (path / name).unlink()
    page = page_in(report_html(read_folder(path)))
    assert name == "series.parquet" or any(name in notice for notice in notices_of(page))
    assert {"reproduce", "not-for"} <= {each.attributes["id"] for each in page.all("section")}


def test_a_group_of_programmes_that_is_missing_is_named(copy_of: Copy) -> None:
    path = copy_of("programmes")
    (group,) = json.loads((path / "run.json").read_text(encoding="utf-8"))["groups"]
    (path / group / "run.json").unlink()
    page = page_in(report_html(read_folder(path)))
    assert any(group in notice for notice in notices_of(page)) and {each.attributes["data-table"] for each in page.all("data")} == {"programmes"}


def test_a_folder_of_another_version_says_so(copy_of: Copy) -> None:
    path = copy_of("main")
    change_record(path, sources="0" * 16, commit="abcdef0123456789")
    (notice,) = notices_of(page_in(report_html(read_folder(path))))
    assert "another version" in notice and "abcdef0123" in notice


def test_settings_that_this_version_cannot_read_leave_tables_and_figures(copy_of: Copy) -> None:
    path = copy_of("main")
    record = json.loads((path / "run.json").read_text(encoding="utf-8"))
    record["configuration"]["parameters"].pop("hostility_misread")
    (path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    page = page_in(report_html(read_folder(path)))
    assert any("cannot read which settings" in notice for notice in notices_of(page))
    assert len(page.all("data")) > 100 and page.all("svg")


@pytest.mark.parametrize("kind", ["main", "ablate", "predict"])
@pytest.mark.parametrize("is_other_version", [True, False])
def test_a_table_without_its_columns_leaves_what_can_be_read(kind: str, is_other_version: bool, copy_of: Copy) -> None:
    path = copy_of(kind)
    table = {"main": "composition.parquet", "ablate": "shares.csv", "predict": "prediction.csv"}[kind]
    read, write_ = (pd.read_parquet, pd.DataFrame.to_parquet) if table.endswith("parquet") else (pd.read_csv, pd.DataFrame.to_csv)
    write_(read(path / table).drop(columns=["measure" if kind != "predict" else "comparison"]), path / table)
    if is_other_version:
        change_record(path, sources="0" * 16)
    page = page_in(report_html(read_folder(path)))
    notices = notices_of(page)
    assert any(table in notice for notice in notices) and any("another version" in notice for notice in notices) == is_other_version
    assert page.all("svg") and (len(page.all("data")) > 100) == (kind == "main")


def test_what_this_version_cannot_make_a_page_of_leaves_the_headline(copy_of: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: object) -> None:
        raise KeyError("a column")

    monkeypatch.setattr(pages, "whole_page", fail)
    page = page_in(report_html(read_folder(copy_of("main"))))
    assert any("not as this program wrote them" in notice and "a column" in notice for notice in notices_of(page))
    assert len(page.all("data")) > 100 and page.all("svg")


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "cut short": lambda whole: whole[: len(whole) // 2],
    "another": lambda whole: b"a,b\n1,2\n",
    "without a row": lambda whole: whole.split(b"\n", 1)[0] + b"\n",
    "not of text": lambda whole: b'\xff\xfe\x00garbage,"\n1,2,3\n',
}
"""What may befall a file."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", DAMAGE)
def test_whatever_is_damaged_there_is_a_page(kind: str, how: str, copy_of: Copy) -> None:
    path = copy_of(kind)
    files = [place for place in path.rglob("*") if place.suffix in (".csv", ".parquet", ".svg") and "runs" not in place.relative_to(path).parts]
    assert files
    for place in files:
        place.write_bytes(DAMAGE[how](place.read_bytes()))
    page = page_in(report_html(read_folder(path)))
    assert {"reproduce", "not-for"} <= {each.attributes["id"] for each in page.all("section")}
    assert how == "without a row" or any("damaged" in notice or "not to be read" in notice for notice in notices_of(page))


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("name", ["answer", "costs", "time_with_families", "protection_plans", "why"])
def test_a_figure_whose_table_is_damaged_is_shown_and_named(name: str, how: str, folder_of: Callable[[str], Path], tmp_path: Path) -> None:
    whole = folder_of("main") / "figures" / f"{name}.csv"
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / whole.name).write_bytes(DAMAGE[how](whole.read_bytes()))
    (tmp_path / "figures" / f"{name}.svg").write_bytes(whole.with_suffix(".svg").read_bytes())
    (tmp_path / "run.json").write_bytes((folder_of("main") / "run.json").read_bytes())
    folder = read_folder(tmp_path)
    found = picture(folder, Numbers(), name)
    assert isinstance(found, Picture) and found.words
    assert how in ("cut short", "another") or f"figures/{name}.csv" in folder.unreadable


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("seeds", value) for value in (None, "1", ["x"], [True])),
        *(("asked", value) for value in (None, "two", -1)),
        *(("stopped_after", value) for value in ("two", [])),
        *(("failures", value) for value in (None, 3, ["x"])),
        *(("budget", value) for value in (None, "equal")),
        *(("question", value) for value in (None, ["compare"], {})),
        *(("files", value) for value in (None, [1])),
    ],
)
def test_a_wrong_entry_of_run_json_ends_in_one_message(name: str, wrong: Any, folder_of: Callable[[str], Path], tmp_path: Path) -> None:
    record = json.loads((folder_of("main") / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps(record | {name: wrong}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"run\.json.*{name}.*allowed: ") as error:
        read_folder(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("damage", ["{", '{"seeds": null}'])
def test_a_group_of_programmes_that_is_damaged_is_named(damage: str, copy_of: Copy) -> None:
    path = copy_of("programmes")
    (group,) = json.loads((path / "run.json").read_text(encoding="utf-8"))["groups"]
    (path / group / "run.json").write_text(damage, encoding="utf-8")
    page = page_in(report_html(read_folder(path)))
    assert any(group in notice for notice in notices_of(page)) and page.all("data")


def test_damaged_files_are_named_and_the_rest_is_reported(copy_of: Copy) -> None:
    path = copy_of("main")
    (path / "composition.parquet").write_bytes((path / "composition.parquet").read_bytes()[:100])
    (path / "figures" / "why.svg").write_text("<svg><g>", encoding="utf-8")
    page = page_in(report_html(read_folder(path)))
    assert any("damaged" in notice and "composition.parquet" in notice for notice in notices_of(page))
    assert "the figure cannot be shown" in page.all("main")[0].text and len(page.all("data")) > 100


def test_a_folder_that_is_none_ends_in_one_message_with_the_likely_fix(copy_of: Copy, tmp_path: Path) -> None:
    path = copy_of("main")
    for wrong, fix in (
        (path / "figures", f"Did you mean {path}"),
        (path.parent, f"Did you mean {path}"),
        (path / "headline.csv", f"Did you mean {path}"),
        (tmp_path / "nowhere", "There is no such folder"),
    ):
        with pytest.raises(InputError) as error:
            report(wrong)
        assert fix in str(error.value) and "\n" not in str(error.value)
    change_record(path, question="calibrate")
    with pytest.raises(InputError, match=r"question: got 'calibrate'; allowed: a folder of .*`compare`.*`predict`"):
        report(path)
    change_record(path, program="another")
    with pytest.raises(InputError, match="another program's file"):
        report(path)
    (path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="well-formed JSON"):
        report(path)


def test_a_file_of_ones_own_is_not_replaced(copy_of: Copy) -> None:
    path = copy_of("simulate")
    (path / REPORT).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is no file of these results"):
        report(path)
    assert (path / REPORT).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["mine.html", "mine.pdf"])
def test_a_file_that_is_no_report_is_replaced_only_if_asked(name: str, copy_of: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "check_packages", lambda *names: None)
    monkeypatch.setattr(write, "write_pdf", lambda text, place: place.write_bytes(b"%PDF of it"))
    path, page = copy_of("simulate"), tmp_path / "mine.html"
    (tmp_path / name).write_text("precious", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name} is there, and is no earlier report.*--overwrite"):
        report(path, out=page, pdf=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == "precious"
    assert main(["report", str(path), "--out", str(page), "--pdf", "--overwrite"]) == 0
    assert "precious" not in (tmp_path / name).read_text(encoding="utf-8")


def test_an_earlier_report_is_replaced(copy_of: Copy, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="the extra `pdf` is not installed")
    path, page = copy_of("simulate"), tmp_path / "earlier.html"
    for _ in range(2):
        assert report(path, out=page, pdf=True) == page


def test_a_place_that_cannot_be_written_ends_in_one_message(copy_of: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = copy_of("simulate")
    monkeypatch.setattr(write, "add_files", refuse)
    with pytest.raises(InputError, match=rf"{path}.*Permission denied.*--out FILE"):
        report(path)
    monkeypatch.setattr(write, "write_whole", refuse)
    with pytest.raises(InputError, match=r"^--out: .*Permission denied"):
        report(path, out=path.parent / "page.html")
    if Path("/proc").is_dir():
        with pytest.raises(InputError, match=r"^--out: got /proc .*a folder that can be written"):
            report(path, out="/proc/page.html")


@pytest.mark.parametrize("out", ["", "report.pdf", "missing/report.html", "."])
def test_a_place_that_cannot_be_the_page_is_refused(out: str, copy_of: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copy_of("simulate")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^--out: got "):
        report(path, out=out)


def test_the_command_names_what_it_wrote(copy_of: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy_of("simulate")
    assert main(["report", str(path)]) == 0
    assert f"Report: {path / REPORT}" in capsys.readouterr().out
    assert main(["report", str(path / "runs")]) == 2
    assert "Wrong input. DIR" in capsys.readouterr().err


@pytest.mark.fast
def test_the_name_of_the_page_is_the_same_everywhere() -> None:
    assert options.REPORT == REPORT


def test_pdf_is_written_beside_the_page(copy_of: Copy) -> None:
    pytest.importorskip("weasyprint", reason="the extra `pdf` is not installed")
    path = copy_of("simulate")
    report(path, pdf=True)
    assert (path / PDF).read_bytes().startswith(b"%PDF") and PDF in json.loads((path / "run.json").read_text(encoding="utf-8"))["files"]


def test_without_the_extra_pdf_ends_before_work(copy_of: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copy_of("simulate")
    monkeypatch.setattr("experiments.inputs.optional_packages.find_spec", lambda name: None)
    monkeypatch.setattr(write, "read_folder", lambda folder: pytest.fail("it was read"))
    with pytest.raises(InputError, match=r"it needs weasyprint, of the extra `pdf`"):
        report(path, pdf=True)


def test_results_write_their_report(tmp_path: Path) -> None:
    results = experiments.simulate("tests/data/tiny_programme_run.yaml", out=tmp_path / "one", keep="summary")
    assert results.report() == tmp_path / "one" / REPORT
    results.out = None
    with pytest.raises(InputError, match="results without a folder"):
        results.report()
