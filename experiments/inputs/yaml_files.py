"""Safe reading of YAML: text and numbers are read as they are written, or refused with a message; no code, duplicate keys or aliases."""

import copy
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import yaml

from experiments.inputs.errors import InputError, NotGiven

MAX_FILE_BYTES = 4_000_000
"""Bytes of a text; run.json of thousands of runs has some."""

MAX_SETTINGS_BYTES = 1_000_000
"""Bytes of a settings file; it has some thousands."""

PARSED_TEXTS = 128
"""Texts whose contents are remembered while a command runs: an authority's is read dozens of times, and parsing takes longer than all checks."""

MAX_DEPTH = 40
"""Levels of nesting; a settings file has five or so."""

LONGEST_SHOWN = 40
"""Characters of a word that a message shows."""

WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9_]{0,29})")

QUOTE = "Quote it if it is a name or a code: '{}'."


class UnclearScalar(yaml.YAMLError):
    """An unquoted word that YAML would read as something else than it looks like, or a key that is no word."""

    def __init__(self, node: yaml.Node, allowed: str, fix: str = QUOTE) -> None:
        text = str(node.value)[:LONGEST_SHOWN] if isinstance(node, yaml.ScalarNode) else "a list or mapping"
        self.text, self.line, self.allowed, self.fix = NotGiven(text), node.start_mark.line + 1, allowed, fix.format(text)
        super().__init__(f"line {self.line}: {text}")


class StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys, aliases, and words that YAML 1.1 reads as something else: 026 as 22, 1:30 as 90, no as false.

    Dates stay text, as written: each setting knows whether it is a date.
    """

    yaml_constructors: ClassVar[dict[Any, Any]] = {}
    depth = 0

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping; raise UnclearScalar at a key that is no word, or at the second appearance of a key."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, bool) or not isinstance(key, (str, int)):
                raise UnclearScalar(key_node, "a word or a year for a key", QUOTE if isinstance(key_node, yaml.ScalarNode) else "")
            if str(key) in seen:
                raise UnclearScalar(key_node, "each key once", f"Delete one of the two, line {key_node.start_mark.line + 1}.")
            seen.add(str(key))
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node; refuse aliases, which can expand without limit, tags and endless nesting: a settings file needs none."""
        event = self.peek_event()
        self.depth += 1
        problems = {
            "an alias (*name) is not allowed": isinstance(event, yaml.AliasEvent),
            "a tag (!name) is not allowed": getattr(event, "tag", None) is not None,
            f"more than {MAX_DEPTH} levels of nesting": self.depth > MAX_DEPTH,
        }
        for problem in (problem for problem, is_so in problems.items() if is_so):
            raise yaml.constructor.ConstructorError(None, None, problem, event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def as_sign(self, node: yaml.ScalarNode) -> None:
        """Refuse << and =, which mean something to YAML."""
        raise UnclearScalar(node, "text in quotation marks")

    def as_written(self, node: yaml.ScalarNode) -> str:
        """Return a scalar's text."""
        return str(node.value)

    def as_bool(self, node: yaml.ScalarNode) -> bool:
        """Return true or false; refuse yes, no, on and off."""
        if node.value.lower() not in ("true", "false"):
            raise UnclearScalar(node, "true or false, or text in quotation marks", "YAML reads it as true or false. " + QUOTE)
        return bool(node.value.lower() == "true")

    def as_int(self, node: yaml.ScalarNode) -> int:
        """Return a whole number; refuse leading zeros (read to base 8), colons (read to base 60), and bases 2 and 16."""
        if not WHOLE_NUMBER.fullmatch(node.value):
            raise UnclearScalar(node, "a number written 26 or 1000000, or text in quotation marks", "YAML reads it as another number. " + QUOTE)
        return int(node.value.replace("_", ""))

    def as_float(self, node: yaml.ScalarNode) -> float:
        """Return a number; refuse leading zeros and colons."""
        if ":" in node.value or re.match(r"[-+]?0[0-9_]", node.value):
            raise UnclearScalar(node, "a number written 0.5 or 26, or text in quotation marks")
        return float(super().construct_yaml_float(node))


for _tag, _constructor in {
    "null": yaml.SafeLoader.construct_yaml_null,
    "bool": StrictLoader.as_bool,
    "int": StrictLoader.as_int,
    "float": StrictLoader.as_float,
    "timestamp": StrictLoader.as_written,
    "str": yaml.SafeLoader.construct_yaml_str,
    "seq": yaml.SafeLoader.construct_yaml_seq,
    "map": yaml.SafeLoader.construct_yaml_map,
    "merge": StrictLoader.as_sign,
    "value": StrictLoader.as_sign,
}.items():
    StrictLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _constructor)


