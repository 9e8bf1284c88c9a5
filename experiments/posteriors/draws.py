"""Posteriors that ship, configs/posteriors/NAME.csv, and the draw that a run takes from one."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven, PosteriorNotUsed, likely, shown_path, warn_user
from experiments.inputs.load import CONFIGS, config_names, read_authority
from experiments.inputs.parameter_choice import DRAWS
from experiments.posteriors.fingerprint import fingerprint
from experiments.posteriors.posterior_file import WHOLE, Posterior, read_posterior, why_not_of_this_model
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import BY_RATIO, without_values_set
from simulation.settings import Authority

POSTERIORS = CONFIGS / "posteriors"

NAMED_OTHERWISE = {"england_average": "england_mechanisms"}
"""Posteriors whose file has another name than their authority: England in small has its thresholds beside the mechanisms."""

DRAWS_A_BLOCK, SEEDS_A_BLOCK = 4, 5
"""Five seeds take four draws: the first draw of each block has two seeds, so that what parameters leave open can be separated from chance. Fifty runs
are 40 draws, ten of them with a second seed."""

CHOICES = DRAWN, HELD = "drawn", "held"
"""Parameters of a run, asked for by name: a draw of the posterior for each seed (one in four for two), or the values in configs/. None: drawn if a
posterior of this model ships for the authority, else held."""

ASKED = "held was asked for"


@dataclass(frozen=True)
class Draw:
    """What one seed's world is run with: row of the posterior (None: no posterior), and its values by parameter."""

    row: int | None
    values: dict[str, float]
    words: str


@cache
def posterior_of(name: str, folder: Path | None = None) -> Posterior | None:
    """Return the posterior that ships under a name, of this model or another; None without one."""
    path = path_of(name, folder)
    return read_posterior(path) if path.exists() else None


def path_of(name: str, folder: Path | None = None) -> Path:
    """Return where the posterior of a name lies."""
    return (folder or POSTERIORS) / f"{name}.csv"


def name_for(authority: Authority) -> str:
    """Return the name under which an authority's posterior ships."""
    return NAMED_OTHERWISE.get(authority.name, authority.name)


def posterior_for(authority: Authority, folder: Path | None = None) -> Posterior | None:
    """Return the posterior that ships for an authority, of this model or another; None without one."""
    return posterior_of(name_for(authority), folder)


def why_held(authority: Authority, folder: Path | None = None) -> str | None:
    """Return why nothing can be drawn for an authority; None if its posterior fits. Simulates the reference run if one ships."""
    posterior = posterior_for(authority, folder)
    if posterior is None:
        return none_ships(authority)
    if posterior.heads["held"] != digest_of(authority):
        return f"it belongs to another file of {authority.name}"
    return why_not_of_this_model(posterior)


def none_ships(authority: Authority) -> str:
    """Return that an authority has no posterior, in words."""
    return f"no posterior ships for {authority.name}"


def draw_for(authority: Authority, seed: int, folder: Path | None = None) -> Draw:
    """Return the draw of the posterior that a seed takes: row by row, one row in four for two seeds, from the first again when all are used.

    All arms of a seed share it, so pairs differ by the policy alone. Without a posterior of this authority and model nothing is drawn, and
    the words say why.
    """
    why, posterior = why_held(authority, folder), posterior_for(authority, folder)
    return Draw(None, {}, f"parameters held at their values: {why}") if why or posterior is None else row_for(posterior, seed)


def row_for(posterior: Posterior, seed: int) -> Draw:
    """Return the draw of a posterior that fits which a seed takes."""
    row = row_of_seed(seed) % len(posterior.draws)
    values = {str(name): float(value) for name, value in posterior.draws.iloc[row].items()}
    return Draw(row, values, f"draw {row + 1} of {len(posterior.draws)} of {posterior.heads['study']}")


def row_of_seed(seed: int) -> int:
    """Return the row that a seed takes of a posterior without end, counted from 0.

    Examples
    --------
    >>> [row_of_seed(seed) for seed in range(1, 11)]
    [0, 0, 1, 2, 3, 4, 4, 5, 6, 7]
    """
    block, place = divmod(seed - 1, SEEDS_A_BLOCK)
    return DRAWS_A_BLOCK * block + max(place - 1, 0)


def seed_of_row(row: int) -> int:
    """Return the first seed that takes this row of a posterior, counted from 0.

    Examples
    --------
    >>> [seed_of_row(row) for row in range(8)]
    [1, 3, 4, 5, 6, 8, 9, 10]
    """
    block, place = divmod(row, DRAWS_A_BLOCK)
    return SEEDS_A_BLOCK * block + (place + 2 if place else 1)


def seeds_of_draws(draws: int) -> int:
    """Return how many seeds take each of so many draws, before they begin again.

    Examples
    --------
    >>> seeds_of_draws(200)
    250
    """
    return seed_of_row(draws) - 1


def check_parameters(authority: Authority, how: str | None, folder: Path | None = None) -> None:
    """Raise InputError for another word than `drawn` or `held`, a posterior changed by hand, or `drawn` where none ships. Simulates nothing."""
    if how is not None and how not in CHOICES:
        raise InputError(DRAWS, "", how, f"{' or '.join(CHOICES)}, or not given", likely(how, CHOICES))
    if how == HELD:
        return
    if posterior_for(authority, folder) is None and how == DRAWN:
        raise refused(authority, none_ships(authority), folder)


