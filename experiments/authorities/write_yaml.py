"""An authority written as YAML: one line a figure, notes at the top. The file is read back before it is put in place."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from experiments.authorities.build import BuiltAuthority
from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.inputs.load import CONFIGS, SUFFIXES, read_settings
from experiments.runs.results_folder import named, nearest_folder
from simulation.settings import Authority

FIRST_LINE = "# Built by `run.py authority "
"""Marks a file that the command wrote and may overwrite."""

OMITTED_DEFAULTS: dict[str, Any] = {"severity_mix": 0.0, "risk_aversion": 0.0, "role": "calibrate", "meaning": ""}
"""Default values that are not written to the file."""


def output_path(name: str, out: str | Path | None) -> Path:
    """Return the path of the file to write; raise InputError if it cannot be written. Leaves no files behind."""
    option, folder = ("--out", named(out)) if out is not None else ("configs/authorities", CONFIGS / "authorities")
    if folder.exists() and not folder.is_dir():
        raise InputError(option, "", str(folder), "a folder", "A file of that name exists; name another folder.")
    if folder.suffix in SUFFIXES and not folder.exists():
        raise InputError(option, "", str(folder), f"a folder; the file in it is called {name}.yaml", f"Write --out {shown_path(folder.parent)}.")
    parent = folder if folder.is_dir() else nearest_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise InputError(option, "", str(folder), "a folder that can be written", f"{parent}: {error.strerror}.") from error
    path = folder / f"{name}.yaml"
    if path.is_dir() or (path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(FIRST_LINE)):
        what = NotGiven("a file that this command did not write")
        raise InputError(path, "", what, "a new file, or one that `run.py authority` built", "Name another folder with --out.")
    return path


def write_authority(built: BuiltAuthority, path: Path) -> None:
    """Write the file, check that it reads back as the same authority, and put it in place atomically."""
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".yaml", dir=path.parent)
    hidden = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(authority_yaml(built))
        if read_settings(Authority, hidden) != built.authority:
            raise RuntimeError(f"{path} would not say what was built")
        hidden.chmod(0o644)
        os.replace(hidden, path)
        made = []
    finally:
        hidden.unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()


def authority_yaml(built: BuiltAuthority) -> str:
    """Return the text of the file."""
    authority = built.authority
    head = [
        f"{FIRST_LINE}{authority.name} --year {built.requested_year}`: {authority.title} as of 31 March {built.year}.",
        "# Contains public sector information licensed under the Open Government Licence v3.0.",
        *(["# Thresholds are not fitted to this authority."] if not authority.parameters else []),
        "# Targets of status borrowed are not its own figures of their period.",
        *(["# Missing or borrowed, by reporting year:", *(f"# - {note}" for note in built.notes)] if built.notes else []),
    ]
    return "\n".join([*head, *setting_lines(authority)]) + "\n"


def setting_lines(authority: Authority) -> Iterator[str]:
    """Yield the settings, one line for each figure, area, history point and target."""
    data = without_defaults(with_range_beside_value(authority.model_dump(exclude_none=True)))
    for key, value in data.items():
        if isinstance(value, list):
            yield f"{key}:"
            yield from (f"  - {one_line_yaml(item)}" for item in value)
        elif key in ("noise", "salaries", "parameters") and value:
            yield f"{key}:"
            yield from (f"  {name}: {one_line_yaml(figure)}" for name, figure in value.items())
        else:
            yield f"{key}: {one_line_yaml(value)}"


def with_range_beside_value(data: Any) -> Any:
    """Return nested settings in which each figure's range follows its value."""
    if isinstance(data, dict):
        first = [key for key in ("value", "low", "high") if key in data and "status" in data]
        return {key: with_range_beside_value(data[key]) for key in (*first, *(key for key in data if key not in first))}
    return [with_range_beside_value(value) for value in data] if isinstance(data, (list, tuple)) else data


def without_defaults(data: Any) -> Any:
    """Return nested settings without default values, and with whole numbers written without a decimal point."""
    if isinstance(data, dict):
        return {key: without_defaults(value) for key, value in data.items() if not (key in OMITTED_DEFAULTS and value == OMITTED_DEFAULTS[key])}
    if isinstance(data, (list, tuple)):
        return [without_defaults(value) for value in data]
    return int(data) if isinstance(data, float) and data == int(data) else data


def one_line_yaml(value: Any) -> str:
    """Return a value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return text.removesuffix("...\n").strip()
