"""`run.py calibrate`: a posterior from published figures, or a check of the method."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from experiments.presentation.cli.options import Cluster, Jobs, Out, Overwrite, Scheduler, Seed, begin, finish, say


def command(
    study: Annotated[str, typer.Argument(help="A study of configs/studies, an authority (its own last year's figures), or a path.")],
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the unfinished calibration of the same --out.")] = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
    check: Annotated[
        int | None, typer.Option("--check", help="Do not fit: show over so many replicates whether the method finds what is true.")
    ] = None,
) -> None:
    """Calibrate parameters to published figures: a posterior, what the figures cannot tell, and every target met or missed.

    Ctrl-C, or any other end, keeps what is simulated if there is an --out; --resume goes on to the same result, bit for bit.

    Example: python run.py calibrate short_calibration --jobs 2 --out results/calibrated
    """
    begin()
    from experiments.inputs.optional_packages import check_packages

    check_packages("calibrate", "sklearn", "threadpoolctl")
    from experiments.calibration.calibrate import calibrate
    from experiments.calibration.simulation_based_calibration import check_calibration

    ask: Callable[..., Any] = calibrate
    how: dict[str, Any] = {"seed": seed, "jobs": jobs, "out": out, "resume": resume, "overwrite": overwrite, "figures": calibration_drawn}
    how |= {"scheduler": scheduler, "cluster": cluster}
    if check is not None:
        ask, how["replicates"] = check_calibration, check
    done = ask(study, **how)
    from experiments.presentation.terminal.calibration import calibrated_lines, checked_lines

    say(calibrated_lines(done) if check is None else checked_lines(done))
    finish(check is not None and not done.is_sound, out)


def calibration_drawn(done: Any, folder: Any) -> None:
    """Draw a calibration, or a check of one."""
    from experiments.presentation.figures.calibration import draw_calibration, draw_check

    (draw_check if hasattr(done, "ranks") else draw_calibration)(done, folder)
