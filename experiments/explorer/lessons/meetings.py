"""What one arm's log of social workers' meetings says: belief against truth by how parents presented themselves, and readiness."""

import numpy as np

from agents.standing import ASSESSMENT_WORKER, NOBODY_AT_HOME, SOCIAL_WORKER
from experiments.measures.meetings import ABOVE_TRUTH, GAP, HOSTILE, OF_MEETINGS, OPEN, READINESS
from simulation.danger_line import chance_within_a_year
from simulation.world import ENCOUNTER, World

ROWS_OF_LOG = 600_000
"""Room for the meetings of one arm of a lesson, some ten times what three years of a middling authority need."""


def with_log(past: World) -> World:
    """Return the world at the split with an empty log of meetings that is written from now on."""
    state = past.state.copy()
    state[0]["is_logging"] = True
    return past._replace(state=state, encounters=np.zeros(ROWS_OF_LOG, ENCOUNTER))


def values_of_meetings(encounters: np.ndarray, p: np.void) -> dict[str, float]:
    """Return the measures of meetings by name; nan for a presentation that never occurred.

    Parameters
    ----------
    encounters
        The log, as `simulation.world.ENCOUNTER` has it.
    p
        The record of parameters, which says what chance of harm a true risk means.
    """
    is_social_worker = np.isin(encounters["role"], (SOCIAL_WORKER, ASSESSMENT_WORKER))
    met = encounters[is_social_worker & (encounters["belief"] > NOBODY_AT_HOME)]
    above = met["belief"] - chance_within_a_year(met["true_risk"], p)
    found = {name: mean_of(above[met["presentation"] == code]) for code, name in enumerate(ABOVE_TRUTH)}
    found[GAP.name] = found[HOSTILE] - found[OPEN]
    found[READINESS.name] = mean_of(met["readiness"])
    return {measure.name: found[measure.name] for measure in OF_MEETINGS}


def mean_of(values: np.ndarray) -> float:
    """Return the mean; nan of nothing."""
    return float(values.mean()) if len(values) else float("nan")
