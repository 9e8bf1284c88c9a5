"""Emulators are evaluated as quadratic forms: the same predictions as terms times slopes, for every degree and choice of inputs."""

import numpy as np
import pytest

from experiments.calibration.emulators import PolynomialTerms, RidgeFit, regression_means

INPUTS = 5


@pytest.mark.parametrize(("degree", "chosen"), [(1, (0, 1, 2, 3, 4)), (2, (0, 1, 2, 3, 4)), (2, (1, 3, 4)), (3, (0, 2, 4))])
def test_predictions_are_terms_times_slopes(degree: int, chosen: tuple[int, ...]) -> None:
    """Slopes that all differ, so that an exchanged product is seen; two figures share their terms, a third has others."""
    rng, terms = np.random.default_rng(degree), PolynomialTerms(degree, chosen)
    inputs = rng.normal(size=(40, INPUTS))
    columns = terms.values(inputs)
    slopes = rng.normal(size=(2, columns.shape[1]))
    line = RidgeFit(PolynomialTerms(1, tuple(range(INPUTS))), rng.normal(size=INPUTS), 3.0)
    found = regression_means([RidgeFit(terms, slopes[0], 1.0), line, RidgeFit(terms, slopes[1], 2.0)], inputs)
    wanted = np.column_stack([columns @ slopes[0] + 1.0, inputs @ line.slopes + 3.0, columns @ slopes[1] + 2.0])
    assert found == pytest.approx(wanted, abs=1e-12)
