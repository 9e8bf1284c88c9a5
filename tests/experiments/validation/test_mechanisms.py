"""The area under the curve, worked out by hand."""

import numpy as np
import pytest

from experiments.measures.statistics import area_under_curve

pytestmark = pytest.mark.fast


def test_beliefs_that_tell_nothing_are_worth_a_coin():
    assert area_under_curve(np.array([[1.0, 3.0], [2.0, 6.0]])) == pytest.approx(0.5)


def test_beliefs_that_tell_all_are_worth_everything():
    assert area_under_curve(np.array([[0.0, 5.0], [2.0, 0.0]])) == pytest.approx(1.0)


def test_a_curve_by_hand():
    """Harmed 1 low and 3 high, unharmed 4 low and 2 high: (1 x 2 + 3 x (4 + 1)) / 24."""
    assert area_under_curve(np.array([[1.0, 4.0], [3.0, 2.0]])) == pytest.approx(17 / 24)


def test_nobody_judged_is_no_number():
    assert np.isnan(area_under_curve(np.zeros((3, 2))))
