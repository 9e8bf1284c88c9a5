"""A posterior for tests: of Littleton, three draws of one threshold."""

from pathlib import Path

import pandas as pd

from experiments.posteriors.draws import digest_of
from experiments.posteriors.fingerprint import as_text, fingerprint, reference_values
from experiments.posteriors.posterior_file import Posterior
from tests.helpers import littleton

CONTENTS = {"study": "a_study", "authority": "littleton", "carried": "none", "local": "none", "unseen": "none", "seed": "1", "simulations": "9"}


def a_posterior(folder: Path, model: str | None = None, **changed: int) -> Path:
    """Write a posterior of this model and return its path; model: another fingerprint; changed: values that its reference run had instead."""
    stamp = {"model": model or fingerprint(["plan_threshold"]), "reference": as_text({**reference_values(), **changed})}
    path = folder / "littleton.csv"
    heads = {**stamp, **CONTENTS, "held": digest_of(littleton())}
    path.write_text(Posterior(heads, pd.DataFrame({"plan_threshold": [1.0, 2.0, 3.0]})).text())
    return path
