"""The question of a simulated trial, its design as planned, and what is assumed, for its report."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from experiments.posteriors.draws import DRAWN
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.report.assumptions import LIMITS
from experiments.presentation.report.pieces import Bullets, Grid, Paragraph, Section
from experiments.presentation.terminal.layout import count_of
from experiments.presentation.terminal.trial import OF_MIXED

LEFT_OUT = "weeks before go-live whose referrals the analysis leaves out:"

VARIED = {"clusters": "numbers of clusters", "length": "lengths, as multiples of the planned one,", "washout_weeks": LEFT_OUT}
"""What is varied around the design, in words; of others their names."""


def question(study: Mapping[str, Any]) -> Section:
    """Return what is asked, and the design as planned."""
    policy = study["policy"]
    asked = f"What would a stepped-wedge trial of {policy} find, were the model right?"
    further = "How often would it find an effect, how often one where there is none, and how near would its estimates be?"
    strata = list(dict.fromkeys(each["stratum"] for each in study["clusters"]))
    size = f"{count_of(len(study['clusters']), 'cluster')} in {len(strata)} {'stratum' if len(strata) == 1 else 'strata'}"
    within = "Which cluster of a stratum gets which date is drawn at random, all orders alike."
    outcome = "The outcome: which of the children first referred under 13 become looked after within the follow-up."
    planned = f"As planned: {size}, each of which goes live once. {within} {outcome}"
    heads = ("stratum", "clusters (authority)", "go-live")
    grid = Grid("The design as planned", heads, [[name, clusters_of(study, name), dates_of(study, name)] for name in strata], "text")
    return Section(
        "question", "The question", [Paragraph(asked, "lead"), Paragraph(further), Paragraph(planned), grid, *map(Paragraph, variants(study))]
    )


def clusters_of(study: Mapping[str, Any], stratum: str) -> str:
    """Return the clusters of a stratum, with whose files they are simulated."""
    own = [each for each in study["clusters"] if each["stratum"] == stratum]
    sizes = ["" if each["scale"] == 1.0 else f", times {each['scale']:g}" for each in own]
    return ", ".join(f"{each['name']} ({each['authority']}{size})" for each, size in zip(own, sizes))


def dates_of(study: Mapping[str, Any], stratum: str) -> str:
    """Return the days on which clusters of a stratum go live."""
    return ", ".join(day_in_words(date.fromisoformat(each["date"])) for each in study["dates"] if each["stratum"] == stratum)


def variants(study: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is varied around the design, one thing at a time; nothing if nothing is."""
    varied = [
        f"{VARIED.get(key, key.replace('_', ' '))} {', '.join(f'{value:g}' for value in values)}" for key, values in study["vary"].items() if values
    ]
    if varied:
        yield f"Beside it, one thing changed at a time: {'; '.join(varied)}."


def assumed(study: Mapping[str, Any]) -> Section:
    """Return what the numbers rest on."""
    return Section("assumptions", "What is assumed", [Bullets([*assumptions(study), LIMITS])])


def assumptions(study: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the study assumes."""
    yield "No effect is typed in: what the policy does follows from how families and staff are simulated. Were it otherwise, so would all of this be."
    if study.get("draws") != DRAWN:
        yield "Every parameter is held at its value in configs/. Other values give another effect, and so another power."
    yield f"Thresholds for plans after the last observed date: the path {study['thresholds']}."
    yield contamination(study["contamination"])
    if weeks := study.get("washout_weeks"):
        yield f"Children first referred within {count_of(weeks, 'week')} before their cluster's go-live are left out of the analysis."
    priors = study["mixed"]
    if priors["trials"]:
        yield OF_MIXED.format(log_sd=priors["log_sd_prior_sd"], effects=priors["effects_prior_sd"])


def contamination(given: Mapping[str, Any]) -> str:
    """Return which ingredients reach clusters before their own go-live."""
    if not (given["ingredients"] and given["weeks"]):
        return "As planned, no ingredient of the policy reaches a cluster before its own go-live."
    names = ", ".join(name.replace("_", " ") for name in given["ingredients"])
    return f"As planned, {names} reaches each cluster {count_of(given['weeks'], 'week')} before its own go-live; the analysis does not know."
