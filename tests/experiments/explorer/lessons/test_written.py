"""`run.py lesson` and `experiments.lesson`: what is printed and written, and that all of it has the table's numbers."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import experiments
import run
from experiments.explorer.lessons.answer import Answer
from experiments.explorer.lessons.reading import FOLDER, lesson_names, read_lesson
from experiments.explorer.lessons.sentence import format_of, with_ways
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.lessons import lesson_figure, lesson_rows, plot_lesson
from experiments.presentation.terminal.lessons import answer_lines
from tests.experiments.explorer.lessons.test_sentence import table_of_rows
from tests.experiments.presentation.figures.rules import faults_of


@pytest.fixture(scope="module")
def short_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a lesson of nine months, two runs."""
    path = tmp_path_factory.mktemp("lesson") / "short.yaml"
    text = (FOLDER / "why_disguise_hides.yaml").read_text().replace("end: 2019-03-31", "end: 2016-12-31")
    path.write_text(text.replace("{value: 20, low: 10,", "{value: 2, low: 1,"))
    return path


@pytest.fixture(scope="module")
def answered(short_file: Path) -> Answer:
    """Return its answer."""
    return experiments.lesson(str(short_file))


def test_the_lessons_are_listed_with_their_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["lesson"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert all(name in said and read_lesson(name).question in said for name in lesson_names())


def test_a_command_prints_and_writes_question_sentence_table_and_figure(
    short_file: Path, answered: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run.main(["lesson", str(short_file), "--out", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    written = " ".join((out / "lesson.txt").read_text().split())
    assert written in said and answered.sentence in written and answered.lesson.question in written and answered.lesson.careful in written
    table = pd.read_csv(out / "lesson.csv")
    assert list(table["way"]) == list(with_ways(answered.table)["way"])
    pd.testing.assert_frame_equal(table[["baseline", "value", "difference"]], answered.table[["baseline", "value", "difference"]], rtol=1e-6)
    assert {path.name for path in (out / "figures").iterdir()} == {"lesson.png", "lesson.svg", "lesson.csv"}
    assert run.main(["lesson", str(short_file), "--out", str(out)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run.main(["lesson", str(short_file), "--out", str(out), "--overwrite"]) == 0


def test_every_row_of_the_table_is_printed_with_its_numbers(answered: Answer) -> None:
    said = "\n".join(answer_lines(answered, 160))
    for row in answered.table.to_dict("records"):
        number = format_of(row)
        cells = [number.format(row["baseline"]), number.format(row["value"]), number.band(row["difference"], row["mean_low"], row["mean_high"])]
        lines = [line for line in said.splitlines() if line.startswith(f"  {row['label']}  ")]
        assert any(all(cell in line for cell in cells) for line in lines), (row["label"], cells)


def test_what_is_missing_is_said_first(answered: Answer) -> None:
    lines = list(answer_lines(replace(answered, asked=40, is_stopped=True)))
    assert lines[0] == "INCOMPLETE: stopped after 2 of 40 runs. All below is of the finished runs."
    assert next(answer_lines(answered)) == answered.lesson.title


def test_the_figure_has_the_tables_numbers_and_only_asks_of_few_pairs(answered: Answer) -> None:
    figure = lesson_figure(answered)
    assert faults_of(figure, ["Luton, 1 April 2016 to 31 December 2016"], is_few=True) == []
    assert figure.get_suptitle().split() == answered.lesson.question.split()
    points = sorted(round(float(line.get_xdata()[0]), 9) for ax in figure.axes for line in ax.lines if line.get_marker() in "osD")
    rows = lesson_rows(answered.lesson, answered.table)
    assert points == sorted(round(value, 9) for value in rows["difference"])


@pytest.mark.parametrize("name", lesson_names())
def test_the_figure_of_every_lesson_has_no_text_on_another(name: str, answered: Answer) -> None:
    lesson, table = read_lesson(name), table_of_rows(name, 20)
    measures = {measure: EVERY[measure] for measure in lesson.shows}
    about = {key: table["measure"].map(lambda measure, key=key: getattr(measures[measure], key)) for key in ("label", "unit", "error")}
    whole = table.assign(**about, intervals="chance only")
    assert faults_of(plot_lesson(lesson, answered.experiment, whole, "A sentence."), ["Luton", "A sentence."]) == []


@pytest.mark.fast
def test_a_wrong_name_is_refused_before_any_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["lesson", "hostility"]) == 2
    assert "a lesson" in capsys.readouterr().err
