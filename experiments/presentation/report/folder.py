"""Reading a results folder for its report: what is there is read, what is missing is said."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from agents.rule import source_fingerprint
from experiments.comparison.claims import CLAIMS
from experiments.comparison.pairing import PAIRING
from experiments.comparison.repeat import draws_in, experiment_in, missing_in, source_in, values_set_in
from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.report.damage import DAMAGED, check_entries, read_figure_table, read_table, table_name
from experiments.runs.executor import Failure
from experiments.runs.experiment import Experiment
from experiments.runs.manifest import PROGRAM
from experiments.runs.results_folder import FIGURES
from experiments.runs.run import Results
from experiments.runs.store import unfinished

COMPARISONS = ("main", "compare", "programmes", "reported")
"""Commands, as run.json has them, whose folders hold a comparison of policies with their baselines."""

OTHERS = ("ablate", "predict", "validate", "simulate", "sweep", "sensitivity", "discover", "optimise", "trial")

TABLES_OF = {
    **dict.fromkeys(COMPARISONS, ("headline", "composition", "summary", "differences")),
    "reported": ("headline", "composition", "summary", "differences", "reported"),
    "ablate": ("shares", "interactions"),
    "predict": ("prediction", "prediction_parts", "prediction_chances"),
    "validate": ("summary",),
    "simulate": ("summary",),
    "sweep": ("points",),
    "sensitivity": ("effects", "shares", "influence"),
    "discover": ("boxes", "outcomes"),
    "optimise": ("front", "teams", "winners_curse", "steps"),
    "trial": ("power", "estimates", "truth", "errors", "cells"),
}
"""Tables that a report is made of."""

WHERE_THERE = ("series", CLAIMS, PAIRING, "apart", "robust")
"""Tables that not every such folder has."""

FAILED = ("key", "label", "message", "traceback")
"""What run.json says of a run that failed."""

UNPUBLISHED = "has_unpublished_counts"
"""What an authority's settings say of its figures."""

NAMES = {
    "main": "the main job (`run.py`)",
    "compare": "`compare`",
    "programmes": "`programmes`",
    "reported": "`validate` of a programme",
    "validate": "`validate`",
    "ablate": "`ablate`",
    "predict": "`predict`",
    "simulate": "`simulate`",
    "sweep": "`sweep`",
    "sensitivity": "`sensitivity`",
    "discover": "`discover`",
    "optimise": "`optimise`",
    "trial": "`trial`",
}


@dataclass(frozen=True)
class ResultsFolder:
    """A results folder.

    Parameters
    ----------
    path
        The folder.
    record
        What its run.json says.
    tables
        Those that are there, by name; numbers to seven figures, as written.
    experiment
        What was run; None where run.json is of another version that this one cannot read.
    unreadable
        Files of tables that are there and cannot be read.
    figure_tables
        Those beside figures that are there, by the figure's name.
    """

    path: Path
    record: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    experiment: Experiment | None = None
    unreadable: tuple[str, ...] = ()
    figure_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The command that asked it."""
        return str(self.record.get("question"))

    @property
    def is_several(self) -> bool:
        """Whether it holds a folder for each group of programmes."""
        return "groups" in self.record

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; an empty one if it is not there."""
        return self.tables.get(name, pd.DataFrame())

    def figure_table(self, name: str) -> pd.DataFrame:
        """Return the table beside a figure; an empty one if it is not there."""
        return self.figure_tables.get(name, pd.DataFrame())

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        if self.is_several:
            return "" if self.record.get("is_complete", True) else "runs were stopped, or failed"
        words = missing_in(dict(self.record))
        return words or ("" if self.record.get("is_complete", True) else "runs are missing")

    @property
    def is_other_version(self) -> bool:
        """Whether another version of the program wrote it."""
        return self.record.get("sources") != source_fingerprint()

    def missing_files(self) -> list[str]:
        """Return the tables and figures that a report needs, or run.json lists, and that are not there."""
        listed = [name for name in self.record.get("files", ()) if isinstance(name, str)]
        wanted = [f"{name}.csv" for name in ("programmes",)] if self.is_several else self.expected()
        figures = [name for name in listed if name.startswith(f"{FIGURES}/") and name.endswith((".svg", ".csv"))]
        return [name for name in dict.fromkeys([*wanted, *figures]) if not (self.path / name).is_file()]

    def expected(self) -> list[str]:
        """Return the files of the tables that a report of this command is made of."""
        return [f"{name}.{kind_of(name)}" for name in TABLES_OF.get(self.question, ()) if (name, kind_of(name)) != ("interactions", "csv")]

    @cached_property
    def results(self) -> Results | None:
        """The results of a comparison, or of one run, as they were when they were written; None without tables or experiment."""
        if self.experiment is None or not len(self.table("summary")):
            return None
        seeds = [int(seed) for seed in self.record.get("seeds", ())]
        failures = tuple(Failure(*(str(each.get(part, "")) for part in FAILED)) for each in self.record.get("failures", ()))
        asked, is_stopped = int(self.record.get("asked", len(seeds))), self.record.get("stopped_after") is not None
        summary, differences, series = (self.table(name) for name in ("summary", "differences", "series"))
        about: dict[str, Any] = {"notes": dict(self.record), "failures": failures, "asked": asked, "out": self.path}
        found = Results(self.experiment, summary, differences, series, seeds, is_stopped, **about)
        return replace(found, composition=self.table("composition"), headline=self.table("headline"))

    @property
    def small_counts(self) -> SmallCounts:
        """What becomes of small counts: left out where the authority was built from unpublished figures."""
        written = self.record.get("configuration")
        return small_counts_of(written.get("authority") if isinstance(written, dict) else None)

    @property
    def says_what_is_published(self) -> bool:
        """Whether run.json says of its authority, or of each of several, whether figures are unpublished."""
        written = self.record.get("configuration")
        each = written if isinstance(written, list) else [written]
        return bool(each) and all(
            isinstance(one, dict) and isinstance(one.get("authority"), dict) and UNPUBLISHED in one["authority"] for one in each
        )

    @property
    def small_counts_by_authority(self) -> dict[str, SmallCounts]:
        """The same of each authority, where the folder is of several."""
        written = self.record.get("configuration")
        authorities = [each.get("authority") for each in written if isinstance(each, dict)] if isinstance(written, list) else []
        return {str(each["name"]): small_counts_of(each) for each in authorities if isinstance(each, dict) and "name" in each}


