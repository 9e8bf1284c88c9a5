"""Workers' estimates of risk and the beliefs that follow from them: by child, and for a family as a whole."""

from agents.belief import form_belief, impression_of
from agents.child import is_minor, visible_vulnerability
from agents.standing import NOT_IN_CARE
from simulation.procedure import inner_procedure, procedure


@procedure
def update_beliefs(world, f, week):
    """Form the belief about each minor of the family from all that its worker knows now."""
    p, family = world.parameters[0], world.families[f]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week):
            form_belief(child, family, p, visible_vulnerability(child, p, week))
        c = child["next_sibling"]


@inner_procedure
def estimate_of_family(world, f, week):
    """Return mean and variance of the worker's estimate of the family's risk: means over children at home, less visible vulnerability (sd)."""
    p = world.parameters[0]
    mean, variance, count, c = 0.0, 0.0, 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE and child["belief_variance"] > 0.0:
            mean += child["belief_mean"] - visible_vulnerability(child, p, week)
            variance += child["belief_variance"]
            count += 1.0
        c = child["next_sibling"]
    if count == 0.0:
        return p["population_risk_mean"], p["population_risk_variance"]
    return mean / count, variance / count


@inner_procedure
def impression_of_family(world, f, week):
    """Return the mean over children at home of the worker's impressions (sd); the average family's risk if there is none."""
    p = world.parameters[0]
    total, count, c = 0.0, 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            impression, own = impression_of(child, p)
            if own > 0.0:
                total += impression
                count += 1.0
        c = child["next_sibling"]
    return total / count if count > 0.0 else p["population_risk_mean"]


@inner_procedure
def children_at_home(world, f, week):
    """Return the number of minors at home."""
    count, c = 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            count += 1.0
        c = child["next_sibling"]
    return count
