"""How a rule is compiled, and where the compiled code is kept."""

import contextlib
import hashlib
import os
import pathlib
import shutil
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numba
from numba.core import types

HOUSE = pathlib.Path(__file__).resolve().parent.parent
MONTH_SECONDS = 30 * 24 * 3600


def source_fingerprint() -> str:
    """Return a hash of every source, the compiler's version and its switches: another hash is another cache."""
    digest = hashlib.sha256(numba.__version__.encode())
    for folder in ("agents", "simulation"):
        for path in sorted((HOUSE / folder).glob("**/*.py")):
            digest.update(str(path.relative_to(HOUSE)).encode())
            digest.update(path.read_bytes())
    for name in sorted(os.environ):
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR":
            digest.update(f"{name}={os.environ[name]}".encode())
    return digest.hexdigest()[:16]


def cache_folder() -> pathlib.Path:
    """Return the folder of this version's compiled code, below NUMBA_CACHE_DIR or the user's cache folder."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    roots = [pathlib.Path(base)] if base else [pathlib.Path.home() / ".cache"]
    roots.append(pathlib.Path(tempfile.gettempdir()) / f"user-{os.getuid()}")
    for root in roots:
        folder = root / "family-safeguarding" / source_fingerprint()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
            forget_old_versions(folder)
            return folder
        except OSError:
            continue
    return pathlib.Path(tempfile.mkdtemp(prefix="family-safeguarding-"))


def forget_old_versions(folder: pathlib.Path) -> None:
    """Delete the compiled code of other versions that nobody has started for a month: each takes most of a gigabyte."""
    with contextlib.suppress(OSError):  # another process may be doing the same
        for other in folder.parent.iterdir():
            if other != folder and time.time() - other.stat().st_mtime > MONTH_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


settings: Any = numba.config
settings.CACHE_DIR = str(cache_folder())


def forget_constants(made: Any) -> Any:
    """Make callers inside compiled code see plain types: numba would else compile a function anew for each constant and width of integer."""
    find = made.get_call_template
    made.get_call_template = lambda args, kws: find(tuple(map(plain, args)), {k: plain(v) for k, v in kws.items()})
    return made


def plain(kind: Any) -> Any:
    """Return the type without its constant, and narrow signed integers as int64."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and getattr(kind, "signed", False) else kind


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function that is called from Python and from compiled code."""
    return forget_constants(numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def compiled_inside(function: Callable[..., Any], **more: bool) -> Any:
    """Compile a function that only compiled code calls: without the wrappers for Python, which cost more than the function."""
    options: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False, **more}
    return forget_constants(numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function))


RULES: dict[int, str] = {}
"""Every rule's identity and name; the Mesa driver binds these names to methods of agents."""


def rule(function: Callable[..., Any]) -> Any:
    """Compile what one agent does in one moment; its first argument is the agent who acts."""
    made = compiled_inside(function)
    RULES[id(made)] = function.__name__
    return made


def on_stores(own_rule: Any, agents: int) -> Any:
    """Compile a rule for calls from Python: (store, index) for each agent, then luck and plain numbers.

    A record handed over from Python costs 4 to 30 us, more with each field; a store and an index about 2 us.
    """
    if agents == 1:
        return numba.njit(lambda a, i, *rest: own_rule(a[i], *rest))
    if agents == 2:
        return numba.njit(lambda a, i, b, j, *rest: own_rule(a[i], b[j], *rest))
    if agents == 3:
        return numba.njit(lambda a, i, b, j, c, k, *rest: own_rule(a[i], b[j], c[k], *rest))
    if agents == 4:
        return numba.njit(lambda a, i, b, j, c, k, d, m, *rest: own_rule(a[i], b[j], c[k], d[m], *rest))
    if agents == 5:
        return numba.njit(lambda a, i, b, j, c, k, d, m, e, n, *rest: own_rule(a[i], b[j], c[k], d[m], e[n], *rest))
    raise ValueError(f"a rule acts between at most five records, not {agents}")
