"""What another agency's information does to a belief about a family: one form, with its alternatives as parameters."""

from agents.rule import compiled_inside


@compiled_inside
def change_by_facts(belief, family, p, risk, part, z):
    """Return by how much an agency's information changes a belief (sd of true risk). z: one standard normal draw.

    The information is the true risk with noise. `facts_share_look` of the family's misleading look shows in it, too; of a fall in concern the
    hearer takes over `facts_lower_belief`. Part: the share of the family's risk that the information covers.
    """
    gap = risk + p["facts_share_look"] * family["look"] + p["facts_noise_sd"] * z - belief
    if gap < 0.0:
        gap *= p["facts_lower_belief"]
    return p["facts_weight"] * part * gap
