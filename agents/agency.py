"""Partner agencies: what police, health, adult services and probation know of a family, and schools of a child."""

from agents.ages import FIVE_YEARS_OLD, SIXTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.arithmetic import share
from agents.rule import rule
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, MENTAL_ILL_HEALTH, SEEN_BY_POLICE, SEEN_BY_PROBATION, SUBSTANCE_MISUSE


@rule
def share_of_risk_in(family, first, second, p, abuse_seen, substance_seen, mental_seen):
    """Return the share of the family's risk that lies in the problems seen (weights as in the family's risk)."""
    second_present = 1.0 if second["present"] else 0.0
    abuse = max(first["abuse_victim"], first["abuse_perpetrator"], second_present * max(second["abuse_victim"], second["abuse_perpetrator"]))
    substance = max(first["substance_misuse"], second_present * second["substance_misuse"])
    mental = max(first["mental_ill_health"], second_present * second["mental_ill_health"])
    total = p["risk_abuse"] * abuse + p["risk_substance"] * substance + p["risk_mental_health"] * mental
    total += p["risk_pairs"] * (abuse * substance + abuse * mental + substance * mental)
    total += p["risk_stress"] * family["stress"] + max(0.0, family["family_term"])
    abuse, substance, mental = abuse if abuse_seen else 0.0, substance if substance_seen else 0.0, mental if mental_seen else 0.0
    part = p["risk_abuse"] * abuse + p["risk_substance"] * substance + p["risk_mental_health"] * mental
    part += p["risk_pairs"] * (abuse * substance + abuse * mental + substance * mental)
    return part / total if total > 0.0 else 0.0


@rule
def had_recent_police_incident(family, week):
    """Return whether the police attended a domestic incident in the last twelve months."""
    return family["last_incident_week"] >= 0 and week - family["last_incident_week"] <= TWELVE_MONTHS


@rule
def risk_seen_by(family, first, second, p, agency, week):
    """Return the share of the family's risk that an agency's facts are about; 0: it sees nothing of this family.

    Police: abuse, by an incident of the last twelve months. Probation: abuse, by a perpetrator whose severity is recognised. Health and adult
    services: substance misuse and mental ill-health whose severity is recognised.
    """
    threshold, second_present = p["problem_recognised_above"], 1.0 if second["present"] else 0.0
    if agency == SEEN_BY_POLICE:
        return share_of_risk_in(family, first, second, p, had_recent_police_incident(family, week), False, False)
    if agency == SEEN_BY_PROBATION:
        sees = max(first["abuse_perpetrator"], second_present * second["abuse_perpetrator"]) > threshold
        return share_of_risk_in(family, first, second, p, sees, False, False)
    substance = max(first["substance_misuse"], second_present * second["substance_misuse"]) > threshold
    mental = max(first["mental_ill_health"], second_present * second["mental_ill_health"]) > threshold
    return share_of_risk_in(family, first, second, p, False, substance, mental)


@rule
def risk_known_to_specialist(family, first, second, p, problem):
    """Return the share of the family's risk that lies in the problem on which a specialist works with it."""
    is_abuse = problem == ABUSE_VICTIM or problem == ABUSE_PERPETRATOR
    return share_of_risk_in(family, first, second, p, is_abuse, problem == SUBSTANCE_MISUSE, problem == MENTAL_ILL_HEALTH)


@rule
def risk_seen_by_school(child, p, week):
    """Return the share of true risk that a school notices: lost wellbeing, if it or attendance is low enough; 0 outside school age."""
    age = week - child["birth_week"]
    is_noticed = child["wellbeing"] < p["wellbeing_noticed_below"] or child["attendance"] < p["attendance_noticed_below"]
    if not is_noticed or age < FIVE_YEARS_OLD or age >= SIXTEEN_YEARS_OLD:
        return 0.0
    return share(1.0 - child["wellbeing"] / p["wellbeing_at_start"])
