"""Parts, gathering, status and scripts, in the terminal."""

from collections.abc import Iterator

from experiments.cluster.gather import NextStage
from experiments.cluster.part import PartResult
from experiments.cluster.script import ClusterScript, jobs_folder
from experiments.cluster.status import Status
from experiments.inputs.errors import shown_path
from experiments.presentation.terminal.layout import paragraphs, table_lines
from experiments.runs.results_folder import named

SHOWN = 5
"""Failures of which a message is shown."""


def part_lines(done: PartResult) -> Iterator[str]:
    """Yield what a part has done."""
    which = f"Part {done.number} of {done.of}" if done.number else "The first task"
    counts = [f"{done.computed} computed", f"{done.reused} computed before"]
    counts += [f"{count} {word}" for count, word in ((done.failed, "failed"), (done.stopped, "not begun when it was stopped")) if count]
    yield f"{which}, {done.stage}: {', '.join(counts)}."
    if not done.is_complete:
        yield "The same part given again computes what is left."


def next_stage_lines(stage: NextStage, folder: str) -> Iterator[str]:
    """Yield which stage is to be computed, and how."""
    jobs = jobs_folder(named(folder).absolute())
    begun = "Nothing is computed yet" if stage.is_first else "All parts are gathered, and the study has a further stage"
    on_slurm = f" (on Slurm: bash {shown_path(jobs)}/submit.sh)" if jobs.is_dir() else ""
    parts = f"study-part I {stage.parts} {folder}` for I from 1 to {stage.parts}"
    yield from paragraphs([f"{begun}: {stage.stage}, {stage.tasks} tasks. Give `run.py {parts}{on_slurm}, then `run.py study-gather {folder}`."])


def status_lines(found: Status) -> Iterator[str]:
    """Yield how far a command is."""
    yield f"{shown_path(found.folder)}: {found.command}, {found.state}{f', in use by {found.holder}' if found.holder else ''}."
    if found.stages:
        yield ""
        rows = [[each.stage, *(f"{n:,}" for n in (each.total, each.computed, each.reused, each.failed, each.left))] for each in found.stages]
        yield from table_lines(["stage", "runs", "computed", "reused", "failed", "left"], rows)
    yield from (f"Failed: {failure.label}: {failure.message}" for failure in found.failures[:SHOWN])
    if len(found.failures) > SHOWN:
        yield f"and {len(found.failures) - SHOWN} more."
    yield from found.damages
    if found.state != "finished":
        yield how_to_go_on(found)


def how_to_go_on(found: Status) -> str:
    """Return how what is left is computed, as a sentence."""
    if found.prepared is None:
        return "The same command with --resume goes on with it."
    parts, folder = found.prepared.parts, shown_path(found.folder)
    if found.stages and not (found.stages[-1].left or found.stages[-1].failed):
        return f"All of it is computed. `run.py study-gather {folder}` gathers it, or says which stage is next."
    return f"`run.py study-part I {parts} {folder}` for I from 1 to {parts} computes what is left, `run.py study-gather {folder}` gathers it."


def script_lines(script: ClusterScript) -> Iterator[str]:
    """Yield what is prepared, and the line to type."""
    yield f"{shown_path(script.out)} is prepared; the scripts are in {shown_path(script.folder)}. Look at what they ask for, then type:"
    yield ""
    yield f"    {script.line}"
