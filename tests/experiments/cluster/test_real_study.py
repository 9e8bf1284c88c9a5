"""A real study of two stages, in parts."""

from pathlib import Path

import pytest

from experiments import sensitivity, study_gather, study_part
from experiments.cluster.gather import NextStage
from experiments.cluster.prepared import prepare_study
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

STUDY = str(REPOSITORY / "tests" / "data" / "tiny_sensitivity.yaml")


def test_sensitivity_stage_by_stage_is_the_same_bytes_as_in_one_process(tmp_path: Path) -> None:
    pytest.importorskip("SALib")
    sensitivity(STUDY, jobs=2, out=tmp_path / "whole")
    out = str(prepare_study(STUDY, tmp_path / "out", 2))
    stages = []
    for _ in range(2):
        for number in (0, 2, 1):
            stages.append(study_part(number, 2, out).stage)
        try:
            study_gather(out)
        except NextStage as stage:
            stages.append(f"next: {stage.stage}")
    assert stages == ["screening"] * 3 + ["next: apportioning"] + ["apportioning"] * 3
    assert files_of(Path(out)) == files_of(tmp_path / "whole")
