"""What is recorded of parents' problems: the factors of an assessment, the problems known of open families, and whether specialists meet them."""

from agents.child import is_minor
from agents.recognition import knows_abuse, knows_mental_ill_health, knows_substance_misuse
from agents.severity import severity_of
from agents.standing import NOT_IN_CARE
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.week.specialist_caseloads import holder_of, role_for


@procedure
def count_factors(world, f, week):
    """At the end of an assessment count the children at home by the problems of their parents that are known, rightly or wrongly."""
    first, second, a = world.parents[2 * f], world.parents[2 * f + 1], world.families[f]["area"]
    children, known = children_assessed(world, f, week), 0
    if knows_abuse(first, second):
        world.tally[a, m.ASSESSMENTS_WITH_DOMESTIC_ABUSE] += children
        known += 1
    if knows_substance_misuse(first, second):
        world.tally[a, m.ASSESSMENTS_WITH_SUBSTANCE_MISUSE] += children
        known += 1
    if knows_mental_ill_health(first, second):
        world.tally[a, m.ASSESSMENTS_WITH_MENTAL_ILL_HEALTH] += children
        known += 1
    if known > 0:
        world.tally[a, m.ASSESSMENTS_WITH_ANY_PROBLEM] += children
    if known > 1:
        world.tally[a, m.ASSESSMENTS_WITH_SEVERAL_PROBLEMS] += children


@inner_procedure
def children_assessed(world, f, week):
    """Return the number of the family's children at home: official statistics count an assessment of each."""
    number, c = 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            number += 1.0
        c = child["next_sibling"]
    return number


@procedure
def count_known_problems(world, f):
    """Count an open family with a known problem, and with known abuse; and the specialists who hold it, by whether a parent has the problem."""
    first, second, a = world.parents[2 * f], world.parents[2 * f + 1], world.families[f]["area"]
    if first["known_problems"] | second["known_problems"] != 0:
        world.tally[a, m.OPEN_FAMILIES_PROBLEM_KNOWN] += 1.0
    if knows_abuse(first, second):
        world.tally[a, m.OPEN_FAMILIES_ABUSE_KNOWN] += 1.0
    for problem in range(4):
        if holder_of(world, f, role_for(problem)) >= 0:
            world.tally[a, m.SPECIALIST_FAMILIES] += 1.0
            worst = max(severity_of(first, problem), severity_of(second, problem))
            if worst > world.parameters[0]["problem_recognised_above"]:
                world.tally[a, m.SPECIALIST_FAMILIES_WITH_PROBLEM] += 1.0
