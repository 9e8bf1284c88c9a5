"""What a policy's posts cost in a year, from the same records of posts that a simulation pays."""

import numpy as np
import pandas as pd

from agents.ages import WEEKS_A_YEAR
from experiments.costs.programme_spend import Costing
from experiments.runs.arm_result import ROLE_NAMES
from experiments.runs.futures import copy_world_over
from simulation.build import apply_policy
from simulation.settings import Policy


def running_cost(costing: Costing, policy: Policy, week: int) -> pd.DataFrame:
    """Return a policy's posts by role in a week, and what they cost a year with every post filled.

    Parameters
    ----------
    costing
        Of the authority.
    week
        Since Monday 1 January 1990.

    Returns
    -------
    pandas.DataFrame
        Columns: role (a name of `Salaries`), posts (full time), gbp_a_year (pay with on-costs, not discounted). Roles without posts are left out.
    """
    world = apply_policy(copy_world_over(costing.template), costing.authority, policy)
    posts = world.professionals[costing.own_posts : int(world.state[0]["professionals"])]
    posts = posts[(posts["start_week"] <= week) & (week < posts["end_week"])]
    fte = np.bincount(posts["role"], posts["fte"], len(ROLE_NAMES))
    pay = np.bincount(posts["role"], posts["fte"] * posts["salary"] * WEEKS_A_YEAR, len(ROLE_NAMES))
    table = pd.DataFrame({"role": ROLE_NAMES, "posts": fte, "gbp_a_year": pay})
    return table[table["posts"] > 0.0].reset_index(drop=True)
