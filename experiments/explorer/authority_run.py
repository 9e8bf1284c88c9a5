"""Paired runs of a whole authority under settings: the same numbers as `run.py compare` gives."""

from experiments.comparison.compare import Asked, compare_resolved
from experiments.explorer.background import Background
from experiments.explorer.settings import Settings, resolved
from experiments.runs.options import runs_of
from experiments.runs.run import Results


def compare_authority(settings: Settings) -> Results:
    """Return what `run.py compare` gives for a place as usual and the settings' scenario, without counterfactuals; raises what it raises."""
    chosen, usual = resolved(settings)
    how = runs_of(settings.runs, settings.seed, None, None)
    return compare_resolved(Asked(usual, [chosen], counterfactuals=False), how)


def authority_run(settings: Settings) -> Background[Results]:
    """Return the same on a thread of its own, begun."""
    return Background(lambda: compare_authority(settings)).start()


def command_of(settings: Settings, file: str) -> str:
    """Return the command that gives the same numbers from the settings' saved file."""
    window = f"--start {settings.start} --end {settings.end}"
    return f"python run.py compare {settings.place} {file} {window} --runs {settings.runs} --seed {settings.seed} --no-counterfactuals"
