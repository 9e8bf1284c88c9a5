"""A course in numbers: what there was not is left blank, and is no zero."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from experiments.presentation.story.text import shown
from experiments.stories.outcome import both_errors

pytestmark = pytest.mark.fast


def test_a_family_that_nobody_met_has_no_distance_of_belief_from_truth() -> None:
    found = both_errors(cast(Any, SimpleNamespace(weeks=[], episodes={}, first_week=0)))
    (distance,) = [value for (_, unit), value in found.items() if unit == "percentage points"]
    assert np.isnan(distance)
    assert shown(distance, "percentage points") == ""
    assert shown(0.0, "plans") == "0"
