"""One file per question asked of the model, and how runs are executed and stored.

>>> from experiments import compare, simulate  # doctest: +SKIP
>>> results = compare("hertfordshire_business_as_usual", ["hertfordshire_family_safeguarding"], runs=200)  # doctest: +SKIP
>>> results.differences  # doctest: +SKIP
"""

from typing import Any

__all__ = ["InputError", "ablate", "calibrate", "check_calibration", "compare", "main_job", "predict", "repeat", "simulate"]


def __getattr__(name: str) -> Any:
    """Import the questions only when one is asked: reading the command line needs no compiler."""
    if name == "InputError":
        from experiments.errors import InputError

        return InputError
    if name == "ablate":
        from experiments.ablation import ablate

        return ablate
    if name in ("calibrate", "check_calibration"):
        from experiments.calibration.library import check_library

        check_library()
        from experiments.calibration.asking import calibrate
        from experiments.calibration.checking import check

        return calibrate if name == "calibrate" else check
    if name == "predict":
        from experiments.prediction.asking import predict

        return predict
    if name == "simulate":
        from experiments.single import simulate_once

        return simulate_once
    if name == "repeat":
        from experiments.repeating import repeat

        return repeat
    if name in __all__:
        from experiments import questions

        return getattr(questions, name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}; it has {', '.join(__all__)}")
