"""Where an authority's file goes."""

from pathlib import Path

import pytest

from experiments.authorities.write_yaml import output_path
from experiments.inputs.errors import InputError


@pytest.mark.parametrize("name", ["doncaster.yaml", "mine.yml"])
def test_a_file_s_name_is_no_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a folder; the file in it is called doncaster\.yaml"):
        output_path("doncaster", tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    assert output_path("doncaster", tmp_path) == tmp_path / "doncaster.yaml"
