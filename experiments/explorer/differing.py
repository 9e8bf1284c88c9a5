"""What differs between two settings, in words."""

from collections.abc import Iterator

import pandas as pd

from experiments.explorer.mechanisms import groups, movables
from experiments.explorer.settings import Settings, authority_of, title_of

NONE = "none"
"""Posts of a role that only the other settings have."""

COLUMNS = ("setting", "first", "second")


def differing(first: Settings, second: Settings) -> pd.DataFrame:
    """Return a row for each setting that differs.

    Returns
    -------
    pandas.DataFrame
        Columns: setting (in words), first and second (values in words). No row: they differ in nothing but their names.
    """
    one, other = (dict(in_words(each)) for each in (first, second))
    names = dict.fromkeys([*one, *other])
    rows = [(name, one.get(name, NONE), other.get(name, NONE)) for name in names if one.get(name) != other.get(name)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def in_words(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield every setting with its value, in words."""
    yield "place", title_of("authorities", settings.place)
    yield "policy", title_of("policies", settings.policy)
    yield "first day of the policy", str(settings.go_live)
    yield "window", f"{settings.start} to {settings.end}"
    yield "plan thresholds later", settings.thresholds
    for role, posts in settings.posts.items():
        if posts:
            yield f"posts: {role.replace('_', ' ')}s", f"{posts:g}"
    yield "in place of the policy's own posts", "yes" if settings.replaces else "no"
    authority = authority_of(settings.place)
    for group in groups().values():
        for each in movables(group, authority):
            value = settings.parameters.get(each.name, each.figure.value)
            yield f"{group.label}: {each.label}", f"{value:g} {each.figure.unit}"
    for name in ("seed", "runs", "families"):
        yield name, str(getattr(settings, name))
