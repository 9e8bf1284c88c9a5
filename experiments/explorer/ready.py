"""Everything compiled before the page is served, so that its first week is as fast as any other."""

from experiments.explorer.area_run import area_experiment, start_area
from experiments.explorer.settings import Settings
from experiments.runs.run import compile_first


def compile_for_page() -> None:
    """Compile the week for both drivers, or load it from disk; progress is shown on a terminal."""
    settings = Settings()
    compile_first(area_experiment(settings))
    start_area(settings).step()