_given: ContextVar[Mapping[str, str] | None] = ContextVar("given", default=None)
_noted: ContextVar[dict[str, str] | None] = ContextVar("noted", default=None)


@contextmanager
def texts_given(texts: Mapping[str, str]) -> Iterator[None]:
    """Read these texts, by their full paths, in place of the files, while the block runs: of a study that was prepared on another machine."""
    token = _given.set(texts)
    try:
        yield
    finally:
        _given.reset(token)


@contextmanager
def texts_noted() -> Iterator[dict[str, str]]:
    """Give the texts of all files that are read while the block runs, by their full paths."""
    texts: dict[str, str] = {}
    token = _noted.set(texts)
    try:
        yield texts
    finally:
        _noted.reset(token)


def read_text(path: Path, largest: int = MAX_FILE_BYTES) -> str:
    """Return a file's text, or the one given in its place (`texts_given`); raise InputError as `text_of_file` does."""
    place, given, noted = os.path.abspath(path), _given.get(), _noted.get()
    text = given[place] if given is not None and place in given else text_of_file(path, largest)
    if noted is not None:
        noted[place] = text
    return text


def text_of_file(path: Path, largest: int) -> str:
    """Return a file's text; raise InputError if it is missing, a folder, unreadable, too large or not UTF-8."""
    try:
        if path.is_dir():
            raise InputError(path, "", NotGiven("a folder"), "a YAML file", "Name a file inside it.")
        if path.exists() and not path.is_file():
            raise InputError(path, "", NotGiven("a pipe, socket or device"), "a YAML file", "Save what it gives to a file first.")
        if path.stat().st_size > largest:
            raise InputError(path, "", NotGiven(f"{path.stat().st_size} bytes"), f"at most {largest} bytes", "Is this a settings file?")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path, "", NotGiven("bytes that are not UTF-8"), "text in UTF-8", "Save the file as UTF-8.") from error
    except ValueError as error:
        raise InputError(path, "", NotGiven("a path with a null character"), "the path of a YAML file") from error
    except FileNotFoundError as error:
        raise InputError(path, "", NotGiven("no such file"), "an existing YAML file", "Check the path; `run.py list` shows the names.") from error
    except OSError as error:
        raise InputError(path, "", NotGiven(error.strerror or "an error"), "a readable file", "Check its permissions.") from error


def read_mapping(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; raise InputError with the line if it is broken."""
    return mapping_of(read_text(path, MAX_SETTINGS_BYTES), path)


@lru_cache(maxsize=PARSED_TEXTS)
def parsed(text: str) -> Any:
    """Return what a text of YAML holds; the same object for the same text, so callers copy it. Raise YAMLError if it is broken."""
    return yaml.load(text, Loader=StrictLoader)  # a subclass of SafeLoader


def mapping_of(text: str, path: Path) -> dict[str, Any]:
    """Return the mapping in a text of YAML; raise InputError with the line if it is broken; path: what messages call it."""
    try:
        loaded = copy.deepcopy(parsed(text))
    except UnclearScalar as error:
        raise InputError(path, f"line {error.line}", error.text, error.allowed, error.fix) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        problem = " ".join(filter(None, [getattr(error, name, None) for name in ("context", "problem")])) or str(error).splitlines()[0]
        fix = "Use spaces in place of tabs." if "\\t" in problem else "Look at the indentation, colons and brackets there."
        raise InputError(path, line, NotGiven(f"not well-formed YAML: {problem}"), "", fix) from error
    if not isinstance(loaded, dict):
        what = NotGiven("an empty file" if loaded is None else "a list" if isinstance(loaded, list) else "no keys")
        raise InputError(path, "", what, "a mapping of keys to values", "Start from a file in configs/.")
    return loaded
