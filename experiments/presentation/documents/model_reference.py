"""The parts of the documentation that are generated from code and configs: state variables, the week, rules, questions of chance, parameters.

A document holds them between `<!-- generated: NAME -->` and `<!-- end -->`.
`python -m experiments.presentation.documents.model_reference` fills them in again; a test
fails when a document is not current.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np

import agents
import simulation.model  # noqa: F401 - all rules are known once the Mesa driver is
from agents.area import AREA, TEAM
from agents.authority import AUTHORITY
from agents.child import CHILD
from agents.family import FAMILY
from agents.outside_child import OUTSIDE_CHILD
from agents.parent import PARENT
from agents.professional import PROFESSIONAL
from agents.rule import REPOSITORY, RULES
from experiments.inputs.load import CONFIGS
from experiments.inputs.yaml_files import read_mapping
from experiments.presentation.terminal.catalogue import text_of
from simulation import random_numbers
from simulation.schedule import WEEK

DOCUMENTS = ("docs/ODD.md", "docs/parameters.md")

RECORDS = {
    "family": FAMILY,
    "parent": PARENT,
    "child": CHILD,
    "professional": PROFESSIONAL,
    "team": TEAM,
    "area": AREA,
    "authority": AUTHORITY,
    "outside_child": OUTSIDE_CHILD,
}

ROOMS = {"team": "area"}
"""Records that stand in another's file."""

BLOCK = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.S)

FIELD = re.compile(r'^\s*[*(]*f?"([\w{}]+)"[^#]*(?:#\s*(.*))?$')


def filled(text: str) -> str:
    """Return a document with every generated part as code and configs have it now; raise KeyError on an unknown name."""
    return BLOCK.sub(lambda found: found[1] + "\n".join(PARTS[found[2]]()) + "\n" + found[3], text)


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Yield a table's lines in Markdown."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    yield from ("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)


def fields_of(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield a record's fields in order: name, kind of number, and what its line of code says of it."""
    lines = list(lines_of(name))
    at = 0
    for field in RECORDS[name].names or ():
        found = next((i for i in (at + 1, at, *range(at + 2, len(lines))) if i < len(lines) and lines[i][0].fullmatch(field)), None)
        at = at if found is None else found
        yield field, kind_of(RECORDS[name][field]), "" if found is None else lines[found][1]


def lines_of(name: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield the lines of code that declare a record's fields: which names they stand for (one, or several by a loop), and their comment."""
    source = inspect.getsource(import_module(f"agents.{ROOMS.get(name, name)}"))
    yield re.compile("(?!)"), ""
    for line in source[source.index(f"{name.upper()} = np.dtype") :].partition("\n)")[0].splitlines():
        if found := FIELD.match(line):
            yield re.compile(re.sub(r"{\w+}", r"\\w+", found[1])), found[2] or ""


def kind_of(kind: np.dtype) -> str:
    """Return a kind of number in words."""
    words = {"f": "number", "i": "whole number", "u": "key", "b": "yes or no"}
    return words[kind.base.kind] + (f", {kind.shape}" if kind.shape else "")


def state_variables() -> Iterator[str]:
    """Yield a table for every kind of record."""
    for name in RECORDS:
        yield f"\n**{name.replace('_', ' ').capitalize()}**\n"
        yield from table(("state variable", "kind", "meaning"), (field for field in fields_of(name)))


def the_week() -> Iterator[str]:
    """Yield the order of the week."""
    yield from table(("step", "procedure", "does"), ((str(i), f"`{step.name}`", step.does) for i, step in enumerate(WEEK, 1)))


def first_line(function: object) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(function) or "").split("\n")[0]


def rooms_of(package: str) -> Iterator[ModuleType]:
    """Yield a package's modules by name."""
    for path in sorted((REPOSITORY / package).glob("**/*.py")):
        if path.stem != "__init__":
            yield import_module(f"{package}.{path.stem}")


def the_rules() -> Iterator[str]:
    """Yield every rule by the agent who acts, with what it does."""
    rows = [
        (module.__name__.removeprefix("agents.").replace("_", " "), f"`{name}`", first_line(value))
        for module in rooms_of(agents.__name__)
        for name, value in vars(module).items()
        if RULES.get(id(value)) == name and value.py_func.__module__ == module.__name__
    ]
    yield from table(("who acts", "rule", "does"), iter(rows))


def questions_of_chance() -> Iterator[str]:
    """Yield every question that is asked of chance, with its permanent number; those that are asked no more are left out."""
    asked = sorted((value, name) for name, value in vars(random_numbers).items() if name.isupper() and type(value) is int)
    yield ", ".join(f"{name.lower().replace('_', ' ')} ({value})" for value, name in asked if not name.startswith("RETIRED_")) + "."


def the_parameters() -> Iterator[str]:
    """Yield a table for every file of parameters."""
    for path in sorted((CONFIGS / "parameters").glob("*.yaml")):
        yield f"\n## {path.stem.replace('_', ' ').capitalize()}\n"
        yield from table(("parameter", "value", "range", "unit", "status", "meaning", "source"), parameter_rows(path))


def parameter_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the parameters of a file."""
    for name, given in read_mapping(path).items():
        span = f"{text_of(given.get('low'))} to {text_of(given.get('high'))}"
        yield f"`{name}`", f"{given['value']:g}", span, given["unit"], given["status"], given["meaning"], given["source"]


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "state variables": state_variables,
    "the week": the_week,
    "rules": the_rules,
    "questions of chance": questions_of_chance,
    "parameters": the_parameters,
}


def main() -> None:
    """Fill in every document anew."""
    for name in DOCUMENTS:
        path = REPOSITORY / name
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
