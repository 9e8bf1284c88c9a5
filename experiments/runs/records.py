"""The file format of stored results: records one behind the other, each with its checksum, so that a torn one harms no other.

A record is a magic number, the lengths of key, packed and plain payload, the SHA-256 of lengths, key and packed payload, then key and payload. The
plain payload is the length of a description in JSON, the description (name, type and shape of each array), then each array's bytes in C order, all
padded to 16 bytes. It is packed by Zstandard where that makes it shorter. Equal results give equal bytes.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.runs.tasks import Result

MAGIC = b"\x89FSRUN2\n"
LENGTHS = struct.Struct("<IQQ")
DESCRIPTION = struct.Struct("<Q")
DIGEST_BYTES = hashlib.sha256().digest_size
HEAD_BYTES = len(MAGIC) + LENGTHS.size + DIGEST_BYTES
PACKED_AT_LEVEL = 1

ALIGNMENT = 16
"""Bytes: where arrays begin in a payload."""

SMALLEST_PACKED = 256
"""Bytes of a payload below which packing saves nothing that counts."""

Described = tuple[tuple[str, np.dtype, tuple[int, ...]], ...]
"""Name, type and shape of each array of a payload, in their order."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a whole record stands: its file, its key, and the first byte and the length in bytes of the record."""

    path: Path
    key: str
    start: int
    length: int


def encoded(key: str, result: Result) -> bytes:
    """Return a result as a record.

    Raises
    ------
    ValueError
        If an array cannot be kept without pickling.
    """
    arrays = {name: np.asarray(array, order="C") for name, array in result.items()}
    if odd := [name for name, array in arrays.items() if array.dtype.hasobject]:
        raise ValueError(f"arrays of objects cannot be kept: {', '.join(odd)}")
    plain = payload_of(arrays)
    payload = packed(plain)
    name = key.encode()
    lengths = LENGTHS.pack(len(name), len(payload), len(plain))
    return b"".join([MAGIC, lengths, digest_of(lengths, name, payload), name, payload])


def payload_of(arrays: dict[str, np.ndarray]) -> bytes:
    """Return arrays behind their description."""
    described = described_as(tuple((name, array.dtype, array.dtype.isalignedstruct, array.shape) for name, array in arrays.items()))
    parts: list[bytes | memoryview] = [DESCRIPTION.pack(len(described)), described]
    parts.append(bytes(-(DESCRIPTION.size + len(described)) % ALIGNMENT))
    for array in arrays.values():
        parts += [without_stray_bytes(array).tobytes(), bytes(-array.nbytes % ALIGNMENT)]
    return b"".join(parts)


def packed(plain: bytes) -> bytes:
    """Return a payload packed, or as it is where that is shorter."""
    if len(plain) < SMALLEST_PACKED:
        return plain
    shorter: bytes = codec().compress(plain, asbytes=True)
    return shorter if len(shorter) < len(plain) else plain


def unpacked(payload: memoryview, plain_bytes: int) -> Any:
    """Return a plain payload, as something that numpy reads."""
    if len(payload) == plain_bytes:
        return payload
    # The system's pool gives its memory back at once; a history of Hertfordshire takes 65 MB, in every thread.
    return codec().decompress(pa.py_buffer(payload), decompressed_size=plain_bytes, memory_pool=pa.system_memory_pool())


@lru_cache
def described_as(arrays: tuple[tuple[str, np.dtype, bool, tuple[int, ...]], ...]) -> bytes:
    """Return the description of arrays: of each its name, the type as numpy's files describe it, whether records are aligned, and the shape."""
    entries = [[name, np.lib.format.dtype_to_descr(dtype), is_aligned, list(shape)] for name, dtype, is_aligned, shape in arrays]
    return json.dumps(entries, separators=(",", ":")).encode()


@lru_cache
def description_from(text: bytes) -> Described:
    """Return what a description says."""
    return tuple((name, type_from(kind, is_aligned), tuple(shape)) for name, kind, is_aligned, shape in json.loads(text))


def type_from(kind: Any, is_aligned: bool) -> np.dtype:
    """Return the type that a description writes; aligned records say again that they are: compiled code tells such types apart."""
    found = np.lib.format.descr_to_dtype(as_numpy_writes(kind))
    return np.dtype([(name, found[name]) for name in found.names or ()], align=True) if is_aligned else found


