"""The file of a posterior, configs/posteriors/NAME.csv: what it belongs to, and its draws of parameters."""

import hashlib
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.load import read_parameters
from experiments.inputs.removed_parameters import unknown_parameter
from experiments.inputs.yaml_files import read_text
from experiments.posteriors.fingerprint import changes_since, fingerprint, from_text
from experiments.runs.parameter_values import BY_RATIO

STAMP = ("model", "reference")
"""Which model a posterior belongs to: its fingerprint, and the values of the reference run. They may be written again; all else is fixed."""

CONTENTS = ("study", "authority", "held", "carried", "local", "unseen", "seed", "simulations")
"""held: the digest of the authority's file; carried: that of the posterior whose mechanisms it carries on, or none; local: thresholds and rates
of its place; unseen: what no figure informs."""

HEADS = (*STAMP, *CONTENTS)
"""What the first lines of a posterior's file say."""

FORMS = "forms"
"""A further line, where forms were drawn: their names. Each draw's values say which alternatives it has (`posterior_forms.combinations_in`)."""

WHOLE = "draws"
"""The line that says what digest CONTENTS and the draws below have: what was changed or deleted by hand is not believed."""

SLACK = 1e-5
"""Share by which a draw may lie beyond a bound: it is written to six figures."""

AGAIN = "Calibrate again (`run.py calibrate`)."


@dataclass(frozen=True)
class Posterior:
    """Draws of parameters, one a row, and what they belong to: the model, the study, the authority."""

    heads: dict[str, str]
    draws: pd.DataFrame

    def text(self) -> str:
        """Return the file's text: what it belongs to, then the draws to six figures."""
        names = (*HEADS, *([FORMS] if FORMS in self.heads else []))
        heads, table = "".join(f"# {name}: {self.heads[name]}\n" for name in names), self.draws.to_csv(index=False, float_format="%.6g")
        return f"{heads}# {WHOLE}: {digest(self.heads, table.splitlines())}\n{table}"


def read_posterior(path: Path) -> Posterior:
    """Return a posterior, of this model or another; raise InputError for a file that is no posterior or was changed by hand."""
    lines = [line for line in read_text(path).splitlines() if line.strip()]
    heads = dict(line[2:].split(": ", 1) for line in takewhile(lambda line: line.startswith("#"), lines) if ": " in line)
    for name in ("model", *CONTENTS, WHOLE):
        if name not in heads:
            raise InputError(path, f"# {name}", NOTHING, "this line must be given", "Take a posterior.csv as `run.py calibrate` wrote it.")
    table = [line for line in lines if not line.startswith("#")]
    draws = table_of(table, path)
    check_reference(heads, path)
    if is_stamped(heads) and heads[WHOLE] != (found := digest(heads, table)):
        check_names(heads, draws, path)
        raise InputError(path, f"# {WHOLE}", heads[WHOLE], f"{found}, the digest of what stands here: it was changed by hand", AGAIN)
    return Posterior(heads, draws)


def check_reference(heads: dict[str, str], path: Path) -> None:
    """Raise InputError for a line of reference values that cannot be read."""
    try:
        from_text(heads.get("reference", ""))
    except ValueError as error:
        raise InputError(path, "# reference", heads["reference"], "measures and whole numbers, as in plan_starts=41", AGAIN) from error


def is_stamped(heads: dict[str, str]) -> bool:
    """Return whether a file says what the model simulated when it was made; those of earlier versions do not."""
    return "reference" in heads


def digest(heads: dict[str, str], table: list[str]) -> str:
    """Return what tells one posterior from another, twelve characters; which model it is of does not count."""
    return hashlib.sha256("\n".join([*(heads[name] for name in (*CONTENTS, FORMS) if name in heads), *table]).encode()).hexdigest()[:12]


def table_of(lines: list[str], path: Path) -> pd.DataFrame:
    """Return the draws; raise InputError for a repeated parameter, or anything that is no number."""
    names, rows = lines[0].split(",") if lines else [], [line.split(",") for line in lines[1:]]
    if len(set(names)) < len(names) or not rows:
        raise InputError(path, "header", NotGiven(", ".join(names) or "nothing"), "each parameter once, and at least one draw below")
    try:
        values = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError as error:
        raise InputError(path, "", NotGiven(str(error)), "numbers, as many in each row as in the first", AGAIN) from error
    if values.ndim != 2 or values.shape[1] != len(names):
        raise InputError(path, "", NotGiven(f"rows of {len(rows[0])} numbers"), f"as many as the first line has names, {len(names)}", AGAIN)
    if not np.isfinite(values).all():
        raise InputError(path, "", NotGiven("a value that is not finite"), "finite numbers", AGAIN)
    return pd.DataFrame(values, columns=names)


def check_names(heads: dict[str, str], draws: pd.DataFrame, path: Path) -> None:
    """Raise InputError for a parameter that a file changed by hand names and the model does not have."""
    known = [*read_parameters(), *BY_RATIO]
    for name in unknown_in(draws):
        raise unknown_parameter(path, "header", name, f"a parameter of configs/parameters, or one of {', '.join(BY_RATIO)}", known)
    for name in (each for head in ("local", "unseen") for each in heads[head].split() if each != "none"):
        if name not in draws:
            raise InputError(path, "# local, # unseen", name, "columns of the table below, or none", likely(name, list(draws)) or AGAIN)
    if words := beyond_range(draws):
        raise InputError(path, "", NotGiven(words), "draws inside the registered ranges", AGAIN)


def unknown_in(draws: pd.DataFrame) -> list[str]:
    """Return the columns that are no parameters of the model."""
    known = {*read_parameters(), *BY_RATIO}
    return [str(name) for name in draws if name not in known]


def beyond_range(draws: pd.DataFrame) -> str | None:
    """Return the first parameter whose draws leave its registered range, in words; None if none does."""
    registered = read_parameters()
    for name in (str(column) for column in draws if column in registered):
        least, most = registered[name].low, registered[name].high
        for value in (float(draws[name].min()), float(draws[name].max())):
            if (least is not None and value < least - SLACK * abs(least)) or (most is not None and value > most + SLACK * abs(most)):
                return f"a draw of {name} is {value:g}, outside the registered range, {least:g} to {most:g}"
    return None


def why_not_of_this_model(posterior: Posterior) -> str | None:
    """Return why a posterior is not of this version of the model; None if it is. Simulates the reference run, once in a process."""
    if gone := unknown_in(posterior.draws):
        return f"it moves {', '.join(gone)}, which the model no longer has"
    if words := beyond_range(posterior.draws):
        return words
    if posterior.heads["model"] == fingerprint(posterior.draws):
        return None
    changes = changes_since(from_text(posterior.heads["reference"])) if is_stamped(posterior.heads) else ""
    return "it is of another version of the model" + (f" (reference run: {changes})" if changes else "")
