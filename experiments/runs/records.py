"""The file format of stored results: records one behind the other, each with its checksum, so that a torn one harms no other.

A record is a magic number, the lengths of key, packed and plain payload, the SHA-256 of lengths, key and packed payload, then key and payload. The
payload is an `.npz` without pickles, packed by Zstandard. Equal results give equal bytes.
"""

import hashlib
import io
import mmap
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.runs.tasks import Result

MAGIC = b"\x89FSRUN\r\n"
LENGTHS = struct.Struct("<IQQ")
DIGEST_BYTES = hashlib.sha256().digest_size
HEAD_BYTES = len(MAGIC) + LENGTHS.size + DIGEST_BYTES
PACKED_AT_LEVEL = 1

LONGEST_TYPE = 1_000_000
"""Characters in which an array's type is described; a record of all parameters needs about 12,000."""

ALIGNED = ".aligned"
"""The array of a payload that has the names of those whose type is an aligned record."""

READING = threading.Lock()
"""Held while arrays are read: two threads must not parse their headers at once, which early versions of Python 3.11 can end with a SystemError."""


@dataclass(frozen=True)
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
    arrays = {name: np.asarray(array) for name, array in result.items()}
    if odd := [name for name, array in arrays.items() if array.dtype.hasobject]:
        raise ValueError(f"arrays of objects cannot be kept: {', '.join(odd)}")
    kept: dict[str, Any] = {name: without_stray_bytes(array) for name, array in arrays.items()}
    kept[ALIGNED] = np.array([name for name, array in arrays.items() if array.dtype.isalignedstruct], np.str_)
    plain = io.BytesIO()
    np.savez(plain, **kept)
    payload = codec().compress(plain.getbuffer(), asbytes=True)
    name = key.encode()
    lengths = LENGTHS.pack(len(name), len(payload), plain.getbuffer().nbytes)
    return b"".join([MAGIC, lengths, digest_of(lengths, name, payload), name, payload])


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
    packed = pa.py_buffer(view[HEAD_BYTES + key_bytes :])
    # The system's pool gives its memory back at once; a history of Hertfordshire takes 65 MB, in every thread.
    plain = codec().decompress(packed, decompressed_size=plain_bytes, memory_pool=pa.system_memory_pool())
    with READING, np.load(pa.BufferReader(plain), allow_pickle=False, max_header_size=LONGEST_TYPE) as arrays:
        aligned = set(arrays[ALIGNED])
        return key, {name: with_alignment(arrays[name]) if name in aligned else arrays[name] for name in arrays.files if name != ALIGNED}


def without_stray_bytes(array: np.ndarray) -> np.ndarray:
    """Return an array of records with zeros between its fields, where memory may hold anything; other arrays as they are."""
    names = array.dtype.names
    if names is None or array.dtype.itemsize == sum(array.dtype[name].itemsize for name in names):
        return array
    clean = np.zeros(array.shape, array.dtype)
    for name in names:
        clean[name] = array[name]
    return clean


def with_alignment(array: np.ndarray) -> np.ndarray:
    """Return an array of records whose type says again that it is aligned: files do not keep that, and compiled code tells such types apart."""
    kind = array.dtype
    return array.view(np.dtype([(name, kind[name]) for name in kind.names or ()], align=True))


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
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        start = mapped.find(MAGIC)
        while start >= 0:
            with memoryview(mapped) as whole, whole[start:] as view:
                length = length_at(view)
                if length is not None:
                    key_bytes, _, _ = LENGTHS.unpack_from(view, len(MAGIC))
                    yield Place(path, bytes(view[HEAD_BYTES : HEAD_BYTES + key_bytes]).decode(), start, length)
            start = mapped.find(MAGIC, start + (length or 1))


def read_record(place: Place) -> dict[str, np.ndarray]:
    """Return the result that stands at a place.

    Raises
    ------
    ValueError
        If it was altered since its place was found.
    """
    with place.path.open("rb") as file:
        file.seek(place.start)
        return decoded(file.read(place.length))[1]
