"""A small file of own pay and prices, for `--set FILE.yaml`: the same values as NAME=VALUE, which hold in all arms from the beginning."""

from pathlib import Path
from typing import Any

from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.load import SUFFIXES, read_parameters
from experiments.inputs.policy_files import PAY_AND_PRICES
from experiments.inputs.yaml_files import read_mapping
from simulation.settings import Salaries

GBP = "GBP"

SALARIES, PRICES = PAY_AND_PRICES


def is_values_file(text: str) -> bool:
    """Return whether a word after --set is the path of a file rather than NAME=VALUE."""
    return "=" not in text and Path(text).suffix in SUFFIXES


def read_values(path: Path) -> dict[str, float]:
    """Return the values of a file by the names that --set takes, salaries as `salaries.ROLE`; raise InputError.

    Salaries are GBP a year full time with on-costs, by role; prices are GBP, by the names of `run.py assumptions`.
    """
    data = read_mapping(path)
    for key, value in data.items():
        if key not in PAY_AND_PRICES:
            raise InputError(path, str(key), value, f"no such key; {', '.join(PAY_AND_PRICES)}", likely(str(key), PAY_AND_PRICES))
    roles = {role: f"{SALARIES}.{role}" for role in Salaries.model_fields}
    prices = {name: name for name, figure in read_parameters().items() if figure.unit == GBP}
    values = {**values_in(data, SALARIES, roles, path), **values_in(data, PRICES, prices, path)}
    if not values:
        raise InputError(path, "", NotGiven("no value"), f"at least one of {' or '.join(PAY_AND_PRICES)}")
    return values


def values_in(data: dict[str, Any], group: str, names: dict[str, str], path: Path) -> dict[str, float]:
    """Return one group's values, each by the name that --set takes."""
    found = data.get(group, {})
    if not isinstance(found, dict):
        raise InputError(path, group, NOTHING if found is None else found, "names and numbers, as in: social_worker: 56200")
    for name, value in found.items():
        if name not in names:
            raise InputError(path, f"{group}.{name}", name, f"one of {', '.join(names)}", likely(str(name), names))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InputError(path, f"{group}.{name}", NOTHING if value is None else value, "a number of pounds, written 56200 or 640.5")
    return {names[name]: float(value) for name, value in found.items()}
