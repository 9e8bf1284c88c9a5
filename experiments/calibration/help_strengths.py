"""Solve the strengths of help by their synthetic trials: `python -m experiments.calibration.help_strengths [--write]`.

Prints each strength at the centre and at the ceiling of its trials, in one world of Hertfordshire as usual; --write puts them into
configs/parameters/help.yaml, with the upper end of help_strength at which help with substance misuse reaches its ceiling.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from experiments.calibration.help_trials import SPECIALISTS
from experiments.calibration.virtual_trials import COMMON, solved
from experiments.inputs.load import CONFIGS
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import shared_history

SCENARIO, SEED = "hertfordshire_business_as_usual", 1

HELP = CONFIGS / "parameters" / "help.yaml"


def with_figures(text: str, name: str, figures: Mapping[str, float]) -> str:
    """Return parameters as text with figures of one of them in place of those before; raise LookupError where one does not stand there.

    Examples
    --------
    >>> with_figures("help_strength:\\n  value: 1\\n  high: 3\\n", "help_strength", {"high": 3.2})
    'help_strength:\\n  value: 1\\n  high: 3.2\\n'
    """
    for key, figure in figures.items():
        text, count = re.subn(rf"(?m)(^{name}:\n(?:  .*\n)*?  {key}: ).*$", rf"\g<1>{figure:.3g}", text)
        if count != 1:
            raise LookupError(f"{name} has {count} lines of {key}")
    return text


def figures_by_parameter() -> dict[str, dict[str, float]]:
    """Return value and upper end of each strength, and the upper end of what they have in common."""
    found = solved(shared_history(experiment_of([resolve_scenario(SCENARIO)]), SEED, is_kept=True))
    centre, ceiling = found[SPECIALISTS[0]]
    by_name = {name: {"value": value, "high": high} for name, (value, high) in found.items()}
    return {**by_name, COMMON: {"high": ceiling / centre}}


def main(arguments: list[str], path: Path = HELP) -> None:
    """Print the strengths, and write them if asked to."""
    text = path.read_text()
    for name, figures in figures_by_parameter().items():
        print(name, *(f"{key} {figure:.3g}" for key, figure in figures.items()))
        text = with_figures(text, name, figures)
    if "--write" in arguments:
        path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
