"""A log that has no room left ends the run: rows are never cut in silence."""

import numpy as np
import pytest

from experiments.runs.arm_result import check_logs
from experiments.runs.failures import RunFailed
from tests.helpers import world_of


@pytest.mark.fast
@pytest.mark.parametrize("name", ["encounters", "decisions"])
def test_a_full_log_is_refused(name: str) -> None:
    world = world_of()
    world = world._replace(**{each: getattr(world, each)[:0].copy() for each in ("encounters", "decisions")})
    check_logs(world)
    world = world._replace(**{name: np.zeros(5, getattr(world, name).dtype)})
    world.state[0][name] = 4
    check_logs(world)
    world.state[0][name] = 5
    with pytest.raises(RunFailed, match=f"The log of {name} has room for 5 rows a run"):
        check_logs(world)
