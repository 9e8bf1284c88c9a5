"""Reading results folders in tests."""

import json
from pathlib import Path
from typing import Any

APART = ("wall_seconds", "machine", "command", "jobs", "commit", "stages")
"""What run.json says of a run that need not be equal."""


def files_of(out: Path) -> dict[str, Any]:
    """Return the files of a results folder by their places in it: bytes, and of run.json what must be equal."""
    return {path.relative_to(out).as_posix(): content_of(path) for path in sorted(out.rglob("*")) if path.is_file()}


def content_of(path: Path) -> Any:
    """Return a file's bytes, or what run.json says."""
    return {name: said for name, said in record_of(path.parent).items() if name not in APART} if path.name == "run.json" else path.read_bytes()


def record_of(out: Path) -> dict[str, Any]:
    """Return what run.json of a results folder says."""
    record: dict[str, Any] = json.loads((out / "run.json").read_text())
    return record


def is_clean(folder: Path) -> bool:
    """Return whether nothing hidden is left in a folder, or in any inside it."""
    return not [path for path in folder.rglob(".*") if path.is_file() or any(path.iterdir())]
