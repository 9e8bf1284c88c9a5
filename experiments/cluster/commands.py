"""The studies that can be carried out in parts."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class StudyCommand:
    """A command of studies.

    Parameters
    ----------
    name
        Of the command, of its function, and of its file among those of the command line.
    kind
        What its studies say in `kind`.
    module
        Where its function is, inside experiments.
    """

    name: str
    kind: str
    module: str

    def function(self) -> Callable[..., Any]:
        """Return the function that carries it out."""
        found: Callable[..., Any] = getattr(import_module(f"experiments.{self.module}"), self.name)
        return found


COMMANDS = (
    StudyCommand("sweep", "sweep", "exploration.sweep"),
    StudyCommand("sensitivity", "sensitivity", "exploration.sensitivity"),
    StudyCommand("discover", "discovery", "exploration.discover"),
    StudyCommand("optimise", "optimisation", "optimisation.optimise"),
    StudyCommand("trial", "trial", "trial_design.trial"),
)

BY_NAME = {command.name: command for command in COMMANDS}
BY_KIND = {command.kind: command for command in COMMANDS}
