"""Everything compiled before the page is served, so that its first week is as fast as any other."""

from experiments.explorer.area_run import area_experiment
from experiments.explorer.settings import Settings
from experiments.explorer.small_area import warm_up
from experiments.runs.run import compile_first


def compile_for_page() -> None:
    """Compile the week for both drivers, or load it from disk; progress is shown on a terminal."""
    experiment = area_experiment(Settings())
    compile_first(experiment)
    warm_up(experiment.authority)
