"""The question behind `run.py validate PROGRAMME`: run it, tell it, draw it."""

from pathlib import Path

from experiments.calibration.draws import DRAWN
from experiments.configuration import Chosen, Overrides, choose, names_of
from experiments.questions import TWIN_PATH, runs_of
from experiments.reported import against_reported, check_reported
from experiments.telling_reported import reported_lines


def reported_programmes(scenario: str | None) -> list[str]:
    """Return the scenario if a report gives figures of its programme; with none named, all of configs of which one does; raise InputError."""
    names = names_of("scenarios") if scenario is None else [scenario]
    found: list[tuple[str, Chosen]] = [(name, choose(name, Overrides())) for name in names]
    for _, chosen in found:
        if chosen.reported:
            check_reported(chosen)
    return [name for name, chosen in found if chosen.reported]


def reported_text(scenario: str, runs: int, seed: int, jobs: int | None, out: str | Path | None, parameters: str = DRAWN) -> str:
    """Run a programme, write table and figure if a folder is named, and return the table as text."""
    chosen = choose(scenario, Overrides())
    results, table = against_reported(chosen, runs_of(runs, seed, jobs, out), parameters=parameters)
    if results.out is not None:
        from experiments.figures.reported import draw_reported

        draw_reported(table, TWIN_PATH, f"{chosen.title}: reported against simulated", results.out / "figures" / "reported.png")
    return "\n".join(reported_lines(results, table, chosen))
