"""Where compiled code is kept: below the user's cache folder, by the sources' contents and never by the folder in which they lie."""

import contextlib
import hashlib
import os
import pathlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import llvmlite
import numba

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
COMPILED_PACKAGES = ("agents", "simulation")
NEVER_COMPILED = pathlib.PurePath("simulation", "ingredients")
"""Policies' ingredients: plain Python that writes an area's record. No compiled source reads them, so that a new one compiles nothing again."""

CACHE_NAME = "family-safeguarding"
MONTH_SECONDS = 30 * 24 * 3600


def source_fingerprint() -> str:
    """Return a hash of every source, the compiler's version and its switches: results of another hash were made by another program."""
    return hash_of_sources(lambda place: True)


def compiled_fingerprint() -> str:
    """Return the hash of what compiled code can depend on, which is the cache's name: all but ingredients."""
    return hash_of_sources(lambda place: not place.is_relative_to(NEVER_COMPILED))


def hash_of_sources(counts: Callable[[pathlib.PurePath], bool]) -> str:
    """Return a hash of the sources whose places count, of the compiler's version and its switches."""
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__}".encode())
    for package in COMPILED_PACKAGES:
        for path in sorted((REPOSITORY / package).glob("**/*.py")):
            if counts(place := path.relative_to(REPOSITORY)):
                digest.update(place.as_posix().encode())
                digest.update(path.read_bytes())
    for name in sorted(os.environ):
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR":
            digest.update(f"{name}={os.environ[name]}".encode())
    return digest.hexdigest()[:16]


def cache_roots() -> Iterator[pathlib.Path]:
    """Yield where the cache may lie, best first: NUMBA_CACHE_DIR or the user's cache folder, then temporary folders."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # nobody's home
        yield pathlib.Path(base) if base else pathlib.Path.home() / ".cache"
    with contextlib.suppress(RuntimeError):
        yield pathlib.Path(tempfile.gettempdir()) / f"compiled-for-{hashlib.sha256(str(pathlib.Path.home()).encode()).hexdigest()[:8]}"
    yield pathlib.Path(tempfile.mkdtemp(prefix=f"{CACHE_NAME}-"))


def cache_folder() -> pathlib.Path:
    """Return the folder of this version's compiled code, in the first place that can be written."""
    for root in cache_roots():
        folder = root / CACHE_NAME / compiled_fingerprint()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            os.utime(folder)
            forget_old_versions(folder)
            return folder
        except OSError:
            continue
    raise OSError("no folder can be written for compiled code; name one in NUMBA_CACHE_DIR")


def forget_old_versions(folder: pathlib.Path) -> None:
    """Delete the compiled code of other versions that nobody has started for a month."""
    with contextlib.suppress(OSError):  # another process may be doing the same
        for other in folder.parent.iterdir():
            if other != folder and time.time() - other.stat().st_mtime > MONTH_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


settings: Any = numba.config
settings.CACHE_DIR = str(cache_folder())


def place_of(path: str) -> pathlib.PurePath | None:
    """Return a source's path relative to the repository; None if it is not one of the compiled packages."""
    with contextlib.suppress(ValueError):
        place = pathlib.Path(path).resolve().relative_to(REPOSITORY)
        return place if place.parts[0] in COMPILED_PACKAGES else None
    return None


def write(name: str, source: str, names: dict[str, Any]) -> Any:
    """Return the function of this name that a short source defines: it finds others by these names, since code with a closure is not found again."""
    names["__name__"] = __name__
    exec(compile(source, __file__, "exec"), names)  # the sources are this package's own, of names alone
    return names[name]