def with_draws(experiment: Experiment, seeds: Sequence[int], how: str | None = None, folder: Path | None = None) -> Experiment:
    """Return the experiment with each seed's draw of the posterior that ships for its authority, or with values held, and what it took.

    Call `ready_to_run` instead, which compiles first: where a posterior ships, the reference run is simulated here.

    Parameters
    ----------
    how
        `drawn`, `held`, or None: drawn if a posterior of this model and authority ships, else held. A posterior that ships and does not fit is
        warned of (`PosteriorNotUsed`). Values that the user set take the place of their columns.

    Raises
    ------
    InputError
        For another word, for a posterior changed by hand, and for `drawn` where no posterior fits.
    """
    check_parameters(experiment.authority, how, folder)
    if how == HELD:
        return replace(experiment, parameter_source={"values": HELD, "why": ASKED})
    why, posterior = why_held(experiment.authority, folder), posterior_for(experiment.authority, folder)
    if why is not None and how == DRAWN:
        raise refused(experiment.authority, why, folder)
    if posterior is None:
        return replace(experiment, parameter_source={"values": HELD, "why": str(why)})
    ships = {"posterior": shown_path(path_of(name_for(experiment.authority), folder)), "posterior_model": posterior.heads["model"]}
    source = {"model": fingerprint(map(str, posterior.draws)), **ships}
    if why is not None:
        warn_user(loud_line(experiment.authority, why, folder), PosteriorNotUsed)
        return replace(experiment, parameter_source={"values": HELD, **source, "why": why, "again": command_for(experiment.authority)})
    drawn = {seed: without_values_set(experiment, row_for(posterior, seed).values) for seed in seeds}
    return replace(experiment, draw_by_seed=drawn, parameter_source={"values": DRAWN, **source, "draws": posterior.heads[WHOLE]})


def loud_line(authority: Authority, why: str, folder: Path | None = None) -> str:
    """Return the line that says which posterior is not used, why, and how a new one is made."""
    path = shown_path(path_of(name_for(authority), folder))
    return f"PARAMETERS HELD, INTERVALS HOLD CHANCE ONLY: {path} is not used: {why}. {how_to_make_one(authority, folder)}"


def refused(authority: Authority, why: str, folder: Path | None = None) -> InputError:
    """Return the message for `drawn` asked for by name where no posterior fits."""
    posterior, path = posterior_for(authority, folder), shown_path(path_of(name_for(authority), folder))
    return InputError(DRAWS, "", DRAWN, f"held, or not given; {f'{path}: {why}' if posterior else why}", how_to_make_one(authority, folder))


def how_to_make_one(authority: Authority, folder: Path | None = None) -> str:
    """Return how a posterior of an authority is made and shipped, as a sentence."""
    path = shown_path(path_of(name_for(authority), folder))
    return f"To make a new one: `{command_for(authority)}`, then copy its posterior.csv to {path}."


def command_for(authority: Authority) -> str:
    """Return the command that makes a posterior of an authority: by name where its study or its very file is in configs, else by its path."""
    name = name_for(authority)
    is_named = name in config_names("studies") or (name in config_names("authorities") and digest_of(read_authority(name)) == digest_of(authority))
    return calibrate_command(name) if is_named else calibrate_command("AUTHORITY.yaml")


def calibrate_command(study: str) -> str:
    """Return the command that makes a study's posterior."""
    return f"python run.py calibrate {study} --out results/{Path(study).stem}"


def carried(name: str, where: Path, folder: Path | None = None, too: Sequence[str] = ()) -> Posterior:
    """Return the posterior that a study carries on from, such as the mechanisms', without what is local to its place but for what is named;
    raise InputError, for one of another version of the model, too."""
    found = posterior_of(name, folder)
    if found is None:
        known = sorted(path.stem for path in (folder or POSTERIORS).glob("*.csv"))
        raise InputError(where, "carries", name, f"a posterior of configs/posteriors ({', '.join(known) or 'none yet'})", likely(name, known))
    if why := why_not_of_this_model(found):
        fix = f"First make a new one: `{calibrate_command(found.heads['study'])}`, then copy its posterior.csv there."
        raise InputError(path_of(name, folder), "", NotGiven(why), "", fix)
    local = [column for column in found.heads["local"].split() if column in found.draws]
    free = [column for column in local if column not in BY_RATIO]
    for column in too:
        if column not in free:
            allowed = f"a parameter that is local to {name}: {', '.join(free) or 'none'}"
            raise InputError(where, "carries_too", column, allowed, likely(column, free))
    return replace(found, draws=found.draws.drop(columns=[column for column in local if column not in too]))


def inherited_digest(name: str | None) -> str:
    """Return the digest of the posterior that ships under a name, whole as its file is; none without a name or posterior."""
    posterior = None if name is None else posterior_of(name)
    return "none" if posterior is None else posterior.heads[WHOLE]


def prior_only_of(authority: Authority) -> set[str]:
    """Return the parameters that are drawn for an authority though no figure tells anything of them; none without a posterior."""
    posterior = posterior_for(authority)
    return set() if posterior is None else set(prior_only_in(posterior))


def prior_only_in(posterior: Posterior) -> list[str]:
    """Return the columns of a posterior that no figure informs."""
    return [name for name in posterior.heads["unseen"].split() if name in posterior.draws]


def digest_of(authority: Authority) -> str:
    """Return twelve hexadecimal digits of what an authority's file says of people, history and teams; words, targets and pay do not count."""
    settings = authority.model_dump(mode="json", exclude={"title", "targets", "salaries", "has_unpublished_counts"})
    return hashlib.sha256(json.dumps(numbers_in(settings), sort_keys=True).encode()).hexdigest()[:12]


def numbers_in(data: Any) -> Any:
    """Return nested data with figures as their values alone."""
    if isinstance(data, dict):
        return numbers_in(data["value"]) if "value" in data else {name: numbers_in(each) for name, each in data.items() if name != "source"}
    return [numbers_in(each) for each in data] if isinstance(data, list) else data
