"""Posteriors that ship, and the draw that a run takes from one: configs/posteriors/NAME.csv."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.load import CONFIGS, read_parameters
from experiments.inputs.yaml_files import read_text
from experiments.posteriors.fingerprint import model_version
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import BY_RATIO
from simulation.settings import Authority

POSTERIORS = CONFIGS / "posteriors"

HEADS = ("model", "study", "authority", "held", "carried", "local", "unseen", "seed", "simulations")
"""What the first lines of a posterior's file say; held: the digest of the authority's file; carried: that of the posterior whose mechanisms it
carries on, or none; local: bars and rates of its place; unseen: what no figure told."""

WHOLE = "draws"
"""The line that says what digest the lines above and the draws below have: what was changed or deleted by hand is not believed."""

NAMED_OTHERWISE = {"england_average": "england_mechanisms"}
"""Posteriors whose file has another name than their authority: England in small has its bars beside the mechanisms."""

SLACK = 1e-5
"""Share by which a draw may lie beyond a bound: it is written to six figures."""

SEEDS_A_DRAW = 2
"""Seeds that share a draw, so that what parameters leave open can be told from chance."""

CHOICES = DRAWN, _ = "drawn", "held"
"""Parameters of a run: a draw of the posterior for every two seeds, or the values in configs/."""

HELD = "parameters held at their values"

AGAIN = "Calibrate again (`run.py calibrate`), or hold parameters at their values: --parameters held."


@dataclass(frozen=True)
class Posterior:
    """Draws of parameters, one a row, and what they belong to: the model's version, the study, the authority."""

    heads: dict[str, str]
    draws: pd.DataFrame

    def text(self) -> str:
        """Return the file's text: what it belongs to, then the draws to six figures."""
        heads, table = "".join(f"# {name}: {self.heads[name]}\n" for name in HEADS), self.draws.to_csv(index=False, float_format="%.6g")
        return f"{heads}# {WHOLE}: {digest(self.heads, table.splitlines())}\n{table}"


@dataclass(frozen=True)
class Draw:
    """What one seed's world is run with: row of the posterior (None: no posterior), and its values by parameter."""

    row: int | None
    values: dict[str, float]
    words: str


def read_posterior(path: Path) -> Posterior:
    """Return a posterior, checked against this model; raise InputError, of another model's version too."""
    lines = [line for line in read_text(path).splitlines() if line.strip()]
    heads = dict(line[2:].split(": ", 1) for line in takewhile(lambda line: line.startswith("#"), lines) if ": " in line)
    for name in (*HEADS, WHOLE):
        if name not in heads:
            raise InputError(path, f"# {name}", NOTHING, "this line must be given", "Take a posterior.csv as `run.py calibrate` wrote it.")
    if heads["model"] != model_version():
        raise InputError(path, "# model", heads["model"], f"a posterior of this version of the model, {model_version()}", AGAIN)
    table = [line for line in lines if not line.startswith("#")]
    draws = table_of(table, path)
    for name in (each for head in ("local", "unseen") for each in heads[head].split() if each != "none"):
        if name not in draws:
            raise InputError(path, "# local, # unseen", name, "columns of the table below, or none", likely(name, list(draws)) or AGAIN)
    check_ranges(draws, path)
    if heads[WHOLE] != (found := digest(heads, table)):
        raise InputError(path, f"# {WHOLE}", heads[WHOLE], f"{found}, the digest of what stands here: it was changed by hand", AGAIN)
    return Posterior(heads, draws)


def digest(heads: dict[str, str], table: list[str]) -> str:
    """Return what tells one posterior from another, twelve characters."""
    return hashlib.sha256("\n".join([*(heads[name] for name in HEADS), *table]).encode()).hexdigest()[:12]


def check_ranges(draws: pd.DataFrame, path: Path) -> None:
    """Raise InputError for a draw outside of its parameter's registered range."""
    registered = read_parameters()
    for name in (str(column) for column in draws if column in registered):
        least, most = registered[name].low, registered[name].high
        for value in (draws[name].min(), draws[name].max()):
            if (least is not None and value < least - SLACK * abs(least)) or (most is not None and value > most + SLACK * abs(most)):
                raise InputError(path, name, float(value), f"inside the registered range, {least:g} to {most:g}", AGAIN)


