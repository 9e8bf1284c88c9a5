"""Authorities, policies, scenarios and parameters by name or path."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from experiments.inputs.checks import check_authority, check_danger_quantiles, check_policy
from experiments.inputs.errors import InputError, InputErrors, likely
from experiments.inputs.policy_files import TABLE, written_policy
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from simulation.settings import Authority, Figure, Policy

CONFIGS = Path(__file__).resolve().parents[2] / "configs"

THRESHOLD_PATHS = ("stay", "halfway", "back", "integrated")

POLICY_KEYS = frozenset({"ingredients", TABLE})
"""What a policy has and a scenario has not."""

SUFFIXES = (".yaml", ".yml")

NAME = re.compile(r"[a-z][a-z0-9_]*")

Settings = TypeVar("Settings", bound=BaseModel)


def config_names(kind: str) -> list[str]:
    """Return the names in a folder of configs: authorities, policies, scenarios or studies."""
    return sorted(path.stem for path in (CONFIGS / kind).glob("*.yaml"))


def find_config(kind: str, name: str, where: str | Path, key: str, folder: Path | None = None) -> Path:
    """Return the file of a name or path.

    A path in a file (`folder` is that file's) must stay inside configs or the file's own folder; one from the command line is free.
    """
    if NAME.fullmatch(name):
        if name not in config_names(kind):
            raise unknown_name(kind, name, where, key)
        return CONFIGS / kind / f"{name}.yaml"
    path = Path(name) if folder is None else (folder / name).resolve()
    if folder is not None and not any(path.is_relative_to(home.resolve()) for home in (CONFIGS, folder)):
        raise InputError(where, key, name, f"a name, or a file inside {CONFIGS.name}/ or beside this file", "Use the name alone.")
    if path.suffix not in SUFFIXES:
        raise unknown_name(kind, name, where, key)
    return path


KIND_WORDS = {
    "authorities": "an authority",
    "policies": "a policy",
    "scenarios": "a scenario or an authority",
    "studies": "a study",
    "lessons": "a lesson",
}
"""What a name of each folder of configs is."""


def unknown_name(kind: str, name: str, where: str | Path, key: str) -> InputError:
    """Return the message for a name of none of the configs; an authority stands for a scenario, too. All names are listed only if none is near."""
    known = sorted({*config_names(kind), *(config_names("authorities") if kind == "scenarios" else ())})
    fix = likely(name, known)
    if kind == "scenarios" and name in config_names("policies"):
        fix = f"{name} is a policy: write AUTHORITY:{name}."
    return InputError(where, key, name, f"{names_in_words(KIND_WORDS[kind], known, fix)}, or a path that ends in .yaml", fix)


def names_in_words(what: str, known: Sequence[str], fix: str) -> str:
    """Return which names are allowed: where to find them if one is likely to be meant, else all of them."""
    return f"{what} of `run.py list`" if fix else f"{what}: {', '.join(known)}"


def read_settings(model: type[Settings], path: Path) -> Settings:
    """Return a file as settings; raise InputError."""
    return settings_from(model, read_mapping(path), path)


@cache
def read_parameters(folder: Path = CONFIGS / "parameters") -> dict[str, Figure]:
    """Return every parameter by name; raise InputError if two files give the same one, or if the lines of danger have no quantiles in order."""
    parameters: dict[str, Figure] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, figure in read_mapping(path).items():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise InputError(path, str(name), name, "a name in lower case, words joined by _")
            if name in parameters:
                raise InputError(path, name, name, "each parameter in one file", "Another file gives it too.")
            try:
                parameters[name] = settings_from(Figure, figure, path)
            except InputError as error:
                raise InputErrors([InputError(path, f"{name}.{error.key}".rstrip("."), error.value, error.allowed, error.fix)]) from error
    check_danger_quantiles(parameters, folder)
    return parameters


def parameters_of(authority: Authority) -> dict[str, Figure]:
    """Return every parameter by name: an authority's own values, and for the rest those of configs/parameters."""
    return {**read_parameters(), **authority.parameters}


def read_authority(name: str, where: str | Path = "AUTHORITY", key: str = "", folder: Path | None = None) -> Authority:
    """Return an authority by name or path, checked; raise InputError."""
    path = find_config("authorities", name, where, key, folder)
    authority = read_settings(Authority, path)
    check_authority(authority, path, read_parameters())
    return authority


def read_policy(name: str, authority: Authority, where: str | Path = "POLICY", key: str = "", folder: Path | None = None) -> Policy:
    """Return a policy by name or path, checked against the authority it is to work in; raise InputError."""
    return policy_at(find_config("policies", name, where, key, folder), authority)


def is_policy_file(path: Path) -> bool:
    """Return whether a file is a policy rather than a scenario; raise InputError if it cannot be read."""
    return not POLICY_KEYS.isdisjoint(read_mapping(path))


def policy_at(path: Path, authority: Authority) -> Policy:
    """Return the policy of a file, checked, written out for the authority's areas; raise InputError."""
    return policy_from(read_mapping(path), path, authority)


def policy_from(mapping: dict[str, Any], path: Path, authority: Authority) -> Policy:
    """Return the policy that a mapping of a file states, checked, written out for the authority's areas; raise InputError."""
    written = written_policy(mapping, path, authority)
    try:
        policy = settings_from(Policy, written.settings, path)
        check_policy(policy, path, authority)
    except InputError as error:
        raise written.as_in_file(error) from error
    return policy
