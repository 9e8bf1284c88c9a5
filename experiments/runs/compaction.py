"""A finished store: its records in the order of tasks, in parts of bounded size, with a manifest that says what each part must be."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.runs.record_files import ENDING

MANIFEST = "manifest.json"

PARTLY = ".part"
"""Ending of a file that is not whole yet."""

PART_BYTES = 32_000_000
"""Most bytes of a part; a record that is larger has a part of its own."""


@dataclass(frozen=True)
class StorePart:
    """A part of a finished store as the manifest has it: its file's name, bytes, records and SHA-256."""

    file: str
    bytes: int
    records: int
    sha256: str


def is_whole(part: StorePart, content: bytes) -> bool:
    """Return whether a file's content is that of a part."""
    return len(content) == part.bytes and hashlib.sha256(content).hexdigest() == part.sha256


def write_parts(folder: Path, records: Iterable[bytes]) -> None:
    """Write records into parts, and their manifest; the same records give the same bytes."""
    parts: list[StorePart] = []
    pending: list[bytes] = []
    size = 0
    for record in records:
        if pending and size + len(record) > PART_BYTES:
            parts.append(write_part(folder, len(parts) + 1, pending))
            pending, size = [], 0
        pending.append(record)
        size += len(record)
    if pending:
        parts.append(write_part(folder, len(parts) + 1, pending))
    write_whole(folder / MANIFEST, json.dumps({"parts": [asdict(part) for part in parts]}, indent=1) + "\n")


def write_part(folder: Path, number: int, records: list[bytes]) -> StorePart:
    """Write one part onto the disk."""
    path, digest = folder / f"records-{number:04}{ENDING}", hashlib.sha256()
    with path.open("wb") as file:
        for record in records:
            file.write(record)
            digest.update(record)
        file.flush()
        os.fsync(file.fileno())
    return StorePart(path.name, sum(map(len, records)), len(records), digest.hexdigest())


def read_manifest(folder: Path) -> dict[str, StorePart]:
    """Return the parts of a finished store by file; none if there is no manifest that can be read."""
    try:
        parts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["parts"]
        return {part["file"]: StorePart(**part) for part in parts}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(PARTLY)
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
