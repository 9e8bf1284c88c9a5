"""How far a command is: computed, reused, failed and left, by stage; read while others write, and without a lock."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from experiments.cluster.prepared import PreparedStudy, read_prepared
from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.inputs.python_words import takes_words
from experiments.runs.failures import Failure
from experiments.runs.heads import OTHER_FORMAT, Head, another_version, read_head
from experiments.runs.locks import Holder, holder_of
from experiments.runs.manifest import read_files
from experiments.runs.plans import StageStatus, read_plans, stage_status
from experiments.runs.reported_failures import reported
from experiments.runs.results_folder import named
from experiments.runs.session import STAGES
from experiments.runs.store import RUNS, FinishedStore, is_prepared, unfinished

FIELDS = tuple(field.name for field in fields(Failure))


@dataclass(frozen=True)
class Status:
    """How far a command is.

    Parameters
    ----------
    folder
        The results folder.
    command
        By name.
    state
        `prepared` (for parts, of which none has begun), `unfinished` or `finished`.
    stages
        Those that have begun.
    failures
        Of tasks that have no result.
    holder
        Who works on the folder, if that is known; parts of an array hold nothing.
    prepared
        What parts carry out; None if the folder is not prepared for parts.
    damages
        Sentences on damaged files of runs.
    """

    folder: Path
    command: str
    state: str
    stages: tuple[StageStatus, ...]
    failures: tuple[Failure, ...] = ()
    holder: Holder | None = None
    prepared: PreparedStudy | None = None
    damages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return one line: command, state, and how far its last stage is."""
        last = self.stages[-1] if self.stages else None
        far = f", {last.stage}: {last.total - last.left - last.failed} of {last.total} {last.unit}s" if last else ""
        return f"<status: {self.command}, {self.state}{far}>"


@takes_words
def status(folder: str) -> Status:
    """Return how far the command of a results folder is, finished or not, also while it runs.

    Parameters
    ----------
    folder
        The results folder.

    Raises
    ------
    InputError
        If there are no results, and none have been begun.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import cluster_script, status, study_part
    >>> with TemporaryDirectory() as folder:
    ...     made = cluster_script("tests/data/tiny_discovery.yaml", out=f"{folder}/tiny", parts=20)
    ...     done = study_part(0, 20, made.out)
    ...     status(made.out)
    <status: discover, unfinished, worlds: 1 of 40 points>
    """
    out = named(folder, "DIR")
    hidden = unfinished(out)
    head = read_head(hidden)
    if head is not None and OTHER_FORMAT in head.pieces:
        raise another_version("DIR", hidden)
    if head is not None:
        return status_of_unfinished(out, hidden, head)
    if read_files(out):
        return status_of_finished(out)
    raise InputError("DIR", "", NotGiven(f"no results in {shown_path(out)}, and none begun for it"), "a results folder", "Name its --out.")


def status_of_unfinished(out: Path, hidden: Path, head: Head) -> Status:
    """Return how far an unfinished command is."""
    store, plans = FinishedStore(hidden, head), read_plans(hidden)
    failed = {failure.key: failure for failure in reported(hidden)}
    base = frozenset(head.base_keys or ())
    stages = tuple(stage_status(plan, lambda key: key in base or store.has(key), failed) for plan in plans)
    without = tuple(failure for key, failure in failed.items() if not store.has(key) and key not in base)
    prepared = read_prepared(out) if is_prepared(hidden) else None
    state = "unfinished" if store.keys() or failed or prepared is None else "prepared"
    question = str(head.pieces.get("question", ""))
    return Status(out, question, state, stages, without, holder_of(hidden), prepared, tuple(store.damages))


def status_of_finished(out: Path) -> Status:
    """Return what run.json says of finished results, and whether their runs are whole."""
    record: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    failures = tuple(Failure(*(str(each.get(name, "")) for name in FIELDS)) for each in record.get("failures", ()))
    head = read_head(out / RUNS)
    damages = tuple(FinishedStore(out / RUNS, head).damages) if head is not None and OTHER_FORMAT not in head.pieces else ()
    return Status(out, str(record.get("question", "")), "finished", stages_recorded(record, len(failures)), failures, damages=damages)


def stages_recorded(record: dict[str, Any], failed: int) -> tuple[StageStatus, ...]:
    """Return the stages that run.json lists; of one that lists none its runs, which are no points of a study."""
    try:
        if STAGES in record or "study" in record:
            return tuple(StageStatus(**stage) for stage in record.get(STAGES, ()))
        finished, asked = (int(record[name]) for name in ("runs", "asked"))
    except (KeyError, TypeError, ValueError):
        return ()
    return (StageStatus("simulating", "run", asked, finished, 0, failed, max(0, asked - finished - failed)),)
