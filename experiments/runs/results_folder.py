"""The results folder: checked before work, filled out of sight, put in place in one go."""

import os
import shutil
import tempfile
from pathlib import Path

from experiments.inputs.errors import InputError, NotGiven

FILES = [
    "run.json",
    "summary.csv",
    "differences.csv",
    "composition.csv",
    "shares.csv",
    "interactions.csv",
    "combinations.parquet",
    "reported.csv",
    "posterior.csv",
    "identifiability.csv",
    "targets.csv",
    "simulations.parquet",
    "effects.csv",
    "influence.csv",
    "boxes.csv",
    "points.parquet",
    "uniformity.csv",
    "ranks.csv",
    "recovery.csv",
    "prediction.csv",
    "prediction_parts.csv",
    "prediction_chances.csv",
    "prediction_runs.csv",
    "prediction.md",
    "prediction_coverage.csv",
    "prediction_forms.csv",
    "prediction_splits.csv",
    "prediction_halves.csv",
    "history_noise.yaml",
    "weekly.parquet",
    "episodes.parquet",
    "encounters.parquet",
    "decisions.parquet",
    "report.html",
]

FIGURES = "figures"


def check_out(out: str | Path, option: str = "--out") -> Path:
    """Return the folder for results if results can be written there; raise InputError. Leaves nothing behind."""
    path = named(out, option)
    if path.exists() and not path.is_dir():
        raise InputError(option, "", str(out), "a folder", "A file of that name exists; name another folder.")
    if path.is_dir() and any(path.iterdir()) and not (path / "run.json").exists():
        raise InputError(option, "", str(out), "a new or empty folder, or one with earlier results", "It holds something else; name another.")
    parent = nearest_folder(path)
    try:
        with tempfile.TemporaryFile(dir=path if path.is_dir() else parent):
            pass
    except OSError as error:
        raise InputError(option, "", str(out), "a folder that can be written", f"{parent}: {error.strerror}.") from error
    return path


def named(out: str | Path, option: str = "--out") -> Path:
    """Return the path that a name stands for; raise InputError if it is empty, which would else mean the folder one is in."""
    if not str(out).strip():
        raise InputError(option, "", str(out), "the name of a folder", "Write . for the folder you are in.")
    return Path(out).expanduser()


def nearest_folder(path: Path) -> Path:
    """Return the nearest folder above a path that exists; raise InputError if a file is in the way."""
    for parent in path.absolute().parents:
        if parent.exists():
            if not parent.is_dir():
                raise InputError("--out", "", str(path), "a folder", f"{parent} is a file.")
            return parent
    raise InputError("--out", "", str(path), "a folder", NotGiven("Its drive does not exist."))


class ResultsFolder:
    """A hidden folder beside the final one; `finish` moves its files into place, leaving the block without it deletes them."""

    def __init__(self, out: Path) -> None:
        self.out = out.absolute()
        self.made: list[Path] = []

    def __enter__(self) -> "ResultsFolder":
        """Make the hidden folder."""
        parent = self.out.parent
        self.made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
        parent.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(prefix=f".{self.out.name}-", dir=parent))
        return self

    def finish(self) -> None:
        """Move the results into place: earlier results are replaced, other files are left alone; run.json comes last."""
        self.out.mkdir(exist_ok=True)
        for name in FILES:
            (self.out / name).unlink(missing_ok=True)
        if (self.out / FIGURES).is_dir():
            shutil.rmtree(self.out / FIGURES)
        for item in sorted(self.path.iterdir(), key=lambda item: item.name == "run.json"):
            os.replace(item, self.out / item.name)
        self.made = []

    def __exit__(self, *_: object) -> None:
        """Delete the hidden folder, and folders made for it if nothing was put in place."""
        shutil.rmtree(self.path, ignore_errors=True)
        for folder in self.made:
            try:
                folder.rmdir()
            except OSError:
                return
