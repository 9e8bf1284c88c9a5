"""For developers: whether posteriors are of this model, and stamping them again where the model is the same and its fingerprint another."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.inputs.errors import InputError, NotGiven
from experiments.posteriors.draws import POSTERIORS
from experiments.posteriors.fingerprint import as_text, changes_since, fingerprint, from_text, reference_values
from experiments.posteriors.posterior_file import STAMP, Posterior, beyond_range, is_stamped, read_posterior, unknown_in, why_not_of_this_model


@dataclass(frozen=True)
class Checked:
    """One posterior's file, and why it is not of this model; None if it is."""

    path: Path
    posterior: Posterior
    why: str | None


def checked(paths: Sequence[Path] = ()) -> list[Checked]:
    """Return each posterior beside this model: the files named, or all that ship; raise InputError for a file that is none."""
    found = [(path, read_posterior(path)) for path in (paths or sorted(POSTERIORS.glob("*.csv")))]
    return [Checked(path, posterior, why_not_of_this_model(posterior)) for path, posterior in found]


def stamp(each: Checked, though_changed: bool = False) -> None:
    """Write this model's fingerprint and reference values into a posterior's first lines; nothing else in the file moves.

    Raises InputError if the reference run simulates other numbers than the file records, or the file records none, unless asked to; and always if
    the posterior moves what the model does not have, or leaves a registered range.
    """
    if (words := beyond_range(each.posterior.draws)) or unknown_in(each.posterior.draws):
        raise InputError(each.path, "", NotGiven(words or str(each.why)), "", "It cannot be of this model: calibrate again.")
    if not though_changed and (changes := changes_in(each.posterior)):
        fix = "If the model is the same all the same, --though-changed stamps it; else calibrate again."
        raise InputError(each.path, "# reference", NotGiven(changes), "what this model simulates in the reference run", fix)
    lines = each.path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f"# {name}:" for name in STAMP))]
    new = fingerprint(map(str, each.posterior.draws)), as_text(reference_values())
    each.path.write_text("".join([*(f"# {name}: {value}\n" for name, value in zip(STAMP, new)), *kept]), encoding="utf-8")


def changes_in(posterior: Posterior) -> str:
    """Return what the reference run simulates otherwise than a posterior records, in words; one sentence if it records nothing."""
    if not is_stamped(posterior.heads):
        return "it does not say what the model simulated when it was made"
    return changes_since(from_text(posterior.heads["reference"]))
