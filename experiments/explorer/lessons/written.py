"""A lesson's answer and its results folder."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from experiments.explorer.lessons.answer import Answer, answer_lesson
from experiments.explorer.lessons.reading import read_lesson
from experiments.explorer.lessons.sentence import with_ways
from experiments.inputs.python_words import takes_words
from experiments.runs.interruption import listening
from experiments.runs.manifest import run_record
from experiments.runs.out_folder import Beginning, check_free, out_folder
from experiments.runs.results_folder import Contents, put_in_place
from experiments.runs.table_files import write_tables

TABLE = "lesson"

Draws = Callable[[Answer, Path], None]
"""Draws an answer into a folder."""

Texts = Mapping[str, Callable[[Answer], Iterable[str]]]
"""Texts for people by the names of their files."""


@takes_words
def lesson(
    name: str,
    *,
    runs: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    figures: Draws | None = None,
    texts: Texts | None = None,
    overwrite: bool = False,
) -> Answer:
    """Return the model's answer to a lesson for students, by running its arms.

    Parameters
    ----------
    name
        Of a lesson (`run.py lesson` lists them), or the path of its file.
    runs, seed
        Number of paired seeds, the lesson's own if not given, and the first of them.
    jobs
        Threads; as many as processors if not given.
    out
        Folder for the results: lesson.csv, and the texts and figures that are given; None: nowhere.
    overwrite
        Replace the finished results in `out`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    RunFailed
        If no seed was finished.

    Examples
    --------
    >>> answer = lesson("why_time_matters", runs=2)
    >>> answer
    <why_time_matters: Peterborough, 2016-04-01 to 2019-03-31, 2 runs; arms: little_time, more_time>
    >>> answer.table.loc[answer.table["measure"] == "visits_done_share", "arm_is"].item()
    'recording takes little time'
    """
    folder = out_folder(out, Beginning(overwrite=overwrite, can_add=False))
    check_free(folder, [f"{TABLE}.csv", *(texts or {})])
    with listening() as interruption:
        answer = answer_lesson(read_lesson(name), seed, runs, jobs=jobs)
        if folder is not None:
            draws = partial(figures, answer) if figures else None
            contents = Contents(partial(write, answer, texts or {}), partial(record_of, answer, seed), draws, answer.is_stopped)
            put_in_place(folder, contents, interruption, "Nothing was kept.")
    return answer


def write(answer: Answer, texts: Texts, folder: Path) -> None:
    """Write the table and the texts."""
    write_tables(folder, {TABLE: with_ways(answer.table)}, incomplete=answer.incomplete)
    for name, text in texts.items():
        (folder / name).write_text("\n".join(text(answer)) + "\n", encoding="utf-8", newline="\n")


def record_of(answer: Answer, seed: int) -> dict[str, Any]:
    """Return what run.json says."""
    seeds, failures = list(range(seed, seed + answer.asked)), [vars(failure) for failure in answer.failures]
    about = {"question": "lesson", "lesson": answer.lesson.model_dump(mode="json"), "answer": answer.sentence}
    return run_record(answer.experiment, seeds, list(answer.finished), failures=failures, **about)
