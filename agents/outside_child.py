"""A child of the exogenous stream of arrivals: in need or in care of the same authority, unaffected by the programmes."""

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
def arrive_from_outside(outside_child, p, kind, week, age_weeks, stay_weeks, u_placement):
    """Initialise a child of the exogenous stream, with a length of stay drawn for its kind and censored at age 18 (weeks).

    Basis of care: remand by the criminal court; all others are accommodated (section 20).
    """
    outside_child["kind"], outside_child["start_week"], outside_child["birth_week"] = kind, week, week - age_weeks
    outside_child["end_week"] = min(week + stay_weeks, week - age_weeks + ADULT_WEEKS)
    outside_child["basis"] = REMAND if kind == REMANDED else SECTION_20
    if kind == LONG_STAY_NEED:
        outside_child["basis"] = NOT_IN_CARE
        outside_child["placement"] = HOME
    elif u_placement < p["outside_residential_share"]:
        outside_child["placement"] = RESIDENTIAL
    elif u_placement < p["outside_residential_share"] + p["outside_supported_share"]:
        outside_child["placement"] = SUPPORTED
    else:
        outside_child["placement"] = FOSTER


class OutsideChild(RecordAgent):
    """A child of the exogenous stream in the Mesa driver."""

    store = "outside_children"
    arrive_from_outside = behaviour(arrive_from_outside)
