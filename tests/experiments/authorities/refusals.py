"""What a refusal of `run.py authority` must look like."""

from pathlib import Path

import pytest

from run import main


def refused(arguments: list[str], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Expect exit status 2, one line that holds the words, and no file written."""
    out = tmp_path / "out"
    assert main(["authority", *arguments, "--out", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1
    for word in words:
        assert word in said.err
    assert not out.exists()
