"""Which version of the program this is: results of another one are not the same results."""

import hashlib
import sys
from functools import cache

import numpy as np

from agents.rule import REPOSITORY, source_fingerprint

NOT_RUN = ("presentation", "cluster")
"""Packages of experiments/ on which no result of a run depends."""


@cache
def sources() -> str:
    """Return a fingerprint of every source that a run's result depends on."""
    digest = hashlib.sha256(source_fingerprint().encode())
    for path in sorted((REPOSITORY / "experiments").glob("**/*.py")):
        place = path.relative_to(REPOSITORY / "experiments")
        if place.parts[0] not in NOT_RUN:
            digest.update(place.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def program() -> dict[str, str]:
    """Return what two processes must share so that they give the same results: sources and compiler, Python, NumPy."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"sources and compiler": sources(), "Python": python, "NumPy": np.__version__}
