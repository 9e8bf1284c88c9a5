"""The results folder: checked before work, filled out of sight, put in place in one go."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.runs.failures import FULL, RunFailed, saying_disk_full
from experiments.runs.interruption import Interruption
from experiments.runs.locks import clear_leftovers, hidden_folder
from experiments.runs.manifest import files_in, read_files, write_record
from experiments.runs.store import RUNS, has_others, unfinished, write_whole

FIGURES = "figures"

PLACING = "placing.json"
"""In the folder of an unfinished run: the files that were being moved into the results folder."""


def check_out(out: str | Path, option: str = "--out", whole: Path | None = None) -> Path:
    """Return the folder for results if results can be written there; raise InputError. Leaves nothing behind.

    whole: the results folder of which this is a part, and beside which an unfinished run may stand.
    """
    path = named(out, option)
    if path.exists() and not path.is_dir():
        raise InputError(option, "", str(out), "a folder", "A file of that name exists; name another folder.")
    if path.is_dir() and any(path.iterdir()) and not (path / "run.json").exists() and not unfinished(whole or path).is_dir():
        raise InputError(option, "", str(out), "a new or empty folder, or one with earlier results", "It holds something else; name another.")
    if (path / "run.json").exists() and not read_files(path):
        fix = "Name another folder; these results are left as they are."
        raise InputError(option, "", str(out), "a folder whose run.json lists its files, as this version writes it", fix)
    if has_others(path / RUNS):
        fix = f"Move what else is in {shown_path(path / RUNS)}, which runs replace."
        raise InputError(option, "", str(out), f"a folder in which {RUNS} holds runs alone", fix)
    parent = nearest_folder(path)
    try:
        with tempfile.TemporaryFile(dir=path if path.is_dir() else parent):
            pass
    except OSError as error:
        raise InputError(option, "", str(out), "a folder that can be written", f"{parent}: {error.strerror}.") from error
    return path


def named(out: str | Path, option: str = "--out") -> Path:
    """Return the path that a name stands for; raise InputError if it is empty, which would else mean the folder one is in."""
    if not isinstance(out, (str, Path)):
        raise InputError(option, "", out, "the name of a folder")
    if not str(out).strip():
        raise InputError(option, "", str(out), "the name of a folder", "Write . for the folder you are in.")
    return Path(out).expanduser()


def nearest_folder(path: Path) -> Path:
    """Return the nearest folder above a path that exists; raise InputError if a file is in the way."""
    for parent in path.absolute().parents:
        if parent.exists():
            if not parent.is_dir():
                raise InputError("--out", "", str(path), "a folder", f"{parent} is a file.")
            return parent
    raise InputError("--out", "", str(path), "a folder", NotGiven("Its drive does not exist."))


@dataclass(frozen=True)
class Contents:
    """What a results folder holds.

    Parameters
    ----------
    tables
        Writes the tables into a folder.
    record
        Returns what run.json says; called last.
    figures
        Draws into a folder of its own; None: there are none.
    is_stopped
        Whether a signal ended the runs: tables are then in place before figures are drawn.
    """

    tables: Callable[[Path], None]
    record: Callable[[], dict[str, Any]]
    figures: Callable[[Path], None] | None = None
    is_stopped: bool = False


def put_in_place(out: Path, contents: Contents, interruption: Interruption, kept: str = "") -> bool:
    """Write a results folder out of sight and move it into place; return whether a signal left figures undrawn.

    Files of earlier results are replaced; others are left alone. Tables are in place even if drawing figures fails, which is raised afterwards, or
    if a second signal ends it.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    contents
        What it is to hold.
    interruption
        A signal ends the drawing of figures, and nothing else here.
    kept
        For the message of a full disk, or of a file in the way: what is kept and how to go on.

    Raises
    ------
    RunFailed
        If the disk is full (if while figures are drawn, all else is in place), or a file that is not of earlier results has the name of one
        that is to be written.
    """
    made = missing_folders(out.absolute().parent)
    with interruption.deferred(), saying_disk_full(out, kept):
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(out)
        try:
            with hidden_folder(out) as folder:
                contents.tables(folder)
                failure, is_ended = (None, False) if contents.is_stopped else draw(contents, folder, interruption, out, kept)
                write_record(folder, {**contents.record(), "files": files_in(folder)})
                check_nothing_is_in_the_way(folder, out, kept)
                move(folder, out)
            if contents.is_stopped:
                failure, is_ended = draw_behind(contents, out, interruption, kept)
        except BaseException:
            remove_empty(made)
            raise
    if failure is not None:
        raise failure
    return is_ended


def draw_behind(contents: Contents, out: Path, interruption: Interruption, kept: str) -> tuple[Exception | None, bool]:
    """Draw figures of tables that are in place; return what went wrong, and whether a further signal came."""
    with hidden_folder(out) as folder:
        failure, is_ended = draw(contents, folder, interruption, out, kept)
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        check_nothing_is_in_the_way(folder, out, kept)
        write_record(folder, {**record, "files": sorted({*record["files"], *files_in(folder)})})
        into_place(folder, out)
    return failure, is_ended


def check_nothing_is_in_the_way(folder: Path, out: Path, kept: str) -> None:
    """Raise RunFailed if a file that is to be moved into a results folder would replace one that is not of earlier results."""
    for path in files_by_turn(folder):
        place = own_file_in_the_way(out, path.relative_to(folder).as_posix())
        if place is not None:
            raise RunFailed(f"{shown_path(place)} is no file of earlier results, and is not replaced. Move it elsewhere. {kept}")


def own_file_in_the_way(out: Path, name: str) -> Path | None:
    """Return what stands where a results folder's file is to be written and is not of earlier results there: the user's own; None if nothing does."""
    place = out / name
    if name in read_files(out) or name in being_placed(out):
        return None
    above = next((folder for folder in place.relative_to(out).parents if (out / folder).exists() and not (out / folder).is_dir()), None)
    return out / above if above is not None else place if os.path.lexists(place) else None


def draw(contents: Contents, folder: Path, interruption: Interruption, out: Path, kept: str) -> tuple[Exception | None, bool]:
    """Draw the figures; return what went wrong, and whether a signal came. Of a full disk no half figure is left, so that all else has room."""
    if contents.figures is None:
        return None, False
    (folder / FIGURES).mkdir()
    try:
        with interruption.after_the_first() if contents.is_stopped else interruption.at_once():
            contents.figures(folder / FIGURES)
    except KeyboardInterrupt:
        return None, True
    except Exception as error:
        if not (isinstance(error, OSError) and error.errno in FULL):
            return error, False
        shutil.rmtree(folder / FIGURES)
        return without_figures(out, error, kept), False
    return None, False


def without_figures(out: Path, error: OSError, kept: str) -> RunFailed:
    """Return what is said where the disk was full while figures were drawn."""
    failed = RunFailed(f"Cannot draw figures into {shown_path(out)}: {error.strerror}. Tables and run.json are in place. {kept}".strip())
    failed.__cause__ = error
    return failed


def move(folder: Path, out: Path) -> None:
    """Move files into place, and delete those of the results that were there before."""
    places = {path.relative_to(folder).as_posix() for path in files_by_turn(folder)}
    for name in read_files(out):
        if name not in places:
            (out / name).unlink(missing_ok=True)
            with suppress(OSError):
                (out / name).parent.rmdir()
    into_place(folder, out)


def being_placed(out: Path) -> set[str]:
    """Return the files that a killed run was moving into a results folder, which no run.json lists yet."""
    return {name.removeprefix(within) for place, within in unfinished_runs(out) for name in announced(place) if name.startswith(within)}


def announce(out: Path, names: Iterable[str]) -> None:
    """Write down which files an unfinished run moves into a results folder, so that after a kill none of them passes for a user's own."""
    for place, within in unfinished_runs(out):
        coming = sorted({*announced(place), *(f"{within}{name}" for name in names)})
        write_whole(place / PLACING, json.dumps(coming))


