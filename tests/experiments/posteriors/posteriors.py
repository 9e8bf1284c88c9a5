"""Posteriors for tests: of Littleton, three draws of one threshold; of England's mechanisms, draws of the study's priors."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.calibration.design import parameter_values_at, sobol_points
from experiments.calibration.load import read_calibration
from experiments.posteriors import draws
from experiments.posteriors.draws import digest_of
from experiments.posteriors.fingerprint import as_text, fingerprint, reference_values
from experiments.posteriors.posterior_file import Posterior
from tests.helpers import littleton

CONTENTS = {"study": "a_study", "authority": "littleton", "carried": "none", "local": "none", "unseen": "none", "seed": "1", "simulations": "9"}

THRESHOLDS = (0.25, 0.3, 0.35)
"""The draws of Littleton's posterior: chances."""

ROWS = 32
"""Draws of England's mechanisms."""


def a_posterior(folder: Path, model: str | None = None, **changed: int) -> Path:
    """Write a posterior of this model and return its path; model: another fingerprint; changed: values that its reference run had instead."""
    stamp = {"model": model or fingerprint(["plan_threshold"]), "reference": as_text({**reference_values(), **changed})}
    path = folder / "littleton.csv"
    heads = {**stamp, **CONTENTS, "held": digest_of(littleton())}
    path.write_text(Posterior(heads, pd.DataFrame({"plan_threshold": THRESHOLDS})).text())
    return path


def of_england(folder: Path) -> Posterior:
    """Write a posterior of England's mechanisms whose draws are those of the study's priors, of this model; return it."""
    calibration = read_calibration("england_mechanisms")
    priors, unseen = (*calibration.ranges, *calibration.prior_only), [prior.name for prior in calibration.prior_only]
    local = [name for prior in calibration.study.parameters if prior.is_local for name in (prior.moves, *prior.also)]
    table = pd.DataFrame([parameter_values_at(priors, point) for point in sobol_points(ROWS, len(priors), 1)]).map(
        lambda value: float(f"{value:.6g}")
    )
    authority = calibration.experiment.authority
    stamp = {"model": fingerprint(map(str, table)), "reference": as_text(reference_values())}
    about = {"study": "england_mechanisms", "authority": authority.name, "held": digest_of(authority)}
    found = Posterior({**CONTENTS, **stamp, **about, "local": " ".join(local), "unseen": " ".join(unseen)}, table)
    (folder / "england_mechanisms.csv").write_text(found.text())
    return found


def ship_england(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Posterior:
    """Let a posterior of England's mechanisms of this model ship, from a folder of its own, until the test ends; return it as it is read."""
    of_england(folder)
    monkeypatch.setattr(draws, "POSTERIORS", folder)
    monkeypatch.setattr(draws, "posterior_of", draws.posterior_of.__wrapped__)
    return draws.read_posterior(folder / "england_mechanisms.csv")
