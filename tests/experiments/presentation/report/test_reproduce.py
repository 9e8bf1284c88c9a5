"""The command in a report is the same wherever and however often it ran."""

import pytest

from experiments.presentation.report.reproduce import without_place


@pytest.mark.fast
def test_a_command_says_nothing_of_folders() -> None:
    words = ["run.py", "--out", "/home/someone/x y", "compare", "luton", "--runs", "4", "--jobs=2", "--resume", "family_safeguarding", "--out=z"]
    assert without_place(words) == ["run.py", "compare", "luton", "--runs", "4", "family_safeguarding"]
    assert without_place(["run.py", "--seed", "3"]) == ["run.py", "--seed", "3"]
