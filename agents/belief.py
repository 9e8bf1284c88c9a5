"""A worker's belief about a child: an estimate of risk from a prior and from evidence, and the chance of significant harm that it means.

Four kinds of evidence, each weighed once (docs/decisions/0044): the prior (population, file, what the referral was about), impressions (the
referrer's description and the worker's own visits, misled alike by the family's look), colleagues' views, and facts that agencies hold.
"""

import math

from agents.chance import stated_chance
from agents.history import concern_from_removal
from agents.rule import compiled_inside, rule
from agents.standing import FACT_KINDS, RECORDED_KINDS

LEAST_SLOPE = 0.01
"""A kind of event that rises less with risk than this says nothing of it."""


@rule
def set_prior(child, family, p, visible, weeks_away, slope):
    """Set the prior at a referral: the population as usual, what is on file if it is recent, an earlier removal, and what the referral reports.

    visible: vulnerability that anybody sees (sd). slope: by how much the log of the referral's rate rises with risk. The population is families
    first referred, often in a crisis, or at a later referral the same families in usual times, of whom the riskier are referred. The prior is not
    changed until the next referral.
    """
    mean, variance = p["population_risk_mean"], p["population_risk_variance"]
    if family["referrals"] > 0:
        mean, variance = p["closed_risk_mean"], p["closed_risk_variance"]
    if child["belief_variance"] > 0.0:
        kept = p["file_weight"] * math.exp(-weeks_away / p["file_fades_weeks"])
        mean += kept * (child["belief_mean"] - visible - mean)
        variance = (1.0 - kept * kept) * variance + kept * kept * child["belief_variance"]
    child["prior_mean"] = mean + variance * slope + concern_from_removal(family, p)
    child["prior_variance"] = variance
    child["sightings"], child["is_described"] = 0.0, False


@rule
def is_described_by_referrer(child, family, p, visible, z):
    """Record the referrer's description of a child: true risk, the family's misleading look, and noise. z: one standard normal draw."""
    child["described_risk"] = child["true_risk"] - visible + family["look"] + p["referral_noise_sd"] * z
    child["is_described"] = True


@rule
def is_described_before_birth(child, family, p, visible, z):
    """Record a referrer's description of an unborn child: of its parents, since the child's own part of risk cannot be seen."""
    child["described_risk"] = child["true_risk"] - visible - child["own_risk"] + family["look"] + p["referral_noise_sd"] * z
    child["is_described"] = True


@rule
def share_impressions(child, sibling, p, visible, sibling_visible):
    """A child of a family that is known starts from what is believed of a sibling, and from its file; its own part of risk is not known.

    visible, sibling_visible: vulnerability that anybody sees (sd).
    """
    own = p["child_own_risk_sd"] * p["child_own_risk_sd"]
    child["prior_mean"], child["described_risk"], child["seen_risk"] = sibling["prior_mean"], sibling["described_risk"], sibling["seen_risk"]
    child["prior_variance"] = sibling["prior_variance"] + own
    child["is_described"], child["sightings"] = sibling["is_described"], min(sibling["sightings"], p["sightings_from_file"])
    if sibling["belief_variance"] > 0.0:
        child["belief_mean"] = sibling["belief_mean"] - sibling_visible + visible
        child["belief_variance"] = sibling["belief_variance"] + own


@rule
def impression_of(child, p):
    """Return the mean of all impressions of a child (sd), and the variance of its error beside the family's look; -1: no impression."""
    weight, total = 0.0, 0.0
    if child["is_described"]:
        noise = p["advice_discounted"] * p["referral_noise_sd"]
        weight = 1.0 / (noise * noise)
        total = weight * child["described_risk"]
    if child["sightings"] > 0.0:
        noise = p["sight_noise_sd"] * p["sight_noise_sd"] / child["sightings"]
        precision = 1.0 / (p["worker_bias_sd"] * p["worker_bias_sd"] + noise)
        weight, total = weight + precision, total + precision * child["seen_risk"]
    return (total / weight, 1.0 / weight) if weight > 0.0 else (0.0, -1.0)


@compiled_inside
def colleagues_error(voices, p):
    """Return the variance of the error of colleagues' mean view; its correlation with the worker's impressions is through the family's look."""
    look, alike = p["look_sd"] * p["look_sd"], p["raters_share_look"]
    noise = p["sight_noise_sd"] * p["sight_noise_sd"] * p["opinion_weight"] / (2.0 - p["opinion_weight"])
    own = (1.0 - alike * alike) * look + p["worker_bias_sd"] * p["worker_bias_sd"] + noise
    return alike * alike * look + own / voices


