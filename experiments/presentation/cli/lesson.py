"""`run.py lesson`: five lessons for students, answered by running the model."""

from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Jobs, Out, Overwrite, Seed, finish, say


def command(
    name: Annotated[str | None, typer.Argument(help="A lesson; without it, the lessons are listed.", metavar="NAME")] = None,
    runs: Annotated[int | None, typer.Option("--runs", help="Number of paired seeds; the lesson's own number if not given.")] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Answer one of five lessons for students by running the model: a question, a table, and a sentence made from its numbers.

    With --out the table, the text and a figure are written. Without a name the lessons are listed.

    Example: python run.py lesson why_time_matters --runs 10
    """
    from experiments.presentation.terminal.lessons import answer_lines, lesson_list_lines

    if name is None:
        say(lesson_list_lines())
        return
    from experiments.explorer.lessons.written import lesson

    answer = lesson(name, runs=runs, seed=seed, jobs=jobs, out=out, figures=lesson_drawn, texts={"lesson.txt": answer_lines}, overwrite=overwrite)
    say(answer_lines(answer))
    finish(bool(answer.incomplete), out)


def lesson_drawn(answer: Any, folder: Any) -> None:
    """Draw the answer."""
    from experiments.presentation.figures.lessons import draw_lesson

    draw_lesson(answer, folder)
