"""A constable (Children Act 1989, section 46): sees a family on the spot and may take a child into police protection.

No worker's belief is in it: the constable knows what is seen, what the police themselves hold, the child's age, and how grave the event is.
"""

import math

from agents.belief import confident
from agents.chance import stated_chance
from agents.rule import rule
from agents.standing import INCIDENT
from agents.team_manager import leans


@rule
def constable_sees(child, family, p, visible, slope, held, z_look, z_noise):
    """Return the chance of significant harm within 12 months as a constable sees it on the spot.

    Families in usual times, of whom such an event brings the riskier; an impression, which the family's look misleads in part; and the police's
    own records of the last year. visible: vulnerability that anybody sees (sd). slope: by how much the log of the event's rate rises with risk.
    held: incidents in the police's records. z_*: standard normals.
    """
    alike = p["raters_share_look"]
    look = alike * family["look"] + math.sqrt(1.0 - alike * alike) * p["look_sd"] * z_look
    seen = child["true_risk"] - visible + look + p["constable_noise_sd"] * z_noise
    mean = p["closed_risk_mean"] + p["closed_risk_variance"] * slope
    own = 1.0 / confident(p["look_sd"] * p["look_sd"] + p["constable_noise_sd"] * p["constable_noise_sd"], p)
    precision = 1.0 / p["closed_risk_variance"] + own
    information = mean / p["closed_risk_variance"] + own * seen
    rise = p["record_slope"][INCIDENT]
    likely = p["record_rate"][INCIDENT] * p["record_horizon_weeks"] * math.exp(rise * mean + 0.5 * rise * rise * p["closed_risk_variance"])
    weight = 1.0 / (1.0 + p["record_error"][INCIDENT] * p["record_error"][INCIDENT] * likely)
    precision += weight * rise * rise * likely
    information += weight * (rise * (held - likely) + rise * rise * likely * mean)
    return stated_chance(information / precision + visible, 1.0 / precision, p)


@rule
def takes_into_protection(child, p, concern, is_grave, u):
    """Return whether a constable takes the child into protection: concern (log-odds), more after a grave event, against one threshold."""
    return leans(concern + (p["grave_event_counts"] if is_grave else 0.0), p["police_protection_threshold"], p, u)
