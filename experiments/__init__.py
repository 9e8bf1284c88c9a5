"""Questions asked of the model, and how runs are executed and stored.

The commands of `run.py` by the same words:

>>> from experiments import compare
>>> window = {"start": "2015-04-01", "end": "2015-09-30", "go_live": "2015-04-06"}
>>> results = compare("luton", ["family_safeguarding"], runs=1, draws="held", **window)
>>> results
<compare: Luton, 2015-04-01 to 2015-09-30, 1 run; ...>

`results.headline` is the table for people, `results.summary` and `results.differences` hold every measure, `results.plot()` draws.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.ablation.ablate import Ablation, ablate
    from experiments.calibration.calibrate import calibrate
    from experiments.calibration.simulation_based_calibration import check_calibration
    from experiments.cluster.gather import study_gather
    from experiments.cluster.part import study_part
    from experiments.cluster.script import cluster_script
    from experiments.cluster.status import status
    from experiments.comparison.compare import compare, main_job
    from experiments.comparison.programmes import programmes
    from experiments.comparison.repeat import repeat
    from experiments.comparison.robustness import robustness
    from experiments.comparison.simulate import simulate
    from experiments.exploration.discover import discover
    from experiments.exploration.sensitivity import sensitivity
    from experiments.exploration.sweep import Swept, sweep
    from experiments.explorer.lessons.written import lesson
    from experiments.inputs.errors import InputError, NotRefitted, PosteriorNotUsed
    from experiments.optimisation.optimise import Optimised, optimise
    from experiments.prediction.predict import Prediction, predict
    from experiments.presentation.report.write import report
    from experiments.runs.failures import RunFailed
    from experiments.runs.run import Results
    from experiments.stories.ask import story
    from experiments.stories.story import Story
    from experiments.trial_design.trial import Trial, trial
    from experiments.validation.help_curve import HelpCurve, help_curve
    from experiments.validation.interactions import Interactions, interactions
    from experiments.validation.targets import validate

PLACES = {
    "Ablation": ("ablation.ablate", "Ablation"),
    "InputError": ("inputs.errors", "InputError"),
    "HelpCurve": ("validation.help_curve", "HelpCurve"),
    "Interactions": ("validation.interactions", "Interactions"),
    "NotRefitted": ("inputs.errors", "NotRefitted"),
    "Optimised": ("optimisation.optimise", "Optimised"),
    "PosteriorNotUsed": ("inputs.errors", "PosteriorNotUsed"),
    "Prediction": ("prediction.predict", "Prediction"),
    "Results": ("runs.run", "Results"),
    "RunFailed": ("runs.failures", "RunFailed"),
    "Story": ("stories.story", "Story"),
    "Swept": ("exploration.sweep", "Swept"),
    "Trial": ("trial_design.trial", "Trial"),
    "ablate": ("ablation.ablate", "ablate"),
    "calibrate": ("calibration.calibrate", "calibrate"),
    "check_calibration": ("calibration.simulation_based_calibration", "check_calibration"),
    "cluster_script": ("cluster.script", "cluster_script"),
    "compare": ("comparison.compare", "compare"),
    "discover": ("exploration.discover", "discover"),
    "help_curve": ("validation.help_curve", "help_curve"),
    "interactions": ("validation.interactions", "interactions"),
    "lesson": ("explorer.lessons.written", "lesson"),
    "main_job": ("comparison.compare", "main_job"),
    "optimise": ("optimisation.optimise", "optimise"),
    "predict": ("prediction.predict", "predict"),
    "programmes": ("comparison.programmes", "programmes"),
    "repeat": ("comparison.repeat", "repeat"),
    "report": ("presentation.report.write", "report"),
    "robustness": ("comparison.robustness", "robustness"),
    "sensitivity": ("exploration.sensitivity", "sensitivity"),
    "simulate": ("comparison.simulate", "simulate"),
    "status": ("cluster.status", "status"),
    "story": ("stories.ask", "story"),
    "study_gather": ("cluster.gather", "study_gather"),
    "study_part": ("cluster.part", "study_part"),
    "sweep": ("exploration.sweep", "sweep"),
    "trial": ("trial_design.trial", "trial"),
    "validate": ("validation.targets", "validate"),
}
"""Each public name's module, and its name there: imported when it is first asked for, since reading the command line needs no compiler."""

__all__ = [
    "Ablation",
    "HelpCurve",
    "InputError",
    "Interactions",
    "NotRefitted",
    "Optimised",
    "PosteriorNotUsed",
    "Prediction",
    "Results",
    "RunFailed",
    "Story",
    "Swept",
    "Trial",
    "ablate",
    "calibrate",
    "check_calibration",
    "cluster_script",
    "compare",
    "discover",
    "help_curve",
    "interactions",
    "lesson",
    "main_job",
    "optimise",
    "predict",
    "programmes",
    "repeat",
    "report",
    "robustness",
    "sensitivity",
    "simulate",
    "status",
    "story",
    "study_gather",
    "study_part",
    "sweep",
    "trial",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Return a public name from its module."""
    if name not in PLACES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}; it has {', '.join(__all__)}")
    module, attribute = PLACES[name]
    if name in ("calibrate", "check_calibration"):
        from experiments.inputs.optional_packages import check_packages

        check_packages("calibrate", "sklearn", "threadpoolctl")
    return getattr(import_module(f"experiments.{module}"), attribute)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
