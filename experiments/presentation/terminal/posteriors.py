"""Posteriors beside the model, in the terminal."""

from collections.abc import Iterator, Sequence

from experiments.inputs.errors import shown_path
from experiments.posteriors.stamp import Checked


def posterior_lines(found: Sequence[Checked]) -> Iterator[str]:
    """Yield a line for each posterior: its fingerprint, and whether runs may draw from it."""
    for each in found:
        verdict = "of this model" if each.why is None else f"NOT USED: {each.why}"
        yield f"{shown_path(each.path)}  {each.posterior.heads['model']}  {len(each.posterior.draws)} draws  {verdict}"
