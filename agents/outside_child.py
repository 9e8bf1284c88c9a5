"""A child in the second, exogenous stream: met by the same care system, outside the programmes' reach."""

import numpy as np

from agents.agent import RecordAgent, behaviour
from agents.ages import ADULT_WEEKS
from agents.rule import rule
from agents.standing import FOSTER, HOME, LONG_STAY_NEED, NOT_IN_CARE, REMAND, REMANDED, RESIDENTIAL, SECTION_20, SUPPORTED

OUTSIDE_CHILD = np.dtype(
    [
        ("key", np.uint64),
        ("area", np.int64),
        ("kind", np.int64),
        ("birth_week", np.int64),
        ("start_week", np.int64),
        ("end_week", np.int64),
        ("placement", np.int64),
        ("basis", np.int64),  # of care
    ],
    align=True,
)


@rule
def arrive_from_outside(outsider, p, kind, week, age_weeks, stay_weeks, placement_luck):
    """Start a child of the second stream, with a stay drawn from its kind's distribution and cut at 18 (weeks).

    Basis of care: remand by the criminal court; all others are accommodated (section 20).
    """
    outsider["kind"], outsider["start_week"], outsider["birth_week"] = kind, week, week - age_weeks
    outsider["end_week"] = min(week + stay_weeks, week - age_weeks + ADULT_WEEKS)
    outsider["basis"] = REMAND if kind == REMANDED else SECTION_20
    if kind == LONG_STAY_NEED:
        outsider["basis"] = NOT_IN_CARE
        outsider["placement"] = HOME
    elif placement_luck < p["outside_residential_share"]:
        outsider["placement"] = RESIDENTIAL
    elif placement_luck < p["outside_residential_share"] + p["outside_supported_share"]:
        outsider["placement"] = SUPPORTED
    else:
        outsider["placement"] = FOSTER


class OutsideChild(RecordAgent):
    """A child of the second stream in the Mesa driver."""

    store = "outside_children"
    arrive_from_outside = behaviour(arrive_from_outside)
