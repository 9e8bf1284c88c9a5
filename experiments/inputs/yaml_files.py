"""Safe reading of YAML: no code, no duplicate keys, no aliases, and a message instead of a traceback."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from experiments.inputs.errors import InputError, NotGiven

MAX_FILE_BYTES = 4_000_000
"""Bytes; a settings file has some thousands."""


class DuplicateKey(yaml.YAMLError):
    """A duplicate key in a mapping."""

    def __init__(self, key: Any, line: int) -> None:
        super().__init__(f"line {line}")
        self.key, self.line = key, line


class StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys and aliases."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping; raise DuplicateKey at the second appearance of a key."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise DuplicateKey(key, key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node; refuse aliases: a settings file needs none, and they can expand without limit."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "an alias (*name) is not allowed", self.peek_event().start_mark)
        return super().compose_node(parent, index)


def read_text(path: Path) -> str:
    """Return a file's text; raise InputError if it is missing, a folder, unreadable, too large or not UTF-8."""
    try:
        if path.is_dir():
            raise InputError(path, "", NotGiven("a folder"), "a YAML file", "Name a file inside it.")
        if path.exists() and not path.is_file():
            raise InputError(path, "", NotGiven("a pipe, socket or device"), "a YAML file", "Save what it gives to a file first.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(path, "", NotGiven(f"{path.stat().st_size} bytes"), f"at most {MAX_FILE_BYTES} bytes", "Is this a settings file?")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path, "", NotGiven("bytes that are not UTF-8"), "text in UTF-8", "Save the file as UTF-8.") from error
    except FileNotFoundError as error:
        raise InputError(path, "", NotGiven("no such file"), "an existing YAML file", "Check the path; `run.py list` shows the names.") from error
    except OSError as error:
        raise InputError(path, "", NotGiven(error.strerror or "an error"), "a readable file", "Check its permissions.") from error


def read_mapping(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; raise InputError with the line if it is broken."""
    try:
        loaded = yaml.load(read_text(path), Loader=StrictLoader)  # a subclass of SafeLoader
    except DuplicateKey as error:
        allowed, fix = "each key once", f"Delete one of the two, line {error.line}."
        raise InputError(path, f"line {error.line}", error.key, allowed, fix) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        problem = NotGiven(getattr(error, "problem", None) or str(error).splitlines()[0])
        raise InputError(path, line, problem, "well-formed YAML", "Look at the indentation, colons and brackets there.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(path, "", NotGiven(str(error)), "well-formed YAML", "Look at the dates: they are written 2015-04-01.") from error
    if not isinstance(loaded, dict):
        what = NotGiven("an empty file" if loaded is None else f"a {type(loaded).__name__}")
        raise InputError(path, "", what, "a mapping of keys to values", "Start from a file in configs/.")
    return loaded
