"""The register of evidence, and which items a fit may use: configs/evidence.yaml."""

from functools import cache
from pathlib import Path
from typing import Literal

from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import CONFIGS
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.types import Strict

REGISTRY = CONFIGS / "evidence.yaml"


class Evidence(Strict):
    """A published figure with its role: `calibrate` is fitted to, `prior` only through a virtual trial, `reported` never."""

    role: Literal["calibrate", "prior", "structure", "context", "reported"]
    value: float | None = None
    unit: str
    quantity: str
    place: str
    source: str


@cache
def read_evidence(path: Path = REGISTRY) -> dict[str, Evidence]:
    """Return every item by id; raise InputError."""
    return {name: settings_from(Evidence, item, path) for name, item in read_mapping(path).items()}


def check_evidence(ids: tuple[str, ...], is_trial: bool, path: Path, key: str) -> None:
    """Raise InputError for an id that is not registered, or whose role forbids a fit."""
    known = read_evidence()
    for name in ids:
        if name not in known:
            raise InputError(path, key, name, f"an id of configs/{REGISTRY.name}", likely(name, known))
        role = known[name].role
        if role != ("prior" if is_trial else "calibrate"):
            allowed = "evidence of role prior, for a trial inside the model" if is_trial else "evidence of role calibrate"
            fix = "What programmes report of themselves is shown beside results, never fitted." if role == "reported" else ""
            raise InputError(path, key, f"{name} (role {role})", allowed, fix)
