"""The line of danger: the risk from which a child counts as in danger, and below which an intervention counts as needless.

It is a quantile of the never-helped counterfactual's risk among the children known and at home at one moment (docs/decisions/0049). The hazard of
harm rises with risk, so a quantile of the one is that of the other; the line is kept as risk, which needs no hazard to compare with.
"""

from typing import Any

import numpy as np

from agents.ages import ADULT_WEEKS, TWELVE_MONTHS
from agents.standing import FRONT_DOOR, NO_PLAN, NOT_IN_CARE
from simulation.world import World

LINES = {"danger_line": "danger_quantile", "danger_line_low": "danger_quantile_low", "danger_line_high": "danger_quantile_high"}
"""Each line, a field of the state, and the parameter that holds its quantile."""


def find_lines(world: World) -> dict[str, float]:
    """Return the lines of danger as the world stands at the beginning of its week, sd of true risk; nan if no child is known and at home."""
    risk = world.children["unhelped_risk"][: int(world.state[0]["children"])][are_known_at_home(world)]
    quantiles: Any = world.parameters[0]
    return {line: float(np.quantile(risk, quantiles[name])) if len(risk) else np.nan for line, name in LINES.items()}


def write_lines(world: World, lines: dict[str, float]) -> None:
    """Write the lines of danger into a world, which counts by them from then on."""
    for name, line in lines.items():
        world.state[0][name] = line


def are_known_at_home(world: World) -> np.ndarray:
    """Return which children in use are minors at home known to the service, the unborn among them: whom `children_at_home_known` counts."""
    state: Any = world.state[0]
    children = world.children[: int(state["children"])]
    is_minor = ~children["left"] & (state["week"] - 1 - children["birth_week"] < ADULT_WEEKS)
    is_known = (children["plan"] != NO_PLAN) | (world.families["standing"][children["family"]] == FRONT_DOOR)
    return is_minor & is_known & (children["care"] == NOT_IN_CARE)


def chance_at(world: World, line: str) -> float:
    """Return the chance of significant harm at home within 12 months at a line of danger."""
    return float(chance_within_a_year(world.state[0][line], world.parameters[0]))


def chance_within_a_year(risk: Any, p: Any) -> Any:
    """Return the chance of significant harm at home within 12 months at a steady risk: `harm_within_a_year` of agents/chance.py, for many at once.

    Parameters
    ----------
    risk
        Standard deviations of true risk, any shape.
    p
        The record of parameters.
    """
    return 1.0 - np.exp(-TWELVE_MONTHS * p["harm_at_average_risk_per_week"] * np.exp(p["harm_slope"] * risk))