def as_numpy_writes(kind: Any) -> Any:
    """Return a type's description with the tuples that JSON makes lists of: the fields of a record, and the shape of a field."""
    if isinstance(kind, str):
        return kind
    return [(field[0], as_numpy_writes(field[1]), *map(tuple, field[2:])) for field in kind]


def decoded(record: bytes | memoryview) -> tuple[str, dict[str, np.ndarray]]:
    """Return key and result of a record.

    Raises
    ------
    ValueError
        If it is not whole, or was altered.
    """
    view = memoryview(record)
    if length_at(view) != len(view):
        raise ValueError("not a whole record")
    key_bytes, _, plain_bytes = LENGTHS.unpack_from(view, len(MAGIC))
    key = bytes(view[HEAD_BYTES : HEAD_BYTES + key_bytes]).decode()
    plain = unpacked(view[HEAD_BYTES + key_bytes :], plain_bytes)
    (length,) = DESCRIPTION.unpack_from(plain)
    start = DESCRIPTION.size + length
    described = description_from(bytes(memoryview(plain)[DESCRIPTION.size : start]))
    arrays = {}
    for name, dtype, shape in described:
        start += -start % ALIGNMENT
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(plain, dtype, count, start).reshape(shape).copy() if count else np.zeros(shape, dtype)
        start += count * dtype.itemsize
    return key, arrays


def without_stray_bytes(array: np.ndarray) -> np.ndarray:
    """Return an array of records with zeros between its fields, where memory may hold anything; other arrays as they are."""
    names = array.dtype.names
    if names is None or array.dtype.itemsize == sum(array.dtype[name].itemsize for name in names):
        return array
    clean = np.zeros(array.shape, array.dtype)
    for name in names:
        clean[name] = array[name]
    return clean


def codec() -> pa.Codec:
    """Return what packs payloads."""
    return pa.Codec("zstd", compression_level=PACKED_AT_LEVEL)


def digest_of(*parts: bytes | memoryview) -> bytes:
    """Return the SHA-256 of parts one behind the other."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def length_at(view: memoryview) -> int | None:
    """Return the length of the record that a view begins with; None if there is no whole and unaltered one."""
    if len(view) < HEAD_BYTES or view[: len(MAGIC)] != MAGIC:
        return None
    lengths = view[len(MAGIC) : len(MAGIC) + LENGTHS.size]
    key_bytes, payload_bytes, _ = LENGTHS.unpack(lengths)
    length = HEAD_BYTES + key_bytes + payload_bytes
    if length > len(view):
        return None
    digest = view[HEAD_BYTES - DIGEST_BYTES : HEAD_BYTES]
    return length if digest_of(lengths, view[HEAD_BYTES:length]) == bytes(digest) else None


def whole_records(path: Path) -> Iterator[Place]:
    """Yield the places of all whole records of a file, in their order; what is torn or altered is passed over."""
    yield from records_in(path.read_bytes(), path)


def records_in(content: bytes, path: Path) -> Iterator[Place]:
    """Yield the places of all whole records of a file's content.

    A file is read whole: what is mapped into memory may be cut by the process that writes it, which would end this one.
    """
    start = content.find(MAGIC)
    whole = memoryview(content)
    while start >= 0:
        view = whole[start:]
        length = length_at(view)
        if length is not None:
            key_bytes, _, _ = LENGTHS.unpack_from(view, len(MAGIC))
            yield Place(path, bytes(view[HEAD_BYTES : HEAD_BYTES + key_bytes]).decode(), start, length)
        start = content.find(MAGIC, start + (length or 1))


def record_at(place: Place) -> bytes:
    """Return the bytes of a record; fewer if its file was cut."""
    with place.path.open("rb") as file:
        file.seek(place.start)
        return file.read(place.length)


def digest_at(place: Place) -> bytes:
    """Return a record's SHA-256, as it says itself."""
    with place.path.open("rb") as file:
        file.seek(place.start + len(MAGIC) + LENGTHS.size)
        return file.read(DIGEST_BYTES)


def read_record(place: Place) -> dict[str, np.ndarray]:
    """Return the result that stands at a place.

    Raises
    ------
    ValueError
        If it was altered since its place was found.
    """
    return decoded(record_at(place))[1]
