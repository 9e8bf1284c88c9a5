"""The one way from an experiment to one that can run: everything checked, the week compiled, then the draws of the posterior."""

from collections.abc import Sequence
from pathlib import Path

from experiments.inputs.errors import NotRefitted, warn_user
from experiments.posteriors.draws import check_parameters, with_draws
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import compile_first


def ready_to_run(experiment: Experiment, seeds: Sequence[int], how: str | None = None, folder: Path | None = None) -> Experiment:
    """Return the experiment with the draws of its seeds, the week compiled; how: see `with_draws`. Raises InputError, most of it before compiling."""
    return all_ready([(experiment, seeds)], how, folder)[0]


def all_ready(asked: Sequence[tuple[Experiment, Sequence[int]]], how: str | None = None, folder: Path | None = None) -> list[Experiment]:
    """Return several experiments of one command, each with the draws of its seeds.

    The fingerprint of a posterior's model is simulated: compiling comes before it, in processes of its own and with progress shown.
    """
    for experiment, _ in asked:
        check_parameters(experiment.authority, how, folder)
    if line := set_by_hand(asked[0][0]):
        warn_user(line, NotRefitted)
    compile_first(asked[0][0])
    return [with_draws(experiment, seeds, how, folder) for experiment, seeds in asked]