def announced(place: Path) -> list[str]:
    """Return the files that are written down in the folder of an unfinished run."""
    try:
        return [str(name) for name in json.loads((place / PLACING).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def unfinished_runs(out: Path) -> list[tuple[Path, str]]:
    """Return the folders of unfinished runs that write into a results folder, each with what its names of files there begin with.

    They are the folder's own, and that of the folder above: `run.py programmes` writes a folder for each group.
    """
    whole = out.absolute()
    places = [(unfinished(whole), ""), *([(unfinished(whole.parent), f"{whole.name}/")] if whole.parent.name else [])]
    return [(place, within) for place, within in places if place.is_dir()]


def into_place(folder: Path, out: Path) -> None:
    """Move files into a folder, run.json last; which they are is written down first, so that a kill in between is known from a user's own files."""
    announce(out, files_in(folder))
    for path in files_by_turn(folder):
        place = out / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, place)


def files_by_turn(folder: Path) -> list[Path]:
    """Return the files of a folder, run.json last."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == "run.json")


def add_files(out: Path, write: Callable[[Path], None]) -> None:
    """Write further files out of sight, move them into a results folder, and list them in its run.json."""
    with hidden_folder(out) as folder:
        write(folder)
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        files = sorted({*record["files"], *files_in(folder)})
        write_record(folder, {**record, "files": files})
        into_place(folder, out)


def replace_folder(new: Path, place: Path) -> None:
    """Put a folder in the place of another, which is deleted; a kill in between loses neither (`recover`)."""
    recover(place)
    if place.exists():
        os.replace(place, set_aside(place))
    os.replace(new, place)
    shutil.rmtree(set_aside(place), ignore_errors=True)


def recover(place: Path) -> None:
    """Finish what a kill inside `replace_folder` left: the folder that was set aside is put back, or deleted if its successor is there."""
    aside = set_aside(place)
    if not aside.is_dir():
        return
    if place.exists():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        os.replace(aside, place)


def set_aside(place: Path) -> Path:
    """Return where a folder stands while it is replaced."""
    return place.with_name(f".{place.name}-before")


def remove_empty(folders: list[Path]) -> None:
    """Delete those of some folders that hold nothing, the first first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def missing_folders(folder: Path) -> list[Path]:
    """Return the folders that would have to be made for this one, the innermost first."""
    return [parent for parent in (folder, *folder.parents) if not parent.exists()]
