"""The real command line on a tiny country: its authorities, policies and scenarios beside those that ship, so that every command is quick.

In a process of its own a command paints no figure: `tests.pictures`.
"""

import os
import sys
from pathlib import Path

import pytest
import yaml

from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
CONFIGS = "TINY_CONFIGS"
"""The environment variable that names the folder of the tiny country."""

REPORTED = {
    "words": "plans",
    "measure": "protection_plans",
    "form": "levels",
    "value_before": 40,
    "value": 30,
    "unit": "children",
    "before": "2014-01-06/2014-06-29",
    "after": "2015-01-05/2015-06-28",
    "source": "invented for tests",
}
TARGET = {"measure": "plan_starts", "period": "2014-04-01/2015-03-31", "value": 9, "unit": "children", "source": "invented for tests"}
WINDOW = {"start": "2014-01-01", "end": "2015-09-30", "thresholds": "halfway"}
SCENARIOS = {
    "hertfordshire_business_as_usual": {"policy": "business_as_usual", **WINDOW},
    "hertfordshire_family_safeguarding": {"policy": "tiny_programme", **WINDOW},
    "tiny_reported": {"policy": "tiny_programme", "reported": [REPORTED], **WINDOW, "thresholds": "stay"},
}
"""Under the names of the main job's, so that commands that are given none take these."""

COMMANDS = {
    "main": ["--runs", "12"],
    "compare": ["compare", "hertfordshire_business_as_usual", "hertfordshire_family_safeguarding", "--runs", "20"],
    "ablate": ["ablate", "hertfordshire_family_safeguarding", "--measures", "care_entries,plan_starts", "--runs", "8"],
    "programmes": ["programmes", "--runs", "12"],
    "predict": ["predict", "tiny", "--go-live", "2015-04-01", "--runs", "16"],
    "validate": ["validate", "--runs", "6"],
    "calibrate": ["calibrate", str(DATA / "tiny_calibration.yaml")],
    "sweep": ["sweep", "hertfordshire_family_safeguarding", "--vary", "hostility_misread=0.3,0.5", "--runs", "8"],
    "sensitivity": ["sensitivity", str(DATA / "tiny_sensitivity.yaml")],
}
"""What each command is given beside --jobs and --out."""


def write_country(folder: Path) -> Path:
    """Write the tiny country's configs into a folder; return it."""
    shipped = REPOSITORY / "configs"
    for kind in ("authorities", "policies"):
        (folder / kind).mkdir(parents=True)
        for path in (shipped / kind).glob("*.yaml"):
            (folder / kind / path.name).symlink_to(path)
    authority = yaml.safe_load((DATA / "tiny.yaml").read_text()) | {"targets": [TARGET]}
    (folder / "authorities" / "tiny.yaml").write_text(yaml.safe_dump(authority, sort_keys=False))
    (folder / "policies" / "tiny_programme.yaml").write_text((DATA / "tiny_programme.yaml").read_text())
    (folder / "scenarios").mkdir()
    for name, scenario in SCENARIOS.items():
        whole = {"name": name, "title": name, "authority": "tiny", **scenario}
        (folder / "scenarios" / f"{name}.yaml").write_text(yaml.safe_dump(whole, sort_keys=False))
    for path in shipped.iterdir():
        if not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    return folder


def command(name: str, out: Path, *options: str, jobs: int = 1) -> list[str]:
    """Return the words of a command into a folder."""
    return [sys.executable, "-m", "tests.experiments.runs.commands", *COMMANDS[name], "--jobs", str(jobs), "--out", str(out), *options]


if __name__ == "__main__":
    from experiments.inputs import load

    load.CONFIGS = Path(os.environ[CONFIGS])
    from run import main
    from tests.pictures import pictures_in_words

    with pytest.MonkeyPatch.context() as patch:
        pictures_in_words(patch)
        sys.exit(main(sys.argv[1:]))
