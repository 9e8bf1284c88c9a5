"""The one way to lay out a table and a paragraph."""

import pytest

from experiments.presentation.terminal.layout import DISCLAIMER, FEW, few_runs, mark_of, paragraphs, row_words, table_lines

HEADS = ["", "as\nusual", "first\nprogramme", "second\nprogramme"]
GRID = [
    ["First error (2015 to 2016)"],
    ["  harm at home", "8,708", "+1.5 [-13, +16]?", "+30 [+26, +35]"],
    ["    of it, comes to light", "2,311", "-2.5 [-9.2, +4.2]", "+10 [+2.8, +17]"],
    [],
    ["Cost"],
    ["  cost, all payers", "282.9m", "+4.5m [+4.0, +5.0]", "+6.7m [+5.4, +7.9]"],
]


def test_a_wide_table_stands_side_by_side() -> None:
    assert list(table_lines(HEADS, GRID, 100, repeated=2)) == [
        "                               as               first              second",
        "                            usual           programme           programme",
        "First error (2015 to 2016)",
        "  harm at home              8,708    +1.5 [-13, +16]?      +30 [+26, +35]",
        "    of it, comes to light   2,311   -2.5 [-9.2, +4.2]     +10 [+2.8, +17]",
        "",
        "Cost",
        "  cost, all payers         282.9m  +4.5m [+4.0, +5.0]  +6.7m [+5.4, +7.9]",
    ]


def test_a_narrow_table_comes_in_parts_with_the_first_columns_in_each() -> None:
    lines = list(table_lines(HEADS, GRID, 60, repeated=2))
    assert len(lines) == 2 * 8 + 1 and lines[8] == ""
    assert (
        lines[3] == "  harm at home              8,708    +1.5 [-13, +16]?" and lines[12] == "  harm at home              8,708      +30 [+26, +35]"
    )
    assert lines[2] == lines[11] == "First error (2015 to 2016)"


@pytest.mark.parametrize("width", [48, 60, 80, 100, 180])
def test_no_line_is_wider_than_asked_and_no_number_is_broken(width: int) -> None:
    lines = list(table_lines(HEADS, GRID, width, repeated=2))
    assert max(map(len, lines)) <= width and all(line == line.rstrip() for line in lines)
    for row in GRID:
        for cell in row[1:]:
            assert any(cell in line for line in lines), cell


def test_a_row_that_is_too_wide_goes_on_below_its_own_indent() -> None:
    lines = list(table_lines(["", ""], [["  a measure with a long label", "12"]], 24))
    assert lines == ["  a measure with a    12", "    long label"]


def test_letters_in_brackets_are_no_markup_and_there_are_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert list(table_lines(["", ""], [["[red]a[/red] :smile:", "[b]"]], 60)) == ["[red]a[/red] :smile:  [b]"]


def test_columns_may_stand_to_the_left() -> None:
    assert list(table_lines(["", "", ""], [["a", "1", "long words"], ["b", "10", "x"]], 60, is_left=[2])) == ["a   1  long words", "b  10  x"]


def test_a_paragraph_is_broken_between_words_and_keeps_its_indent() -> None:
    assert list(paragraphs(["  one two three", "", "four"], 10)) == ["  one two", "    three", "", "four"]
    assert max(map(len, paragraphs([DISCLAIMER], 60))) <= 60


def test_rows_are_indented_by_level_and_marked() -> None:
    assert row_words("needless_plans") == "  needless plans*" and row_words("needless_plans_low", 1) == "    lower line*"
    assert [mark_of(name) for name in ("plan_starts", "belief_auc_at_review", "saving_gbp_at_margin")] == ["", "**", "***"]


def test_few_runs_are_said_to_be_few() -> None:
    assert list(few_runs(FEW)) == [] and f"So few runs ({FEW - 1})" in next(few_runs(FEW - 1))
