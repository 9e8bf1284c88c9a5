"""What a letter before proceedings brings to people: advice by a solicitor, and an assessment of relatives."""

from agents.arithmetic import share
from agents.rule import compiled_inside, rule


@compiled_inside
def moved(level, change):
    """Return a share after a change: a part of what is missing, or, below 0, of what is there."""
    return share(level + change * ((1.0 - level) if change > 0.0 else level))


@rule
def be_advised(parent, p):
    """A solicitor advises the parent and stands beside them at the meeting before proceedings: it moves attitudes, and nothing else.

    Hostility may fall, and readiness rise where the parent understands what is at stake. Both parameters' ranges include none, and that
    of readiness the opposite. Fear of losing the children stays. All states are shares.
    """
    parent["hostility"] = moved(parent["hostility"], -p["advice_lowers_hostility"])
    parent["readiness"] = moved(parent["readiness"], p["advice_raises_readiness"])


@rule
def assess_kin(family, p, u_found, u_suits):
    """The authority looks for relatives who could care for the children, and assesses them before it applies to court.

    u_found, u_suits: uniform draws, whether somebody is found where nobody was known, and whether the assessment is positive.
    """
    if family["kin"] == 0.0 and u_found < p["kin_found_by_search"]:
        family["kin"] = p["kin_found_share"]
    family["kin_assessed"] = u_suits < p["kin_suit_share"] * family["kin"]
