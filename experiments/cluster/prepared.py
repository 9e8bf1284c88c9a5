"""A results folder that is prepared for parts: what they carry out stands in it, so that no node reads anything else."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from inspect import signature
from pathlib import Path
from typing import Any

from experiments.cluster.commands import BY_KIND, BY_NAME
from experiments.inputs.errors import InputError, NotGiven, likely, shown_path
from experiments.inputs.load import CONFIGS, find_config
from experiments.inputs.yaml_files import read_mapping, texts_given, texts_noted
from experiments.runs.engines import Engine, Prepare, Prepared
from experiments.runs.manifest import read_files
from experiments.runs.opening import RESUME
from experiments.runs.sources import sources
from experiments.runs.store import STUDY, is_prepared, unfinished

PARTS = 10
MOST_PARTS = 10_000


@dataclass(frozen=True)
class PreparedStudy:
    """What the parts of a prepared folder carry out.

    Parameters
    ----------
    command
        By name.
    arguments
        Of its function, the study among them.
    texts
        Of all files outside the program's own configs that were read, by their full paths: they are read from here.
    parts
        How many there are to be.
    sources
        Which version of the program it was prepared with.
    """

    command: str
    arguments: Mapping[str, Any]
    texts: Mapping[str, str]
    parts: int
    sources: str


def prepare_study(study: str, out: str | Path | None = None, parts: int = PARTS, **arguments: Any) -> Path:
    """Prepare a results folder for parts; return it. Everything that speaks against the study is said now.

    A folder that is prepared for the same stays so, with all that is computed; the number of parts may be another.

    Parameters
    ----------
    study
        A name of configs/studies, or a path.
    out
        Folder for the results; None: the command's own.
    parts
        How many parts share each stage.
    arguments
        Of the command's function; with `vary`, of `sweep`, the study is a scenario.

    Raises
    ------
    InputError
        If anything given is wrong.
    """
    count = whole_parts(parts, "--parts")
    command = command_for(study, arguments.get("vary") is not None)
    check_arguments(command, arguments)
    place = os.path.abspath(study) if Path(study).suffix in (".yaml", ".yml") and Path(study).is_file() else study
    with texts_noted() as texts:

        def record() -> dict[str, Any]:
            own = {name: text for name, text in texts.items() if not Path(name).is_relative_to(CONFIGS)}
            plain = json.loads(json.dumps({"study": place, **arguments}, default=as_plain))
            return asdict(PreparedStudy(command, plain, own, count, sources()))

        again = {"resume": True} if out is not None and is_prepared(unfinished(Path(out).expanduser())) else {}
        try:
            BY_NAME[command].function()(place, out=out, engine=Prepare(record), **again, **arguments)
        except InputError as error:
            if not again or error.where != RESUME:
                raise
            fix = "Give the study and its options as then, or name another --out."
            raise InputError("--out", error.key, error.value, error.allowed, fix) from error
        except Prepared as prepared:
            return prepared.out
    raise AssertionError(f"{command} opened no session")


NOT_IN_PARTS = ("add_draws", "add_runs", "cluster", "dry_run", "engine", "figures", "jobs", "out", "overwrite", "resume", "scheduler", "study")
"""Arguments of studies that say how one process carries them out, or goes on with what it finished."""


def check_arguments(command: str, arguments: Iterable[str]) -> None:
    """Raise InputError for an argument that the command's function does not take, or not in parts."""
    known = [name for name in signature(BY_NAME[command].function()).parameters if name not in NOT_IN_PARTS]
    for name in arguments:
        if name not in known:
            fix = likely(name, known) or f"It takes {', '.join(map(as_option, known))}."
            raise InputError(as_option(name), "", NotGiven(f"{command} in parts does not take this option"), "", fix)


def as_option(name: str) -> str:
    """Return an argument as it is typed."""
    return f"--{name.replace('_', '-')}"


def as_plain(value: Any) -> Any:
    """Return numbers of NumPy as Python's, and days and paths as their texts."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def command_for(study: str, is_varied: bool) -> str:
    """Return the command that a study belongs to; is_varied: it is a scenario, of which is said beside it what varies. Raises InputError."""
    return "sweep" if is_varied else command_of(find_config("studies", study, "STUDY", ""))


def command_of(path: Path) -> str:
    """Return the command that a study belongs to; raise InputError."""
    kind = read_mapping(path).get("kind")
    if not isinstance(kind, str) or kind not in BY_KIND:
        raise InputError(path, "kind", kind, f"a study that can be carried out in parts: {', '.join(BY_KIND)}", likely(str(kind), BY_KIND))
    return BY_KIND[kind].name


def whole_parts(value: Any, option: str, least: int = 1) -> int:
    """Return a number of parts; raise InputError."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_PARTS:
        raise InputError(option, "", value, f"a whole number from {least} to {MOST_PARTS}")
    return value


def read_prepared(folder: str | Path) -> PreparedStudy:
    """Return what a prepared folder carries out; raise InputError."""
    out = Path(folder).expanduser()
    hidden = unfinished(out)
    if not is_prepared(hidden):
        if read_files(out) and not hidden.exists():
            raise InputError(
                "DIR", "", NotGiven(f"{shown_path(out)} holds finished results"), "a folder prepared for parts", "Nothing is left to do."
            )
        fix = "`run.py cluster-script STUDY --out DIR` prepares one."
        raise InputError("DIR", "", NotGiven(f"{shown_path(out)} is not prepared for parts"), "a folder that is", fix)
    try:
        found = PreparedStudy(**json.loads((hidden / STUDY).read_text(encoding="utf-8")))
        if found.command in BY_NAME:
            return found
    except (OSError, ValueError, TypeError):
        pass
    raise InputError(
        hidden / STUDY, "", NotGiven("not what this version of the program writes"), "a folder that it has prepared", "Prepare it again."
    )


Carry = Callable[..., Any]


@contextmanager
def read_from(prepared: PreparedStudy) -> Iterator[None]:
    """Read the texts of a prepared study in place of the files."""
    with texts_given(prepared.texts):
        yield


def carried_out(folder: str | Path, engine: Engine | None, jobs: int | None, carry: Callable[[str], Carry] | None = None, **how: Any) -> Any:
    """Carry out what a folder is prepared for; return what the command's function returns.

    Parameters
    ----------
    folder
        The results folder.
    engine, jobs
        What carries tasks out; threads.
    carry
        Gives by the command's name what is called in place of its function, with the same arguments; None: the function.
    how
        Further arguments.

    Raises
    ------
    PartDone, TasksMissing
        From `Session.run`.
    """
    prepared = read_prepared(folder)
    chosen = carry(prepared.command) if carry is not None else BY_NAME[prepared.command].function()
    with read_from(prepared), naming_the_folder():
        return chosen(**prepared.arguments, out=str(Path(folder).expanduser()), jobs=jobs, engine=engine, **how)


@contextmanager
def naming_the_folder() -> Iterator[None]:
    """Let what speaks against going on name the folder, which was typed, in place of options, which were not."""
    try:
        yield
    except InputError as error:
        if error.where not in (RESUME, "--out"):
            raise
        fix = "Go on with the version and the files that it was prepared with, or prepare another." if error.where == RESUME else error.fix
        raise InputError("DIR", error.key, error.value, error.allowed, fix) from error
