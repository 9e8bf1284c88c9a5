"""The question behind `run.py noise`: how does one authority's history move when nothing is done?"""

from collections.abc import Callable, Iterator
from pathlib import Path

from experiments.authorities.published import Published
from experiments.errors import shown_path
from experiments.folder import check_out
from experiments.prediction.page import coverage_lines
from experiments.prediction.shipped import history_noise, is_same, read_noise_study
from experiments.prediction.study import Checked, Tables, check_noise
from experiments.prediction.writing import copies, write_checked

AGREES = 0.01
"""Share by which a size may differ from the shipped one before it is said to: optimisers differ in the last digits."""


def noise_checked(dfe: str | Path, out: str | Path | None = None, tell: Callable[[str], None] | None = None) -> Checked:
    """Fit and check the noise of single authorities on published tables; with a folder, write sizes, page, tables and figure.

    Raises InputError before any work for a folder without the tables, a broken table, or too few authorities.
    """
    place = None if out is None else check_out(out)
    tables = Tables(Published(dfe), read_noise_study())
    tables.panels  # noqa: B018 - read and check everything before work begins
    checked = check_noise(tables, tell)
    if place is not None:
        write_checked(checked, place)
    return checked


def told_noise(checked: Checked, out: str | Path | None) -> Iterator[str]:
    """Yield the chosen forms, the coverage on the other half, and whether the shipped sizes are these."""
    split = checked.split
    yield f"Fitted on {len(split.fitting)} authorities that adopted nothing, tested on {len(split.testing)} others."
    for name, one in checked.chosen.items():
        sizes = ", ".join(f"{size} {getattr(one.fit.noise, size):.3g}" for size in ("national_sd", *one.form.free))
        yield f"{name}: {one.form.words}: {sizes}"
        own = history_noise().quantities.get(name)
        same = own is not None and is_same(own.noise, one.fit.noise, AGREES)
        yield "  the same as ships in configs/history_noise.yaml" if same else "  NOT what ships in configs/history_noise.yaml"
    yield ""
    yield from coverage_lines(checked)
    if out is not None:
        yield ""
        yield "To ship, copy:"
        yield from (f"  {name} to {shown_path(place)}" for name, place in copies().items())
