"""Parental consent: to help, to section 20 care, to a family group conference, to relatives' care, to take over the care of a child."""

from agents.arithmetic import logistic
from agents.rule import rule


@rule
def withdraws_consent(family, parent, p, u):
    """Return whether help for a child in need is refused: by hostility, less with trust; u: one uniform draw."""
    return u < logistic(p["refusal_level"] + p["refusal_hostility"] * parent["hostility"] - p["refusal_trust"] * parent["trust"])


@rule
def agrees_to_section_20(family, parent, p, u):
    """Return whether a parent agrees that the child be looked after: by stress and trust, against hostility; u: one uniform draw."""
    log_odds = p["section_20_level"] + p["section_20_stress"] * family["stress"] + p["section_20_trust"] * parent["trust"]
    return u < logistic(log_odds - p["section_20_hostility"] * parent["hostility"])


@rule
def agrees_to_family_group(family, parent, p, u):
    """Return whether a parent agrees to a family group conference: by trust, against hostility; u: one uniform draw."""
    log_odds = p["family_group_level"] + p["family_group_trust"] * parent["trust"] - p["family_group_hostility"] * parent["hostility"]
    return u < logistic(log_odds)


@rule
def agrees_to_kin(family, parent, p, u):
    """Return whether a parent agrees that relatives care for the children rather than that the court decides; u: one uniform draw."""
    log_odds = p["kin_agreed_level"] + p["section_20_trust"] * parent["trust"] - p["section_20_hostility"] * parent["hostility"]
    return u < logistic(log_odds)


@rule
def other_parent_takes(family, second, p, u):
    """Return whether the other parent, who does not live with the family, takes a child at the final hearing (child arrangements order).

    u: one uniform draw.
    """
    return not second["present"] and u < p["child_arrangements_with_other_parent"]


@rule
def withdraws_agreement(family, parent, p, u):
    """Return whether a parent takes children back from section 20 care, as a parent may at any time, in these four weeks.

    The same attitudes weigh as when help in need is refused: hostility, less with trust. u: one uniform draw.
    """
    weighs = p["refusal_hostility"] * parent["hostility"] - p["refusal_trust"] * parent["trust"]
    return u < logistic(p["section_20_withdrawal_level"] + weighs)
