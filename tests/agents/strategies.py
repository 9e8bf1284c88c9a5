"""Hypothesis strategies: shares, random draws, parameters from their whole ranges, and records of people."""

import random

from hypothesis import settings
from hypothesis import strategies as st

from agents.standing import AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT, OPENLY_ENGAGED
from tests.helpers import a_child, a_family, a_parent, a_worker, figures, values

properties = settings(max_examples=30, deadline=None, derandomize=True)

WEEK = 1000
PROBLEMS = ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health")
PRESENTATIONS = (OPENLY_ENGAGED, AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT)

shares = st.floats(0.0, 1.0)
inner_shares = st.floats(0.02, 0.98)
uniforms = st.floats(1e-9, 1.0 - 1e-9)
normals = st.floats(-4.0, 4.0)
risks = st.floats(-4.0, 6.0)
problems = st.integers(0, 3)
spans = st.sampled_from((1, 4))


def _drawn(seed: int) -> dict[str, float]:
    """Return every parameter at its value (seed 0) or drawn from its range."""
    chooser = random.Random(seed)
    return {
        name: figure.value if seed == 0 or figure.low is None or figure.high is None else chooser.uniform(figure.low, figure.high)
        for name, figure in figures().items()
    }


parameters = st.integers(0, 10_000).map(_drawn)


@st.composite
def parents(draw, **fields):
    """Return a parent with any shares; severities of the counterfactual are drawn separately."""
    names = [name for name, value in a_parent().items() if isinstance(value, float)]
    drawn = {name: draw(shares) for name in names}
    return a_parent(**drawn, presentation=draw(st.sampled_from(PRESENTATIONS)), present=True) | fields


@st.composite
def families(draw, **fields):
    """Return a family with any traits."""
    names = ("support", "kin", "deprivation", "stress", "accusation", "shown_engagement")
    sizes = {name: draw(st.floats(-2.0, 2.0)) for name in ("look", "family_term", "liability")}
    return a_family(**{name: draw(shares) for name in names}, **sizes, risk=draw(risks), referrals=draw(st.integers(1, 12))) | fields


@st.composite
def workers(draw, **fields):
    """Return a worker of any skill, strain and manner."""
    names = ("relationship_skill", "purposeful_skill", "deescalation_skill", "strain", "confrontation", "last_hostile")
    own = {f"{kind}_own": draw(shares) for kind in ("relationship", "purposeful", "deescalation")}
    return a_worker(**{name: draw(shares) for name in names}, **own, bias=draw(st.floats(-1.5, 1.5)), since=draw(st.integers(500, WEEK))) | fields


@st.composite
def children(draw, **fields):
    """Return a minor of any age, risk and belief."""
    sizes = {name: draw(risks) for name in ("true_risk", "unhelped_risk", "belief")}
    born = WEEK - draw(st.integers(-20, 938))
    own = draw(st.floats(-1, 1))
    alike = {"own_risk": own, "own_risk_unhelped": own}
    return a_child(**sizes, **alike, birth_week=born, wellbeing=draw(shares), attendance=draw(shares)) | fields


P = values()
