"""Hypothesis strategies: shares, random draws, parameters from their whole ranges, and records of people."""

import math
import random

from hypothesis import settings
from hypothesis import strategies as st

from agents.standing import AMBIVALENT, DISGUISED_COMPLIANCE, FACT_KINDS, HOSTILE_OR_AVOIDANT, OPENLY_ENGAGED, RECORDED_KINDS
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
chances = st.floats(0.001, 0.999)
variances = st.floats(0.05, 3.0)
problems = st.integers(0, 3)
spans = st.sampled_from((1, 4))


def _drawn(seed: int) -> dict[str, float]:
    """Return every parameter at its value (seed 0) or drawn from its range, and what follows from them near where it usually lies."""
    chooser = random.Random(seed)
    drawn = {
        name: figure.value if seed == 0 or figure.low is None or figure.high is None else chooser.uniform(figure.low, figure.high)
        for name, figure in figures().items()
    }
    return drawn | (derived(drawn, chooser) if seed else {name: each for name, each in values().items() if name not in drawn})


def derived(drawn, chooser) -> dict:
    """Return what follows from the parameters, drawn by itself: rules must hold whatever it is."""
    agencies = ("police", "health", "adult_services", "probation", "schools")
    kinds = ("other_needs", "abuse_at_home", "parents_health", "several_problems")
    shares_there = [[drawn[f"{problem}_in_{kind}"] for problem in ("abuse", "abuse", "substance", "mental_health")] for kind in kinds]
    return {
        "prevalence_log_odds": [[math.log(share / (1.0 - share)) for share in row] for row in shares_there],
        "population_risk_mean": chooser.uniform(-0.3, 0.5),
        "population_risk_variance": chooser.uniform(0.6, 1.8),
        "closed_risk_mean": chooser.uniform(-0.5, 0.3),
        "closed_risk_variance": chooser.uniform(0.6, 1.8),
        "recorded_share": [drawn[f"recorded_share_{agency}"] for agency in agencies],
        "record_delay_weeks": [drawn[f"record_delay_weeks_{agency}"] for agency in agencies],
        "record_rate": [chooser.uniform(0.0005, 0.1) for _ in range(RECORDED_KINDS)],
        "record_slope": [chooser.uniform(0.1, 0.8) for _ in range(RECORDED_KINDS)],
        "record_error": [drawn["record_error_sd"] + chooser.uniform(0.0, 0.8) for _ in range(RECORDED_KINDS)],
        "false_record_rate": [chooser.uniform(0.0, 0.001) for _ in range(RECORDED_KINDS)],
        "false_records_bound": 0.005,
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
    family = a_family(**{name: draw(shares) for name in names}, **sizes, risk=draw(risks), referrals=draw(st.integers(1, 12)))
    for kind in range(FACT_KINDS):
        precision = draw(st.sampled_from((0.0, 0.3, 1.5)))
        family["facts_precision"][kind], family["facts_information"][kind] = precision, precision * draw(st.floats(-1.0, 2.0))
    heard = {"shown_trusted": draw(shares), "colleagues_voices": draw(st.sampled_from((0.0, 1.0, 3.5))), "colleagues_view": draw(risks)}
    return family | heard | fields


@st.composite
def workers(draw, **fields):
    """Return a worker of any skill, strain and manner."""
    names = ("relationship_skill", "purposeful_skill", "deescalation_skill", "strain", "confrontation", "last_hostile")
    own = {f"{kind}_own": draw(shares) for kind in ("relationship", "purposeful", "deescalation")}
    return a_worker(**{name: draw(shares) for name in names}, **own, bias=draw(st.floats(-1.5, 1.5)), since=draw(st.integers(500, WEEK))) | fields


@st.composite
def children(draw, **fields):
    """Return a minor of any age, risk and belief, described by a referrer and seen or not."""
    sizes = {name: draw(risks) for name in ("true_risk", "unhelped_risk", "belief_mean", "prior_mean", "described_risk", "seen_risk")}
    known = {"belief": draw(chances), "is_described": draw(st.booleans()), "sightings": draw(st.sampled_from((0.0, 1.0, 4.0)))}
    spread = {name: draw(variances) for name in ("belief_variance", "prior_variance")}
    born = WEEK - draw(st.integers(-20, 938))
    own = draw(st.floats(-1, 1))
    alike = {"own_risk": own, "own_risk_unhelped": own}
    return a_child(**sizes, **known, **spread, **alike, birth_week=born, wellbeing=draw(shares), attendance=draw(shares)) | fields


P = values()
