"""What parents agree to or refuse: help, care by agreement, a family group conference, a child who comes to live with them."""

from agents.arithmetic import logistic
from agents.rule import rule


@rule
def withdraws_consent(family, parent, p, luck):
    """Return whether help for a child in need is refused: by hostility, against trust; luck: one uniform."""
    return luck < logistic(p["refusal_level"] + p["refusal_hostility"] * parent["hostility"] - p["refusal_trust"] * parent["trust"])


@rule
def agrees_to_section_20(family, parent, p, luck):
    """Return whether a parent agrees that the child be looked after: by stress, fear and trust; luck: one uniform."""
    pull = p["section_20_level"] + p["section_20_stress"] * family["stress"] + p["section_20_trust"] * parent["trust"]
    return luck < logistic(pull - p["section_20_hostility"] * parent["hostility"])


@rule
def agrees_to_family_group(family, parent, p, luck):
    """Return whether a parent agrees to a family group conference: by trust, against hostility; luck: one uniform."""
    pull = p["family_group_level"] + p["family_group_trust"] * parent["trust"] - p["family_group_hostility"] * parent["hostility"]
    return luck < logistic(pull)


@rule
def other_parent_takes(family, second, p, luck):
    """Return whether the other parent, who does not live with the family, takes a child at the final hearing (child arrangements order).

    Luck: one uniform.
    """
    return not second["present"] and luck < p["child_arrangements_with_other_parent"]
