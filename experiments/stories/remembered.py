"""A family's record when one of several decisions of a step was made: earlier ones of the step have left what the next one looks at."""

import numpy as np

from experiments.stories.rules import concern_of, odds_of
from experiments.stories.trace import Moment
from simulation import random_numbers as draws

REMEMBERED = (draws.CONVENE, draws.VOTE, draws.REVIEW_PLAN, draws.REVIEW_NEED, draws.GATEWAY, draws.ISSUE)
"""Decisions from which change counts anew for the next."""

STARTS = (draws.VOTE, draws.GATEWAY, draws.ASSESSED, draws.REVIEW_PLAN)
"""Decisions whose yes begins a piece of work."""

ENDINGS = (draws.REVIEW_PLAN, draws.REVIEW_NEED, draws.ISSUE)
"""Decisions that look at change since the start, and so not at change since the last decision."""

BY_GATEWAY = (draws.GATEWAY, draws.KEPT_APART, draws.AT_BIRTH)
"""Decisions that give engagement the credit of a legal gateway meeting."""

SETTLES = {draws.CONVENE: False, draws.VOTE: False, draws.REVIEW_PLAN: True}
"""Decisions, and the answer by which concern counts as settled."""


def remembered(before: Moment, after: Moment, row: int) -> np.ndarray:
    """Return the family's record, shape (1,), when the decision in a row of `after.decisions` was made.

    In `life` what was learnt of harm comes before the decision; in the other steps that decide, cues change by earlier decisions alone.
    """
    if after.step == "life":
        return after.family
    family = before.family.copy()
    for made in after.decisions[: max(0, row)]:
        leave(family, after, int(made["decision"]), bool(made["answer"]), float(made["belief"]))
    return family


def shares_of(code: int, p: np.void) -> tuple[float, float]:
    """Return the shares of the credit for engagement, and of the weight of change, that a decision gives."""
    return float(p["gateway_credit_share"]) if code in BY_GATEWAY else 1.0, 0.0 if code in ENDINGS else 1.0


def leave(family: np.ndarray, after: Moment, code: int, answer: bool, belief: float) -> None:
    """Write into a family's record what a decision leaves."""
    odds = odds_of(belief)
    if code in SETTLES and SETTLES[code] == answer:
        family["settled_concern"] = concern_of(family, after.parameters, after.week, belief, shares_of(code, after.parameters[0]))
    if code in REMEMBERED:
        family["log_odds_at_decision"] = odds
    if code in STARTS and answer:
        family["log_odds_at_start"], family["work_done"] = odds, 0.0
