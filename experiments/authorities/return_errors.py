"""Known errors of returns, from configs/return_errors.yaml."""

from functools import cache
from math import isclose

from pydantic import Field

from experiments.inputs.load import CONFIGS, read_settings
from simulation.types import Status, Strict


class ReturnError(Strict):
    """A published figure that is known to be an error; it counts as missing as long as tables show this value."""

    series: str
    code: str = Field(pattern=r"^\d{3}$")
    authority: str
    year: int = Field(ge=2000, le=2060)
    published: float
    reason: str = Field(min_length=3)
    source: str = Field(min_length=3)
    status: Status


class ReturnErrors(Strict):
    """The list of known return errors."""

    errors: tuple[ReturnError, ...]


@cache
def read_return_errors() -> dict[tuple[str, str, int], ReturnError]:
    """Return the known return errors by series, code and year; raise InputError if the file is broken."""
    read = read_settings(ReturnErrors, CONFIGS / "return_errors.yaml")
    return {(error.series, error.code, error.year): error for error in read.errors}


def known_error(series: str, code: str, year: int, value: float | None) -> str:
    """Return why a figure is known to be an error; nothing if it is not, or if it was corrected since."""
    error = read_return_errors().get((series, code, year))
    return error.reason if error and value is not None and isclose(value, error.published, rel_tol=1e-9) else ""