@compiled_inside
def with_colleagues(impression, error, view, voices, p):
    """Return the best estimate from the worker's impressions and colleagues' views, and the variance of its error (sd of true risk).

    Weights follow from both errors and from the look that misleads all alike, so that further voices never count as independent.
    """
    if voices <= 0.0:
        return impression, error
    theirs = p["advice_discounted"] * p["advice_discounted"] * colleagues_error(voices, p)
    if error <= 0.0:
        return view, theirs
    common = min(p["raters_share_look"] * p["look_sd"] * p["look_sd"], error, theirs)
    weight = (error - common) / max(error + theirs - 2.0 * common, 1e-9)
    return impression + weight * (view - impression), (error * theirs - common * common) / max(error + theirs - 2.0 * common, 1e-9)


@compiled_inside
def confident(variance, p):
    """Return a variance of error as the worker takes it: confidence below 1 is overconfidence."""
    return p["confidence"] * p["confidence"] * variance


@rule
def form_belief(child, family, p, visible):
    """Set the worker's estimate of a child's risk, and the chance of significant harm within 12 months that the worker would state."""
    precision = 1.0 / child["prior_variance"]
    information = precision * child["prior_mean"]
    impression, own = impression_of(child, p)
    error = own + p["look_sd"] * p["look_sd"] if own > 0.0 else -1.0
    view, error = with_colleagues(impression, error, family["colleagues_view"], family["colleagues_voices"], p)
    if error > 0.0:
        precision += 1.0 / confident(error, p)
        information += view / confident(error, p)
    for kind in range(FACT_KINDS):
        weight = weight_of_facts(family, p, kind)
        precision += weight * family["facts_precision"][kind]
        information += weight * family["facts_information"][kind]
    child["belief_variance"] = 1.0 / precision
    child["belief_mean"] = information / precision + visible
    child["belief"] = stated_chance(child["belief_mean"], child["belief_variance"], p)


@compiled_inside
def weight_of_facts(family, p, kind):
    """Return the weight left to facts of a kind by their persistent error: no number of facts says more than that error allows."""
    if kind >= RECORDED_KINDS:
        error = p["record_error_sd"] / p["harm_slope"]
    else:
        error = p["record_error"][kind] / max(LEAST_SLOPE, p["record_slope"][kind])
    return 1.0 / (1.0 + error * error * family["facts_precision"][kind])


@rule
def weigh_facts(family, p, kind, events, expected, slope, mean, variance):
    """Add events of one kind that the worker has learnt, and the checks that found none, to what is known of a family.

    events: number learnt. expected: number that a family of average risk would have had in the time that was checked. slope: of the log rate
    on risk. mean, variance: of the present belief about the family, at which the Poisson likelihood is approximated by a normal one.
    Checks that find nothing count less by `clear_checks_neglected`.
    """
    likely = expected * math.exp(slope * mean + 0.5 * slope * slope * variance) * (1.0 - p["clear_checks_neglected"])
    family["facts_precision"][kind] += slope * slope * likely
    family["facts_information"][kind] += slope * (events - likely) + slope * slope * likely * mean


@rule
def fade_facts(family, p, weeks):
    """What facts say of a family loses weight with time, since families change."""
    left = (1.0 - p["facts_fade_per_week"]) ** weeks
    for kind in range(FACT_KINDS):
        family["facts_precision"][kind] *= left
        family["facts_information"][kind] *= left


@rule
def forget_facts(family):
    """At a referral what facts said before is part of the prior, by the file."""
    for kind in range(FACT_KINDS):
        family["facts_precision"][kind] = family["facts_information"][kind] = 0.0
    family["colleagues_view"] = family["colleagues_voices"] = 0.0


@rule
def contradict_what_was_shown(family, p):
    """An event speaks against the engagement that was shown: from now on what is shown counts less."""
    family["shown_trusted"] *= 1.0 - p["contradiction_lowers_trust"] * family["shown_engagement"]


@rule
def trust_again_what_is_shown(family, p, weeks):
    """Without further events what is shown slowly counts again."""
    left = (1.0 - p["trust_in_shown_returns_per_week"]) ** weeks
    family["shown_trusted"] = 1.0 - left * (1.0 - family["shown_trusted"])