def table_of(lines: list[str], path: Path) -> pd.DataFrame:
    """Return the draws; raise InputError for an unknown or repeated parameter, or anything that is no number."""
    names, rows = lines[0].split(",") if lines else [], [line.split(",") for line in lines[1:]]
    known = [*read_parameters(), *BY_RATIO]
    for name in names:
        if name not in known:
            raise InputError(path, "header", name, f"a parameter of configs/parameters, or one of {', '.join(BY_RATIO)}", likely(name, known))
    if len(set(names)) < len(names) or not rows:
        raise InputError(path, "header", NotGiven(", ".join(names) or "nothing"), "each parameter once, and at least one draw below")
    try:
        values = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError as error:
        raise InputError(path, "", NotGiven(str(error)), "numbers, as many in each row as in the first", AGAIN) from error
    if not np.isfinite(values).all():
        raise InputError(path, "", NotGiven("a value that is not finite"), "finite numbers", AGAIN)
    return pd.DataFrame(values, columns=names)


@cache
def posterior_of(name: str, folder: Path | None = None) -> Posterior | None:
    """Return the posterior that ships under a name; None without one. Raises InputError if it is of another version of the model."""
    path = (folder or POSTERIORS) / f"{name}.csv"
    return read_posterior(path) if path.exists() else None


def posterior_for(authority: Authority, folder: Path | None = None) -> Posterior | None:
    """Return the posterior that ships for an authority, None without one; raise InputError if it is of another version of the model."""
    return posterior_of(NAMED_OTHERWISE.get(authority.name, authority.name), folder)


def draw_for(authority: Authority, seed: int, folder: Path | None = None) -> Draw:
    """Return the draw of the posterior that a seed takes: row by row, two seeds each, from the first again when all are used.

    All arms of a seed share it, so pairs differ by the policy alone. Without a posterior of this authority nothing is drawn, and the words say so.
    Raises InputError for a posterior of another version of the model.
    """
    posterior = posterior_for(authority, folder)
    if posterior is None:
        return Draw(None, {}, HELD)
    if posterior.heads["held"] != digest_of(authority):
        return Draw(None, {}, f"{HELD}: the posterior that ships belongs to another file of {authority.name}")
    row = (seed + 1) // SEEDS_A_DRAW % len(posterior.draws)  # seeds start at 1: 1 and 2, 3 and 4
    values = {str(name): float(value) for name, value in posterior.draws.iloc[row].items()}
    return Draw(row, values, f"draw {row + 1} of {len(posterior.draws)} of {posterior.heads['study']}")


def with_draws(experiment: Experiment, seeds: Sequence[int], how: str = DRAWN, folder: Path | None = None) -> Experiment:
    """Return the experiment with each seed's draw of the posterior that ships for its authority; unchanged without one, or where values are held.

    Raises InputError for another word than `drawn` or `held`, or a posterior of another version of the model.
    """
    if how not in CHOICES:
        raise InputError("--parameters", "", how, " or ".join(CHOICES), likely(how, CHOICES))
    if how != DRAWN:
        return experiment
    found = {seed: draw_for(experiment.authority, seed, folder) for seed in seeds}
    return replace(experiment, drawn={seed: draw.values for seed, draw in found.items() if draw.row is not None})


def why_held(authority: Authority, how: str = DRAWN) -> str | None:
    """Return why nothing is drawn though a posterior for the authority ships; None if it is drawn, none ships or none is asked for."""
    if how != DRAWN or (found := draw_for(authority, 1)).row is not None or found.words == HELD:
        return None
    return found.words


def carried(name: str, where: Path, folder: Path | None = None, too: Sequence[str] = ()) -> Posterior:
    """Return the posterior that a study carries on from, such as the mechanisms', without what is local to its place but for what is named;
    raise InputError."""
    found = posterior_of(name, folder)
    if found is None:
        known = sorted(path.stem for path in (folder or POSTERIORS).glob("*.csv"))
        raise InputError(where, "carries", name, f"a posterior of configs/posteriors ({', '.join(known) or 'none yet'})", likely(name, known))
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
    """Return the columns of a posterior that no figure told."""
    return [name for name in posterior.heads["unseen"].split() if name in posterior.draws]


def digest_of(authority: Authority) -> str:
    """Return twelve hexadecimal digits of what an authority's file says of people, history and teams; words, targets and pay do not count."""
    told = authority.model_dump(mode="json", exclude={"title", "targets", "salaries"})
    return hashlib.sha256(json.dumps(numbers_in(told), sort_keys=True).encode()).hexdigest()[:12]


def numbers_in(told: Any) -> Any:
    """Return nested settings with figures as their values alone."""
    if isinstance(told, dict):
        return numbers_in(told["value"]) if "value" in told else {name: numbers_in(each) for name, each in told.items() if name != "source"}
    return [numbers_in(each) for each in told] if isinstance(told, list) else told


def about_parameters(experiment: Experiment, how: str) -> dict[str, str]:
    """Return for run.json and the terminal why a posterior that ships was not drawn from; nothing where it was, or none ships."""
    why = why_held(experiment.authority, how)
    return {} if why is None else {"parameters": why}
