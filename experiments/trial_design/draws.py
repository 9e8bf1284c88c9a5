"""Parameters of a trial's clusters: held, or a draw of the posterior of each cluster's authority for every replicate."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.inputs.errors import InputError, NotGiven
from experiments.posteriors.draws import DRAWN, HELD, digest_of, how_to_make_one, none_ships, posterior_for, row_for, seed_of_row, why_held
from experiments.trial_design.study import TrialStudy
from simulation.settings import Authority

Values = Mapping[str, float]
"""Of parameters, by name."""


def values_by_replicate(study: TrialStudy, path: Path, number: int, authority: Authority) -> Sequence[Values]:
    """Return the parameter values of a cluster in every replicate: none where they are held, else row after row of its authority's posterior.

    Simulates nothing: whether a posterior is of this model is seen by `check_posterior`.

    Parameters
    ----------
    number
        Of the cluster among the study's.
    authority
        As its file has it, whatever its scale in the trial.

    Raises
    ------
    InputError
        For draws of an authority whose posterior does not ship or is of another file, and for more replicates than draws.
    """
    if study.draws == HELD:
        return [{}] * study.replicates
    posterior = posterior_for(authority)
    if posterior is None:
        raise refused(path, number, authority, none_ships(authority))
    if posterior.heads["held"] != digest_of(authority):
        raise refused(path, number, authority, f"its posterior belongs to another file of {authority.name}")
    if study.replicates > (most := len(posterior.draws)):
        given = NotGiven(f"{study.replicates} with draws: {DRAWN}")
        raise InputError(path, "replicates", given, f"at most {most}, the draws of the posterior of {authority.name}")
    return [row_for(posterior, seed_of_row(replicate)).values for replicate in range(study.replicates)]


def check_posterior(path: Path, number: int, authority: Authority) -> None:
    """Raise InputError if a cluster's posterior is not of this model. Simulates the reference run."""
    if why := why_held(authority):
        raise refused(path, number, authority, why)


def refused(path: Path, number: int, authority: Authority, why: str) -> InputError:
    """Return the message for draws of a cluster that has none."""
    given = NotGiven(f"{DRAWN}, and clusters[{number}] is {authority.name}: {why}")
    return InputError(path, "draws", given, f"{HELD}, or clusters whose posteriors ship", how_to_make_one(authority))
