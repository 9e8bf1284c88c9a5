"""Measures made from the log of social workers' meetings with parents: belief against truth by how parents present themselves, and readiness."""

from experiments.measures.families import PRESENTATIONS
from experiments.measures.formats import DECIMALS
from experiments.measures.judgement import CHANCE
from experiments.measures.measure import Measure

ABOVE_TRUTH = {
    f"belief_less_true_risk_{name}_meetings": Measure(
        f"belief_less_true_risk_{name}_meetings", f"belief above the true chance of harm after meeting {words}", CHANCE, "flow", DECIMALS
    )
    for name, words in PRESENTATIONS.items()
}
"""The worker's highest belief about a child of the family less the chance of harm at the family's true risk, mean over meetings, in the order of
presentations."""

HOSTILE, OPEN = (f"belief_less_true_risk_{name}_meetings" for name in ("hostile", "open"))

GAP = Measure(
    "belief_less_true_risk_hostile_less_open_meetings",
    "belief above the true chance of harm, hostile meetings less open ones",
    CHANCE,
    "flow",
    DECIMALS,
)

READINESS = Measure("readiness_at_meetings", "parents' readiness to change at meetings, 0 to 1", "0 to 1", "flow", DECIMALS)

OF_MEETINGS = (*ABOVE_TRUTH.values(), GAP, READINESS)
