"""What kind of family it is, by what brings it to notice, and which problems its parents have: some, one or none (docs/decisions/0053)."""

from agents.arithmetic import logistic
from agents.rule import compiled_inside, rule
from agents.standing import ABUSE_AT_HOME, ABUSE_PERPETRATOR, ABUSE_VICTIM, OTHER_NEEDS, PARENTS_HEALTH, SEVERAL_PROBLEMS, SUBSTANCE_MISUSE


@rule
def set_kind(family, p, u):
    """Draw the kind of a family at its first referral, for good. u: one uniform draw."""
    several = p["several_problems_share"]
    health = several + p["parents_health_share"]
    abuse = health + p["abuse_at_home_share"]
    family["kind"] = OTHER_NEEDS
    if u < several:
        family["kind"] = SEVERAL_PROBLEMS
    elif u < health:
        family["kind"] = PARENTS_HEALTH
    elif u < abuse:
        family["kind"] = ABUSE_AT_HOME


@compiled_inside
def middle_severity(p, problem):
    """Return the middle severity of a problem where it is there (log-odds)."""
    if problem == ABUSE_VICTIM or problem == ABUSE_PERPETRATOR:
        return p["abuse_level"]
    return p["substance_level"] if problem == SUBSTANCE_MISUSE else p["mental_health_level"]


@rule
def draw_problem(family, p, problem, u, z):
    """Return how severe a problem of a parent is for years to come (share of the maximum), and 0 where it is not there.

    Whether it is there follows from the family's kind, and from what the family's problems have in common; how severe it is, from what they have
    in common and from a part of its own. u: one uniform draw; z: one standard normal draw.
    """
    if u >= logistic(p["prevalence_log_odds"][family["kind"]][problem] + p["liability_presence_weight"] * family["liability"]):
        return 0.0
    return logistic(middle_severity(p, problem) + p["liability_shared_weight"] * family["liability"] + p["liability_own_weight"] * z)
