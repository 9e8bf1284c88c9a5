"""Of children judged at p about p are harmed, if workers know how reliable their knowledge is; more information tells children further apart.

Judgements at assessment in one invented authority over four years: some two thousand families, five thousand judgements of a child.
"""

import datetime
import functools

import numpy as np
import pytest

from simulation import build
from simulation.engine import simulate
from simulation.week.log import AT_ASSESSMENT, BIN, LOWEST
from tests.helpers import littleton, with_figures

START, END = datetime.date(2014, 3, 31), datetime.date(2018, 3, 31)
INVENTED = {"unit": "as before", "status": "assumed", "source": "invented for tests"}
PLACE = {
    "history": [{"since": "1990-01-01", "first_referrals_per_week": 10.0, "court_weeks": 30, "source": "invented for tests"}],
    "areas": [{"name": "all", "share_of_children": 1.0, "safeguarding_teams": 3, "assessment_workers": 8}],
    "social_workers_per_team": {"value": 8, **INVENTED},
    "final_hearings_per_week": {"value": 5, **INVENTED},
}
TRUE = {
    "confidence": 1.0,
    "advice_discounted": 1.0,
    "chances_overstated": 0.0,
    "clear_checks_neglected": 0.0,
    "conformity": 0.0,
    "hostility_misread": 0.0,
    "concealment_hides": 0.0,
    "agencies_share_look": 0.0,
}
"""Reliability as it truly is, and nothing that misleads by a rule."""
ALL_ASSESSED = {"screening_threshold": 1e-6} | dict.fromkeys(
    (
        "need_threshold",
        "enquiry_threshold",
        "enquiry_threshold_at_referral",
        "emergency_threshold",
        "police_protection_threshold",
        "kept_apart_threshold",
    ),
    0.999999,
)
"""Every referral is assessed and then closed, so that the same children are judged whatever workers know."""


@functools.cache
def judged(seed=1, **overrides):
    """Return the judgements at assessment by bin of stated chance: the chance, children judged, and children harmed within 12 months (expected)."""
    parameters = with_figures(**{**TRUE, **overrides})
    world = simulate(
        build.build_world(littleton(**PLACE), parameters, seed, START, END),
        build.week_of(END),
    )
    harmed, spared = world.judgements[:, AT_ASSESSMENT].sum(axis=0).T
    log_odds = LOWEST + BIN * (np.arange(len(harmed)) + 0.5)
    return 1.0 / (1.0 + np.exp(-log_odds)), harmed + spared, harmed


def area_under_the_curve(stated, children, harmed):
    """Return the probability that a child who is harmed was judged at more than one who is not."""
    spared = children - harmed
    below = np.cumsum(spared) - 0.5 * spared
    return float((harmed * below).sum() / (harmed.sum() * spared.sum()))


def spread(stated, children, harmed):
    """Return the variance of the log-odds of stated chances."""
    log_odds = np.log(stated / (1.0 - stated))
    mean = (children * log_odds).sum() / children.sum()
    return float((children * (log_odds - mean) ** 2).sum() / children.sum())


def reliability(stated, children, harmed):
    """Return the slope of harm on stated chance, over children: 1 is calibrated, below 1 overconfident."""
    middle, rate = (children * stated).sum() / children.sum(), harmed.sum() / children.sum()
    return float(((stated - middle) * (harmed - rate * children)).sum() / (children * (stated - middle) ** 2).sum())


def test_of_children_judged_at_p_about_p_are_harmed():
    """In each sixth of the children by stated chance: within a fifth of it and one in a hundred."""
    stated, children, harmed = judged()
    assert children.sum() > 4000
    sixth = np.minimum(5, (6.0 * (np.cumsum(children) - 0.5 * children) / children.sum()).astype(int))
    for part in range(6):
        here = sixth == part
        said, came = (stated * children)[here].sum() / children[here].sum(), harmed[here].sum() / children[here].sum()
        assert came == pytest.approx(said, abs=0.2 * said + 0.01), f"of children judged at {said:.3f}, {came:.3f} are harmed"
    assert 0.8 < reliability(stated, children, harmed) < 1.25


def test_more_information_tells_children_further_apart():
    """Records that reach workers often widen the spread of beliefs and do not lower the area under the curve, over three seeds; the same children."""
    little, much = ([judged(seed, facts_reach_per_month=reach, **ALL_ASSESSED) for seed in (1, 2, 3)] for reach in (0.02, 0.5))
    assert all(more[1].sum() == pytest.approx(less[1].sum(), rel=0.002) for less, more in zip(little, much))
    assert all(spread(*more) > spread(*less) for less, more in zip(little, much))
    assert np.mean([area_under_the_curve(*more) - area_under_the_curve(*less) for less, more in zip(little, much)]) > 0.0


def test_overconfidence_shows_in_the_slope_and_calibration_does_not():
    """A figure to report: by how much harm rises with what is stated. Its size is no target."""
    calibrated, sure = reliability(*judged()), reliability(*judged(confidence=0.4))
    print(f"slope of harm on stated chance: {calibrated:.2f} at confidence 1, {sure:.2f} at 0.4")
    assert sure < 1.0 and sure < calibrated
