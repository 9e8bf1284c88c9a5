"""What controls are called, and messages that name a setting by its control."""

from __future__ import annotations

from experiments.explorer.mechanisms import groups
from experiments.explorer.settings import WHERE
from experiments.inputs.errors import InputError, InputErrors, shown_path

LABELS = {
    "name": "Name of these settings",
    "place": "Place",
    "policy": "Policy",
    "go_live": "First day of the policy",
    "years": "Years after it",
    "seed": "Seed of the random draws",
    "families": "Open families in the small area",
    "runs": "Paired runs of the whole place",
}
"""Controls by the settings that they give."""


def labelled(error: InputError) -> InputError:
    """Return a message on a setting of the page with the words of its control; one on a file or a link as it is."""
    if error.where != shown_path(WHERE):
        return error
    if isinstance(error, InputErrors):
        return InputErrors([labelled(each) for each in error.problems])
    return InputError(error.where, label_of(error.key), error.value, error.allowed, error.fix)


def label_of(key: str) -> str:
    """Return what the control of a setting is called: `families`, `posts.teacher`, `parameters.hostility_misread`."""
    kind, _, name = key.partition(".")
    if kind == "posts":
        return role_words(name)
    moved = {parameter: label for group in groups().values() for parameter, label in group.parameters.items()}
    return LABELS.get(key) or (moved.get(name, key) if kind == "parameters" else key)


def role_words(role: str) -> str:
    """Return a role in words, in the plural."""
    return f"{role.replace('_', ' ').capitalize()}s"
