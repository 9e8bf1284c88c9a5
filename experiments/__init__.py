"""Questions asked of the model, and how runs are executed and stored.

>>> from experiments import compare, simulate  # doctest: +SKIP
>>> results = compare("hertfordshire_business_as_usual", ["hertfordshire_family_safeguarding"], runs=200)  # doctest: +SKIP
>>> results.differences  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.ablation.ablate import ablate
    from experiments.calibration.calibrate import calibrate
    from experiments.calibration.simulation_based_calibration import check_calibration
    from experiments.comparison.compare import compare, main_job
    from experiments.comparison.repeat import repeat
    from experiments.comparison.simulate import simulate_once as simulate
    from experiments.inputs.errors import InputError
    from experiments.prediction.predict import predict

__all__ = ["InputError", "ablate", "calibrate", "check_calibration", "compare", "main_job", "predict", "repeat", "simulate"]

PLACES = {
    "InputError": ("inputs.errors", "InputError"),
    "ablate": ("ablation.ablate", "ablate"),
    "calibrate": ("calibration.calibrate", "calibrate"),
    "check_calibration": ("calibration.simulation_based_calibration", "check_calibration"),
    "compare": ("comparison.compare", "compare"),
    "main_job": ("comparison.compare", "main_job"),
    "predict": ("prediction.predict", "predict"),
    "repeat": ("comparison.repeat", "repeat"),
    "simulate": ("comparison.simulate", "simulate_once"),
}
"""Each public function's module and name there: imported when it is first asked for, since reading the command line needs no compiler."""


def __getattr__(name: str) -> Any:
    """Return a public function from its module."""
    if name not in PLACES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}; it has {', '.join(__all__)}")
    module, attribute = PLACES[name]
    if name in ("calibrate", "check_calibration"):
        from experiments.inputs.optional_packages import check_packages

        check_packages("calibrate", "sklearn", "threadpoolctl")
    return getattr(import_module(f"experiments.{module}"), attribute)


def __dir__() -> list[str]:
    """Return the public functions."""
    return __all__
