"""The scale of comparison: counts by ratio, shares as they are, uncertainty what it is near the published figure."""

import numpy as np
import pytest

from experiments.calibration.comparison_scale import is_by_ratio, sd_on_comparison_scale, to_comparison_scale
from experiments.calibration.history_matching import scaled_targets
from experiments.calibration.load import read_calibration

pytestmark = pytest.mark.fast
STUDY = read_calibration("england_mechanisms").study
VALUES = np.array([aim.value for aim in STUDY.targets])
FROZEN = np.array([aim.likelihood_sd for aim in STUDY.targets])
BY_RATIO = np.array([is_by_ratio(aim) for aim in STUDY.targets])


def test_counts_are_compared_by_ratio_and_shares_and_trials_are_not() -> None:
    explained = {aim.measure: is_by_ratio(aim) for aim in STUDY.targets}
    assert explained["care_entries_per_10000"] and explained["cases_per_social_worker"]
    assert not any(explained[name] for name in ("repeat_plan_share", "belief_auc_at_assessment", "trial_help_social_worker", "plan_ends_3_months"))


def test_a_ratio_is_the_same_step_wherever_it_is_taken() -> None:
    up, down = (
        to_comparison_scale(STUDY, VALUES * 2.0) - to_comparison_scale(STUDY, VALUES),
        to_comparison_scale(STUDY, VALUES) - to_comparison_scale(STUDY, VALUES / 2.0),
    )
    np.testing.assert_allclose(up[BY_RATIO], np.log(2.0), rtol=0.02)
    np.testing.assert_allclose(down[BY_RATIO], np.log(2.0), rtol=0.02)
    np.testing.assert_array_equal(to_comparison_scale(STUDY, VALUES)[~BY_RATIO], VALUES[~BY_RATIO])
    assert np.isfinite(to_comparison_scale(STUDY, np.zeros_like(VALUES))).all()


def test_uncertainty_is_the_scales_slope_at_the_figure() -> None:
    step = 1e-4 * FROZEN
    slope = (to_comparison_scale(STUDY, VALUES + step) - to_comparison_scale(STUDY, VALUES - step)) / (2.0 * step)
    np.testing.assert_allclose(sd_on_comparison_scale(STUDY), slope * FROZEN, rtol=1e-6)
    np.testing.assert_array_equal(scaled_targets(STUDY).sd, sd_on_comparison_scale(STUDY))
