"""One part of a prepared study: a member of a job array."""

from dataclasses import dataclass

from experiments.cluster.prepared import carried_out, whole_parts
from experiments.inputs.errors import InputError
from experiments.inputs.python_words import takes_words
from experiments.runs.engines import Part, PartDone
from experiments.runs.options import jobs_of


@dataclass(frozen=True)
class PartResult:
    """What a part has done of the stage that is not complete yet.

    Parameters
    ----------
    number, of
        Which part.
    stage
        In words.
    computed, reused, failed, stopped
        Numbers of its tasks: computed now, computed before, failed, and left undone by a signal.
    """

    number: int
    of: int
    stage: str
    computed: int
    reused: int
    failed: int
    stopped: int

    @property
    def is_complete(self) -> bool:
        """Whether every task of the part has its result."""
        return not self.failed and not self.stopped


@takes_words
def study_part(number: int, of: int, folder: str, *, jobs: int | None = 1) -> PartResult:
    """Return what one part of a prepared study has done: it computes its share of the stage that is not complete yet, and keeps it.

    Any number of parts may run at once.

    Parameters
    ----------
    number, of
        Which part, from 1, of how many: every `of`-th task. 0 computes the first task alone, so that everything is compiled.
    folder
        The results folder.
    jobs
        Threads; None: as many as processors.

    Raises
    ------
    InputError
        If the folder is not prepared, or belongs to another version of the program.
    RunFailed
        If the disk is full, or results differ.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import cluster_script, study_part
    >>> with TemporaryDirectory() as folder:
    ...     made = cluster_script("tests/data/tiny_discovery.yaml", out=f"{folder}/tiny", parts=20)
    ...     study_part(0, 20, made.out)
    PartResult(number=0, of=20, stage='worlds', computed=1, reused=0, failed=0, stopped=0)
    """
    count = whole_parts(of, "N")
    part = Part(whole_parts(number, "I", 0), count, jobs_of(jobs))
    if part.number > count:
        raise InputError("I", "", number, f"a whole number from 0 to {count}, the number of parts")
    try:
        carried_out(folder, part, part.jobs)
    except PartDone as done:
        return PartResult(part.number, count, done.stage, done.computed, done.reused, done.failed, done.stopped)
    raise AssertionError("the study asked for no results")