def small_counts_of(authority: Any) -> SmallCounts:
    """Return what becomes of small counts of an authority, as run.json has it: left out, unless it says that its figures are published."""
    known = authority if isinstance(authority, dict) else {}
    children = known.get("children")
    number = children.get("value") if isinstance(children, dict) else None
    return SmallCounts(known.get(UNPUBLISHED) is not False, float(number) if isinstance(number, (int, float)) else 0.0)


def kind_of(name: str) -> str:
    """Return how a table's file ends."""
    return "parquet" if name in ("summary", "differences", "composition", "series") else "csv"


def read_folder(folder: str | Path) -> ResultsFolder:
    """Return a results folder; raise InputError for what is none, or is of a command that has no report."""
    path = Path(folder).expanduser()
    record = record_in(path)
    check_question(path, record)
    check_entries(path / "run.json", record)
    is_several = "groups" in record
    names = ("programmes",) if is_several else (*TABLES_OF[str(record["question"])], *WHERE_THERE)
    there = {name: place for name in names if (place := path / f"{name}.{kind_of(name)}").is_file()}
    tables = {name: table for name, place in there.items() if (table := read_table(place, table_name(record["question"], name))) is not None}
    beside = sorted((path / FIGURES).glob("*.csv"))
    figure_tables = {place.stem: table for place in beside if (table := read_figure_table(place)) is not None}
    unreadable = [place.name for name, place in there.items() if name not in tables]
    unreadable += [f"{FIGURES}/{place.name}" for place in beside if place.stem not in figure_tables]
    return ResultsFolder(path, record, tables, None if is_several else experiment_of_record(path, record), tuple(unreadable), figure_tables)


def record_in(path: Path) -> dict[str, Any]:
    """Return what a folder's run.json says; raise InputError with the likely fix if there is none."""
    if not path.exists():
        raise InputError("DIR", "", str(path), "a results folder: one that --out named", "There is no such folder.")
    if not path.is_dir() or not (path / "run.json").is_file():
        raise InputError("DIR", "", str(path), "a results folder: one that holds a run.json", likely_folder(path))
    try:
        record = json.loads((path / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(path / "run.json", "", NotGiven(str(error)), "well-formed JSON", "Take a run.json as it was written.") from error
    if not isinstance(record, dict) or record.get("program") != PROGRAM:
        raise InputError(path / "run.json", "program", NotGiven("another program's file"), PROGRAM, "Name a folder that this program wrote.")
    return record


def likely_folder(path: Path) -> str:
    """Return which folder was probably meant."""
    if unfinished(path).is_dir():
        return "Its run was stopped before anything was written: go on with --resume."
    if (path.parent / "run.json").is_file():
        return f"Did you mean {shown_path(path.parent)}?"
    inside = sorted(each.parent for each in path.glob("*/run.json")) if path.is_dir() else []
    if inside:
        return f"Did you mean {' or '.join(map(shown_path, inside[:3]))}?"
    return "Name the folder that --out named."


def check_question(path: Path, record: Mapping[str, Any]) -> None:
    """Raise InputError for a folder of a command that has no report."""
    question = record.get("question")
    if not isinstance(question, str) or question not in NAMES:
        allowed = f"a folder of {', '.join(NAMES.values())}"
        raise InputError(path / "run.json", "question", question, allowed, "Its own tables and figures stand in the folder.")


def experiment_of_record(path: Path, record: Mapping[str, Any]) -> Experiment | None:
    """Return what a folder's run.json says was run; None where this version cannot read it."""
    place, whole = path / "run.json", dict(record)
    try:
        found = experiment_in(whole, place)
        return replace(found, draw_by_seed=draws_in(whole, place), parameter_source=source_in(whole), values_set=values_set_in(whole, place))
    except (InputError, *DAMAGED):
        return None


def notices(folder: ResultsFolder) -> Iterator[str]:
    """Yield what is missing or otherwise, for the top of the page: the runs first."""
    if folder.incomplete:
        yield f"INCOMPLETE: {folder.incomplete}. All below is of the finished runs."
    if folder.is_other_version:
        commit = str(folder.record.get("commit") or "")[:10]
        yield f"Made by another version of the program{f' (commit {commit})' if commit else ''}: numbers are its own, words are this version's."
    if folder.experiment is None and not folder.is_several and folder.question != "trial":
        yield "This version cannot read which settings were used, so only the tables and figures are shown."
    if not folder.says_what_is_published:
        yield "run.json does not say whether figures of its authority are unpublished, so counts below five are left out."
    missing = folder.missing_files()
    if missing:
        yield f"Missing from the folder, and so from this report: {', '.join(missing)}."
    if folder.unreadable:
        yield f"In the folder, but damaged, and so not in this report: {', '.join(folder.unreadable)}."
